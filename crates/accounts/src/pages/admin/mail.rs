//! The mail server, a way to try it, and the outbox.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_carriers::mail::{self, Entry, LogIn, Mailbox, Overview, Security, Server, State as Stands};
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Csrf, Form, NoFields, Problem};

use super::{Visit, status_of};
use crate::account::{Account, Unfit};
use crate::words::Words;
use crate::{Accounts, Administrator, Error};

/// Mails that are listed of each state.
const LISTED: u32 = 50;

#[derive(Template)]
#[template(path = "admin/mail.html")]
struct Body<'a> {
    t: &'static Words,
    csrf: &'a Csrf,
    administrator: &'a Account,
    error: Option<String>,
    news: Option<String>,
    is_configured: bool,
    has_server: bool,
    has_password: bool,
    fields: Fields,
    overview: Overview,
    waiting: Vec<Entry>,
    failed: Vec<Entry>,
    now: Moment,
}

impl Body<'_> {
    /// What was not sent yet, and what never was.
    fn troubled(&self) -> impl Iterator<Item = (&Entry, bool)> {
        let waiting = self.waiting.iter().map(|entry| (entry, false));
        waiting.chain(self.failed.iter().map(|entry| (entry, true)))
    }
}

/// What has just happened.
#[derive(Default)]
struct News {
    good: Option<String>,
    bad: Option<String>,
    error: Option<Error>,
    fields: Option<Fields>,
}

/// The server as it stands in the form.
#[derive(Default, Deserialize)]
pub(super) struct Fields {
    host: String,
    #[serde(default)]
    port: String,
    security: String,
    #[serde(default)]
    user: String,
    #[serde(default, rename = "mail_password")]
    password: String,
    sender: String,
    #[serde(default)]
    sender_name: String,
}

impl Fields {
    fn of(server: &Server) -> Self {
        let is_usual = server.port() == server.security().usual_port();
        Self {
            host: server.host().to_owned(),
            port: if is_usual { String::new() } else { server.port().to_string() },
            security: server.security().as_str().to_owned(),
            user: server.log_in().map(|log_in| log_in.user.clone()).unwrap_or_default(),
            password: String::new(),
            sender: server.sender().address().to_owned(),
            sender_name: server.sender().name().to_owned(),
        }
    }

    /// For a host that has none.
    fn empty(service: &str) -> Self {
        Self { sender_name: service.to_owned(), ..Self::default() }
    }

    /// The server that is meant. A password that was left empty is the one that `kept` has for the same user at the
    /// same server: it is not sent elsewhere because somebody changed the name.
    fn server(&self, kept: Option<&Server>) -> Result<Server, Error> {
        let port = match self.port.trim() {
            "" => 0,
            port => port.parse().ok().filter(|port| *port != 0).ok_or(Unfit::Port)?,
        };
        let security = Security::parse(&self.security).unwrap_or(Security::StartTls);
        let user = self.user.trim();
        let kept = kept.filter(|kept| kept.host() == self.host.trim()).and_then(Server::log_in);
        let password = match kept.filter(|kept| self.password.is_empty() && kept.user == user) {
            Some(kept) => kept.password.clone(),
            None => self.password.clone(),
        };
        let has_log_in = !user.is_empty() || !password.is_empty();
        let log_in = has_log_in.then(|| LogIn { user: user.to_owned(), password });
        let sender = Mailbox::new(&self.sender_name, &self.sender).map_err(|_| Unfit::Email)?;
        Ok(Server::new(&self.host, port, security, log_in, sender)?)
    }
}

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, News::default()).await
}

async fn page(visit: &Visit, news: News) -> Result<Response, Problem> {
    let (t, accounts) = (visit.t(), &visit.accounts);
    let outbox = accounts.outbox().cloned().ok_or_else(Problem::not_found)?;
    let is_configured = outbox.is_configured();
    let read = accounts.database().read(move |tx| {
        let lists = (mail::list(tx, Stands::Waiting, LISTED)?, mail::list(tx, Stands::Failed, LISTED)?);
        Ok::<_, Error>((outbox.server(tx)?, mail::overview(tx)?, lists))
    });
    let (server, overview, (waiting, failed)) = read.await?;
    let status = status_of(news.error.as_ref());
    let typed = news.fields.or_else(|| server.as_ref().map(Fields::of));
    let body = Body {
        t,
        csrf: &visit.csrf,
        administrator: &visit.administrator,
        error: news.bad.or_else(|| news.error.map(|error| error.told(visit.language))),
        news: news.good,
        is_configured,
        has_server: server.is_some(),
        has_password: server.as_ref().is_some_and(|server| server.log_in().is_some()),
        fields: typed.unwrap_or_else(|| Fields::empty(accounts.site().name())),
        overview,
        waiting,
        failed,
        now: Moment::now(),
    };
    visit.page("/admin/mail", t.mail, status, &body)
}

pub(super) async fn keep(visit: Visit, Form(fields): Form<Fields>) -> Result<Response, Problem> {
    let kept = visit.accounts.database().read(mail::kept_server).await?;
    let news = match fields.server(kept.as_ref()) {
        Ok(server) => {
            let administration = visit.administration();
            administration.keep_mail_server(Some(server), Moment::now()).await?;
            News { good: Some(visit.t().mail_saved.to_owned()), ..News::default() }
        }
        Err(error) if error.is_theirs() => {
            News { error: Some(error), fields: Some(fields), ..News::default() }
        }
        Err(error) => return Err(error.into()),
    };
    page(&visit, news).await
}

pub(super) async fn forget(visit: Visit, _: Form<NoFields>) -> Result<Response, Problem> {
    visit.administration().keep_mail_server(None, Moment::now()).await?;
    page(&visit, News { good: Some(visit.t().mail_forgotten.to_owned()), ..News::default() }).await
}

pub(super) async fn test(visit: Visit, _: Form<NoFields>) -> Result<Response, Problem> {
    let t = visit.t();
    let administration = visit.administration();
    let news = match administration.try_mail(&visit.administrator, visit.language, Moment::now()).await {
        Ok(Ok(reply)) => {
            News { good: Some((t.test_sent)(&visit.administrator.email, &reply)), ..News::default() }
        }
        Ok(Err(error)) => News { bad: Some((t.send_error)(&error)), ..News::default() },
        Err(error) if error.is_theirs() => News { error: Some(error), ..News::default() },
        Err(error) => return Err(error.into()),
    };
    page(&visit, news).await
}

pub(super) async fn try_again(
    State(accounts): State<Accounts>,
    _: Administrator,
    Path(mail): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    let now = Moment::now();
    accounts.database().write(move |tx| mail::try_again(tx, mail, now)).await?;
    accounts.wake_mail();
    Ok(Redirect::to("/admin/mail").into_response())
}

pub(super) async fn discard(
    State(accounts): State<Accounts>,
    _: Administrator,
    Path(mail): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    accounts.database().write(move |tx| mail::discard(tx, mail)).await?;
    Ok(Redirect::to("/admin/mail").into_response())
}
