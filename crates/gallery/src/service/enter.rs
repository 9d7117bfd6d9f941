//! Customers at the door of an event.

use wirephoto_database::{Id, Moment, Transaction};

use crate::event::CodeHash;
use crate::visit::{IDLE, SessionHash, bounds};
use crate::{Error, Result, repository};

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
    if let Some(old) = old {
        repository::move_session(tx, old, new)?;
    }
    if repository::insert_visit(tx, new, event, now)? {
        repository::count_visitor(tx, event)?;
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
    Ok(repository::visits(tx, session, idle_since, entered_since)?)
}

/// Notes that somebody came back.
pub fn note(tx: &mut Transaction<'_>, session: SessionHash, event: Id, now: Moment) -> Result<()> {
    Ok(repository::touch_visit(tx, session, event, now)?)
}
