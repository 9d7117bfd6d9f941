//! The event: its name, its categories, its pictures in a justified grid; a piece at a time.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::event::{Card, Day, Event, Slug};
use crate::pages::door;
use crate::pages::tile::{TileView, rules};
use crate::pages::{Links, Params};
use crate::service::enter;
use crate::service::look::{self, Room, Sheet};
use crate::who::Access;
use crate::words::{Customer, words};
use crate::{Error, Gallery};

/// Categories that stand as tabs; more of them become a list to choose from.
const MAX_TABS: usize = 24;

#[derive(Template)]
#[template(path = "event.html")]
struct EventBody<'a> {
    event: &'a Event,
    byline: Option<String>,
    paragraphs: Vec<&'a str>,
    title: Option<TileView>,
    root: String,
    tabs: Vec<Tab<'a>>,
    options: Vec<Tab<'a>>,
    category: Option<u32>,
    typed: &'a str,
    found: Option<String>,
    clear: String,
    earlier: Option<String>,
    pictures: u64,
    tiles: Vec<TileView>,
    next: Option<Next>,
    t: &'static Customer,
}

#[derive(Template)]
#[template(path = "grid.html")]
struct GridBody {
    tiles: Vec<TileView>,
    next: Option<Next>,
    t: &'static Customer,
}

/// A category to choose.
struct Tab<'a> {
    number: u32,
    name: &'a str,
    pictures: u64,
    href: String,
    current: bool,
}

/// The way on: as a page, and as a piece for the page that is open.
struct Next {
    page: String,
    piece: String,
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
    let slug: Slug = typed.parse().map_err(|_| Error::NoEvent)?;
    if slug.as_str() != typed {
        return Ok(Redirect::permanent(&Links::new(&slug, &params).event()).into_response());
    }
    let looker = gallery.looker(&headers, now).await?;
    let asked = params.clone();
    let found = gallery.0.database.read(move |tx| {
        let event = look::event(tx, &slug)?;
        let access = looker.access(tx, &event, now)?;
        if access == Access::Stranger {
            return Ok((access, Err(event)));
        }
        let room = look::room(tx, event)?;
        let sheet = look::sheet(tx, room.event.id, &asked.view(&room.categories), asked.from())?;
        Ok::<_, Error>((access, Ok((room, sheet))))
    });
    match found.await? {
        (_, Err(event)) => Ok(door::ask(&gallery, language, &event, &csrf)),
        (access, Ok((room, sheet))) => {
            note_visit(&gallery, access, &room.event, now);
            page(&gallery, language, &room, &sheet, &params)
        }
    }
}

/// `GET /e/{slug}/grid`: the next piece of the grid.
pub(crate) async fn grid(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let slug: Slug = slug.parse().map_err(|_| Error::NoEvent)?;
    let links = Links::new(&slug, &params);
    let looker = gallery.looker(&headers, now).await?;
    let sheet = gallery.0.database.read(move |tx| {
        let event = look::event(tx, &slug)?;
        if looker.access(tx, &event, now)? == Access::Stranger {
            return Err(Error::NoEvent);
        }
        let room = look::room(tx, event)?;
        look::sheet(tx, room.event.id, &params.view(&room.categories), params.from())
    });
    let body = GridBody::new(&sheet.await?, &links, &words(language).customer);
    let html = body.render().map_err(Problem::internal)?;
    let mut response = Html(html).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

impl GridBody {
    fn new(sheet: &Sheet, links: &Links, t: &'static Customer) -> Self {
        Self {
            tiles: sheet.tiles.iter().map(|tile| TileView::new(tile, links, t)).collect(),
            t,
            next: sheet.next.map(|number| Next { page: links.from(number), piece: links.grid(number) }),
        }
    }
}

fn page(
    gallery: &Gallery,
    language: Language,
    room: &Room,
    sheet: &Sheet,
    params: &Params,
) -> Result<Response, Problem> {
    let t = &words(language).customer;
    let card = &room.event.card;
    let links = Links::new(&room.event.slug, params);
    let all = Links::new(&room.event.slug, &Params::default());
    let GridBody { tiles, next, .. } = GridBody::new(sheet, &links, t);
    // The title picture hangs over the whole event, not over a part of it.
    let title = room.title.as_ref().filter(|_| *params == Params::default());
    let title = title.map(|tile| TileView::new(tile, &all, t));
    let view = params.view(&room.categories);
    let category = room.categories.iter().find(|category| Some(category.id) == view.category);
    let (tabs, options) = tabs(room, &links, t, category.map(|category| category.number));
    let css = rules(tiles.iter().chain(&title));
    let body = EventBody {
        event: &room.event,
        byline: byline(card, t),
        paragraphs: paragraphs(&card.description),
        title,
        root: all.event(),
        tabs,
        options,
        category: category.map(|category| category.number),
        typed: params.typed(),
        found: sheet.found.map(|found| (t.found)(found, params.typed())),
        clear: links.without_query(),
        earlier: params.starts_later().then(|| links.event()),
        pictures: room.pictures,
        tiles,
        next,
        t,
    };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(&card.name)
        .language(language)
        .style("gallery.css")
        .script("gallery.js")
        .css(css)
        .wide()
        .render(&gallery.0.site, &html))
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

fn byline(card: &Card, t: &Customer) -> Option<String> {
    let photographer = Some(card.photographer.as_str()).filter(|name| !name.is_empty());
    let parts = [card.date.map(|day| Day::in_words(day, t)), photographer.map(t.photographs_by)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
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
