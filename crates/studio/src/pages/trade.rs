//! Pages of orders, price lists and labs.

use std::str::FromStr;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use wirephoto_site::{Csrf, Language, Page, Problem};

use super::words::{TradeWords, Words, trade_words, words};
use super::{bar, render};
use crate::app::App;
use crate::{Error, Result as StudioResult, Studio};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/orders", get(orders))
        .route("/orders/{order}", get(order))
        .route("/prices", get(prices))
        .route("/prices/{list}", get(price_list))
        .route("/labs", get(labs))
}

async fn orders(State(app): State<App>, language: Language, csrf: Csrf) -> Result<Response, Problem> {
    let (t, trade) = (words(language), trade_words(language));
    let page = Page::new(t.orders).script("studio-orders.js");
    show(&app, language, &csrf, page, "orders", &OrdersBody { t, trade }).await
}

async fn order(
    State(app): State<App>,
    Path(named): Path<String>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let (t, trade) = (words(language), trade_words(language));
    let found = find(&app, &named, trade.no_order, Studio::order).await?;
    let title = trade.order_title.replace("{number}", &found.document.number);
    let page = Page::new(&title).script("studio-order.js");
    let body = OrderBody { t, trade, id: found.id.to_string(), title: &title };
    show(&app, language, &csrf, page, "orders", &body).await
}

async fn prices(State(app): State<App>, language: Language, csrf: Csrf) -> Result<Response, Problem> {
    let (t, trade) = (words(language), trade_words(language));
    let page = Page::new(t.price_lists).script("studio-prices.js");
    show(&app, language, &csrf, page, "prices", &PricesBody { t, trade }).await
}

async fn price_list(
    State(app): State<App>,
    Path(named): Path<String>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let (t, trade) = (words(language), trade_words(language));
    let found = find(&app, &named, trade.no_list, Studio::price_list).await?;
    let name = &found.document.name;
    let page = Page::new(name).script("studio-price-list.js");
    let body = PriceListBody { t, trade, number: found.number, name };
    show(&app, language, &csrf, page, "prices", &body).await
}

async fn labs(State(app): State<App>, language: Language, csrf: Csrf) -> Result<Response, Problem> {
    let (t, trade) = (words(language), trade_words(language));
    let page = Page::new(t.labs).script("studio-labs.js");
    show(&app, language, &csrf, page, "labs", &LabsBody { t, trade }).await
}

/// What an address names; 404 with `missing` when there is no such thing.
async fn find<N: FromStr + Send + 'static, T: Send + 'static>(
    app: &App,
    named: &str,
    missing: &'static str,
    look: fn(&Studio, N) -> StudioResult<T>,
) -> Result<T, Problem> {
    let missing = || Problem::new(StatusCode::NOT_FOUND, missing);
    let named: N = named.parse().map_err(|_| missing())?;
    let studio = app.studio().clone();
    let found = tokio::task::spawn_blocking(move || look(&studio, named)).await;
    found.map_err(Problem::internal)?.map_err(|error| match error {
        Error::NoOrder(_) | Error::NoPriceList(_) => missing(),
        error => Problem::internal(error),
    })
}

/// A page with these words, too.
pub(super) async fn show(
    app: &App,
    language: Language,
    csrf: &Csrf,
    page: Page<'_>,
    current: &str,
    body: &impl Template,
) -> Result<Response, Problem> {
    let bar = bar(app, words(language), current).await?;
    let page = page.style("studio-trade.css").data("trade-words", trade_words(language));
    render(app, language, csrf, page, bar, body)
}

#[derive(Template)]
#[template(path = "orders.html")]
struct OrdersBody<'a> {
    t: &'a Words,
    trade: &'a TradeWords,
}

#[derive(Template)]
#[template(path = "order.html")]
struct OrderBody<'a> {
    t: &'a Words,
    trade: &'a TradeWords,
    id: String,
    title: &'a str,
}

#[derive(Template)]
#[template(path = "prices.html")]
struct PricesBody<'a> {
    t: &'a Words,
    trade: &'a TradeWords,
}

#[derive(Template)]
#[template(path = "price_list.html")]
struct PriceListBody<'a> {
    t: &'a Words,
    trade: &'a TradeWords,
    number: u32,
    name: &'a str,
}

#[derive(Template)]
#[template(path = "labs.html")]
struct LabsBody<'a> {
    t: &'a Words,
    trade: &'a TradeWords,
}
