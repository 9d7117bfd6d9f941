//! What went wrong, as a person or a program is told: one sentence, a status, and a detail that only the log gets.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderValue};
use http::{HeaderMap, StatusCode};
use wirephoto_database as database;

use crate::words::words;
use crate::{Language, Page, Site, TooMany};

/// An answer that says what was wrong and what to do. It becomes a page, or `{"error": "…"}` for programs, on
/// its way out; until then it is carried beside an empty response.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    sentence: Sentence,
    detail: Option<String>,
    retry_after_s: Option<u32>,
}

/// What the person is told: as it stands, or in whichever language they read.
#[derive(Clone)]
enum Sentence {
    Said(Cow<'static, str>),
    In(Arc<dyn Fn(Language) -> String + Send + Sync>),
}

impl Sentence {
    fn told(&self, language: Language) -> Cow<'static, str> {
        match self {
            Self::Said(sentence) => sentence.clone(),
            Self::In(say) => say(language).into(),
        }
    }
}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.told(Language::English), f)
    }
}

impl Problem {
    /// A problem with its own sentence, already in its reader's language.
    pub fn new(status: StatusCode, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self { status, sentence: Sentence::Said(sentence.into()), detail: None, retry_after_s: None }
    }

    /// A problem with its own sentence in each language; the reader's is chosen on the way out.
    pub fn told(status: StatusCode, say: impl Fn(Language) -> String + Send + Sync + 'static) -> Self {
        Self { status, sentence: Sentence::In(Arc::new(say)), detail: None, retry_after_s: None }
    }

    /// A problem about which no more is known than its status.
    pub fn of(status: StatusCode) -> Self {
        Self::told(status, move |language| (words(language).of_status)(status).1.to_owned())
    }

    /// 404: what does not exist, and what the asker may not know of.
    pub fn not_found() -> Self {
        Self::of(StatusCode::NOT_FOUND)
    }

    /// 500: a fault of ours; only the log learns which.
    pub fn internal(detail: impl Display) -> Self {
        Self::of(StatusCode::INTERNAL_SERVER_ERROR).detail(detail)
    }

    /// With something that only the log gets.
    #[must_use]
    pub fn detail(mut self, detail: impl Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// The status that it is answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What the person is told.
    pub fn sentence(&self, language: Language) -> Cow<'static, str> {
        self.sentence.told(language)
    }

    fn log(&self) {
        let sentence = self.sentence(Language::English);
        let (status, detail) = (self.status.as_u16(), self.detail.as_deref());
        if self.status.is_server_error() {
            tracing::error!(http.status = status, detail, "{sentence}");
        } else {
            tracing::debug!(http.status = status, detail, "{sentence}");
        }
    }

    /// The answer as its reader wants it.
    pub(crate) fn render(self, site: &Site, language: Language, wants_json: bool) -> Response {
        self.log();
        let sentence = self.sentence(language);
        let mut response = if wants_json {
            axum::Json(serde_json::json!({ "error": sentence })).into_response()
        } else {
            let (title, _) = (words(language).of_status)(self.status);
            Page::new(title).language(language).problem(site, &sentence)
        };
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<TooMany> for Problem {
    fn from(too_many: TooMany) -> Self {
        Self {
            retry_after_s: Some(too_many.retry_after_s),
            ..Self::told(StatusCode::TOO_MANY_REQUESTS, move |language| {
                (words(language).too_many_tries)(too_many.retry_after_s)
            })
        }
    }
}

impl From<database::Error> for Problem {
    fn from(error: database::Error) -> Self {
        use database::Error;
        let problem = match &error {
            Error::Full(_) => Self::of(StatusCode::INSUFFICIENT_STORAGE),
            Error::Retry(_) | Error::Unavailable(_) | Error::Failed => {
                Self { retry_after_s: Some(5), ..Self::of(StatusCode::SERVICE_UNAVAILABLE) }
            }
            _ => Self::of(StatusCode::INTERNAL_SERVER_ERROR),
        };
        problem.detail(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The problem that `response` stands for: one that a handler gave, or a bare refusal of the router's or an
/// extractor's. Answers that speak for themselves (a page, JSON) are left alone.
pub(crate) fn of_response(response: &mut Response<Body>) -> Option<Problem> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    let kind = response.headers().get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    (kind.is_empty() || kind.starts_with(b"text/plain")).then(|| Problem::of(status))
}

/// Whether the asker is a program: an API path, or an `Accept` that asks for JSON.
pub(crate) fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    path.starts_with("/api/")
        || headers
            .get(header::ACCEPT)
            .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}
