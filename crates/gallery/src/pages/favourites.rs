//! What a visitor chose: their lists, one at a time, with a note for each picture, and all that can be done with them.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Csrf, Form, Language, Problem};

use crate::link::Link;
use crate::pages::chooser::Chooser;
use crate::pages::finished;
use crate::pages::heading::{self, Caller, Here, Which};
use crate::pages::qr;
use crate::pages::tile::{TileView, rules};
use crate::pages::{Links, Params};
use crate::repository;
use crate::service::favourite::{self, Choosing, List, Note, Wish};
use crate::service::{invite, look};
use crate::who::Access;
use crate::words::{Favourites, Orders, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "favourites.html")]
struct FavouritesBody<'a> {
    back: String,
    root: String,
    field: String,
    name: &'a str,
    tabs: Vec<ListTab<'a>>,
    list: Option<ListView<'a>>,
    /// Where hearts of this list are set.
    choose: String,
    sheet: String,
    downloads: bool,
    /// Where all of the list is ordered.
    order: Option<String>,
    cards: Vec<Card>,
    made: Option<Made>,
    said: Option<&'static str>,
    /// Which list it is, as it stands behind the address of each form.
    view: String,
    f: &'static Favourites,
    o: &'static Orders,
}

/// A list to choose.
struct ListTab<'a> {
    name: &'a str,
    pictures: u64,
    href: String,
    current: bool,
}

/// The list that is shown.
struct ListView<'a> {
    id: String,
    name: &'a str,
    finished: bool,
    shared: bool,
}

/// A picture in it.
struct Card {
    tile: TileView,
    note: String,
}

/// A link that was just made, and is not shown again.
struct Made {
    url: String,
    qr: String,
    sentence: String,
    secret: Option<&'static str>,
}

/// What a page of lists shows beside them.
#[derive(Default)]
struct Extra {
    made: Option<Made>,
    said: Option<&'static str>,
}

/// `GET /e/{slug}/favourites`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    page(&gallery, &slug, &params, &headers, language, &csrf, Extra::default()).await
}

async fn page(
    gallery: &Gallery,
    slug: &str,
    params: &Params,
    headers: &HeaderMap,
    language: Language,
    csrf: &Csrf,
    extra: Extra,
) -> Result<Response, Problem> {
    let caller = Caller::of(gallery, slug, headers).await?;
    let links = caller.links(&Params::default());
    let nth = params.list();
    let found = gallery.0.database.read(move |tx| {
        let here = caller.at(tx, nth)?;
        let list = here.choosing.as_ref().and_then(Choosing::list);
        let (mut tiles, mut notes, mut shared) = (Vec::new(), Vec::new(), false);
        if let Some(list) = list {
            tiles = look::list(tx, here.event.id, list.id)?;
            notes = repository::notes_of(tx, list.id)?;
            shared = repository::is_shared(tx, list.id)?;
        }
        Ok::<_, Error>((here, tiles, notes, shared))
    });
    let (here, tiles, notes, shared) = found.await?;
    if here.access == Access::Stranger {
        return Ok(Redirect::to(&links.event()).into_response());
    }
    let choosing = here.chosen()?;
    let (t, f) = (&words(language).customer, &words(language).favourites);
    let notes: HashMap<Id, String> =
        notes.into_iter().map(|Note { picture, note }| (picture, note)).collect();
    let cards: Vec<Card> = tiles
        .iter()
        .map(|tile| Card {
            tile: TileView::new(tile, &links, t),
            note: notes.get(&tile.placement.picture).cloned().unwrap_or_default(),
        })
        .collect();
    let nth = choosing.current as u32 + 1;
    let body = FavouritesBody {
        back: links.event(),
        root: links.root().to_owned(),
        field: csrf.field(),
        name: choosing.customer.as_ref().map_or("", |customer| &customer.name),
        tabs: tabs(choosing, &links),
        list: choosing.list().map(|list| ListView {
            id: list.id.to_string(),
            name: &list.name,
            finished: list.finished_at.is_some(),
            shared,
        }),
        choose: links.choosing(nth),
        sheet: format!("{}/sheet?l={nth}", links.root()),
        downloads: here.event.host.downloads,
        order: here
            .cart
            .zip(choosing.list())
            .map(|(_, list)| links.beside(&format!("/lists/{}/order", list.id))),
        made: extra.made,
        said: extra.said,
        view: if nth > 1 { format!("?l={nth}") } else { String::new() },
        cards,
        f,
        o: &words(language).orders,
    };
    let html = body.render().map_err(Problem::internal)?;
    let title = format!("{} · {}", f.title, here.event.card.name);
    let css = rules(body.cards.iter().map(|card| &card.tile));
    let page = heading::page(&title, language, csrf, &here, &Params::default(), None, Which::Favourites)?;
    Ok(page.script("gallery-list.js").css(css).render(&gallery.0.site, &html))
}

fn tabs<'a>(choosing: &'a Choosing, links: &Links) -> Vec<ListTab<'a>> {
    let tab = |(nth, list): (usize, &'a List)| ListTab {
        name: &list.name,
        pictures: list.pictures,
        href: links.list(nth as u32 + 1),
        current: nth == choosing.current,
    };
    choosing.lists.iter().enumerate().map(tab).collect()
}

/// The form of a new list.
#[derive(Deserialize)]
pub(crate) struct Named {
    name: String,
}

/// `POST /e/{slug}/lists`: makes a list.
pub(crate) async fn make(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Chooser { looker, headers, language }: Chooser,
    Form(Named { name }): Form<Named>,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let slug = heading::slug(&slug)?;
    let links = Links::new(&slug, &Params::default());
    let new = heading::new(&gallery, &headers, language, now)?;
    let made = gallery.0.database.write(move |tx| {
        let here = Here::inside(tx, &slug, &looker, None, now)?;
        here.chosen()?;
        let list = favourite::new_list(tx, here.event.id, &name, &new)?;
        let lists = repository::lists_of(tx, list.customer)?;
        let nth = lists.iter().position(|other| other.id == list.id).unwrap_or_default();
        Ok::<_, Error>((here.event.owner, nth as u32 + 1))
    });
    let (owner, nth) = made.await?;
    gallery.tell(owner);
    Ok(Redirect::to(&links.list(nth)).into_response())
}

/// `POST /e/{slug}/lists/{list}`: everything that can be done with a list. The button that was pressed says what.
pub(crate) async fn change(
    State(gallery): State<Gallery>,
    Path((slug, id)): Path<(String, String)>,
    Query(params): Query<Params>,
    Chooser { looker, headers, language }: Chooser,
    csrf: Csrf,
    Form(fields): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let typed = slug;
    let slug = heading::slug(&typed)?;
    let id: Id = id.parse().map_err(|_| Error::NoList)?;
    let links = Links::new(&slug, &params);
    let action = fields.get("action").cloned().unwrap_or_default();
    let link = (action == "share").then(Link::random);
    let (hash, done) = (link.as_ref().map(Link::hash), action.clone());
    let new = heading::new(&gallery, &headers, language, now)?;
    let is_news = action == "finish" && gallery.0.site.limit(finished::NEWS, id).is_ok();
    let host = gallery.clone();
    let changed = gallery.0.database.write(move |tx| {
        let here = Here::inside(tx, &slug, &looker, None, now)?;
        let (customer, list) = favourite::own_list(tx, here.event.id, new.session, id)?;
        match (action.as_str(), hash) {
            ("finish", _) => {
                set_notes(tx, &list, &fields, &new)?;
                favourite::finish(tx, &list, true, now)?;
                if is_news && list.finished_at.is_none() {
                    finished::promise(tx, &host, &here.event, (&customer, &list), language, now)?;
                }
            }
            ("reopen", _) => favourite::finish(tx, &list, false, now)?,
            ("rename", _) => {
                favourite::rename(tx, &list, fields.get("name").map_or("", String::as_str), now)?;
            }
            ("delete", _) => favourite::delete(tx, &list, now)?,
            ("share", Some(hash)) => favourite::share(tx, &list, hash, now)?,
            ("unshare", _) => favourite::unshare(tx, &list)?,
            _ => set_notes(tx, &list, &fields, &new)?,
        }
        Ok::<_, Error>((here.event.owner, list))
    });
    let (owner, list) = changed.await?;
    gallery.tell(owner);
    let Some(link) = link else {
        let to = if done == "delete" { links.list(1) } else { links.beside("/favourites") };
        return Ok(Redirect::to(&to).into_response());
    };
    let f = &words(language).favourites;
    let url = gallery.0.site.link(&format!("/s/{}", link.as_str()));
    let made = Made { qr: qr::data(&url)?, url, sentence: (f.share_made)(&list.name), secret: None };
    let extra = Extra { made: Some(made), said: None };
    page(&gallery, &typed, &params, &headers, language, &csrf, extra).await
}

/// The notes that a form carries as `note-12`, and the picture that it takes out.
fn set_notes(
    tx: &mut wirephoto_database::Transaction<'_>,
    list: &List,
    fields: &HashMap<String, String>,
    new: &favourite::New,
) -> Result<(), Error> {
    let gone: Option<u32> = fields.get("remove").and_then(|number| number.parse().ok());
    let notes =
        fields.iter().filter_map(|(name, note)| Some((name.strip_prefix("note-")?.parse().ok()?, note)));
    let here = repository::numbers_of(tx, list.id)?;
    for (number, note) in notes.filter(|(number, _)| here.contains(number) && Some(*number) != gone) {
        favourite::wish(tx, list.event, Some(list.id), number, &Wish::Noted(note.clone()), new)?;
    }
    if let Some(number) = gone {
        favourite::wish(tx, list.event, Some(list.id), number, &Wish::Chosen(false), new)?;
    }
    Ok(())
}

/// What a visitor says of themselves, and does with this browser.
#[derive(Deserialize)]
pub(crate) struct Myself {
    action: String,
    #[serde(default)]
    name: String,
}

/// `POST /e/{slug}/me`.
pub(crate) async fn me(
    State(gallery): State<Gallery>,
    Path(typed): Path<String>,
    Query(params): Query<Params>,
    Chooser { looker, headers, language }: Chooser,
    csrf: Csrf,
    Form(Myself { action, name }): Form<Myself>,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let slug = heading::slug(&typed)?;
    let links = Links::new(&slug, &params);
    let new = heading::new(&gallery, &headers, language, now)?;
    let session = new.session;
    let link = (action == "link").then(Link::random);
    let (hash, done) = (link.as_ref().map(Link::hash), action.clone());
    let changed = gallery.0.database.write(move |tx| {
        let here = Here::inside(tx, &slug, &looker, None, now)?;
        match (action.as_str(), hash, &here.chosen()?.customer) {
            ("link", Some(hash), _) => favourite::make_link(tx, &here.event, hash, &new)?,
            ("withdraw", _, Some(customer)) => favourite::withdraw_links(tx, customer)?,
            ("leave", ..) => invite::leave(tx, here.event.id, new.session)?,
            ("name", ..) => favourite::call(tx, here.event.id, &name, &new)?,
            _ => {}
        }
        Ok::<_, Error>(here.event.owner)
    });
    gallery.tell(changed.await?);
    let f = &words(language).favourites;
    match (done.as_str(), link) {
        ("leave", _) => {
            gallery.0.recent.forget_session(&session);
            // What the browser kept of pages that it may no longer see.
            let forget = AppendHeaders([(header::HeaderName::from_static("clear-site-data"), "\"cache\"")]);
            Ok((forget, Redirect::to(&links.event())).into_response())
        }
        (_, Some(link)) => {
            let url = gallery.0.site.link(&format!("/k/{}", link.as_str()));
            let qr = qr::data(&url)?;
            let sentence = f.my_link_made.to_owned();
            let made = Made { url, qr, sentence, secret: Some(f.keep_link_secret) };
            let extra = Extra { made: Some(made), said: None };
            page(&gallery, &typed, &params, &headers, language, &csrf, extra).await
        }
        ("withdraw", _) => {
            let extra = Extra { made: None, said: Some(f.withdrawn) };
            page(&gallery, &typed, &params, &headers, language, &csrf, extra).await
        }
        _ => Ok(Redirect::to(&links.beside("/favourites")).into_response()),
    }
}
