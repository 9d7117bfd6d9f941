//! A printer, or a queue of CUPS, that speaks IPP (RFC 8011). A sheet is one Print-Job, whose `job-name` is the sheet's.
//!
//! Whether a sheet is there is asked of the jobs that wait and then of those that have ended, in this order, so that one
//! that ends in between is seen. That it is *not* there is believed only if the printer's history reaches back to before
//! the sheet was tried: if it still tells of a job that ended earlier, or of the first job that it ever had.
//!
//! Printers make their own certificates, so over `ipps` the one that was seen when the printer was met is the one that is
//! believed, unless an authority vouched for it.

pub mod answer;
mod media;
mod trouble;
pub(crate) mod wire;

use std::time::{Duration, Instant};

use ::ipp::model::Operation;
use ::ipp::value::{IppKeyword, IppKeywordLiteral, IppMimeMediaTypeLiteral, IppName, IppValue};
use wirephoto_exchange::tls::Trust;

use self::answer::{Answer, Attributes};
use self::media::Medium;
use self::trouble::Refusal;
use self::wire::{NoAnswer, Question, Wire};
use crate::output::{Found, Output, Progress, SendError, Sent, Sheet, Trouble};

/// For an answer to a question without a document.
const PATIENCE: Duration = Duration::from_secs(15);
/// For a sheet of 50 MB over 10 Mbit/s.
const PATIENCE_SEND: Duration = Duration::from_secs(75);
/// What a lab that was killed had written may still be on its way into the printer for so long.
const SETTLING: Duration = Duration::from_secs(5);
const SETTLING_STEP: Duration = Duration::from_millis(500);
/// Jobs of the history that are looked at, the newest first.
const HISTORY_MAX: i32 = 1000;
const BEST_QUALITY: i32 = 5;
const OPERATION_NOT_SUPPORTED: u16 = 0x0501;
const NOT_FOUND: u16 = 0x0406;
const GONE: u16 = 0x0407;

const OF_PRINTER: [&str; 14] = [
    "copies-supported",
    "media-bottom-margin-supported",
    "media-left-margin-supported",
    "media-right-margin-supported",
    "media-size-supported",
    "media-supported",
    "media-top-margin-supported",
    "media-type-supported",
    "print-quality-supported",
    "print-scaling-supported",
    "printer-is-accepting-jobs",
    "printer-state",
    "printer-state-message",
    "printer-state-reasons",
];
const OF_JOB: [&str; 6] =
    ["job-id", "job-name", "job-state", "job-state-message", "job-state-reasons", "time-at-completed"];

/// A printer that speaks IPP.
pub struct Ipp {
    /// `None` where the address is none, which a printer's page should have said already.
    wire: Option<Wire>,
}

impl Ipp {
    /// The printer at `ipp://…` or `ipps://…`; connects when it is asked for something. `known_by` is what
    /// [`Output::meet`] gave: the fingerprint of its certificate, empty where an authority vouches for it.
    pub fn new(address: &str, known_by: Option<&str>) -> Self {
        let trust = match known_by {
            None => Trust::Anything,
            Some("") => Trust::Authorities,
            Some(fingerprint) => Trust::Pinned(fingerprint.to_owned()),
        };
        Self { wire: Wire::new(address, trust) }
    }

    fn ask(&self, question: &Question, document: &[u8], patience: Duration) -> Result<Answer, NoAnswer> {
        let wire = self.wire.as_ref().ok_or(NoAnswer::Unheard(Trouble::Away))?;
        wire.ask(question, document, patience)
    }

    fn printer(&self, attributes: &[&'static str]) -> Result<Answer, NoAnswer> {
        let question =
            Question::new(Operation::GetPrinterAttributes).with("requested-attributes", keywords(attributes));
        let answer = self.ask(&question, &[], PATIENCE)?;
        if answer.is_success() {
            return Ok(answer);
        }
        Err(NoAnswer::Unheard(match trouble::refusal(&answer) {
            Refusal::Later(trouble) | Refusal::Never(trouble) | Refusal::Unclear(trouble) => trouble,
        }))
    }

    /// Jobs that wait or are printed (`not-completed`), or have ended (`completed`). `None`: the printer lists none.
    fn jobs(&self, which: &'static str) -> Result<Option<Answer>, Trouble> {
        let question = Question::new(Operation::GetJobs)
            .with("limit", IppValue::Integer(HISTORY_MAX))
            .with("which-jobs", keyword(which))
            .with("requested-attributes", keywords(&OF_JOB));
        let answer = self.ask(&question, &[], PATIENCE).map_err(NoAnswer::trouble)?;
        match answer.status {
            _ if answer.is_success() => Ok(Some(answer)),
            OPERATION_NOT_SUPPORTED => Ok(None),
            _ => Err(Trouble::Nonsense),
        }
    }

    fn job(&self, id: i32) -> Result<Option<Answer>, Trouble> {
        let question = Question::new(Operation::GetJobAttributes)
            .with("job-id", IppValue::Integer(id))
            .with("requested-attributes", keywords(&OF_JOB));
        let answer = self.ask(&question, &[], PATIENCE).map_err(NoAnswer::trouble)?;
        match answer.status {
            _ if answer.is_success() => Ok(Some(answer)),
            NOT_FOUND | GONE => Ok(None),
            _ => Err(Trouble::Nonsense),
        }
    }

    /// What the lists of jobs say of a name, once.
    fn look(&self, name: &str, ago: Duration) -> Result<Found, Trouble> {
        let Some(waiting) = self.jobs("not-completed")? else { return Ok(Found::CannotTell) };
        let Some(ended) = self.jobs("completed")? else { return Ok(Found::CannotTell) };
        let named = waiting.jobs().chain(ended.jobs()).filter(|job| job.text("job-name") == Some(name));
        // If there are several, whichever was not given up.
        let (mut given_up, mut kept) = (None, None);
        for job in named {
            let (Some(id), Some(progress)) = (job.number("job-id"), trouble::progress(job)) else { continue };
            let place = if matches!(progress, Progress::Aborted(_)) { &mut given_up } else { &mut kept };
            *place = Some(Found::Yes { reference: Reference::named(id, name).to_string(), progress });
        }
        if let Some(found) = kept.or(given_up) {
            return Ok(found);
        }
        let now = self.printer(&["printer-up-time"]).map_err(NoAnswer::trouble)?;
        let up_time = now.printer().number("printer-up-time");
        Ok(if reaches_back(ended.jobs(), up_time, ago) { Found::No } else { Found::CannotTell })
    }

    /// How a job is known from now on: by its number and its name, if the printer tells names back. Numbers alone may be
    /// given again after the printer was switched off.
    fn reference<'a>(&self, id: i32, name: &'a str) -> Reference<'a> {
        match self.job(id) {
            Ok(Some(answer)) if answer.job().text("job-name").is_some_and(|said| said != name) => {
                Reference { id, name: None }
            }
            _ => Reference::named(id, name),
        }
    }
}

impl Output for Ipp {
    fn meet(&self) -> Result<String, Trouble> {
        self.printer(&["printer-state"]).map_err(NoAnswer::trouble)?;
        Ok(self.wire.as_ref().and_then(Wire::certificate).unwrap_or_default())
    }

    fn send(&self, sheet: &Sheet<'_>) -> Result<Sent, SendError> {
        let about = self.printer(&OF_PRINTER).map_err(|failure| SendError::NotSent(failure.trouble()))?;
        if about.printer().is("printer-is-accepting-jobs") == Some(false) {
            return Err(SendError::NotSent(trouble::of_printer(about.printer()).unwrap_or(Trouble::Paused)));
        }
        let question =
            print_job(sheet, about.printer()).ok_or(SendError::Refused(Trouble::CannotPrintThis))?;
        let answer = match self.ask(&question, sheet.jpeg, PATIENCE_SEND) {
            Ok(answer) => answer,
            Err(NoAnswer::Unheard(trouble)) => return Err(SendError::NotSent(trouble)),
            Err(NoAnswer::Unclear(trouble)) => return Err(SendError::Unclear(trouble)),
        };
        if !answer.is_success() {
            return Err(match trouble::refusal(&answer) {
                Refusal::Later(trouble) => SendError::NotSent(trouble),
                Refusal::Never(trouble) => SendError::Refused(trouble),
                Refusal::Unclear(trouble) => SendError::Unclear(trouble),
            });
        }
        let id = answer.job().number("job-id").ok_or(SendError::Unclear(Trouble::Nonsense))?;
        Ok(Sent { reference: self.reference(id, sheet.name).to_string() })
    }

    fn find(&self, name: &str, ago: Duration) -> Result<Found, Trouble> {
        let began = Instant::now();
        loop {
            let since = ago.saturating_add(began.elapsed());
            let found = self.look(name, since)?;
            if since >= SETTLING || matches!(found, Found::Yes { .. }) {
                return Ok(found);
            }
            std::thread::sleep(SETTLING_STEP);
        }
    }

    fn progress(&self, reference: &str) -> Result<Progress, Trouble> {
        let Some(reference) = Reference::parse(reference) else { return Ok(Progress::Forgotten) };
        let Some(answer) = self.job(reference.id)? else { return Ok(Progress::Forgotten) };
        let job = answer.job();
        if reference.name.is_some_and(|name| job.text("job-name").is_some_and(|said| said != name)) {
            return Ok(Progress::Forgotten);
        }
        let progress = trouble::progress(job).ok_or(Trouble::Nonsense)?;
        if !matches!(progress, Progress::Waiting | Progress::Printing | Progress::Stopped(_)) {
            return Ok(progress);
        }
        // What holds a job up, the printer knows better than the job.
        let printer = self.printer(&OF_PRINTER).map_err(NoAnswer::trouble)?;
        Ok(trouble::of_printer(printer.printer()).map_or(progress, Progress::Stopped))
    }

    fn state(&self) -> Result<(), Trouble> {
        let answer = self.printer(&OF_PRINTER).map_err(NoAnswer::trouble)?;
        if answer.printer().number("printer-state").is_none() {
            return Err(Trouble::Nonsense);
        }
        trouble::of_printer(answer.printer()).map_or(Ok(()), Err)
    }
}

/// What the printer is told of a sheet; `None` where it cannot print such a one.
fn print_job(sheet: &Sheet<'_>, printer: Attributes<'_>) -> Option<Question> {
    let medium = Medium::choose(printer, sheet.paper).ok()?;
    let copies = i32::try_from(sheet.copies).ok()?;
    if printer.at_most("copies-supported").is_some_and(|most| copies > most) {
        return None;
    }
    let name = IppName::new(sheet.name).ok()?;
    let mut question = Question::new(Operation::PrintJob)
        .with("job-name", IppValue::NameWithoutLanguage(name))
        // Rather no print than one on another paper.
        .with("ipp-attribute-fidelity", IppValue::Boolean(true))
        .with(
            "document-format",
            IppValue::MimeMediaType(IppMimeMediaTypeLiteral::const_new("image/jpeg").into()),
        )
        .with_job("copies", IppValue::Integer(copies))
        .with_job("media-col", medium.to_value());
    if printer.numbers("print-quality-supported").contains(&BEST_QUALITY) {
        question = question.with_job("print-quality", IppValue::Enum(BEST_QUALITY));
    }
    if printer.texts("print-scaling-supported").contains(&"fill") {
        question = question.with_job("print-scaling", keyword("fill"));
    }
    Some(question)
}

/// Whether a history that does not name a sheet can be believed: it tells of a job that ended before the sheet was tried,
/// so it would tell of one that came later; or of the first job since the printer was started, which was earlier still.
fn reaches_back<'a>(
    mut ended: impl Iterator<Item = Attributes<'a>>,
    up_time: Option<i32>,
    ago: Duration,
) -> bool {
    let Some(now) = up_time else { return false };
    let is_longer = |seconds: i64| u64::try_from(seconds).is_ok_and(|seconds| seconds > ago.as_secs());
    let started_before = is_longer(i64::from(now));
    ended.any(|job| {
        let at = job.number("time-at-completed");
        let before = at.is_some_and(|then| is_longer(i64::from(now) - i64::from(then)));
        before || started_before && job.number("job-id") == Some(1)
    })
}

/// By which a printer knows a job: `17`, or `17 7K3MQ9TD-2`.
struct Reference<'a> {
    id: i32,
    name: Option<&'a str>,
}

impl<'a> Reference<'a> {
    fn named(id: i32, name: &'a str) -> Self {
        Self { id, name: Some(name) }
    }

    fn parse(text: &'a str) -> Option<Self> {
        let (id, name) = text.split_once(' ').map_or((text, None), |(id, name)| (id, Some(name)));
        Some(Self { id: id.parse().ok()?, name })
    }
}

impl std::fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name {
            Some(name) => write!(f, "{} {name}", self.id),
            None => write!(f, "{}", self.id),
        }
    }
}

fn keyword(word: &'static str) -> IppValue {
    IppValue::Keyword(IppKeyword::from(IppKeywordLiteral::const_new(word)))
}

fn keywords(words: &[&'static str]) -> IppValue {
    IppValue::Array(words.iter().map(|word| keyword(word)).collect())
}
#[cfg(test)]
mod tests;
