//! `/albums`: what somebody keeps here, how much of their room it takes, and a new album.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Form, Problem};

use super::tile::{TileView, rules};
use super::{ALBUMS, Visit, album_path};
use crate::album::AlbumName;
use crate::repository::album::Listed;
use crate::service::album::{self, Tile};
use crate::words::{Albums as Words, words};
use crate::{Error, Telecast};

#[derive(Template)]
#[template(path = "albums.html")]
struct Body<'a> {
    t: &'static Words,
    albums: Vec<AlbumView>,
    /// Path and name of those in the trash.
    deleted: Vec<(String, String)>,
    /// What was typed and cannot be used, and why.
    typed: &'a str,
    error: Option<String>,
    storage: Storage,
    field: String,
}

/// How much of what the account may store it does.
struct Storage {
    used_bytes: u64,
    limit_bytes: u64,
    words: String,
}

/// An album in the list.
struct AlbumView {
    name: String,
    path: String,
    pictures: String,
    cover: Option<TileView>,
}

impl AlbumView {
    fn new(listed: &Listed, cover: Option<&Tile>, t: &'static Words) -> Self {
        Self {
            name: listed.album.name.clone(),
            path: album_path(listed.album.id),
            pictures: (t.pictures)(listed.pictures),
            cover: cover.map(|tile| TileView::new(tile, String::new())),
        }
    }
}

/// `GET /albums`.
pub async fn show(State(telecast): State<Telecast>, visit: Visit) -> Result<Response, Problem> {
    page(&telecast, &visit, "", None).await
}

async fn page(
    telecast: &Telecast,
    visit: &Visit,
    typed: &str,
    error: Option<Error>,
) -> Result<Response, Problem> {
    let (owner, language, t) = (visit.account.id, visit.language, &words(visit.language).albums);
    let usage_of = telecast.0.accounts.usage_of();
    let read = telecast.0.database.read(move |tx| {
        let used_bytes = usage_of(tx, owner)?.storage_bytes;
        Ok::<_, Error>((album::shelf(tx, owner)?, used_bytes))
    });
    let (shelf, used_bytes) = read.await?;
    let (deleted, kept): (Vec<_>, Vec<_>) =
        shelf.into_iter().partition(|(listed, _)| listed.album.deleted_at.is_some());
    let limit_bytes = visit.account.limits.storage_bytes;
    let (status, error) = visit.told(error);
    let body = Body {
        t,
        albums: kept.iter().map(|(listed, cover)| AlbumView::new(listed, cover.as_ref(), t)).collect(),
        deleted: deleted.into_iter().map(|(one, _)| (album_path(one.album.id), one.album.name)).collect(),
        typed,
        error,
        storage: Storage {
            used_bytes,
            limit_bytes,
            words: (t.used_of)(&language.bytes(used_bytes), &language.bytes(limit_bytes)),
        },
        field: visit.csrf.field(),
    };
    let html = body.render().map_err(Problem::internal)?;
    let css = rules(body.albums.iter().filter_map(|album| album.cover.as_ref()));
    Ok(visit.page(t.title, ALBUMS, status).css(css).wide().render(&telecast.0.site, &html))
}

/// What a new album is called.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
}

/// `POST /albums`: a new one.
pub async fn make(
    State(telecast): State<Telecast>,
    visit: Visit,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let (owner, id) = (visit.account.id, Id::new(now));
    let made = match typed.name.parse::<AlbumName>() {
        Ok(name) => telecast.0.database.write(move |tx| album::make(tx, owner, id, &name, now)).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(()) => Ok(Redirect::to(&album_path(id)).into_response()),
        Err(error @ Error::Unfit(_)) => page(&telecast, &visit, &typed.name, Some(error)).await,
        Err(error) => Err(error.into()),
    }
}
