//! `/events`: what a photographer has published here, how much of their room it takes, and the way to each.

pub(crate) mod card;
pub(crate) mod event;
pub(crate) mod invite;
pub(crate) mod money;
pub(crate) mod order;
pub(crate) mod orders;
pub(crate) mod picture;
pub(crate) mod upload;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use wirephoto_accounts::{Photographer, bar};
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::event::{Day, Slug};
use crate::pages::tile::{TileView, rules};
use crate::pages::{Links, Params};
use crate::repository;
use crate::service::look::{self, Published};
use crate::words::{Photographer as Words, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "events.html")]
struct EventsBody<'a> {
    events: Vec<Row<'a>>,
    storage: Storage,
    t: &'static Words,
}

/// How much of what the account may store it does.
struct Storage {
    used_bytes: u64,
    limit_bytes: u64,
    words: String,
}

/// An event in the list.
struct Row<'a> {
    name: &'a str,
    day: Option<String>,
    /// What there is of it, in a line.
    truth: String,
    /// When it was last published, as HTML.
    when: String,
    device: &'a str,
    tile: Option<TileView>,
    /// The photographer's page of it.
    path: String,
    url: String,
    qr: String,
}

/// `GET /events`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let (owner, usage_of) = (account.id, gallery.0.accounts.usage_of());
    let read = gallery.0.database.read(move |tx| {
        let used_bytes = usage_of(tx, owner)?.storage_bytes;
        Ok::<_, Error>((look::published(tx, owner)?, repository::chosen_counts(tx, owner)?, used_bytes))
    });
    let (events, lists, used_bytes) = read.await?;
    let t = &words(language).photographer;
    let limit_bytes = account.limits.storage_bytes;
    let storage = Storage {
        used_bytes,
        limit_bytes,
        words: (t.used_of)(&language.bytes(used_bytes), &language.bytes(limit_bytes)),
    };
    let events = events.iter().map(|published| {
        let lists = lists.get(&published.event.id).copied().unwrap_or_default();
        row(&gallery, language, published, lists, now)
    });
    let events = events.collect();
    let body = EventsBody { events, storage, t };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(t.events)
        .language(language)
        .style("gallery.css")
        .style("own.css")
        .css(rules(body.events.iter().filter_map(|row| row.tile.as_ref())))
        .bar(bar(&account, &csrf, "/events", language))
        .form(&csrf)
        .render(&gallery.0.site, &html))
}

fn row<'a>(
    gallery: &Gallery,
    language: Language,
    published: &'a Published,
    lists: u64,
    now: Moment,
) -> Row<'a> {
    let Published { event, facts, face } = published;
    let links = Links::new(&event.slug, &Params::default());
    let (t, customer) = (&words(language).photographer, &words(language).customer);
    Row {
        name: &event.card.name,
        day: event.card.date.map(|day| Day::in_words(day, customer)),
        truth: format!(
            "{} · {} · {} · {}",
            (t.pictures)(facts.pictures.into()),
            language.bytes(facts.bytes),
            (t.visitors)(event.visitors.into()),
            (t.lists)(lists),
        ),
        when: language.time_ago(event.updated_at, now),
        device: &event.device.name,
        tile: face.as_ref().map(|tile| TileView::new(tile, &links, customer)),
        path: OwnLinks::new(&event.slug).event(),
        url: gallery.event_url(&event.slug),
        qr: format!("{}/qr.svg", links.event()),
    }
}

/// The addresses of an event's pages for its photographer.
#[derive(Debug, Clone)]
pub(crate) struct OwnLinks(Slug);

impl OwnLinks {
    pub(crate) fn new(slug: &Slug) -> Self {
        Self(slug.clone())
    }

    /// The event.
    pub(crate) fn event(&self) -> String {
        format!("/events/{}", self.0)
    }

    /// The event, just after it was changed.
    pub(crate) fn saved(&self) -> String {
        format!("{}?saved=1", self.event())
    }

    /// The event from a picture on.
    pub(crate) fn from(&self, number: u32) -> String {
        format!("{}?from={number}", self.event())
    }

    /// A picture by itself.
    pub(crate) fn picture(&self, number: u32) -> String {
        format!("{}/p/{number}", self.event())
    }

    /// Where pictures are brought.
    pub(crate) fn pictures(&self) -> String {
        format!("{}/pictures", self.event())
    }

    /// Where a form brings pictures.
    pub(crate) fn picture_form(&self) -> String {
        format!("{}/form", self.pictures())
    }

    /// The part of the event's page about invitations.
    pub(crate) fn invitations(&self) -> String {
        format!("{}#invitations", self.event())
    }

    /// Where somebody is invited.
    pub(crate) fn invite(&self) -> String {
        format!("{}/invitations", self.event())
    }

    /// Where an invitation is withdrawn.
    pub(crate) fn withdraw(&self, invitation: Id) -> String {
        format!("{}/invitations/{invitation}", self.event())
    }

    /// A card to hand out.
    pub(crate) fn card(&self) -> String {
        format!("{}/card", self.event())
    }

    /// The event as its customers see it.
    pub(crate) fn customers(&self) -> Links {
        Links::new(&self.0, &Params::default())
    }

    /// The link as a picture.
    pub(crate) fn qr(&self) -> String {
        format!("{}/qr.svg", self.customers().event())
    }
}

fn slug_of(text: &str) -> Result<Slug, Error> {
    text.parse().map_err(|_| Error::NoEvent)
}
