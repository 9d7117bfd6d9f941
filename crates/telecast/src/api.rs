//! What programs ask, one file each.

pub mod station;
pub mod thin;

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// What stations ask of a host, made from its handlers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

#[derive(OpenApi)]
#[openapi(
    paths(station::introduce, station::orders, station::object, station::report),
    modifiers(&Stations),
)]
struct Document;

/// The token that a station was given when it was paired.
struct Stations;

impl Modify for Stations {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("station", scheme);
    }
}
