//! The studio's pages: events, the desk, settings, cards, hosts.

use axum::Router;
use wirephoto_site::Asset;

use crate::app::App;

/// Stylesheets and scripts, for [`wirephoto_site::Options::assets`].
pub const ASSETS: &[Asset] = &[];

/// All pages.
pub(crate) fn routes() -> Router<App> {
    Router::new()
}
