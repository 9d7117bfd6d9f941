//! What programs ask, one file each.

pub mod station;
pub mod thin;

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// What stations and frames ask of a host, made from its handlers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

#[derive(OpenApi)]
#[openapi(
    paths(station::introduce, station::orders, station::object, station::report, thin::up, thin::down),
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

#[cfg(test)]
mod tests {
    #[test]
    fn all_that_stations_and_frames_ask_is_described() {
        let document = super::openapi();
        let paths: Vec<&str> = document.paths.paths.keys().map(String::as_str).collect();
        assert_eq!(
            paths,
            [
                "/api/v1/station",
                "/api/v1/station/objects/{object}",
                "/api/v1/station/orders",
                "/api/v1/station/reports",
                "/api/v1/thin/up",
                "/api/v1/thin/{mailbox}/down",
            ]
        );
    }
}
