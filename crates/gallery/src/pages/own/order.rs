//! `/orders/{number}`: an order with everything about it, and what its photographer may do.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::{Photographer, bar};
use wirephoto_billing::Means;
use wirephoto_billing::refund::RefundState;
use wirephoto_database::Moment;
use wirephoto_exchange::order::{ItemDocument, PaymentState, Stage};
use wirephoto_exchange::prices::Ware;
use wirephoto_site::{Csrf, Form, Language, Page, Problem};

use crate::Gallery;
use crate::order::Order;
use crate::pages::Links;
use crate::pages::tile::{TileView, rules};
use crate::service::order::Doing;
use crate::service::sales::{self, Deed, Whole};
use crate::words::{self, Till, words};

#[derive(Template)]
#[template(path = "own/order.html")]
struct OrderBody<'a> {
    order: &'a Order,
    title: String,
    path: String,
    /// When it was placed, as HTML.
    when: String,
    stage: &'static str,
    payment: &'static str,
    problem: String,
    means: &'static str,
    lines: Vec<Line<'a>>,
    delivery: String,
    total: String,
    tax: String,
    tax_name: String,
    steps: Vec<(String, String)>,
    remark: &'a str,
    saved: bool,
    refund: Refund,
    can: Can,
    field: String,
    t: &'static Till,
}

/// A line of an order.
struct Line<'a> {
    name: &'a str,
    quantity: u32,
    price: String,
    total: String,
    items: Vec<Item>,
}

/// A picture of a line.
struct Item {
    tile: Option<TileView>,
    words: String,
}

/// How the money goes back.
enum Refund {
    None,
    Waits,
    Failed(String),
}

/// What may be done with an order that stands so.
struct Can {
    stage: Stage,
    payment: PaymentState,
    /// Whether it is the photographer who has the money.
    is_cash: bool,
}

impl Can {
    fn pay(&self) -> bool {
        self.payment == PaymentState::Open && self.cancel()
    }

    fn ship(&self) -> bool {
        self.stage < Stage::Shipped
    }

    fn finish(&self) -> bool {
        self.stage < Stage::Done
    }

    fn cancel(&self) -> bool {
        self.stage < Stage::Cancelled
    }

    fn is_paid(&self) -> bool {
        self.payment == PaymentState::Paid
    }
}

/// What was done just now.
#[derive(Deserialize)]
pub(crate) struct Params {
    saved: Option<String>,
}

/// What shall be done, as it was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(rename = "do")]
    deed: String,
    #[serde(default)]
    tracking: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    remark: String,
    /// Whether it was said in the list.
    from: Option<String>,
}

impl Typed {
    fn deed(&self) -> Option<Deed> {
        Some(match self.deed.as_str() {
            "paid" => Deed::Paid,
            "ship" => Deed::Shipped { tracking: self.tracking.clone() },
            "done" => Deed::Done,
            "cancel" => Deed::Cancel { reason: self.reason.clone() },
            "refund" => Deed::RefundAgain,
            "remark" => Deed::Remark { text: self.remark.clone() },
            _ => return None,
        })
    }
}

/// `GET /orders/{number}`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(number): Path<String>,
    Query(params): Query<Params>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let (now, owner) = (Moment::now(), account.id);
    let whole = gallery.0.database.read(move |tx| sales::whole(tx, owner, &number)).await?;
    let body = body(&whole, language, now, &csrf, params.saved.is_some());
    let html = body.render().map_err(Problem::internal)?;
    let tiles = body.lines.iter().flat_map(|line| &line.items).filter_map(|item| item.tile.as_ref());
    Ok(Page::new(&body.title)
        .language(language)
        .style("own.css")
        .css(rules(tiles))
        .bar(bar(&account, &csrf, "/orders", language))
        .form(&csrf)
        .render(&gallery.0.site, &html))
}

/// `POST /orders/{number}`.
pub(crate) async fn act(
    State(gallery): State<Gallery>,
    Path(number): Path<String>,
    Photographer(account): Photographer,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let (owner, doing) = (account.id, Doing::new(&gallery.0.site, Moment::now()));
    let deed = typed.deed().ok_or_else(Problem::not_found)?;
    let back = match typed.from {
        Some(_) => "/orders".to_owned(),
        None => format!("/orders/{number}?saved=1"),
    };
    gallery.0.database.write(move |tx| sales::act(tx, owner, &number, &deed, &doing)).await?;
    gallery.tell(owner);
    Ok(Redirect::to(&back).into_response())
}

fn body<'a>(whole: &'a Whole, language: Language, now: Moment, csrf: &Csrf, saved: bool) -> OrderBody<'a> {
    let t = &words(language).till;
    let Whole { order, payment, .. } = whole;
    let document = &order.document;
    let money = |minor| words::money(minor, &document.currency, language);
    let lines = document.lines.iter().map(|line| Line {
        name: &line.name,
        quantity: line.quantity,
        price: money(line.price),
        total: money(line.total),
        items: line.items.iter().map(|item| self::item(whole, &line.name, item, language)).collect(),
    });
    let steps = whole.steps.iter().rev();
    OrderBody {
        title: (t.order)(&document.number),
        path: format!("/orders/{}", document.number),
        when: language.time_ago(document.placed_at, now),
        stage: (t.stage)(document.stage),
        payment: (t.payment)(document.payment),
        problem: words(language).orders.problem(document),
        means: (t.means)(payment.means),
        lines: lines.collect(),
        delivery: money(document.delivery.price),
        total: money(document.total),
        tax: money(document.tax),
        tax_name: (t.tax_in_it)(&order.tax.0, order.tax.1),
        steps: steps.map(|step| ((t.happened)(&step.what), language.time_ago(step.at, now))).collect(),
        remark: &whole.remark,
        saved,
        refund: refund(whole),
        can: can(whole),
        field: csrf.field(),
        order,
        t,
    }
}

fn item(whole: &Whole, line: &str, item: &ItemDocument, language: Language) -> Item {
    let all = words(language);
    let t = &all.till;
    let picture = (t.picture)(item.picture_number);
    let sheets = match item.ware {
        Ware::Print { .. } => format!(", {}", (t.copies)(item.copies)),
        Ware::Download | Ware::Package { .. } => String::new(),
    };
    // A package names what is in it; of anything else the line has said it.
    let name = if item.name == line { String::new() } else { format!("{}, ", item.name) };
    let tile = whole.tiles.get(&item.picture);
    Item {
        tile: tile.map(|tile| TileView::new(tile, &Links::nowhere(), &all.customer)),
        words: format!("{}-{}: {name}{picture}{sheets}", whole.order.document.number, item.number),
    }
}

fn refund(whole: &Whole) -> Refund {
    let of = |state| whole.refunds.iter().find(|refund| refund.state == state);
    match (of(RefundState::Failed), of(RefundState::Waiting)) {
        (Some(failed), _) => Refund::Failed(failed.last_error.clone().unwrap_or_default()),
        (None, Some(_)) => Refund::Waits,
        (None, None) => Refund::None,
    }
}

fn can(whole: &Whole) -> Can {
    let document = &whole.order.document;
    let is_cash = whole.payment.paid.as_ref().is_some_and(|paid| paid.means == Means::Invoice);
    Can { stage: document.stage, payment: document.payment, is_cash }
}
