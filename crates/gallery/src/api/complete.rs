//! Which pictures an event holds: step 4 of a publication.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use wirephoto_accounts::DeviceAuth;
use wirephoto_database::Id;
use wirephoto_exchange::publication::{CompleteAnswer, CompleteRequest, ErrorAnswer};
use wirephoto_site::Problem;

use crate::Gallery;
use crate::service::publish;

/// Takes down the pictures that are not named.
#[utoipa::path(
    post,
    path = "/api/v1/events/{event}/complete",
    params(("event" = String, Path, description = "The event's identifier.")),
    request_body = CompleteRequest,
    responses(
        (status = 200, description = "The event holds what was named.", body = CompleteAnswer),
        (status = 404, description = "There is no such event of this account.", body = ErrorAnswer),
        (status = 409, description = "Another computer published the event in between.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn complete(
    State(gallery): State<Gallery>,
    Path(id): Path<Id>,
    device: DeviceAuth,
    Json(request): Json<CompleteRequest>,
) -> Result<Json<CompleteAnswer>, Problem> {
    let owner = device.account.id;
    let request = Arc::new(request);
    let mut removed = 0;
    loop {
        let request = Arc::clone(&request);
        let step = gallery.0.database.write(move |tx| publish::complete(tx, owner, id, &request)).await?;
        if step.answer.removed > 0 {
            gallery.0.recent.forget_all();
        }
        removed += step.answer.removed;
        if step.done {
            if removed > 0 {
                gallery.reclaim();
            }
            return Ok(Json(CompleteAnswer { removed, ..step.answer }));
        }
    }
}
