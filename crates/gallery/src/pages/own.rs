//! `/events`: what a photographer has published here, and the way to look at it as customers do.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use wirephoto_accounts::{Photographer, bar};
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Page, Problem, bytes_in_words, time_ago};

use crate::event::Day;
use crate::pages::tile::{TileView, rules};
use crate::pages::{Links, Params};
use crate::service::look::{self, Published};
use crate::{Gallery, words};

#[derive(Template)]
#[template(path = "events.html")]
struct EventsBody<'a> {
    events: Vec<Row<'a>>,
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
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let owner = account.id;
    let events = gallery.0.database.read(move |tx| look::published(tx, owner)).await?;
    let body = EventsBody { events: events.iter().map(|event| row(&gallery, event, now)).collect() };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(words::EVENTS)
        .style("gallery.css")
        .css(rules(body.events.iter().filter_map(|row| row.tile.as_ref())))
        .bar(bar(&account, &csrf, "/events"))
        .form(&csrf)
        .render(&gallery.0.site, &html))
}

fn row<'a>(gallery: &Gallery, published: &'a Published, now: Moment) -> Row<'a> {
    let Published { event, facts, face } = published;
    let links = Links::new(&event.slug, &Params::default());
    Row {
        name: &event.card.name,
        day: event.card.date.map(Day::in_words),
        truth: format!(
            "{} · {} · {}",
            words::pictures(facts.pictures.into()),
            bytes_in_words(facts.bytes),
            words::visitors(event.visitors.into()),
        ),
        when: time_ago(event.updated_at, now),
        device: &event.device.name,
        tile: face.as_ref().map(|tile| TileView::new(tile, &links)),
        path: links.event(),
        url: gallery.event_url(&event.slug),
        qr: format!("{}/qr.svg", links.event()),
    }
}
