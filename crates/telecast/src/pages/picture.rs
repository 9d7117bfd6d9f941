//! `/albums/{album}/pictures/{number}`: one picture, what stands under it, and its neighbours.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_library::Picture;
use wirephoto_site::{Form, Problem};

use super::tile::{TileView, rules};
use super::{ALBUMS, Visit, album_of, album_path, picture_path};
use crate::service::album::{self, MAX_CAPTION, Shown};
use crate::service::trash;
use crate::words::{Albums as Words, words};
use crate::{Error, Telecast};

#[derive(Template)]
#[template(path = "picture.html")]
struct Body<'a> {
    t: &'static Words,
    heading: &'a str,
    number: u32,
    album: &'a str,
    tile: &'a TileView,
    caption: &'a str,
    most: usize,
    saved: bool,
    error: Option<String>,
    facts: Vec<(&'static str, String)>,
    path: String,
    close: String,
    previous: Option<String>,
    next: Option<String>,
    /// Whether pictures are named by their numbers, in a mail or a short message.
    takes_numbers: bool,
    field: String,
}

/// What was done just now.
#[derive(Deserialize)]
pub struct Params {
    saved: Option<String>,
}

/// `GET /albums/{album}/pictures/{number}`.
pub async fn show(
    State(telecast): State<Telecast>,
    Path((album, number)): Path<(String, u32)>,
    Query(params): Query<Params>,
    visit: Visit,
) -> Result<Response, Problem> {
    let at = (album_of(&album)?, number);
    page(&telecast, &visit, at, params.saved.is_some(), None).await
}

/// A caption that cannot be used, and why.
type Rejected<'a> = (&'a str, Error);

async fn page(
    telecast: &Telecast,
    visit: &Visit,
    (id, number): (Id, u32),
    saved: bool,
    rejected: Option<Rejected<'_>>,
) -> Result<Response, Problem> {
    let (owner, t) = (visit.account.id, &words(visit.language).albums);
    let shown = telecast.0.database.read(move |tx| album::show(tx, owner, id, number)).await?;
    let Shown { album, tile, previous, next, .. } = &shown;
    let heading = (t.number)(number);
    let view = TileView::new(tile, heading.clone());
    let (typed, error) = rejected.unzip();
    let (status, error) = visit.told(error);
    let body = Body {
        t,
        heading: &heading,
        number,
        album: &album.name,
        tile: &view,
        caption: typed.or(tile.picture.metadata.caption.as_deref()).unwrap_or_default(),
        most: MAX_CAPTION,
        saved,
        error,
        facts: facts(&tile.picture, t),
        path: picture_path(id, number),
        close: format!("{}?from={}#p{number}", album_path(id), shown.page()),
        previous: previous.map(|number| picture_path(id, number)),
        next: next.map(|number| picture_path(id, number)),
        takes_numbers: telecast.takes_numbers(),
        field: visit.csrf.field(),
    };
    let html = body.render().map_err(Problem::internal)?;
    let title = format!("{heading} · {}", album.name);
    let page = visit.page(&title, ALBUMS, status).css(rules([&view])).script("telecast-picture.js").wide();
    Ok(page.render(&telecast.0.site, &html))
}

fn facts(picture: &Picture, t: &'static Words) -> Vec<(&'static str, String)> {
    let metadata = &picture.metadata;
    let facts = [
        (t.taken, metadata.captured.as_deref().map(taken)),
        (t.camera, metadata.camera.clone()),
        (t.size, Some(format!("{} × {}", picture.width, picture.height))),
        (t.file, Some(picture.file_name.clone()).filter(|name| !name.is_empty())),
    ];
    facts.into_iter().filter_map(|(name, fact)| Some((name, fact?))).collect()
}

/// A camera's time to the minute, as cameras write it: `2024-06-01T12:33:00.250+02:00`.
fn taken(captured: &str) -> String {
    captured.chars().take("2024-06-01T12:33".len()).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Describe,
    Delete,
}

/// What was pressed, and what stood in the field.
#[derive(Deserialize)]
pub struct Change {
    action: Action,
    #[serde(default)]
    caption: String,
}

/// `POST /albums/{album}/pictures/{number}`.
pub async fn change(
    State(telecast): State<Telecast>,
    Path((album, number)): Path<(String, u32)>,
    visit: Visit,
    Form(Change { action, caption }): Form<Change>,
) -> Result<Response, Problem> {
    let (id, owner, now) = (album_of(&album)?, visit.account.id, Moment::now());
    let database = &telecast.0.database;
    if action == Action::Delete {
        database.write(move |tx| trash::delete_picture(tx, owner, id, number, now)).await?;
        return Ok(Redirect::to(&album_path(id)).into_response());
    }
    let text = caption.clone();
    match database.write(move |tx| album::caption(tx, owner, id, number, &text)).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?saved=1", picture_path(id, number))).into_response()),
        Err(error @ Error::Unfit(_)) => {
            page(&telecast, &visit, (id, number), false, Some((&caption, error))).await
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_s_time_is_shown_to_the_minute() {
        assert_eq!(taken("2024-06-01T12:33:00.250+02:00"), "2024-06-01 12:33");
        assert_eq!(taken("2024"), "2024");
    }
}
