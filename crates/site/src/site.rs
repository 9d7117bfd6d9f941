//! The site: its name, its public address, and what all pages share.

use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::header::{self, HeaderMap};
use http::{StatusCode, Uri};
use wirephoto_database::Moment;

use crate::address::{ClientAddress, Network};
use crate::asset::{Asset, Assets};
use crate::limit::{Action, Limiter, TooMany};
use crate::metrics::{Gauge, Metrics};
use crate::tls::Certificate;
use crate::{Problem, Server, language};

/// The address by which people reach the site: `https://photos.example` or `http://127.0.0.1:8080`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    secure: bool,
    authority: String,
    loopback: bool,
}

/// The text is no public address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("“{0}” is not a public address: give one such as https://photos.example, without a path.")]
pub struct NotAPublicUrl(String);

impl FromStr for PublicUrl {
    type Err = NotAPublicUrl;

    fn from_str(text: &str) -> Result<Self, NotAPublicUrl> {
        let wrong = || NotAPublicUrl(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong()),
        };
        let authority = uri.authority().ok_or_else(wrong)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@') {
            return Err(wrong());
        }
        let loopback = is_loopback_name(authority.host());
        Ok(Self { secure, authority: authority.as_str().to_ascii_lowercase(), loopback })
    }
}

impl PublicUrl {
    /// The address at which `server` itself is reached, when no other was given.
    pub fn of(server: &Server) -> Self {
        Self::at(server.address(), server.certificate().is_some())
    }

    fn at(address: SocketAddr, secure: bool) -> Self {
        let authority = if address.ip().is_unspecified() {
            format!("localhost:{}", address.port())
        } else {
            address.to_string()
        };
        Self { secure, loopback: address.ip().is_loopback(), authority }
    }

    /// Host and port, as in a browser's `Origin`.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether browsers reach it over HTTPS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

/// Whether a host name can only mean this machine (RFC 6761 §6.3 for `localhost` and what is below it).
pub(crate) fn is_loopback_name(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// What a site is made of.
#[derive(Debug)]
pub struct Options {
    /// The service's name, in the bar and in titles.
    pub name: String,
    /// Where people reach it. It decides about cookies: `__Host-` and Secure over HTTPS, plain otherwise.
    pub public_url: PublicUrl,
    /// The server's certificate, if it has one: for the fingerprint on the pairing page.
    pub certificate: Option<Certificate>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The assets of each part.
    pub assets: Vec<&'static [Asset]>,
}

impl Options {
    /// A site without certificate, proxies or assets of parts.
    pub fn new(name: impl Into<String>, public_url: PublicUrl) -> Self {
        Self {
            name: name.into(),
            public_url,
            certificate: None,
            trusted_proxies: Vec::new(),
            assets: Vec::new(),
        }
    }
}

/// A site; clones share everything.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    name: String,
    public_url: PublicUrl,
    certificate: Option<Certificate>,
    trusted_proxies: Vec<Network>,
    assets: Assets,
    limiter: Limiter,
    metrics: Metrics,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("name", &self.0.name).field("public_url", &self.0.public_url).finish()
    }
}

impl Site {
    /// A site made of `options`.
    pub fn new(options: Options) -> Self {
        Self(Arc::new(Inner {
            assets: Assets::new(&options.assets),
            name: options.name,
            public_url: options.public_url,
            certificate: options.certificate,
            trusted_proxies: options.trusted_proxies,
            limiter: Limiter::default(),
            metrics: Metrics::default(),
        }))
    }

    /// The service's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Where people reach it.
    pub fn public_url(&self) -> &PublicUrl {
        &self.0.public_url
    }

    /// The full address of `path`, for links that leave the browser.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.0.public_url)
    }

    /// Whether browsers reach it over HTTPS.
    pub fn is_secure(&self) -> bool {
        self.0.public_url.secure
    }

    /// Until when its certificate is valid; `None` where it has none, or one that does not say.
    pub fn certificate_ends_at(&self) -> Option<Moment> {
        self.0.certificate.as_ref().and_then(Certificate::ends_at)
    }

    /// The fingerprint of its certificate, which whoever pairs must see too; `None` over plain HTTP and where
    /// a proxy holds the certificate.
    pub fn fingerprint(&self) -> Option<String> {
        self.0.certificate.as_ref().map(Certificate::fingerprint)
    }

    /// The path of an asset.
    pub fn asset(&self, name: &str) -> String {
        self.0.assets.url(name)
    }

    /// Takes one from what `key` may do of `action`.
    pub fn limit(&self, action: Action, key: impl Hash) -> Result<(), TooMany> {
        self.0.limiter.take(action, key, Instant::now())
    }

    /// Gives `key` its whole burst of `action` back.
    pub fn forgive(&self, action: Action, key: impl Hash) {
        self.0.limiter.forgive(action, key);
    }

    /// The routes that every site has: assets, `/language` (the reader's choice), `/healthz` (the process lives), `/readyz` (`ready` says so) and
    /// `/metrics` (for this machine and trusted addresses).
    pub fn routes<F, R>(&self, ready: F) -> Router
    where
        F: Fn() -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Result<(), String>> + Send,
    {
        self.routes_with_gauges(ready, async || Vec::new())
    }

    /// The same, with numbers of others in `/metrics`; `gauges` is asked each time.
    pub fn routes_with_gauges<F, R, G, N>(&self, ready: F, gauges: G) -> Router
    where
        F: Fn() -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Result<(), String>> + Send,
        G: Fn() -> N + Clone + Send + Sync + 'static,
        N: Future<Output = Vec<Gauge>> + Send,
    {
        let (assets, metrics, chooser) = (self.clone(), self.clone(), self.clone());
        Router::new()
            .route(
                "/assets/{hash}/{name}",
                get(async move |Path((hash, name)): Path<(String, String)>, headers: HeaderMap| {
                    assets.0.assets.answer(&hash, &name, &headers)
                }),
            )
            .route(
                "/language",
                post(async move |headers: HeaderMap, axum::Form(choice): axum::Form<language::Choice>| {
                    language::choose(&chooser, &headers, &choice)
                }),
            )
            .route("/healthz", get(async || "ok\n"))
            .route("/readyz", get(async move || readiness(ready().await)))
            .route(
                "/metrics",
                get(async move |ClientAddress(address): ClientAddress, headers: HeaderMap| {
                    metrics.shows_metrics(address, &headers)?;
                    Ok::<_, Problem>(metrics.metrics_page(&gauges().await))
                }),
            )
    }

    fn shows_metrics(&self, address: IpAddr, headers: &HeaderMap) -> Result<(), Problem> {
        // A proxy on this machine that nobody declared would make everyone look local.
        let local = address.is_loopback() && !headers.contains_key("x-forwarded-for");
        if !local && !self.trusts(address) {
            return Err(Problem::not_found());
        }
        Ok(())
    }

    fn metrics_page(&self, gauges: &[Gauge]) -> Response {
        let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
        (kind, self.0.metrics.text(gauges)).into_response()
    }

    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.0.trusted_proxies.iter().any(|network| network.contains(address))
    }

    pub(crate) fn trusted_proxies(&self) -> &[Network] {
        &self.0.trusted_proxies
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Browsers that remember to insist on HTTPS would lock people out of a certificate that we made ourselves.
    pub(crate) fn wants_hsts(&self) -> bool {
        let url = &self.0.public_url;
        url.secure && !url.loopback && !self.0.certificate.as_ref().is_some_and(Certificate::is_self_signed)
    }

    /// Whether pages must say that others can read along.
    pub fn is_exposed(&self) -> bool {
        !self.0.public_url.secure && !self.0.public_url.loopback
    }
}

fn readiness(ready: Result<(), String>) -> Response {
    match ready {
        Ok(()) => "ready\n".into_response(),
        Err(reason) => {
            tracing::warn!(reason, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], "not ready\n").into_response()
        }
    }
}

/// A route that serves an OpenAPI document at `/api/v1/openapi.json`.
pub fn openapi(document: String) -> Router {
    let document = bytes::Bytes::from(document);
    Router::new().route(
        "/api/v1/openapi.json",
        get(async move || ([(header::CONTENT_TYPE, "application/json")], document.clone())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_says_whether_it_is_secure_and_local() {
        let parse =
            |text: &str| text.parse::<PublicUrl>().map(|url| (url.to_string(), url.secure, url.loopback));
        assert_eq!(parse("https://Photos.example/"), Ok(("https://photos.example".into(), true, false)));
        assert_eq!(parse("http://127.0.0.1:80"), Ok(("http://127.0.0.1:80".into(), false, true)));
        assert_eq!(parse("http://[::1]:8080"), Ok(("http://[::1]:8080".into(), false, true)));
        assert_eq!(parse("http://host.localhost:1"), Ok(("http://host.localhost:1".into(), false, true)));
        for wrong in ["photos.example", "ftp://a", "https://a/b", "https://a?b", "https://u:p@a", ""] {
            assert_eq!(parse(wrong), Err(NotAPublicUrl(wrong.into())));
        }
    }

    #[test]
    fn names_that_only_this_machine_can_have() {
        for name in ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]"] {
            assert!(is_loopback_name(name), "{name}");
        }
        for name in ["localhost.example", "notlocalhost", "10.0.0.1", "[::2]", "", "127.0.0.1.example"] {
            assert!(!is_loopback_name(name), "{name}");
        }
    }
}
