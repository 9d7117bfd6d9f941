//! The API of the local application, `/api/v1`: JSON for the studio's own pages, and pictures for them.

use axum::Router;

use crate::app::App;

/// All endpoints.
pub(crate) fn routes() -> Router<App> {
    Router::new()
}
