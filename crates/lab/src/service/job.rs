//! Jobs: handed in, asked for, taken back; and what is told of them.

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::order::words::ENGLISH;
use wirephoto_exchange::order::{LabReport, LabStep};
use wirephoto_exchange::ticket::{JobStage, JobStatus};

use crate::error::{Error, Result};
use crate::job::{Job, Readable, stage_of};
use crate::repository;
use crate::sheet::{self, Sheet, Standing, State};

/// The computer that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Studio {
    /// Its device.
    pub id: Id,
    /// What it is called.
    pub name: String,
}

/// Takes a job. The same one again has no second effect; another one for the same order is refused.
pub fn hand_in(
    tx: &mut Transaction<'_>,
    order: Id,
    studio: &Studio,
    ticket: &Readable,
    now: Moment,
) -> Result<JobStatus> {
    let by = (studio.id, studio.name.as_str());
    if let Some(job) = repository::job(tx, order)? {
        if job.digest != ticket.digest {
            return Err(Error::Conflict(|t| t.another_ticket));
        }
        // A ticket has the right to report in it, which nobody can guess: this is the same studio, paired anew.
        repository::adopt(tx, order, by)?;
        return status_of(tx, &job);
    }
    if repository::has_number(tx, &ticket.ticket.number)? {
        return Err(Error::Conflict(|t| t.number_taken));
    }
    repository::insert_job(tx, order, by, ticket, now)?;
    for wanted in &ticket.ticket.files {
        let known = repository::file_for(tx, studio.id, &wanted.hash)?;
        let id = match known {
            Some(file) if file.length != wanted.length => return Err(Error::unfit(|t| t.another_length)),
            Some(file) => file.id,
            None => {
                let id = derived(order, &[b"file", &wanted.hash]);
                repository::add_file(tx, id, &wanted.hash, wanted.length)?;
                id
            }
        };
        repository::add_job_file(tx, order, id)?;
    }
    begin_if_complete(tx, order, now)?;
    status(tx, order, studio)
}

/// How a job of this studio stands.
pub fn status(tx: &mut Transaction<'_>, order: Id, studio: &Studio) -> Result<JobStatus> {
    let job = own(tx, order, studio)?;
    status_of(tx, &job)
}

/// Takes a job back, unless a sheet of it may be at a printer; how it stands then.
pub fn take_back(tx: &mut Transaction<'_>, order: Id, studio: &Studio, now: Moment) -> Result<JobStatus> {
    let job = own(tx, order, studio)?;
    if can_end(tx, &job)? {
        end(tx, &job, now)?;
    }
    status(tx, order, studio)
}

/// Whether nothing of a job is at a printer, or ever was.
pub fn can_end(tx: &mut Transaction<'_>, job: &Job) -> Result<bool> {
    let is_open = matches!(job.stage, JobStage::Receiving | JobStage::Queued);
    let sheets = if is_open { repository::sheets_of(tx, job.order)? } else { Vec::new() };
    Ok(is_open && sheets.iter().all(|sheet| sheet.standing.state.is_here() || never_sent(sheet)))
}

/// Ends a job that will not be printed. Its files may go.
pub fn end(tx: &mut Transaction<'_>, job: &Job, now: Moment) -> Result<()> {
    repository::delete_sheets(tx, job.order)?;
    repository::set_shipped(tx, job.order, "", now)?;
    repository::set_stage(tx, job.order, JobStage::Cancelled, "", now)?;
    Ok(())
}

/// Begins to print a job of which everything is there.
pub fn begin_if_complete(tx: &mut Transaction<'_>, order: Id, now: Moment) -> Result<bool> {
    let Some(job) = repository::job(tx, order)?.filter(|job| job.stage == JobStage::Receiving) else {
        return Ok(false);
    };
    if !repository::missing(tx, order)?.is_empty() {
        return Ok(false);
    }
    for item in &job.ticket.items {
        let sheet = new_sheet(&job, item.number, 0, item.copies, now);
        repository::add_sheet(tx, &sheet)?;
    }
    repository::set_stage(tx, order, JobStage::Queued, "", now)?;
    let files = &job.ticket.files;
    let bytes = files.iter().map(|file| file.length).sum();
    report(tx, order, LabStep::Received { files: files.len() as u32, bytes }, now)?;
    Ok(true)
}

/// A sheet of an item, of which nothing was done yet.
pub fn new_sheet(job: &Job, item: u32, again: u32, copies: u32, now: Moment) -> Sheet {
    Sheet {
        id: derived(job.order, &[b"sheet", &item.to_be_bytes(), &again.to_be_bytes()]),
        job: job.order,
        item,
        name: sheet::name(&job.ticket.number, item, again),
        extra: again > 0,
        copies,
        printer: None,
        standing: Standing::new(again),
        sent_at: None,
        fence: 0,
        changed_at: now,
    }
}

/// Brings a job to where its sheets are, and promises its host the news.
pub fn follow(tx: &mut Transaction<'_>, order: Id, now: Moment) -> Result<()> {
    let job = repository::job(tx, order)?.ok_or(Error::Absent(|t| t.no_job))?;
    let sheets = repository::sheets_of(tx, order)?;
    if matches!(job.stage, JobStage::Shipped) && sheets.iter().all(is_printed) {
        // A print that was wanted again is there: what was made for it may go too.
        repository::drop_pictures(tx, order)?;
    }
    if !matches!(job.stage, JobStage::Queued | JobStage::Printing) {
        return Ok(());
    }
    let ordered = || sheets.iter().filter(|sheet| !sheet.extra);
    let reached = stage_of(ordered().map(|sheet| sheet.standing.state));
    let stage = job.stage.max(reached);
    let reason = ordered().find_map(Sheet::stuck_because);
    // For hosts that do not know the reason.
    let problem = reason.as_ref().map(ENGLISH.reason).unwrap_or_default();
    if job.stage == JobStage::Queued && stage > JobStage::Queued {
        report(tx, order, LabStep::Printing, now)?;
    }
    if problem != job.problem {
        report(tx, order, LabStep::Held { sentence: problem.clone(), reason }, now)?;
    }
    if stage == JobStage::Printed {
        report(tx, order, LabStep::Printed, now)?;
    }
    if stage != job.stage || problem != job.problem {
        repository::set_stage(tx, order, stage, &problem, now)?;
    }
    Ok(())
}

/// Promises that a job's host is told something.
pub fn report(tx: &mut Transaction<'_>, order: Id, what: LabStep, now: Moment) -> Result<()> {
    let number = repository::next_report(tx, order)?;
    Ok(repository::add_report(tx, order, &LabReport { number, at: now, what })?)
}

fn is_printed(sheet: &Sheet) -> bool {
    sheet.standing.state == State::Printed
}

/// A sheet that could not be made was never at a printer.
fn never_sent(sheet: &Sheet) -> bool {
    sheet.standing.state == State::Failed && !sheet.standing.is_made
}

fn own(tx: &mut Transaction<'_>, order: Id, studio: &Studio) -> Result<Job> {
    let job = repository::job(tx, order)?.filter(|job| job.studio == studio.id);
    job.ok_or(Error::Absent(|t| t.no_job))
}

fn status_of(tx: &mut Transaction<'_>, job: &Job) -> Result<JobStatus> {
    let missing = match job.stage {
        JobStage::Receiving => repository::missing(tx, job.order)?,
        _ => Vec::new(),
    };
    Ok(JobStatus { stage: job.stage, missing, problem: job.problem.clone() })
}

/// An identifier that follows from an order's: the same each time that a transaction runs.
fn derived(order: Id, parts: &[&[u8]]) -> Id {
    let mut hasher = blake3::Hasher::new_derive_key("wirephoto 2026 lab identifiers");
    hasher.update(order.as_bytes());
    for part in parts {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    Id::from_bytes(bytes)
}
