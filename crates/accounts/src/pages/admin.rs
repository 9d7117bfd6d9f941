//! The administrator's pages.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use http::request::Parts;
use wirephoto_site::{Csrf, Language, Page, Problem};

use super::render;
use crate::account::Account;
use crate::words::{Words, words};
use crate::{Accounts, Administration, Administrator, Error};

mod audit;
mod computers;
mod health;
mod mail;
mod people;
mod storage;

pub(super) fn routes() -> Router<Accounts> {
    Router::new()
        .route("/admin", get(people::show))
        .route("/admin/invite", post(people::invite))
        .route("/admin/people/{account}/limits", post(people::set_limits))
        .route("/admin/people/{account}/reset", post(people::reset))
        .route("/admin/people/{account}/disable", post(people::disable))
        .route("/admin/people/{account}/enable", post(people::enable))
        .route("/admin/storage", get(storage::show))
        .route("/admin/computers", get(computers::show))
        .route("/admin/computers/{device}/revoke", post(computers::revoke))
        .route("/admin/mail", get(mail::show).post(mail::keep))
        .route("/admin/mail/forget", post(mail::forget))
        .route("/admin/mail/test", post(mail::test))
        .route("/admin/mail/{mail}/try", post(mail::try_again))
        .route("/admin/mail/{mail}/discard", post(mail::discard))
        .route("/admin/audit", get(audit::show))
        .route("/admin/health", get(health::show))
}

/// An administrator's visit to one of the pages.
struct Visit {
    accounts: Accounts,
    administrator: Arc<Account>,
    csrf: Csrf,
    language: Language,
}

impl FromRequestParts<Accounts> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, accounts: &Accounts) -> Result<Self, Response> {
        let Administrator(administrator) = Administrator::from_request_parts(parts, accounts).await?;
        let Ok(language) = Language::from_request_parts(parts, accounts).await;
        let csrf = Csrf::from_request_parts(parts, accounts).await.map_err(IntoResponse::into_response)?;
        Ok(Self { accounts: accounts.clone(), administrator, csrf, language })
    }
}

impl Visit {
    fn t(&self) -> &'static Words {
        words(self.language)
    }

    fn administration(&self) -> Administration<'_> {
        self.accounts.administration(&*self.administrator)
    }

    /// The page at `path` with `body`, below the links to its neighbours.
    fn page(
        &self,
        path: &str,
        title: &str,
        status: StatusCode,
        body: &impl Template,
    ) -> Result<Response, Problem> {
        let t = self.t();
        let has_storage = self.accounts.settings().part.has_storage;
        let frame = Frame { t, path, has_storage, body: &body.render().map_err(Problem::internal)? };
        let bar = self.accounts.bar(&self.administrator, &self.csrf, "/admin", self.language);
        let page = Page::new(title).status(status).bar(bar);
        render(page, self.accounts.site(), &self.csrf, t, &frame)
    }
}

#[derive(Template)]
#[template(path = "admin/frame.html")]
struct Frame<'a> {
    t: &'static Words,
    path: &'a str,
    has_storage: bool,
    body: &'a str,
}

impl Frame<'_> {
    fn sections(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let t = self.t;
        let all = [
            ("/admin", t.people),
            ("/admin/storage", t.storage),
            ("/admin/computers", t.computers),
            ("/admin/mail", t.mail),
            ("/admin/audit", t.audit),
            ("/admin/health", t.health),
        ];
        let shown = all.into_iter().filter(|(path, _)| self.has_storage || *path != "/admin/storage");
        shown.map(|(path, name)| (path, name, path == self.path))
    }
}

/// The status of a page that tells of an error in the form that was sent.
fn status_of(error: Option<&Error>) -> StatusCode {
    error.map_or(StatusCode::OK, Error::status)
}
