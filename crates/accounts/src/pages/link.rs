//! What a one-time link leads to: setting up, joining, choosing a new password.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use wirephoto_database::Moment;
use wirephoto_site::{ClientAddress, Csrf, Form, Language, Page, Problem, Site};

use super::{render, welcome};
use crate::account::Email;
use crate::link::{Link, Purpose};
use crate::token::Token;
use crate::words::{Words, words};
use crate::{Accounts, Error, LoggedIn};

#[derive(Template)]
#[template(path = "link.html")]
struct Body<'a> {
    t: &'static Words,
    csrf: &'a Csrf,
    site: &'a Site,
    link: &'a Link,
    fields: &'a Fields,
    error: Option<String>,
}

impl Body<'_> {
    /// The address that is known already, and to whom it belongs.
    fn email(&self) -> Option<&str> {
        let known = self.link.account.as_ref().map(|account| account.email.as_str());
        known.or(self.link.email.as_ref().map(Email::as_str))
    }
}

/// What is filled in; which of it depends on the link.
#[derive(Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    Path(token): Path<String>,
    address: ClientAddress,
    csrf: Csrf,
    language: Language,
) -> Result<Response, Problem> {
    let token: Token = token.parse().map_err(|_| Error::LinkGone)?;
    let link = accounts.find_link(&token, address.network(), Moment::now()).await?;
    page(&accounts, &csrf, language, &link, &Fields::default(), None)
}

pub(super) async fn accept(
    State(accounts): State<Accounts>,
    Path(token): Path<String>,
    address: ClientAddress,
    csrf: Csrf,
    language: Language,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let token: Token = token.parse().map_err(|_| Error::LinkGone)?;
    let now = Moment::now();
    let link = accounts.find_link(&token, address.network(), now).await?;
    match accept_fields(&accounts, &token, &link, &fields, language, now).await {
        Ok(logged_in) => Ok(welcome(accounts.site(), &logged_in, accounts.home(&logged_in.account))),
        Err(error) if error.is_theirs() => page(&accounts, &csrf, language, &link, &fields, Some(error)),
        Err(error) => Err(error.into()),
    }
}

async fn accept_fields(
    accounts: &Accounts,
    token: &Token,
    link: &Link,
    fields: &Fields,
    language: Language,
    now: Moment,
) -> Result<LoggedIn, Error> {
    let email = if link.purpose == Purpose::Setup { Some(fields.email.parse()?) } else { None };
    let name = if link.purpose == Purpose::Reset { None } else { Some(fields.name.parse()?) };
    accounts.accept_link(token, email, name, &fields.password.parse()?, language, now).await
}

fn page(
    accounts: &Accounts,
    csrf: &Csrf,
    language: Language,
    link: &Link,
    fields: &Fields,
    error: Option<Error>,
) -> Result<Response, Problem> {
    let status = error.as_ref().map_or(http::StatusCode::OK, Error::status);
    let error = error.map(|error| error.told(language));
    let t = words(language);
    let body = Body { t, csrf, site: accounts.site(), link, fields, error };
    let page = Page::new((t.link_title)(link.purpose)).status(status);
    render(page, accounts.site(), csrf, t, &body)
}
