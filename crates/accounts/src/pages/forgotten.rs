//! Somebody has forgotten their password: a link by mail, where this host has a mail server.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use wirephoto_database::Moment;
use wirephoto_site::{ClientAddress, Csrf, Form, Language, Page, Problem};

use super::render;
use crate::words::{Words, words};
use crate::{Accounts, Error};

#[derive(Template)]
#[template(path = "forgotten.html")]
struct Body<'a> {
    t: &'static Words,
    csrf: &'a Csrf,
    email: &'a str,
    is_asked: bool,
    error: Option<String>,
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    csrf: Csrf,
    language: Language,
) -> Result<Response, Problem> {
    if !accounts.has_mail().await? {
        return Err(Problem::not_found());
    }
    page(&accounts, &csrf, language, "", false, None)
}

#[derive(Deserialize)]
pub(super) struct Fields {
    email: String,
}

pub(super) async fn ask(
    State(accounts): State<Accounts>,
    address: ClientAddress,
    csrf: Csrf,
    language: Language,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    if !accounts.has_mail().await? {
        return Err(Problem::not_found());
    }
    let email = fields.email.trim();
    match accounts.ask_reset(email, address.network(), language, Moment::now()).await {
        Ok(()) => page(&accounts, &csrf, language, email, true, None),
        Err(error) if error.is_theirs() => page(&accounts, &csrf, language, email, false, Some(error)),
        Err(error) => Err(error.into()),
    }
}

fn page(
    accounts: &Accounts,
    csrf: &Csrf,
    language: Language,
    email: &str,
    is_asked: bool,
    error: Option<Error>,
) -> Result<Response, Problem> {
    let t = words(language);
    let status = error.as_ref().map_or(http::StatusCode::OK, Error::status);
    let error = error.map(|error| error.told(language));
    let body = Body { t, csrf, email, is_asked, error };
    render(Page::new(t.forgotten).status(status), accounts.site(), csrf, t, &body)
}
