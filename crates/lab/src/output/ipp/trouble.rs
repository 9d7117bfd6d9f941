//! What a printer's states and reasons mean to whoever stands before it (RFC 8011 §5.3.7, §5.3.8, §5.4.11, §5.4.12).

use super::answer::{Answer, Attributes};
use crate::output::{Progress, Trouble};

/// Words by which reasons begin, the most useful to know first. What follows them (`-error`, `-warning`) says how bad it is.
const REASONS: [(&str, Trouble); 19] = [
    ("media-jam", Trouble::Jam),
    ("media-path", Trouble::Jam),
    ("cover-open", Trouble::DoorOpen),
    ("door-open", Trouble::DoorOpen),
    ("interlock-open", Trouble::DoorOpen),
    ("media-empty", Trouble::OutOfPaper),
    ("media-needed", Trouble::OutOfPaper),
    ("input-tray-missing", Trouble::OutOfPaper),
    ("marker-supply-empty", Trouble::OutOfInk),
    ("marker-supply-missing", Trouble::OutOfInk),
    ("marker-waste-full", Trouble::OutOfInk),
    ("toner-empty", Trouble::OutOfInk),
    ("developer-empty", Trouble::OutOfInk),
    ("spool-area-full", Trouble::Full),
    ("output-area-full", Trouble::Full),
    ("offline", Trouble::Away),
    ("shutdown", Trouble::Away),
    ("timed-out", Trouble::Away),
    ("paused", Trouble::Paused),
];
const STOPPED: i32 = 5;

/// What keeps a printer from printing.
pub(super) fn of_printer(printer: Attributes<'_>) -> Option<Trouble> {
    let stopped = printer.number("printer-state") == Some(STOPPED);
    let reasons = printer.texts("printer-state-reasons");
    let reasons = || reasons.iter().filter(|reason| stopped || is_error(reason));
    let known = REASONS
        .iter()
        .find(|(word, _)| reasons().any(|reason| reason.starts_with(word)))
        .map(|(_, trouble)| trouble.clone());
    let closed = printer.is("printer-is-accepting-jobs") == Some(false);
    known
        .or_else(|| reasons().any(|reason| *reason == "moving-to-paused").then_some(Trouble::Paused))
        .or_else(|| {
            let words = || printer.words("printer-state-message");
            let reason = || reasons().next().map(|reason| (*reason).to_owned());
            stopped.then(|| words().or_else(reason).map_or(Trouble::Paused, Trouble::Says))
        })
        .or_else(|| closed.then_some(Trouble::Paused))
}

/// A reason without a level is an error; `none` and CUPS's own remarks on its filters are no trouble.
fn is_error(reason: &str) -> bool {
    let harmless = ["none", "moving-to-paused"].contains(&reason) || reason.starts_with("cups-");
    !harmless && !reason.ends_with("-warning") && !reason.ends_with("-report")
}

/// How far a job is, by itself.
pub(super) fn progress(job: Attributes<'_>) -> Option<Progress> {
    let reasons = job.texts("job-state-reasons");
    let has = |reason: &str| reasons.contains(&reason);
    Some(match job.number("job-state")? {
        // Its document is still on the way.
        4 if has("job-incoming") => Progress::Waiting,
        3 => Progress::Waiting,
        4 => Progress::Stopped(Trouble::Paused),
        5 => Progress::Printing,
        6 => Progress::Stopped(says(job).unwrap_or(Trouble::Paused)),
        7 => Progress::Aborted(Trouble::CancelledThere),
        8 if reasons
            .iter()
            .any(|reason| reason.starts_with("document-") || *reason == "unsupported-document-format") =>
        {
            Progress::Aborted(Trouble::CannotPrintThis)
        }
        8 => Progress::Aborted(says(job).unwrap_or(Trouble::CannotPrintThis)),
        9 if has("job-completed-with-errors") => Progress::Aborted(says(job).unwrap_or(Trouble::Nonsense)),
        9 => Progress::Done,
        _ => return None,
    })
}

fn says(job: Attributes<'_>) -> Option<Trouble> {
    let reason = || job.words("job-state-reasons").filter(|reason| reason != "none");
    job.words("job-state-message").or_else(reason).map(Trouble::Says)
}

/// What a refusal means, and whether a job may have come of it nevertheless (RFC 8011 §B.1).
pub(super) enum Refusal {
    /// No job; another try may do.
    Later(Trouble),
    /// No job, and there will never be one.
    Never(Trouble),
    /// Perhaps a job.
    Unclear(Trouble),
}

/// What an answer that is no success means.
pub(super) fn refusal(answer: &Answer) -> Refusal {
    let says = |otherwise: &str| Trouble::Says(answer.message().unwrap_or_else(|| otherwise.to_owned()));
    match answer.status {
        0x0401..=0x0403 => Refusal::Later(says("it wants a password")),
        0x0404 => Refusal::Later(says("not possible")),
        0x0405 | 0x0502 | 0x0505 | 0x0507 => Refusal::Later(says("busy")),
        0x0406 | 0x0407 => Refusal::Later(says("there is no such printer")),
        0x0506 => Refusal::Later(Trouble::Paused),
        0x0504 => Refusal::Later(says("device error")),
        0x0400..=0x04ff | 0x0501 | 0x0509 => Refusal::Never(Trouble::CannotPrintThis),
        0x0508 => Refusal::Unclear(Trouble::CancelledThere),
        0x0500..=0x05ff => Refusal::Unclear(says("internal error")),
        _ => Refusal::Unclear(Trouble::Nonsense),
    }
}
