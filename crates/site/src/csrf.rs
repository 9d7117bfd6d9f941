//! Forms that only our own pages can send: `Origin`/`Sec-Fetch-Site` on every change, and a token in each form.
//!
//! The token is a double submit: a random secret in a `__Host-` cookie, which no other site can set, and the
//! same secret in the form. It is masked anew for every page, so that compressed pages do not leak it (BREACH).

use std::time::Duration;

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::words::{Words, words};
use crate::{Problem, Site, hex};

const COOKIE: &str = "form";
pub(crate) const FIELD: &str = "csrf";
const HEADER: &str = "x-csrf-token";
const SECRET_BYTES: usize = 16;
/// As long as anybody stays logged in: a form that was left open for days can still be sent.
const LASTS: Duration = Duration::from_hours(24 * 365);

/// The visitor's secret for forms (extractor). Put [`Csrf::field`] into each form, and give it to
/// [`crate::Page::form`], which sets the cookie.
#[derive(Clone)]
pub struct Csrf {
    secret: [u8; SECRET_BYTES],
    is_new: bool,
}

impl std::fmt::Debug for Csrf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Csrf").field("is_new", &self.is_new).finish_non_exhaustive()
    }
}

impl Csrf {
    pub(crate) fn of(site: &Site, headers: &HeaderMap) -> Self {
        match site.cookie(headers, COOKIE).and_then(from_hex) {
            Some(secret) => Self { secret, is_new: false },
            None => Self { secret: crate::random(), is_new: true },
        }
    }

    /// The token: mask and masked secret, 64 hexadecimal digits, different each time.
    pub fn token(&self) -> String {
        let mask: [u8; SECRET_BYTES] = crate::random();
        let mut token = hex(&mask);
        token.push_str(&hex(&xor(&mask, &self.secret)));
        token
    }

    /// The hidden field that a form carries.
    pub fn field(&self) -> String {
        format!(r#"<input type="hidden" name="{FIELD}" value="{}">"#, self.token())
    }

    /// A name for the browser that has the cookie, from which the secret cannot be told.
    pub fn browser(&self) -> [u8; 32] {
        *blake3::Hasher::new_derive_key("wirephoto 2026 form browser")
            .update(&self.secret)
            .finalize()
            .as_bytes()
    }

    /// The `Set-Cookie` value that the page with the form must carry; `None` if the browser has the cookie.
    pub(crate) fn cookie(&self, site: &Site) -> Option<HeaderValue> {
        self.is_new.then(|| site.set_cookie(COOKIE, &hex(&self.secret), Some(LASTS)))
    }

    /// Whether `token` was made for this visitor.
    fn accepts(&self, token: &str) -> bool {
        let Some((mask, masked)) = token.split_at_checked(2 * SECRET_BYTES) else { return false };
        let (Some(mask), Some(masked)) = (from_hex(mask), from_hex(masked)) else { return false };
        // Every byte is looked at whatever the first ones are; and the mask is the caller's anyway.
        let differences = xor(&xor(&mask, &masked), &self.secret);
        !self.is_new && differences.iter().fold(0, |all, byte| all | byte) == 0
    }

    /// Refuses a token that was not made for this visitor.
    pub(crate) fn require(&self, token: &str) -> Result<(), Problem> {
        if self.accepts(token) { Ok(()) } else { Err(told(StatusCode::FORBIDDEN, |t| t.form_too_old)) }
    }
}

impl<S> FromRequestParts<S> for Csrf
where
    S: Sync,
    Site: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self::of(&Site::from_ref(state), &parts.headers))
    }
}

/// A form that one of our pages sent (extractor): the token checked, the fields parsed.
#[derive(Clone, Debug)]
pub struct Form<T>(pub T);

impl<S, T> FromRequest<S> for Form<T>
where
    S: Send + Sync,
    Site: FromRef<S>,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        #[derive(Deserialize)]
        struct Token {
            #[serde(default)]
            csrf: String,
        }
        let csrf = Csrf::of(&Site::from_ref(state), request.headers());
        let body = Bytes::from_request(request, &()).await.map_err(|error| unreadable(&error))?;
        let unfit = |error: serde_urlencoded::de::Error| {
            told(StatusCode::BAD_REQUEST, |t| t.form_unreadable).detail(error)
        };
        csrf.require(&serde_urlencoded::from_bytes::<Token>(&body).map_err(unfit)?.csrf)?;
        serde_urlencoded::from_bytes(&body).map(Self).map_err(unfit)
    }
}

/// The fields of a form that is only a button.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct NoFields {}

/// Shows that a request was sent by a script of our own pages (extractor): the token came in `X-CSRF-Token`.
#[derive(Clone, Copy, Debug)]
pub struct OwnScript;

impl<S> FromRequestParts<S> for OwnScript
where
    S: Sync,
    Site: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let token = parts.headers.get(HEADER).and_then(|value| value.to_str().ok()).unwrap_or("");
        Csrf::of(&Site::from_ref(state), &parts.headers).require(token)?;
        Ok(Self)
    }
}

fn told(status: StatusCode, sentence: fn(&Words) -> &'static str) -> Problem {
    Problem::told(status, move |language| sentence(words(language)).to_owned())
}

fn unreadable(error: &BytesRejection) -> Problem {
    Problem::of(error.status()).detail(error)
}

/// Refuses a change that a page of another site asks for. Browsers say where a request comes from, by one header
/// or another; whoever says nothing is no browser, and then a cookie has no business here. `authority` is our
/// public name.
pub(crate) fn check_origin(method: &Method, headers: &HeaderMap, authority: &str) -> Result<(), Problem> {
    if method.is_safe() {
        return Ok(());
    }
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let is_ours = |page: &str| {
        let host = page.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
        // A proxy may have put its own name for us into `Host`.
        host.is_some() && (host == Some(authority) || host == text(header::HOST))
    };
    let fetch_site = text(header::HeaderName::from_static("sec-fetch-site"));
    let same = match (fetch_site, text(header::ORIGIN), text(header::REFERER)) {
        (Some(site), _, _) => matches!(site, "same-origin" | "none"),
        (None, Some(page), _) | (None, None, Some(page)) => is_ours(page),
        (None, None, None) if headers.contains_key(header::COOKIE) => {
            return Err(told(StatusCode::FORBIDDEN, |t| t.no_origin));
        }
        (None, None, None) => true,
    };
    if same { Ok(()) } else { Err(told(StatusCode::FORBIDDEN, |t| t.other_site)) }
}

fn xor(a: &[u8; SECRET_BYTES], b: &[u8; SECRET_BYTES]) -> [u8; SECRET_BYTES] {
    std::array::from_fn(|index| a[index] ^ b[index])
}

fn from_hex(text: &str) -> Option<[u8; SECRET_BYTES]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * SECRET_BYTES {
        return None;
    }
    let mut bytes = [0; SECRET_BYTES];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |index: usize| char::from(pair[index]).to_digit(16);
        *byte = (digit(0)? << 4 | digit(1)?) as u8;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_is_masked_anew_and_accepted() {
        let csrf = Csrf { secret: [7; SECRET_BYTES], is_new: false };
        let (one, two) = (csrf.token(), csrf.token());
        assert_ne!(one, two);
        assert!(csrf.accepts(&one) && csrf.accepts(&two));
        let other = Csrf { secret: [8; SECRET_BYTES], is_new: false };
        assert!(!other.accepts(&one));
        for wrong in ["", "00", &one[1..], &"g".repeat(64), &"é".repeat(32)] {
            assert!(!csrf.accepts(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_secret_is_read_as_it_is_written(secret: [u8; SECRET_BYTES]) {
            prop_assert_eq!(from_hex(&hex(&secret)), Some(secret));
            let csrf = Csrf { secret, is_new: false };
            prop_assert!(csrf.accepts(&csrf.token()));
        }

        #[test]
        fn any_text_is_a_token_or_not(text in "\\PC*|[0-9a-f]{60,68}") {
            let csrf = Csrf { secret: [7; SECRET_BYTES], is_new: false };
            prop_assert!(!csrf.accepts(&text));
        }
    }

    #[test]
    fn a_browser_that_hides_where_it_comes_from_is_told_so() {
        let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("session=x"))]);
        let problem = check_origin(&Method::POST, &headers, "public.example").unwrap_err();
        for language in crate::Language::ALL {
            assert!(problem.sentence(language).contains("Origin"));
        }
    }

    #[test]
    fn without_the_cookie_nothing_is_accepted() {
        let fresh = Csrf { secret: [7; SECRET_BYTES], is_new: true };
        assert!(!fresh.accepts(&fresh.token()));
    }

    #[test]
    fn a_change_must_come_from_our_own_pages() {
        let check = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            check_origin(&Method::POST, &headers, "public.example").is_ok()
        };
        assert!(check(&[("sec-fetch-site", "same-origin"), ("origin", "https://a.example")]));
        assert!(!check(&[("sec-fetch-site", "cross-site")]));
        assert!(!check(&[("sec-fetch-site", "same-site"), ("cookie", "a=b")]));
        assert!(check(&[("origin", "https://a.example:8443"), ("host", "a.example:8443")]));
        assert!(!check(&[("origin", "https://b.example"), ("host", "a.example")]));
        assert!(!check(&[("origin", "null"), ("host", "a.example")]));
        assert!(!check(&[("origin", "https://a.example")]));
        assert!(check(&[("origin", "https://public.example"), ("host", "upstream:8080")]));
        assert!(check(&[("authorization", "Bearer x")]), "a program");
        assert!(!check(&[("cookie", "session=x")]), "a browser that hides where it comes from");
        assert!(
            check(&[("referer", "https://public.example/e/1"), ("cookie", "session=x")]),
            "an older browser"
        );
        assert!(!check(&[("referer", "https://elsewhere.example/public.example"), ("cookie", "session=x")]));
        assert!(check_origin(&Method::GET, &HeaderMap::new(), "").is_ok());
    }
}
