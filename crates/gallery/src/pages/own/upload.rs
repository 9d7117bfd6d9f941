//! Pictures that are brought straight to the host.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use wirephoto_accounts::Photographer;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{OwnScript, Problem};

use crate::Gallery;
use crate::pages::own::{refused, slug_of};
use crate::service::publish::Publisher;
use crate::service::{own, upload};

/// Bytes of a file at the most.
pub(crate) const MAX_FILE_BYTES: usize = 96 << 20;
/// Files that are held in memory at once; others wait with their bytes unread.
pub(crate) const MAX_FILES: usize = 2;

/// What a file is.
#[derive(Deserialize)]
pub(crate) struct Params {
    #[serde(default)]
    name: String,
    /// A category's place, from 1.
    category: Option<u32>,
}

/// That a picture is there.
#[derive(Serialize)]
pub(crate) struct Uploaded {
    number: u32,
}

/// `POST /events/{slug}/pictures?name=…`: the body is the file.
pub(crate) async fn take(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    Photographer(account): Photographer,
    _: OwnScript,
    body: Body,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let now = Moment::now();
    let (slug, owner) = (slug_of(&slug)?, account.id);
    let database = &gallery.0.database;
    let event = database.read(move |tx| own::event(tx, owner, &slug)).await?.id;
    let _place = gallery.0.files.acquire().await.map_err(Problem::internal)?;
    let file = to_bytes(body, MAX_FILE_BYTES).await.map_err(crate::api::batch::unreadable)?;
    let mark = database.read(move |tx| upload::begin(tx, owner, event)).await?;
    let made = gallery.0.worker.make(&upload::job(mark, file.into())).await.map_err(refused)?;
    let upload =
        upload::Upload { id: Id::new(now), event, file_name: params.name, category: params.category };
    let publisher = Publisher { account: owner, limits: account.limits };
    let store = database.write(move |tx| upload::store(tx, &publisher, &upload, &made, now));
    let number = store.await?;
    Ok((StatusCode::CREATED, Json(Uploaded { number })))
}
