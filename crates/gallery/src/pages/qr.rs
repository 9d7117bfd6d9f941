//! A link as a picture that a phone reads.

use axum::extract::{Path, State};
use axum::response::Response;
use wirephoto_exchange::hex;
use wirephoto_site::{Problem, qr};

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
    qr::answer(&gallery.event_url(&event.slug), qr::On::Paper, "public, max-age=86400")
}

/// A link as an address that holds its picture: for links that are secret, and so have no address of their own.
pub(crate) fn data(link: &str) -> Result<String, Problem> {
    let svg = qr::svg(link, qr::On::Paper)?;
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
