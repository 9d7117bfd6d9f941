//! The log of who did what, a page at a time.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_site::Problem;

use super::Visit;
use crate::audit::{self, By, Entry, PAGE};
use crate::words::Words;

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct Body {
    t: &'static Words,
    entries: Vec<Entry>,
    is_newest: bool,
    now: Moment,
}

impl Body {
    fn who<'a>(&self, entry: &'a Entry) -> &'a str {
        match &entry.by {
            By::Account(_, name) => name,
            By::Console => self.t.at_the_console,
            By::Nobody => self.t.somebody,
        }
    }

    /// Where the next page begins, if there may be one.
    fn older(&self) -> Option<Id> {
        let is_full = self.entries.len() == PAGE as usize;
        self.entries.last().filter(|_| is_full).map(|entry| entry.id)
    }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    before: Option<Id>,
}

pub(super) async fn show(visit: Visit, Query(Wanted { before }): Query<Wanted>) -> Result<Response, Problem> {
    let entries = visit.accounts.database().read(move |tx| audit::page(tx, before)).await?;
    let t = visit.t();
    let body = Body { t, entries, is_newest: before.is_none(), now: Moment::now() };
    visit.page("/admin/audit", t.audit, StatusCode::OK, &body)
}
