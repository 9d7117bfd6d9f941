//! `/orders`: what was ordered of a photographer, the newest first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use wirephoto_accounts::{Photographer, bar};
use wirephoto_database::Moment;
use wirephoto_exchange::order::{PaymentState, Stage};
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::Gallery;
use crate::pages::Links;
use crate::pages::tile::{TileView, rules};
use crate::repository::{Listed, Which};
use crate::service::look::Tile;
use crate::service::sales;
use crate::words::{self, Till, words};

#[derive(Template)]
#[template(path = "own/orders.html")]
struct OrdersBody<'a> {
    rows: Vec<Row<'a>>,
    shown: Vec<Shown>,
    is_first: bool,
    next: Option<String>,
    field: String,
    t: &'static Till,
}

/// A way to look at the list.
struct Shown {
    path: String,
    name: &'static str,
    is_current: bool,
}

/// An order in the list.
struct Row<'a> {
    number: &'a str,
    customer: &'a str,
    event: &'a str,
    truth: String,
    /// When it was placed, as HTML.
    when: String,
    stage: &'static str,
    payment: &'static str,
    is_unpaid: bool,
    problem: String,
    tile: Option<TileView>,
    /// Whether it waits for the photographer to say that it was paid.
    can_be_paid: bool,
}

/// Which orders.
#[derive(Deserialize)]
pub(crate) struct Params {
    show: Option<String>,
    after: Option<String>,
}

/// `GET /orders`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Query(params): Query<Params>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let (now, owner) = (Moment::now(), account.id);
    let word = params.show.as_deref().unwrap_or_default();
    let which = match word {
        "unpaid" => Which::Unpaid,
        "all" => Which::All,
        _ => Which::Open,
    };
    let after = params.after.clone();
    let list = gallery.0.database.read(move |tx| sales::list(tx, owner, which, after.as_deref())).await?;
    let t = &words(language).till;
    let shown = [
        ("open", t.show_open, Which::Open),
        ("unpaid", t.show_unpaid, Which::Unpaid),
        ("all", t.show_all, Which::All),
    ];
    let word = shown.iter().find(|(_, _, one)| *one == which).map_or("open", |(word, ..)| word);
    let body = OrdersBody {
        rows: list.orders.iter().map(|(listed, tile)| row(listed, tile.as_ref(), language, now)).collect(),
        shown: shown
            .map(|(word, name, one)| Shown {
                path: format!("/orders?show={word}"),
                name,
                is_current: one == which,
            })
            .into(),
        is_first: params.after.is_none(),
        next: list.next.map(|number| format!("/orders?show={word}&after={number}")),
        field: csrf.field(),
        t,
    };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(t.orders)
        .language(language)
        .style("own.css")
        .css(rules(body.rows.iter().filter_map(|row| row.tile.as_ref())))
        .bar(bar(&account, &csrf, "/orders", language))
        .form(&csrf)
        .render(&gallery.0.site, &html))
}

fn row<'a>(listed: &'a Listed, tile: Option<&Tile>, language: Language, now: Moment) -> Row<'a> {
    let all = words(language);
    let (t, order) = (&all.till, &listed.order);
    let document = &order.document;
    let is_unpaid = document.payment == PaymentState::Open && document.stage < Stage::Cancelled;
    Row {
        number: &document.number,
        customer: &document.customer.name,
        event: &order.event_name,
        truth: (t.truth)(listed.items.into(), &words::money(document.total, &document.currency, language)),
        when: language.time_ago(document.placed_at, now),
        stage: (t.stage)(document.stage),
        payment: (t.payment)(document.payment),
        is_unpaid,
        problem: all.orders.problem(document),
        tile: tile.map(|tile| TileView::new(tile, &Links::nowhere(), &all.customer)),
        can_be_paid: is_unpaid && document.provider == "invoice",
    }
}
