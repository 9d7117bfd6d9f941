//! A small host on loopback, which speaks its side of the API of stations and keeps count of what comes.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use futures_util::stream::{self, StreamExt as _};
use serde::Deserialize;
use serde_json::json;
use tokio::runtime::Runtime;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::air::{
    AirOrder, AirState, MAX_ORDERS, ObjectReport, OrdersAnswer, ReportRequest, StationDocument,
};
use wirephoto_exchange::client::Pairing;

/// No condition of a test takes so long.
const LONG: Duration = Duration::from_mins(2);

/// What a host knows, and how it behaves.
#[derive(Default)]
pub struct Known {
    pub documents: Vec<StationDocument>,
    pub orders: BTreeMap<Id, AirOrder>,
    pub bytes: BTreeMap<Id, Vec<u8>>,
    pub seq: u64,
    /// The last one of each object.
    pub reports: BTreeMap<Id, ObjectReport>,
    /// Every state that was reported, in the order in which they came.
    pub states: Vec<(Id, AirState)>,
    /// Frames that were said to be silent.
    pub silent: Vec<(Id, u64)>,
    /// Where each request for bytes began.
    pub fetched_from: Vec<usize>,
    /// Answer everything with 503.
    pub is_away: bool,
    /// Requests that found it away.
    pub missed: u32,
    /// How far its clock is ahead.
    pub clock_ahead: Duration,
    /// Break so many answers off after so many bytes.
    pub cuts: Vec<usize>,
}

struct Inside {
    known: Mutex<Known>,
    changed: Condvar,
    orders: tokio::sync::Notify,
}

/// A host; it ends when it is dropped.
pub struct Host {
    inside: Arc<Inside>,
    address: SocketAddr,
    _runtime: Runtime,
}

impl Host {
    pub fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let inside = Arc::new(Inside {
            known: Mutex::default(),
            changed: Condvar::new(),
            orders: tokio::sync::Notify::new(),
        });
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let routes = Router::new()
            .route("/api/v1/station", put(introduce))
            .route("/api/v1/station/orders", get(orders))
            .route("/api/v1/station/objects/{object}", get(object))
            .route("/api/v1/station/reports", post(report))
            .with_state(Arc::clone(&inside));
        runtime.spawn(async move { axum::serve(listener, routes).await });
        Self { inside, address, _runtime: runtime }
    }

    pub fn pairing(&self) -> Pairing {
        Pairing {
            url: format!("http://{}", self.address),
            token: "token".to_owned(),
            pin: None,
            host_name: "Host".to_owned(),
            account_name: "Anna".to_owned(),
        }
    }

    /// Changes what it knows, and tells whoever waits.
    pub fn with<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        let answer = change(&mut self.known());
        self.inside.changed.notify_all();
        self.inside.orders.notify_waiters();
        answer
    }

    /// Puts an order, or changes it.
    pub fn order(&self, mut order: AirOrder) {
        self.with(|known| {
            known.seq += 1;
            order.seq = known.seq;
            known.orders.insert(order.object, order);
        });
    }

    /// Changes an order.
    pub fn change(&self, object: Id, change: impl FnOnce(&mut AirOrder)) {
        let mut order = self.known().orders[&object].clone();
        change(&mut order);
        self.order(order);
    }

    /// Waits until something holds.
    #[track_caller]
    pub fn until(&self, what: &str, mut holds: impl FnMut(&Known) -> bool) {
        let (known, waited) =
            self.inside.changed.wait_timeout_while(self.known(), LONG, |known| !holds(known)).unwrap();
        let states = known.states.clone();
        drop(known);
        assert!(!waited.timed_out(), "never: {what}; {states:?}");
    }

    /// Waits until an object was reported to have come so far.
    #[track_caller]
    pub fn until_state(&self, object: Id, state: AirState) {
        self.until(&format!("{state:?}"), |known| known.states.contains(&(object, state)));
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.inside.known.lock().unwrap()
    }
}

fn is_away(inside: &Inside) -> Option<Response> {
    let mut known = inside.known.lock().unwrap();
    if !known.is_away {
        return None;
    }
    known.missed += 1;
    inside.changed.notify_all();
    Some((StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "error": "Away." }))).into_response())
}

async fn introduce(State(inside): State<Arc<Inside>>, Json(document): Json<StationDocument>) -> Response {
    if let Some(away) = is_away(&inside) {
        return away;
    }
    inside.known.lock().unwrap().documents.push(document);
    inside.changed.notify_all();
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Deserialize)]
struct Ask {
    after: u64,
    wait_s: u64,
}

async fn orders(State(inside): State<Arc<Inside>>, Query(ask): Query<Ask>) -> Response {
    let news = |inside: &Inside| {
        let known = inside.known.lock().unwrap();
        let mut orders: Vec<_> =
            known.orders.values().filter(|order| order.seq > ask.after).cloned().collect();
        orders.sort_by_key(|order| order.seq);
        let more = orders.len() > MAX_ORDERS;
        orders.truncate(MAX_ORDERS);
        let last = orders.last().filter(|_| more).map(|order| order.seq);
        OrdersAnswer { next: last.unwrap_or(known.seq), orders, more }
    };
    let wait = async {
        loop {
            let changed = inside.orders.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let news = news(&inside);
            // Whoever asks for what comes after tomorrow saw this host before it was put back.
            if !news.orders.is_empty() || news.next < ask.after || inside.known.lock().unwrap().is_away {
                break;
            }
            changed.await;
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(ask.wait_s), wait).await;
    let clock = UNIX_EPOCH + Duration::from_micros(Moment::now().micros() as u64);
    let clock = httpdate::fmt_http_date(clock + inside.known.lock().unwrap().clock_ahead);
    is_away(&inside).unwrap_or_else(|| ([(header::DATE, clock)], Json(news(&inside))).into_response())
}

async fn object(State(inside): State<Arc<Inside>>, Path(object): Path<Id>, headers: HeaderMap) -> Response {
    if let Some(away) = is_away(&inside) {
        return away;
    }
    let mut known = inside.known.lock().unwrap();
    let Some(bytes) = known.bytes.get(&object).cloned() else {
        return (StatusCode::NOT_FOUND, Json(json!({ "error": "No such object." }))).into_response();
    };
    let range = headers[header::RANGE].to_str().unwrap().strip_prefix("bytes=").unwrap().to_owned();
    let (from, to) = range.split_once('-').unwrap();
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    known.fetched_from.push(from);
    let to = to.min(bytes.len() - 1);
    let part = Bytes::copy_from_slice(&bytes[from..=to]);
    let about = [
        (header::CONTENT_RANGE, format!("bytes {from}-{to}/{}", bytes.len())),
        (header::CONTENT_LENGTH, part.len().to_string()),
    ];
    if known.cuts.is_empty() {
        return (StatusCode::PARTIAL_CONTENT, about, part).into_response();
    }
    let most = known.cuts.remove(0);
    let sent = part.slice(..most.min(part.len()));
    // The server sends what it has whenever there is no more at once.
    let cut = async {
        tokio::task::yield_now().await;
        Err(std::io::Error::other("cut"))
    };
    let pieces = stream::once(async { Ok(sent) }).chain(stream::once(cut));
    (StatusCode::PARTIAL_CONTENT, about, Body::from_stream(pieces)).into_response()
}

async fn report(
    State(inside): State<Arc<Inside>>,
    Json(request): Json<ReportRequest>,
) -> Result<Response, Infallible> {
    if let Some(away) = is_away(&inside) {
        return Ok(away);
    }
    let mut known = inside.known.lock().unwrap();
    for report in request.objects {
        known.states.push((report.object, report.state));
        known.silent.extend(report.silent.iter().map(|frame| (report.object, *frame)));
        known.reports.insert(report.object, report);
    }
    inside.changed.notify_all();
    Ok(StatusCode::NO_CONTENT.into_response())
}
