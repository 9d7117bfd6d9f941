//! What an account's studios are told: how each subject stands that changed after a number.

use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::feed::{FeedAnswer, FeedEntry, FeedWhat, ListedPicture, MAX_ENTRIES};

use crate::Result;
use crate::repository::{self, Change, Subject};
use crate::service::favourite::Note;
use crate::service::order;

/// What changed after the number `after`, as it stands now.
pub fn changes(tx: &mut Transaction<'_>, owner: Id, after: u64) -> Result<FeedAnswer> {
    let head = repository::feed_head(tx, owner)?;
    // Whoever is ahead of us has seen what a backup took back: everything is news again.
    let after = if after > head { 0 } else { after };
    let mut changes = repository::changes(tx, owner, after, MAX_ENTRIES as u32 + 1)?;
    let more = changes.len() > MAX_ENTRIES;
    changes.truncate(MAX_ENTRIES);
    let next = changes.last().filter(|_| more).map_or(head, |last| last.seq);
    let entries = changes.iter().map(|change| {
        let Change { event, seq, at, .. } = *change;
        Ok(FeedEntry { seq, event, at, what: what(tx, change)? })
    });
    Ok(FeedAnswer { entries: entries.collect::<Result<_>>()?, next, more })
}

fn what(tx: &mut Transaction<'_>, change: &Change) -> Result<FeedWhat> {
    let subject = change.subject;
    Ok(match change.kind {
        Subject::Visitors => {
            let event = repository::event(tx, change.event)?;
            FeedWhat::Visitors { visitors: event.map_or(0, |event| event.visitors) }
        }
        Subject::List => list(tx, subject)?,
        Subject::Order => FeedWhat::Order { order: Box::new(order::document(tx, subject)?) },
        Subject::Edit => match repository::last_host_edit(tx, subject)? {
            // A picture that was only marked again has nothing for a studio to do.
            Some(edit) if !edit.then.is_identity() => FeedWhat::Edit {
                instruction: edit.instruction,
                picture: subject,
                then: edit.then,
                base_edit_revision: edit.base_edit_revision,
                by: edit.by,
            },
            _ => FeedWhat::EditDismissed { picture: subject },
        },
    })
}

/// A customer's list as it stands, also what customers do not see now.
fn list(tx: &mut Transaction<'_>, id: Id) -> Result<FeedWhat> {
    let found = repository::list(tx, id)?;
    let customer = found.as_ref().map(|list| repository::customer(tx, list.customer)).transpose()?.flatten();
    let notes = if found.is_some() { repository::notes_of(tx, id)? } else { Vec::new() };
    Ok(FeedWhat::List {
        list: id,
        deleted: found.is_none(),
        finished: found.as_ref().is_some_and(|list| list.finished_at.is_some()),
        name: found.map(|list| list.name).unwrap_or_default(),
        by: customer.map(|customer| customer.name).unwrap_or_default(),
        pictures: notes.into_iter().map(|Note { picture, note }| ListedPicture { picture, note }).collect(),
    })
}
