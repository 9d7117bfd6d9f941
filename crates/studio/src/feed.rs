//! What comes back from hosts: visitors, favourites, and edits that were made there.
//!
//! Each paired host has a thread that asks what is new and waits for it ([`follow`]). What it says is a state, so
//! whatever was missed while one of both was away comes when they meet again.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::client::{Client, ClientError, Pairing};
use wirephoto_exchange::feed::{FeedAnswer, FeedWhat, MAX_WAIT_S};
use wirephoto_library::{self as library, Edit};
use wirephoto_site::Language;

use crate::app::WeakApp;
use crate::change::{self, Changed, Patch, PictureFields};
use crate::service::find_event;
use crate::work::Publishing;
use crate::{Error, EventRef, Refusal, Result, Studio, Trade, order, repository};

/// The label of a change that a host asked for.
const LABEL: &str = "host-edit";
/// Waits for a host that is away: the first, and the longest.
const WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Between two looks whether the application is still there.
const LOOK: Duration = Duration::from_millis(250);

/// A host that the studio is paired with.
#[derive(Debug, Clone)]
pub struct PairedHost {
    /// What is kept of it.
    pub pairing: Pairing,
    /// Since when.
    pub paired_at: Moment,
    /// Events that are published there.
    pub events: u32,
}

/// A customer's favourites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomerList {
    /// The same at the studio and at the host.
    pub id: Id,
    /// What the customer calls it.
    pub name: String,
    /// Who the customer is.
    pub by: String,
    /// Whether the customer has said that it is complete.
    pub finished: bool,
    /// The pictures, in the customer's order.
    pub pictures: Vec<ListedPicture>,
}

/// A picture in a customer's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPicture {
    /// Which one.
    pub picture: Id,
    /// What the customer says of it.
    pub note: String,
}

/// An edit made at a host, to a picture that has changed here since: to be decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    /// Which picture.
    pub picture: Id,
    /// What was done there to what was seen there.
    pub then: Edit,
    /// The revision of the edit that was seen there.
    #[serde(skip)]
    pub base_revision: u32,
    /// Who did it.
    pub by: String,
}

impl Studio {
    /// The hosts that this studio is paired with, the one that was paired last first.
    pub fn hosts(&self) -> Result<Vec<PairedHost>> {
        Ok(self.db.read(repository::hosts).wait()?)
    }

    /// Forgets a host, at which nothing may be published.
    pub fn forget_host(&self, url: &str) -> Result<()> {
        let url = url.to_owned();
        self.db
            .write(move |tx| {
                let host = repository::hosts(tx)?.into_iter().find(|host| host.pairing.url == url);
                let Some(host) = host else {
                    return Err(Refusal::UnknownHost(url.clone()).into());
                };
                if host.events > 0 {
                    return Err(Refusal::HostInUse(url.clone()).into());
                }
                if repository::count_open_orders(tx, &url)? > 0 {
                    return Err(Trade::HostHasOrders(url.clone()).into());
                }
                repository::delete_host(tx, &url)?;
                Ok(())
            })
            .wait()
    }

    /// Decides a conflict: what was done at the host is done here too, or what is here stays. Answers the event's
    /// number.
    pub fn decide(&self, picture: Id, takes_host: bool) -> Result<(u32, Changed)> {
        let now = Moment::now();
        self.db
            .write(move |tx| {
                let nothing = || Error::from(Refusal::Decided);
                let conflict = repository::conflict_of(tx, picture)?.ok_or_else(nothing)?;
                let placement = repository::placement(tx, picture)?.ok_or_else(nothing)?;
                let event = find_event(tx, EventRef::Id(placement.event))?;
                repository::settle_host_edits(tx, picture)?;
                repository::touch(tx, event.id)?;
                let mut pictures = Vec::new();
                if takes_host {
                    let then = conflict.then;
                    let edit = base(tx, picture, conflict.base_revision)?.then(&then);
                    let set = PictureFields { edit: Some(edit), ..PictureFields::default() };
                    let patch = Patch { pictures: vec![picture], set };
                    pictures = change::apply(tx, &event, LABEL, &[patch], now)?;
                }
                Ok((event.number, change::changed(tx, event.id, pictures)?))
            })
            .wait()
    }

    /// Asks a host what is new, waits for it and takes it in. Answers the pictures that have to be published for it, by
    /// the number of their event, and whether there is more.
    pub(crate) fn hear(&self, host: &Pairing, wait: Duration) -> Result<(HashMap<u32, Vec<Id>>, bool)> {
        let url = host.url.clone();
        let after = self.db.read(move |tx| repository::feed_position(tx, &url)).wait()?;
        let answer = Client::new(host)?.feed(after, wait)?;
        let more = answer.more;
        Ok((self.take_in(&host.url, answer)?, more))
    }

    /// Takes in what a host says. Answers the pictures that have to be published for it, by the number of their event.
    pub(crate) fn take_in(&self, host: &str, answer: FeedAnswer) -> Result<HashMap<u32, Vec<Id>>> {
        let (host, now) = (host.to_owned(), Moment::now());
        self.db
            .write(move |tx| {
                let mut to_publish: HashMap<u32, Vec<Id>> = HashMap::new();
                for entry in &answer.entries {
                    // An order is its photographer's, also when its event is gone.
                    if let FeedWhat::Order { order } = &entry.what {
                        order::take_in(tx, &host, entry.event, order, now)?;
                        continue;
                    }
                    // Of another studio of the same account.
                    let Some(event) = repository::find_event(tx, EventRef::Id(entry.event))? else {
                        continue;
                    };
                    if let Some(picture) = take_in(tx, &event, &entry.what, now)? {
                        to_publish.entry(event.number).or_default().push(picture);
                    }
                }
                repository::set_feed_position(tx, &host, answer.next)?;
                Ok(to_publish)
            })
            .wait()
    }
}

/// How a picture was shown at a revision; as it is now, where that is not known.
fn base(tx: &mut Transaction<'_>, picture: Id, revision: u32) -> Result<Edit> {
    Ok(match repository::edit_at(tx, picture, revision)? {
        Some(edit) => edit,
        None if revision == 0 => Edit::default(),
        None => library::find_picture(tx, picture)?.edit,
    })
}

/// Takes one thing in. Answers the picture that was edited by it.
fn take_in(
    tx: &mut Transaction<'_>,
    event: &crate::Event,
    what: &FeedWhat,
    now: Moment,
) -> Result<Option<Id>> {
    match what {
        FeedWhat::Visitors { visitors } => repository::set_visitors(tx, event.id, *visitors)?,
        FeedWhat::List { list, deleted: true, .. } => repository::delete_list(tx, event.id, *list)?,
        FeedWhat::List { list, name, by, finished, pictures, .. } => {
            let pictures = pictures.iter();
            let pictures = pictures
                .map(|listed| ListedPicture { picture: listed.picture, note: listed.note.clone() })
                .collect();
            let (name, by) = (name.clone(), by.clone());
            let list = CustomerList { id: *list, name, by, finished: *finished, pictures };
            repository::put_list(tx, event.id, &list, now)?;
        }
        FeedWhat::EditDismissed { picture } => {
            if repository::settle_host_edits(tx, *picture)? > 0 {
                repository::touch(tx, event.id)?;
            }
        }
        // Taken in before its event was looked for.
        FeedWhat::Order { .. } => {}
        FeedWhat::Edit { instruction, picture, then, base_edit_revision, by } => {
            let asked = Conflict {
                picture: *picture,
                then: *then,
                base_revision: *base_edit_revision,
                by: by.clone(),
            };
            return take_edit(tx, event, *instruction, &asked, now);
        }
    }
    Ok(None)
}

/// Applies what was done at a host, when it was done to what is here; or keeps it to be decided.
fn take_edit(
    tx: &mut Transaction<'_>,
    event: &crate::Event,
    instruction: Id,
    asked: &Conflict,
    now: Moment,
) -> Result<Option<Id>> {
    let id = asked.picture;
    let here = repository::placement(tx, id)?.is_some_and(|placement| placement.event == event.id);
    if !here || repository::knows_instruction(tx, instruction)? {
        return Ok(None);
    }
    // It is all that was done there to that base, so whatever came before of it is in it.
    repository::settle_host_edits(tx, id)?;
    repository::touch(tx, event.id)?;
    let picture = library::find_picture(tx, id)?;
    let revision = picture.edit_revision;
    let builds_on_this =
        revision == asked.base_revision || repository::is_applied(tx, id, asked.base_revision, revision)?;
    if !builds_on_this {
        repository::put_host_edit(tx, instruction, asked, None)?;
        return Ok(None);
    }
    let shown =
        if revision == asked.base_revision { picture.edit } else { base(tx, id, asked.base_revision)? };
    let set = PictureFields { edit: Some(shown.then(&asked.then)), ..PictureFields::default() };
    change::apply(tx, event, LABEL, &[Patch { pictures: vec![id], set }], now)?;
    let revision = library::find_picture(tx, id)?.edit_revision;
    repository::put_host_edit(tx, instruction, asked, Some(revision))?;
    Ok(Some(id))
}

/// Asks a host what is new for as long as the application is there and paired with it; on a thread of its own.
pub(crate) fn follow(app: &WeakApp, pairing: &Pairing) {
    let mut wait = WAIT;
    loop {
        let studio = {
            let Some(app) = app.upgrade() else { return };
            match app.studio().hosts() {
                Ok(hosts) if hosts.iter().any(|host| host.pairing == *pairing) => app.studio().clone(),
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(%error, "news of a host cannot be kept");
                    return;
                }
            }
        };
        let heard = studio.hear(pairing, Duration::from_secs(MAX_WAIT_S.into()));
        let heard = heard
            .and_then(|heard| if wait > WAIT { studio.hurry(pairing).map(|()| heard) } else { Ok(heard) });
        drop(studio);
        match heard {
            Ok((to_publish, _)) => {
                wait = WAIT;
                let Some(app) = app.upgrade() else { return };
                for (event, pictures) in to_publish {
                    app.publish(event, Publishing::Only(pictures), Language::English);
                }
            }
            Err(error) => {
                tracing::debug!(%error, host = pairing.url, "a host has no news");
                // One that does not know this studio any more is asked seldom.
                if matches!(error, Error::Host(ClientError::NotPaired(_) | ClientError::Certificate(_))) {
                    wait = LONGEST_WAIT;
                }
                if !pause(app, wait) {
                    return;
                }
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

/// Waits; answers whether the application is still there.
fn pause(app: &WeakApp, wait: Duration) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < wait {
        if app.upgrade().is_none() {
            return false;
        }
        thread::sleep(LOOK);
    }
    true
}

#[cfg(test)]
mod tests;
