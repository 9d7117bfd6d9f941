//! The layout around every page, and the policy that a browser is given with it.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::words::{Words, words};
use crate::{Csrf, Language, Site};

/// A page: what goes around a body.
///
/// ```
/// # use wirephoto_site::{Options, Page, Site};
/// # let site = Site::new(Options::new("Photos", "http://localhost".parse().unwrap()));
/// let response = Page::new("Events").render(&site, "<h1>Events</h1>");
/// ```
#[derive(Clone, Debug)]
pub struct Page<'a> {
    title: &'a str,
    language: Language,
    status: StatusCode,
    bar: String,
    styles: Vec<&'a str>,
    scripts: Vec<&'a str>,
    css: String,
    wide: bool,
    csrf: Option<Csrf>,
    data: Vec<(&'a str, String)>,
    manifest: Option<&'a str>,
}

impl<'a> Page<'a> {
    /// A page with this title, which the browser shows beside the service's name.
    pub fn new(title: &'a str) -> Self {
        Self {
            title,
            language: Language::English,
            status: StatusCode::OK,
            bar: String::new(),
            styles: Vec::new(),
            scripts: Vec::new(),
            css: String::new(),
            wide: false,
            csrf: None,
            data: Vec::new(),
            manifest: None,
        }
    }

    /// In another language than English.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// With another status than 200.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// With this HTML in the bar beside the service's name: who is logged in, where one can go.
    #[must_use]
    pub fn bar(mut self, html: impl Into<String>) -> Self {
        self.bar = html.into();
        self
    }

    /// With one more stylesheet, an asset.
    #[must_use]
    pub fn style(mut self, asset: &'a str) -> Self {
        self.styles.push(asset);
        self
    }

    /// With one more ES module, an asset.
    #[must_use]
    pub fn script(mut self, asset: &'a str) -> Self {
        self.scripts.push(asset);
        self
    }

    /// With CSS of its own, such as placeholders. It is the caller's, and trusted.
    #[must_use]
    pub fn css(mut self, css: impl Into<String>) -> Self {
        self.css = css.into();
        self
    }

    /// Over the whole width, for grids of pictures.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// With forms or scripts that change something: sets the cookie and the token for scripts.
    #[must_use]
    pub fn form(mut self, csrf: &Csrf) -> Self {
        self.csrf = Some(csrf.clone());
        self
    }

    /// With data for its scripts, as JSON in `<script type="application/json" id="…">`: their words, for one.
    #[must_use]
    pub fn data(mut self, id: &'a str, data: &impl Serialize) -> Self {
        // Nothing in it may end the element, or begin a comment in it (HTML §4.12.1.3).
        let json = serde_json::to_string(data).unwrap_or_default().replace('<', "\\u003c");
        self.data.push((id, json));
        self
    }

    /// With the manifest at this path, by which it can be installed as an application.
    #[must_use]
    pub fn manifest(mut self, path: &'a str) -> Self {
        self.manifest = Some(path);
        self
    }

    /// The response; `body` is HTML.
    pub fn render(self, site: &Site, body: &str) -> Response {
        let nonce = if self.css.is_empty() { String::new() } else { crate::random_hex::<16>() };
        let layout = Layout {
            token: self.csrf.as_ref().map(Csrf::token),
            styles: self.styles.iter().map(|name| site.asset(name)).collect(),
            scripts: self.scripts.iter().map(|name| site.asset(name)).collect(),
            nonce: &nonce,
            t: words(self.language),
            page: &self,
            site,
            body,
        };
        let html = match layout.render() {
            Ok(html) => html,
            Err(error) => {
                tracing::error!(%error, "the layout could not be rendered");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let mut response = (self.status, axum::response::Html(html)).into_response();
        let headers = response.headers_mut();
        protect(headers, &nonce);
        if let Some(cookie) = self.csrf.and_then(|csrf| csrf.cookie(site)) {
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The page of a problem.
    pub(crate) fn problem(self, site: &Site, sentence: &str) -> Response {
        let body = ProblemBody { title: self.title, sentence, t: words(self.language) };
        let body = body.render().unwrap_or_default();
        self.render(site, &body)
    }
}

#[derive(Template)]
#[template(path = "layout.html")]
struct Layout<'a> {
    page: &'a Page<'a>,
    site: &'a Site,
    styles: Vec<String>,
    scripts: Vec<String>,
    nonce: &'a str,
    token: Option<String>,
    body: &'a str,
    t: &'static Words,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemBody<'a> {
    title: &'a str,
    sentence: &'a str,
    t: &'static Words,
}

fn protect(headers: &mut HeaderMap, nonce: &str) {
    let nonce = if nonce.is_empty() { String::new() } else { format!(" 'nonce-{nonce}'") };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'{nonce}; img-src 'self' data: blob:; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // Pages show what one visitor may see: nobody else's cache keeps them.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    headers.insert(opener, HeaderValue::from_static("same-origin"));
}
