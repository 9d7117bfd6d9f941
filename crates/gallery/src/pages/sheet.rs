//! The contact sheet: small pictures with their numbers, to be printed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::Gallery;
use crate::event::Event;
use crate::pages::Params;
use crate::pages::event::byline;
use crate::pages::heading::Caller;
use crate::pages::tile::{TileView, rules};
use crate::service::look::{self, View};
use crate::who::Access;
use crate::words::{Customer, Favourites, words};

/// Pictures on a sheet: twenty pages of paper.
const MOST: u32 = 600;

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetBody<'a> {
    event: &'a Event,
    heading: &'a str,
    byline: Option<String>,
    back: String,
    tiles: Vec<TileView>,
    next: Option<String>,
    url: String,
    t: &'static Customer,
    f: &'static Favourites,
}

/// `GET /e/{slug}/sheet`: of a view, and with `?l=2` of one of the visitor's lists.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let caller = Caller::of(&gallery, &slug, &headers).await?;
    let links = caller.links(&params);
    let asked = params.clone();
    let found = gallery.0.database.read(move |tx| {
        let here = caller.at(tx, asked.list())?;
        if here.access == Access::Stranger {
            return Ok(None);
        }
        let room = look::room(tx, here.event.clone())?;
        let list =
            here.choosing.as_ref().filter(|_| asked.list().is_some()).and_then(|choosing| choosing.list());
        let view = match list {
            Some(list) => View { list: Some(list.id), ..View::default() },
            None => asked.view(&room.categories),
        };
        let list = list.map(|list| list.name.clone());
        let (tiles, next) = look::contact(tx, room.event.id, &view, asked.from(), MOST)?;
        Ok::<_, crate::Error>(Some((room, list, tiles, next)))
    });
    let Some((room, list, tiles, next)) = found.await? else {
        return Ok(Redirect::to(&links.event()).into_response());
    };
    let (t, f) = (&words(language).customer, &words(language).favourites);
    let tiles: Vec<TileView> = tiles.iter().map(|tile| TileView::new(tile, &links, t)).collect();
    let css = rules(&tiles);
    let card = &room.event.card;
    let body = SheetBody {
        heading: list.as_deref().unwrap_or(&card.name),
        byline: byline(card, t),
        back: if list.is_some() { links.beside("/favourites") } else { links.event() },
        next: next.map(|number| links.sheet(number)),
        url: gallery.event_url(&room.event.slug),
        event: &room.event,
        tiles,
        t,
        f,
    };
    let html = body.render().map_err(Problem::internal)?;
    let title = format!("{} · {}", f.contact_sheet, card.name);
    let page =
        Page::new(&title).language(language).style("gallery.css").script("gallery-sheet.js").form(&csrf);
    Ok(page.css(css).wide().render(&gallery.0.site, &html))
}
