//! `/`: the show. Scripts go through the pictures; without them the page shows one, and leads to the next.

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use serde::Deserialize;
use wirephoto_database::Transaction;
use wirephoto_site::{Csrf, Language, Page, Problem, media};

use super::{deed, page};
use crate::service::owner;
use crate::show::{Show, Shown};
use crate::words::{Words, words};
use crate::{Frame, repository};

#[derive(Template)]
#[template(path = "show.html")]
pub(super) struct Body {
    pub t: &'static Words,
    pub show: Show,
    /// The number of the picture that the page shows.
    pub at: usize,
    /// Empty for whoever may only look.
    pub field: String,
}

impl Body {
    fn picture(&self) -> Option<&Shown> {
        self.show.pictures.get(self.at)
    }

    fn next(&self) -> String {
        let next = self.show.pictures.get(self.at + 1).or(self.show.pictures.first());
        next.map_or_else(String::new, |picture| picture.id.to_string())
    }

    fn back(&self) -> String {
        let back = self.at.checked_sub(1).map_or(self.show.pictures.last(), |at| self.show.pictures.get(at));
        back.map_or_else(String::new, |picture| picture.id.to_string())
    }

    fn may_act(&self) -> bool {
        !self.field.is_empty()
    }
}

#[derive(Deserialize)]
pub(super) struct Wish {
    picture: Option<String>,
}

impl Wish {
    /// Where the wished picture stands; else the newest.
    pub fn find(&self, show: &Show) -> usize {
        let wished = self.picture.as_ref().and_then(|text| text.parse().ok());
        show.pictures.iter().position(|picture| Some(picture.id) == wished).unwrap_or(0)
    }
}

/// `GET /`.
pub(super) async fn show(
    State(frame): State<Frame>,
    Query(wish): Query<Wish>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let show = Show::read(&frame, language).await?;
    if !show.is_paired && show.pictures.is_empty() {
        return Ok(Redirect::to("/pair").into_response());
    }
    let (t, at) = (words(language), wish.find(&show));
    let body = Body { t, show, at, field: csrf.field() };
    let sheet = Page::new(t.show).script("frame-show.js").data("frame-show", &body.show);
    let sheet = sheet.data("frame-words", &t.script());
    page(&frame, sheet, (language, &csrf), &body)
}

/// `GET /pictures`.
pub(super) async fn list(State(frame): State<Frame>, language: Language) -> Result<Json<Show>, Problem> {
    Ok(Json(Show::read(&frame, language).await?))
}

/// `GET /pictures/{picture}.jpg`.
pub(super) async fn jpeg(
    State(frame): State<Frame>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    picture_file(&frame, &file, &headers).await
}

/// A picture's bytes, unless the owner has hidden it: who knows its address sees no more than who looks at the show.
pub(super) async fn picture_file(
    frame: &Frame,
    file: &str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let id = deed::name(file.strip_suffix(".jpg").ok_or_else(Problem::not_found)?)?;
    let picture = frame.database().read(move |tx| owner::picture(tx, id)).await?;
    if picture.hidden {
        return Err(Problem::not_found());
    }
    let tag = media::Tag::new(&picture.hash);
    if tag.is_known(headers) {
        return Ok(tag.not_modified());
    }
    let read = move |tx: &mut Transaction<'_>| repository::jpeg(tx, &picture);
    let jpeg = frame.database().read(read).await?.ok_or_else(Problem::not_found)?;
    Ok(tag.content(media::JPEG, jpeg.into()))
}
