//! A picture by itself, under an address of its own, with the ways to its neighbours.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::event::taken;
use crate::pages::event::paragraphs;
use crate::pages::heading::{self, Caller, Here};
use crate::pages::piece::private;
use crate::pages::tile::TileView;
use crate::pages::{Links, Params};
use crate::repository;
use crate::service::look::{self, PAGE, Room, Shown};
use crate::who::Access;
use crate::words::{Customer, Orders, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "picture.html")]
struct PictureBody<'a> {
    tile: &'a TileView,
    /// How wide the picture is at most, in hundredths of the window's height.
    reach: u32,
    known: PictureFacts,
    close: String,
    previous: Option<String>,
    next: Option<String>,
    heart: Option<Heart>,
    download: Option<String>,
    order: Option<String>,
    t: &'static Customer,
    o: &'static Orders,
}

/// The heart beside a picture, as a form of its own.
pub(crate) struct Heart {
    action: String,
    field: String,
    list: String,
    name: String,
    chosen: bool,
    favourites: String,
}

/// What is known of a picture, as the panel beside it tells.
#[derive(Serialize)]
pub(crate) struct PictureFacts {
    heading: String,
    paragraphs: Vec<String>,
    facts: Vec<(&'static str, String)>,
    /// What the visitor noted, when the picture is in the list that hearts go into.
    note: Option<String>,
}

impl PictureFacts {
    pub(crate) fn new(room: &Room, shown: &Shown, note: Option<String>, t: &Customer) -> Self {
        let caption = shown.tile.picture.metadata.caption.as_deref().unwrap_or_default();
        let (heading, rest) = match paragraphs(caption).split_first() {
            Some((first, rest)) => ((*first).to_owned(), rest.to_vec()),
            None => ((t.picture)(shown.tile.number()), Vec::new()),
        };
        let paragraphs = rest.into_iter().chain(paragraphs(&shown.tile.placement.description));
        Self {
            heading,
            paragraphs: paragraphs.map(str::to_owned).collect(),
            facts: facts(room, shown, t),
            note,
        }
    }
}

fn facts(room: &Room, shown: &Shown, t: &Customer) -> Vec<(&'static str, String)> {
    let Shown { tile, .. } = shown;
    let category = room.categories.iter().find(|category| Some(category.id) == tile.placement.category);
    let keywords = tile.picture.metadata.keywords.join(", ");
    let facts = [
        (t.number, Some(tile.number().to_string())),
        (t.category, category.map(|category| category.name.clone())),
        (t.taken, tile.picture.metadata.captured.as_deref().map(|captured| taken(captured, t))),
        (t.price, Some(tile.placement.price_note.clone())),
        (t.keywords, Some(keywords)),
    ];
    facts.into_iter().filter_map(|(name, fact)| Some((name, fact.filter(|fact| !fact.is_empty())?))).collect()
}

/// What is found of a picture for whoever is in its event.
struct Found {
    here: Here,
    room: Room,
    shown: Shown,
    /// What the visitor noted, when they chose it.
    note: Option<String>,
}

async fn find(
    gallery: &Gallery,
    slug: &str,
    number: u32,
    params: &Params,
    headers: &HeaderMap,
) -> Result<Option<Found>, Problem> {
    let caller = Caller::of(gallery, slug, headers).await?;
    let asked = params.clone();
    let found = gallery.0.database.read(move |tx| {
        let here = caller.at(tx, asked.list())?;
        if here.access == Access::Stranger {
            return Ok(None);
        }
        let room = look::room(tx, here.event.clone())?;
        let shown = look::picture(tx, room.event.id, &asked.view(&room.categories), number)?;
        let note = match here.choosing.as_ref().and_then(|choosing| choosing.list()) {
            Some(list) => repository::note(tx, list.id, shown.tile.placement.picture)?,
            None => None,
        };
        Ok::<_, Error>(Some(Found { here, room, shown, note }))
    });
    Ok(found.await?)
}

/// `GET /e/{slug}/p/{number}`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let links = Links::new(&heading::slug(&slug)?, &params);
    let Some(found) = find(&gallery, &slug, number, &params, &headers).await? else {
        return Ok(Redirect::to(&links.event()).into_response());
    };
    let Found { here, room, shown, note } = found;
    let f = &words(language).favourites;
    let heart = here.choosing.as_ref().map(|choosing| {
        let list = choosing.list();
        Heart {
            action: links.beside(&format!("/p/{number}/favourite")),
            field: csrf.field(),
            list: list.map(|list| list.id.to_string()).unwrap_or_default(),
            name: list.map_or(f.first_list.to_owned(), |list| list.name.clone()),
            chosen: note.is_some(),
            favourites: format!("{}/favourites", links.root()),
        }
    });
    alone(&gallery, language, heart.map(|heart| (heart, csrf)), &room, &shown, &links)
}

/// `GET /e/{slug}/p/{number}/facts`.
pub(crate) async fn known(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
) -> Result<Response, Problem> {
    let found = find(&gallery, &slug, number, &params, &headers).await?;
    let Found { room, shown, note, .. } = found.ok_or(Error::NoEvent)?;
    Ok(private(PictureFacts::new(&room, &shown, note, &words(language).customer)))
}

/// The page of a picture, of an event or of a shared list.
pub(crate) fn alone(
    gallery: &Gallery,
    language: Language,
    heart: Option<(Heart, Csrf)>,
    room: &Room,
    shown: &Shown,
    links: &Links,
) -> Result<Response, Problem> {
    let (t, o) = (&words(language).customer, &words(language).orders);
    let number = shown.tile.number();
    let tile = TileView::new(&shown.tile, links, t);
    let known = PictureFacts::new(room, shown, None, t);
    let title = format!("{} · {}", known.heading, room.event.card.name);
    let (heart, csrf) = heart.unzip();
    let body = PictureBody {
        tile: &tile,
        reach: 100 * tile.low.width / tile.low.height.max(1),
        known,
        // Back to where it hangs: a later piece of the grid begins with it.
        close: if shown.before < u64::from(PAGE) {
            format!("{}#p{number}", links.event())
        } else {
            format!("{}#p{number}", links.from(number))
        },
        previous: shown.previous.map(|number| links.picture(number)),
        next: shown.next.map(|number| links.picture(number)),
        download: (room.event.host.downloads && heart.is_some())
            .then(|| format!("{}/p/{number}/proof.jpg", links.root())),
        order: (room.event.price_list.is_some() && heart.is_some() && !shown.tile.placement.uploaded)
            .then(|| links.beside(&format!("/p/{number}/order"))),
        heart,
        t,
        o,
    };
    let html = body.render().map_err(Problem::internal)?;
    let mut page = Page::new(&title).language(language).style("gallery.css").script("gallery.js").wide();
    page = page.data("words", &words(language).scripts);
    if let Some(csrf) = &csrf {
        page = page.form(csrf);
    }
    Ok(page.render(&gallery.0.site, &html))
}
