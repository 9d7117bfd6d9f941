//! The API of the local application, `/api/v1`: JSON for the studio's own pages, and pictures for them. It is described
//! in `docs/studio-api.md`.

mod changes;
mod event;
mod events;
mod folders;
mod hosts;
mod import;
mod labs;
mod orders;
mod peer;
mod picks;
mod picture;
mod prices;
mod publication;
mod savings;
mod stream;
mod watermark;

use std::str::FromStr;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path};
use axum::routing::{delete, get, patch, post};
use http::StatusCode;
use http::request::Parts;
use wirephoto_exchange::client::ClientError;
use wirephoto_library::Error as LibraryError;
use wirephoto_site::{Language, Problem};

use crate::app::App;
use crate::words::sentence;
use crate::{Error, Refusal, Result, Studio, Trade};

/// For documents: a change of fifty thousand pictures, or a watermark.
const MAX_DOCUMENT_BYTES: usize = 16 << 20;

/// All endpoints.
pub(crate) fn routes() -> Router<App> {
    const EVENT: &str = "/api/v1/events/{event}";
    let of_event = |name: &str| format!("{EVENT}/{name}");
    Router::new()
        .route("/api/v1/events", get(events::list).post(events::create))
        .route(EVENT, get(event::get).merge(patch(event::change)))
        .route(&of_event("changes"), post(changes::apply))
        .route(&of_event("undo"), post(changes::undo))
        .route(&of_event("redo"), post(changes::redo))
        .route(&of_event("trash"), get(changes::trash))
        .route(&of_event("empty-trash"), post(changes::empty_trash))
        .route(&of_event("watermark-preview"), post(watermark::preview))
        .merge(order_routes())
        .layer(DefaultBodyLimit::max(MAX_DOCUMENT_BYTES))
        .route(&of_event("import"), post(import::body))
        .route(&of_event("import-folder"), post(folders::import))
        .route(&of_event("publication"), get(publication::plan).delete(publication::unpublish))
        .route(&of_event("publish"), post(publication::publish))
        .route(&of_event("picks.csv"), get(picks::csv))
        .route(&of_event("xmp.zip"), get(picks::xmp))
        .route("/api/v1/folders", get(folders::look))
        .route("/api/v1/hosts", get(hosts::list).post(hosts::pair).delete(hosts::forget))
        .route("/api/v1/conflicts/{picture}", post(hosts::decide))
        .route("/api/v1/stream", get(stream::stream))
        .route("/api/v1/jobs/{job}", delete(stream::stop))
        .route("/t/{picture}/{revision}", get(picture::contact))
        .route("/v/{picture}/{long_side}", get(picture::view))
        .route("/o/{picture}", get(picture::whole))
        .route("/proof/{picture}", get(picture::proof))
}

tokio::task_local! {
    /// The language of the request that is being answered.
    pub(crate) static LANGUAGE: Language;
}

/// The language of the request that is being answered: for what is answered within a document, or told later.
fn language() -> Language {
    LANGUAGE.try_with(|language| *language).unwrap_or_default()
}

/// Endpoints of what is sold and of what left.
fn order_routes() -> Router<App> {
    const ORDER: &str = "/api/v1/orders/{order}";
    let of_order = |name: &str| format!("{ORDER}/{name}");
    Router::new()
        .route("/api/v1/price-lists", get(prices::list).post(prices::create))
        .route("/api/v1/price-lists/from-lab", post(prices::from_lab))
        .route("/api/v1/price-lists/{list}", get(prices::get).put(prices::change).delete(prices::remove))
        .route("/api/v1/events/{event}/too-small", get(prices::too_small))
        .route("/api/v1/labs", get(labs::list).post(labs::pair).patch(labs::change).delete(labs::forget))
        .route("/api/v1/labs/catalogue", get(labs::catalogue))
        .route("/api/v1/orders", get(orders::list))
        .route("/api/v1/orders/waiting", get(orders::waiting))
        .route("/api/v1/orders.csv", get(orders::csv))
        .route("/api/v1/events/{event}/orders.csv", get(orders::csv_of_event))
        .route(ORDER, get(orders::get))
        .route(&of_order("approve"), post(orders::approve))
        .route(&of_order("cancel"), post(orders::cancel))
        .route(&of_order("paid"), post(orders::paid))
        .route(&of_order("shipped"), post(orders::shipped))
        .route(&of_order("done"), post(orders::done))
        .route("/api/v1/savings", get(savings::all))
        .route("/api/v1/events/{event}/journeys", get(savings::of_event))
        .route("/api/v1/pictures/{picture}/journeys", get(savings::of_picture))
}

/// What a path names: an event, an order, a price list.
struct InPath<N>(N);

impl<N: FromStr, S: Send + Sync> FromRequestParts<S> for InPath<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let named = path.ok().and_then(|Path(name)| name.parse().ok());
        named.map(Self).ok_or_else(Problem::not_found)
    }
}

/// Runs a use case, which blocks, beside the runtime.
async fn run<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Studio) -> Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let studio = app.studio().speaking(language());
    tokio::task::spawn_blocking(move || work(&studio))
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::from)
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = match error {
            Error::Database(error) | Error::Library(LibraryError::Database(error)) => return error.into(),
            Error::Open(_) | Error::File { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Error::NoEvent(_)
            | Error::NoPicture(_)
            | Error::NoPriceList(_)
            | Error::NoOrder(_)
            | Error::Library(_) => StatusCode::NOT_FOUND,
            Error::Exists(_)
            | Error::Host(ClientError::Conflict(_))
            | Error::Refused(Refusal::Trade(Trade::PriceListChanged)) => StatusCode::CONFLICT,
            Error::Host(_) => StatusCode::BAD_GATEWAY,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::told(status, move |language| sentence(&error, language))
    }
}
