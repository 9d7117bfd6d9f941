//! From the cart to the order: who orders and how it is paid, then all of it once more with its total, then the order.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_billing::{Means, terms};
use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::order::CustomerDocument;
use wirephoto_exchange::prices::DeliveryDocument;
use wirephoto_site::{Csrf, Form, Language, Problem};

use crate::pages::cart::{LineView, Shown};
use crate::pages::heading::{self, Caller, Here, Which};
use crate::pages::preview::rules;
use crate::pages::{Links, Params};
use crate::price_list::wants_address;
use crate::service::order::{self, Checkout, Doing, NewOrder, Placed};
use crate::words::{self, Orders, Sentence, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "shop/checkout.html")]
struct CheckoutBody<'a> {
    root: String,
    field: String,
    error: Option<String>,
    typed: &'a Typed,
    deliveries: Vec<DeliveryView>,
    means: Vec<MeansView>,
    goods: String,
    o: &'static Orders,
}

#[derive(Template)]
#[template(path = "shop/review.html")]
struct ReviewBody<'a> {
    root: String,
    field: String,
    lines: Vec<LineView>,
    checkout: &'a Checkout,
    delivery: DeliveryView,
    means: &'static str,
    total: String,
    tax: Option<String>,
    seller: String,
    o: &'static Orders,
}

/// A way of delivery to choose.
struct DeliveryView {
    id: String,
    name: String,
    price: String,
    /// Whether the customer's address is wanted.
    ships: bool,
    chosen: bool,
}

/// A way to pay.
struct MeansView {
    word: &'static str,
    name: &'static str,
    chosen: bool,
}

/// What was typed, and which button was pressed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    action: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    note: String,
    delivery: Option<Id>,
    #[serde(default)]
    means: String,
    form: Option<Id>,
    #[serde(default)]
    seal: String,
}

/// The cart of whoever orders, and how its owner is paid.
struct Found {
    here: Here,
    shown: Shown,
    means: Vec<Means>,
}

fn find(tx: &mut Transaction<'_>, here: Here) -> Result<Found, Error> {
    let shown = Shown::find(tx, &here)?;
    let means = terms::of_owner(tx, here.event.owner)?.means();
    Ok(Found { here, shown, means })
}

/// `GET /e/{slug}/checkout`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    ask(&gallery, &slug, &headers, language, &csrf, &Typed::default()).await
}

/// `POST /e/{slug}/checkout`.
pub(crate) async fn go_on(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    match typed.action.as_str() {
        "place" => place(&gallery, &slug, &headers, language, typed).await,
        _ => ask(&gallery, &slug, &headers, language, &csrf, &typed).await,
    }
}

async fn ask(
    gallery: &Gallery,
    slug: &str,
    headers: &HeaderMap,
    language: Language,
    csrf: &Csrf,
    typed: &Typed,
) -> Result<Response, Problem> {
    let caller = Caller::of(gallery, slug, headers).await?;
    let now = caller.now;
    let links = caller.links(&Params::default());
    let found = gallery.0.database.read(move |tx| {
        let here = caller.inside(tx, None)?;
        find(tx, here)
    });
    let found = found.await?;
    if !found.shown.quote.is_in_order() {
        return Ok(Redirect::to(&format!("{}/cart", links.root())).into_response());
    }
    if typed.action != "review" {
        return form(gallery, &found, language, csrf, typed, None);
    }
    let deliveries = found.shown.quote.deliveries();
    let delivery = deliveries.iter().find(|delivery| Some(delivery.id) == typed.delivery);
    let means = Means::parse(&typed.means).filter(|means| found.means.contains(means));
    let Some((delivery, means)) = delivery.zip(means) else {
        let sentence = Sentence::said(|t| t.orders.changed);
        return form(gallery, &found, language, csrf, typed, Some(&sentence));
    };
    if found.shown.quote.total(delivery).is_none() {
        let sentence = Sentence::said(|t| t.orders.too_dear);
        return form(gallery, &found, language, csrf, typed, Some(&sentence));
    }
    let seal = found.shown.quote.seal(delivery);
    match checkout(typed, Id::new(now), seal, delivery.id, means, language).read(delivery) {
        Ok(checkout) => review(gallery, &found, language, csrf, &checkout, delivery),
        Err(Error::Unfit(sentence)) => form(gallery, &found, language, csrf, typed, Some(&sentence)),
        Err(error) => Err(error.into()),
    }
}

fn checkout(
    typed: &Typed,
    form: Id,
    seal: String,
    delivery: Id,
    means: Means,
    language: Language,
) -> Checkout {
    let Typed { name, email, address, note, .. } = typed.clone();
    Checkout {
        form,
        seal,
        delivery,
        means,
        customer: CustomerDocument { name, email, address },
        note,
        language,
    }
}

fn form(
    gallery: &Gallery,
    found: &Found,
    language: Language,
    csrf: &Csrf,
    typed: &Typed,
    error: Option<&Sentence>,
) -> Result<Response, Problem> {
    let o = &words(language).orders;
    let quote = &found.shown.quote;
    let deliveries = quote.deliveries();
    let chosen = typed.delivery.or(deliveries.first().map(|delivery| delivery.id));
    let paid = Means::parse(&typed.means).or(found.means.first().copied());
    let body = CheckoutBody {
        root: Links::new(&found.here.event.slug, &Params::default()).root().to_owned(),
        field: csrf.field(),
        error: error.map(|sentence| sentence.told(language)),
        typed,
        deliveries: deliveries
            .iter()
            .map(|delivery| DeliveryView::new(delivery, Some(delivery.id) == chosen, found, language))
            .collect(),
        means: found
            .means
            .iter()
            .map(|means| MeansView {
                word: means.as_str(),
                name: (o.means)(*means),
                chosen: Some(*means) == paid,
            })
            .collect(),
        goods: words::amount(quote.list.money(quote.goods.unwrap_or_default()), language),
        o,
    };
    let html = body.render().map_err(Problem::internal)?;
    let page = heading::page(o.checkout, language, csrf, &found.here, &Params::default(), None, Which::Shop)?;
    let status = if error.is_some() { 422 } else { 200 };
    let status = axum::http::StatusCode::from_u16(status).unwrap_or_default();
    Ok(page.status(status).render(&gallery.0.site, &html))
}

fn review(
    gallery: &Gallery,
    found: &Found,
    language: Language,
    csrf: &Csrf,
    checkout: &Checkout,
    delivery: &DeliveryDocument,
) -> Result<Response, Problem> {
    let o = &words(language).orders;
    let quote = &found.shown.quote;
    let links = Links::new(&found.here.event.slug, &Params::default());
    let lines = found.shown.lines(&links, language);
    let css = rules(lines.iter().flat_map(LineView::previews));
    let total = quote.list.money(quote.total(delivery).unwrap_or_default());
    let tax = quote.list.tax_rate().tax_in(total);
    let document = quote.list.document();
    let body = ReviewBody {
        root: links.root().to_owned(),
        field: csrf.field(),
        lines,
        checkout,
        delivery: DeliveryView::new(delivery, true, found, language),
        means: (o.means)(checkout.means),
        total: words::amount(total, language),
        tax: (document.tax_basis_points > 0).then(|| {
            (o.tax_in_it)(&words::amount(tax, language), &document.tax_name, document.tax_basis_points)
        }),
        seller: (o.sold_by)(&document.seller.name),
        o,
    };
    let html = body.render().map_err(Problem::internal)?;
    let page = heading::page(o.review, language, csrf, &found.here, &Params::default(), None, Which::Shop)?;
    Ok(page.css(css).render(&gallery.0.site, &html))
}

impl DeliveryView {
    fn new(delivery: &DeliveryDocument, chosen: bool, found: &Found, language: Language) -> Self {
        let o = &words(language).orders;
        let name = Some(delivery.name.as_str()).filter(|name| !name.is_empty());
        let price = match delivery.price {
            0 => o.free.to_owned(),
            price => words::amount(found.shown.quote.list.money(price), language),
        };
        Self {
            id: delivery.id.to_string(),
            name: name.unwrap_or(o.delivery_as_files).to_owned(),
            price,
            ships: wants_address(delivery.way),
            chosen,
        }
    }
}

async fn place(
    gallery: &Gallery,
    slug: &str,
    headers: &HeaderMap,
    language: Language,
    typed: Typed,
) -> Result<Response, Problem> {
    let caller = Caller::of(gallery, slug, headers).await?;
    let now = caller.now;
    let links = caller.links(&Params::default());
    let (doing, new) = (Doing::new(&gallery.0.site, now), NewOrder::new(now));
    let link = doing.link.clone();
    let to_cart = format!("{}/cart?changed=yes", links.root());
    let wanted = typed.form.zip(typed.delivery).zip(Means::parse(&typed.means));
    let Some(((form, delivery), means)) = wanted else { return Ok(Redirect::to(&to_cart).into_response()) };
    let checkout = checkout(&typed, form, typed.seal.clone(), delivery, means, language);
    let placed = gallery.0.database.write(move |tx| {
        let here = caller.inside(tx, None)?;
        let customer = here.customer()?;
        order::place(tx, &here.event, customer, &checkout, &new, &doing)
    });
    let order = match placed.await? {
        Placed::New(order) | Placed::Before(order) => order,
        Placed::Changed => return Ok(Redirect::to(&to_cart).into_response()),
    };
    gallery.tell(order.owner);
    Ok(Redirect::to(&format!("/o/{}?placed=yes", link.as_str())).into_response())
}
