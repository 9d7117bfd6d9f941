//! Logging in and out; and a form that was sent after the session had ended, of which nothing is lost.
//!
//! Such a form is handed on to [`again`] as it was sent. It travels as a field of the log-in form, and is shown and
//! offered once somebody is logged in: nothing of it is kept here, and nothing is sent without another click.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use wirephoto_database::Moment;
use wirephoto_site::{ClientAddress, Csrf, Form, Language, NoFields, Page, Problem};

use super::{render, welcome, with_session};
use crate::accounts::SESSION_COOKIE;
use crate::words::{Words, words};
use crate::{Accounts, LoggedIn};

/// Fields whose values do not belong into a page.
const SECRETS: [&str; 3] = ["password", "old", "new"];

#[derive(Template)]
#[template(path = "log_in.html")]
struct Body<'a> {
    t: &'static Words,
    csrf: &'a Csrf,
    next: &'a str,
    typed: &'a str,
    email: &'a str,
    news: Option<&'a str>,
    error: Option<String>,
    has_mail: bool,
    is_open: bool,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    next: String,
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    csrf: Csrf,
    language: Language,
) -> Result<Response, Problem> {
    if let Some(session) = accounts.session(&headers, Moment::now()).await? {
        return Ok(
            Redirect::to(local(&wanted.next).unwrap_or(accounts.home(&session.account))).into_response()
        );
    }
    let asked = Asked { next: &wanted.next, ..Asked::default() };
    page(&accounts, &csrf, language, StatusCode::OK, asked).await
}

/// What a log-in page is about.
#[derive(Default)]
struct Asked<'a> {
    next: &'a str,
    typed: &'a str,
    email: &'a str,
    news: Option<&'a str>,
    error: Option<String>,
}

async fn page(
    accounts: &Accounts,
    csrf: &Csrf,
    language: Language,
    status: StatusCode,
    asked: Asked<'_>,
) -> Result<Response, Problem> {
    let (t, has_mail, is_open) = (words(language), accounts.has_mail().await?, accounts.is_open().await?);
    let Asked { next, typed, email, news, error } = asked;
    let body = Body { t, csrf, next, typed, email, news, error, has_mail, is_open };
    render(Page::new(t.log_in).status(status), accounts.site(), csrf, t, &body)
}

#[derive(Deserialize)]
pub(super) struct Fields {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    typed: String,
}

pub(super) async fn log_in(
    State(accounts): State<Accounts>,
    address: ClientAddress,
    headers: HeaderMap,
    csrf: Csrf,
    language: Language,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let from = address.network();
    match accounts.log_in(&fields.email, &fields.password, &headers, from, Moment::now()).await {
        Ok(logged_in) => {
            let path = local(&fields.next).unwrap_or(accounts.home(&logged_in.account));
            if fields.typed.is_empty() {
                Ok(welcome(accounts.site(), &logged_in, path))
            } else {
                offer(&accounts, &csrf, language, &logged_in, path, &fields.typed)
            }
        }
        Err(error) if error.is_theirs() => {
            let status = error.status();
            let Fields { next, typed, email, .. } = &fields;
            let asked = Asked { next, typed, email, news: None, error: Some(error.told(language)) };
            page(&accounts, &csrf, language, status, asked).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A form came after its session had ended. Its token may have ended too, but nothing is changed here.
pub(super) async fn again(
    State(accounts): State<Accounts>,
    Query(wanted): Query<Wanted>,
    csrf: Csrf,
    language: Language,
    body: String,
) -> Result<Response, Problem> {
    let t = words(language);
    let typed = worth_keeping(&body);
    let news = Some(if typed.is_empty() { t.session_over } else { t.session_over_kept });
    // Without its fields there is nothing to send again: to where everybody begins.
    let next = if typed.is_empty() { "" } else { &wanted.next };
    let asked = Asked { next, typed: &typed, news, ..Asked::default() };
    page(&accounts, &csrf, language, StatusCode::UNAUTHORIZED, asked).await
}

/// A form's fields but its token; nothing, if there is none, or one that is a secret.
fn worth_keeping(body: &str) -> String {
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(body).unwrap_or_default();
    if fields.iter().any(|(name, _)| SECRETS.contains(&name.as_str())) {
        return String::new();
    }
    let kept: Vec<_> = fields.into_iter().filter(|(name, _)| name != "csrf").collect();
    serde_urlencoded::to_string(kept).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "typed.html")]
struct Typed<'a> {
    t: &'static Words,
    csrf: &'a Csrf,
    action: &'a str,
    home: &'a str,
    fields: Vec<(String, String)>,
}

impl Typed<'_> {
    /// Whether a person typed it, as far as one can tell: the rest goes along unseen.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn is_text(&self, value: &str) -> bool {
        value.chars().any(char::is_whitespace)
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn rows(&self, value: &str) -> usize {
        value.split('\n').map(|line| 1 + line.chars().count() / 48).sum::<usize>().clamp(1, 16)
    }
}

/// Shows what was typed, and offers to send it.
fn offer(
    accounts: &Accounts,
    csrf: &Csrf,
    language: Language,
    logged_in: &LoggedIn,
    action: &str,
    typed: &str,
) -> Result<Response, Problem> {
    let (t, home) = (words(language), accounts.home(&logged_in.account));
    let fields = serde_urlencoded::from_str(typed).unwrap_or_default();
    let body = Typed { t, csrf, action, home, fields };
    let bar = accounts.bar(&logged_in.account, csrf, "", language);
    let page = render(Page::new(t.welcome_back).bar(bar), accounts.site(), csrf, t, &body)?;
    Ok(with_session(accounts.site(), logged_in, page))
}

pub(super) async fn log_out(
    State(accounts): State<Accounts>,
    headers: HeaderMap,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    if let Some(session) = accounts.session(&headers, Moment::now()).await? {
        accounts.log_out(&session).await?;
    }
    let cookie = accounts.site().clear_cookie(SESSION_COOKIE);
    Ok((StatusCode::SEE_OTHER, AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/log-in"))
        .into_response())
}

/// `path`, if it is one of this site's: nobody is led elsewhere after logging in.
fn local(path: &str) -> Option<&str> {
    let mut bytes = path.bytes();
    let inside = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic());
    (inside && plain && path != "/").then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert_eq!(local("/account?a=b"), Some("/account?a=b"));
        for elsewhere in
            ["", "/", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "a"]
        {
            assert_eq!(local(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn what_was_typed_is_kept_but_secrets_and_tokens() {
        assert_eq!(
            worth_keeping("csrf=1&note=two+words%0D%0A&tag=a&tag=b"),
            "note=two+words%0D%0A&tag=a&tag=b"
        );
        for nothing in ["", "csrf=1", "old=a&new=b", "name=Ada&password=x"] {
            assert!(worth_keeping(nothing).is_empty(), "{nothing}");
        }
    }
}
