//! The cart: what is in it, what each of it will look like, and what all of it costs.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::prices::{ProductDocument, Ware};
use wirephoto_library::{self as library, Kind, RenditionFacts};
use wirephoto_site::{Csrf, Form, Language, Problem};

use crate::cart::{Quote, Quoted, QuotedItem};
use crate::pages::heading::{self, Caller, Here, Which};
use crate::pages::preview::{Preview, rules};
use crate::pages::{Links, Params};
use crate::service::cart;
use crate::words::{self, Orders, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "shop/cart.html")]
struct CartBody {
    root: String,
    back: String,
    field: String,
    said: Option<String>,
    changed: bool,
    removed: Option<String>,
    lines: Vec<LineView>,
    in_order: bool,
    goods: Option<String>,
    o: &'static Orders,
}

/// A line of the cart, or of what is looked over before it is ordered.
pub(crate) struct LineView {
    pub id: String,
    pub name: String,
    /// What a screen reader calls it.
    pub called: String,
    pub quantity: u32,
    pub is_file: bool,
    pub price: String,
    pub total: String,
    pub was: Option<String>,
    pub trouble: Option<&'static str>,
    pub items: Vec<ItemView>,
}

/// A picture of a line.
pub(crate) struct ItemView {
    pub preview: Option<Preview>,
    /// The product, in a package.
    pub name: Option<String>,
    pub picture: Option<String>,
    /// Where its crop is moved.
    pub crop: Option<String>,
    /// Where another picture is chosen.
    pub choose: Option<String>,
    pub empty: bool,
}

/// What is said on the page after something was done.
#[derive(Deserialize)]
pub(crate) struct Told {
    added: Option<u32>,
    small: Option<u32>,
    removed: Option<Id>,
    changed: Option<String>,
}

/// A quote with what its pictures look like.
pub(crate) struct Shown {
    pub quote: Quote,
    pub thumbnails: HashMap<Id, RenditionFacts>,
}

impl Shown {
    /// What is in the cart of whoever looks.
    pub(crate) fn find(tx: &mut Transaction<'_>, here: &Here) -> Result<Self, Error> {
        let quote = if let Some(customer) = &here.chosen()?.customer {
            cart::quote(tx, &here.event, customer.id)?
        } else {
            let list = cart::price_list(tx, &here.event)?.ok_or(Error::NothingSold)?;
            Quote::new(list, Vec::new(), &HashMap::new())
        };
        let items = quote.lines.iter().flat_map(|line| &line.items);
        let mut ids: Vec<Id> = items.filter_map(|item| Some(item.picture.as_ref()?.id)).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = library::renditions_of(tx, &ids)?.into_iter();
        let thumbnails = found.filter(|facts| facts.kind == Kind::Thumbnail);
        let thumbnails = thumbnails.map(|facts| (facts.picture, facts)).collect();
        Ok(Self { quote, thumbnails })
    }

    /// Its lines, as a page shows them.
    pub(crate) fn lines(&self, links: &Links, language: Language) -> Vec<LineView> {
        let mut previews = 0;
        let lines = self.quote.lines.iter();
        lines.map(|line| self.line(line, &mut previews, links, language)).collect()
    }

    fn line(&self, line: &Quoted, previews: &mut usize, links: &Links, language: Language) -> LineView {
        let o = &words(language).orders;
        let said = |price: i64| words::amount(self.quote.list.money(price), language);
        let is_package = matches!(line.product, Some(ProductDocument { ware: Ware::Package { .. }, .. }));
        let items = (0_u32..).zip(&line.items).map(|(place, item)| {
            *previews += 1;
            let at = format!("{}/cart/{}/{place}", links.root(), line.line.id);
            self.item(item, *previews, is_package, &at, links, o)
        });
        let items: Vec<ItemView> = items.collect();
        let name = line.product.as_ref().map_or("?", |product| product.name.as_str()).to_owned();
        let of = items.first().and_then(|item| item.picture.clone()).filter(|_| !is_package);
        LineView {
            id: line.line.id.to_string(),
            called: of.map_or(name.clone(), |picture| format!("{name}, {picture}")),
            name,
            quantity: line.line.quantity,
            is_file: matches!(line.product, Some(ProductDocument { ware: Ware::Download, .. })),
            price: (o.each)(&said(line.price)),
            total: said(line.total),
            was: line.was().map(|was| (o.was)(&said(was))),
            // Of a package each empty place says so itself.
            trouble: line.trouble.map(o.trouble),
            items,
        }
    }

    fn item(
        &self,
        item: &QuotedItem,
        number: usize,
        is_package: bool,
        at: &str,
        links: &Links,
        o: &Orders,
    ) -> ItemView {
        let picture = item.picture.as_ref();
        let called = picture.map(|picture| (o.picture)(picture.number));
        let preview = picture.and_then(|picture| {
            let facts = self.thumbnails.get(&picture.id)?;
            let alt = called.clone().unwrap_or_default();
            Some(Preview::new(number, links.media(facts), alt, (picture.width, picture.height), item.crop))
        });
        ItemView {
            preview,
            name: item.product.as_ref().filter(|_| is_package).map(|product| product.name.clone()),
            empty: picture.is_none(),
            crop: item.crop.map(|_| at.to_owned()),
            choose: is_package.then(|| format!("{at}/picture")),
            picture: called,
        }
    }
}

impl LineView {
    pub(crate) fn previews(&self) -> impl Iterator<Item = &Preview> {
        self.items.iter().filter_map(|item| item.preview.as_ref())
    }
}

/// `GET /e/{slug}/cart`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    Query(told): Query<Told>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let caller = Caller::of(&gallery, &slug, &headers).await?;
    let links = caller.links(&params);
    let found = gallery.0.database.read(move |tx| {
        let here = caller.inside(tx, None)?;
        let shown = Shown::find(tx, &here)?;
        Ok::<_, Error>((here, shown))
    });
    let (here, shown) = found.await?;
    let o = &words(language).orders;
    let lines = shown.lines(&links, language);
    let css = rules(lines.iter().flat_map(LineView::previews));
    let body = CartBody {
        root: links.root().to_owned(),
        back: links.event(),
        field: csrf.field(),
        said: told.added.map(|added| (o.added)(added, told.small.unwrap_or(0))),
        changed: told.changed.is_some(),
        removed: told.removed.map(|line| line.to_string()),
        in_order: shown.quote.is_in_order(),
        goods: shown.quote.goods.map(|goods| words::amount(shown.quote.list.money(goods), language)),
        lines,
        o,
    };
    let html = body.render().map_err(Problem::internal)?;
    let page = heading::page(o.cart, language, &csrf, &here, &params, None, Which::Cart)?;
    Ok(page.css(css).render(&gallery.0.site, &html))
}

/// The form of a line.
#[derive(Deserialize)]
pub(crate) struct Change {
    line: Id,
    action: String,
    #[serde(default)]
    quantity: String,
}

/// `POST /e/{slug}/cart`.
pub(crate) async fn change(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Form(change): Form<Change>,
) -> Result<Response, Problem> {
    let caller = Caller::of(&gallery, &slug, &headers).await?;
    let links = caller.links(&Params::default());
    let Change { line, action, quantity } = change;
    let done = action.clone();
    let changed = gallery.0.database.write(move |tx| {
        let here = caller.inside(tx, None)?;
        let customer = here.customer()?;
        match action.as_str() {
            "remove" => cart::remove(tx, customer, line, caller.now),
            "restore" => cart::restore(tx, customer, line),
            _ => cart::set_quantity(tx, &here.event, customer, line, quantity.trim().parse().unwrap_or(0)),
        }
    });
    changed.await?;
    let to = match done.as_str() {
        "remove" => format!("{}/cart?removed={line}", links.root()),
        _ => format!("{}/cart#l{line}", links.root()),
    };
    Ok(Redirect::to(&to).into_response())
}
