//! One's own account: computers, storage, password.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::{Csrf, Form, NoFields, Page, Problem};

use super::{bar, render, welcome};
use crate::account::{Account, Usage};
use crate::device::Device;
use crate::{Accounts, Error, Session, service, words};

#[derive(Template)]
#[template(path = "account.html")]
struct Body<'a> {
    csrf: &'a Csrf,
    account: &'a Account,
    usage: Usage,
    devices: Vec<Device>,
    password_error: Option<String>,
    now: Moment,
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    session: Session,
    csrf: Csrf,
) -> Result<Response, Problem> {
    page(&accounts, &session, &csrf, None).await
}

async fn page(
    accounts: &Accounts,
    session: &Session,
    csrf: &Csrf,
    password_error: Option<Error>,
) -> Result<Response, Problem> {
    let (account, now) = (&session.account, Moment::now());
    let (id, usage_of) = (account.id, accounts.settings().usage.clone());
    let (devices, usage) = accounts
        .database()
        .read(move |tx| Ok::<_, Error>((service::list_devices(tx, id)?, usage_of(tx, id)?)))
        .await?;
    let status = password_error.as_ref().map_or(http::StatusCode::OK, Error::status);
    let password_error = password_error.map(|error| error.to_string());
    let body = Body { csrf, account, usage, devices, password_error, now };
    let page = Page::new(words::ACCOUNT).status(status).bar(bar(account, csrf, "/account"));
    render(page, accounts.site(), csrf, &body)
}

#[derive(Deserialize)]
pub(super) struct Passwords {
    old: String,
    new: String,
}

pub(super) async fn change_password(
    State(accounts): State<Accounts>,
    session: Session,
    csrf: Csrf,
    Form(passwords): Form<Passwords>,
) -> Result<Response, Problem> {
    let changed = match passwords.new.parse() {
        Ok(new) => accounts.change_password(&session, &passwords.old, &new, Moment::now()).await,
        Err(unfit) => Err(Error::from(unfit)),
    };
    match changed {
        Ok(logged_in) => Ok(welcome(accounts.site(), &logged_in, "/account")),
        Err(error) if error.is_theirs() => page(&accounts, &session, &csrf, Some(error)).await,
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn revoke(
    State(accounts): State<Accounts>,
    session: Session,
    Path(device): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    let (account, now) = (session.account.id, Moment::now());
    accounts.database().write(move |tx| service::revoke_device(tx, account, device, now)).await?;
    Ok(Redirect::to("/account").into_response())
}

#[derive(Template)]
#[template(path = "pairing.html")]
struct PairingBody {
    url: String,
    code: PairingCode,
    fingerprint: Option<String>,
}

impl PairingBody {
    /// In groups of four, as people compare them.
    fn fingerprint_in_groups(&self) -> Option<String> {
        let digits: Vec<char> = self.fingerprint.as_deref()?.chars().collect();
        Some(digits.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" "))
    }
}

/// A reload in the browser, or a link that was kept: the code is made by a form, so back to it.
pub(super) async fn show_pairing() -> Redirect {
    Redirect::to("/account")
}

pub(super) async fn start_pairing(
    State(accounts): State<Accounts>,
    session: Session,
    csrf: Csrf,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    let site = accounts.site();
    let code = accounts.new_pairing_code(session.account.id, Moment::now()).await?;
    let body = PairingBody { url: site.public_url().to_string(), code, fingerprint: site.fingerprint() };
    let page = Page::new(words::PAIR).bar(bar(&session.account, &csrf, "/account"));
    render(page, site, &csrf, &body)
}
