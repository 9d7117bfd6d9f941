//! One's own account: computers, storage, password.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::{Csrf, Form, Language, NoFields, Page, Problem};

use super::{render, welcome};
use crate::account::{Account, Usage};
use crate::device::Device;
use crate::words::{Words, words};
use crate::{Accounts, Error, Photographer, Session, service};

#[derive(Template)]
#[template(path = "account.html")]
struct Body<'a> {
    t: &'static Words,
    csrf: &'a Csrf,
    account: &'a Account,
    usage: Usage,
    has_storage: bool,
    /// Whether computers publish in their name.
    has_computers: bool,
    devices: Vec<Device>,
    password_error: Option<String>,
    now: Moment,
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    session: Session,
    csrf: Csrf,
    language: Language,
) -> Result<Response, Problem> {
    page(&accounts, &session, &csrf, language, None).await
}

async fn page(
    accounts: &Accounts,
    session: &Session,
    csrf: &Csrf,
    language: Language,
    password_error: Option<Error>,
) -> Result<Response, Problem> {
    let (account, now) = (&session.account, Moment::now());
    let (id, usage_of) = (account.id, accounts.settings().usage.clone());
    let (devices, usage) = accounts
        .database()
        .read(move |tx| Ok::<_, Error>((service::list_devices(tx, id)?, usage_of(tx, id)?)))
        .await?;
    let status = password_error.as_ref().map_or(http::StatusCode::OK, Error::status);
    let password_error = password_error.map(|error| error.told(language));
    let t = words(language);
    let has_storage = accounts.settings().part.has_storage;
    let has_computers = account.role.publishes();
    let body = Body { t, csrf, account, usage, has_storage, has_computers, devices, password_error, now };
    let page = Page::new(t.account).status(status).bar(accounts.bar(account, csrf, "/account", language));
    render(page, accounts.site(), csrf, t, &body)
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
    language: Language,
    Form(passwords): Form<Passwords>,
) -> Result<Response, Problem> {
    let changed = match passwords.new.parse() {
        Ok(new) => accounts.change_password(&session, &passwords.old, &new, Moment::now()).await,
        Err(unfit) => Err(Error::from(unfit)),
    };
    match changed {
        Ok(logged_in) => Ok(welcome(accounts.site(), &logged_in, "/account")),
        Err(error) if error.is_theirs() => page(&accounts, &session, &csrf, language, Some(error)).await,
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn revoke(
    State(accounts): State<Accounts>,
    session: Session,
    Path(device): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    accounts.unpair(&session, device, Moment::now()).await?;
    Ok(Redirect::to("/account").into_response())
}

#[derive(Template)]
#[template(path = "pairing.html")]
struct PairingBody {
    t: &'static Words,
    command: &'static str,
    url: String,
    code: PairingCode,
    fingerprint: Option<String>,
}

/// A reload in the browser, or a link that was kept: the code is made by a form, so back to it.
pub(super) async fn show_pairing() -> Redirect {
    Redirect::to("/account")
}

pub(super) async fn start_pairing(
    State(accounts): State<Accounts>,
    Photographer(account): Photographer,
    csrf: Csrf,
    language: Language,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    let (site, t) = (accounts.site(), words(language));
    let code = accounts.new_pairing_code(account.id, Moment::now()).await?;
    let command = accounts.settings().part.pair_command;
    let body =
        PairingBody { t, command, url: site.public_url().to_string(), code, fingerprint: site.fingerprint() };
    let page = Page::new(t.pair).bar(accounts.bar(&account, &csrf, "/account", language));
    render(page, site, &csrf, t, &body)
}
