//! A link as a picture that a phone reads.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use wirephoto_exchange::hex;
use wirephoto_site::Problem;

use crate::Gallery;
use crate::pages::heading;
use crate::service::look;

/// `GET /e/{slug}/qr.svg`: an event's link alone, never the code.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let slug = heading::slug(&slug)?;
    let event = gallery.0.database.read(move |tx| look::event(tx, &slug)).await?;
    let svg = draw(&gallery.event_url(&event.slug))?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    let kept = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(([kind, kept], svg).into_response())
}

/// A link as an address that holds its picture: for links that are secret, and so have no address of their own.
pub(crate) fn data(link: &str) -> Result<String, Problem> {
    let svg = draw(link)?;
    let mut url = String::from("data:image/svg+xml,");
    for byte in svg.bytes() {
        match byte {
            b'%' | b'#' | b'"' | b'<' | b'>' | b'&' | ..=b' ' | 0x7f.. => {
                url.push('%');
                url.push_str(&hex::encode(&[byte]));
            }
            _ => url.push(char::from(byte)),
        }
    }
    Ok(url)
}

fn draw(link: &str) -> Result<String, Problem> {
    // A quarter of it may be torn or spilt on.
    let code = QrCode::with_error_correction_level(link, EcLevel::Q).map_err(Problem::internal)?;
    Ok(code
        .render::<svg::Color<'_>>()
        .dark_color(svg::Color("#16181a"))
        .light_color(svg::Color("#fff"))
        .min_dimensions(256, 256)
        .build())
}
