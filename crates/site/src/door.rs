//! The one door through which every request comes in and every answer goes out: who asks, from where, may a
//! page of another site ask this; problems into words, security headers, compression.
//!
//! It is one function rather than a stack of layers, because thumbnails pass through it by the ten thousand.

use std::future::{Future as _, poll_fn};
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use http::header::{self, Entry, HeaderMap, HeaderName, HeaderValue};
use http::{Request, StatusCode, Uri};
use http_body::Body as _;
use tower_service::Service as _;

use crate::address::{ClientAddress, client_address};
use crate::{Language, Problem, Site, compress, csrf, problem};

/// What a request may carry unless its route says otherwise (`DefaultBodyLimit` on the route).
const BODY_BYTES: usize = 64 * 1024;

/// A site and its routes, ready for requests.
#[derive(Clone, Debug)]
pub struct Door {
    site: Site,
    router: Router,
}

impl Door {
    /// A door to `router`, beside the site's own routes ([`Site::routes`]), which the caller merges into it.
    pub fn new(site: Site, router: Router) -> Self {
        Self { site, router }
    }

    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// Answers one request that came from `peer`.
    pub async fn answer(&self, peer: IpAddr, mut request: Request<Body>) -> Response {
        let wants_json = problem::wants_json(request.uri().path(), request.headers());
        let takes_gzip = compress::accepted(request.headers());
        let language = Language::of(&self.site, request.headers());
        let mut response = match self.admit(peer, &mut request) {
            Ok(()) => self.route(request).await,
            Err(problem) => problem.render(&self.site, language, wants_json),
        };
        if let Some(problem) = problem::of_response(&mut response) {
            let old = response;
            response = problem.render(&self.site, language, wants_json);
            keep(&[header::ALLOW, header::WWW_AUTHENTICATE, header::SET_COOKIE], &old, &mut response);
        }
        if takes_gzip {
            response = compress::response(response).await;
        }
        self.site.metrics().answered(response.status().as_u16());
        protect(response.headers_mut(), self.site.wants_hsts());
        response
    }

    /// What the routes answer. A handler that panics has failed its own request and no other.
    async fn route(&self, request: Request<Body>) -> Response {
        let mut answer = pin!(self.router.clone().call(request));
        poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
            match polled {
                Ok(Poll::Ready(Ok(response))) => Poll::Ready(response),
                Ok(Poll::Ready(Err(never))) => match never {},
                Ok(Poll::Pending) => Poll::Pending,
                Err(_) => Poll::Ready(Problem::internal("a handler panicked").into_response()),
            }
        })
        .await
    }

    /// Checks where the request comes from and prepares it for the extractors.
    fn admit(&self, peer: IpAddr, request: &mut Request<Body>) -> Result<(), Problem> {
        let url = self.site.public_url();
        if url.is_loopback() && !names_loopback(request.uri(), request.headers()) {
            // A page elsewhere may have made its own name point here (DNS rebinding).
            return Err(Problem::of(StatusCode::MISDIRECTED_REQUEST));
        }
        csrf::check_origin(request.method(), request.headers(), url.authority())?;
        let address = client_address(peer, request.headers(), self.site.trusted_proxies());
        request.extensions_mut().insert(ClientAddress(address));
        if !request.body().is_end_stream() {
            DefaultBodyLimit::max(BODY_BYTES).apply(request);
        }
        Ok(())
    }
}

/// Whether the request calls this machine by a name that only this machine can have.
fn names_loopback(uri: &Uri, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| uri.host());
    host.is_some_and(|host| {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        crate::site::is_loopback_name(name)
    })
}

fn keep(names: &[HeaderName], from: &Response, to: &mut Response) {
    for name in names {
        for value in from.headers().get_all(name) {
            to.headers_mut().append(name, value.clone());
        }
    }
}

/// The headers that every answer carries; a page and a picture bring their own policy.
fn protect(headers: &mut HeaderMap, hsts: bool) {
    const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), SAME_ORIGIN);
    if let Entry::Vacant(vacant) = headers.entry(header::CONTENT_SECURITY_POLICY) {
        vacant.insert(NOTHING);
    }
    if hsts {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}
