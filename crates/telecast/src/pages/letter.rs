//! `/mail/{link}`: a letter that somebody is asked about, before it is sent.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::Token;
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Form, Language, Page, Problem};

use super::amount;
use crate::letter::LetterState;
use crate::service::letter::{self, Look};
use crate::words::{Letters as Words, words};
use crate::{Error, Telecast};

#[derive(Template)]
#[template(path = "letter.html")]
struct Body {
    t: &'static Words,
    came: String,
    subject: String,
    frames: String,
    attached: Vec<(String, String)>,
    numbers: String,
    price: String,
    field: String,
}

/// What is said once it is decided.
#[derive(Template)]
#[template(path = "letter_decided.html")]
struct Decided {
    title: &'static str,
    lead: &'static str,
}

/// What was done just now.
#[derive(Deserialize)]
pub struct Params {
    refused: Option<String>,
}

/// `GET /mail/{link}`: what would be sent. It changes nothing.
pub async fn show(
    State(telecast): State<Telecast>,
    Path(link): Path<String>,
    Query(params): Query<Params>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let (link, now, settings) = (read(&link)?, Moment::now(), telecast.0.settings.clone());
    let look = telecast.0.database.read(move |tx| letter::look(tx, &settings, &link, now)).await?;
    let all = words(language);
    let t = &all.letters;
    let (title, html) = match look {
        Some(Look { letter, enclosures, total }) if letter.state == LetterState::Unconfirmed => {
            let numbers: Vec<String> =
                letter.numbers.iter().map(|number| (all.albums.number)(*number)).collect();
            let body = Body {
                t,
                came: language.time_ago(letter.received_at, now),
                subject: letter.subject,
                frames: letter.frames.join(", "),
                attached: enclosures.into_iter().map(|one| (one.name, language.bytes(one.bytes))).collect(),
                numbers: numbers.join(", "),
                price: total
                    .map_or_else(|| all.deliveries.costs_nothing.to_owned(), |total| amount(total, language)),
                field: csrf.field(),
            };
            (t.confirm_title, body.render())
        }
        Some(_) => (t.confirmed_title, Decided { title: t.confirmed_title, lead: t.confirmed }.render()),
        None if params.refused.is_some() => {
            (t.refused_title, Decided { title: t.refused_title, lead: t.refused }.render())
        }
        None => return Err(Error::NoLetter.into()),
    };
    let html = html.map_err(Problem::internal)?;
    let page = Page::new(title).language(language).style("telecast.css").form(&csrf);
    Ok(page.status(StatusCode::OK).render(&telecast.0.site, &html))
}

/// What its reader says of a letter.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", tag = "action")]
pub enum Decision {
    /// It is theirs.
    Send,
    /// It is not.
    Refuse,
}

/// `POST /mail/{link}`.
pub async fn decide(
    State(telecast): State<Telecast>,
    Path(text): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Response, Problem> {
    let (link, now, database) = (read(&text)?, Moment::now(), &telecast.0.database);
    let mut path = letter::link_path(&link);
    match decision {
        Decision::Send => {
            if !database.write(move |tx| letter::confirm(tx, &link, now)).await? {
                return Err(Error::NoLetter.into());
            }
            telecast.ring_letterbox();
        }
        Decision::Refuse => {
            if database.write(move |tx| letter::refuse(tx, &link, now)).await? {
                path += "?refused";
            }
        }
    }
    Ok(Redirect::to(&path).into_response())
}

fn read(link: &str) -> Result<Token, Error> {
    link.parse().map_err(|_| Error::NoLetter)
}
