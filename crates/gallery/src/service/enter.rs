//! Customers at the door of an event.

use wirephoto_database::{Id, Moment, Transaction};

use crate::event::CodeHash;
use crate::repository::{self, Subject};
use crate::visit::{IDLE, LASTS, SessionHash, bounds};
use crate::{Error, Result};

/// Lets somebody in who knew the code. Their session gets a new name, under which they are also in the events that
/// they entered before, so that a name that somebody else knew is worth nothing.
pub fn come_in(
    tx: &mut Transaction<'_>,
    event: Id,
    code: CodeHash,
    old: Option<SessionHash>,
    new: SessionHash,
    now: Moment,
) -> Result<()> {
    let current = repository::event(tx, event)?.ok_or(Error::NoEvent)?;
    if current.code != code {
        return Err(Error::NoEvent);
    }
    repository::prune_visits(tx, now.minus(IDLE))?;
    repository::prune_customer_sessions(tx, now.minus(LASTS))?;
    if let Some(old) = old {
        repository::move_session(tx, old, new)?;
    }
    if repository::put_visit(tx, new, event, now)? {
        repository::count_visitor(tx, event)?;
        repository::touch(tx, event, Subject::Visitors, event, now)?;
    }
    Ok(())
}

/// That a session is in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    pub event: Id,
    pub last_seen_at: Moment,
}

/// The events that a session is in.
pub fn visits(tx: &mut Transaction<'_>, session: SessionHash, now: Moment) -> Result<Vec<Visit>> {
    let (idle_since, entered_since) = bounds(now);
    Ok(repository::visits(tx, session, idle_since, entered_since, now)?)
}

/// Notes that somebody came back.
pub fn note(tx: &mut Transaction<'_>, session: SessionHash, event: Id, now: Moment) -> Result<()> {
    Ok(repository::touch_visit(tx, session, event, now)?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wirephoto_accounts::service::{Invitation, invite};
    use wirephoto_accounts::{Limits, Role, Token as Link};
    use wirephoto_database::Schema;
    use wirephoto_database::testing::each_engine;
    use wirephoto_exchange::publication::EventDocument;

    use super::*;
    use crate::event::{Device, Published};
    use crate::service::publish::{Base, put_event};
    use crate::visit::Token;

    const SCHEMAS: [Schema; 3] = [wirephoto_accounts::SCHEMA, wirephoto_library::SCHEMA, crate::SCHEMA];
    const EVENT: Id = Id::from_bytes([1; 16]);

    /// An event, and the hash of its code.
    fn publish(tx: &mut Transaction<'_>, now: Moment) -> Result<CodeHash> {
        let limits = Limits { storage_bytes: 0, pictures: 0 };
        let email = "ada@example.org".parse().expect("an address");
        let invitation = Invitation { id: Id::new(now), email, role: Role::Photographer, limits };
        let owner = invite(tx, &invitation, &Link::random(), now).expect("a new account");
        let document = EventDocument {
            name: "Garden party".to_owned(),
            description: String::new(),
            date: None,
            photographer: String::new(),
            code: "rose-garden".to_owned(),
            categories: Vec::new(),
            title_picture: None,
            ..EventDocument::default()
        };
        let published = Published::read(EVENT, &document)?;
        let device = Device { id: Id::new(now), name: "laptop".to_owned() };
        let base = Base { device, revision: None, take_over: false, attempt: None };
        put_event(tx, owner, EVENT, &published, &base, now)?;
        Ok(published.code)
    }

    #[test]
    fn p8_a_visit_ends_unused_or_old_and_can_begin_anew() {
        each_engine(&SCHEMAS, |database| {
            let story = |tx: &mut Transaction<'_>| {
                let start = Moment::from_micros(1_750_000_000_000_000);
                let code = publish(tx, start)?;
                let session = Token::random().hash();
                come_in(tx, EVENT, code, None, session, start)?;
                let is_in = |tx: &mut Transaction<'_>, session, at| {
                    Ok::<_, Error>(!visits(tx, session, at)?.is_empty())
                };
                let moment = Duration::from_secs(1);
                assert!(is_in(tx, session, start.plus(IDLE))?);
                assert!(!is_in(tx, session, start.plus(IDLE + moment))?, "nobody came back");

                let mut at = start;
                while at < start.plus(LASTS) {
                    at = at.plus(IDLE / 2);
                    note(tx, session, EVENT, at)?;
                }
                assert!(is_in(tx, session, start.plus(LASTS))?);
                assert!(!is_in(tx, session, at.plus(moment))?, "however often they came back");

                let new = Token::random().hash();
                come_in(tx, EVENT, code, Some(session), new, at.plus(moment))?;
                assert!(is_in(tx, new, at.plus(moment))?);
                assert!(!is_in(tx, session, at.plus(moment))?, "the old name is worth nothing");
                let event = repository::event(tx, EVENT)?.expect("the event");
                assert_eq!(event.visitors, 1, "the same visitor");
                Ok::<_, Error>(())
            };
            database.write(story).wait().unwrap();
        });
    }
}
