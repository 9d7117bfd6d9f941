//! Pictures that were bought as files, on their way from the studio: see [`wirephoto_exchange::transfer`].

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use wirephoto_accounts::DeviceAuth;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::hex;
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_exchange::transfer::{FileStatus, MAX_PIECE_BYTES};
use wirephoto_site::{Problem, upload};

use crate::service::file::{self, Piece};
use crate::{Error, Gallery};

/// Where a piece belongs.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Place {
    offset: u64,
    length: u64,
}

/// Says how much of a file is there.
#[utoipa::path(
    get,
    path = "/api/v1/orders/{order}/files/{hash}",
    params(
        ("order" = String, Path, description = "The order's identifier."),
        ("hash" = String, Path, description = "BLAKE3 of the file, 64 hexadecimal digits."),
    ),
    responses(
        (status = 200, description = "How much is there; nothing, if it was never begun.", body = FileStatus),
        (status = 404, description = "The order is not this account's.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn get(
    State(gallery): State<Gallery>,
    Path((order, hash)): Path<(Id, String)>,
    device: DeviceAuth,
) -> Result<Json<FileStatus>, Problem> {
    let (hash, owner) = (read_hash(&hash)?, device.account.id);
    let (status, is_unread) =
        gallery.0.database.read(move |tx| file::status(tx, owner, order, &hash)).await?;
    finish(&gallery, order, hash, status, is_unread).await
}

/// Adds the next piece of a file. One that does not go on where the file ends is not stored: the answer says where.
#[utoipa::path(
    put,
    path = "/api/v1/orders/{order}/files/{hash}",
    params(
        ("order" = String, Path, description = "The order's identifier."),
        ("hash" = String, Path, description = "BLAKE3 of the file, 64 hexadecimal digits."),
        ("offset" = u64, Query, description = "Where the piece begins."),
        ("length" = u64, Query, description = "Bytes of the whole file."),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "At most 4 MiB."),
    responses(
        (status = 200, description = "How much is there now.", body = FileStatus),
        (status = 404, description = "The order is not this account's.", body = ErrorAnswer),
        (status = 413, description = "More than a piece, or the account, may have.", body = ErrorAnswer),
        (status = 422, description = "Nothing of the order is a file.", body = ErrorAnswer),
        (status = 507, description = "The host's disk is full; nothing of the piece was stored.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn put(
    State(gallery): State<Gallery>,
    Path((order, hash)): Path<(Id, String)>,
    Query(Place { offset, length }): Query<Place>,
    device: DeviceAuth,
    body: Body,
) -> Result<Json<FileStatus>, Problem> {
    let now = Moment::now();
    let (hash, quota) = (read_hash(&hash)?, gallery.0.accounts.quota(&device.account));
    let _place = gallery.0.uploads.acquire().await.map_err(Problem::internal)?;
    let bytes = upload::whole(body, MAX_PIECE_BYTES).await?;
    let piece = Piece { order, hash, offset, length, bytes };
    let added = gallery.0.database.write(move |tx| file::add(tx, &quota, &piece, now));
    let (status, is_unread) = added.await?;
    finish(&gallery, order, hash, status, is_unread).await
}

/// Compares a file with its name as soon as all of it is there.
async fn finish(
    gallery: &Gallery,
    order: Id,
    hash: [u8; 32],
    status: FileStatus,
    is_unread: bool,
) -> Result<Json<FileStatus>, Problem> {
    if !is_unread {
        return Ok(Json(status));
    }
    let database = gallery.0.database.clone();
    let compared = tokio::task::spawn_blocking(move || file::compare(&database, order, hash));
    Ok(Json(compared.await.map_err(Problem::internal)??))
}

fn read_hash(text: &str) -> Result<[u8; 32], Error> {
    let bytes = hex::decode(text).and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Error::unfit(|t| t.no_such_file))
}
