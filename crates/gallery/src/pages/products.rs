//! What a picture, or each picture of a list, can be made into: one press puts it into the cart.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::Id;
use wirephoto_exchange::prices::{ProductDocument, Ware};
use wirephoto_site::{Csrf, Form, Language, Problem};

use crate::cart::Offered;
use crate::pages::heading::{self, Caller, Here, Which};
use crate::pages::tile::{TileView, rules};
use crate::pages::{Links, Params};
use crate::price_list::PriceList;
use crate::service::look::{self, Tile, View};
use crate::service::{cart, favourite};
use crate::words::{self, Orders, words};
use crate::{Error, Gallery, repository};

/// Pictures that are shown of a list.
const SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "shop/products.html")]
struct ProductsBody<'a> {
    back: String,
    heading: &'a str,
    hint: String,
    tiles: Vec<TileView>,
    more: usize,
    field: String,
    groups: Vec<ProductView>,
    o: &'static Orders,
}

/// A product to choose.
struct ProductView {
    id: String,
    name: String,
    facts: Vec<String>,
    price: String,
    /// Why it is not offered.
    refused: Option<&'static str>,
    /// What should be known before.
    warning: Option<String>,
}

/// The form.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    product: Id,
    #[serde(default = "one")]
    quantity: String,
}

fn one() -> String {
    "1".to_owned()
}

/// Which pictures it is about.
#[derive(Clone, Copy)]
enum About {
    Picture(u32),
    List(Id),
}

/// `GET /e/{slug}/p/{number}/order`.
pub(crate) async fn of_picture(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    show(&gallery, &slug, About::Picture(number), &params, &headers, language, &csrf).await
}

/// `GET /e/{slug}/lists/{list}/order`.
pub(crate) async fn of_list(
    State(gallery): State<Gallery>,
    Path((slug, list)): Path<(String, String)>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let list = list.parse().map_err(|_| Error::NoList)?;
    show(&gallery, &slug, About::List(list), &params, &headers, language, &csrf).await
}

/// `POST /e/{slug}/p/{number}/order`.
pub(crate) async fn add_picture(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    headers: HeaderMap,
    language: Language,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    add(&gallery, &slug, About::Picture(number), &headers, language, &chosen).await
}

/// `POST /e/{slug}/lists/{list}/order`.
pub(crate) async fn add_list(
    State(gallery): State<Gallery>,
    Path((slug, list)): Path<(String, String)>,
    headers: HeaderMap,
    language: Language,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    let list = list.parse().map_err(|_| Error::NoList)?;
    add(&gallery, &slug, About::List(list), &headers, language, &chosen).await
}

/// The pictures that it is about, and what they are together called.
fn about(
    tx: &mut wirephoto_database::Transaction<'_>,
    here: &Here,
    about: About,
) -> Result<(Option<String>, Vec<Tile>), Error> {
    match about {
        About::Picture(number) => {
            let shown = look::picture(tx, here.event.id, &View::default(), number)?;
            Ok((None, vec![shown.tile]))
        }
        About::List(id) => {
            let session = here.session().ok_or(Error::NoList)?;
            let (_, list) = favourite::own_list(tx, here.event.id, session, id)?;
            Ok((Some(list.name), look::list(tx, here.event.id, list.id)?))
        }
    }
}

async fn show(
    gallery: &Gallery,
    slug: &str,
    which: About,
    params: &Params,
    headers: &HeaderMap,
    language: Language,
    csrf: &Csrf,
) -> Result<Response, Problem> {
    let caller = Caller::of(gallery, slug, headers).await?;
    let nth = params.list();
    let found = gallery.0.database.read(move |tx| {
        let here = caller.inside(tx, nth)?;
        here.chosen()?;
        let list = cart::price_list(tx, &here.event)?.ok_or(Error::NothingSold)?;
        let (name, tiles) = about(tx, &here, which)?;
        let ids: Vec<Id> = tiles.iter().map(|tile| tile.picture.id).collect();
        let offered = repository::offered(tx, here.event.id, &ids)?;
        Ok::<_, Error>((here, list, name, tiles, offered))
    });
    let (here, list, name, tiles, offered) = found.await?;
    let links = Links::new(&here.event.slug, params);
    let (t, o) = (&words(language).customer, &words(language).orders);
    let views: Vec<TileView> = tiles.iter().take(SHOWN).map(|tile| TileView::new(tile, &links, t)).collect();
    let pictures: Vec<&Offered> = tiles.iter().filter_map(|tile| offered.get(&tile.picture.id)).collect();
    if pictures.is_empty() && !matches!(which, About::List(_)) {
        return Err(Error::NothingSold.into());
    }
    let heading = match (which, &name) {
        (About::Picture(number), _) => (o.order_picture)(number),
        (About::List(_), name) => (o.order_list)(name.as_deref().unwrap_or_default()),
    };
    let css = rules(&views);
    let body = ProductsBody {
        back: match which {
            About::Picture(number) => links.picture(number),
            About::List(_) => links.beside("/favourites"),
        },
        heading: &heading,
        hint: match which {
            About::Picture(_) => o.choose_product.to_owned(),
            About::List(_) => (o.choose_for_all)(pictures.len() as u64),
        },
        more: tiles.len().saturating_sub(SHOWN),
        tiles: views,
        field: csrf.field(),
        groups: list.products().iter().map(|product| view(&list, product, &pictures, language)).collect(),
        o,
    };
    let html = body.render().map_err(Problem::internal)?;
    let page = heading::page(&heading, language, csrf, &here, params, None, Which::Shop)?;
    Ok(page.css(css).render(&gallery.0.site, &html))
}

fn view(
    list: &PriceList,
    product: &ProductDocument,
    pictures: &[&Offered],
    language: Language,
) -> ProductView {
    let o = &words(language).orders;
    let small = pictures.iter().filter(|picture| !picture.is_large_enough(product)).count();
    let facts = match &product.ware {
        Ware::Print { paper } => vec![(o.paper)(paper)],
        Ware::Download => vec![o.as_a_file.to_owned()],
        Ware::Package { parts } => {
            let named = parts.iter().filter_map(|part| Some((part.count, list.product(part.product)?)));
            named.map(|(count, product)| (o.part)(count, &product.name)).collect()
        }
    };
    let mut prices: Vec<i64> = pictures.iter().map(|picture| picture.price_of(product)).collect();
    prices.sort_unstable();
    prices.dedup();
    let said = |price: i64| words::amount(list.money(price), language);
    let price = match (&product.ware, prices.as_slice()) {
        (Ware::Package { .. }, _) | (_, []) => said(product.price),
        (_, [one]) => said(*one),
        (_, [least, .., most]) => format!("{} – {}", said(*least), said(*most)),
    };
    ProductView {
        id: product.id.to_string(),
        name: product.name.clone(),
        facts: facts.into_iter().filter(|fact| !product.name.contains(fact.as_str())).collect(),
        price,
        refused: (small > 0 && small == pictures.len()).then_some(o.picture_too_small),
        warning: (small > 0 && small < pictures.len()).then(|| (o.some_too_small)(small as u64)),
    }
}

async fn add(
    gallery: &Gallery,
    slug: &str,
    which: About,
    headers: &HeaderMap,
    language: Language,
    chosen: &Chosen,
) -> Result<Response, Problem> {
    let caller = Caller::of(gallery, slug, headers).await?;
    let links = caller.links(&Params::default());
    let now = caller.now;
    let new = heading::new(gallery, headers, language, now)?;
    // What is no number is none that can be ordered.
    let (product, quantity) = (chosen.product, chosen.quantity.trim().parse().unwrap_or(0));
    let added = gallery.0.database.write(move |tx| {
        let here = caller.inside(tx, None)?;
        here.chosen()?;
        let (_, tiles) = about(tx, &here, which)?;
        let pictures: Vec<Id> = tiles.iter().map(|tile| tile.picture.id).collect();
        let ids: Vec<Id> = pictures.iter().map(|_| Id::new(now)).collect();
        cart::add(tx, &here.event, &new, product, &pictures, quantity, &ids)
    });
    let added = added.await?;
    let to = format!("{}/cart?added={}&small={}", links.root(), added.pictures, added.too_small);
    Ok(Redirect::to(&to).into_response())
}
