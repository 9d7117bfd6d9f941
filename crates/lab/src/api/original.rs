//! A file on its way in, a piece at a time: see [`wirephoto_exchange::transfer`].

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use wirephoto_accounts::DeviceAuth;
use wirephoto_database::{Moment, Transaction};
use wirephoto_exchange::hex;
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_exchange::transfer::{FileStatus, MAX_PIECE_BYTES};
use wirephoto_site::{Problem, upload};

use super::studio;
use crate::error::Error;
use crate::repository::File;
use crate::service::file;
use crate::service::job::Studio;
use crate::{Lab, repository};

/// Where a piece belongs.
#[derive(Deserialize)]
pub(crate) struct Piece {
    offset: u64,
    length: u64,
}

/// Says how much of a file is there.
#[utoipa::path(
    get,
    path = "/api/v1/originals/{hash}",
    params(("hash" = String, Path, description = "BLAKE3 of the file, in hexadecimal.")),
    responses(
        (status = 200, description = "How much is there.", body = FileStatus),
        (status = 404, description = "No job of this studio needs such a file.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn get(
    State(lab): State<Lab>,
    Path(hash): Path<String>,
    device: DeviceAuth,
) -> Result<Json<FileStatus>, Problem> {
    let (hash, studio) = (read_hash(&hash)?, studio(device));
    let found = studio.clone();
    let file = lab.0.database.read(move |tx| file::find(tx, &found, &hash)).await?;
    // The program may have ended between the last piece and the comparison.
    Ok(Json(compare(&lab, &studio, file).await?))
}

/// Adds the next piece of a file. With the last one the lab compares, and begins what waited for it.
#[utoipa::path(
    put,
    path = "/api/v1/originals/{hash}",
    params(
        ("hash" = String, Path, description = "BLAKE3 of the file, in hexadecimal."),
        ("offset" = u64, Query, description = "Where the piece begins."),
        ("length" = u64, Query, description = "Bytes of the whole file."),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream",
        description = "At most 4 MiB. A piece that is not the next one is not stored; the answer says which is."),
    responses(
        (status = 200, description = "How much is there now.", body = FileStatus),
        (status = 404, description = "No job of this studio needs such a file.", body = ErrorAnswer),
        (status = 413, description = "More than a piece may have.", body = ErrorAnswer),
        (status = 422, description = "It is another file, and is forgotten; or of another length.", body = ErrorAnswer),
        (status = 507, description = "The lab's disk is full; the piece was not stored.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn put(
    State(lab): State<Lab>,
    Path(hash): Path<String>,
    Query(piece): Query<Piece>,
    device: DeviceAuth,
    body: Body,
) -> Result<Json<FileStatus>, Problem> {
    let (hash, studio) = (read_hash(&hash)?, studio(device));
    let _place = lab.0.uploads.acquire().await.map_err(Problem::internal)?;
    let bytes = upload::whole(body, MAX_PIECE_BYTES).await?;
    let by = studio.clone();
    let add = move |tx: &mut Transaction<'_>| file::add(tx, &by, &hash, (piece.offset, &bytes), piece.length);
    let file = lab.0.database.write(add).await?;
    Ok(Json(compare(&lab, &studio, file).await?))
}

/// Compares a file that has all its bytes with its name, once. What is another file is forgotten, and told.
async fn compare(lab: &Lab, studio: &Studio, file: File) -> Result<FileStatus, Problem> {
    if file.whole || file.stored < file.length {
        return Ok(file::status(&file));
    }
    let mut hasher = blake3::Hasher::new();
    while hasher.count() < file.length {
        let (id, start) = (file.id, hasher.count());
        let piece =
            lab.0.database.read(move |tx| Ok::<_, Error>(repository::next_piece(tx, id, start)?)).await?;
        // Two may compare at a time, and one of them may have found it to be another file.
        let Some(piece) = piece else { break };
        hasher.update(&piece.bytes);
    }
    let is_it = *hasher.finalize().as_bytes() == file.hash;
    let (id, now, hash, studio) = (file.id, Moment::now(), file.hash, studio.clone());
    let settle = move |tx: &mut Transaction<'_>| {
        if is_it {
            file::accept(tx, id, now)?;
        } else {
            repository::start_anew(tx, id)?;
        }
        file::find(tx, &studio, &hash)
    };
    let file = lab.change(settle).await?;
    if is_it { Ok(file::status(&file)) } else { Err(Error::unfit(|t| t.another_file).into()) }
}

fn read_hash(text: &str) -> Result<[u8; 32], Error> {
    hex::decode(text).and_then(|bytes| bytes.try_into().ok()).ok_or(Error::Absent(|t| t.no_file))
}
