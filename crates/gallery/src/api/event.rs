//! An event: published, asked for, taken down.

use axum::Json;
use axum::extract::{Path, State};
use wirephoto_accounts::DeviceAuth;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::publication::{ErrorAnswer, EventAnswer, EventDocument, EventStatus};
use wirephoto_site::Problem;

use crate::Gallery;
use crate::event::{Device, Published};
use crate::service::publish::{self, Base};

/// Says what an event is: step 1 of a publication.
#[utoipa::path(
    put,
    path = "/api/v1/events/{event}",
    params(("event" = String, Path, description = "The event's identifier, made by the studio.")),
    request_body = EventDocument,
    responses(
        (status = 200, description = "Stored, or already as said.", body = EventAnswer),
        (status = 404, description = "The identifier is not this account's.", body = ErrorAnswer),
        (status = 409, description = "Another computer published it in between.", body = ErrorAnswer),
        (status = 422, description = "Something in it cannot be.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn put(
    State(gallery): State<Gallery>,
    Path(id): Path<Id>,
    device: DeviceAuth,
    Json(document): Json<EventDocument>,
) -> Result<Json<EventAnswer>, Problem> {
    let now = Moment::now();
    let published = Published::read(id, &document)?;
    let base = Base {
        device: Device { id: device.device.id, name: device.device.name },
        revision: document.base_revision,
        take_over: document.take_over,
        attempt: document.attempt,
    };
    let owner = device.account.id;
    let put =
        gallery.0.database.write(move |tx| publish::put_event(tx, owner, id, &published, &base, now)).await?;
    if put.code_changed {
        gallery.0.recent.forget_all();
    }
    Ok(Json(EventAnswer { revision: put.revision, url: gallery.event_url(&put.slug) }))
}

/// Says how an event stands.
#[utoipa::path(
    get,
    path = "/api/v1/events/{event}",
    params(("event" = String, Path, description = "The event's identifier.")),
    responses(
        (status = 200, description = "How it stands.", body = EventStatus),
        (status = 404, description = "There is no such event of this account.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn get(
    State(gallery): State<Gallery>,
    Path(id): Path<Id>,
    device: DeviceAuth,
) -> Result<Json<EventStatus>, Problem> {
    let owner = device.account.id;
    let (event, facts) = gallery.0.database.read(move |tx| publish::status(tx, owner, id)).await?;
    Ok(Json(EventStatus {
        revision: event.revision,
        url: gallery.event_url(&event.slug),
        device: event.device.name,
        pictures: facts.pictures,
        bytes: facts.bytes,
        visitors: event.visitors,
    }))
}

/// Takes an event down with all its pictures.
#[utoipa::path(
    delete,
    path = "/api/v1/events/{event}",
    params(("event" = String, Path, description = "The event's identifier.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404, description = "There is no such event of this account.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn delete(
    State(gallery): State<Gallery>,
    Path(id): Path<Id>,
    device: DeviceAuth,
) -> Result<axum::http::StatusCode, Problem> {
    let owner = device.account.id;
    while !gallery.0.database.write(move |tx| publish::delete_event(tx, owner, id)).await? {
        gallery.0.recent.forget_all();
    }
    gallery.0.recent.forget_all();
    gallery.reclaim();
    Ok(axum::http::StatusCode::NO_CONTENT)
}
