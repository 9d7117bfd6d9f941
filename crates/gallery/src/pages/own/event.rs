//! An event at its photographer's page: how it stands, what is said of it here, its pictures, and the way in for more.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::{Account, Photographer, bar};
use wirephoto_database::Moment;
use wirephoto_exchange::publication::{Category, MAX_TEXT};
use wirephoto_site::text::clean;
use wirephoto_site::upload::Refused;
use wirephoto_site::{Csrf, Form, Language, Page, Problem};

use crate::event::{Day, Event, HostSettings, Slug};
use crate::pages::own::{OwnLinks, slug_of};
use crate::pages::tile::{TileView, rules};
use crate::repository::{Chosen, ChosenPicture};
use crate::service::invite::Invitation;
use crate::service::own::{self, Desk, OwnTile};
use crate::words::{Photographer as Words, Sentence, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "own/event.html")]
struct EventBody<'a> {
    event: &'a Event,
    truth: String,
    when: String,
    links: OwnLinks,
    url: String,
    field: String,
    saved: bool,
    /// Files that were not taken just now, with the reason.
    refused: &'a [(String, String)],
    is_over: bool,
    categories: &'a [Category],
    lists: Vec<ListView<'a>>,
    invitations: Vec<InvitationView<'a>>,
    has_mail: bool,
    language: Language,
    /// Somebody who was invited just now.
    invited: Option<&'a JustInvited>,
    tiles: Vec<OwnTileView>,
    next: Option<String>,
    t: &'static Words,
}

/// A picture in the photographer's grid.
struct OwnTileView {
    tile: TileView,
    /// A few words about what customers do not see of it.
    state: Vec<&'static str>,
    hidden: bool,
}

/// What a customer chose.
struct ListView<'a> {
    /// Whose, and what it is called.
    title: String,
    /// How much it is and how it stands, as HTML.
    state: String,
    pictures: &'a [ChosenPicture],
}

/// Somebody who was invited.
struct InvitationView<'a> {
    name: &'a str,
    email: &'a str,
    /// What became of it, as HTML.
    state: String,
    withdraw: String,
}

/// Somebody who was invited just now: their link is shown once.
pub(super) struct JustInvited {
    pub name: String,
    pub url: String,
    /// Whether it is on its way to them.
    pub mailed: bool,
}

/// Which page, and what was done just now.
#[derive(Deserialize)]
pub(crate) struct Params {
    from: Option<String>,
    saved: Option<String>,
}

/// What the photographer says of an event here, as it was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    expires_on: String,
    downloads: Option<String>,
    title_at_door: Option<String>,
    #[serde(default)]
    invite_text: String,
}

/// `GET /events/{slug}`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let slug = slug_of(&slug)?;
    let from = params.from.as_deref().and_then(|from| from.parse().ok());
    let visit = Visit { account: &account, language, csrf: &csrf };
    let news = News { saved: params.saved.is_some(), ..News::default() };
    page(&gallery, &visit, slug, from, &news).await
}

/// What was done just now, for the page to say so.
#[derive(Default)]
pub(super) struct News {
    pub saved: bool,
    pub invited: Option<JustInvited>,
    /// Files that were not taken.
    pub refused: Refused,
}

/// Who looks, and how they are answered.
pub(super) struct Visit<'a> {
    pub account: &'a Account,
    pub language: Language,
    pub csrf: &'a Csrf,
}

pub(super) async fn page(
    gallery: &Gallery,
    visit: &Visit<'_>,
    slug: Slug,
    from: Option<u32>,
    news: &News,
) -> Result<Response, Problem> {
    let Visit { account, language, csrf } = *visit;
    let (now, owner) = (Moment::now(), account.id);
    let desk = gallery.0.database.read(move |tx| own::desk(tx, owner, &slug, from)).await?;
    let Desk { event, facts, categories, tiles, next, chosen, invitations, has_mail } = &desk;
    let all = words(language);
    let (t, links) = (&all.photographer, OwnLinks::new(&event.slug));
    let body = EventBody {
        truth: format!(
            "{} · {} · {}",
            (t.pictures)(facts.pictures.into()),
            language.bytes(facts.bytes),
            (t.visitors)(event.visitors.into())
        ),
        when: language.time_ago(event.updated_at, now),
        url: gallery.event_url(&event.slug),
        field: csrf.field(),
        saved: news.saved,
        refused: news.refused.told(),
        is_over: event.is_over(now),
        categories,
        lists: chosen.iter().map(|(list, pictures)| ListView::new(list, pictures, language, now)).collect(),
        invitations: invitations
            .iter()
            .map(|invitation| InvitationView::new(invitation, &links, language, now))
            .collect(),
        has_mail: *has_mail,
        language,
        invited: news.invited.as_ref(),
        tiles: tiles.iter().map(|tile| OwnTileView::new(tile, &links, language)).collect(),
        next: next.map(|number| links.from(number)),
        links,
        event,
        t,
    };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(&event.card.name)
        .language(language)
        .style("gallery.css")
        .style("own.css")
        .style("upload.css")
        .script("upload.js")
        .css(rules(body.tiles.iter().map(|tile| &tile.tile)))
        .bar(bar(account, csrf, "/events", language))
        .form(csrf)
        .wide()
        .render(&gallery.0.site, &html))
}

/// `POST /events/{slug}`: sets what is said of it here.
pub(crate) async fn set(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Photographer(account): Photographer,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let (slug, owner) = (slug_of(&slug)?, account.id);
    let settings = typed.read()?;
    let to = OwnLinks::new(&slug).saved();
    gallery.0.database.write(move |tx| own::set(tx, owner, &slug, &settings)).await?;
    // Whoever may no longer see something shall not see it for another moment.
    gallery.0.recent.forget_all();
    Ok(Redirect::to(&to).into_response())
}

impl Typed {
    fn read(&self) -> Result<HostSettings, Error> {
        let unfit = |find: fn(&'static Words) -> &'static str| {
            Error::Unfit(Sentence::of(move |t| find(&t.photographer).to_owned()))
        };
        let day = Some(self.expires_on.trim()).filter(|day| !day.is_empty());
        let expires_on = day.map(str::parse::<Day>).transpose().map_err(|_| unfit(|t| t.not_a_last_day))?;
        let invite_text = clean(&self.invite_text);
        if invite_text.chars().count() > MAX_TEXT {
            return Err(unfit(|t| t.invite_text_too_long));
        }
        let (downloads, title_at_door) = (self.downloads.is_some(), self.title_at_door.is_some());
        Ok(HostSettings { expires_on, downloads, title_at_door, invite_text })
    }
}

impl<'a> ListView<'a> {
    fn new(list: &Chosen, pictures: &'a [ChosenPicture], language: Language, now: Moment) -> Self {
        let t = &words(language).photographer;
        let by = if list.by.is_empty() { t.somebody } else { &list.by };
        let count = (t.pictures)(pictures.len() as u64);
        let state = match list.finished_at {
            Some(at) => format!("{count} · {} {}", t.finished, language.time_ago(at, now)),
            None => format!("{count} · {} {}", t.begun, language.time_ago(list.created_at, now)),
        };
        Self { title: format!("{by}: {}", list.name), state, pictures }
    }
}

impl<'a> InvitationView<'a> {
    fn new(invitation: &'a Invitation, links: &OwnLinks, language: Language, now: Moment) -> Self {
        let t = &words(language).photographer;
        let state = match invitation.opened_at {
            Some(at) => format!("{} {}", t.opened_invitation, language.time_ago(at, now)),
            None => format!("{} {}", t.invited, language.time_ago(invitation.invited_at, now)),
        };
        let Invitation { ref name, ref email, id, .. } = *invitation;
        Self { name, email, state, withdraw: links.withdraw(id) }
    }
}

impl OwnTileView {
    fn new(own: &OwnTile, links: &OwnLinks, language: Language) -> Self {
        let all = words(language);
        let t = &all.photographer;
        let placement = &own.tile.placement;
        let mut tile = TileView::new(&own.tile, &links.customers(), &all.customer);
        tile.href = links.picture(placement.at.number);
        let states = [
            (own.provisional, t.provisional),
            (placement.hidden, t.hidden),
            (placement.uploaded, t.added_here),
        ];
        let state = states.into_iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word).collect();
        Self { tile, state, hidden: placement.hidden }
    }
}
