//! `/studios`: who sends orders, and the way for another one to begin.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use wirephoto_accounts::Administrator;
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Language, Problem};

use crate::Lab;
use crate::error::Error;
use crate::pages::Visit;
use crate::repository;
use crate::words::{Words, words};

/// As many are listed.
const MOST: u32 = 500;

#[derive(Template)]
#[template(path = "studios.html")]
struct Body {
    t: &'static Words,
    rows: Vec<Row>,
    field: String,
}

struct Row {
    name: String,
    truth: String,
    /// As HTML.
    last: String,
}

/// `GET /studios`.
pub(crate) async fn show(
    State(lab): State<Lab>,
    Administrator(account): Administrator,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let studios = lab.0.database.read(|tx| Ok::<_, Error>(repository::studios(tx, MOST)?)).await?;
    let t = words(language);
    let rows = studios.into_iter().map(|studio| Row {
        truth: (t.jobs_of)(studio.open, studio.jobs),
        last: language.time_ago(studio.last_at, now),
        name: studio.name,
    });
    let body = Body { t, rows: rows.collect(), field: csrf.field() };
    Visit { lab: &lab, account: &account, csrf: &csrf, language }.page("/studios", t.studios, &body)
}
