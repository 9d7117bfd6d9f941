//! `/events`: what a photographer has published here, and the way to look at it as customers do.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use wirephoto_accounts::{Photographer, bar};
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::Gallery;
use crate::event::Day;
use crate::pages::tile::{TileView, rules};
use crate::pages::{Links, Params};
use crate::service::look::{self, Published};
use crate::words::{Photographer as Words, words};

#[derive(Template)]
#[template(path = "events.html")]
struct EventsBody<'a> {
    events: Vec<Row<'a>>,
    t: &'static Words,
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
    let owner = account.id;
    let events = gallery.0.database.read(move |tx| look::published(tx, owner)).await?;
    let t = &words(language).photographer;
    let events = events.iter().map(|event| row(&gallery, language, event, now)).collect();
    let body = EventsBody { events, t };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(t.events)
        .language(language)
        .style("gallery.css")
        .css(rules(body.events.iter().filter_map(|row| row.tile.as_ref())))
        .bar(bar(&account, &csrf, "/events", language))
        .form(&csrf)
        .render(&gallery.0.site, &html))
}

fn row<'a>(gallery: &Gallery, language: Language, published: &'a Published, now: Moment) -> Row<'a> {
    let Published { event, facts, face } = published;
    let links = Links::new(&event.slug, &Params::default());
    let (t, customer) = (&words(language).photographer, &words(language).customer);
    Row {
        name: &event.card.name,
        day: event.card.date.map(|day| Day::in_words(day, customer)),
        truth: format!(
            "{} · {} · {}",
            (t.pictures)(facts.pictures.into()),
            language.bytes(facts.bytes),
            (t.visitors)(event.visitors.into()),
        ),
        when: language.time_ago(event.updated_at, now),
        device: &event.device.name,
        tile: face.as_ref().map(|tile| TileView::new(tile, &links, customer)),
        path: links.event(),
        url: gallery.event_url(&event.slug),
        qr: format!("{}/qr.svg", links.event()),
    }
}
