//! `/`: for whoever has an event's short name on paper, and the way in for whoever has an account.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::Moment;
use wirephoto_site::{Language, Page, Problem};

use crate::Gallery;
use crate::event::Slug;
use crate::pages::{Links, Params};
use crate::words::{Customer, words};

#[derive(Template)]
#[template(path = "front.html")]
struct FrontBody<'a> {
    name: &'a str,
    typed: &'a str,
    unknown: bool,
    /// Who has logged in, and where they begin.
    known: Option<(String, &'static str)>,
    /// Whether strangers may sign up.
    is_open: bool,
    t: &'static Customer,
}

/// What somebody typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    event: String,
}

/// `GET /`, `GET /?event=…`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Query(Typed { event }): Query<Typed>,
    headers: HeaderMap,
    language: Language,
) -> Result<Response, Problem> {
    let typed = event.trim();
    if let Ok(slug) = typed.parse::<Slug>() {
        return Ok(Redirect::to(&Links::new(&slug, &Params::default()).event()).into_response());
    }
    let accounts = &gallery.0.accounts;
    let known = accounts.session(&headers, Moment::now()).await?.map(|session| {
        let account = &session.account;
        let name = if account.name.is_empty() { &account.email } else { &account.name };
        (name.clone(), accounts.home(account))
    });
    let (t, is_open) = (&words(language).customer, accounts.is_open().await?);
    let body =
        FrontBody { name: gallery.0.site.name(), typed, unknown: !typed.is_empty(), known, is_open, t };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(t.welcome).language(language).style("gallery.css").render(&gallery.0.site, &html))
}
