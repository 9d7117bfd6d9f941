//! `/albums/{album}`: its pictures, the way in for more, its name, and what was deleted from it just now.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_site::upload::Refused;
use wirephoto_site::{Form, Problem};

use super::tile::{TileView, rules};
use super::{ALBUMS, Visit, album_of, album_path, picture_path};
use crate::album::{Album, AlbumName};
use crate::service::album::{self, Look};
use crate::service::trash;
use crate::words::{Albums as Words, words};
use crate::{Error, Telecast};

#[derive(Template)]
#[template(path = "album.html")]
struct Body<'a> {
    t: &'static Words,
    album: &'a Album,
    path: String,
    truth: String,
    /// Says how many pictures are in its trash, if there are any.
    deleted: Option<String>,
    news: &'a News,
    tiles: Vec<NumberedTile>,
    next: Option<String>,
    /// Albums into which pictures of this one can be put.
    others: Vec<Album>,
    /// Whether pictures are named by their numbers, in a mail or a short message.
    takes_numbers: bool,
    field: String,
}

/// A picture in the grid.
struct NumberedTile {
    number: u32,
    href: String,
    name: String,
    tile: TileView,
}

/// From where on.
#[derive(Deserialize)]
pub struct Params {
    #[serde(default)]
    from: u32,
}

/// What has just happened.
#[derive(Default)]
pub struct News {
    /// A name that cannot be used, and why.
    pub error: Option<String>,
    /// Files that were not taken.
    pub refused: Refused,
}

/// `GET /albums/{album}`.
pub async fn show(
    State(telecast): State<Telecast>,
    Path(album): Path<String>,
    Query(params): Query<Params>,
    visit: Visit,
) -> Result<Response, Problem> {
    page(&telecast, &visit, album_of(&album)?, params.from, StatusCode::OK, &News::default()).await
}

pub(super) async fn page(
    telecast: &Telecast,
    visit: &Visit,
    id: Id,
    from: u32,
    status: StatusCode,
    news: &News,
) -> Result<Response, Problem> {
    let (owner, language, t) = (visit.account.id, visit.language, &words(visit.language).albums);
    let read = move |tx: &mut Transaction<'_>| {
        Ok::<_, Error>((album::look(tx, owner, id, from)?, album::others(tx, owner, id)?))
    };
    let (look, others) = telecast.0.database.read(read).await?;
    let Look { album, pictures, deleted, tiles, next } = &look;
    let path = album_path(id);
    let tiles = tiles.iter().map(|(placement, tile)| NumberedTile {
        number: placement.number,
        href: picture_path(id, placement.number),
        name: (t.number)(placement.number),
        tile: TileView::new(tile, (t.number)(placement.number)),
    });
    let body = Body {
        t,
        truth: format!(
            "{} · {}",
            (t.pictures)(*pictures),
            language.time_ago(album.created_at, Moment::now())
        ),
        deleted: (*deleted > 0).then(|| (t.pictures_deleted)(*deleted)),
        news,
        tiles: tiles.collect(),
        next: next.map(|position| format!("{path}?from={position}")),
        others,
        takes_numbers: telecast.takes_numbers(),
        field: visit.csrf.field(),
        path,
        album,
    };
    let html = body.render().map_err(Problem::internal)?;
    let css = rules(body.tiles.iter().map(|one| &one.tile));
    let page = visit.page(&album.name, ALBUMS, status).css(css).style("upload.css").script("upload.js");
    Ok(page.script("telecast-album.js").wide().render(&telecast.0.site, &html))
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Rename,
    Delete,
    /// Takes the album back.
    Restore,
    /// Takes back what was deleted from it.
    RestorePictures,
}

/// What was pressed, and what stood in the field.
#[derive(Deserialize)]
pub struct Change {
    action: Action,
    #[serde(default)]
    name: String,
}

/// `POST /albums/{album}`.
pub async fn change(
    State(telecast): State<Telecast>,
    Path(album): Path<String>,
    visit: Visit,
    Form(change): Form<Change>,
) -> Result<Response, Problem> {
    let (id, owner, now) = (album_of(&album)?, visit.account.id, Moment::now());
    let database = &telecast.0.database;
    let done = match change.action {
        Action::Rename => match change.name.parse::<AlbumName>() {
            Ok(name) => database.write(move |tx| album::rename(tx, owner, id, &name)).await,
            Err(error) => Err(error),
        },
        Action::Delete => database.write(move |tx| trash::delete_album(tx, owner, id, now)).await,
        Action::Restore => database.write(move |tx| trash::restore_album(tx, owner, id)).await,
        Action::RestorePictures => database.write(move |tx| trash::restore_pictures(tx, owner, id)).await,
    };
    match (done, change.action) {
        (Ok(()), Action::Delete) => Ok(Redirect::to(ALBUMS).into_response()),
        (Ok(()), _) => Ok(Redirect::to(&album_path(id)).into_response()),
        (Err(error @ Error::Unfit(_)), _) => {
            let (status, error) = visit.told(Some(error));
            page(&telecast, &visit, id, 0, status, &News { error, ..News::default() }).await
        }
        (Err(error), _) => Err(error.into()),
    }
}
