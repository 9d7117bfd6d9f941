//! The pages of whoever stands before the frame. All of them work without scripts, the show too: picture by picture.

mod deed;
mod pair;
mod settings;
pub mod share;
mod show;
mod stream;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use wirephoto_site::{Asset, Csrf, Language, Page, Problem};

use crate::Frame;

/// Stylesheet and scripts, for [`wirephoto_site::Options::assets`].
pub const ASSETS: &[Asset] = &[
    Asset::new("frame.css", "text/css; charset=utf-8", include_bytes!("../assets/frame.css")),
    Asset::new("frame-show.js", "text/javascript; charset=utf-8", include_bytes!("../assets/frame-show.js")),
    Asset::new("frame-pair.js", "text/javascript; charset=utf-8", include_bytes!("../assets/frame-pair.js")),
];

pub fn routes() -> Router<Frame> {
    Router::new()
        .route("/", get(show::show))
        .route("/pair", get(pair::show))
        .route("/pair/qr.svg", get(pair::qr))
        .route("/pair/offer", post(pair::offer))
        .route("/settings", get(settings::show).post(settings::change))
        .route("/settings/show-again", post(settings::show_again))
        .route("/settings/unblock", post(settings::unblock))
        .route("/settings/unpair", post(settings::unpair))
        .route("/pictures", get(show::list))
        .route("/pictures/{picture}", get(show::jpeg))
        .route("/pictures/{picture}/keep", post(deed::keep))
        .route("/pictures/{picture}/release", post(deed::release))
        .route("/pictures/{picture}/hide", post(deed::hide))
        .route("/pictures/{picture}/unhide", post(deed::unhide))
        .route("/pictures/{picture}/print", post(deed::print))
        .route("/pictures/{picture}/block", post(deed::block))
        .route("/pictures/{picture}/shown", post(deed::shown))
        .route("/deliveries/{tsi}/{toi}/receive", post(deed::receive))
        .route("/deliveries/{tsi}/{toi}/refuse", post(deed::refuse))
        .route("/stream", get(stream::stream))
}

/// A page with `body`; its scripts may change something.
fn page(
    frame: &Frame,
    page: Page<'_>,
    (language, csrf): (Language, &Csrf),
    body: &impl Template,
) -> Result<Response, Problem> {
    let html = body.render().map_err(Problem::internal)?;
    Ok(page.language(language).style("frame.css").form(csrf).render(&frame.0.site, &html))
}
