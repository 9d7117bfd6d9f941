//! `/pair`: the code that its owner gives to a host.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use wirephoto_database::{Moment, Transaction};
use wirephoto_site::{Csrf, Form, Language, NoFields, Page, Problem, qr};

use super::page;
use crate::repository::Identity;
use crate::service::pairing::{self, Random};
use crate::words::{Words, words};
use crate::{Error, Frame};

#[derive(Template)]
#[template(path = "pair.html")]
struct Body<'a> {
    t: &'static Words,
    code: String,
    host: Option<&'a str>,
    is_metered: bool,
    trouble: Option<String>,
    field: String,
}

/// `GET /pair`.
pub async fn show(State(frame): State<Frame>, language: Language, csrf: Csrf) -> Result<Response, Problem> {
    let Some((code, _)) = who(&frame).await?.code else { return Ok(Redirect::to("/").into_response()) };
    let t = words(language);
    let standing = frame.thin().standing();
    let body = Body {
        t,
        code: code.to_string(),
        host: frame.0.options.host.as_deref(),
        is_metered: frame.is_metered(),
        trouble: standing.trouble.filter(|_| standing.connected_since.is_none()),
        field: csrf.field(),
    };
    page(&frame, Page::new(t.pair).wide().script("frame-pair.js"), (language, &csrf), &body)
}

/// `GET /pair/qr.svg`: the page of the host on which the code is typed.
pub async fn qr(State(frame): State<Frame>) -> Result<Response, Problem> {
    let (code, _) = who(&frame).await?.code.ok_or_else(Problem::not_found)?;
    let link = frame.pairing_link(&code.to_string()).ok_or_else(Problem::not_found)?;
    qr::answer(&link, qr::On::Screen, "no-store")
}

/// `POST /pair/offer`: the owner has given the code to the host, and the frame may spend a message.
pub async fn offer(State(frame): State<Frame>, _: Form<NoFields>) -> Redirect {
    frame.want_offer();
    Redirect::to("/pair")
}

/// Who this frame is, with a code that is not too old.
async fn who(frame: &Frame) -> Result<Identity, Error> {
    let (random, now) = (Random::new(), Moment::now());
    let who = move |tx: &mut Transaction<'_>| pairing::identity(tx, &random, now);
    Ok(frame.database().write(who).await?)
}
