//! The page of an order, under a link that is a right by itself: how it stands, its files, its invoice.

use std::collections::{HashMap, VecDeque};

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use futures_util::stream;
use serde::Deserialize;
use wirephoto_database::{Database, Id, Moment};
use wirephoto_exchange::order::{ItemDocument, PaymentState, Stage};
use wirephoto_library::{self as library, Kind, RenditionFacts, Way};
use wirephoto_site::media::{JPEG, Tag};
use wirephoto_site::{Language, Page, Problem};

use crate::download::Download;
use crate::event::day_of;
use crate::link::LinkHash;
use crate::order::{Happened, Order, What};
use crate::pages::download::attachment;
use crate::pages::preview::{Preview, rules};
use crate::service::order::{Doing, advance};
use crate::words::{self, Orders, words};
use crate::{Error, Gallery, Result, repository};

#[derive(Template)]
#[template(path = "shop/order.html")]
struct OrderBody<'a> {
    root: String,
    order: &'a Order,
    heading: String,
    thanks: Option<&'static str>,
    stages: Vec<StageView>,
    cancelled: Option<&'static str>,
    problem: String,
    payment: &'static str,
    is_paid: bool,
    pay: bool,
    how_to_pay: Option<&'a str>,
    files: Vec<FileView>,
    files_wait: Option<&'static str>,
    lines: Vec<LineView<'a>>,
    delivery: (String, String),
    total: String,
    tax: Option<String>,
    history: Vec<(String, String)>,
    seller: String,
    o: &'static Orders,
}

/// A stage on the way.
struct StageView {
    name: &'static str,
    reached: bool,
    current: bool,
}

/// A file to fetch.
struct FileView {
    name: String,
    href: Option<String>,
    note: String,
}

/// A line with what its pictures look like.
struct LineView<'a> {
    name: &'a str,
    count: String,
    total: String,
    items: Vec<ItemView>,
}

/// A picture of a line.
struct ItemView {
    preview: Option<Preview>,
    picture: String,
}

/// What is known when the page is asked for.
struct Found {
    order: Order,
    steps: Vec<Happened>,
    downloads: Vec<Download>,
    /// The thumbnails of pictures that are still here.
    thumbnails: HashMap<Id, RenditionFacts>,
}

/// What the customer has just done.
#[derive(Deserialize)]
pub(crate) struct Told {
    placed: Option<String>,
    /// They come back from where they pay.
    paid: Option<String>,
}

/// The order of a link.
fn of_link(tx: &mut wirephoto_database::Transaction<'_>, link: LinkHash) -> Result<Order> {
    repository::order_of_link(tx, link)?.ok_or(Error::NoOrder)
}

/// The order of a link's token.
pub(crate) async fn order_of(gallery: &Gallery, token: &str) -> Result<Order> {
    let link = LinkHash::of(token);
    gallery.0.database.read(move |tx| of_link(tx, link)).await
}

/// `GET /o/{token}`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
    Query(told): Query<Told>,
    language: Language,
) -> Result<Response, Problem> {
    let (link, now) = (LinkHash::of(&token), Moment::now());
    let mut found = find(&gallery, link).await?;
    if told.paid.is_some()
        && found.order.document.payment == PaymentState::Open
        && gallery.ask_payment(&found.order, now).await?
    {
        found = find(&gallery, link).await?;
    }
    let placed = told.placed.is_some();
    let root = format!("/o/{token}");
    let lines = lines(&found, &root, language);
    let css = rules(lines.iter().flat_map(|line| &line.items).filter_map(|item| item.preview.as_ref()));
    let body = body(&found, root.clone(), lines, placed, language, now);
    let pay = body.pay;
    let heading = body.heading.clone();
    let html = body.render().map_err(Problem::internal)?;
    let page = Page::new(&heading).language(language).style("gallery.css").style("shop.css").css(css);
    let mut response = page.render(&gallery.0.site, &html);
    // A form may not lead to another site, so the way to the payment begins on a page that leads there by itself.
    if placed && pay {
        let refresh = HeaderValue::try_from(format!("1; url={root}/pay")).map_err(Problem::internal)?;
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    Ok(response)
}

async fn find(gallery: &Gallery, link: LinkHash) -> Result<Found> {
    let found = gallery.0.database.read(move |tx| {
        let order = of_link(tx, link)?;
        let id = order.document.id;
        let pictures: Vec<Id> = items(&order).map(|item| item.picture).collect();
        let thumbnails = library::renditions_of(tx, &pictures)?.into_iter();
        let thumbnails = thumbnails.filter(|facts| facts.kind == Kind::Thumbnail);
        Ok::<_, Error>(Found {
            steps: repository::steps(tx, id)?,
            downloads: repository::downloads(tx, id)?,
            thumbnails: thumbnails.map(|facts| (facts.picture, facts)).collect(),
            order,
        })
    });
    found.await
}

/// `GET /o/{token}/pay`: to where the order is paid, or back where there is nothing to pay.
pub(crate) async fn pay(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let order = order_of(&gallery, &token).await?;
    let page = gallery.pay(&order, &token, Moment::now()).await?;
    Ok(Redirect::to(&page.unwrap_or_else(|| format!("/o/{token}"))).into_response())
}

fn items(order: &Order) -> impl Iterator<Item = &ItemDocument> {
    order.document.lines.iter().flat_map(|line| &line.items)
}

fn body<'a>(
    found: &'a Found,
    root: String,
    lines: Vec<LineView<'a>>,
    placed: bool,
    language: Language,
    now: Moment,
) -> OrderBody<'a> {
    let o = &words(language).orders;
    let Found { order, steps, .. } = found;
    let document = &order.document;
    let money = |minor| words::money(minor, &document.currency, language);
    let is_invoice = document.provider == "invoice";
    let is_open = document.payment == PaymentState::Open && document.stage < Stage::Cancelled;
    let delivery = Some(document.delivery.name.clone()).filter(|name| !name.is_empty());
    let note = order.seller.payment_note.as_str();
    let history = steps
        .iter()
        .rev()
        .filter_map(|step| Some(((o.happened)(&step.what)?, language.time_ago(step.at, now))));
    OrderBody {
        heading: (o.order_title)(&document.number),
        thanks: placed.then_some(if is_invoice { o.thanks_invoice } else { o.thanks }),
        stages: stages(order, o),
        cancelled: (document.stage == Stage::Cancelled).then_some((o.stage)(Stage::Cancelled)),
        problem: o.problem(document),
        payment: (o.payment_state)(document.payment),
        is_paid: document.payment == PaymentState::Paid,
        pay: is_open && !is_invoice,
        how_to_pay: (is_open && is_invoice && !note.is_empty()).then_some(note),
        files: files(found, &root, language, now),
        files_wait: files_wait(found, o),
        lines,
        delivery: (
            delivery.unwrap_or_else(|| o.delivery_as_files.to_owned()),
            match document.delivery.price {
                0 => o.free.to_owned(),
                price => money(price),
            },
        ),
        total: money(document.total),
        tax: (order.tax.1 > 0).then(|| (o.tax_in_it)(&money(document.tax), &order.tax.0, order.tax.1)),
        history: history.collect(),
        seller: (o.sold_by)(&order.seller.name),
        root,
        order,
        o,
    }
}

/// The stages on the way; those of the lab only where something is printed.
fn stages(order: &Order, o: &Orders) -> Vec<StageView> {
    let prints = order.has_prints();
    let here = order.document.stage;
    let all = [Stage::Placed, Stage::Accepted, Stage::AtLab, Stage::Printing, Stage::Shipped, Stage::Done];
    let on_the_way = |stage: &Stage| prints || !matches!(stage, Stage::AtLab | Stage::Printing);
    let stages = all.into_iter().filter(on_the_way).map(|stage| StageView {
        name: (o.stage)(stage),
        reached: stage <= here,
        current: stage == here,
    });
    stages.collect()
}

fn files(found: &Found, root: &str, language: Language, now: Moment) -> Vec<FileView> {
    let o = &words(language).orders;
    let is_paid = found.order.document.payment == PaymentState::Paid;
    let files = found.downloads.iter().filter(|_| is_paid).map(|file| {
        let picture = items(&found.order).find(|item| item.number == file.item);
        let is_here = now < file.until();
        FileView {
            name: (o.fetch)(picture.map_or(0, |item| item.picture_number)),
            href: is_here.then(|| format!("{root}/d/{}", file.item)),
            note: if is_here {
                (o.fetch_until)(&day_of(file.until(), &words(language).customer))
            } else {
                o.file_gone.to_owned()
            },
        }
    });
    files.collect()
}

fn files_wait(found: &Found, o: &'static Orders) -> Option<&'static str> {
    let order = &found.order;
    let sold = order.files().count();
    if sold == 0 || order.document.stage == Stage::Cancelled {
        None
    } else if order.document.payment == PaymentState::Open {
        Some(o.files_when_paid)
    } else {
        (found.downloads.len() < sold).then_some(o.files_to_come)
    }
}

fn lines<'a>(found: &'a Found, root: &str, language: Language) -> Vec<LineView<'a>> {
    let o = &words(language).orders;
    let document = &found.order.document;
    let money = |minor| words::money(minor, &document.currency, language);
    let lines = document.lines.iter().map(|line| LineView {
        name: &line.name,
        count: (o.part)(line.quantity, &money(line.price)),
        total: money(line.total),
        items: line.items.iter().map(|item| view(found, item, root, o)).collect(),
    });
    lines.collect()
}

fn view(found: &Found, item: &ItemDocument, root: &str, o: &Orders) -> ItemView {
    let picture = (o.picture)(item.picture_number);
    let preview = found.thumbnails.get(&item.picture).map(|facts| {
        let url = format!("{root}/p/{}.jpg", item.number);
        let size = (facts.width, facts.height);
        Preview::new(item.number as usize, url, picture.clone(), size, item.crop)
    });
    ItemView { preview, picture }
}

/// `GET /o/{token}/p/{item}.jpg`: what an item looks like, while its picture is shown.
pub(crate) async fn thumbnail(
    State(gallery): State<Gallery>,
    Path((token, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let link = LinkHash::of(&token);
    let number: u32 =
        name.strip_suffix(".jpg").and_then(|number| number.parse().ok()).ok_or(Error::NoPicture)?;
    let released = gallery.0.database.read(move |tx| {
        let order = of_link(tx, link)?;
        let item = items(&order).find(|item| item.number == number).ok_or(Error::NoPicture)?;
        Ok::<_, Error>(library::release(tx, item.picture, Way::Page(Kind::Thumbnail))?)
    });
    let released = released.await?;
    let tag = Tag::new(&released.hash);
    if tag.is_known(&headers) { Ok(tag.not_modified()) } else { Ok(tag.content(JPEG, released.bytes.into())) }
}

/// `GET /o/{token}/d/{item}`: a file, streamed, one piece in memory at a time.
pub(crate) async fn file(
    State(gallery): State<Gallery>,
    Path((token, item)): Path<(String, u32)>,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let link = LinkHash::of(&token);
    let doing = Doing::new(&gallery.0.site, now);
    let found = gallery.0.database.write(move |tx| {
        let order = of_link(tx, link)?;
        let id = order.document.id;
        let file = repository::downloads(tx, id)?.into_iter().find(|file| file.item == item);
        let file = file.filter(|file| order.document.payment == PaymentState::Paid && now < file.until());
        let file = file.ok_or(Error::NoPicture)?;
        let here = repository::file(tx, id, &file.hash)?.ok_or(Error::NoPicture)?;
        if repository::note_fetched(tx, id, item, now)? {
            advance(tx, id, &format!("fetched-{item}"), &What::Fetched { item }, &doing)?;
        }
        Ok::<_, Error>((order, file, here.length))
    });
    let (order, file, length) = found.await?;
    gallery.tell(order.owner);
    let id = order.document.id;
    let body = Body::from_stream(pieces(gallery.0.database.clone(), id, file.hash));
    let kind = HeaderValue::from_static("application/octet-stream");
    let length = (header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok((attachment(&file.file_name, kind), [length], body).into_response())
}

/// The pieces of a file, in their order.
fn pieces(
    database: Database,
    order: Id,
    hash: [u8; 32],
) -> impl futures_util::Stream<Item = Result<Bytes>> + Send {
    stream::try_unfold(VecDeque::from([0_u32]), move |mut next| {
        let database = database.clone();
        async move {
            let Some(number) = next.pop_front() else { return Ok(None) };
            let piece = database.read(move |tx| repository::piece(tx, order, &hash, number)).await?;
            next.push_back(number + 1);
            Ok(piece.map(|piece| (Bytes::from(piece), next)))
        }
    })
}
