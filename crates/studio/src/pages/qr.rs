//! An event's link as a picture that a phone reads; made here, so that cards can be printed without a network. It holds
//! the link alone, never the code.

use axum::extract::{Path, State};
use axum::response::Response;
use wirephoto_site::{Problem, qr};

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
    qr::answer(&link, qr::On::Paper, "no-cache")
}
