//! The door of an event: its name, its date, and one field for the code.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::Moment;
use wirephoto_site::{ClientAddress, Csrf, Form, Language, Page, Problem};

use crate::event::{Day, Event, Slug};
use crate::guesses::{Guesser, Wait};
use crate::pages::{Links, Params};
use crate::service::{enter, look};
use crate::visit::{COOKIE, LASTS, SessionHash, Token};
use crate::words::{Customer, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "door.html")]
struct DoorBody<'a> {
    name: &'a str,
    date: Option<Day>,
    action: String,
    field: String,
    error: Option<String>,
    t: &'static Customer,
}

/// What a customer typed.
#[derive(Deserialize)]
pub(crate) struct Entry {
    code: String,
}

/// Asks for the code.
pub(crate) fn ask(
    gallery: &Gallery,
    language: Language,
    event: &Event,
    csrf: &Csrf,
    now: Moment,
) -> Response {
    if event.is_over(now) {
        return over(gallery, language, event);
    }
    answer(gallery, language, event, csrf, None)
}

/// Says that an event is not open any more.
fn over(gallery: &Gallery, language: Language, event: &Event) -> Response {
    let t = &words(language).customer;
    let day = event.host.expires_on.map(|day| day.in_words(t)).unwrap_or_default();
    let body = OverBody { name: &event.card.name, sentence: (t.over)(&day) };
    match body.render() {
        Ok(html) => Page::new(&event.card.name)
            .language(language)
            .status(StatusCode::GONE)
            .style("gallery.css")
            .script("gallery-door.js")
            .render(&gallery.0.site, &html),
        Err(error) => Problem::internal(error).into_response(),
    }
}

#[derive(Template)]
#[template(path = "over.html")]
struct OverBody<'a> {
    name: &'a str,
    sentence: String,
}

fn answer(
    gallery: &Gallery,
    language: Language,
    event: &Event,
    csrf: &Csrf,
    error: Option<(StatusCode, String)>,
) -> Response {
    let (status, error) = error.map_or((StatusCode::OK, None), |(status, error)| (status, Some(error)));
    let body = DoorBody {
        name: &event.card.name,
        date: event.card.date,
        action: Links::new(&event.slug, &Params::default()).event(),
        field: csrf.field(),
        error,
        t: &words(language).customer,
    };
    match body.render() {
        Ok(html) => Page::new(&event.card.name)
            .language(language)
            .status(status)
            .style("gallery.css")
            .script("gallery-door.js")
            .form(csrf)
            .render(&gallery.0.site, &html),
        Err(error) => Problem::internal(error).into_response(),
    }
}

/// `POST /e/{slug}`: lets in whoever knows the code.
pub(crate) async fn enter(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    address: ClientAddress,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
    Form(entry): Form<Entry>,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let t = &words(language).customer;
    let slug: Slug = slug.parse().map_err(|_| Error::NoEvent)?;
    let event = gallery.0.database.read(move |tx| look::event(tx, &slug)).await?;
    let old = gallery.visitor(&headers);
    let token = Token::random();
    let session = *old.unwrap_or_else(|| token.hash()).as_bytes();
    let guesser = Guesser { session, address: address.network() };
    let guess =
        gallery.0.guesses.attempt(event.id, guesser, now, || event.code.matches(event.id, &entry.code));
    let refused = match guess {
        Ok(true) => return come_in(&gallery, &event, old, &token, now).await,
        Ok(false) => (StatusCode::FORBIDDEN, t.wrong_code.to_owned()),
        Err(Wait(time)) => {
            tracing::warn!(event.id = %event.id, client.address = %address.0, "too many wrong codes");
            (StatusCode::TOO_MANY_REQUESTS, (t.wait)(time))
        }
    };
    let mut response = answer(&gallery, language, &event, &csrf, Some(refused));
    if old.is_none() {
        // So that the next guess of this browser is known as such.
        response
            .headers_mut()
            .append(header::SET_COOKIE, gallery.0.site.set_cookie(COOKIE, token.as_str(), None));
    }
    Ok(response)
}

async fn come_in(
    gallery: &Gallery,
    event: &Event,
    old: Option<SessionHash>,
    token: &Token,
    now: Moment,
) -> Result<Response, Problem> {
    let (id, code, new) = (event.id, event.code, token.hash());
    gallery.0.database.write(move |tx| enter::come_in(tx, id, code, old, new, now)).await?;
    if let Some(old) = old {
        gallery.0.recent.forget_session(&old);
    }
    gallery.tell(event.owner);
    let to = Links::new(&event.slug, &Params::default()).event();
    let cookie = gallery.0.site.set_cookie(COOKIE, token.as_str(), Some(LASTS));
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}
