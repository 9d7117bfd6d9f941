//! Who entered which event's code.

use wirephoto_database::{Id, Moment, Result, Transaction};

use crate::repository::event::read_day;
use crate::service::enter::Visit;
use crate::visit::SessionHash;

/// Notes that a session came in, now. Answers whether it had not been in before.
pub fn put_visit(tx: &mut Transaction<'_>, session: SessionHash, event: Id, now: Moment) -> Result<bool> {
    let before =
        tx.execute("DELETE FROM gallery_visit WHERE session = $1 AND event = $2", &[&session, &event])?;
    tx.execute(
        "INSERT INTO gallery_visit (session, event, came_in_at, last_seen_at) VALUES ($1, $2, $3, $3)",
        &[&session, &event, &now],
    )?;
    Ok(before == 0)
}

pub fn count_visitor(tx: &mut Transaction<'_>, event: Id) -> Result<()> {
    tx.execute("UPDATE gallery_event SET visitors = visitors + 1 WHERE id = $1", &[&event])?;
    Ok(())
}

/// What a session has seen, and whose it is, goes to its new name.
pub fn move_session(tx: &mut Transaction<'_>, from: SessionHash, to: SessionHash) -> Result<()> {
    tx.execute("UPDATE gallery_visit SET session = $2 WHERE session = $1", &[&from, &to])?;
    tx.execute("UPDATE gallery_customer_session SET session = $2 WHERE session = $1", &[&from, &to])?;
    Ok(())
}

/// The events that a session is in: seen since `idle_since`, entered since `entered_since`, and not over.
pub fn visits(
    tx: &mut Transaction<'_>,
    session: SessionHash,
    idle_since: Moment,
    entered_since: Moment,
    now: Moment,
) -> Result<Vec<Visit>> {
    let visits = tx.query(
        "SELECT v.event, v.last_seen_at, e.expires_on FROM gallery_visit v JOIN gallery_event e ON e.id = v.event
         WHERE v.session = $1 AND v.last_seen_at >= $2 AND v.came_in_at >= $3",
        &[&session, &idle_since, &entered_since],
        |row| {
            let visit = Visit { event: row.get("event")?, last_seen_at: row.get("last_seen_at")? };
            let last_day = read_day(row, "expires_on")?;
            Ok((visit, last_day.is_some_and(|day| now >= day.end())))
        },
    )?;
    Ok(visits.into_iter().filter(|(_, is_over)| !is_over).map(|(visit, _)| visit).collect())
}

pub fn touch_visit(tx: &mut Transaction<'_>, session: SessionHash, event: Id, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE gallery_visit SET last_seen_at = $3 WHERE session = $1 AND event = $2",
        &[&session, &event, &now],
    )?;
    tx.execute(
        "UPDATE gallery_customer_session SET seen_at = $3 WHERE session = $1 AND event = $2",
        &[&session, &event, &now],
    )?;
    Ok(())
}

/// A browser is out of an event.
pub fn delete_visit(tx: &mut Transaction<'_>, session: SessionHash, event: Id) -> Result<()> {
    tx.execute("DELETE FROM gallery_visit WHERE session = $1 AND event = $2", &[&session, &event])?;
    Ok(())
}

/// The browsers of a customer are out of an event.
pub fn delete_visits_of(tx: &mut Transaction<'_>, event: Id, customer: Id) -> Result<()> {
    tx.execute(
        "DELETE FROM gallery_visit WHERE event = $1
           AND session IN (SELECT session FROM gallery_customer_session WHERE customer = $2)",
        &[&event, &customer],
    )?;
    Ok(())
}

/// Whether a browser was in an event, or is somebody's who was, however long ago.
pub fn was_in(tx: &mut Transaction<'_>, session: SessionHash, event: Id) -> Result<bool> {
    let found = tx.query(
        "SELECT session FROM gallery_visit WHERE session = $1 AND event = $2
         UNION ALL SELECT session FROM gallery_customer_session WHERE session = $1 AND event = $2",
        &[&session, &event],
        |_| Ok(()),
    )?;
    Ok(!found.is_empty())
}

/// Everyone who is in an event is out.
pub fn delete_visits(tx: &mut Transaction<'_>, event: Id) -> Result<()> {
    tx.execute("DELETE FROM gallery_visit WHERE event = $1", &[&event])?;
    Ok(())
}

/// Forgets visits that nobody has come back to.
pub fn prune_visits(tx: &mut Transaction<'_>, seen_before: Moment) -> Result<()> {
    tx.execute("DELETE FROM gallery_visit WHERE last_seen_at < $1", &[&seen_before])?;
    Ok(())
}
