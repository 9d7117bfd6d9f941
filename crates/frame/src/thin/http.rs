//! Over HTTP: an event stream down, a request for each message up.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{StatusCode, Url};
use tokio::time::sleep;
use wirephoto_database::Moment;
use wirephoto_exchange::air::MAX_THIN_BYTES;
use wirephoto_exchange::tls::{self, Seen, Trust};

use super::{Doing, Inbox, NotSent, Standing, Thin};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// For a message up and its answer.
const SEND_TIMEOUT: Duration = Duration::from_secs(20);
/// A stream that has been silent for so long has died: hosts give a sign of life more often.
const SILENCE: Duration = Duration::from_secs(90);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Bytes of a line of the stream at the most: one message, its base 64 and what stands before it.
const MAX_LINE_BYTES: usize = 1024;

/// Why something is no host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAHost {
    /// It is no address.
    #[error("“{0}” is not the address of a host; one looks like https://photos.example.com.")]
    Address(String),
    /// This machine cannot speak HTTPS.
    #[error("The frame cannot prepare a connection: {0}.")]
    Client(String),
}

/// The thin channel of a host that this frame reaches over HTTP.
#[derive(Debug)]
pub struct Http {
    base: Url,
    client: reqwest::Client,
    standing: Mutex<Standing>,
}

impl Http {
    /// Speaks with the host at an address; connects when it is used.
    pub fn new(address: &str) -> Result<Self, NotAHost> {
        let wrong = || NotAHost::Address(address.to_owned());
        let mut base = Url::parse(address).map_err(|_| wrong())?;
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() || base.query().is_some() {
            return Err(wrong());
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        // Messages look after themselves, so a host with a certificate of its own making is as good as any.
        let config = tls::client_config(Trust::Anything, Seen::default());
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(config.map_err(|error| NotAHost::Client(error.to_string()))?)
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(SILENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("wirephoto/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| NotAHost::Client(error.to_string()))?;
        let peer = base.as_str().trim_end_matches('/').to_owned();
        Ok(Self { base, client, standing: Mutex::new(Standing { peer, ..Standing::default() }) })
    }

    fn url(&self, path: &str) -> Url {
        self.base.join(path).expect("paths of the API are valid")
    }

    fn stands(&self, change: impl FnOnce(&mut Standing)) {
        change(&mut self.standing.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn post(&self, message: Vec<u8>) -> Result<(), NotSent> {
        let request = self.client.post(self.url("api/v1/thin/up")).timeout(SEND_TIMEOUT);
        let request = request.header("content-type", "application/octet-stream").body(message);
        let answer = request.send().await.map_err(|error| NotSent::Later(cause(&error)))?;
        let status = answer.status();
        match status {
            StatusCode::NO_CONTENT => Ok(()),
            StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN | StatusCode::PAYLOAD_TOO_LARGE => {
                Err(NotSent::Never(format!("the host answered {status}")))
            }
            // Whatever else answers is not the host: a hotel's network, or a proxy that has lost it.
            status => Err(NotSent::Later(format!("{status} was answered in place of the host"))),
        }
    }

    /// Reads the stream until it ends; why it did.
    async fn read(&self, mailbox: &str, last: &mut Option<String>, inbox: &Inbox) -> String {
        let mut request = self.client.get(self.url(&format!("api/v1/thin/{mailbox}/down")));
        request = request.header("accept", "text/event-stream");
        if let Some(last) = last.as_deref() {
            request = request.header("last-event-id", last);
        }
        let mut answer = match request.send().await {
            Ok(answer) if is_stream(&answer) => answer,
            Ok(answer) => return format!("{} was answered in place of messages", answer.status()),
            Err(error) => return cause(&error),
        };
        self.stands(|standing| standing.connected_since = Some(Moment::now()));
        let mut events = Events::default();
        loop {
            match answer.chunk().await {
                Ok(Some(bytes)) => {
                    for event in events.read(&bytes) {
                        if !inbox.message(&event.message).await {
                            return "a message could not be kept".to_owned();
                        }
                        *last = event.id.or(last.take());
                    }
                }
                Ok(None) => return "the host ended the stream".to_owned(),
                Err(error) => return cause(&error),
            }
        }
    }
}

impl Thin for Http {
    fn is_metered(&self) -> bool {
        false
    }

    fn send(&self, message: Vec<u8>) -> Doing<'_, Result<(), NotSent>> {
        Box::pin(self.post(message))
    }

    fn listen(&self, mailbox: String, inbox: Inbox) -> Doing<'_, ()> {
        Box::pin(async move {
            let (mut last, mut pause) = (None, FIRST_PAUSE);
            loop {
                let trouble = self.read(&mailbox, &mut last, &inbox).await;
                let mut was_connected = false;
                self.stands(|standing| {
                    was_connected = standing.connected_since.take().is_some();
                    standing.trouble = Some(trouble);
                });
                pause = if was_connected { FIRST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
                sleep(pause).await;
            }
        })
    }

    fn standing(&self) -> Standing {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whether this is what a host answers; others say OK to everything.
fn is_stream(answer: &reqwest::Response) -> bool {
    let kind = answer.headers().get("content-type");
    answer.status() == StatusCode::OK
        && kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// What is at the bottom of it: that a connection was refused says more than that a request could not be sent.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// An event that carries a message.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    id: Option<String>,
    message: Vec<u8>,
}

/// Reads an event stream (HTML §9.2.6) as it comes, keeping one line and one event of it.
#[derive(Debug, Default)]
struct Events {
    line: Vec<u8>,
    is_too_long: bool,
    id: Option<String>,
    data: Option<String>,
}

impl Events {
    fn read(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for &byte in bytes {
            if byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                if !std::mem::take(&mut self.is_too_long) {
                    events.extend(self.line(String::from_utf8_lossy(&line).trim_end_matches('\r')));
                }
            } else if self.line.len() < MAX_LINE_BYTES {
                self.line.push(byte);
            } else {
                self.is_too_long = true;
            }
        }
        events
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let data = self.data.take()?;
            let message = STANDARD.decode(data).ok().filter(|message| message.len() <= MAX_THIN_BYTES)?;
            return Some(Event { id: self.id.clone(), message });
        }
        let (field, value) = line.split_once(':')?;
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => {
                let is_header = value.bytes().all(|byte| byte.is_ascii_graphic());
                self.id = is_header.then(|| value.to_owned());
            }
            "data" => self.data = Some(value.to_owned()),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_a_host() {
        assert!(Http::new("https://photos.example.com").is_ok());
        for wrong in ["photos.example.com", "ftp://photos.example.com", "https://", "http://a/?b"] {
            assert!(matches!(Http::new(wrong), Err(NotAHost::Address(_))), "{wrong}");
        }
    }

    #[test]
    fn t7_messages_are_read_from_a_stream_however_it_is_cut() {
        let stream = b": here\n\nid: 7\r\ndata: AQID\r\n\r\nevent: x\ndata:!!\n\nid: 8\ndata:BA==\n\n";
        let expected = [(Some("7"), vec![1, 2, 3]), (Some("8"), vec![4])];
        for cut in 0..stream.len() {
            let mut events = Events::default();
            let (head, tail) = stream.split_at(cut);
            let read: Vec<Event> = [events.read(head), events.read(tail)].concat();
            let read: Vec<_> =
                read.into_iter().map(|event| (event.id.clone(), event.message.clone())).collect();
            assert_eq!(read, expected.clone().map(|(id, message)| (id.map(str::to_owned), message)));
        }
    }

    #[test]
    fn a_line_without_an_end_takes_no_memory() {
        let mut events = Events::default();
        for _ in 0..1000 {
            assert!(events.read(&[b'x'; 1000]).is_empty());
        }
        assert!(events.line.capacity() <= 2 * MAX_LINE_BYTES);
        let long = STANDARD.encode([0; MAX_THIN_BYTES + 1]);
        assert!(events.read(format!("\ndata: {long}\n\n").as_bytes()).is_empty());
        assert_eq!(events.read(b"data: AQ==\n\n").len(), 1);
    }
}
