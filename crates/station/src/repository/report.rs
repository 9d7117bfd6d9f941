//! What the host is told of objects.

use wirephoto_database::{Id, Result, Row, Transaction};
use wirephoto_exchange::air::{AirState, ObjectReport};

use super::order::Stage;

/// A report that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What the host is told.
    pub report: ObjectReport,
    /// Which change of it that is.
    changes: i64,
    /// Whether more than the counts has changed.
    pub is_urgent: bool,
}

/// What the host was not told yet.
pub fn due_reports(tx: &mut Transaction<'_>, most: usize) -> Result<Vec<Due>> {
    let mut due = tx.query(
        "SELECT object, stage, told_stage, packets, bytes, air_us, changes FROM station_order
         WHERE told < changes AND stage <> 'fetching'
         ORDER BY CASE WHEN stage <> told_stage THEN 0 ELSE 1 END, told, object LIMIT $1",
        &[&(most as i64)],
        read_due,
    )?;
    for due in &mut due {
        due.report.silent = silent(tx, due.report.object)?;
        due.is_urgent |= !due.report.silent.is_empty();
    }
    Ok(due)
}

/// The host was told.
pub fn told(tx: &mut Transaction<'_>, due: &Due) -> Result<()> {
    let object = due.report.object;
    let stage = match due.report.state {
        AirState::Ready => Stage::Ready,
        AirState::OnAir => Stage::OnAir,
        AirState::Ended => Stage::Ended,
        AirState::Refused => Stage::Refused,
    };
    tx.execute(
        "UPDATE station_order SET told = $2, told_stage = $3 WHERE object = $1",
        &[&object, &due.changes, &stage.as_str()],
    )?;
    for frame in &due.report.silent {
        forget_silent(tx, object, *frame)?;
    }
    Ok(())
}

/// A frame should be written to again.
pub fn add_silent(tx: &mut Transaction<'_>, object: Id, frame: u64) -> Result<()> {
    let added = tx.execute(
        "INSERT INTO station_silent (object, frame) SELECT object, $2 FROM station_order WHERE object = $1
         ON CONFLICT (object, frame) DO NOTHING",
        &[&object, &frame.to_be_bytes()],
    )?;
    if added > 0 {
        touch(tx, object)?;
    }
    Ok(())
}

/// A frame was heard, or the host knows that it was not.
pub fn forget_silent(tx: &mut Transaction<'_>, object: Id, frame: u64) -> Result<()> {
    tx.execute(
        "DELETE FROM station_silent WHERE object = $1 AND frame = $2",
        &[&object, &frame.to_be_bytes()],
    )?;
    Ok(())
}

pub(super) fn touch(tx: &mut Transaction<'_>, object: Id) -> Result<()> {
    tx.execute("UPDATE station_order SET changes = station_order.changes + 1 WHERE object = $1", &[&object])?;
    Ok(())
}

fn silent(tx: &mut Transaction<'_>, object: Id) -> Result<Vec<u64>> {
    tx.query("SELECT frame FROM station_silent WHERE object = $1 ORDER BY frame", &[&object], |row| {
        row.get::<[u8; 8]>("frame").map(u64::from_be_bytes)
    })
}

fn read_due(row: &Row<'_>) -> Result<Due> {
    let (stage, told): (String, String) = (row.get("stage")?, row.get("told_stage")?);
    let state = Stage::read(&stage)?.told().unwrap_or(AirState::Ready);
    let report = ObjectReport {
        object: row.get("object")?,
        state,
        packets: row.get("packets")?,
        bytes: row.get("bytes")?,
        air_us: row.get("air_us")?,
        silent: Vec::new(),
    };
    Ok(Due { report, changes: row.get("changes")?, is_urgent: stage != told })
}
