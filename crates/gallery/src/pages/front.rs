//! `/`: for whoever has an event's short name on paper, and the way in for photographers.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
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
    language: Language,
) -> Result<Response, Problem> {
    let typed = event.trim();
    if let Ok(slug) = typed.parse::<Slug>() {
        return Ok(Redirect::to(&Links::new(&slug, &Params::default()).event()).into_response());
    }
    let t = &words(language).customer;
    let body = FrontBody { name: gallery.0.site.name(), typed, unknown: !typed.is_empty(), t };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(t.welcome).language(language).style("gallery.css").render(&gallery.0.site, &html))
}
