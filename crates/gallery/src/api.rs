//! The API for studios, `/api/v1`: what it answers is what [`wirephoto_exchange`] describes.

pub mod batch;
pub mod complete;
pub mod event;
pub mod feed;
pub mod file;
pub mod missing;
pub mod order;
pub mod price_list;
pub mod report;

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// Bytes of an event's document at the most.
pub(crate) const MAX_DOCUMENT_BYTES: usize = 16 << 20;
/// Bytes of a list of picture keys at the most: fifty thousand of them.
pub(crate) const MAX_KEYS_BYTES: usize = 12 << 20;
/// Bytes of a price list at the most.
pub(crate) const MAX_PRICE_LIST_BYTES: usize = 4 << 20;
/// Bytes of what a studio or a lab says of an order at the most.
pub(crate) const MAX_STEP_BYTES: usize = 64 << 10;
/// Batches that are held in memory at once; others wait with their bytes unread.
pub(crate) const MAX_UPLOADS: usize = 8;

/// The API's description, made from its handlers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Wirephoto", description = "What a studio says to a host."),
    paths(
        wirephoto_accounts::api::pair,
        event::put,
        event::get,
        event::delete,
        missing::missing,
        batch::batch,
        complete::complete,
        feed::feed,
        price_list::put,
        order::step,
        report::report,
        file::get,
        file::put,
    ),
    modifiers(&Devices),
)]
struct Document;

/// The token that a device was given when it was paired, and that of one order, for its lab.
struct Devices;

impl Modify for Devices {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("device", scheme.clone());
        document.components.get_or_insert_default().add_security_scheme("lab", scheme);
    }
}
