//! Logging in and out.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use wirephoto_database::Moment;
use wirephoto_site::{ClientAddress, Csrf, Form, NoFields, Page, Problem};

use super::{home, render, welcome};
use crate::accounts::SESSION_COOKIE;
use crate::{Accounts, words};

#[derive(Template)]
#[template(path = "log_in.html")]
struct Body<'a> {
    csrf: &'a Csrf,
    next: &'a str,
    email: &'a str,
    error: Option<String>,
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
) -> Result<Response, Problem> {
    if let Some(session) = accounts.session(&headers, Moment::now()).await? {
        return Ok(Redirect::to(local(&wanted.next).unwrap_or(home(&session.account))).into_response());
    }
    let body = Body { csrf: &csrf, next: &wanted.next, email: "", error: None };
    render(Page::new(words::LOG_IN), accounts.site(), &csrf, &body)
}

#[derive(Deserialize)]
pub(super) struct Fields {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn log_in(
    State(accounts): State<Accounts>,
    address: ClientAddress,
    headers: HeaderMap,
    csrf: Csrf,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let from = address.network();
    match accounts.log_in(&fields.email, &fields.password, &headers, from, Moment::now()).await {
        Ok(logged_in) => {
            let path = local(&fields.next).unwrap_or(home(&logged_in.account));
            Ok(welcome(accounts.site(), &logged_in, path))
        }
        Err(error) if error.is_theirs() => {
            let (next, email, sentence) = (&fields.next, &fields.email, Some(error.to_string()));
            let body = Body { csrf: &csrf, next, email, error: sentence };
            render(Page::new(words::LOG_IN).status(error.status()), accounts.site(), &csrf, &body)
        }
        Err(error) => Err(error.into()),
    }
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
    use super::local;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert_eq!(local("/account?a=b"), Some("/account?a=b"));
        for elsewhere in
            ["", "/", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "a"]
        {
            assert_eq!(local(elsewhere), None, "{elsewhere}");
        }
    }
}
