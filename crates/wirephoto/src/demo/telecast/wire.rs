//! What passes between the host and another program of the story: a proxy on the loopback, and what it notes on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::{BoxError, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::unfold;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use wirephoto_database::Id;
use wirephoto_exchange::air::{AirOrder, FrameState, ObjectReport, OrdersAnswer, ReportRequest};

use super::air::Air;

/// The longest body that passes.
const MOST_BYTES: usize = 64 << 20;
/// What each connection says for itself.
const NOT_PASSED_ON: [header::HeaderName; 4] =
    [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
/// Where frames send messages up, and where stations ask and report.
const THIN_UP: &str = "/api/v1/thin/up";
const ORDERS: &str = "/api/v1/station/orders";
const REPORTS: &str = "/api/v1/station/reports";

/// Sees what passes.
pub trait Watch: Send + Sync + 'static {
    /// A request is about to be handed on.
    fn asks(&self, path: &str, body: &[u8]);
    /// An answer is about to be handed back; or a piece of one that does not end.
    fn answers(&self, path: &str, piece: &[u8]);
}

/// Starts a proxy to the host at a port. Answers where it listens; it ends with its runtime.
pub fn start(runtime: &Runtime, port: u16, watch: Arc<dyn Watch>) -> Result<String> {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
    let host = format!("http://{}:{port}", Ipv4Addr::LOCALHOST);
    let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
    let url = format!("http://{}", listener.local_addr()?);
    let routes = Router::new().fallback(pass).with_state(Wire { client, host, watch });
    runtime.spawn(async move { axum::serve(listener, routes).await });
    Ok(url)
}

#[derive(Clone)]
struct Wire {
    client: reqwest::Client,
    host: String,
    watch: Arc<dyn Watch>,
}

async fn pass(State(wire): State<Wire>, request: Request) -> Response {
    wire.carry(request).await.unwrap_or_else(|_| {
        let mut lost = Response::new(Body::empty());
        *lost.status_mut() = StatusCode::BAD_GATEWAY;
        lost
    })
}

impl Wire {
    async fn carry(self, request: Request) -> Result<Response, BoxError> {
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let body = to_bytes(body, MOST_BYTES).await?;
        self.watch.asks(&path, &body);
        drop_own(&mut parts.headers);
        let asked = self.client.request(parts.method, format!("{}{path}", self.host));
        let mut said = asked.headers(parts.headers).body(body).send().await?;
        let (status, mut headers) = (said.status(), std::mem::take(said.headers_mut()));
        drop_own(&mut headers);
        let is_endless = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let mut answer = Response::new(if is_endless {
            self.stream(path, said)
        } else {
            let body = said.bytes().await?;
            self.watch.answers(&path, &body);
            Body::from(body)
        });
        (*answer.status_mut(), *answer.headers_mut()) = (status, headers);
        Ok(answer)
    }

    fn stream(self, path: String, said: reqwest::Response) -> Body {
        Body::from_stream(unfold((self, path, said), async |(wire, path, mut said)| {
            let piece: Result<Bytes, _> = said.chunk().await.transpose()?;
            if let Ok(piece) = &piece {
                wire.watch.answers(&path, piece);
            }
            Some((piece, (wire, path, said)))
        }))
    }
}

fn drop_own(headers: &mut HeaderMap) {
    for name in &NOT_PASSED_ON {
        headers.remove(name);
    }
}

/// Messages that went one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    pub messages: u64,
    pub bytes: u64,
    /// Bytes of the longest.
    pub longest: u64,
}

impl Traffic {
    fn add(&mut self, bytes: usize) {
        self.messages += 1;
        self.bytes += bytes as u64;
        self.longest = self.longest.max(bytes as u64);
    }

    /// What went after it was like that.
    pub fn since(self, before: Self) -> Self {
        Self { messages: self.messages - before.messages, bytes: self.bytes - before.bytes, ..self }
    }
}

/// The thin channel of a frame: what went down, what went up, and the beginning of a line.
#[derive(Debug, Default)]
pub struct Thin(Mutex<(Traffic, Traffic, Vec<u8>)>);

impl Thin {
    /// What went down and up so far.
    pub fn traffic(&self) -> (Traffic, Traffic) {
        let thin = lock(&self.0);
        (thin.0, thin.1)
    }
}

impl Watch for Thin {
    fn asks(&self, path: &str, body: &[u8]) {
        if path == THIN_UP {
            lock(&self.0).1.add(body.len());
        }
    }

    /// Each message is a line of the event stream.
    fn answers(&self, path: &str, piece: &[u8]) {
        if !path.ends_with("/down") {
            return;
        }
        let (down, _, line) = &mut *lock(&self.0);
        for byte in piece {
            if *byte != b'\n' {
                line.push(*byte);
                continue;
            }
            let data = line.strip_prefix(b"data:").map(|data| STANDARD.decode(data.trim_ascii()));
            if let Some(Ok(message)) = data {
                down.add(message.len());
            }
            line.clear();
        }
    }
}

/// The link of the station: what it is to send, what was acknowledged, what it says that it did.
pub struct Link {
    air: Arc<Air>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    orders: BTreeMap<u32, AirOrder>,
    reports: BTreeMap<Id, ObjectReport>,
    /// Objects of which the last acknowledgement was handed to the station.
    acknowledged: BTreeSet<u32>,
}

impl Link {
    /// A link of a station whose air this is.
    pub fn new(air: Arc<Air>) -> Self {
        Self { air, seen: Mutex::default() }
    }

    /// The newest object, and what the station has said of it.
    pub fn newest(&self) -> Option<(AirOrder, Option<ObjectReport>)> {
        let seen = lock(&self.seen);
        let (_, order) = seen.orders.last_key_value()?;
        Some((order.clone(), seen.reports.get(&order.object).cloned()))
    }
}

impl Watch for Link {
    fn asks(&self, path: &str, body: &[u8]) {
        let mut seen = lock(&self.seen);
        if path.starts_with(ORDERS) {
            // It asks on: it knows what it was told before.
            for toi in std::mem::take(&mut seen.acknowledged) {
                let _ = self.air.mark(toi);
            }
        } else if path == REPORTS
            && let Ok(request) = serde_json::from_slice::<ReportRequest>(body)
        {
            seen.reports.extend(request.objects.into_iter().map(|report| (report.object, report)));
        }
    }

    fn answers(&self, path: &str, piece: &[u8]) {
        if !path.starts_with(ORDERS) {
            return;
        }
        let Ok(answer) = serde_json::from_slice::<OrdersAnswer>(piece) else { return };
        let mut seen = lock(&self.seen);
        for order in answer.orders {
            let is_over = order.frames.iter().all(|frame| {
                let state = frame.heard.map(|heard| heard.state);
                matches!(state, Some(FrameState::Complete | FrameState::Refused))
            });
            if is_over {
                seen.acknowledged.insert(order.toi);
            }
            seen.orders.insert(order.toi, order);
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_down_are_counted_however_the_stream_is_cut() {
        let stream = b": here\n\nid: 7\r\ndata: AQID\r\n\r\nid: 8\ndata:BA==\n\ndata: !\n";
        for cut in 0..stream.len() {
            let thin = Thin::default();
            let (head, tail) = stream.split_at(cut);
            for piece in [head, tail] {
                thin.answers("/api/v1/thin/00/down", piece);
                thin.answers("/elsewhere", piece);
            }
            thin.asks(THIN_UP, &[0; 54]);
            let (down, up) = thin.traffic();
            assert_eq!(down, Traffic { messages: 2, bytes: 4, longest: 3 }, "{cut}");
            assert_eq!(up, Traffic { messages: 1, bytes: 54, longest: 54 });
        }
    }
}
