//! A small host and lab on loopback, which speaks the API of both and keeps count of what comes.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wirephoto_database::Id;
use wirephoto_exchange::batch::Batch;
use wirephoto_exchange::feed::{FeedAnswer, FeedEntry};
use wirephoto_exchange::hex;
use wirephoto_exchange::order::{PaymentState, Stage, Step, StepAnswer, StepRequest};
use wirephoto_exchange::pairing::{PairAnswer, PairRequest, PairingCode};
use wirephoto_exchange::prices::{Catalogue, CatalogueProduct, Paper, PriceListDocument};
use wirephoto_exchange::publication::{
    BatchAnswer, CompleteAnswer, CompleteRequest, EventAnswer, EventDocument, MissingAnswer, MissingRequest,
    PictureDocument,
};
use wirephoto_exchange::ticket::{JobStage, JobStatus, Ticket};
use wirephoto_exchange::transfer::FileStatus;
use wirephoto_studio::Studio;

/// What a host and a lab know, and how they behave.
#[derive(Default)]
pub struct Known {
    /// What the feed tells.
    pub news: Vec<FeedEntry>,
    pub price_lists: Vec<(Id, PriceListDocument)>,
    pub events: Vec<EventDocument>,
    /// Of the pictures that were published.
    pub documents: BTreeMap<Id, PictureDocument>,
    pub proof_bytes: u64,
    /// In the order in which they came, also those that came before.
    pub steps: Vec<(Id, StepRequest)>,
    /// Files, as far as they have come.
    pub files: BTreeMap<[u8; 32], Vec<u8>>,
    /// Bytes of files that came, also those that were thrown away.
    pub file_bytes: u64,
    pub jobs: BTreeMap<Id, Ticket>,
    pub cancelled: Vec<Id>,
    /// Answer everything with this instead.
    pub refuses: Option<(StatusCode, &'static str)>,
    /// Refuse jobs with this.
    pub refuses_jobs: Option<(StatusCode, &'static str)>,
    /// It is too late to take a job back.
    pub prints: bool,
    /// So many files come as something else.
    pub alters: u32,
    /// Throw a file away after it came, so many times.
    pub loses: u32,
}

impl Known {
    /// What the host was told, each step once.
    pub fn told(&self) -> Vec<Step> {
        let mut ids = Vec::new();
        let fresh = |(_, step): &&(Id, StepRequest)| {
            let is_new = !ids.contains(&step.id);
            ids.push(step.id);
            is_new
        };
        self.steps.iter().filter(fresh).map(|(_, step)| step.what.clone()).collect()
    }

    fn missing(&self, ticket: &Ticket) -> Vec<[u8; 32]> {
        let has = |hash: &[u8; 32], length: u64| {
            self.files.get(hash).is_some_and(|bytes| bytes.len() as u64 == length)
        };
        ticket.files.iter().filter(|file| !has(&file.hash, file.length)).map(|file| file.hash).collect()
    }
}

type Shared = Arc<Mutex<Known>>;

/// A running host or lab.
pub struct Peer {
    pub address: SocketAddr,
    known: Shared,
    runtime: Option<Runtime>,
}

impl Peer {
    pub fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let known = Shared::default();
        let router = routes(Arc::clone(&known));
        let address = runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(async move { axum::serve(listener, router).await });
            address
        });
        Self { address, known, runtime: Some(runtime) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap()
    }

    /// Waits for something to be known.
    pub fn wait_for(&self, is_it: impl Fn(&Known) -> bool) {
        let begun = std::time::Instant::now();
        while !is_it(&self.known()) {
            assert!(begun.elapsed() < Duration::from_mins(1), "it never came");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn pair_as_host(&self, studio: &Studio) {
        studio.pair(&self.url(), &code(), "test").unwrap();
    }

    pub fn pair_as_lab(&self, studio: &Studio) {
        studio.pair_lab(&self.url(), &code(), "test").unwrap();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }
}

/// The code by which it pairs.
fn code() -> PairingCode {
    PairingCode::from_random([7; 16])
}

fn routes(known: Shared) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/api/v1/pair", post(pair))
        .route("/api/v1/feed", get(feed))
        .route("/api/v1/price-lists/{list}", put(put_price_list))
        .route("/api/v1/events/{event}", put(put_event))
        .route("/api/v1/events/{event}/missing", post(missing))
        .route("/api/v1/events/{event}/batch", post(batch))
        .route("/api/v1/events/{event}/complete", post(complete))
        .route("/api/v1/orders/{order}/steps", post(step))
        .route("/api/v1/orders/{order}/files/{hash}", get(status_of_download).put(put_download))
        .route("/api/v1/catalogue", get(catalogue))
        .route("/api/v1/originals/{hash}", get(status_of_original).put(put_original))
        .route("/api/v1/jobs/{order}", put(put_job).get(job).delete(cancel_job))
        .layer(axum::extract::DefaultBodyLimit::max(32 << 20))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&known), behave))
        .with_state(known)
}

/// Answers as it was told to, instead of as it should.
async fn behave(
    State(known): State<Shared>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let refuses = known.lock().unwrap().refuses;
    match refuses {
        Some((status, sentence)) => refusal(status, sentence),
        None => next.run(request).await,
    }
}

fn refusal(status: StatusCode, sentence: &str) -> Response {
    (status, Json(json!({ "error": sentence }))).into_response()
}

async fn pair(Json(request): Json<PairRequest>) -> Json<PairAnswer> {
    let key = code().key();
    assert_eq!(request.proof, key.studio_proof("", &request.device));
    let token = "token".to_owned();
    let proof = key.host_proof("", &token);
    Json(PairAnswer { token, proof, host_name: "Peer".to_owned(), account_name: "Ada".to_owned() })
}

#[derive(Deserialize)]
struct After {
    after: u64,
}

async fn feed(State(known): State<Shared>, Query(After { after }): Query<After>) -> Json<FeedAnswer> {
    let entries: Vec<_> =
        known.lock().unwrap().news.iter().filter(|entry| entry.seq > after).cloned().collect();
    if entries.is_empty() {
        // As a host holds its answer back, only shorter.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let next = entries.last().map_or(after, |entry| entry.seq);
    Json(FeedAnswer { next, entries, more: false })
}

async fn put_price_list(
    State(known): State<Shared>,
    Path(list): Path<Id>,
    Json(document): Json<PriceListDocument>,
) -> Json<Value> {
    known.lock().unwrap().price_lists.push((list, document));
    Json(json!({}))
}

async fn put_event(State(known): State<Shared>, Json(document): Json<EventDocument>) -> Response {
    let mut known = known.lock().unwrap();
    if let Some(list) = document.price_list
        && known.price_lists.iter().all(|(there, _)| *there != list)
    {
        return refusal(StatusCode::UNPROCESSABLE_ENTITY, "This host has no such price list.");
    }
    known.events.push(document);
    let revision = known.events.len() as u32;
    Json(EventAnswer { revision, url: "http://127.0.0.1/e/1".to_owned() }).into_response()
}

async fn missing(State(known): State<Shared>, Json(request): Json<MissingRequest>) -> Json<MissingAnswer> {
    let known = known.lock().unwrap();
    let is_new = |id: &Id| !known.documents.contains_key(id);
    let pixels = request.pictures.iter().map(|key| key.id).filter(is_new).collect();
    Json(MissingAnswer { pixels, ..MissingAnswer::default() })
}

async fn batch(State(known): State<Shared>, body: Bytes) -> Json<BatchAnswer> {
    let batch = Batch::decode(body).unwrap();
    let mut known = known.lock().unwrap();
    let stored = batch.pictures.len() as u32;
    for picture in batch.pictures {
        known.proof_bytes += picture.renditions.iter().map(|made| made.jpeg.len() as u64).sum::<u64>();
        known.documents.insert(picture.id, picture.document);
    }
    Json(BatchAnswer { stored })
}

async fn complete(Json(request): Json<CompleteRequest>) -> Json<CompleteAnswer> {
    Json(CompleteAnswer { shown: request.pictures.len() as u32, removed: 0 })
}

async fn step(
    State(known): State<Shared>,
    Path(order): Path<Id>,
    Json(step): Json<StepRequest>,
) -> Json<StepAnswer> {
    let mut known = known.lock().unwrap();
    known.steps.push((order, step));
    let stage = known.told().iter().fold(Stage::Placed, |stage, step| {
        stage.max(match step {
            Step::Accepted => Stage::Accepted,
            Step::AtLab { .. } => Stage::AtLab,
            Step::Shipped { .. } => Stage::Shipped,
            Step::Done => Stage::Done,
            Step::Cancelled { .. } => Stage::Cancelled,
            Step::Download { .. } | Step::Problem { .. } | Step::Paid => stage,
        })
    });
    let is_paid = known.told().contains(&Step::Paid);
    let payment = if is_paid { PaymentState::Paid } else { PaymentState::Open };
    Json(StepAnswer { stage, payment })
}

#[derive(Deserialize)]
struct Piece {
    offset: u64,
    length: u64,
}

fn hash_of(text: &str) -> [u8; 32] {
    hex::decode(text).unwrap().try_into().unwrap()
}

fn status(known: &Known, hash: [u8; 32]) -> Json<FileStatus> {
    let bytes = known.files.get(&hash);
    let is_whole = bytes.is_some_and(|bytes| *blake3::hash(bytes).as_bytes() == hash);
    Json(FileStatus { offset: bytes.map_or(0, |bytes| bytes.len() as u64), is_whole })
}

fn add(known: &mut Known, hash: [u8; 32], piece: &Piece, body: &[u8]) -> Json<FileStatus> {
    known.file_bytes += body.len() as u64;
    let bytes = known.files.entry(hash).or_default();
    if bytes.len() as u64 == piece.offset {
        bytes.extend_from_slice(body);
    }
    if bytes.len() as u64 == piece.length && (known.alters > 0 || *blake3::hash(bytes).as_bytes() != hash) {
        known.alters = known.alters.saturating_sub(1);
        known.files.remove(&hash);
        return Json(FileStatus { offset: 0, is_whole: false });
    }
    let answer = status(known, hash);
    if answer.is_whole && known.loses > 0 {
        known.loses -= 1;
        known.files.remove(&hash);
    }
    answer
}

async fn status_of_original(State(known): State<Shared>, Path(hash): Path<String>) -> Json<FileStatus> {
    status(&known.lock().unwrap(), hash_of(&hash))
}

async fn put_original(
    State(known): State<Shared>,
    Path(hash): Path<String>,
    Query(piece): Query<Piece>,
    body: Bytes,
) -> Response {
    let answer = add(&mut known.lock().unwrap(), hash_of(&hash), &piece, &body);
    if piece.offset + body.len() as u64 == piece.length && !answer.is_whole {
        // A lab says so where a host answers that nothing is there.
        return refusal(StatusCode::UNPROCESSABLE_ENTITY, "This is another file.");
    }
    answer.into_response()
}

async fn status_of_download(
    State(known): State<Shared>,
    Path((_, hash)): Path<(Id, String)>,
) -> Json<FileStatus> {
    status(&known.lock().unwrap(), hash_of(&hash))
}

async fn put_download(
    State(known): State<Shared>,
    Path((_, hash)): Path<(Id, String)>,
    Query(piece): Query<Piece>,
    body: Bytes,
) -> Json<FileStatus> {
    add(&mut known.lock().unwrap(), hash_of(&hash), &piece, &body)
}

/// A card of 10 by 15 centimetres.
pub fn card() -> Paper {
    Paper { width_um: 100_000, height_um: 150_000, border_um: 0, finish: "matte".to_owned() }
}

async fn catalogue() -> Json<Catalogue> {
    let product = CatalogueProduct { name: "10 × 15 cm, matt".to_owned(), paper: card(), price: 30 };
    Json(Catalogue {
        lab: "Peer".to_owned(),
        currency: "EUR".to_owned(),
        products: vec![product],
        keeps_days: 14,
    })
}

async fn put_job(State(known): State<Shared>, Path(order): Path<Id>, Json(ticket): Json<Ticket>) -> Response {
    let mut known = known.lock().unwrap();
    if let Some((status, sentence)) = known.refuses_jobs {
        return refusal(status, sentence);
    }
    if known.jobs.get(&order).is_some_and(|there| *there != ticket) {
        return refusal(StatusCode::CONFLICT, "This lab has another job for that order.");
    }
    let missing = known.missing(&ticket);
    known.jobs.insert(order, ticket);
    job_status(missing).into_response()
}

fn job_status(missing: Vec<[u8; 32]>) -> Json<JobStatus> {
    let stage = if missing.is_empty() { JobStage::Queued } else { JobStage::Receiving };
    Json(JobStatus { stage, missing, problem: String::new() })
}

async fn job(State(known): State<Shared>, Path(order): Path<Id>) -> Response {
    let known = known.lock().unwrap();
    match known.jobs.get(&order) {
        Some(ticket) => job_status(known.missing(ticket)).into_response(),
        None => refusal(StatusCode::NOT_FOUND, "There is no such job."),
    }
}

async fn cancel_job(State(known): State<Shared>, Path(order): Path<Id>) -> Json<JobStatus> {
    known.lock().unwrap().cancelled.push(order);
    let stage = if known.lock().unwrap().prints { JobStage::Printing } else { JobStage::Cancelled };
    Json(JobStatus { stage, missing: Vec::new(), problem: String::new() })
}
