//! A picture by itself, under an address of its own, with the ways to its neighbours.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use wirephoto_database::Moment;
use wirephoto_site::{Language, Page, Problem};

use crate::event::{Slug, taken};
use crate::pages::event::paragraphs;
use crate::pages::tile::TileView;
use crate::pages::{Links, Params};
use crate::service::look::{self, PAGE, Room, Shown};
use crate::who::Access;
use crate::words::{Customer, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "picture.html")]
struct PictureBody<'a> {
    tile: &'a TileView,
    /// How wide the picture is at most, in hundredths of the window's height.
    reach: u32,
    heading: &'a str,
    paragraphs: Vec<&'a str>,
    facts: Vec<(&'static str, String)>,
    close: String,
    previous: Option<String>,
    next: Option<String>,
    t: &'static Customer,
}

/// `GET /e/{slug}/p/{number}`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let slug: Slug = slug.parse().map_err(|_| Error::NoEvent)?;
    let looker = gallery.looker(&headers, now).await?;
    let links = Links::new(&slug, &params);
    let asked = params.clone();
    let found = gallery.0.database.read(move |tx| {
        let event = look::event(tx, &slug)?;
        if looker.access(tx, &event, now)? == Access::Stranger {
            return Ok(None);
        }
        let room = look::room(tx, event)?;
        let shown = look::picture(tx, room.event.id, &asked.view(&room.categories), number)?;
        Ok::<_, Error>(Some((room, shown)))
    });
    match found.await? {
        Some((room, shown)) => page(&gallery, language, &room, &shown, &links),
        None => Ok(Redirect::to(&links.event()).into_response()),
    }
}

fn page(
    gallery: &Gallery,
    language: Language,
    room: &Room,
    shown: &Shown,
    links: &Links,
) -> Result<Response, Problem> {
    let t = &words(language).customer;
    let number = shown.tile.number();
    let tile = TileView::new(&shown.tile, links, t);
    let caption = shown.tile.picture.metadata.caption.as_deref().unwrap_or_default();
    let (heading, rest) = match paragraphs(caption).split_first() {
        Some((first, rest)) => ((*first).to_owned(), rest.to_vec()),
        None => ((t.picture)(number), Vec::new()),
    };
    let body = PictureBody {
        tile: &tile,
        reach: 100 * tile.low_width / tile.low_height.max(1),
        heading: &heading,
        paragraphs: rest.into_iter().chain(paragraphs(&shown.tile.placement.description)).collect(),
        facts: facts(room, shown, t),
        // Back to where it hangs: a later piece of the grid begins with it.
        close: if shown.before < u64::from(PAGE) {
            format!("{}#p{number}", links.event())
        } else {
            format!("{}#p{number}", links.from(number))
        },
        previous: shown.previous.map(|number| links.picture(number)),
        next: shown.next.map(|number| links.picture(number)),
        t,
    };
    let html = body.render().map_err(Problem::internal)?;
    let title = format!("{heading} · {}", room.event.card.name);
    Ok(Page::new(&title)
        .language(language)
        .style("gallery.css")
        .script("gallery.js")
        .wide()
        .render(&gallery.0.site, &html))
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
