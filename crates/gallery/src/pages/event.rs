//! The event: its name, its categories, its pictures in a justified grid.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Language, Problem};

use crate::event::{Card, Day, Event};
use crate::pages::door;
use crate::pages::heading::{self, Here, Which};
use crate::pages::tile::{TileView, rules};
use crate::pages::{Links, Params};
use crate::service::enter;
use crate::service::look::{self, Room, Sheet};
use crate::who::Access;
use crate::words::{Customer, Favourites, Orders, words};
use crate::{Error, Gallery};

/// Categories that stand as tabs; more of them become a list to choose from.
const MAX_TABS: usize = 24;

/// The page of a grid: of an event, or of a list that is shared.
#[derive(Template)]
#[template(path = "event.html")]
pub(crate) struct EventBody<'a> {
    pub heading: &'a str,
    pub byline: Option<String>,
    pub paragraphs: Vec<&'a str>,
    pub title: Option<TileView>,
    pub root: String,
    pub tabs: Vec<Tab<'a>>,
    pub options: Vec<Tab<'a>>,
    pub typed: &'a str,
    pub found: Option<String>,
    pub nothing: bool,
    pub clear: String,
    pub earlier: Option<String>,
    pub into: Option<Into>,
    /// Of the whole event.
    pub pictures: u64,
    /// Of this view.
    pub total: u64,
    pub tiles: Vec<TileView>,
    pub next: Option<String>,
    pub form: Option<HeartForm>,
    pub chosen: Option<Chosen>,
    pub pattern: String,
    pub piece: String,
    pub outline: String,
    pub downloads: bool,
    /// Where a picture is ordered, with `{number}` for its number.
    pub order: Option<String>,
    pub t: &'static Customer,
    pub f: &'static Favourites,
    pub o: &'static Orders,
}

impl EventBody<'_> {
    /// Where a picture is ordered, if it is for sale.
    fn order_of(&self, tile: &TileView) -> Option<String> {
        let order = self.order.as_ref().filter(|_| !tile.added)?;
        Some(order.replace("{number}", &tile.number.to_string()))
    }
}

/// A category to choose.
pub(crate) struct Tab<'a> {
    number: u32,
    name: &'a str,
    pictures: u64,
    href: String,
    current: bool,
}

/// The list that hearts go into, when it is not the first one.
pub(crate) struct Into {
    name: String,
    href: String,
}

/// The form that all hearts of a page belong to.
pub(crate) struct HeartForm {
    action: String,
    field: String,
    list: String,
    name: String,
}

/// The numbers of the pictures in the list that hearts go into.
pub(crate) struct Chosen(HashSet<u32>);

impl Chosen {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn contains(&self, number: &u32) -> bool {
        self.0.contains(number)
    }
}

/// `GET /e/{slug}`: the event for those who are in, its door for others.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(typed): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let slug = heading::slug(&typed)?;
    if slug.as_str() != typed {
        return Ok(Redirect::permanent(&Links::new(&slug, &params).event()).into_response());
    }
    let looker = gallery.looker(&headers, now).await?;
    let asked = params.clone();
    let found = gallery.0.database.read(move |tx| {
        let here = Here::find(tx, &slug, &looker, asked.list(), now)?;
        if here.access == Access::Stranger {
            return Ok((here, None));
        }
        let room = look::room(tx, here.event.clone())?;
        let sheet = look::sheet(tx, room.event.id, &asked.view(&room.categories), asked.from())?;
        Ok::<_, Error>((here, Some((room, sheet))))
    });
    let (here, seen) = found.await?;
    let Some((room, sheet)) = seen else {
        return Ok(door::ask(&gallery, language, &here.event, &csrf, now));
    };
    note_visit(&gallery, here.access, &room.event, now);
    page(&gallery, language, &csrf, &here, &room, &sheet, &params)
}

fn page(
    gallery: &Gallery,
    language: Language,
    csrf: &Csrf,
    here: &Here,
    room: &Room,
    sheet: &Sheet,
    params: &Params,
) -> Result<Response, Problem> {
    let (t, f) = (&words(language).customer, &words(language).favourites);
    let card = &room.event.card;
    let links = Links::new(&room.event.slug, params);
    let all = Links::new(&room.event.slug, &Params::default());
    let tiles: Vec<TileView> = sheet.tiles.iter().map(|tile| TileView::new(tile, &links, t)).collect();
    // The title picture hangs over the whole event, not over a part of it.
    let title = room.title.as_ref().filter(|_| params.is_whole() && params.list().is_none());
    let title = title.map(|tile| TileView::new(tile, &all, t));
    let view = params.view(&room.categories);
    let category = room.categories.iter().find(|category| Some(category.id) == view.category);
    let (tabs, options) = tabs(room, &links, t, category.map(|category| category.number));
    let css = rules(tiles.iter().chain(&title));
    let list = here.choosing.as_ref().and_then(|choosing| choosing.list());
    let form = here.choosing.as_ref().map(|_| HeartForm {
        action: links.beside("/favourites"),
        field: csrf.field(),
        list: list.map(|list| list.id.to_string()).unwrap_or_default(),
        name: list.map_or(f.first_list.to_owned(), |list| list.name.clone()),
    });
    let body = EventBody {
        heading: &card.name,
        byline: byline(card, t),
        paragraphs: if params.is_whole() { notes(card) } else { Vec::new() },
        title,
        root: links.root().to_owned(),
        tabs,
        options,
        typed: params.typed(),
        found: sheet.found.map(|found| (t.found)(found, params.typed())),
        nothing: sheet.found == Some(0),
        clear: links.without_query(),
        earlier: params.starts_later().then(|| links.event()),
        into: into(here, &links),
        pictures: room.pictures,
        total: sheet.found.or(category.map(|category| category.pictures)).unwrap_or(room.pictures),
        tiles,
        next: sheet.next.map(|number| links.from(number)),
        chosen: here.choosing.as_ref().map(|choosing| Chosen(choosing.numbers.clone())),
        form,
        pattern: links.pattern(),
        piece: links.piece(),
        outline: links.outline(),
        downloads: room.event.host.downloads,
        order: here.cart.map(|_| links.beside("/p/{number}/order")),
        t,
        f,
        o: &words(language).orders,
    };
    let html = body.render().map_err(Problem::internal)?;
    let manifest = format!("{}/app.webmanifest", links.root());
    let category = category.map(|category| category.number);
    let page = heading::page(&card.name, language, csrf, here, params, category, Which::Pictures)?;
    Ok(page.script("gallery.js").manifest(&manifest).css(css).render(&gallery.0.site, &html))
}

fn into(here: &Here, links: &Links) -> Option<Into> {
    let choosing = here.choosing.as_ref().filter(|choosing| choosing.current > 0)?;
    let name = choosing.list()?.name.clone();
    Some(Into { name, href: links.list(choosing.current as u32 + 1) })
}

/// Few categories stand as tabs, many as a list to choose from.
fn tabs<'a>(
    room: &'a Room,
    links: &Links,
    t: &'static Customer,
    current: Option<u32>,
) -> (Vec<Tab<'a>>, Vec<Tab<'a>>) {
    let categories = room.categories.iter().map(|category| Tab {
        number: category.number,
        name: &category.name,
        pictures: category.pictures,
        href: links.category(Some(category.number)),
        current: current == Some(category.number),
    });
    match room.categories.len() {
        0 => (Vec::new(), Vec::new()),
        1..=MAX_TABS => {
            let all = Tab {
                number: 0,
                name: t.all_pictures,
                pictures: room.pictures,
                href: links.category(None),
                current: current.is_none(),
            };
            (std::iter::once(all).chain(categories).collect(), Vec::new())
        }
        _ => (Vec::new(), categories.collect()),
    }
}

pub(crate) fn byline(card: &Card, t: &Customer) -> Option<String> {
    let photographer = Some(card.photographer.as_str()).filter(|name| !name.is_empty());
    let parts = [card.date.map(|day| Day::in_words(day, t)), photographer.map(t.photographs_by)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// What the photographer says under the event's name.
fn notes(card: &Card) -> Vec<&str> {
    [&card.description, &card.price_note, &card.delivery_note]
        .into_iter()
        .flat_map(|text| paragraphs(text))
        .collect()
}

/// The paragraphs of a text, as its lines give them.
pub(crate) fn paragraphs(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// Notes, now and then, that somebody came back. Nobody waits for it, and nothing is lost with it.
fn note_visit(gallery: &Gallery, access: Access, event: &Event, now: Moment) {
    if let Some(session) = access.to_be_noted(now) {
        let id = event.id;
        let noted = gallery.0.database.write(move |tx| enter::note(tx, session, id, now));
        tokio::spawn(async move {
            if let Err(error) = noted.await {
                tracing::warn!(%error, "a visit could not be noted");
            }
        });
    }
}
