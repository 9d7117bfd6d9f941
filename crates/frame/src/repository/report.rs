//! What the host is to be told.

use wirephoto_airwave::packet::ObjectId;
use wirephoto_database::{Id, Moment, Result, Transaction};

/// A message that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its name here.
    pub id: Id,
    /// What is sent.
    pub message: Vec<u8>,
    /// How often that was tried.
    pub attempts: u32,
}

pub fn add_report(
    tx: &mut Transaction<'_>,
    object: ObjectId,
    is_progress: bool,
    message: &[u8],
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO frame_report (id, tsi, toi, is_progress, message, due_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[&Id::new(now), &object.tsi, &object.toi, &is_progress, &message, &now],
    )?;
    Ok(())
}

/// Forgets what was to be told of how an object is getting on: something newer is.
pub fn drop_progress(tx: &mut Transaction<'_>, object: ObjectId) -> Result<()> {
    tx.execute(
        "DELETE FROM frame_report WHERE tsi = $1 AND toi = $2 AND is_progress",
        &[&object.tsi, &object.toi],
    )?;
    Ok(())
}

/// What is due now. No report waits until after `latest`: one that seems to was put off by a clock that has been set back.
pub fn due_reports(tx: &mut Transaction<'_>, now: Moment, latest: Moment, most: u32) -> Result<Vec<Due>> {
    let sql = "SELECT id, message, attempts FROM frame_report
               WHERE due_at <= $1 OR due_at > $2 ORDER BY id LIMIT $3";
    tx.query(sql, &[&now, &latest, &most], |row| {
        Ok(Due { id: row.get("id")?, message: row.get("message")?, attempts: row.get("attempts")? })
    })
}

/// When the next one is due.
pub fn next_due(tx: &mut Transaction<'_>) -> Result<Option<Moment>> {
    let sql = "SELECT due_at FROM frame_report ORDER BY due_at LIMIT 1";
    tx.query_opt(sql, &[], |row| row.get("due_at"))
}

pub fn forget_report(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute("DELETE FROM frame_report WHERE id = $1", &[&id])?;
    Ok(())
}

pub fn postpone_report(tx: &mut Transaction<'_>, id: Id, due_at: Moment) -> Result<()> {
    tx.execute(
        "UPDATE frame_report SET due_at = $2, attempts = attempts + 1 WHERE id = $1",
        &[&id, &due_at],
    )?;
    Ok(())
}

pub fn delete_reports(tx: &mut Transaction<'_>) -> Result<()> {
    tx.execute("DELETE FROM frame_report", &[])?;
    Ok(())
}
