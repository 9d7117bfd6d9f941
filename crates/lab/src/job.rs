//! A job: an order as its studio hands it in, read once and for all.

use axum::http::Uri;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::prices::MAX_QUANTITY;
use wirephoto_exchange::ticket::{JobStage, MAX_ITEMS, Ticket};
use wirephoto_exchange::transfer::MAX_FILE_BYTES;

use crate::error::Error;
use crate::sheet::State;
use crate::words::Words;

/// Characters of a number, a name, an address or a note.
const MAX_NUMBER: usize = 16;
const MAX_NAME: usize = 200;
const MAX_TEXT: usize = 10_000;
/// Ten years.
const MAX_KEEP_DAYS: u32 = 3_650;

/// A job, as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The order.
    pub order: Id,
    /// The computer that handed it in.
    pub studio: Id,
    /// What that computer is called.
    pub studio_name: String,
    /// What the studio said.
    pub ticket: Ticket,
    /// Of the ticket, to know a repeat by.
    pub digest: [u8; 32],
    /// How far it is.
    pub stage: JobStage,
    /// What the host was told last that stands in the way; empty when nothing does.
    pub problem: String,
    /// How the parcel can be followed.
    pub tracking: String,
    /// How many reports there are of it.
    pub reports: u32,
    /// When it was handed in.
    pub received_at: Moment,
    /// When its stage changed last.
    pub changed_at: Moment,
    /// Until when its files are kept, and what it tells of its customer; `None` while they are needed, and when they are
    /// gone.
    pub kept_until: Option<Moment>,
}

impl Job {
    /// Whether its files are gone, and what it told of its customer.
    pub fn is_forgotten(&self) -> bool {
        matches!(self.stage, JobStage::Shipped | JobStage::Cancelled) && self.kept_until.is_none()
    }

    /// What stays of the ticket when its time is over: number, papers and copies, and where it came from.
    pub fn without_customer(&self) -> Ticket {
        let mut ticket = self.ticket.clone();
        for told in
            [&mut ticket.deliver.name, &mut ticket.deliver.address, &mut ticket.event, &mut ticket.note]
        {
            told.clear();
        }
        ticket
    }
}

/// How each stage is written.
const STAGES: [(JobStage, &str); 6] = [
    (JobStage::Receiving, "receiving"),
    (JobStage::Queued, "queued"),
    (JobStage::Printing, "printing"),
    (JobStage::Printed, "printed"),
    (JobStage::Shipped, "shipped"),
    (JobStage::Cancelled, "cancelled"),
];

/// How a stage is written.
pub fn stage_name(stage: JobStage) -> &'static str {
    STAGES.iter().find(|(known, _)| *known == stage).map_or("", |(_, name)| name)
}

/// Reads what [`stage_name`] writes.
pub fn read_stage(name: &str) -> Option<JobStage> {
    STAGES.iter().find(|(_, known)| *known == name).map(|(stage, _)| *stage)
}

/// How far a job is whose sheets are in these states; those that a person wanted beside the order do not count.
pub fn stage_of(sheets: impl IntoIterator<Item = State>) -> JobStage {
    let (mut all_printed, mut any_sent) = (true, false);
    for state in sheets {
        all_printed &= state == State::Printed;
        any_sent |= matches!(state, State::Printing | State::Printed | State::MaybePrinted);
    }
    match (all_printed, any_sent) {
        (true, _) => JobStage::Printed,
        (false, true) => JobStage::Printing,
        (false, false) => JobStage::Queued,
    }
}

/// A ticket that can be printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Readable {
    /// What the studio said.
    pub ticket: Ticket,
    /// Of what it said.
    pub digest: [u8; 32],
}

impl Readable {
    /// Reads a ticket.
    ///
    /// # Errors
    /// [`Error::Unfit`] with what is wrong with it.
    pub fn new(ticket: Ticket) -> Result<Self, Error> {
        let wrong = fault_of(&ticket);
        if let Some(find) = wrong {
            return Err(Error::unfit(find));
        }
        let text = serde_json::to_vec(&ticket).map_err(|_| Error::unfit(|t| t.ticket_unreadable))?;
        Ok(Self { digest: *blake3::hash(&text).as_bytes(), ticket })
    }
}

type Find = fn(&'static Words) -> &'static str;

fn fault_of(ticket: &Ticket) -> Option<Find> {
    let is_number = |text: &str| {
        (1..=MAX_NUMBER).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    if !is_number(&ticket.number) {
        return Some(|t| t.ticket_number);
    }
    if ticket.items.is_empty()
        || ticket.items.len() > MAX_ITEMS
        || !are_distinct(ticket.items.iter().map(|item| item.number))
    {
        return Some(|t| t.ticket_items);
    }
    if ticket.items.iter().any(|item| !(1..=MAX_QUANTITY).contains(&item.copies)) {
        return Some(|t| t.ticket_copies);
    }
    if ticket.items.iter().any(|item| !item.paper.can_be_made()) {
        return Some(|t| t.ticket_paper);
    }
    if !names_its_files(ticket) {
        return Some(|t| t.ticket_files);
    }
    let names = [&ticket.photographer, &ticket.event, &ticket.deliver.name];
    let is_long = |text: &str, most: usize| text.chars().count() > most || text.contains('\0');
    if names.into_iter().chain(ticket.items.iter().map(|item| &item.name)).any(|name| is_long(name, MAX_NAME))
        || [&ticket.deliver.address, &ticket.note].into_iter().any(|text| is_long(text, MAX_TEXT))
    {
        return Some(|t| t.ticket_texts);
    }
    if ticket.keep_days > MAX_KEEP_DAYS {
        return Some(|t| t.ticket_keep_days);
    }
    let report = &ticket.report;
    if is_long(&report.url, 2_000) || is_long(&report.token, MAX_NAME) || !is_host(&report.url) {
        return Some(|t| t.ticket_report);
    }
    None
}

/// Whether an address can be a host's.
fn is_host(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.query().is_none()
            && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
    })
}

/// Whether the files are those of the items, each once, and each of a possible length.
fn names_its_files(ticket: &Ticket) -> bool {
    let mut files: Vec<[u8; 32]> = ticket.files.iter().map(|file| file.hash).collect();
    let mut wanted: Vec<[u8; 32]> = ticket.items.iter().map(|item| item.file).collect();
    files.sort_unstable();
    wanted.sort_unstable();
    wanted.dedup();
    files == wanted && ticket.files.iter().all(|file| (1..=MAX_FILE_BYTES).contains(&file.length))
}

fn are_distinct(numbers: impl Iterator<Item = u32>) -> bool {
    let mut numbers: Vec<u32> = numbers.collect();
    let all = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len() == all
}

#[cfg(test)]
mod tests;
