//! What everyone stores, the most first.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use wirephoto_site::Problem;

use super::Visit;
use super::people::{Person, everyone};
use crate::account::Usage;
use crate::words::Words;

#[derive(Template)]
#[template(path = "admin/storage.html")]
struct Body {
    t: &'static Words,
    all: Usage,
    people: Vec<Person>,
}

impl Body {
    /// From where on it is nearly full.
    #[expect(clippy::trivially_copy_pass_by_ref, clippy::unused_self, reason = "templates call so")]
    fn high(&self, limit: &u64) -> u64 {
        limit / 10 * 9
    }
}

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let mut people = everyone(&visit.accounts).await?;
    people.sort_by_key(|person| std::cmp::Reverse(person.usage.storage_bytes));
    let all = people.iter().fold(Usage::default(), |all, person| Usage {
        storage_bytes: all.storage_bytes + person.usage.storage_bytes,
        pictures: all.pictures + person.usage.pictures,
    });
    let t = visit.t();
    visit.page("/admin/storage", t.storage, StatusCode::OK, &Body { t, all, people })
}
