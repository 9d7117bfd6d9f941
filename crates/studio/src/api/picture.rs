//! Pictures for the studio's own pages.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use wirephoto_database::Id;
use wirephoto_site::Problem;
use wirephoto_site::media::{self, Tag};

use super::run;
use crate::app::App;
use crate::views::MAX_VIEW;

/// `GET /t/{picture}/{revision}.jpg`: the contact print. One of another revision is not kept by the browser.
pub async fn contact(
    State(app): State<App>,
    Path((picture, revision)): Path<(Id, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked: u32 = number(&revision)?;
    let (released, revision) = match app.studio().peek_contact(picture).await? {
        Some(found) => found,
        None => run(&app, move |studio| studio.make_contact(picture)).await?,
    };
    let response = content(&released.hash, media::JPEG, released.bytes.into(), &headers);
    Ok(if asked == revision { response } else { not_kept(response) })
}

/// How a view is wanted.
#[derive(Deserialize)]
pub struct Wanted {
    /// `none` is as the camera saw it.
    #[serde(default)]
    edit: String,
    /// The revision of the edit, which makes the address one picture's for ever.
    r: Option<u32>,
}

/// `GET /v/{picture}/{long_side}.jpg`: a view for the screen, made from the original.
pub async fn view(
    State(app): State<App>,
    Path((picture, long_side)): Path<(Id, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let long_side = number(&long_side)?.clamp(16, MAX_VIEW);
    let edited = wanted.edit != "none";
    let (view, revision) = app.views().view(app.studio(), picture, long_side, edited).await?;
    let response = content(&view.hash, media::JPEG, view.jpeg, &headers);
    Ok(if !edited || wanted.r == Some(revision) { response } else { not_kept(response) })
}

/// `GET /o/{picture}.jpg`: the whole picture, without its edit.
pub async fn whole(
    State(app): State<App>,
    Path(picture): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (view, media_type) = app.views().whole(app.studio(), name(&picture)?).await?;
    Ok(content(&view.hash, HeaderValue::from_static(media_type), view.jpeg, &headers))
}

/// `GET /proof/{picture}.jpg`: as customers will see it.
pub async fn proof(
    State(app): State<App>,
    Path(picture): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let picture = name(&picture)?;
    let released = run(&app, move |studio| studio.proof(picture)).await?;
    Ok(not_kept(content(&released.hash, media::JPEG, released.bytes.into(), &headers)))
}

/// The number in a name such as `17.jpg`.
fn number(name: &str) -> Result<u32, Problem> {
    name.strip_suffix(".jpg").and_then(|number| number.parse().ok()).ok_or_else(Problem::not_found)
}

/// The picture in a name such as `0190163d-8694-739b-aea5-966c26f8ad91.jpg`.
fn name(name: &str) -> Result<Id, Problem> {
    name.strip_suffix(".jpg").and_then(|id| id.parse().ok()).ok_or_else(Problem::not_found)
}

fn content(hash: &[u8; 32], media_type: HeaderValue, bytes: Bytes, headers: &HeaderMap) -> Response {
    let tag = Tag::new(hash);
    if tag.is_known(headers) { tag.not_modified() } else { tag.content(media_type, bytes) }
}

fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// A file for the browser to save under a name of plain letters.
pub(super) fn download(media_type: &'static str, file_name: &str, bytes: impl Into<Body>) -> Response {
    let mut response = Response::new(bytes.into());
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{file_name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
