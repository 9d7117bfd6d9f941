//! A card to hand out: the event, its link, and room for the code, which the host does not know.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use wirephoto_accounts::{Photographer, bar};
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::Gallery;
use crate::event::{Day, Event};
use crate::pages::own::{OwnLinks, slug_of};
use crate::service::own;
use crate::words::{Photographer as Words, words};

#[derive(Template)]
#[template(path = "own/card.html")]
struct CardBody<'a> {
    event: &'a Event,
    day: Option<String>,
    url: String,
    links: OwnLinks,
    t: &'static Words,
}

/// `GET /events/{slug}/card`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let (slug, owner) = (slug_of(&slug)?, account.id);
    let event = gallery.0.database.read(move |tx| own::event(tx, owner, &slug)).await?;
    let all = words(language);
    let body = CardBody {
        day: event.card.date.map(|day| Day::in_words(day, &all.customer)),
        url: gallery.event_url(&event.slug),
        links: OwnLinks::new(&event.slug),
        event: &event,
        t: &all.photographer,
    };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(&event.card.name)
        .language(language)
        .style("gallery.css")
        .style("own.css")
        .bar(bar(&account, &csrf, "/events", language))
        .form(&csrf)
        .render(&gallery.0.site, &html))
}
