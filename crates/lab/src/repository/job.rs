//! Jobs.

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::ticket::{JobStage, Ticket};

use crate::job::{Job, Readable, read_stage, stage_name};

/// Which jobs are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// What there is to do.
    Open,
    /// What is done or will not be.
    Over,
}

/// A computer that handed in jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Studio {
    /// What it is called.
    pub name: String,
    /// Jobs that are not shipped.
    pub open: u64,
    /// All of them.
    pub jobs: u64,
    /// When it handed in the last one.
    pub last_at: Moment,
}

pub fn insert_job(
    tx: &mut Transaction<'_>,
    order: Id,
    studio: (Id, &str),
    ticket: &Readable,
    now: Moment,
) -> Result<()> {
    let text = serde_json::to_string(&ticket.ticket).expect("a ticket has a JSON text");
    tx.execute(
        "INSERT INTO lab_job (order_id, studio, studio_name, number, ticket, digest, stage, problem, received_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $8)",
        &[
            &order,
            &studio.0,
            &studio.1,
            &ticket.ticket.number,
            &text,
            &ticket.digest,
            &stage_name(JobStage::Receiving),
            &now,
        ],
    )?;
    Ok(())
}

pub fn job(tx: &mut Transaction<'_>, order: Id) -> Result<Option<Job>> {
    tx.query_opt("SELECT * FROM lab_job WHERE order_id = $1", &[&order], read_job)
}

pub fn job_by_number(tx: &mut Transaction<'_>, number: &str) -> Result<Option<Job>> {
    tx.query_opt("SELECT * FROM lab_job WHERE number = $1", &[&number], read_job)
}

pub fn has_number(tx: &mut Transaction<'_>, number: &str) -> Result<bool> {
    let found = tx.query_opt("SELECT number FROM lab_job WHERE number = $1", &[&number], |_| Ok(()))?;
    Ok(found.is_some())
}

/// Whoever knows a ticket by heart is the studio that wrote it, on another computer.
pub fn adopt(tx: &mut Transaction<'_>, order: Id, studio: (Id, &str)) -> Result<()> {
    tx.execute(
        "UPDATE lab_job SET studio = $2, studio_name = $3 WHERE order_id = $1",
        &[&order, &studio.0, &studio.1],
    )?;
    Ok(())
}

/// Open jobs in the order in which they came, those that are over the other way round.
pub fn jobs(tx: &mut Transaction<'_>, filter: Filter, most: u32, skip: u32) -> Result<Vec<Job>> {
    let sql = match filter {
        Filter::Open => {
            "SELECT * FROM lab_job WHERE stage IN ('receiving', 'queued', 'printing', 'printed')
             ORDER BY received_at, order_id LIMIT $1 OFFSET $2"
        }
        Filter::Over => {
            "SELECT * FROM lab_job WHERE stage IN ('shipped', 'cancelled')
             ORDER BY changed_at DESC, order_id LIMIT $1 OFFSET $2"
        }
    };
    tx.query(sql, &[&i64::from(most), &i64::from(skip)], read_job)
}

pub fn set_stage(
    tx: &mut Transaction<'_>,
    order: Id,
    stage: JobStage,
    problem: &str,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "UPDATE lab_job SET stage = $2, problem = $3, changed_at = $4 WHERE order_id = $1",
        &[&order, &stage_name(stage), &problem, &now],
    )?;
    Ok(())
}

/// It has left, and its files are kept until then.
pub fn set_shipped(tx: &mut Transaction<'_>, order: Id, tracking: &str, kept_until: Moment) -> Result<()> {
    tx.execute(
        "UPDATE lab_job SET tracking = $2, kept_until = $3 WHERE order_id = $1",
        &[&order, &tracking, &kept_until],
    )?;
    Ok(())
}

/// Jobs whose time is over and of which nothing is being printed again.
pub fn outdated_jobs(tx: &mut Transaction<'_>, now: Moment, most: u32) -> Result<Vec<Job>> {
    tx.query(
        "SELECT * FROM lab_job j WHERE j.kept_until <= $1 AND NOT EXISTS (
           SELECT 1 FROM lab_sheet s WHERE s.job = j.order_id
             AND s.state IN ('waiting', 'rendering', 'ready', 'sending', 'printing'))
         ORDER BY j.kept_until, j.order_id LIMIT $2",
        &[&now, &i64::from(most)],
        read_job,
    )
}

/// Forgets of a job what only its printing needed: `ticket` is what stays of it, with its printed sheets.
pub fn forget_job(tx: &mut Transaction<'_>, order: Id, ticket: &Ticket) -> Result<()> {
    let text = serde_json::to_string(ticket).expect("a ticket has a JSON text");
    tx.execute(
        "UPDATE lab_job SET ticket = $2, tracking = '', kept_until = NULL WHERE order_id = $1",
        &[&order, &text],
    )?;
    tx.execute("DELETE FROM lab_job_file WHERE job = $1", &[&order])?;
    tx.execute("DELETE FROM lab_sheet WHERE job = $1 AND state <> 'printed'", &[&order])?;
    tx.execute(
        "DELETE FROM lab_thumbnail WHERE sheet IN (SELECT id FROM lab_sheet WHERE job = $1)",
        &[&order],
    )?;
    Ok(())
}

/// The number of the next report, which is used up.
pub fn next_report(tx: &mut Transaction<'_>, order: Id) -> Result<u32> {
    tx.query_one(
        "UPDATE lab_job SET reports = lab_job.reports + 1 WHERE order_id = $1 RETURNING reports",
        &[&order],
        |row| row.get("reports"),
    )
}

pub fn studios(tx: &mut Transaction<'_>, most: u32) -> Result<Vec<Studio>> {
    tx.query(
        "SELECT studio, max(studio_name) AS name, count(*) AS jobs, max(received_at) AS last_at,
           count(*) FILTER (WHERE stage IN ('receiving', 'queued', 'printing', 'printed')) AS open
         FROM lab_job GROUP BY studio ORDER BY max(received_at) DESC, studio LIMIT $1",
        &[&i64::from(most)],
        |row| {
            Ok(Studio {
                name: row.get("name")?,
                open: row.get("open")?,
                jobs: row.get("jobs")?,
                last_at: row.get("last_at")?,
            })
        },
    )
}

fn stage(row: &Row<'_>) -> Result<JobStage> {
    let name: String = row.get("stage")?;
    read_stage(&name).ok_or_else(|| Error::Row { column: "lab_job.stage".into(), detail: name })
}

fn read_job(row: &Row<'_>) -> Result<Job> {
    let ticket: String = row.get("ticket")?;
    let ticket = serde_json::from_str(&ticket)
        .map_err(|error| Error::Row { column: "lab_job.ticket".into(), detail: error.to_string() })?;
    Ok(Job {
        order: row.get("order_id")?,
        studio: row.get("studio")?,
        studio_name: row.get("studio_name")?,
        ticket,
        digest: row.get("digest")?,
        stage: stage(row)?,
        problem: row.get("problem")?,
        tracking: row.get("tracking")?,
        reports: row.get("reports")?,
        received_at: row.get("received_at")?,
        changed_at: row.get("changed_at")?,
        kept_until: row.get("kept_until")?,
    })
}
