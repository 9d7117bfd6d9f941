//! A host with its database, and people to try it with.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::header::{self, HeaderMap};
use http::{Request, StatusCode};
use wirephoto_accounts::{
    Account, Accounts, Administration, Backup, By, Disk, Error, Facts, LoggedIn, MailIn, OperatorLine, Role,
    SCHEMA, Session, Settings, Token, Usage, Ways, routes, service,
};
use wirephoto_carriers::mail::{self, Mailbox, Outbox, Security, Server};
use wirephoto_carriers::sms::{Standing, Trouble};
use wirephoto_database::testing::each_engine;
use wirephoto_database::{Database, Id, Moment};
use wirephoto_site::{Door, Language, Options, Site};

pub(crate) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
pub(crate) const DAY: Duration = Duration::from_hours(24);
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Host {
    pub(crate) accounts: Accounts,
    pub(crate) database: Database,
    pub(crate) door: Door,
    /// When the story begins.
    pub(crate) now: Moment,
}

/// Runs a story on every engine.
pub(crate) fn on_each_engine(story: impl AsyncFn(Host)) {
    tell(None, false, story);
}

/// Runs a story on every engine, at a host with a mail server, which takes nothing.
pub(crate) fn on_each_engine_with_mail(story: impl AsyncFn(Host)) {
    tell(Some(&server()), false, story);
}

/// Runs a story on every engine, at a host where strangers may sign up.
pub(crate) fn on_each_open_engine(story: impl AsyncFn(Host)) {
    tell(Some(&server()), true, story);
}

fn server() -> Server {
    let sender = Mailbox::new("Test photos", "photos@example.org").unwrap();
    Server::new("localhost", 1, Security::None, None, sender).unwrap()
}

fn tell(server: Option<&Server>, sign_up: bool, story: impl AsyncFn(Host)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    each_engine(&[wirephoto_carriers::SCHEMA, SCHEMA], |database| {
        let options = mail::Options { server: server.cloned(), ..mail::Options::default() };
        let outbox = runtime.block_on(Outbox::open(database.clone(), options)).unwrap();
        runtime.block_on(story(Host::new(database, outbox, sign_up)));
    });
}

impl Host {
    fn new(database: Database, outbox: Outbox, sign_up: bool) -> Self {
        let site = Site::new(Options::new("Test photos", "https://photos.example".parse().unwrap()));
        let usage = Usage { storage_bytes: 1_200_000_000, pictures: 312 };
        let disk = Some(Disk { free_bytes: 30_000_000_000, all_bytes: 100_000_000_000 });
        let started_at = Moment::now();
        let facts = Facts { version: "1.2.3", started_at, disk, backup: Backup::Never };
        let settings = Settings {
            usage: Arc::new(move |_, _| Ok(usage)),
            sign_up,
            mail: Some(outbox),
            facts: Arc::new(move || facts.clone()),
            ways: Arc::new(move |_| Ok(ways(started_at))),
            ..Settings::default()
        };
        let accounts = Accounts::new(database.clone(), site.clone(), settings).unwrap();
        let door = Door::new(site, routes(accounts.clone()));
        // Pages read the clock, so stories begin today.
        Self { accounts, database, door, now: Moment::now() }
    }

    /// Makes the administrator by the first start's link.
    pub(crate) async fn set_up(&self) -> LoggedIn {
        let path = self.accounts.ensure_setup_link(self.now).await.unwrap().unwrap();
        let email = Some("root@example.org".parse().unwrap());
        let name = Some("Rita Root".parse().unwrap());
        let password = PASSWORD.parse().unwrap();
        self.accounts
            .accept_link(&token_in(&path), email, name, &password, Language::English, self.now)
            .await
            .unwrap()
    }

    /// Invites somebody, who joins.
    pub(crate) async fn join(&self, email: &str) -> LoggedIn {
        let invited =
            self.accounts.invite(email.parse().unwrap(), Role::Photographer, self.now).await.unwrap();
        let name = Some("Ada Lens".parse().unwrap());
        let password = PASSWORD.parse().unwrap();
        self.accounts
            .accept_link(&token_in(&invited), None, name, &password, Language::English, self.now)
            .await
            .unwrap()
    }

    /// What the administrator whose identifier this is does.
    pub(crate) fn root(&self, id: Id) -> Administration<'_> {
        self.accounts.administration(By::Account(id, "Rita Root".to_owned()))
    }

    /// The path of a link for a new password, as the command line makes it.
    pub(crate) async fn reset_link(&self, account: Id) -> String {
        let administration = self.accounts.administration(By::Console);
        administration.reset_link(account, Language::English, self.now).await.unwrap().path
    }

    pub(crate) async fn log_in(&self, email: &str, password: &str) -> Result<LoggedIn, Error> {
        self.accounts.log_in(email, password, &HeaderMap::new(), HERE, self.now).await
    }

    /// A browser in which somebody is logged in.
    pub(crate) async fn log_in_browser(&self, email: &str) -> Browser {
        let mut browser = Browser::default();
        self.get("/log-in", &mut browser).await;
        let answer = self.post("/log-in", &[("email", email), ("password", PASSWORD)], &mut browser).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }

    /// Ends every session, as time does.
    pub(crate) async fn end_sessions(&self) {
        let people = self.database.read(service::list_accounts).await.unwrap();
        let root = people.into_iter().find(|account| account.email == "root@example.org").unwrap();
        let path = self.reset_link(root.id).await;
        let password = PASSWORD.parse().unwrap();
        self.accounts
            .accept_link(&token_in(&path), None, None, &password, Language::English, self.now)
            .await
            .unwrap();
    }

    pub(crate) async fn session_at(&self, logged_in: &LoggedIn, now: Moment) -> Option<Session> {
        self.accounts.session(&cookies(logged_in), now).await.unwrap()
    }

    /// Asks for a page; `cookies` is what the browser holds.
    pub(crate) async fn get(&self, path: &str, browser: &mut Browser) -> Answer {
        browser.ask(self, Request::get(path), String::new()).await
    }

    /// Sends a form, with the token of the page that was last loaded.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)], browser: &mut Browser) -> Answer {
        let mut fields = fields.to_vec();
        let token = browser.form_token.clone();
        fields.push(("csrf", &token));
        let request = Request::post(path).header("origin", "https://photos.example");
        browser.ask(self, request, serde_urlencoded::to_string(fields).unwrap()).await
    }
}

/// The cookies of somebody who has just logged in, as their browser sends them.
pub(crate) fn cookies(logged_in: &LoggedIn) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, token) in [("session", logged_in.session()), ("browser", logged_in.browser())] {
        headers.append(header::COOKIE, format!("__Host-{name}={}", token.as_str()).parse().unwrap());
    }
    headers
}

pub(crate) fn token_in(path: &str) -> Token {
    path.strip_prefix("/link/").unwrap().parse().unwrap()
}

/// Everybody's account but its times.
pub(crate) fn name_of(account: &Account) -> (&str, &str, Role) {
    (&account.email, &account.name, account.role)
}

/// What a page answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) body: String,
}

/// A browser: it keeps cookies and the last form's token.
#[derive(Debug, Default)]
pub(crate) struct Browser {
    /// What its reader wants pages in; empty: does not say.
    pub(crate) language: &'static str,
    cookies: Vec<(String, String)>,
    form_token: String,
}

impl Browser {
    async fn ask(&mut self, host: &Host, request: http::request::Builder, body: String) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header("host", "photos.example")
            .header("accept-language", self.language)
            .header("cookie", cookies.join("; "))
            .header("content-type", "application/x-www-form-urlencoded");
        let body = if body.is_empty() { Body::empty() } else { Body::from(body) };
        let response = host.door.answer(HERE, request.body(body).unwrap()).await;
        for cookie in response.headers().get_all("set-cookie") {
            self.keep(cookie.to_str().unwrap());
        }
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        if let Some(token) = between(&body, "name=\"csrf\" value=\"", "\"") {
            token.clone_into(&mut self.form_token);
        }
        let location = parts.headers.get("location").map_or("", |value| value.to_str().unwrap());
        Answer { status: parts.status, location: location.to_owned(), body }
    }

    /// Loses a cookie.
    pub(crate) fn forget(&mut self, name: &str) {
        self.cookies.retain(|(kept, _)| kept != name);
    }

    fn keep(&mut self, set_cookie: &str) {
        let (name, value) = set_cookie.split(';').next().unwrap().split_once('=').unwrap();
        self.cookies.retain(|(kept, _)| kept != name);
        if !set_cookie.contains("Max-Age=0") {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// What stands between two texts.
pub(crate) fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// Mail comes in, and there was a line to an operator who is away.
fn ways(broken_since: Moment) -> Ways {
    let trouble =
        Trouble::Unreachable { operator: "smpp.example.org:3550".to_owned(), detail: "refused".to_owned() };
    let last_trouble = Some((broken_since, trouble));
    let standing = Standing { bound_since: None, broken_since: Some(broken_since), last_trouble };
    let operator = OperatorLine { name: "smpp.example.org:3550".to_owned(), standing, waiting: 7 };
    let mail_in = MailIn { address: "[::]:25".parse().unwrap(), unconfirmed: 2, waiting: 1 };
    Ways { operator: Some(operator), mail_in: Some(mail_in) }
}
