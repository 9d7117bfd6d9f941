//! Pictures for the studio's own pages, unmarked.

use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;
use http::header::{self, HeaderValue};
use wirephoto_database::Id;
use wirephoto_library::Released;
use wirephoto_site::Problem;
use wirephoto_site::media::{self, Tag};

use super::run;
use crate::app::App;

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
    let response = jpeg(released, &headers);
    Ok(if asked == revision { response } else { not_kept(response) })
}

/// The number in a name such as `17.jpg`.
fn number(name: &str) -> Result<u32, Problem> {
    name.strip_suffix(".jpg").and_then(|number| number.parse().ok()).ok_or_else(Problem::not_found)
}

fn jpeg(released: Released, headers: &HeaderMap) -> Response {
    let tag = Tag::new(&released.hash);
    if tag.is_known(headers) { tag.not_modified() } else { tag.content(media::JPEG, released.bytes.into()) }
}

fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
