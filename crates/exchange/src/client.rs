//! A studio's side of the APIs of hosts and labs, and a lab's side of a host's.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::Duration;

use reqwest::blocking::{RequestBuilder, Response};
use reqwest::{Method, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wirephoto_database::Id;

use crate::feed::FeedAnswer;
use crate::hex;
use crate::order::{LabReport, StepAnswer, StepRequest};
use crate::pairing::{PairAnswer, PairRequest, PairingCode};
use crate::prices::{Catalogue, PriceListDocument};
use crate::publication::{
    BatchAnswer, CompleteAnswer, CompleteRequest, ErrorAnswer, EventAnswer, EventDocument, EventStatus,
    MissingAnswer, MissingRequest,
};
use crate::ticket::{JobStatus, ReportAddress, Ticket, job_path};
use crate::tls::{self, Seen, Trust};
use crate::transfer::{FileStatus, MAX_PIECE_BYTES};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// For a whole request: a batch of 16 MiB at 1 Mbit/s takes two minutes.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(5);
/// For an answer of the feed, beyond the time for which it was asked to wait.
const FEED_TIMEOUT: Duration = Duration::from_secs(20);
/// Waits between the tries of a request that found no host; each is harmless to repeat.
const RETRIES: [Duration; 3] = [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(3)];

/// What a host's sentences are wanted in, unless somebody says otherwise.
const ENGLISH: &str = "en";

/// Why a conversation with a host failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address is not one.
    #[error("\"{0}\" is not the address of a host or a lab; one looks like https://photos.example.com.")]
    Address(String),
    /// No answer, or the connection broke. Worth another try later.
    #[error("{host} does not answer ({detail}); try again when it is there.")]
    Unreachable {
        /// Where it should be.
        host: String,
        /// What the connection said.
        detail: String,
    },
    /// It is another machine, or someone stands in between.
    #[error("{0} shows another certificate than when it was paired; pair again if it was renewed.")]
    Certificate(String),
    /// The host does not know this studio any more.
    #[error("{0} does not know this studio; pair it again with a new code.")]
    NotPaired(String),
    /// It answered, but could not prove that it knows the code.
    #[error(
        "What answered could not prove that it made this code; somebody may stand in between, so nothing was paired."
    )]
    Impostor,
    /// The state there is not the one that this request builds on.
    #[error("{0}")]
    Conflict(String),
    /// The host said no, with its reason.
    #[error("{sentence}")]
    Refused {
        /// The status of the answer.
        status: u16,
        /// The host's sentence.
        sentence: String,
    },
    /// Whoever asked for it said that it is enough.
    #[error("Stopped; what has arrived stays, and the rest goes on from there.")]
    Stopped,
    /// What came there is not what was sent, by its hash: the receiver has forgotten it, and it can be sent again.
    #[error("{0} received something else than was sent; it is sent again.")]
    Altered(String),
    /// What it answered is not what this API answers.
    #[error("What answers at {0} is no Wirephoto host or lab, or one of another version.")]
    NotAHost(String),
}

/// What a studio keeps of a host that it is paired with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// The host's address.
    pub url: String,
    /// Sent with every request.
    pub token: String,
    /// The fingerprint of its certificate, when no authority vouches for it.
    pub pin: Option<String>,
    /// What the service calls itself.
    pub host_name: String,
    /// The account that the studio belongs to.
    pub account_name: String,
}

/// Pairs with the host at an address by a code that it showed. `language` is a tag (BCP 47): what the host's sentences
/// are wanted in.
pub fn pair(
    address: &str,
    code: &PairingCode,
    device: &str,
    language: &'static str,
) -> Result<Pairing, ClientError> {
    let base = parse_address(address)?;
    let seen = Seen::default();
    let http = Http { language, ..Http::new(base, None, Trust::Anything, seen.clone())? };
    // The certificate must be seen before a proof can be bound to it.
    http.send::<()>(&Method::GET, "healthz", None)?;
    let binding = seen.fingerprint().unwrap_or_default();
    let key = code.key();
    let request = PairRequest {
        code_name: code.name().to_owned(),
        device: device.to_owned(),
        proof: key.studio_proof(&binding, device),
    };
    let answer: PairAnswer = http.call(&Method::POST, "api/v1/pair", Some(&request))?;
    if seen.fingerprint().unwrap_or_default() != binding
        || key.host_proof(&binding, &answer.token) != answer.proof
    {
        return Err(ClientError::Impostor);
    }
    Ok(Pairing {
        url: http.host(),
        token: answer.token,
        pin: seen.fingerprint(),
        host_name: answer.host_name,
        account_name: answer.account_name,
    })
}

/// A host that the studio is paired with.
pub struct Client {
    http: Http,
}

impl Client {
    /// Speaks with a paired host; connects at the first request.
    pub fn new(pairing: &Pairing) -> Result<Self, ClientError> {
        let trust = pairing.pin.clone().map_or(Trust::Authorities, Trust::Pinned);
        let (base, token) = (parse_address(&pairing.url)?, Some(pairing.token.clone()));
        let http = Http::new(base, token, trust, Seen::default())?;
        Ok(Self { http })
    }

    /// The same, with the host's sentences in another language than English; a tag (BCP 47) says which.
    #[must_use]
    pub fn in_language(mut self, tag: &'static str) -> Self {
        self.http.language = tag;
        self
    }

    /// Step 1: says what the event is.
    pub fn put_event(&self, event: Id, document: &EventDocument) -> Result<EventAnswer, ClientError> {
        self.http.call(&Method::PUT, &event_path(event, ""), Some(document))
    }

    /// Step 2: asks what is missing.
    pub fn missing(&self, event: Id, request: &MissingRequest) -> Result<MissingAnswer, ClientError> {
        self.http.call(&Method::POST, &event_path(event, "/missing"), Some(request))
    }

    /// Step 3: sends pictures. `Ok` means that they are stored. The body is as [`Batch::encode`](crate::batch::Batch::encode)
    /// wrote it.
    pub fn send_batch(&self, event: Id, body: Vec<u8>) -> Result<BatchAnswer, ClientError> {
        let body = bytes::Bytes::from(body);
        let response = self.http.with_retries(|| {
            self.http
                .request(Method::POST, &event_path(event, "/batch"))
                .header("content-type", "application/vnd.wirephoto.batch")
                .body(body.clone())
        })?;
        self.http.read(response)
    }

    /// Step 4: says which pictures the event holds.
    pub fn complete(&self, event: Id, request: &CompleteRequest) -> Result<CompleteAnswer, ClientError> {
        self.http.call(&Method::POST, &event_path(event, "/complete"), Some(request))
    }

    /// What changed at the host after the number `after`; waits up to `wait` (at most
    /// [`MAX_WAIT_S`](crate::feed::MAX_WAIT_S)) for something to change. Not tried again when the host is away: whoever
    /// listens all the time has a pace of their own for that.
    pub fn feed(&self, after: u64, wait: Duration) -> Result<FeedAnswer, ClientError> {
        let path = format!("api/v1/feed?after={after}&wait_s={}", wait.as_secs());
        let request = self.http.request(Method::GET, &path).timeout(wait + FEED_TIMEOUT);
        let answer = request.send().map_err(|error| self.http.broken(&error))?;
        if !answer.status().is_success() {
            return Err(self.http.refusal(answer));
        }
        self.http.read(answer)
    }

    /// How the event stands at the host; `None` when it is not there.
    pub fn status(&self, event: Id) -> Result<Option<EventStatus>, ClientError> {
        match self.http.call::<(), _>(&Method::GET, &event_path(event, ""), None) {
            Ok(status) => Ok(Some(status)),
            Err(ClientError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes the event down with all its pictures. Harmless when it is not there.
    pub fn delete_event(&self, event: Id) -> Result<(), ClientError> {
        match self.http.send::<()>(&Method::DELETE, &event_path(event, ""), None) {
            Ok(_) | Err(ClientError::Refused { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// What a host is told and asked about orders.
impl Client {
    /// Gives the host a version of a price list; needed before an event names it.
    pub fn put_price_list(&self, list: Id, document: &PriceListDocument) -> Result<(), ClientError> {
        let path = format!("api/v1/price-lists/{list}");
        self.http.send(&Method::PUT, &path, Some(document)).map(drop)
    }

    /// Says what the studio did with an order.
    pub fn order_step(&self, order: Id, step: &StepRequest) -> Result<StepAnswer, ClientError> {
        self.http.call(&Method::POST, &format!("api/v1/orders/{order}/steps"), Some(step))
    }

    /// Sends a picture that was bought as a file. `Ok` means that the host has all of it.
    pub fn send_download(&self, order: Id, file: &Outgoing<'_>) -> Result<u64, ClientError> {
        self.http.send_file(&format!("api/v1/orders/{order}/files"), file)
    }
}

/// A lab that the studio is paired with.
pub struct Lab {
    http: Http,
}

impl Lab {
    /// Speaks with a paired lab; connects at the first request.
    pub fn new(pairing: &Pairing) -> Result<Self, ClientError> {
        let trust = pairing.pin.clone().map_or(Trust::Authorities, Trust::Pinned);
        let token = Some(pairing.token.clone());
        Ok(Self { http: Http::new(parse_address(&pairing.url)?, token, trust, Seen::default())? })
    }

    /// What it prints.
    pub fn catalogue(&self) -> Result<Catalogue, ClientError> {
        self.http.call::<(), _>(&Method::GET, "api/v1/catalogue", None)
    }

    /// Hands in a job; the answer says which files it lacks.
    pub fn put_job(&self, order: Id, ticket: &Ticket) -> Result<JobStatus, ClientError> {
        self.http.call(&Method::PUT, &job_path(order), Some(ticket))
    }

    /// How a job stands; `None` when the lab has none for that order.
    pub fn job(&self, order: Id) -> Result<Option<JobStatus>, ClientError> {
        match self.http.call::<(), _>(&Method::GET, &job_path(order), None) {
            Ok(status) => Ok(Some(status)),
            Err(ClientError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes a job back, unless it is printed already; the answer says how it stands.
    pub fn cancel_job(&self, order: Id) -> Result<JobStatus, ClientError> {
        self.http.call::<(), _>(&Method::DELETE, &job_path(order), None)
    }

    /// Sends a file that a job needs. `Ok` means that the lab has all of it; the answer is how many bytes travelled.
    pub fn send_original(&self, file: &Outgoing<'_>) -> Result<u64, ClientError> {
        self.http.send_file("api/v1/originals", file)
    }
}

/// Where a lab reports on one order.
pub struct Reporter {
    http: Http,
}

impl Reporter {
    /// Speaks with the host that a ticket names; connects at the first request.
    pub fn new(address: &ReportAddress) -> Result<Self, ClientError> {
        let trust = address.pin.clone().map_or(Trust::Authorities, Trust::Pinned);
        let token = Some(address.token.clone());
        Ok(Self { http: Http::new(parse_address(&address.url)?, token, trust, Seen::default())? })
    }

    /// Says what happened to an order. `Ok` means that the host has noted it, now or before.
    pub fn report(&self, order: Id, report: &LabReport) -> Result<(), ClientError> {
        self.http.send(&Method::POST, &format!("api/v1/orders/{order}/reports"), Some(report)).map(drop)
    }
}

/// A file on its way out.
pub struct Outgoing<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// BLAKE3 of them.
    pub hash: [u8; 32],
    /// Told after each piece: bytes that the receiver has.
    pub progress: &'a dyn Fn(u64),
    /// Asked before each piece; `true` ends the transfer with [`ClientError::Stopped`].
    pub stop: &'a dyn Fn() -> bool,
}

fn event_path(event: Id, step: &str) -> String {
    format!("api/v1/events/{event}{step}")
}

fn parse_address(address: &str) -> Result<Url, ClientError> {
    let wrong = || ClientError::Address(address.to_owned());
    let mut url = Url::parse(address).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || url.query().is_some() {
        return Err(wrong());
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// Whether two addresses name the same host or lab, however they were typed.
pub fn is_same_address(one: &str, other: &str) -> bool {
    parse_address(one).ok().zip(parse_address(other).ok()).is_some_and(|(one, other)| one == other)
}

/// Requests and answers in JSON, with retries, and every failure in one sentence.
struct Http {
    client: reqwest::blocking::Client,
    base: Url,
    token: Option<String>,
    /// What sentences are wanted in.
    language: &'static str,
}

impl Http {
    fn new(base: Url, token: Option<String>, trust: Trust, seen: Seen) -> Result<Self, ClientError> {
        let unusable = |detail: String| ClientError::Unreachable { host: base.to_string(), detail };
        let config = tls::client_config(trust, seen).map_err(|error| unusable(error.to_string()))?;
        let mut builder = reqwest::blocking::Client::builder();
        if let Some((name, port)) = base.host_str().zip(base.port_or_known_default())
            && name.ends_with(".localhost")
        {
            // Such a name is this machine (RFC 6761 §6.3), which not every resolver knows.
            builder = builder.resolve(name, SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        }
        let client = builder
            .tls_backend_preconfigured(config)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("wirephoto/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        Ok(Self { client, base, token, language: ENGLISH })
    }

    fn host(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.base.join(path).expect("paths of the API are valid");
        let request = self.client.request(method, url).header("accept-language", self.language);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    fn call<B: Serialize, A: DeserializeOwned>(
        &self,
        method: &Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<A, ClientError> {
        let response = self.send(method, path, body)?;
        self.read(response)
    }

    fn send<B: Serialize>(
        &self,
        method: &Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<Response, ClientError> {
        self.with_retries(|| {
            let request = self.request(method.clone(), path);
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        })
    }

    /// Every request of this API may be repeated, so one that found no host is.
    fn with_retries(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, ClientError> {
        let mut waits = RETRIES.iter();
        loop {
            let error = match request().send() {
                Ok(response) if response.status() == StatusCode::SERVICE_UNAVAILABLE => {
                    self.refusal(response)
                }
                Ok(response) if response.status().is_success() => return Ok(response),
                Ok(response) => return Err(self.refusal(response)),
                Err(error) => self.broken(&error),
            };
            match waits.next() {
                Some(wait) if !matches!(error, ClientError::Certificate(_)) => thread::sleep(*wait),
                _ => return Err(error),
            }
        }
    }

    /// Sends what a receiver lacks of a file; answers how many bytes travelled.
    fn send_file(&self, place: &str, file: &Outgoing<'_>) -> Result<u64, ClientError> {
        let path = format!("{place}/{}", hex::encode(&file.hash));
        let length = file.bytes.len();
        let mut travelled = 0;
        // Where something broke off, the comparison is made now.
        let mut status: FileStatus =
            self.call::<(), _>(&Method::GET, &path, None).map_err(|error| self.altered(error))?;
        while !status.is_whole {
            if (file.stop)() {
                return Err(ClientError::Stopped);
            }
            let start = usize::try_from(status.offset).ok().filter(|start| *start <= length);
            let start = start.ok_or_else(|| ClientError::NotAHost(self.host()))?;
            let end = length.min(start + MAX_PIECE_BYTES);
            let query = format!("{path}?offset={start}&length={length}");
            let piece = bytes::Bytes::copy_from_slice(&file.bytes[start..end]);
            let sent = self.with_retries(|| self.request(Method::PUT, &query).body(piece.clone()));
            let response = if end == length { sent.map_err(|error| self.altered(error)) } else { sent }?;
            travelled += (end - start) as u64;
            let next: FileStatus = self.read(response)?;
            if !next.is_whole && next.offset == 0 && end == length {
                return Err(ClientError::Altered(self.host()));
            }
            if !next.is_whole && next.offset <= status.offset {
                return Err(ClientError::NotAHost(self.host()));
            }
            status = next;
            (file.progress)(status.offset);
        }
        Ok(travelled)
    }

    /// What a receiver answers when it has compared a file with its name.
    fn altered(&self, error: ClientError) -> ClientError {
        match error {
            ClientError::Refused { status: 422, .. } => ClientError::Altered(self.host()),
            error => error,
        }
    }

    fn read<A: DeserializeOwned>(&self, response: Response) -> Result<A, ClientError> {
        let bytes = response.bytes().map_err(|error| self.broken(&error))?;
        serde_json::from_slice(&bytes).map_err(|_| ClientError::NotAHost(self.host()))
    }

    fn refusal(&self, response: Response) -> ClientError {
        let status = response.status();
        let Some(sentence) = response.json::<ErrorAnswer>().ok().map(|answer| answer.error) else {
            return ClientError::NotAHost(self.host());
        };
        match status {
            StatusCode::UNAUTHORIZED if self.token.is_some() => ClientError::NotPaired(self.host()),
            StatusCode::CONFLICT => ClientError::Conflict(sentence),
            _ => ClientError::Refused { status: status.as_u16(), sentence },
        }
    }

    fn broken(&self, error: &reqwest::Error) -> ClientError {
        if tls::is_certificate_refused(error) {
            return ClientError::Certificate(self.host());
        }
        let mut cause: &dyn std::error::Error = error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        ClientError::Unreachable { host: self.host(), detail: cause.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_and_without_a_path() {
        for (typed, base) in [
            ("https://photos.example.com", "https://photos.example.com/"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
            ("https://example.com/photos", "https://example.com/photos/"),
        ] {
            assert_eq!(parse_address(typed).unwrap().as_str(), base);
        }
    }

    #[test]
    fn p11_an_address_is_the_same_however_it_is_typed() {
        let paired = "https://lab.example.com";
        for typed in [
            "https://lab.example.com/",
            "HTTPS://Lab.Example.com",
            "https://lab.example.com:443",
            " https://lab.example.com ",
        ] {
            assert!(is_same_address(paired, typed), "{typed}");
        }
        for typed in
            ["http://lab.example.com", "https://lab.example.com:8443", "https://lab.example.com/b", "", "lab"]
        {
            assert!(!is_same_address(paired, typed), "{typed}");
        }
    }

    #[test]
    fn what_is_not_an_address_is_refused_with_an_example() {
        for typed in
            ["", "photos.example.com", "ftp://example.com", "https://", "mailto:a@b", "https://a/?x=1"]
        {
            let error = parse_address(typed).unwrap_err().to_string();
            assert!(error.contains("https://photos.example.com"), "{typed}: {error}");
        }
    }

    #[test]
    fn p5_a_host_that_is_gone_is_told_in_one_sentence() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let code = PairingCode::from_random([1; 16]);
        let error = pair(&format!("http://127.0.0.1:{port}"), &code, "laptop", "en").unwrap_err();
        assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
    }
}
