//! `/frames/mail`: the addresses that somebody writes to, with their tag.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_site::{Form, NoFields, Problem};

use super::{FRAMES, Visit, amount};
use crate::Telecast;
use crate::letter::{Domain, Recipient};
use crate::service::letter;
use crate::words::{Letters as Words, words};

/// Where it is.
const PATH: &str = "/frames/mail";

#[derive(Template)]
#[template(path = "by_mail.html")]
struct Body {
    t: &'static Words,
    /// What a frame is called, and what to write to.
    frames: Vec<(String, String)>,
    /// How an address of another frame looks: what is before the tag, and what is behind.
    tag: String,
    domain: String,
    each_costs: String,
    back: &'static str,
    is_changed: bool,
    field: String,
}

/// What was done just now.
#[derive(Deserialize)]
pub struct Params {
    changed: Option<String>,
}

/// `GET /frames/mail`. Whoever looks has a tag from then on.
pub async fn show(
    State(telecast): State<Telecast>,
    Query(params): Query<Params>,
    visit: Visit,
) -> Result<Response, Problem> {
    let domain = domain(&telecast)?;
    let account = visit.account.id;
    let (tag, frames) = telecast.0.database.write(move |tx| letter::frames_of(tx, account)).await?;
    let all = words(visit.language);
    let frames = frames.into_iter().filter_map(|frame| {
        let written = Recipient::written(frame.address.as_ref()?, &tag, domain);
        Some((frame.name, written))
    });
    let costs = telecast
        .0
        .settings
        .frame_price
        .map(|price| (all.deliveries.each_costs)(&amount(price, visit.language)));
    let body = Body {
        t: &all.letters,
        frames: frames.collect(),
        tag: tag.as_str().to_owned(),
        domain: domain.as_str().to_owned(),
        each_costs: costs.unwrap_or_else(|| all.deliveries.costs_nothing.to_owned()),
        back: all.frames.back,
        is_changed: params.changed.is_some(),
        field: visit.csrf.field(),
    };
    let html = body.render().map_err(Problem::internal)?;
    Ok(visit.page(body.t.title, FRAMES, StatusCode::OK).render(&telecast.0.site, &html))
}

/// `POST /frames/mail`: another tag.
pub async fn change(
    State(telecast): State<Telecast>,
    visit: Visit,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Response, Problem> {
    domain(&telecast)?;
    let account = visit.account.id;
    telecast.0.database.write(move |tx| letter::change_tag(tx, account)).await?;
    Ok(Redirect::to(&format!("{PATH}?changed")).into_response())
}

/// The domain of frames' mail; there is no such page where the host takes none.
fn domain(telecast: &Telecast) -> Result<&Domain, Problem> {
    telecast.0.settings.mail_domain.as_ref().ok_or_else(Problem::not_found)
}
