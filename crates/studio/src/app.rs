//! The local application: pages and API for the photographer's own browser, on the loopback address only.
//!
//! Whoever can talk to a port of this machine is not yet the photographer, so every route wants a cookie, which a
//! browser gets once for a key that only the terminal and the opened browser have seen. The door has checked `Host` and
//! `Origin` by then (DNS rebinding, other sites' pages); and whatever changes something through the API wants the
//! token that only scripts of our own pages can read.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, FromRequestParts, Query, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use serde::Deserialize;
use wirephoto_site::{Language, OwnScript, Problem, Site, random_hex};

use crate::api::LANGUAGE;
use crate::jobs::{Jobs, News};
use crate::views::Views;
use crate::words::words;
use crate::{PairedHost, Result, Studio, api, courier, feed, pages, repository};

/// Between two looks at the database.
const LOOK: Duration = Duration::from_millis(100);

/// A running studio; clones share everything.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    studio: Studio,
    site: Site,
    /// The key that opens the application once; none after its use.
    key: Mutex<Option<String>>,
    /// What the cookie holds, as long as this process lives.
    secret: String,
    jobs: Arc<Jobs>,
    views: Arc<Views>,
    /// The hosts whose news are followed, with the tokens by which they are asked.
    followed: Mutex<HashSet<(String, String)>>,
    stopping: AtomicBool,
}

/// An application that may be gone.
pub(crate) struct WeakApp(Weak<Inner>);

impl WeakApp {
    /// The application, if it is still there.
    pub(crate) fn upgrade(&self) -> Option<App> {
        self.0.upgrade().map(App)
    }
}

impl App {
    /// The application of a studio, reached as `site` says.
    pub fn new(studio: Studio, site: Site) -> Self {
        Self(Arc::new(Inner {
            studio,
            site,
            key: Mutex::default(),
            secret: random_hex::<16>(),
            jobs: Arc::default(),
            views: Arc::default(),
            followed: Mutex::default(),
            stopping: AtomicBool::new(false),
        }))
    }

    /// Makes the one-time key, and answers the path that takes it. An earlier one is void.
    pub fn open_path(&self) -> String {
        let key = random_hex::<16>();
        let path = format!("/open?key={key}");
        *self.key() = Some(key);
        path
    }

    /// All routes; the site's own ones are the caller's.
    pub fn routes(&self) -> Router {
        let guarded = Router::new()
            .merge(pages::routes())
            .merge(api::routes())
            .layer(middleware::from_fn_with_state(self.clone(), guard));
        Router::new().route("/open", get(open)).merge(guarded).with_state(self.clone())
    }

    /// From now on until the application is gone: tells pages what changes, by whomever, and asks hosts for news.
    pub async fn start(&self) -> Result<()> {
        let known = self.studio().db.read(repository::versions).await?;
        tokio::spawn(watch(Arc::downgrade(&self.0), known.into_iter().collect()));
        let app = WeakApp(Arc::downgrade(&self.0));
        std::thread::spawn(move || courier::send_orders(app));
        Ok(())
    }

    /// Asks all that goes on to end. What is done stays.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
        self.jobs().stop_all();
    }

    /// Follows the hosts that are not followed yet.
    fn follow(&self, hosts: Vec<PairedHost>) {
        let mut followed = self.0.followed.lock().unwrap_or_else(PoisonError::into_inner);
        for PairedHost { pairing, .. } in hosts {
            let key = (pairing.url.clone(), pairing.token.clone());
            if !followed.insert(key.clone()) {
                continue;
            }
            let app = WeakApp(Arc::downgrade(&self.0));
            std::thread::spawn(move || {
                feed::follow(&app, &pairing);
                if let Some(app) = app.upgrade() {
                    app.0.followed.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
                }
            });
        }
    }

    /// Whether all that goes on is to end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }

    /// The studio.
    pub(crate) fn studio(&self) -> &Studio {
        &self.0.studio
    }

    /// What goes on beside the pages.
    pub(crate) fn jobs(&self) -> &Arc<Jobs> {
        &self.0.jobs
    }

    /// Pictures for the screen.
    pub(crate) fn views(&self) -> &Arc<Views> {
        &self.0.views
    }

    /// The site.
    pub(crate) fn site(&self) -> &Site {
        &self.0.site
    }

    fn key(&self) -> MutexGuard<'_, Option<String>> {
        self.0.key.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cookies do not know of ports, and two studios may run at once.
    fn cookie_name(&self) -> String {
        let authority = self.site().public_url().authority();
        format!("studio-{}", authority.rsplit(':').next().unwrap_or_default())
    }

    fn is_opened(&self, headers: &HeaderMap) -> bool {
        let cookie = self.site().cookie(headers, &self.cookie_name()).unwrap_or_default();
        same(cookie, &self.0.secret)
    }
}

/// Whether two secrets are the same, in a time that does not tell how much of them is.
fn same(given: &str, secret: &str) -> bool {
    blake3::hash(given.as_bytes()) == blake3::hash(secret.as_bytes())
}

impl FromRef<App> for Site {
    fn from_ref(app: &App) -> Self {
        app.site().clone()
    }
}

/// Looks whether the database changed, also by commands beside this process, and tells in which events.
async fn watch(app: Weak<Inner>, mut known: HashMap<u32, u64>) {
    let (mut seen, mut orders) = (None, None);
    loop {
        let Some(app) = app.upgrade() else { return };
        app.jobs.flush();
        let version = app.studio.db.data_version().await.ok();
        if version.is_some()
            && version != seen
            && let Ok(events) = app.studio.db.read(repository::versions).await
        {
            seen = version;
            let events: HashMap<u32, u64> = events.into_iter().collect();
            let news = events.iter().filter(|(number, version)| known.get(number) != Some(version));
            news.for_each(|(number, _)| app.jobs.tell(News::Change(Some(*number))));
            known = events;
            if let Ok(version) = app.studio.db.read(repository::orders_version).await
                && orders.replace(version) != Some(version)
            {
                app.jobs.tell(News::Orders);
            }
            if let Ok(hosts) = app.studio.db.read(repository::hosts).await {
                App(Arc::clone(&app)).follow(hosts);
            }
        }
        drop(app);
        tokio::time::sleep(LOOK).await;
    }
}

#[derive(Deserialize)]
struct Opening {
    #[serde(default)]
    key: String,
}

/// `GET /open?key=…`: the key for a cookie. A browser that has the cookie may come again with a used key.
async fn open(State(app): State<App>, Query(opening): Query<Opening>, headers: HeaderMap) -> Response {
    let language = Language::of(app.site(), &headers);
    let is_right = {
        let mut key = app.key();
        let is_right = key.as_deref().is_some_and(|key| same(&opening.key, key));
        if is_right {
            *key = None;
        }
        is_right
    };
    if !is_right {
        return if app.is_opened(&headers) { Redirect::to("/").into_response() } else { closed(language) };
    }
    let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", app.cookie_name(), app.0.secret);
    let mut response = Redirect::to("/").into_response();
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn closed(language: Language) -> Response {
    Problem::new(StatusCode::UNAUTHORIZED, words(language).closed).into_response()
}

/// Lets a request in that has the cookie and, where it would change something through the API, the token.
async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let language = Language::of(app.site(), request.headers());
    if !app.is_opened(request.headers()) {
        return closed(language);
    }
    let (mut parts, body) = request.into_parts();
    let is_safe = matches!(parts.method, Method::GET | Method::HEAD);
    if !is_safe
        && parts.uri.path().starts_with("/api/")
        && let Err(problem) = OwnScript::from_request_parts(&mut parts, &app).await
    {
        return problem.into_response();
    }
    LANGUAGE.scope(language, next.run(Request::from_parts(parts, body))).await
}
