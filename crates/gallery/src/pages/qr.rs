//! An event's link as a picture that a phone reads. It holds the link alone, never the code.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use wirephoto_site::Problem;

use crate::event::Slug;
use crate::service::look;
use crate::{Error, Gallery};

/// `GET /e/{slug}/qr.svg`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let slug: Slug = slug.parse().map_err(|_| Error::NoEvent)?;
    let event = gallery.0.database.read(move |tx| look::event(tx, &slug)).await?;
    let link = gallery.event_url(&event.slug);
    // A quarter of it may be torn or spilt on.
    let code = QrCode::with_error_correction_level(link, EcLevel::Q).map_err(Problem::internal)?;
    let svg = code
        .render::<svg::Color<'_>>()
        .dark_color(svg::Color("#16181a"))
        .light_color(svg::Color("#fff"))
        .min_dimensions(256, 256)
        .build();
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    let kept = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(([kind, kept], svg).into_response())
}
