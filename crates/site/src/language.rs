//! The languages that pages speak, and which of them a reader gets.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{FromRef, FromRequestParts};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{self, HeaderMap};
use http::request::Parts;
use serde::Deserialize;

use crate::{Problem, Site};

/// A language that every page of the house speaks (extractor): what the reader chose, else what the browser
/// asks for, else English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

const COOKIE: &str = "language";
/// For how long a browser remembers what its reader chose.
const LASTS: Duration = Duration::from_hours(24 * 365);
/// Languages that a browser may list before we stop reading.
const MOST_WISHES: usize = 32;

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47): `en`, `de`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What its speakers call it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language of a tag, whatever its region: `de-AT` is German.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next()?.trim();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// What the sender of a request reads.
    pub fn of(site: &Site, headers: &HeaderMap) -> Self {
        let chosen = site.cookie(headers, COOKIE).and_then(Self::from_code);
        chosen.or_else(|| Self::wished(headers)).unwrap_or_default()
    }

    /// The best of `Accept-Language` (RFC 9110 §12.5.4); of two that are equally wished, the first.
    fn wished(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
        let wishes = lines.flat_map(|line| line.split(',')).take(MOST_WISHES).filter_map(|wish| {
            let (tag, weight) = wish.split_once(';').unwrap_or((wish, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
            (weight > 0.0).then_some((Self::from_code(tag)?, weight))
        });
        let best = wishes.reduce(|best, wish| if wish.1 > best.1 { wish } else { best });
        best.map(|(language, _)| language)
    }
}

impl<S> FromRequestParts<S> for Language
where
    S: Sync,
    Site: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&Site::from_ref(state), &parts.headers))
    }
}

/// The form in every page's foot.
#[derive(Deserialize)]
pub(crate) struct Choice {
    language: String,
}

/// Remembers what a reader chose, and shows the page that they chose it on.
pub(crate) fn choose(site: &Site, headers: &HeaderMap, choice: &Choice) -> Result<Response, Problem> {
    let language =
        Language::from_code(&choice.language).ok_or_else(|| Problem::of(http::StatusCode::BAD_REQUEST))?;
    let cookie = site.set_cookie(COOKIE, language.code(), Some(LASTS));
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&came_from(site, headers))).into_response())
}

/// The page of ours that a form was sent from, by its path; the start when the browser does not say.
fn came_from(site: &Site, headers: &HeaderMap) -> String {
    let page = headers.get(header::REFERER).and_then(|referrer| referrer.to_str().ok());
    let (_, rest) = page.and_then(|page| page.split_once("://")).unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or_default();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let ours = authority == site.public_url().authority() || Some(authority) == host;
    // A path that begins with two slashes would name another host.
    if ours && !path.starts_with(['/', '\\']) { format!("/{path}") } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn site() -> Site {
        Site::new(Options::new("Test", "http://photos.example".parse().unwrap()))
    }

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_reader_gets_the_language_that_they_wish_for_most() {
        let read = |wishes: &str| Language::of(&site(), &headers(&[(header::ACCEPT_LANGUAGE, wishes)]));
        assert_eq!(read("de-CH, en;q=0.8"), Language::German);
        assert_eq!(read("fr, en;q=0.4, de;q=0.7"), Language::German);
        assert_eq!(read("en, de"), Language::English);
        assert_eq!(read("de;q=0, fr"), Language::English);
        assert_eq!(read("den, *;q=x, ,;"), Language::English);
        assert_eq!(Language::of(&site(), &HeaderMap::new()), Language::English);
    }

    #[test]
    fn what_was_chosen_stands_above_what_the_browser_asks_for() {
        let chosen = headers(&[(header::COOKIE, "language=de"), (header::ACCEPT_LANGUAGE, "en")]);
        assert_eq!(Language::of(&site(), &chosen), Language::German);
        let rubbish = headers(&[(header::COOKIE, "language=xx"), (header::ACCEPT_LANGUAGE, "de")]);
        assert_eq!(Language::of(&site(), &rubbish), Language::German);
    }

    #[test]
    fn a_choice_leads_back_to_our_own_page_only() {
        let back = |page: &str| came_from(&site(), &headers(&[(header::REFERER, page)]));
        assert_eq!(back("http://photos.example/e/k7qf9m2d?c=2"), "/e/k7qf9m2d?c=2");
        assert_eq!(back("http://elsewhere.example/e/k7qf9m2d"), "/");
        assert_eq!(back("http://photos.example//elsewhere.example"), "/");
        assert_eq!(back("rubbish"), "/");
    }
}
