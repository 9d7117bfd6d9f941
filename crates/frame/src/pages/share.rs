//! What other devices on the network see, for as long as the owner allows it: the show without its buttons, and the
//! pictures over plain HTTP.

use axum::extract::{FromRef, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use wirephoto_site::{Language, Page, Problem, Site};

use super::show::{Body, Wish, picture_file};
use super::stream::news;
use crate::show::Show;
use crate::words::words;
use crate::{Error, Frame, repository};

/// A frame, and where others look at it.
#[derive(Clone)]
pub struct Shared {
    pub frame: Frame,
    pub site: Site,
}

impl FromRef<Shared> for Site {
    fn from_ref(shared: &Shared) -> Self {
        shared.site.clone()
    }
}

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(show))
        .route("/pictures", get(list))
        .route("/pictures/{picture}", get(jpeg))
        .route("/stream", get(stream))
}

/// Refuses whoever looks while the owner does not allow it.
async fn allowed(shared: &Shared) -> Result<&Frame, Problem> {
    let settings = shared.frame.database().read(repository::settings).await.map_err(Error::from)?;
    if settings.shared {
        Ok(&shared.frame)
    } else {
        let sentence = |language| words(language).not_shared.to_owned();
        Err(Problem::told(StatusCode::FORBIDDEN, sentence))
    }
}

async fn show(
    State(shared): State<Shared>,
    Query(wish): Query<Wish>,
    language: Language,
) -> Result<Response, Problem> {
    let show = Show::read(allowed(&shared).await?, language).await?.without_asks();
    let (t, at) = (words(language), wish.find(&show));
    let body = Body { t, show, at, field: String::new() };
    let html = askama::Template::render(&body).map_err(Problem::internal)?;
    Ok(Page::new(t.show)
        .language(language)
        .style("frame.css")
        .script("frame-show.js")
        .data("frame-show", &body.show)
        .data("frame-words", &t.script())
        .render(&shared.site, &html))
}

async fn list(State(shared): State<Shared>, language: Language) -> Result<Json<Show>, Problem> {
    Ok(Json(Show::read(allowed(&shared).await?, language).await?.without_asks()))
}

async fn jpeg(
    State(shared): State<Shared>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    picture_file(allowed(&shared).await?, &file, &headers).await
}

async fn stream(State(shared): State<Shared>) -> Result<Response, Problem> {
    Ok(news(allowed(&shared).await?).into_response())
}
