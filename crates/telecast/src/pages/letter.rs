//! `/mail/{link}`: a letter that somebody is asked about, before it is sent.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wirephoto_accounts::Token;
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Form, Language, NoFields, Page, Problem};

use super::amount;
use crate::letter::LetterState;
use crate::service::letter::{self, Look};
use crate::words::{Letters as Words, words};
use crate::{Error, Telecast};

#[derive(Template)]
#[template(path = "letter.html")]
struct Body {
    t: &'static Words,
    is_confirmed: bool,
    came: String,
    subject: String,
    frames: String,
    attached: Vec<(String, String)>,
    numbers: String,
    price: String,
    field: String,
}

/// `GET /mail/{link}`: what would be sent. It changes nothing.
pub async fn show(
    State(telecast): State<Telecast>,
    Path(link): Path<String>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let (link, now, settings) = (read(&link)?, Moment::now(), telecast.0.settings.clone());
    let look = telecast.0.database.read(move |tx| letter::look(tx, &settings, &link, now)).await?;
    let Look { letter, enclosures, total } = look.ok_or(Error::NoLetter)?;
    let all = words(language);
    let t = &all.letters;
    let numbers: Vec<String> = letter.numbers.iter().map(|number| (all.albums.number)(*number)).collect();
    let body = Body {
        t,
        is_confirmed: letter.state != LetterState::Unconfirmed,
        came: language.time_ago(letter.received_at, now),
        subject: letter.subject,
        frames: letter.frames.join(", "),
        attached: enclosures.into_iter().map(|one| (one.name, language.bytes(one.bytes))).collect(),
        numbers: numbers.join(", "),
        price: total.map_or_else(|| all.deliveries.costs_nothing.to_owned(), |total| amount(total, language)),
        field: csrf.field(),
    };
    let html = body.render().map_err(Problem::internal)?;
    let title = if body.is_confirmed { t.confirmed_title } else { t.confirm_title };
    let page = Page::new(title).language(language).style("telecast.css").form(&csrf);
    Ok(page.status(StatusCode::OK).render(&telecast.0.site, &html))
}

/// `POST /mail/{link}`: it is theirs.
pub async fn confirm(
    State(telecast): State<Telecast>,
    Path(text): Path<String>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Response, Problem> {
    let (link, now) = (read(&text)?, Moment::now());
    let path = letter::link_path(&link);
    if !telecast.0.database.write(move |tx| letter::confirm(tx, &link, now)).await? {
        return Err(Error::NoLetter.into());
    }
    telecast.ring_letterbox();
    Ok(Redirect::to(&path).into_response())
}

fn read(link: &str) -> Result<Token, Error> {
    link.parse().map_err(|_| Error::NoLetter)
}
