//! What the driver does with sheets, as far as the database is concerned.

use std::time::Duration;

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::prices::Paper;
use wirephoto_exchange::ticket::TicketItem;

use crate::error::{Error, Result};
use crate::job::Job;
use crate::repository::{self, Printer};
use crate::service::job::follow;
use crate::sheet::{Act, Outcome, Sheet};
use crate::worker::Made;

/// How long whoever took a sheet has it: longer than any call to a printer takes.
pub const LEASE: Duration = Duration::from_mins(4);

/// A sheet that was taken, and what is to be done with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The sheet, as it stands now.
    pub sheet: Sheet,
    /// What is to be done.
    pub act: Act,
    /// The job that it belongs to.
    pub job: Job,
    /// Its item.
    pub item: TicketItem,
}

/// Takes the next sheet that is to be made, or of that printer, and stores that something is done with it.
pub fn take(tx: &mut Transaction<'_>, printer: Option<Id>, now: Moment) -> Result<Option<Taken>> {
    let Some(mut sheet) = repository::claimable(tx, printer, now)? else { return Ok(None) };
    let Some((standing, act)) = sheet.standing.claim() else { return Ok(None) };
    let job = repository::job(tx, sheet.job)?.ok_or(Error::Absent(|t| t.no_job))?;
    let item = job.ticket.items.iter().find(|item| item.number == sheet.item).cloned();
    let item = item.ok_or(Error::Absent(|t| t.no_sheet))?;
    sheet.standing = standing;
    if act == Act::Send {
        sheet.sent_at = Some(now);
    }
    sheet.fence = repository::lease(tx, &sheet, now, now.plus(LEASE))?;
    Ok(Some(Taken { sheet, act, job, item }))
}

/// Stores what came of a sheet; `false`, and nothing is stored, when it is somebody else's by now.
pub fn settle(tx: &mut Transaction<'_>, sheet: &Sheet, outcome: &Outcome, now: Moment) -> Result<bool> {
    let standing = sheet.standing.after(outcome);
    let due_at = now.plus(standing.pause());
    let next = Sheet { standing, ..sheet.clone() };
    let stored = repository::set_standing(tx, &next, due_at, now)?;
    if stored {
        follow(tx, sheet.job, now)?;
    }
    Ok(stored)
}

/// Stores a sheet that was made for a printer.
pub fn keep(
    tx: &mut Transaction<'_>,
    sheet: &Sheet,
    made: &Made,
    printer: &Printer,
    now: Moment,
) -> Result<bool> {
    let sheet = Sheet { printer: Some(printer.id), ..sheet.clone() };
    let stored = settle(tx, &sheet, &Outcome::Made { on_release: printer.on_release }, now)?;
    if stored {
        repository::put_picture(tx, sheet.id, &made.jpeg)?;
        repository::put_thumbnail(tx, sheet.id, &made.small)?;
    }
    Ok(stored)
}

/// Where a paper lies: at the printer that the catalogue names for it, or at the usual one.
pub fn printer_for(tx: &mut Transaction<'_>, paper: &Paper) -> Result<Option<Printer>> {
    let printers = repository::printers(tx)?;
    let products = repository::products(tx)?;
    let named =
        products.iter().find(|product| is_same(&product.paper, paper)).and_then(|product| product.printer);
    let named = named.and_then(|id| printers.iter().find(|printer| printer.id == id));
    Ok(named.or_else(|| printers.first()).cloned())
}

/// Whether it is the same stock, however it lies and whatever stays white of it.
fn is_same(one: &Paper, other: &Paper) -> bool {
    let sides = |paper: &Paper| (paper.width_um.min(paper.height_um), paper.width_um.max(paper.height_um));
    sides(one) == sides(other) && one.finish.eq_ignore_ascii_case(&other.finish)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p11_a_paper_is_the_same_however_it_lies() {
        let paper = |width_um, height_um, border_um, finish: &str| Paper {
            width_um,
            height_um,
            border_um,
            finish: finish.into(),
        };
        let card = paper(100_000, 150_000, 0, "matte");
        assert!(is_same(&card, &paper(150_000, 100_000, 5_000, "Matte")));
        assert!(!is_same(&card, &paper(100_000, 150_000, 0, "glossy")));
        assert!(!is_same(&card, &paper(130_000, 180_000, 0, "matte")));
    }
}
