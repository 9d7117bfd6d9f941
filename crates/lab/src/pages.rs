//! The pages of whoever runs the lab. All of them work without scripts, but for the choice of a colour profile.

pub mod catalogue;
pub mod job;
pub mod printers;
pub mod queue;
pub mod slip;
pub mod studios;

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{get, post, put};
use wirephoto_accounts::Account;
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::words::Words;
use crate::{Error, Lab};

/// Bytes of a colour profile at the most.
const MAX_PROFILE_BYTES: usize = 8 << 20;

pub fn routes() -> Router<Lab> {
    let profile = put(printers::put_profile).layer(DefaultBodyLimit::max(MAX_PROFILE_BYTES));
    Router::new()
        .route("/", get(queue::show))
        .route("/jobs/{number}", get(job::show))
        .route("/jobs/{number}/hold", post(job::hold))
        .route("/jobs/{number}/release", post(job::release))
        .route("/jobs/{number}/refuse", post(job::refuse))
        .route("/jobs/{number}/ship", post(job::ship))
        .route("/jobs/{number}/packing-slip.pdf", get(slip::packing))
        .route("/jobs/{number}/contact-sheet.pdf", get(slip::contact))
        .route("/sheets/{sheet}/small.jpg", get(job::small))
        .route("/sheets/{sheet}/word", post(job::decide))
        .route("/sheets/{sheet}/again", post(job::again))
        .route("/printers", get(printers::show).post(printers::add))
        .route("/printers/{printer}", post(printers::change))
        .route("/printers/{printer}/remove", post(printers::remove))
        .route("/printers/{printer}/accept", post(printers::accept))
        .route("/printers/{printer}/profile", profile)
        .route("/printers/{printer}/profile/remove", post(printers::remove_profile))
        .route("/catalogue", get(catalogue::show).post(catalogue::add))
        .route("/catalogue/settings", post(catalogue::set))
        .route("/catalogue/{product}", post(catalogue::change))
        .route("/catalogue/{product}/remove", post(catalogue::remove))
        .route("/studios", get(studios::show))
}

/// The sections of the bar.
pub fn sections(t: &'static Words) -> Vec<(&'static str, &'static str)> {
    vec![("/", t.queue), ("/printers", t.printers), ("/catalogue", t.catalogue), ("/studios", t.studios)]
}

/// Who looks, and how they are answered.
struct Visit<'a> {
    lab: &'a Lab,
    account: &'a Account,
    csrf: &'a Csrf,
    language: Language,
}

impl Visit<'_> {
    /// A page of the section at `section` with `body`.
    fn page(&self, section: &str, title: &str, body: &impl Template) -> Result<Response, Problem> {
        let html = body.render().map_err(Problem::internal)?;
        Ok(Page::new(title)
            .language(self.language)
            .style("lab.css")
            .script("live.js")
            .script("lab.js")
            .bar(Lab::bar(self.account, self.csrf, section, self.language))
            .form(self.csrf)
            .render(&self.lab.0.site, &html))
    }
}

/// A name that somebody typed.
fn read_name(text: &str) -> Result<String, Error> {
    let name = text.trim();
    if (1..=100).contains(&name.chars().count()) && !name.contains(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(Error::unfit(|t| t.not_a_name))
    }
}

/// A side of a paper in the millimetres in which people say it: `101.6`.
fn millimetres(um: u32, language: Language) -> String {
    let text = match um % 1000 {
        0 => (um / 1000).to_string(),
        rest => format!("{}.{}", um / 1000, format!("{rest:03}").trim_end_matches('0')),
    };
    match language {
        Language::German => text.replace('.', ","),
        Language::English => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_said_in_millimetres() {
        let said = |um| millimetres(um, Language::English);
        assert_eq!([100_000, 101_600, 25_040].map(said), ["100", "101.6", "25.04"]);
        assert_eq!(millimetres(101_600, Language::German), "101,6");
    }
}
