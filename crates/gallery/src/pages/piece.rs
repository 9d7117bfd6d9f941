//! What a grid fetches when its first pictures are there: the outline of all, and the others piece by piece.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use wirephoto_site::{Language, Problem};

use crate::Gallery;
use crate::pages::heading::Caller;
use crate::pages::tile::TileView;
use crate::pages::{Links, Params};
use crate::service::look::{self, Outline, Sheet};
use crate::words::words;

/// All pictures of a view by number and shape: two lists of the same length, which compress well.
#[derive(Serialize)]
pub(crate) struct OutlineAnswer {
    numbers: Vec<u32>,
    /// Width over height in thousandths.
    shapes: Vec<u32>,
}

/// Some pictures with all that a grid shows of them.
#[derive(Serialize)]
pub(crate) struct PieceAnswer {
    pictures: Vec<TileView>,
}

/// `GET /e/{slug}/outline`.
pub(crate) async fn outline(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let caller = Caller::of(&gallery, &slug, &headers).await?;
    let found = gallery.0.database.read(move |tx| {
        let here = caller.inside(tx, None)?;
        let room = look::room(tx, here.event)?;
        look::outline(tx, room.event.id, &params.view(&room.categories), params.from())
    });
    Ok(outlined(&found.await?))
}

/// `GET /e/{slug}/pictures?from=201`.
pub(crate) async fn pictures(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
) -> Result<Response, Problem> {
    let caller = Caller::of(&gallery, &slug, &headers).await?;
    let links = caller.links(&params);
    let sheet = gallery.0.database.read(move |tx| {
        let here = caller.inside(tx, None)?;
        let room = look::room(tx, here.event)?;
        look::sheet(tx, room.event.id, &params.view(&room.categories), params.from())
    });
    Ok(piece(&sheet.await?, &links, language))
}

pub(crate) fn outlined(outline: &[Outline]) -> Response {
    private(OutlineAnswer {
        numbers: outline.iter().map(|picture| picture.number).collect(),
        shapes: outline.iter().map(|picture| picture.shape).collect(),
    })
}

pub(crate) fn piece(sheet: &Sheet, links: &Links, language: Language) -> Response {
    let t = &words(language).customer;
    private(PieceAnswer { pictures: sheet.tiles.iter().map(|tile| TileView::new(tile, links, t)).collect() })
}

/// JSON that is one visitor's.
pub(crate) fn private(answer: impl Serialize) -> Response {
    let mut response = Json(answer).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
