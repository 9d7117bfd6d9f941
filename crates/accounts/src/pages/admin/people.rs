//! Everyone: invitations, limits, new passwords, keeping out.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Csrf, Form, Language, NoFields, Problem};

use super::{Visit, status_of};
use crate::account::{Account, Email, Limits, Role, Unfit, Usage};
use crate::words::Words;
use crate::{Accounts, Error, Handed, service};

const GIGABYTE: u64 = 1_000_000_000;
const MOST: u64 = 1_000_000;

/// Somebody in the list.
pub(super) struct Person {
    pub(super) account: Account,
    pub(super) usage: Usage,
}

/// Everyone, with what they store.
pub(super) async fn everyone(accounts: &Accounts) -> Result<Vec<Person>, Error> {
    let usage_of = Arc::clone(&accounts.settings().usage);
    let read = accounts.database().read(move |tx| {
        let mut people = Vec::new();
        for account in service::list_accounts(tx)? {
            let usage = usage_of(tx, account.id)?;
            people.push(Person { account, usage });
        }
        Ok::<_, Error>(people)
    });
    read.await
}

/// What has just happened and matters now.
#[derive(Default)]
struct News {
    link: Option<NewLink>,
    error: Option<Error>,
    /// What was typed and could not be used.
    email: String,
}

/// A link to hand over.
struct NewLink {
    url: String,
    email: String,
    is_mailed: bool,
}

impl News {
    fn of(accounts: &Accounts, handed: Handed) -> Self {
        let Handed { path, email, is_mailed } = handed;
        Self { link: Some(NewLink { url: accounts.site().link(&path), email, is_mailed }), ..Self::default() }
    }
}

#[derive(Template)]
#[template(path = "admin/people.html")]
struct Body<'a> {
    t: &'static Words,
    csrf: &'a Csrf,
    administrator: &'a Account,
    people: Vec<Person>,
    link: Option<NewLink>,
    error: Option<String>,
    email: String,
    has_mail: bool,
    has_storage: bool,
    now: Moment,
}

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, News::default()).await
}

async fn page(visit: &Visit, news: News) -> Result<Response, Problem> {
    let (t, accounts) = (visit.t(), &visit.accounts);
    let status = status_of(news.error.as_ref());
    let body = Body {
        t,
        csrf: &visit.csrf,
        administrator: &visit.administrator,
        people: everyone(accounts).await?,
        link: news.link,
        error: news.error.map(|error| error.told(visit.language)),
        email: news.email,
        has_mail: accounts.has_mail().await?,
        has_storage: accounts.settings().part.has_storage,
        now: Moment::now(),
    };
    visit.page("/admin", t.people, status, &body)
}

#[derive(Deserialize)]
pub(super) struct Invited {
    email: String,
    role: String,
    /// What the mail is written in; the page's own, where none is chosen.
    language: Option<String>,
}

pub(super) async fn invite(visit: Visit, Form(invited): Form<Invited>) -> Result<Response, Problem> {
    let role = Role::named(&invited.role).unwrap_or(Role::User);
    let administration = visit.administration();
    let chosen = invited.language.as_deref().and_then(Language::from_code).unwrap_or(visit.language);
    let handed = match invited.email.parse::<Email>() {
        Ok(email) => administration.invite(email, role, chosen, Moment::now()).await,
        Err(unfit) => Err(unfit.into()),
    };
    let news = match handed {
        Ok(handed) => News::of(&visit.accounts, handed),
        Err(error) if error.is_theirs() => News { error: Some(error), email: invited.email, link: None },
        Err(error) => return Err(error.into()),
    };
    page(&visit, news).await
}

pub(super) async fn reset(
    visit: Visit,
    Path(account): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    let administration = visit.administration();
    let handed = administration.reset_link(account, visit.language, Moment::now()).await?;
    page(&visit, News::of(&visit.accounts, handed)).await
}

#[derive(Deserialize)]
pub(super) struct NewLimits {
    storage_gb: String,
    pictures: String,
}

pub(super) async fn set_limits(
    visit: Visit,
    Path(account): Path<Id>,
    Form(limits): Form<NewLimits>,
) -> Result<Response, Problem> {
    let number = |text: &str| {
        let number = text.trim().parse::<u64>().ok().filter(|number| *number <= MOST);
        number.ok_or(Error::from(Unfit::Limit))
    };
    let limits = number(&limits.storage_gb)
        .and_then(|gb| Ok(Limits { storage_bytes: gb * GIGABYTE, pictures: number(&limits.pictures)? }));
    match limits {
        Ok(limits) => {
            visit.administration().set_limits(account, limits, Moment::now()).await?;
            Ok(Redirect::to("/admin").into_response())
        }
        Err(error) => page(&visit, News { error: Some(error), ..News::default() }).await,
    }
}

pub(super) async fn disable(
    visit: Visit,
    Path(account): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    visit.administration().keep_out(account, Moment::now()).await?;
    Ok(Redirect::to("/admin").into_response())
}

pub(super) async fn enable(
    visit: Visit,
    Path(account): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    visit.administration().let_in(account, Moment::now()).await?;
    Ok(Redirect::to("/admin").into_response())
}
