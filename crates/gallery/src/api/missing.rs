//! What the host lacks: step 2 of a publication.

use axum::Json;
use axum::extract::{Path, State};
use wirephoto_accounts::DeviceAuth;
use wirephoto_database::Id;
use wirephoto_exchange::publication::{ErrorAnswer, MAX_PICTURES, MissingAnswer, MissingRequest};
use wirephoto_site::Problem;

use crate::service::publish;
use crate::words::Sentence;
use crate::{Error, Gallery};

/// Says which pictures' pixels and data are missing.
#[utoipa::path(
    post,
    path = "/api/v1/events/{event}/missing",
    params(("event" = String, Path, description = "The event's identifier.")),
    request_body = MissingRequest,
    responses(
        (status = 200, description = "What is missing, and what was not named.", body = MissingAnswer),
        (status = 404, description = "There is no such event of this account.", body = ErrorAnswer),
        (status = 413, description = "More pictures than an event holds.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn missing(
    State(gallery): State<Gallery>,
    Path(id): Path<Id>,
    device: DeviceAuth,
    Json(request): Json<MissingRequest>,
) -> Result<Json<MissingAnswer>, Problem> {
    if request.pictures.len() > MAX_PICTURES {
        return Err(Error::OverLimit(Sentence::of(|t| (t.studio.too_many_pictures)(MAX_PICTURES))).into());
    }
    let owner = device.account.id;
    let answer =
        gallery.0.database.read(move |tx| publish::missing(tx, owner, id, &request.pictures)).await?;
    Ok(Json(answer))
}
