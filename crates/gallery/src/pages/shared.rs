//! A list that somebody shares: its pictures and nothing else of the event, for whoever has the link. Nothing can be
//! changed here, and no cookie is needed: the link stands in every address.

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use wirephoto_database::{Moment, Transaction};
use wirephoto_site::{Language, Page, Problem};

use crate::event::Event;
use crate::link::LinkHash;
use crate::pages::event::EventBody;
use crate::pages::media::{Asked, picture};
use crate::pages::picture::{PictureFacts, alone};
use crate::pages::piece::{outlined, piece, private};
use crate::pages::tile::{TileView, rules};
use crate::pages::{Links, Params};
use crate::repository;
use crate::service::favourite::{Customer, List};
use crate::service::look::{self, View};
use crate::words::{Sentence, words};
use crate::{Error, Gallery, Result};

/// A list that a link shows.
struct Shared {
    list: List,
    event: Event,
    by: Option<Customer>,
}

impl Shared {
    fn find(tx: &mut Transaction<'_>, link: LinkHash, now: Moment) -> Result<Self> {
        let gone = || Error::Gone(Sentence::said(|t| t.favourites.link_gone));
        let list = repository::shared_list(tx, link)?.ok_or_else(gone)?;
        let event =
            repository::event(tx, list.event)?.filter(|event| !event.is_over(now)).ok_or_else(gone)?;
        let by = repository::customer(tx, list.customer)?;
        Ok(Self { list, event, by })
    }

    fn view(&self) -> View {
        View { list: Some(self.list.id), ..View::default() }
    }
}

/// `GET /s/{token}`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
    Query(params): Query<Params>,
    language: Language,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let (links, link, from) = (Links::shared(&token, &params), LinkHash::of(&token), params.from());
    let found = gallery.0.database.read(move |tx| {
        let shared = Shared::find(tx, link, now)?;
        let sheet = look::sheet(tx, shared.event.id, &shared.view(), from)?;
        Ok::<_, Error>((shared, sheet))
    });
    let (shared, sheet) = found.await?;
    let (t, f) = (&words(language).customer, &words(language).favourites);
    let tiles: Vec<TileView> = sheet.tiles.iter().map(|tile| TileView::new(tile, &links, t)).collect();
    let css = rules(&tiles);
    let name = shared.by.map(|by| by.name).filter(|name| !name.is_empty());
    let event = &shared.event.card.name;
    let body = EventBody {
        heading: &shared.list.name,
        byline: Some(name.map_or_else(|| (f.chosen_from)(event), |name| (f.chosen_by)(&name, event))),
        paragraphs: Vec::new(),
        title: None,
        root: links.root().to_owned(),
        tabs: Vec::new(),
        options: Vec::new(),
        typed: "",
        found: None,
        nothing: false,
        clear: String::new(),
        earlier: params.starts_later().then(|| links.event()),
        into: None,
        pictures: shared.list.pictures,
        total: shared.list.pictures,
        tiles,
        next: sheet.next.map(|number| links.from(number)),
        form: None,
        chosen: None,
        pattern: links.pattern(),
        piece: links.piece(),
        outline: links.outline(),
        downloads: false,
        order: None,
        t,
        f,
        o: &words(language).orders,
    };
    let html = body.render().map_err(Problem::internal)?;
    let page = Page::new(&shared.list.name).language(language).style("gallery.css").script("gallery.js");
    Ok(page.data("words", &words(language).scripts).css(css).wide().render(&gallery.0.site, &html))
}

/// `GET /s/{token}/p/{number}`.
pub(crate) async fn one(
    State(gallery): State<Gallery>,
    Path((token, number)): Path<(String, u32)>,
    language: Language,
) -> Result<Response, Problem> {
    let (links, found) = shown(&gallery, &token, number).await?;
    let (room, shown) = found;
    alone(&gallery, language, None, &room, &shown, &links)
}

/// `GET /s/{token}/p/{number}/facts`.
pub(crate) async fn facts(
    State(gallery): State<Gallery>,
    Path((token, number)): Path<(String, u32)>,
    language: Language,
) -> Result<Response, Problem> {
    let (_, (room, shown)) = shown(&gallery, &token, number).await?;
    Ok(private(PictureFacts::new(&room, &shown, None, &words(language).customer)))
}

async fn shown(
    gallery: &Gallery,
    token: &str,
    number: u32,
) -> Result<(Links, (look::Room, look::Shown)), Problem> {
    let now = Moment::now();
    let (links, link) = (Links::shared(token, &Params::default()), LinkHash::of(token));
    let found = gallery.0.database.read(move |tx| {
        let shared = Shared::find(tx, link, now)?;
        let view = shared.view();
        let room = look::room(tx, shared.event)?;
        let shown = look::picture(tx, room.event.id, &view, number)?;
        Ok::<_, Error>((room, shown))
    });
    Ok((links, found.await?))
}

/// `GET /s/{token}/outline`.
pub(crate) async fn outline(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
    Query(params): Query<Params>,
) -> Result<Response, Problem> {
    let (now, link) = (Moment::now(), LinkHash::of(&token));
    let found = gallery.0.database.read(move |tx| {
        let shared = Shared::find(tx, link, now)?;
        look::outline(tx, shared.event.id, &shared.view(), params.from())
    });
    Ok(outlined(&found.await?))
}

/// `GET /s/{token}/pictures?from=…`.
pub(crate) async fn pictures(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
    Query(params): Query<Params>,
    language: Language,
) -> Result<Response, Problem> {
    let (now, link) = (Moment::now(), LinkHash::of(&token));
    let links = Links::shared(&token, &params);
    let sheet = gallery.0.database.read(move |tx| {
        let shared = Shared::find(tx, link, now)?;
        look::sheet(tx, shared.event.id, &shared.view(), params.from())
    });
    Ok(piece(&sheet.await?, &links, language))
}

/// `GET /s/{token}/m/…`: a picture of the list.
pub(crate) async fn media(
    State(gallery): State<Gallery>,
    Path((token, _)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let path = request.uri().path();
    let at = path.find("/m/").ok_or_else(|| Problem::of(StatusCode::NOT_FOUND))?;
    let asked = Asked::read(&path[at..]).ok_or(Error::NoPicture)?;
    let (now, link) = (Moment::now(), LinkHash::of(&token));
    let found = gallery.0.database.read(move |tx| {
        let shared = Shared::find(tx, link, now)?;
        if repository::is_shown_by(tx, link, asked.picture)? {
            // Also not when its photographer keeps it from customers meanwhile.
            Ok(repository::placement_of(tx, shared.event.id, asked.picture)?.is_some())
        } else {
            Ok::<_, Error>(false)
        }
    });
    if !found.await? {
        return Err(Error::NoPicture.into());
    }
    picture(&gallery, asked, request.headers()).await
}
