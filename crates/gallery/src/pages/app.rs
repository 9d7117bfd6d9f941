//! What makes an event an application of its own: its manifest, the worker that keeps what was seen, and the page for
//! what was not.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use wirephoto_site::{Language, Page, Problem};

use crate::Gallery;
use crate::pages::heading;
use crate::service::look;
use crate::words::{Customer, words};

/// `GET /e/{slug}/app.webmanifest` (<https://www.w3.org/TR/appmanifest/>). It says what the event's door says.
pub(crate) async fn manifest(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let slug = heading::slug(&slug)?;
    let event = gallery.0.database.read(move |tx| look::event(tx, &slug)).await?;
    let root = format!("/e/{}", event.slug);
    let icon = |size: u32, purpose: &str| {
        let src = gallery.0.site.asset(&format!("icon-{size}.png"));
        json!({"src": src, "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": purpose})
    };
    let manifest = json!({
        "id": root,
        "name": event.card.name,
        "short_name": event.card.name.chars().take(24).collect::<String>(),
        "start_url": root,
        "scope": root,
        "display": "standalone",
        "background_color": "#121314",
        "theme_color": "#121314",
        "icons": [icon(192, "any"), icon(512, "any"), icon(512, "maskable")],
    });
    let kind = [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, "no-cache")];
    Ok((kind, Json(manifest)).into_response())
}

/// `GET /gallery-worker.js`: at the root, so that it may stand before every event. What it may do is said by its own
/// policy.
pub(crate) async fn worker() -> Response {
    const HEADERS: [(header::HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; connect-src 'self'"),
    ];
    (HEADERS, include_str!("../../assets/gallery-worker.js")).into_response()
}

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflineBody {
    t: &'static Customer,
}

/// `GET /offline`: what the worker shows in place of a page that was not seen before.
pub(crate) async fn offline(State(gallery): State<Gallery>, language: Language) -> Result<Response, Problem> {
    let t = &words(language).customer;
    let html = OfflineBody { t }.render().map_err(Problem::internal)?;
    Ok(Page::new(t.offline).language(language).style("gallery.css").render(&gallery.0.site, &html))
}
