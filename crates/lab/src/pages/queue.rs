//! `/`: what there is to do, a line for each job and at most one thing to do with it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use wirephoto_accounts::Administrator;
use wirephoto_database::Moment;
use wirephoto_exchange::ticket::JobStage;
use wirephoto_site::{Csrf, Language, Problem};

use crate::Lab;
use crate::pages::Visit;
use crate::pages::job::Small;
use crate::repository::{self, Filter};
use crate::service::operate::{self, Whole};
use crate::sheet::State as SheetState;
use crate::words::{Words, words};

/// Jobs on one page.
const PAGE: u32 = 50;
/// Small pictures beside a job.
const SMALL: usize = 3;

#[derive(Template)]
#[template(path = "queue.html")]
struct Body<'a> {
    t: &'static Words,
    rows: Vec<Row<'a>>,
    is_done: bool,
    needs_printer: bool,
    field: String,
    next: Option<String>,
}

/// A job in the list.
struct Row<'a> {
    number: &'a str,
    truth: String,
    state: &'static str,
    /// Whether somebody must look at it.
    is_stuck: bool,
    reason: Option<String>,
    /// As HTML.
    when: String,
    small: Vec<Small>,
    action: Action,
}

/// The one thing to do with a job.
enum Action {
    Nothing,
    /// There is a choice, on its page.
    Decide,
    Release,
    Ship,
}

impl Action {
    fn is_decide(&self) -> bool {
        matches!(self, Self::Decide)
    }

    fn is_release(&self) -> bool {
        matches!(self, Self::Release)
    }

    fn is_ship(&self) -> bool {
        matches!(self, Self::Ship)
    }
}

/// Which list, and from where on.
#[derive(Deserialize)]
pub(crate) struct Params {
    done: Option<String>,
    #[serde(default)]
    from: u32,
}

/// `GET /`.
pub(crate) async fn show(
    State(lab): State<Lab>,
    Query(params): Query<Params>,
    Administrator(account): Administrator,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let is_done = params.done.is_some();
    let filter = if is_done { Filter::Over } else { Filter::Open };
    let from = params.from;
    let read = lab.0.database.read(move |tx| {
        Ok::<_, crate::Error>((operate::list(tx, filter, PAGE, from)?, repository::printers(tx)?.is_empty()))
    });
    let (jobs, needs_printer) = read.await?;
    let t = words(language);
    let next = (jobs.len() == PAGE as usize).then(|| {
        let from = from + PAGE;
        if is_done { format!("/?done=1&from={from}") } else { format!("/?from={from}") }
    });
    let rows = jobs.iter().map(|job| Row::new(job, language, now)).collect();
    let body = Body { t, rows, is_done, needs_printer, field: csrf.field(), next };
    Visit { lab: &lab, account: &account, csrf: &csrf, language }.page("/", t.queue, &body)
}

impl<'a> Row<'a> {
    fn new(whole: &'a Whole, language: Language, now: Moment) -> Self {
        let (t, ticket) = (words(language), &whole.job.ticket);
        let held =
            whole.sheets.iter().filter(|sheet| sheet.standing.state == SheetState::Held).count() as u64;
        let stuck = whole.sheets.iter().find(|sheet| sheet.standing.state.is_stuck());
        let action = match whole.job.stage {
            _ if stuck.is_some() => Action::Decide,
            _ if held > 0 => Action::Release,
            JobStage::Printed => Action::Ship,
            _ => Action::Nothing,
        };
        let copies = ticket.items.iter().map(|item| u64::from(item.copies)).sum();
        let truth = [(t.copies)(copies), ticket.photographer.clone(), ticket.event.clone()];
        let truth: Vec<String> = truth.into_iter().filter(|part| !part.is_empty()).collect();
        let reason = match stuck {
            Some(sheet) => sheet.standing.reason.as_ref(),
            None => whole.sheets.iter().find_map(|sheet| sheet.standing.reason.as_ref()),
        };
        let reason = match whole.job.stage {
            JobStage::Receiving => Some((t.files_missing)(whole.missing as u64)),
            _ if held > 0 && stuck.is_none() => Some((t.held_of)(held)),
            _ => reason.map(|reason| t.reason(reason)),
        };
        Self {
            number: &ticket.number,
            truth: truth.join(" · "),
            state: match stuck {
                Some(sheet) => (t.state)(sheet.standing.state),
                None => (t.stage)(whole.job.stage),
            },
            is_stuck: stuck.is_some(),
            reason,
            when: language.time_ago(whole.job.changed_at, now),
            small: whole.small.iter().take(SMALL).map(Small::new).collect(),
            action,
        }
    }
}
