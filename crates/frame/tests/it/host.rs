//! A host for one test: pairing, a mailbox for each frame, and what frames said. It speaks the thin channel over HTTP.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::sse::{Event, Sse};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::Stream;
use futures_util::stream::unfold;
use http::{HeaderMap, StatusCode};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use wirephoto_airwave::testing::Seeded;
use wirephoto_airwave::thin::{
    Availability, Code, Dismissal, FrameNumber, HostKeys, PublicKey, Report, ReportKey, SecretKey, SharedKey,
    UnverifiedOffer, UnverifiedReport, Welcome, Window,
};
use wirephoto_exchange::air::mailbox;
use wirephoto_exchange::pairing::PairingCode;

/// A frame, as its host knows it.
pub struct Known {
    pub public: PublicKey,
    welcome: Welcome,
    heard: Window,
    sequence: u32,
}

/// What a host knows.
pub struct Book {
    keys: HostKeys,
    random: Seeded,
    codes: Vec<Code>,
    pub frames: Vec<Known>,
    mailboxes: HashMap<String, Vec<Vec<u8>>>,
    pub reports: Vec<(usize, Report)>,
    /// Every message that came up, taken or not.
    pub up: Vec<Vec<u8>>,
    /// So many messages are not taken now.
    pub away: u32,
}

impl Book {
    fn report_key(&self, frame: usize) -> ReportKey {
        self.frames[frame].welcome.report_key.clone()
    }

    /// Takes a message; what is to be answered, and in which mailbox.
    fn take(&mut self, message: &[u8]) -> Option<(String, Vec<u8>)> {
        self.up.push(message.to_vec());
        if let Ok(offer) = UnverifiedOffer::parse(message) {
            let (offer, pairing) =
                self.codes.iter().find_map(|code| Some((offer.verify(&code.key).ok()?, code.key.clone())))?;
            let at = mailbox(&offer.frame.to_bytes());
            if let Some(known) = self.frames.iter().find(|known| known.public == offer.frame) {
                return Some((at, known.welcome.message.to_vec()));
            }
            let number = FrameNumber(self.frames.len() as u64);
            let welcome = self.keys.welcome(&pairing, &offer, number, &mut self.random).unwrap();
            let answer = welcome.message.to_vec();
            self.frames.push(Known { public: offer.frame, welcome, heard: Window::default(), sequence: 0 });
            return Some((at, answer));
        }
        let report = UnverifiedReport::parse(message).expect("an offer or a report");
        let frame = report.frame().0 as usize;
        let key = self.report_key(frame);
        // One that comes twice was taken before.
        if let Ok(report) = report.verify(&key, &mut self.frames[frame].heard) {
            self.reports.push((frame, report));
        }
        None
    }

    /// The message that ends a frame's pairing.
    pub fn dismissal(&self, frame: usize) -> Vec<u8> {
        Dismissal::write(&self.report_key(frame), FrameNumber(frame as u64)).to_vec()
    }

    /// A message for a frame.
    pub fn seal(&mut self, frame: usize, availability: &Availability) -> Vec<u8> {
        let known = &mut self.frames[frame];
        known.sequence += 1;
        let to = known.public;
        self.keys.announce(&to, known.sequence, availability, &mut self.random).unwrap().to_vec()
    }

    /// A message that gives a frame a key beforehand.
    pub fn share(&mut self, frame: usize, shared: &SharedKey) -> Vec<u8> {
        let known = &mut self.frames[frame];
        known.sequence += 1;
        let to = known.public;
        self.keys.share(&to, known.sequence, shared, &mut self.random).unwrap().to_vec()
    }
}

/// The host; clones share it.
#[derive(Clone)]
pub struct Host {
    book: Arc<Mutex<Book>>,
    news: watch::Sender<()>,
    pub url: String,
}

impl Host {
    /// Serves on a port of this machine for as long as the runtime lives.
    pub fn start(runtime: &Runtime) -> Self {
        let mut random = Seeded::new(5);
        let keys = HostKeys::new(SecretKey::generate(&mut random));
        let book = Book {
            keys,
            random,
            codes: Vec::new(),
            frames: Vec::new(),
            mailboxes: HashMap::new(),
            reports: Vec::new(),
            up: Vec::new(),
            away: 0,
        };
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let host = Self { book: Arc::new(Mutex::new(book)), news: watch::Sender::new(()), url };
        let router = Router::new()
            .route("/api/v1/thin/up", post(up))
            .route("/api/v1/thin/{mailbox}/down", get(down))
            .with_state(host.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        host
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap()
    }

    /// Somebody types the code that a frame shows.
    pub fn type_code(&self, code: &str) {
        let typed: PairingCode = code.parse().unwrap();
        self.book().codes.push(Code::new(typed.number(), typed.secret()));
    }

    /// Takes a message, however it came; the answer, if there is one.
    pub fn take(&self, message: &[u8]) -> Option<Vec<u8>> {
        self.book().take(message).map(|(_, answer)| answer)
    }

    /// Puts a message into a frame's mailbox.
    pub fn post(&self, frame: usize, message: Vec<u8>) {
        let at = mailbox(&self.book().frames[frame].public.to_bytes());
        self.book().mailboxes.entry(at).or_default().push(message);
        self.news.send_replace(());
    }

    /// Tells a frame of an object; the message.
    pub fn announce(&self, frame: usize, availability: &Availability) -> Vec<u8> {
        let message = self.book().seal(frame, availability);
        self.post(frame, message.clone());
        message
    }

    /// What a frame reported.
    pub fn reports(&self, frame: usize) -> Vec<Report> {
        let book = self.book();
        book.reports.iter().filter(|(from, _)| *from == frame).map(|(_, report)| *report).collect()
    }
}

async fn up(State(host): State<Host>, body: Bytes) -> StatusCode {
    let mut book = host.book();
    if book.away > 0 {
        book.away -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if let Some((mailbox, answer)) = book.take(&body) {
        book.mailboxes.entry(mailbox).or_default().push(answer);
    }
    drop(book);
    host.news.send_replace(());
    StatusCode::NO_CONTENT
}

async fn down(
    State(host): State<Host>,
    Path(mailbox): Path<String>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers.get("last-event-id").and_then(|last| last.to_str().ok()?.parse::<usize>().ok());
    let (news, from) = (host.news.subscribe(), last.map_or(0, |last| last + 1));
    Sse::new(unfold((host, mailbox, news, from), |(host, mailbox, mut news, at)| async move {
        loop {
            let message = host.book().mailboxes.get(&mailbox).and_then(|all| all.get(at)).cloned();
            if let Some(message) = message {
                let event = Event::default().id(at.to_string()).data(STANDARD.encode(message));
                return Some((Ok(event), (host, mailbox, news, at + 1)));
            }
            news.changed().await.ok()?;
        }
    }))
}
