//! What whoever runs the lab does: holds, releases, decides, ships.

use std::time::Duration;

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::order::LabStep;
use wirephoto_exchange::prices::MAX_QUANTITY;
use wirephoto_exchange::ticket::JobStage;

use crate::error::{Error, Result};
use crate::job::Job;
use crate::repository::{self, Due, Filter, Printer};
use crate::service::job::{can_end, end, follow, new_sheet, report};
use crate::sheet::{self, Sheet, State, Word};

/// A job with all that its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// The job.
    pub job: Job,
    /// Its sheets by item.
    pub sheets: Vec<Sheet>,
    /// The sheets that have a small picture, with its size.
    pub small: Vec<(Id, u32, u32)>,
    /// How many of its files are missing.
    pub missing: usize,
    /// Whether its files are there, so that it can be printed again.
    pub has_files: bool,
    /// Whether it can be refused.
    pub can_end: bool,
    /// What its host was not told yet.
    pub unsent: Vec<Due>,
}

/// Jobs to be listed, some of them.
pub fn list(tx: &mut Transaction<'_>, filter: Filter, most: u32, skip: u32) -> Result<Vec<Whole>> {
    let jobs = repository::jobs(tx, filter, most, skip)?;
    jobs.into_iter().map(|job| whole(tx, job)).collect()
}

/// A job by the number that people say.
pub fn find(tx: &mut Transaction<'_>, number: &str) -> Result<Whole> {
    let job = by_number(tx, number)?;
    whole(tx, job)
}

fn whole(tx: &mut Transaction<'_>, job: Job) -> Result<Whole> {
    let order = job.order;
    let first = job.ticket.files.first();
    let has_files = match first {
        Some(first) => repository::file(tx, order, &first.hash)?.is_some_and(|file| file.whole),
        None => false,
    };
    Ok(Whole {
        sheets: repository::sheets_of(tx, order)?,
        small: repository::thumbnails_of(tx, order)?,
        missing: repository::missing(tx, order)?.len(),
        has_files,
        can_end: can_end(tx, &job)?,
        unsent: repository::unsent_reports(tx, order)?,
        job,
    })
}

/// Holds all sheets of a job that are not on their way, or releases those that are held; how many.
pub fn hold(tx: &mut Transaction<'_>, number: &str, word: Word, now: Moment) -> Result<usize> {
    let job = by_number(tx, number)?;
    let mut changed = 0;
    for sheet in repository::sheets_of(tx, job.order)? {
        changed += usize::from(tell(tx, &job, &sheet, word, now)?);
    }
    follow(tx, job.order, now)?;
    Ok(changed)
}

/// Tells a sheet a person's word.
///
/// # Errors
/// [`Error::Conflict`] when it has gone on in the meantime.
pub fn decide(tx: &mut Transaction<'_>, id: Id, word: Word, now: Moment) -> Result<Job> {
    let sheet = repository::sheet(tx, id)?.ok_or(Error::Absent(|t| t.no_sheet))?;
    let job = repository::job(tx, sheet.job)?.ok_or(Error::Absent(|t| t.no_job))?;
    if !tell(tx, &job, &sheet, word, now)? {
        return Err(Error::Conflict(|t| t.gone_on));
    }
    follow(tx, job.order, now)?;
    Ok(job)
}

fn tell(tx: &mut Transaction<'_>, job: &Job, sheet: &Sheet, word: Word, now: Moment) -> Result<bool> {
    let again = repository::next_again(tx, job.order, sheet.item)?;
    let Some(mut standing) = sheet.standing.told(word, again) else { return Ok(false) };
    if standing.state == State::Ready && sheet.printer.is_none() {
        // Its printer is gone: it is made for another.
        (standing.state, standing.is_made) = (State::Waiting, false);
    }
    let name = sheet::name(&job.ticket.number, sheet.item, standing.again);
    let next = Sheet { name, standing, ..sheet.clone() };
    Ok(repository::set_standing(tx, &next, now, now)?)
}

/// Prints an item again that is printed: another sheet, under another name.
pub fn print_again(tx: &mut Transaction<'_>, id: Id, copies: u32, now: Moment) -> Result<Job> {
    let sheet = repository::sheet(tx, id)?.ok_or(Error::Absent(|t| t.no_sheet))?;
    let Whole { job, has_files, .. } = {
        let job = repository::job(tx, sheet.job)?.ok_or(Error::Absent(|t| t.no_job))?;
        whole(tx, job)?
    };
    if sheet.standing.state != State::Printed || !has_files {
        return Err(Error::Conflict(|t| t.files_gone));
    }
    if !(1..=MAX_QUANTITY).contains(&copies) {
        return Err(Error::unfit(|t| t.ticket_copies));
    }
    let again = repository::next_again(tx, job.order, sheet.item)?;
    repository::add_sheet(tx, &new_sheet(&job, sheet.item, again, copies, now))?;
    Ok(job)
}

/// Says that a printed job is on its way, or ready to be fetched.
pub fn ship(tx: &mut Transaction<'_>, number: &str, tracking: &str, now: Moment) -> Result<()> {
    let job = by_number(tx, number)?;
    if job.stage != JobStage::Printed {
        return Err(Error::Conflict(|t| t.not_printed));
    }
    if tracking.chars().count() > 500 {
        return Err(Error::unfit(|t| t.tracking_too_long));
    }
    let days = repository::settings(tx)?.keeps_days.max(job.ticket.keep_days);
    let kept_until = now.plus(Duration::from_hours(24 * u64::from(days)));
    repository::set_shipped(tx, job.order, tracking, kept_until)?;
    repository::set_stage(tx, job.order, JobStage::Shipped, "", now)?;
    report(tx, job.order, LabStep::Shipped { tracking: tracking.to_owned() }, now)?;
    follow(tx, job.order, now)
}

/// Does not take a job, with a sentence for the photographer and the customer.
pub fn refuse(tx: &mut Transaction<'_>, number: &str, sentence: &str, now: Moment) -> Result<()> {
    let job = by_number(tx, number)?;
    if !(1..=500).contains(&sentence.chars().count()) {
        return Err(Error::unfit(|t| t.say_why));
    }
    if !can_end(tx, &job)? {
        return Err(Error::Conflict(|t| t.gone_on));
    }
    end(tx, &job, now)?;
    report(tx, job.order, LabStep::Refused { sentence: sentence.to_owned() }, now)
}

/// Takes a printer away; what was ready for it is made for another.
pub fn remove_printer(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    repository::printer(tx, id)?.ok_or(Error::Absent(|t| t.no_printer_here))?;
    repository::unmake(tx, id)?;
    if !repository::delete_printer(tx, id)? {
        return Err(Error::Conflict(|t| t.printer_busy));
    }
    Ok(())
}

/// The printers, and what is at each: sheets that it has, and sheets that wait for it.
pub fn printers(tx: &mut Transaction<'_>) -> Result<Vec<(Printer, u64, u64)>> {
    let printers = repository::printers(tx)?;
    printers
        .into_iter()
        .map(|printer| {
            let (there, waiting) = repository::load_of(tx, printer.id)?;
            Ok((printer, there, waiting))
        })
        .collect()
}

fn by_number(tx: &mut Transaction<'_>, number: &str) -> Result<Job> {
    repository::job_by_number(tx, number)?.ok_or(Error::Absent(|t| t.no_job))
}
