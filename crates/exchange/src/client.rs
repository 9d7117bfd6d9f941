//! A studio's side of the APIs of hosts and labs, and a lab's and a station's side of a host's.

mod air;
mod http;

use std::time::Duration;

use reqwest::Method;
use wirephoto_database::Id;

pub use self::air::Station;
pub use self::http::is_same_address;
use self::http::{Http, parse_address};
use crate::feed::FeedAnswer;
use crate::order::{LabReport, StepAnswer, StepRequest};
use crate::pairing::{PairAnswer, PairRequest, PairingCode};
use crate::prices::{Catalogue, PriceListDocument};
use crate::publication::{
    BatchAnswer, CompleteAnswer, CompleteRequest, EventAnswer, EventDocument, EventStatus, MissingAnswer,
    MissingRequest,
};
use crate::ticket::{JobStatus, ReportAddress, Ticket};
use crate::tls::{Seen, Trust};

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
    let mut http = Http::new(base, None, Trust::Anything, seen.clone())?;
    http.language = language;
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
        Ok(Self { http: Http::known(&pairing.url, &pairing.token, pairing.pin.as_deref())? })
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
        self.http.wait_for("api/v1/feed", after, wait).map(|(answer, _)| answer)
    }

    /// How the event stands at the host; `None` when it is not there.
    pub fn status(&self, event: Id) -> Result<Option<EventStatus>, ClientError> {
        unless_absent(self.http.call::<(), _>(&Method::GET, &event_path(event, ""), None))
    }

    /// Takes the event down with all its pictures. Harmless when it is not there.
    pub fn delete_event(&self, event: Id) -> Result<(), ClientError> {
        unless_absent(self.http.send::<()>(&Method::DELETE, &event_path(event, ""), None)).map(drop)
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
        Ok(Self { http: Http::known(&pairing.url, &pairing.token, pairing.pin.as_deref())? })
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
        unless_absent(self.http.call::<(), _>(&Method::GET, &job_path(order), None))
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
        Ok(Self { http: Http::known(&address.url, &address.token, address.pin.as_deref())? })
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

fn job_path(order: Id) -> String {
    format!("api/v1/jobs/{order}")
}

/// `None` for what the other side has not.
fn unless_absent<T>(answer: Result<T, ClientError>) -> Result<Option<T>, ClientError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(ClientError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p5_a_host_that_is_gone_is_told_in_one_sentence() {
        let port = wirephoto_ports::free();
        let code = PairingCode::from_random([1; 16]);
        let error = pair(&format!("http://127.0.0.1:{port}"), &code, "laptop", "en").unwrap_err();
        assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
    }
}
