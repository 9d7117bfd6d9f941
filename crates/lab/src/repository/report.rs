//! What hosts are told.

use wirephoto_database::{Error, Id, Moment, Result, Transaction};
use wirephoto_exchange::order::LabReport;

/// A report that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Of which order.
    pub job: Id,
    /// What its host is told.
    pub report: LabReport,
    /// How often that was tried.
    pub attempts: u32,
    /// What the last attempt came to; empty before the first.
    pub error: String,
}

pub fn add_report(tx: &mut Transaction<'_>, job: Id, report: &LabReport) -> Result<()> {
    let document = serde_json::to_string(report).expect("a report has a JSON text");
    tx.execute(
        "INSERT INTO lab_report (job, number, document, due_at, attempts, error) VALUES ($1, $2, $3, $4, 0, '')",
        &[&job, &report.number, &document, &report.at],
    )?;
    Ok(())
}

/// The first report of each job that waits for one, if it is due: they are told in their order.
pub fn due_reports(tx: &mut Transaction<'_>, now: Moment, most: u32) -> Result<Vec<Due>> {
    tx.query(
        "SELECT r.* FROM lab_report r WHERE r.due_at <= $1
           AND NOT EXISTS (SELECT 1 FROM lab_report e WHERE e.job = r.job AND e.number < r.number)
         ORDER BY r.due_at, r.job LIMIT $2",
        &[&now, &i64::from(most)],
        read_due,
    )
}

/// What the host of a job was not told yet.
pub fn unsent_reports(tx: &mut Transaction<'_>, job: Id) -> Result<Vec<Due>> {
    tx.query("SELECT * FROM lab_report WHERE job = $1 ORDER BY number", &[&job], read_due)
}

/// The host has noted it.
pub fn forget_report(tx: &mut Transaction<'_>, job: Id, number: u32) -> Result<()> {
    tx.execute("DELETE FROM lab_report WHERE job = $1 AND number = $2", &[&job, &number])?;
    Ok(())
}

pub fn postpone_report(tx: &mut Transaction<'_>, due: &Due, error: &str, until: Moment) -> Result<()> {
    tx.execute(
        "UPDATE lab_report SET attempts = lab_report.attempts + 1, error = $3, due_at = $4
         WHERE job = $1 AND number = $2",
        &[&due.job, &due.report.number, &error, &until],
    )?;
    Ok(())
}

fn read_due(row: &wirephoto_database::Row<'_>) -> Result<Due> {
    let document: String = row.get("document")?;
    let report = serde_json::from_str(&document)
        .map_err(|error| Error::Row { column: "lab_report.document".into(), detail: error.to_string() })?;
    Ok(Due { job: row.get("job")?, report, attempts: row.get("attempts")?, error: row.get("error")? })
}
