//! An event's link as a picture that a phone reads; made here, so that cards can be printed without a network. It holds
//! the link alone, never the code.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use wirephoto_site::Problem;

use super::Address;
use crate::app::App;
use crate::{Error, EventRef};

/// `GET /events/{event}/qr.svg`; there is none before the event is published.
pub(super) async fn show(State(app): State<App>, Path(address): Path<Address>) -> Result<Response, Problem> {
    let studio = app.studio().clone();
    let status = tokio::task::spawn_blocking(move || studio.status(EventRef::Number(address.event))).await;
    let status = status.map_err(Problem::internal)?.map_err(|error| match error {
        Error::NoEvent(_) => Problem::not_found(),
        error => Problem::internal(error),
    })?;
    let link = status.publication.ok_or_else(Problem::not_found)?.url;
    // A quarter of it may be torn or spilt on.
    let code = QrCode::with_error_correction_level(link, EcLevel::Q).map_err(Problem::internal)?;
    let svg = code
        .render::<svg::Color<'_>>()
        .dark_color(svg::Color("#16181a"))
        .light_color(svg::Color("#fff"))
        .min_dimensions(256, 256)
        .build();
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(([kind, (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))], svg).into_response())
}
