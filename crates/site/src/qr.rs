//! A link as a picture that a phone reads.

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::Problem;

/// Where a picture is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Where a quarter of it may be torn or spilt on.
    Paper,
    /// Where it is whole.
    Screen,
}

/// `link` as an SVG document.
///
/// # Errors
/// It is longer than such a picture holds.
pub fn svg(link: &str, on: On) -> Result<String, Problem> {
    let level = match on {
        On::Paper => EcLevel::Q,
        On::Screen => EcLevel::M,
    };
    let code = QrCode::with_error_correction_level(link, level).map_err(Problem::internal)?;
    Ok(code
        .render::<svg::Color<'_>>()
        .dark_color(svg::Color("#16181a"))
        .light_color(svg::Color("#fff"))
        .min_dimensions(256, 256)
        .build())
}

/// An answer with that picture, which browsers keep as `cache_control` says.
///
/// # Errors
/// As of [`svg`].
pub fn answer(link: &str, on: On, cache_control: &'static str) -> Result<Response, Problem> {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    let kept = (header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    Ok(([kind, kept], svg(link, on)?).into_response())
}
