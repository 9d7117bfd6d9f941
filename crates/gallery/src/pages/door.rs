//! The door of an event: its name, its date, and one field for the code.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::Moment;
use wirephoto_library::{self as library, Kind, Released, Way};
use wirephoto_site::media::{JPEG, Tag};
use wirephoto_site::{ClientAddress, Csrf, Form, Language, Page, Problem};

use crate::event::{Day, Event, Slug};
use crate::guesses::{Guesser, Unheard};
use crate::pages::{Links, Params};
use crate::service::{enter, look};
use crate::visit::{COOKIE, LASTS, SessionHash, Token};
use crate::words::{Customer, words};
use crate::{Error, Gallery, repository};

#[derive(Template)]
#[template(path = "door.html")]
struct DoorBody<'a> {
    name: &'a str,
    date: Option<Day>,
    action: String,
    field: String,
    ticket: String,
    title: Option<String>,
    error: Option<String>,
    t: &'static Customer,
}

/// What a customer typed.
#[derive(Deserialize)]
pub(crate) struct Entry {
    code: String,
    /// When this browser was given the form.
    #[serde(default)]
    since: String,
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
    let ticket = gallery.0.guesses.ticket(event.id, &csrf.browser(), now);
    answer(gallery, language, event, csrf, ticket, None)
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
    ticket: String,
    error: Option<(StatusCode, String)>,
) -> Response {
    let (status, error) = error.map_or((StatusCode::OK, None), |(status, error)| (status, Some(error)));
    let body = DoorBody {
        name: &event.card.name,
        date: event.card.date,
        action: Links::new(&event.slug, &Params::default()).event(),
        field: csrf.field(),
        ticket,
        title: event.host.title_at_door.then(|| format!("/e/{}/title.jpg", event.slug)),
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
    let old = gallery.visitor(&headers);
    let found = gallery.0.database.read(move |tx| {
        let event = look::event(tx, &slug)?;
        let is_known = match old {
            Some(session) => repository::was_in(tx, session, event.id)?,
            None => false,
        };
        Ok::<_, Error>((event, is_known))
    });
    let (event, is_known) = found.await?;
    if event.is_over(now) {
        return Ok(over(&gallery, language, &event));
    }
    let token = Token::random();
    let browser = csrf.browser();
    let waited = gallery.0.guesses.waited(&entry.since, event.id, &browser, now);
    let guesser = Guesser { browser, address: address.network(), is_known, waited };
    let guess =
        gallery.0.guesses.attempt(event.id, guesser, now, || event.code.matches(event.id, &entry.code));
    let refused = match guess {
        Ok(true) => return come_in(&gallery, &event, old, &token, now).await,
        Ok(false) => (StatusCode::FORBIDDEN, t.wrong_code.to_owned()),
        Err(unheard) => {
            tracing::warn!(event.id = %event.id, client.address = %address.0, "too many wrong codes");
            let sentence = match unheard {
                Unheard::Wait(time) => (t.wait)(time),
                Unheard::Shortly(time) => (t.wait_shortly)(time),
            };
            (StatusCode::TOO_MANY_REQUESTS, sentence)
        }
    };
    // Who has waited has not waited in vain.
    let ticket =
        if waited.is_some() { entry.since } else { gallery.0.guesses.ticket(event.id, &browser, now) };
    Ok(answer(&gallery, language, &event, &csrf, ticket, Some(refused)))
}

/// `GET /e/{slug}/title.jpg`: the title picture for people before the door, where the photographer allows it.
pub(crate) async fn title(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let slug: Slug = slug.parse().map_err(|_| Error::NoEvent)?;
    let found = gallery.0.database.read(move |tx| {
        let event = look::event(tx, &slug)?;
        let picture = event.card.title_picture.filter(|_| event.host.title_at_door && !event.is_over(now));
        let picture = picture.map(|picture| repository::placement_of(tx, event.id, picture)).transpose()?;
        let picture = picture.flatten().ok_or(Error::NoPicture)?.picture;
        Ok::<_, Error>(library::release(tx, picture, Way::Page(Kind::Preview))?)
    });
    let Released { bytes, hash } = found.await?;
    let tag = Tag::new(&hash);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let mut response = tag.content(JPEG, bytes.into());
    // It may change, and may no longer be allowed.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
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
