//! `/jobs/{number}`: a job with its sheets, and what can be done with each.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::Administrator;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::ticket::{JobStage, Ticket};
use wirephoto_site::media::{JPEG, Tag};
use wirephoto_site::{Csrf, Form, Language, NoFields, Problem};

use crate::error::Error;
use crate::pages::{Visit, millimetres};
use crate::repository::{self, Printer};
use crate::service::operate::{self, Whole};
use crate::sheet::{Sheet, State as SheetState, Word};
use crate::words::{Words, words};
use crate::{Lab, Result};

/// A small picture.
pub(crate) struct Small {
    pub url: String,
    pub width: u32,
    pub height: u32,
}

impl Small {
    pub(crate) fn new(&(sheet, width, height): &(Id, u32, u32)) -> Self {
        Self { url: format!("/sheets/{sheet}/small.jpg"), width, height }
    }
}

#[derive(Template)]
#[template(path = "job.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a button of the page")]
struct Body<'a> {
    t: &'static Words,
    ticket: &'a Ticket,
    studio: &'a str,
    tracking: &'a str,
    state: &'static str,
    /// As HTML.
    changed: String,
    received: String,
    way: &'static str,
    missing: Option<String>,
    unsent: Option<(String, &'a str)>,
    kept_until: Option<String>,
    is_forgotten: bool,
    sheets: Vec<SheetView<'a>>,
    can_hold: bool,
    can_release: bool,
    can_ship: bool,
    can_refuse: bool,
    ship: &'static str,
    field: String,
}

/// A sheet on its job's page.
struct SheetView<'a> {
    id: Id,
    name: &'a str,
    product: &'a str,
    truth: String,
    state: &'static str,
    is_good: bool,
    is_stuck: bool,
    reason: Option<String>,
    /// As HTML.
    when: String,
    small: Option<Small>,
    /// Whether it may lie there.
    may_be_there: bool,
    /// Whether it can be printed again, and how many at first.
    again: Option<u32>,
}

/// `GET /jobs/{number}`.
pub(crate) async fn show(
    State(lab): State<Lab>,
    Path(number): Path<String>,
    Administrator(account): Administrator,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let read = lab
        .0
        .database
        .read(move |tx| Ok::<_, Error>((operate::find(tx, &number)?, repository::printers(tx)?)));
    let (whole, printers) = read.await?;
    let body = Body::new(&whole, &printers, language, csrf.field(), now);
    let title = whole.job.ticket.number.clone();
    Visit { lab: &lab, account: &account, csrf: &csrf, language }.page("/", &title, &body)
}

impl<'a> Body<'a> {
    fn new(
        whole: &'a Whole,
        printers: &'a [Printer],
        language: Language,
        field: String,
        now: Moment,
    ) -> Self {
        let (t, job) = (words(language), &whole.job);
        let has = |state: SheetState| whole.sheets.iter().any(|sheet| sheet.standing.state == state);
        let unsent = whole.unsent.first().filter(|due| due.attempts > 0);
        Self {
            t,
            ticket: &job.ticket,
            studio: &job.studio_name,
            tracking: &job.tracking,
            state: (t.stage)(job.stage),
            changed: language.time_ago(job.changed_at, now),
            received: language.time_ago(job.received_at, now),
            way: (t.way)(job.ticket.deliver.way),
            missing: (whole.missing > 0).then(|| (t.files_missing)(whole.missing as u64)),
            unsent: unsent.map(|due| ((t.unsent)(whole.unsent.len() as u64), due.error.as_str())),
            kept_until: job.kept_until.filter(|_| whole.has_files).map(|until| (t.kept_until)(&day(until))),
            is_forgotten: job.is_forgotten(),
            sheets: whole
                .sheets
                .iter()
                .map(|sheet| SheetView::new(whole, sheet, printers, language, now))
                .collect(),
            can_hold: has(SheetState::Waiting) || has(SheetState::Ready),
            can_release: has(SheetState::Held),
            can_ship: job.stage == JobStage::Printed,
            can_refuse: whole.can_end,
            ship: (t.shipped_button)(job.ticket.deliver.way),
            field,
        }
    }
}

/// The day of a moment, as HTML.
fn day(moment: Moment) -> String {
    let text = moment.to_string();
    format!(r#"<time datetime="{text}" title="{text}">{}</time>"#, text.get(..10).unwrap_or_default())
}

impl<'a> SheetView<'a> {
    fn new(
        whole: &'a Whole,
        sheet: &'a Sheet,
        printers: &'a [Printer],
        language: Language,
        now: Moment,
    ) -> Self {
        let (t, state) = (words(language), sheet.standing.state);
        let item = whole.job.ticket.items.iter().find(|item| item.number == sheet.item);
        let printer = printers.iter().find(|printer| sheet.printer == Some(printer.id));
        let paper = item.map(|item| {
            let side = |um| millimetres(um, language);
            format!("{} × {} mm {}", side(item.paper.width_um), side(item.paper.height_um), item.paper.finish)
        });
        let truth = [
            Some((t.copies)(sheet.copies.into())),
            paper.map(|paper| paper.trim().to_owned()),
            printer.map(|printer| printer.name.clone()),
        ];
        let hint = (state == SheetState::MaybePrinted).then(|| t.state_hint_maybe.to_owned());
        let reason = sheet.standing.reason.as_ref().map(|reason| t.reason(reason));
        Self {
            id: sheet.id,
            name: &sheet.name,
            product: item.map_or("", |item| &item.name),
            truth: truth.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            state: (t.state)(state),
            is_good: state == SheetState::Printed,
            is_stuck: state.is_stuck(),
            reason: [reason, hint].into_iter().flatten().reduce(|one, other| format!("{one} {other}")),
            when: language.time_ago(sheet.changed_at, now),
            small: whole.small.iter().find(|(id, ..)| *id == sheet.id).map(Small::new),
            may_be_there: state.is_stuck() && sheet.standing.is_made,
            again: (state == SheetState::Printed && whole.has_files).then_some(sheet.copies),
        }
    }
}

/// `GET /sheets/{sheet}/small.jpg`.
pub(crate) async fn small(
    State(lab): State<Lab>,
    Path(sheet): Path<Id>,
    _: Administrator,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = lab.0.database.peek(move |tx| Ok::<_, Error>(repository::thumbnail(tx, sheet)?)).await?;
    let small = found.ok_or(Error::Absent(|t| t.no_sheet))?;
    let tag = Tag::new(blake3::hash(&small.jpeg).as_bytes());
    Ok(if tag.is_known(&headers) { tag.not_modified() } else { tag.content(JPEG, small.jpeg.into()) })
}

fn to(number: &str) -> Response {
    Redirect::to(&format!("/jobs/{number}")).into_response()
}

/// `POST /jobs/{number}/hold`.
pub(crate) async fn hold(
    State(lab): State<Lab>,
    Path(number): Path<String>,
    _: Administrator,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    set_held(&lab, &number, Word::Hold).await?;
    Ok(to(&number))
}

/// Where a form was sent from.
#[derive(Deserialize)]
pub(crate) struct From {
    queue: Option<String>,
}

/// `POST /jobs/{number}/release`.
pub(crate) async fn release(
    State(lab): State<Lab>,
    Path(number): Path<String>,
    _: Administrator,
    Form(from): Form<From>,
) -> Result<Response, Problem> {
    set_held(&lab, &number, Word::Release).await?;
    Ok(if from.queue.is_some() { Redirect::to("/").into_response() } else { to(&number) })
}

async fn set_held(lab: &Lab, number: &str, word: Word) -> Result<(), Problem> {
    let (number, now) = (number.to_owned(), Moment::now());
    lab.change(move |tx| operate::hold(tx, &number, word, now)).await?;
    Ok(())
}

/// What somebody says with a job.
#[derive(Deserialize)]
pub(crate) struct Said {
    #[serde(default)]
    text: String,
}

/// `POST /jobs/{number}/refuse`.
pub(crate) async fn refuse(
    State(lab): State<Lab>,
    Path(number): Path<String>,
    _: Administrator,
    Form(said): Form<Said>,
) -> Result<Response, Problem> {
    let (job, now) = (number.clone(), Moment::now());
    let sentence = said.text.trim().to_owned();
    lab.change(move |tx| operate::refuse(tx, &job, &sentence, now)).await?;
    Ok(to(&number))
}

/// `POST /jobs/{number}/ship`.
pub(crate) async fn ship(
    State(lab): State<Lab>,
    Path(number): Path<String>,
    _: Administrator,
    Form(said): Form<Said>,
) -> Result<Response, Problem> {
    let (job, now) = (number.clone(), Moment::now());
    let tracking = said.text.trim().to_owned();
    lab.change(move |tx| operate::ship(tx, &job, &tracking, now)).await?;
    Ok(to(&number))
}

/// A person's word on a sheet.
#[derive(Deserialize)]
pub(crate) struct Decision {
    word: String,
}

/// `POST /sheets/{sheet}/word`.
pub(crate) async fn decide(
    State(lab): State<Lab>,
    Path(sheet): Path<Id>,
    _: Administrator,
    Form(decision): Form<Decision>,
) -> Result<Response, Problem> {
    let word = match decision.word.as_str() {
        "there" => Word::ItIsThere,
        "print" => Word::PrintIt,
        _ => return Err(Error::Conflict(|t| t.gone_on).into()),
    };
    let now = Moment::now();
    let job = lab.change(move |tx| operate::decide(tx, sheet, word, now)).await?;
    Ok(to(&job.ticket.number))
}

/// How many are wanted again.
#[derive(Deserialize)]
pub(crate) struct Again {
    copies: String,
}

/// `POST /sheets/{sheet}/again`.
pub(crate) async fn again(
    State(lab): State<Lab>,
    Path(sheet): Path<Id>,
    _: Administrator,
    Form(again): Form<Again>,
) -> Result<Response, Problem> {
    let copies = again.copies.trim().parse().map_err(|_| Error::unfit(|t| t.ticket_copies))?;
    let now = Moment::now();
    let job = lab.change(move |tx| operate::print_again(tx, sheet, copies, now)).await?;
    Ok(to(&job.ticket.number))
}
