//! A place in the cart: where the frame of its paper lies on the picture, and, in a package, which picture it is.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::prices::{Paper, Ware};
use wirephoto_imaging::Crop;
use wirephoto_site::{Csrf, Form, Language, Problem};

use crate::cart::{Frame, Offered, QuotedItem, WHOLE};
use crate::event::Event;
use crate::pages::Params;
use crate::pages::heading::{self, Caller, Here, Which};
use crate::pages::preview::parts;
use crate::pages::tile::{TileView, rules};
use crate::service::cart;
use crate::service::look::{self, View};
use crate::words::{Orders, Sentence, words};
use crate::{Error, Gallery};

/// Favourites that are offered at the most; others are named by their number.
const OFFERED: usize = 60;

#[derive(Template)]
#[template(path = "shop/crop.html")]
struct CropBody<'a> {
    back: String,
    heading: &'a str,
    product: &'a str,
    paper: String,
    tile: &'a TileView,
    field: String,
    frame: Frame,
    upright: Extent,
    turned: Extent,
    o: &'static Orders,
}

/// How large a frame can be, for the paper as it lies: across and down in fractions of the picture, and the smallest size
/// in thousandths of that.
struct Extent {
    across: f64,
    down: f64,
    least: u16,
}

impl Extent {
    fn new(paper: &Paper, picture: &Offered, turned: bool) -> Self {
        let (width, height) = (picture.width, picture.height);
        let frame = Frame { turned, across: 0, down: 0, size: WHOLE };
        let (_, _, across, down) = parts(frame.crop(paper, width, height));
        Self { across, down, least: frame.least_size(paper, width, height) }
    }
}

#[derive(Template)]
#[template(path = "shop/choose.html")]
struct ChooseBody<'a> {
    back: String,
    heading: &'a str,
    field: String,
    tiles: Vec<TileView>,
    o: &'static Orders,
}

/// What is at a place of a line in the cart of whoever asks.
fn item_at(tx: &mut Transaction<'_>, here: &Here, line: Id, place: usize) -> Result<QuotedItem, Error> {
    let quote = cart::quote(tx, &here.event, here.customer()?)?;
    let line = quote.lines.into_iter().find(|quoted| quoted.line.id == line);
    line.and_then(|line| line.items.into_iter().nth(place)).ok_or_else(gone)
}

fn gone() -> Error {
    Error::Gone(Sentence::said(|t| t.orders.no_line))
}

/// `GET /e/{slug}/cart/{line}/{place}`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path((slug, line, place)): Path<(String, Id, usize)>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let caller = Caller::of(&gallery, &slug, &headers).await?;
    let links = caller.links(&Params::default());
    let found = gallery.0.database.read(move |tx| {
        let here = caller.inside(tx, None)?;
        let item = item_at(tx, &here, line, place)?;
        let number = item.picture.as_ref().ok_or_else(gone)?.number;
        let tile = look::picture(tx, here.event.id, &View::default(), number)?.tile;
        Ok::<_, Error>((here, item, tile))
    });
    let (here, item, tile) = found.await?;
    let (product, picture) = item.product.as_ref().zip(item.picture.as_ref()).ok_or_else(gone)?;
    let Ware::Print { paper } = &product.ware else { return Err(gone().into()) };
    let (t, o) = (&words(language).customer, &words(language).orders);
    let view = TileView::new(&tile, &links, t);
    let heading = (o.crop_title)(picture.number);
    let body = CropBody {
        back: format!("{}/cart#l{line}", links.root()),
        heading: &heading,
        product: &product.name,
        paper: (o.paper)(paper),
        tile: &view,
        field: csrf.field(),
        frame: item.frame,
        upright: Extent::new(paper, picture, false),
        turned: Extent::new(paper, picture, true),
        o,
    };
    let html = body.render().map_err(Problem::internal)?;
    let css = rules([&view]) + &frame_rule(item.crop);
    let page = heading::page(&heading, language, &csrf, &here, &Params::default(), None, Which::Shop)?;
    Ok(page.css(css).script("shop-crop.js").render(&gallery.0.site, &html))
}

/// Where the frame lies until a script moves it.
fn frame_rule(crop: Option<Crop>) -> String {
    let (x, y, width, height) = parts(crop);
    let [x, y, width, height] = [x, y, width, height].map(|part| 100.0 * part);
    format!(".frame{{left:{x:.3}%;top:{y:.3}%;width:{width:.3}%;height:{height:.3}%}}")
}

/// Where the frame shall lie.
#[derive(Deserialize)]
pub(crate) struct Moved {
    across: String,
    down: String,
    size: String,
    turned: Option<String>,
}

/// `POST /e/{slug}/cart/{line}/{place}`.
pub(crate) async fn change(
    State(gallery): State<Gallery>,
    Path((slug, line, place)): Path<(String, Id, u32)>,
    headers: HeaderMap,
    Form(moved): Form<Moved>,
) -> Result<Response, Problem> {
    // Thousandths; whatever is none is where nobody has moved anything.
    let part = |text: &str, otherwise: u16| text.parse().unwrap_or(otherwise).min(WHOLE);
    let frame = Frame {
        across: part(&moved.across, WHOLE / 2),
        down: part(&moved.down, WHOLE / 2),
        size: part(&moved.size, WHOLE),
        turned: moved.turned.is_some(),
    };
    with_cart(&gallery, &slug, line, &headers, move |tx, _, customer| {
        cart::set_frame(tx, customer, line, place, frame)
    })
    .await
}

/// `GET /e/{slug}/cart/{line}/{place}/picture`.
pub(crate) async fn choose(
    State(gallery): State<Gallery>,
    Path((slug, line, place)): Path<(String, Id, usize)>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let caller = Caller::of(&gallery, &slug, &headers).await?;
    let links = caller.links(&Params::default());
    let found = gallery.0.database.read(move |tx| {
        let here = caller.inside(tx, None)?;
        let item = item_at(tx, &here, line, place)?;
        let favourites = match here.chosen()?.list() {
            Some(list) => look::list(tx, here.event.id, list.id)?,
            None => Vec::new(),
        };
        Ok::<_, Error>((here, item, favourites))
    });
    let (here, item, favourites) = found.await?;
    let (t, o) = (&words(language).customer, &words(language).orders);
    let heading = (o.place_title)(item.product.as_ref().map_or("", |product| product.name.as_str()));
    let tiles: Vec<TileView> =
        favourites.iter().take(OFFERED).map(|tile| TileView::new(tile, &links, t)).collect();
    let css = rules(&tiles);
    let back = format!("{}/cart#l{line}", links.root());
    let body = ChooseBody { back, heading: &heading, field: csrf.field(), tiles, o };
    let html = body.render().map_err(Problem::internal)?;
    let page = heading::page(&heading, language, &csrf, &here, &Params::default(), None, Which::Shop)?;
    Ok(page.css(css).render(&gallery.0.site, &html))
}

/// Which picture it shall be: one that was pressed, or one that was named.
#[derive(Deserialize)]
pub(crate) struct Taken {
    #[serde(default)]
    number: String,
    press: Option<String>,
}

/// `POST /e/{slug}/cart/{line}/{place}/picture`.
pub(crate) async fn take(
    State(gallery): State<Gallery>,
    Path((slug, line, place)): Path<(String, Id, u32)>,
    headers: HeaderMap,
    Form(taken): Form<Taken>,
) -> Result<Response, Problem> {
    let number = taken.press.unwrap_or(taken.number).trim().parse().map_err(|_| Error::NoPicture)?;
    with_cart(&gallery, &slug, line, &headers, move |tx, event, customer| {
        let placement = crate::repository::placement(tx, event.id, number)?.ok_or(Error::NoPicture)?;
        cart::set_picture(tx, event, customer, line, place, placement.picture)
    })
    .await
}

/// Changes a cart, and goes back to the line.
async fn with_cart(
    gallery: &Gallery,
    slug: &str,
    line: Id,
    headers: &HeaderMap,
    change: impl Fn(&mut Transaction<'_>, &Event, Id) -> Result<(), Error> + Send + 'static,
) -> Result<Response, Problem> {
    let caller = Caller::of(gallery, slug, headers).await?;
    let links = caller.links(&Params::default());
    let changed = gallery.0.database.write(move |tx| {
        let here = caller.inside(tx, None)?;
        let customer = here.customer()?;
        change(tx, &here.event, customer)
    });
    changed.await?;
    Ok(Redirect::to(&format!("{}/cart#l{line}", links.root())).into_response())
}
