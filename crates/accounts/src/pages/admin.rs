//! The administrator's page: people, invitations, limits, new passwords.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Csrf, Form, NoFields, Page, Problem};

use super::{bar, render};
use crate::account::{Account, Email, Limits, Role, Unfit, Usage};
use crate::{Accounts, Administrator, Error, service, words};

const GIGABYTE: u64 = 1_000_000_000;
const MOST: u64 = 1_000_000;

/// Somebody in the list.
struct Person {
    account: Account,
    usage: Usage,
}

/// What has just happened and matters now.
#[derive(Default)]
struct News {
    link: Option<NewLink>,
    error: Option<Error>,
}

/// A link to hand over.
struct NewLink {
    url: String,
    email: String,
}

#[derive(Template)]
#[template(path = "admin.html")]
struct Body<'a> {
    csrf: &'a Csrf,
    administrator: &'a Account,
    people: Vec<Person>,
    link: Option<NewLink>,
    error: Option<String>,
    now: Moment,
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    Administrator(administrator): Administrator,
    csrf: Csrf,
) -> Result<Response, Problem> {
    page(&accounts, &administrator, &csrf, News::default()).await
}

async fn page(
    accounts: &Accounts,
    administrator: &Account,
    csrf: &Csrf,
    news: News,
) -> Result<Response, Problem> {
    let usage_of = Arc::clone(&accounts.settings().usage);
    let people = accounts
        .database()
        .read(move |tx| {
            let mut people = Vec::new();
            for account in service::list_accounts(tx)? {
                let usage = usage_of(tx, account.id)?;
                people.push(Person { account, usage });
            }
            Ok::<_, Error>(people)
        })
        .await?;
    let status = news.error.as_ref().map_or(http::StatusCode::OK, Error::status);
    let error = news.error.map(|error| error.to_string());
    let body = Body { csrf, administrator, people, link: news.link, error, now: Moment::now() };
    let page = Page::new(words::PEOPLE).status(status).bar(bar(administrator, csrf, "/admin"));
    render(page, accounts.site(), csrf, &body)
}

#[derive(Deserialize)]
pub(super) struct Invited {
    email: String,
    role: String,
}

pub(super) async fn invite(
    State(accounts): State<Accounts>,
    Administrator(administrator): Administrator,
    csrf: Csrf,
    Form(invited): Form<Invited>,
) -> Result<Response, Problem> {
    let role =
        if invited.role == Role::Administrator.as_str() { Role::Administrator } else { Role::Photographer };
    let path = match invited.email.parse::<Email>() {
        Ok(email) => accounts.invite(email, role, Moment::now()).await,
        Err(unfit) => Err(unfit.into()),
    };
    let news = match path {
        Ok(path) => News {
            link: Some(NewLink { url: accounts.site().link(&path), email: invited.email }),
            error: None,
        },
        Err(error) if error.is_theirs() => News { error: Some(error), link: None },
        Err(error) => return Err(error.into()),
    };
    page(&accounts, &administrator, &csrf, news).await
}

pub(super) async fn reset(
    State(accounts): State<Accounts>,
    Administrator(administrator): Administrator,
    csrf: Csrf,
    Path(account): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    let path = accounts.reset_link(account, Moment::now()).await?;
    let found = accounts.database().read(move |tx| service::find_account(tx, account)).await?;
    let email = found.map(|account| account.email).unwrap_or_default();
    let news = News { link: Some(NewLink { url: accounts.site().link(&path), email }), error: None };
    page(&accounts, &administrator, &csrf, news).await
}

#[derive(Deserialize)]
pub(super) struct NewLimits {
    storage_gb: String,
    pictures: String,
}

pub(super) async fn set_limits(
    State(accounts): State<Accounts>,
    Administrator(administrator): Administrator,
    csrf: Csrf,
    Path(account): Path<Id>,
    Form(limits): Form<NewLimits>,
) -> Result<Response, Problem> {
    let number = |text: &str| {
        let number = text.trim().parse::<u64>().ok().filter(|number| *number <= MOST);
        number.ok_or(Error::from(Unfit(words::LIMIT_UNFIT)))
    };
    let limits = number(&limits.storage_gb)
        .and_then(|gb| Ok(Limits { storage_bytes: gb * GIGABYTE, pictures: number(&limits.pictures)? }));
    match limits {
        Ok(limits) => {
            accounts.set_limits(account, limits).await?;
            Ok(Redirect::to("/admin").into_response())
        }
        Err(error) => page(&accounts, &administrator, &csrf, News { error: Some(error), link: None }).await,
    }
}

pub(super) async fn disable(
    State(accounts): State<Accounts>,
    Administrator(administrator): Administrator,
    Path(account): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    accounts.set_disabled(administrator.id, account, true).await?;
    Ok(Redirect::to("/admin").into_response())
}

pub(super) async fn enable(
    State(accounts): State<Accounts>,
    Administrator(administrator): Administrator,
    Path(account): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    accounts.set_disabled(administrator.id, account, false).await?;
    Ok(Redirect::to("/admin").into_response())
}
