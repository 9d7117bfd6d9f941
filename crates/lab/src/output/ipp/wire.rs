//! A question to a printer and its answer, over HTTP (RFC 8010 §4).

use std::io::{Cursor, Read as _};
use std::time::Duration;

use ipp::attribute::{IppAttribute, IppAttributes};
use ipp::model::{DelimiterTag, Operation};
use ipp::value::{IppCharsetLiteral, IppLanguageLiteral, IppName, IppNameLiteral, IppString, IppValue};
use reqwest::Url;
use reqwest::blocking::{Body, Client};
use wirephoto_exchange::tls::{self, Seen, Trust};

use super::answer::Answer;
use crate::output::Trouble;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A thousand jobs with all that is asked of them are a quarter of it.
const ANSWER_BYTES_MAX: u64 = 4 * 1024 * 1024;
const DEFAULT_PORT: u16 = 631;
/// Who prints, as the printer's own pages show it.
const USER: IppNameLiteral = IppNameLiteral::const_new("wirephoto");
/// IPP versions, the better first; a printer that knows only the older one says so and does nothing.
const VERSIONS: [[u8; 2]; 2] = [[2, 0], [1, 1]];
const VERSION_NOT_SUPPORTED: u16 = 0x0503;

/// Where a printer is.
pub(crate) struct Wire {
    client: Client,
    /// For HTTP.
    url: Url,
    /// For IPP.
    uri: IppString,
    seen: Seen,
}

/// Why there is no answer.
pub(crate) enum NoAnswer {
    /// The printer has certainly done nothing.
    Unheard(Trouble),
    /// It may have done what it was asked for.
    Unclear(Trouble),
}

impl NoAnswer {
    /// What is the matter, for questions that have no effect.
    pub fn trouble(self) -> Trouble {
        match self {
            Self::Unheard(trouble) | Self::Unclear(trouble) => trouble,
        }
    }
}

/// A question; the document comes after it.
pub(crate) struct Question {
    operation: Operation,
    attributes: IppAttributes,
}

impl Question {
    /// What is asked of the printer.
    pub fn new(operation: Operation) -> Self {
        Self { operation, attributes: IppAttributes::new() }
    }

    /// Says more about the question itself.
    pub fn with(self, name: &'static str, value: IppValue) -> Self {
        self.add(DelimiterTag::OperationAttributes, name, value)
    }

    /// Says how the job is to be.
    pub fn with_job(self, name: &'static str, value: IppValue) -> Self {
        self.add(DelimiterTag::JobAttributes, name, value)
    }

    fn add(mut self, group: DelimiterTag, name: &'static str, value: IppValue) -> Self {
        self.attributes.add(group, IppAttribute::new(IppNameLiteral::const_new(name), value));
        self
    }

    /// The bytes, with room for a document of that size. The first attributes are prescribed (RFC 8011 §4.1.4).
    fn encode(&self, version: [u8; 2], uri: &IppString, document: &[u8]) -> Vec<u8> {
        let mut all = IppAttributes::new();
        let mut first = |name: &'static str, value| {
            let attribute = IppAttribute::new(IppNameLiteral::const_new(name), value);
            all.add(DelimiterTag::OperationAttributes, attribute);
        };
        first("attributes-charset", IppValue::Charset(IppCharsetLiteral::const_new("utf-8").into()));
        first(
            "attributes-natural-language",
            IppValue::NaturalLanguage(IppLanguageLiteral::const_new("en").into()),
        );
        first("printer-uri", IppValue::Uri(uri.clone()));
        first("requesting-user-name", IppValue::NameWithoutLanguage(IppName::from(USER)));
        for group in self.attributes.groups() {
            for attribute in group.attributes() {
                all.add(group.tag(), attribute.clone());
            }
        }
        let head = all.to_bytes();
        let mut bytes = Vec::with_capacity(8 + head.len() + document.len());
        bytes.extend(version);
        bytes.extend((self.operation as u16).to_be_bytes());
        bytes.extend(1_u32.to_be_bytes());
        bytes.extend(&head[..]);
        bytes.extend(document);
        bytes
    }
}

impl Wire {
    /// For the printer at `ipp://…` or `ipps://…`, whose certificate is to be that; connects at each question.
    pub fn new(address: &str, trust: Trust) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let scheme = if scheme == "ipps" { "https" } else { "http" };
        let mut url: Url = format!("{scheme}://{rest}").parse().ok()?;
        let says_port = rest.split('/').next().is_some_and(|host| {
            host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|digit| digit.is_ascii_digit()))
        });
        if !says_port {
            url.set_port(Some(DEFAULT_PORT)).ok()?;
        }
        let seen = Seen::default();
        let config = tls::client_config(trust, seen.clone()).ok()?;
        let client = Client::builder()
            .tls_backend_preconfigured(config)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("wirephoto/", env!("CARGO_PKG_VERSION")))
            .build()
            .ok()?;
        Some(Self { client, url, uri: IppString::new(address).ok()?, seen })
    }

    /// The fingerprint of the certificate that was seen last, if it was not the one to be.
    pub fn certificate(&self) -> Option<String> {
        self.seen.fingerprint()
    }

    /// Asks, sends the document after it, and waits no longer than that for the answer.
    pub fn ask(&self, question: &Question, document: &[u8], patience: Duration) -> Result<Answer, NoAnswer> {
        let mut answer = self.ask_in(VERSIONS[0], question, document, patience)?;
        if answer.status == VERSION_NOT_SUPPORTED {
            answer = self.ask_in(VERSIONS[1], question, document, patience)?;
        }
        Ok(answer)
    }

    fn ask_in(
        &self,
        version: [u8; 2],
        question: &Question,
        document: &[u8],
        patience: Duration,
    ) -> Result<Answer, NoAnswer> {
        let bytes = question.encode(version, &self.uri, document);
        // A document in chunks that breaks off cannot be taken for a whole one, and some printers take no other.
        let body = if document.is_empty() { Body::from(bytes) } else { Body::new(Cursor::new(bytes)) };
        let response = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/ipp")
            .timeout(patience)
            .body(body)
            .send()
            .map_err(|error| {
                if !error.is_connect() {
                    return NoAnswer::Unclear(Trouble::Away);
                }
                let refused = self.certificate().filter(|_| tls::is_certificate_refused(&error));
                NoAnswer::Unheard(
                    refused.map_or(Trouble::Away, |fingerprint| Trouble::AnotherCertificate { fingerprint }),
                )
            })?;
        let status = response.status();
        if status.is_client_error() || status.is_redirection() {
            return Err(NoAnswer::Unheard(Trouble::Says(format!("HTTP {status}"))));
        }
        let mut bytes = Vec::new();
        let read = response.take(ANSWER_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(|_| NoAnswer::Unclear(Trouble::Away))?;
        if !status.is_success() || bytes.len() as u64 > ANSWER_BYTES_MAX {
            return Err(NoAnswer::Unclear(Trouble::Nonsense));
        }
        Answer::read(&bytes).ok_or(NoAnswer::Unclear(Trouble::Nonsense))
    }
}
