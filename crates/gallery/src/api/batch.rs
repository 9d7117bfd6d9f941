//! Pictures on their way in: step 3 of a publication.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use wirephoto_accounts::DeviceAuth;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::batch::{Batch, BatchError, MAX_BODY_BYTES};
use wirephoto_exchange::publication::{BatchAnswer, ErrorAnswer};
use wirephoto_site::{Problem, upload};

use crate::proof::Proof;
use crate::service::publish;
use crate::{Error, Gallery};

/// What a batch calls itself.
const MEDIA_TYPE: &str = "application/vnd.wirephoto.batch";

/// Stores pictures, all of them or none. Once it is answered, customers see them.
#[utoipa::path(
    post,
    path = "/api/v1/events/{event}/batch",
    params(("event" = String, Path, description = "The event's identifier.")),
    request_body(content = Vec<u8>, content_type = "application/vnd.wirephoto.batch",
        description = "`WPB1`, the length of the manifest (u32, big endian), the manifest (JSON), the renditions."),
    responses(
        (status = 200, description = "All of it is stored.", body = BatchAnswer),
        (status = 404, description = "The event or a picture is not this account's.", body = ErrorAnswer),
        (status = 409, description = "Another computer published the event in between.", body = ErrorAnswer),
        (status = 413, description = "More than a batch, or the account, may have.", body = ErrorAnswer),
        (status = 415, description = "Not called a batch.", body = ErrorAnswer),
        (status = 422, description = "Something in it is no proof; nothing was stored.", body = ErrorAnswer),
        (status = 507, description = "The host's disk is full; nothing was stored.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn batch(
    State(gallery): State<Gallery>,
    Path(id): Path<Id>,
    device: DeviceAuth,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<BatchAnswer>, Problem> {
    let now = Moment::now();
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != MEDIA_TYPE) {
        return Err(Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let _place = gallery.0.uploads.acquire().await.map_err(Problem::internal)?;
    let body = upload::whole(body, MAX_BODY_BYTES).await?;
    // Hashing sixteen megabytes takes longer than others on this thread should wait.
    let read = tokio::task::spawn_blocking(move || read(body)).await.map_err(Problem::internal)?;
    let (revision, proofs) = read?;
    let quota = gallery.0.accounts.quota(&device.account);
    let stored = gallery.0.database.write(move |tx| publish::store(tx, &quota, id, revision, &proofs, now));
    let stored = stored.await?;
    gallery.0.recent.forget_all();
    Ok(Json(stored))
}

fn read(body: Bytes) -> Result<(u32, Vec<Proof>), Problem> {
    let batch = Batch::decode(body).map_err(|error| {
        let status = match error {
            BatchError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            BatchError::Malformed(_) | BatchError::Corrupt => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Problem::new(status, error.to_string())
    })?;
    let proofs = batch.pictures.iter().map(Proof::read).collect::<Result<_, Error>>()?;
    Ok((batch.revision, proofs))
}
