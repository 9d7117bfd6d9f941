//! Links that are a right by themselves: a visitor's personal link (`/k/…`) and a photographer's invitation (`/i/…`).
//! Either makes the browser that opens it the customer's.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Form, Language, Page, Problem};

use crate::event::Event;
use crate::link::LinkHash;
use crate::pages::{Links, Params, door};
use crate::service::invite::{self, Way};
use crate::visit::{COOKIE, LASTS, Token};
use crate::words::{Favourites, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "key.html")]
struct KeyBody<'a> {
    event: &'a str,
    sentence: String,
    field: String,
    f: &'static Favourites,
}

/// What to do with what was chosen in this browser.
#[derive(Deserialize)]
pub(crate) struct Along {
    along: String,
}

/// `GET /k/{token}`, `GET /i/{token}`: in at once, unless this browser would cease to be somebody who chose something.
pub(crate) async fn open(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
    headers: HeaderMap,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let way = find(&gallery, &token, &headers).await?;
    if way.event.is_over(now) {
        return Ok(door::ask(&gallery, language, &way.event, &csrf, now));
    }
    let chosen = way.instead_of.as_ref().map(|other| (other.pictures, other.lines));
    let Some((pictures, lines)) = chosen.filter(|chosen| *chosen != (0, 0)) else {
        return go(&gallery, way, false, &headers, now).await;
    };
    let f = &words(language).favourites;
    let name = Some(way.customer.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(f.somebody);
    let body = KeyBody {
        event: &way.event.card.name,
        sentence: (f.become_asked)(name, pictures, lines),
        field: csrf.field(),
        f,
    };
    let html = body.render().map_err(Problem::internal)?;
    let page = Page::new(f.become_title).language(language).style("gallery.css").form(&csrf);
    Ok(page.render(&gallery.0.site, &html))
}

/// `POST /k/{token}`, `POST /i/{token}`: after they were asked.
pub(crate) async fn enter(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(Along { along }): Form<Along>,
) -> Result<Response, Problem> {
    let way = find(&gallery, &token, &headers).await?;
    go(&gallery, way, along == "yes", &headers, Moment::now()).await
}

async fn find(gallery: &Gallery, token: &str, headers: &HeaderMap) -> Result<Way, Problem> {
    let (link, session) = (LinkHash::of(token), gallery.visitor(headers));
    let found = gallery.0.database.read(move |tx| invite::way(tx, link, session)).await?;
    found.ok_or_else(|| {
        Problem::told(StatusCode::NOT_FOUND, |language| words(language).favourites.link_gone.to_owned())
    })
}

async fn go(
    gallery: &Gallery,
    way: Way,
    along: bool,
    headers: &HeaderMap,
    now: Moment,
) -> Result<Response, Problem> {
    let (old, token) = (gallery.visitor(headers), Token::random());
    let new = token.hash();
    let Event { owner, slug, .. } = way.event.clone();
    let gone = gallery.0.database.write(move |tx| {
        invite::go(tx, &way, along, old, new, now)?;
        Ok::<_, Error>(())
    });
    gone.await?;
    if let Some(old) = old {
        gallery.0.recent.forget_session(&old);
    }
    gallery.tell(owner);
    let to = Links::new(&slug, &Params::default()).event();
    let cookie = gallery.0.site.set_cookie(COOKIE, token.as_str(), Some(LASTS));
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}
