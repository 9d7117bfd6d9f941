//! The API for studios, `/api/v1`: what it answers is what [`wirephoto_exchange`] describes.

pub mod catalogue;
pub mod job;
pub mod original;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post, put};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use wirephoto_accounts::DeviceAuth;
use wirephoto_exchange::transfer::MAX_PIECE_BYTES;

use crate::Lab;
use crate::service::job::Studio;

/// Bytes of a ticket at the most: five thousand items.
const MAX_TICKET_BYTES: usize = 8 << 20;
/// Pieces that are held in memory at once; others wait with their bytes unread.
pub(crate) const MAX_UPLOADS: usize = 8;

/// The API's description, made from its handlers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

pub(crate) fn routes() -> Router<Lab> {
    Router::new()
        .route("/api/v1/pair", post(wirephoto_accounts::api::pair))
        .route("/api/v1/catalogue", get(catalogue::get))
        .route(
            "/api/v1/originals/{hash}",
            get(original::get).merge(put(original::put).layer(DefaultBodyLimit::max(MAX_PIECE_BYTES))),
        )
        .route(
            "/api/v1/jobs/{order}",
            get(job::get)
                .delete(job::delete)
                .merge(put(job::put).layer(DefaultBodyLimit::max(MAX_TICKET_BYTES))),
        )
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Wirephoto lab", description = "What a studio says to a lab."),
    paths(
        wirephoto_accounts::api::pair,
        catalogue::get,
        original::get,
        original::put,
        job::put,
        job::get,
        job::delete,
    ),
    modifiers(&Devices),
)]
struct Document;

/// The token that a device was given when it was paired.
struct Devices;

impl Modify for Devices {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("device", scheme);
    }
}

/// The studio that asks.
fn studio(device: DeviceAuth) -> Studio {
    Studio { id: device.device.id, name: device.device.name }
}
