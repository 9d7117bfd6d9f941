//! Signing up, where a host lets strangers in: an address, to which a link is mailed.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use wirephoto_database::Moment;
use wirephoto_site::{ClientAddress, Csrf, Form, Language, Page, Problem, Site};

use super::render;
use crate::account::Email;
use crate::words::{Words, words};
use crate::{Accounts, Error};

#[derive(Template)]
#[template(path = "sign_up.html")]
struct Body<'a> {
    t: &'static Words,
    csrf: &'a Csrf,
    site: &'a Site,
    email: &'a str,
    is_asked: bool,
    error: Option<String>,
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    csrf: Csrf,
    language: Language,
) -> Result<Response, Problem> {
    if !accounts.is_open().await? {
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
    let email = fields.email.trim();
    let asked = match email.parse::<Email>() {
        Ok(email) => accounts.ask_sign_up(email, address.network(), language, Moment::now()).await,
        Err(unfit) => Err(unfit.into()),
    };
    match asked {
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
    let (t, site) = (words(language), accounts.site());
    let status = error.as_ref().map_or(http::StatusCode::OK, Error::status);
    let error = error.map(|error| error.told(language));
    let body = Body { t, csrf, site, email, is_asked, error };
    render(Page::new(t.sign_up).status(status), site, csrf, t, &body)
}
