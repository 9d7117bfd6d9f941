//! The pages of accounts.

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::header;
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Language, Page, Problem, Site};

use crate::account::{Account, Role};
use crate::accounts::{BROWSER_COOKIE, SESSION_COOKIE};
use crate::words::{Words, words};
use crate::{Accounts, LoggedIn, session};

mod account;
mod admin;
mod forgotten;
mod link;
mod log_in;
mod mailed;
mod sign_up;

/// What a log-in may carry: beside its own fields a form that was typed before, encoded twice.
const LOG_IN_BYTES: usize = 256 * 1024;

/// All pages of accounts.
pub fn routes(accounts: Accounts) -> Router {
    Router::new()
        .route("/log-in", get(log_in::show).post(log_in::log_in).layer(DefaultBodyLimit::max(LOG_IN_BYTES)))
        .route("/log-in/again", post(log_in::again))
        .route("/log-out", post(log_in::log_out))
        .route("/forgotten", get(forgotten::show).post(forgotten::ask))
        .route("/sign-up", get(sign_up::show).post(sign_up::ask))
        .route("/link/{token}", get(link::show).post(link::accept))
        .route("/account", get(account::show))
        .route("/account/password", post(account::change_password))
        .route("/account/pairing", get(account::show_pairing).post(account::start_pairing))
        .route("/account/devices/{device}/revoke", post(account::revoke))
        .merge(admin::routes())
        .with_state(accounts)
}

/// The bar of somebody who is logged in at a host: where they can go, who they are, the way out. `current` is the path
/// of the section that the page belongs to: `/events`, `/orders`, `/money`, `/albums`, `/frames`, `/deliveries`, `/stations`,
/// `/account` or `/admin`.
pub fn bar(account: &Account, csrf: &Csrf, current: &str, language: Language) -> String {
    Part::HOST.bar(account, csrf, current, language)
}

/// What the pages of accounts stand among: the sections of the part whose accounts they are.
#[derive(Clone, Copy)]
pub struct Part {
    /// Path and name of each section that somebody may go to, in the bar's order. The administrator's follows.
    pub sections: fn(&Account, Language) -> Vec<(&'static str, &'static str)>,
    /// Where somebody begins.
    pub home: fn(&Account) -> &'static str,
    /// What is typed at a computer that is to be paired, before address and code.
    pub pair_command: &'static str,
    /// Whether an account stores pictures, so that its limits mean something.
    pub has_storage: bool,
}

impl Part {
    /// A host: albums, frames and deliveries for everybody; before them events, orders and money for those who publish,
    /// and for administrators stations, and the people.
    pub const HOST: Self = Self {
        sections: |account, language| {
            let t = words(language);
            let publishing = [("/events", t.events), ("/orders", t.orders), ("/money", t.money)];
            let sending = [("/albums", t.albums), ("/frames", t.frames), ("/deliveries", t.deliveries)];
            let publishing = publishing.into_iter().filter(|_| account.role.publishes());
            let stations = [("/stations", t.stations)].into_iter();
            let stations = stations.filter(|_| account.role == Role::Administrator);
            publishing.chain(sending).chain(stations).collect()
        },
        home: |account| match account.role {
            Role::Administrator => "/admin",
            Role::Photographer => "/events",
            Role::User => "/albums",
        },
        pair_command: "wirephoto studio pair",
        has_storage: true,
    };

    /// The bar of somebody who is logged in; `current` is the path of the section that the page belongs to.
    pub fn bar(&self, account: &Account, csrf: &Csrf, current: &str, language: Language) -> String {
        let t = words(language);
        let mut sections = (self.sections)(account, language);
        if account.role == Role::Administrator {
            sections.push(("/admin", t.administration));
        }
        Bar { t, account, csrf, current, sections }.render().unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "bar.html")]
struct Bar<'a> {
    t: &'static Words,
    account: &'a Account,
    csrf: &'a Csrf,
    current: &'a str,
    sections: Vec<(&'static str, &'static str)>,
}

impl Bar<'_> {
    fn is_current(&self, path: &str) -> bool {
        self.current == path
    }
}

/// On to `path`, logged in.
fn welcome(site: &Site, logged_in: &LoggedIn, path: &str) -> Response {
    with_session(site, logged_in, Redirect::to(path))
}

/// An answer that logs a browser in.
fn with_session(site: &Site, logged_in: &LoggedIn, answer: impl IntoResponse) -> Response {
    let session = site.set_cookie(SESSION_COOKIE, logged_in.session().as_str(), Some(session::ABSOLUTE));
    let browser = site.set_cookie(BROWSER_COOKIE, logged_in.browser().as_str(), Some(session::BROWSER));
    let cookies = AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, browser)]);
    (cookies, answer).into_response()
}

/// A page with `body` in it.
fn render(
    page: Page<'_>,
    site: &Site,
    csrf: &Csrf,
    t: &Words,
    body: &impl Template,
) -> Result<Response, Problem> {
    let page = page.form(csrf).language(t.language);
    Ok(page.render(site, &body.render().map_err(Problem::internal)?))
}

/// What templates say of numbers and times, in the reader's language.
impl Words {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn size(&self, bytes: &u64) -> String {
        self.language.bytes(*bytes)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn count(&self, number: &u64) -> String {
        self.language.number(*number)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn size_of(&self, used: &u64, all: &u64) -> String {
        (self.of)(&self.size(used), &self.size(all))
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn count_of(&self, used: &u64, all: &u64) -> String {
        (self.of)(&self.count(used), &self.count(all))
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn ago(&self, moment: &Moment, now: &Moment) -> String {
        self.language.time_ago(*moment, *now)
    }

    /// A time to come, as a `<time>` element.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn until(&self, moment: &Moment, now: &Moment) -> String {
        let words = (self.within)(moment.since(*now).as_secs());
        format!(r#"<time datetime="{moment}" title="{moment}">{words}</time>"#)
    }
}
