//! The pages of accounts.

use askama::Template;
use axum::Router;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::header;
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Page, Problem, Site};

use crate::account::{Account, Role};
use crate::accounts::{BROWSER_COOKIE, SESSION_COOKIE};
use crate::{Accounts, LoggedIn, session, words};

mod account;
mod admin;
mod link;
mod log_in;

/// All pages of accounts.
pub fn routes(accounts: Accounts) -> Router {
    Router::new()
        .route("/log-in", get(log_in::show).post(log_in::log_in))
        .route("/log-out", post(log_in::log_out))
        .route("/link/{token}", get(link::show).post(link::accept))
        .route("/account", get(account::show))
        .route("/account/password", post(account::change_password))
        .route("/account/pairing", get(account::show_pairing).post(account::start_pairing))
        .route("/account/devices/{device}/revoke", post(account::revoke))
        .route("/admin", get(admin::show))
        .route("/admin/invite", post(admin::invite))
        .route("/admin/people/{account}/limits", post(admin::set_limits))
        .route("/admin/people/{account}/reset", post(admin::reset))
        .route("/admin/people/{account}/disable", post(admin::disable))
        .route("/admin/people/{account}/enable", post(admin::enable))
        .with_state(accounts)
}

/// The bar of somebody who is logged in: where they can go, who they are, the way out. `current` is the path of
/// the section that the page belongs to: `/events`, `/account` or `/admin`.
pub fn bar(account: &Account, csrf: &Csrf, current: &str) -> String {
    Bar { account, csrf, current }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "bar.html")]
struct Bar<'a> {
    account: &'a Account,
    csrf: &'a Csrf,
    current: &'a str,
}

impl Bar<'_> {
    fn sections(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let people = (self.account.role == Role::Administrator).then_some(("/admin", words::PEOPLE));
        [("/events", words::EVENTS)].into_iter().chain(people)
    }

    fn is_current(&self, path: &str) -> bool {
        self.current == path
    }
}

/// Where somebody begins.
fn home(account: &Account) -> &'static str {
    match account.role {
        Role::Administrator => "/admin",
        Role::Photographer => "/events",
    }
}

/// On to `path`, logged in.
fn welcome(site: &Site, logged_in: &LoggedIn, path: &str) -> Response {
    let session = site.set_cookie(SESSION_COOKIE, logged_in.session().as_str(), Some(session::ABSOLUTE));
    let browser = site.set_cookie(BROWSER_COOKIE, logged_in.browser().as_str(), Some(session::BROWSER));
    let cookies = AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, browser)]);
    (cookies, Redirect::to(path)).into_response()
}

/// A page with `body` in it.
fn render(page: Page<'_>, site: &Site, csrf: &Csrf, body: &impl Template) -> Result<Response, Problem> {
    Ok(page.form(csrf).render(site, &body.render().map_err(Problem::internal)?))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
fn size(bytes: &u64) -> String {
    wirephoto_site::bytes_in_words(*bytes)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
fn count(number: &u64) -> String {
    wirephoto_site::grouped(*number)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
fn ago(moment: &Moment, now: &Moment) -> String {
    wirephoto_site::time_ago(*moment, *now)
}
