//! The studio's pages: events, the desk, settings, cards, hosts, orders, prices, labs, savings.
//!
//! They are empty rooms: what stands in them comes through the API, by the scripts of `assets/`. So a page is there at
//! once, and stays right when something changes.

mod qr;
mod savings;
mod trade;
mod words;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;
use wirephoto_site::{Asset, Csrf, Language, Page, Problem};

use crate::app::App;
use crate::{Error, Event, EventRef};
use words::{Words, words};

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// An asset of `assets/`, by its name.
macro_rules! asset {
    ($name:literal, $kind:ident) => {
        Asset::new($name, $kind, include_bytes!(concat!("../../assets/", $name)))
    };
}

/// Stylesheets and scripts, for [`wirephoto_site::Options::assets`].
pub const ASSETS: &[Asset] = &[
    asset!("studio.css", CSS),
    asset!("studio-lightbox.css", CSS),
    asset!("studio-trade.css", CSS),
    asset!("studio-actions.js", JAVASCRIPT),
    asset!("studio-api.js", JAVASCRIPT),
    asset!("studio-bar.js", JAVASCRIPT),
    asset!("studio-cards.js", JAVASCRIPT),
    asset!("studio-commands.js", JAVASCRIPT),
    asset!("studio-compare.js", JAVASCRIPT),
    asset!("studio-crop.js", JAVASCRIPT),
    asset!("studio-desk.js", JAVASCRIPT),
    asset!("studio-dom.js", JAVASCRIPT),
    asset!("studio-edits.js", JAVASCRIPT),
    asset!("studio-events.js", JAVASCRIPT),
    asset!("studio-filter.js", JAVASCRIPT),
    asset!("studio-folders.js", JAVASCRIPT),
    asset!("studio-grid.js", JAVASCRIPT),
    asset!("studio-hosts.js", JAVASCRIPT),
    asset!("studio-import.js", JAVASCRIPT),
    asset!("studio-inspector.js", JAVASCRIPT),
    asset!("studio-keys.js", JAVASCRIPT),
    asset!("studio-labs.js", JAVASCRIPT),
    asset!("studio-layout.js", JAVASCRIPT),
    asset!("studio-lightbox.js", JAVASCRIPT),
    asset!("studio-lines.js", JAVASCRIPT),
    asset!("studio-money.js", JAVASCRIPT),
    asset!("studio-news.js", JAVASCRIPT),
    asset!("studio-order.js", JAVASCRIPT),
    asset!("studio-orders.js", JAVASCRIPT),
    asset!("studio-own-prices.js", JAVASCRIPT),
    asset!("studio-pair.js", JAVASCRIPT),
    asset!("studio-price-list.js", JAVASCRIPT),
    asset!("studio-prices.js", JAVASCRIPT),
    asset!("studio-publish.js", JAVASCRIPT),
    asset!("studio-rows.js", JAVASCRIPT),
    asset!("studio-selling.js", JAVASCRIPT),
    asset!("studio-settings.js", JAVASCRIPT),
    asset!("studio-side.js", JAVASCRIPT),
    asset!("studio-store.js", JAVASCRIPT),
    asset!("studio-strip.js", JAVASCRIPT),
    asset!("studio-toast.js", JAVASCRIPT),
    asset!("studio-tools.js", JAVASCRIPT),
    asset!("studio-truth.js", JAVASCRIPT),
    asset!("studio-views.js", JAVASCRIPT),
    asset!("studio-words.js", JAVASCRIPT),
];

/// All pages. The desk has one address for each of its views, so that a picture can be linked and Back works.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(events))
        .route("/hosts", get(hosts))
        .route("/events/{event}", get(desk))
        .route("/events/{event}/pictures/{picture}", get(desk))
        .route("/events/{event}/pictures/{picture}/crop", get(desk))
        .route("/events/{event}/compare", get(desk))
        .route("/events/{event}/publish", get(desk))
        .route("/events/{event}/settings", get(settings))
        .route("/events/{event}/cards", get(cards))
        .route("/events/{event}/qr.svg", get(qr::show))
        .merge(trade::routes())
        .merge(savings::routes())
}

/// The event that an address names.
#[derive(Deserialize)]
struct Address {
    event: u32,
}

async fn events(State(app): State<App>, language: Language, csrf: Csrf) -> Result<Response, Problem> {
    let t = words(language);
    let page = Page::new(t.events).script("studio-events.js");
    render(&app, language, &csrf, page, bar(&app, t, "events").await?, &EventsBody { t })
}

async fn hosts(State(app): State<App>, language: Language, csrf: Csrf) -> Result<Response, Problem> {
    let t = words(language);
    let page = Page::new(t.hosts).script("studio-hosts.js");
    render(&app, language, &csrf, page, bar(&app, t, "hosts").await?, &HostsBody { t })
}

async fn desk(
    State(app): State<App>,
    Path(address): Path<Address>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let Event { number, name, .. } = find(&app, address, language).await?;
    let t = words(language);
    let page = Page::new(&name).wide().style("studio-lightbox.css").script("studio-desk.js");
    render(
        &app,
        language,
        &csrf,
        page,
        event_bar(&app, t, "desk", number, &name).await?,
        &DeskBody { t, number, name: &name },
    )
}

async fn settings(
    State(app): State<App>,
    Path(address): Path<Address>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let Event { number, name, .. } = find(&app, address, language).await?;
    let t = words(language);
    let title = format!("{} · {name}", t.settings);
    let page = Page::new(&title).script("studio-settings.js");
    render(
        &app,
        language,
        &csrf,
        page,
        event_bar(&app, t, "settings", number, &name).await?,
        &SettingsBody { t, number },
    )
}

async fn cards(
    State(app): State<App>,
    Path(address): Path<Address>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let Event { number, name, .. } = find(&app, address, language).await?;
    let t = words(language);
    let title = format!("{} · {name}", t.cards_title);
    let page = Page::new(&title).wide().script("studio-cards.js");
    render(
        &app,
        language,
        &csrf,
        page,
        event_bar(&app, t, "cards", number, &name).await?,
        &CardsBody { t, number },
    )
}

/// The event of an address; 404 when there is none.
async fn find(app: &App, address: Address, language: Language) -> Result<Event, Problem> {
    let studio = app.studio().clone();
    let found = tokio::task::spawn_blocking(move || studio.event(EventRef::Number(address.event))).await;
    found.map_err(Problem::internal)?.map_err(|error| match error {
        Error::NoEvent(_) => Problem::new(StatusCode::NOT_FOUND, words(language).not_found),
        error => Problem::internal(error),
    })
}

/// A page with the studio's look and its words.
fn render(
    app: &App,
    language: Language,
    csrf: &Csrf,
    page: Page<'_>,
    bar: String,
    body: &impl Template,
) -> Result<Response, Problem> {
    let body = body.render().map_err(Problem::internal)?;
    let page = page.language(language).style("studio.css").script("studio-bar.js").bar(bar).form(csrf);
    let page = page.data("words", words(language));
    Ok(page.render(app.site(), &body))
}

async fn bar(app: &App, t: &Words, current: &str) -> Result<String, Problem> {
    Bar { t, current, waiting: waiting(app).await? }.render().map_err(Problem::internal)
}

async fn event_bar(app: &App, t: &Words, current: &str, number: u32, name: &str) -> Result<String, Problem> {
    let waiting = waiting(app).await?;
    EventBar { t, current, number, name, waiting }.render().map_err(Problem::internal)
}

/// Orders that wait for the photographer.
async fn waiting(app: &App) -> Result<usize, Problem> {
    let studio = app.studio().clone();
    let count = tokio::task::spawn_blocking(move || studio.count_waiting_orders());
    Ok(count.await.map_err(Problem::internal)??)
}

#[derive(Template)]
#[template(path = "bar.html")]
struct Bar<'a> {
    t: &'a Words,
    current: &'a str,
    waiting: usize,
}

#[derive(Template)]
#[template(path = "event_bar.html")]
struct EventBar<'a> {
    t: &'a Words,
    current: &'a str,
    number: u32,
    name: &'a str,
    waiting: usize,
}

#[derive(Template)]
#[template(path = "events.html")]
struct EventsBody<'a> {
    t: &'a Words,
}

#[derive(Template)]
#[template(path = "hosts.html")]
struct HostsBody<'a> {
    t: &'a Words,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskBody<'a> {
    t: &'a Words,
    number: u32,
    name: &'a str,
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsBody<'a> {
    t: &'a Words,
    number: u32,
}

#[derive(Template)]
#[template(path = "cards.html")]
struct CardsBody<'a> {
    t: &'a Words,
    number: u32,
}
