//! Requests and answers in JSON, with retries, and every failure in one sentence; and files in pieces.

use std::error::Error;
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use reqwest::blocking::{RequestBuilder, Response};
use reqwest::{Method, StatusCode, Url, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wirephoto_database::Moment;

use super::{ClientError, Outgoing};
use crate::hex;
use crate::publication::ErrorAnswer;
use crate::tls::{self, Seen, Trust};
use crate::transfer::{FileStatus, MAX_PIECE_BYTES};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// For a whole request: a batch of 16 MiB at 1 Mbit/s takes two minutes.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(5);
/// For an answer of a feed, beyond the time for which it was asked to wait.
const FEED_TIMEOUT: Duration = Duration::from_secs(20);
/// Waits between the tries of a request that found no host; each is harmless to repeat.
const RETRIES: [Duration; 3] = [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(3)];

/// Of an answer; the longest, what a host lacks of a large event, has a tenth of it.
const MAX_ANSWER_BYTES: u64 = 64 << 20;

/// What a host's sentences are wanted in, unless somebody says otherwise.
const ENGLISH: &str = "en";

pub(super) fn parse_address(address: &str) -> Result<Url, ClientError> {
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
pub(super) struct Http {
    client: reqwest::blocking::Client,
    base: Url,
    token: Option<String>,
    /// What sentences are wanted in.
    pub(super) language: &'static str,
}

impl Http {
    /// Speaks with a machine whose address and token are known; connects at the first request.
    pub(super) fn known(url: &str, token: &str, pin: Option<&str>) -> Result<Self, ClientError> {
        let trust = pin.map_or(Trust::Authorities, |pin| Trust::Pinned(pin.to_owned()));
        Self::new(parse_address(url)?, Some(token.to_owned()), trust, Seen::default())
    }

    pub(super) fn new(
        base: Url,
        token: Option<String>,
        trust: Trust,
        seen: Seen,
    ) -> Result<Self, ClientError> {
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

    pub(super) fn host(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.base.join(path).expect("paths of the API are valid");
        let request = self.client.request(method, url).header("accept-language", self.language);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(super) fn call<B: Serialize, A: DeserializeOwned>(
        &self,
        method: &Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<A, ClientError> {
        let response = self.send(method, path, body)?;
        self.read(response)
    }

    pub(super) fn send<B: Serialize>(
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
    pub(super) fn with_retries(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, ClientError> {
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

    /// What changed after a number, at once or when something does, and what the host's clock showed then. Not tried
    /// again: whoever listens all the time has a pace of their own for that.
    pub(super) fn wait_for<A: DeserializeOwned>(
        &self,
        feed: &str,
        after: u64,
        wait: Duration,
    ) -> Result<(A, Option<Moment>), ClientError> {
        let path = format!("{feed}?after={after}&wait_s={}", wait.as_secs());
        let request = self.request(Method::GET, &path).timeout(wait + FEED_TIMEOUT);
        let answer = request.send().map_err(|error| self.broken(&error))?;
        if !answer.status().is_success() {
            return Err(self.refusal(answer));
        }
        let clock = answer.headers().get(header::DATE).and_then(|date| read_date(date.to_str().ok()?));
        Ok((self.read(answer)?, clock))
    }

    /// Sends what a receiver lacks of a file; answers how many bytes travelled.
    pub(super) fn send_file(&self, place: &str, file: &Outgoing<'_>) -> Result<u64, ClientError> {
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

    pub(super) fn read<A: DeserializeOwned>(&self, response: Response) -> Result<A, ClientError> {
        let mut bytes = Vec::new();
        response.take(MAX_ANSWER_BYTES).read_to_end(&mut bytes).map_err(|error| self.broken(&error))?;
        serde_json::from_slice(&bytes).map_err(|_| ClientError::NotAHost(self.host()))
    }

    pub(super) fn refusal(&self, response: Response) -> ClientError {
        let status = response.status();
        let Ok(ErrorAnswer { error: sentence }) = self.read(response) else {
            return ClientError::NotAHost(self.host());
        };
        match status {
            StatusCode::UNAUTHORIZED if self.token.is_some() => ClientError::NotPaired(self.host()),
            StatusCode::CONFLICT => ClientError::Conflict(sentence),
            _ => ClientError::Refused { status: status.as_u16(), sentence },
        }
    }

    pub(super) fn broken(&self, error: &(dyn Error + 'static)) -> ClientError {
        if tls::is_certificate_refused(error) {
            return ClientError::Certificate(self.host());
        }
        let mut cause: &dyn Error = error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        ClientError::Unreachable { host: self.host(), detail: cause.to_string() }
    }
}

/// The time of a `Date` header (RFC 9110 §6.6.1), to the second.
fn read_date(date: &str) -> Option<Moment> {
    let since_1970 = httpdate::parse_http_date(date).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Moment::from_micros(0).plus(since_1970))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_host_says_what_its_clock_shows() {
        let read = read_date("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(read.map(Moment::micros), Some(784_111_777_000_000));
        assert_eq!(read_date("yesterday"), None);
    }

    #[test]
    fn an_answer_without_an_end_is_not_heard_to_its_end() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let answering = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            while stream.write_all(&[b' '; 1 << 14]).is_ok() {}
        });
        let http = Http::known(&address, "token", None).unwrap();
        let answer = http.call::<(), serde_json::Value>(&Method::GET, "api/v1/feed", None);
        assert!(matches!(answer, Err(ClientError::NotAHost(_))), "{answer:?}");
        answering.join().unwrap();
    }

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
}
