//! One connection to a mail server (RFC 5321), and what went wrong on it in terms of who can do something about it.

use std::error::Error as _;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands;
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use serde::{Deserialize, Serialize};

use super::{Security, Server};

/// For how long the server may keep silent. RFC 5321 §4.5.3.2 would wait for minutes; another attempt costs less.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest reply of a server that is kept and shown.
const MOST_REPLY: usize = 300;

/// Why a mail could not be handed over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, thiserror::Error)]
pub enum SendError {
    /// There is no way to the server.
    #[error("The mail server {server} cannot be reached: {why}.")]
    Unreachable {
        /// Name and port.
        server: String,
        /// What stands in the way.
        why: Unreachable,
    },
    /// Whoever answers is not provably the server.
    #[error("The mail server {server} cannot be trusted: {why}.")]
    Untrusted {
        /// Name and port.
        server: String,
        /// What is wrong with it.
        why: Distrust,
    },
    /// The server does not offer STARTTLS.
    #[error("The mail server {server} does not offer STARTTLS. Choose TLS, or another port.")]
    NoStartTls {
        /// Name and port.
        server: String,
    },
    /// The server did not accept the user name or the password.
    #[error("The mail server did not accept the user name and the password: {reply}")]
    LogIn {
        /// Its words.
        reply: String,
    },
    /// The server takes no mail from this sender.
    #[error("The mail server takes no mail from {address}: {reply}")]
    Sender {
        /// The sender's address.
        address: String,
        /// Its words.
        reply: String,
    },
    /// The server takes no mail for this address.
    #[error("The mail server takes no mail for {address}: {reply}")]
    Recipient {
        /// The address.
        address: String,
        /// Its words.
        reply: String,
        /// Whether it will not take one later either.
        for_good: bool,
    },
    /// The server did not take the message.
    #[error("The mail server did not take the message: {reply}")]
    Message {
        /// Its words.
        reply: String,
        /// Whether it will not take it later either.
        for_good: bool,
    },
    /// The connection broke, or what was said on it made no sense.
    #[error("The connection to the mail server broke: {detail}")]
    Broken {
        /// How.
        detail: String,
    },
}

/// What stands in the way to a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, thiserror::Error)]
pub enum Unreachable {
    /// No such name.
    #[error("nothing has this name")]
    NoSuchName,
    /// Nothing listens there.
    #[error("nothing listens on this port")]
    Refused,
    /// No answer.
    #[error("it does not answer")]
    Silent,
    /// Something else.
    #[error("{0}")]
    Other(String),
}

/// What is wrong with whoever answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, thiserror::Error)]
pub enum Distrust {
    /// Its certificate comes from nobody whom this machine trusts.
    #[error("its certificate comes from nobody whom this machine trusts")]
    UnknownIssuer,
    /// Its certificate is for another name.
    #[error("its certificate is for another name")]
    OtherName,
    /// Its certificate has run out.
    #[error("its certificate has run out")]
    Expired,
    /// It does not speak TLS there.
    #[error("it does not speak TLS on this port")]
    NoTls,
    /// Something else.
    #[error("{0}")]
    Other(String),
}

impl SendError {
    /// Whether another attempt at this mail cannot help.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Recipient { for_good: true, .. } | Self::Message { for_good: true, .. })
    }

    /// Whether it is about this one mail, so that the next may do better on the same connection.
    pub(super) fn is_of_the_mail(&self) -> bool {
        matches!(self, Self::Recipient { .. } | Self::Message { .. })
    }
}

/// What a connection needs beside the server.
#[derive(Clone, Debug, Default)]
pub(super) struct Means {
    /// What we call ourselves to the server: a host's name or address.
    pub(super) hello: String,
    /// Certificates, as PEM, that are trusted beside the system's.
    pub(super) authority: Option<Vec<u8>>,
}

/// A connection on which mails are handed over.
pub(super) struct Line {
    connection: SmtpConnection,
    server: String,
}

impl Line {
    /// Connects, turns to TLS and logs in, as the server's settings say.
    pub(super) fn open(server: &Server, means: &Means) -> Result<Self, SendError> {
        let name = format!("{}:{}", server.host(), server.port());
        let told = |error: &SmtpError| connecting(&name, error);
        let hello = client_id(&means.hello);
        let tls = match server.security() {
            Security::None => None,
            _ => Some(tls_parameters(server.host(), means).map_err(|error| told(&error))?),
        };
        let from_the_start = tls.as_ref().filter(|_| server.security() == Security::Tls);
        let address = (server.host(), server.port());
        let mut connection = SmtpConnection::connect(address, Some(PATIENCE), &hello, from_the_start, None)
            .map_err(|error| told(&error))?;
        if let (Security::StartTls, Some(tls)) = (server.security(), &tls) {
            if !connection.can_starttls() {
                connection.abort();
                return Err(SendError::NoStartTls { server: name });
            }
            connection.starttls(tls, &hello).map_err(|error| told(&error))?;
        }
        if let Some(log_in) = server.log_in() {
            let credentials = Credentials::new(log_in.user.clone(), log_in.password.clone());
            if let Err(error) = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials) {
                connection.abort();
                return Err(SendError::LogIn { reply: reply(&error) });
            }
        }
        Ok(Self { connection, server: name })
    }

    /// Hands one message over; the server's words once it has it.
    pub(super) fn send(&mut self, message: &Message) -> Result<String, SendError> {
        let sent = self.transact(message);
        if sent.as_ref().is_err_and(SendError::is_of_the_mail) {
            // Back to where a mail can begin; should that fail, the next one finds the connection broken.
            let _ = self.connection.command(commands::Rset);
        }
        sent
    }

    fn transact(&mut self, message: &Message) -> Result<String, SendError> {
        let (envelope, bytes) = (message.envelope(), message.formatted());
        let mut parameters = Vec::new();
        // Everything but addresses is encoded, so only these can be beyond ASCII (RFC 6531).
        if !bytes.is_ascii() {
            if !self.connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let reply = "it cannot take addresses with letters beyond ASCII".to_owned();
                return Err(SendError::Message { reply, for_good: true });
            }
            parameters.push(MailParameter::SmtpUtfEight);
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let from = envelope.from().cloned();
        let sender = from.as_ref().map(ToString::to_string).unwrap_or_default();
        self.connection
            .command(commands::Mail::new(from, parameters))
            .map_err(|error| self.said(&error, |reply, _| SendError::Sender { address: sender, reply }))?;
        for to in envelope.to() {
            let address = to.to_string();
            self.connection.command(commands::Rcpt::new(to.clone(), Vec::new())).map_err(|error| {
                self.said(&error, |reply, for_good| SendError::Recipient { address, reply, for_good })
            })?;
        }
        let refused = |reply, for_good| SendError::Message { reply, for_good };
        self.connection.command(commands::Data).map_err(|error| self.said(&error, refused))?;
        let answer = self.connection.message(&bytes).map_err(|error| self.said(&error, refused))?;
        Ok(shown(&answer.message().collect::<Vec<_>>().join(" ")))
    }

    /// What a negative reply means; anything else is a broken connection.
    fn said(&self, error: &SmtpError, refusal: impl FnOnce(String, bool) -> SendError) -> SendError {
        // 421: the server is about to close the connection (RFC 5321 §3.8).
        let closes = error.status().is_some_and(|code| u16::from(code) == 421);
        if error.status().is_some() && !closes {
            refusal(reply(error), error.is_permanent())
        } else {
            match connecting(&self.server, error) {
                SendError::Unreachable { why, .. } => SendError::Broken { detail: why.to_string() },
                other => other,
            }
        }
    }

    /// Says goodbye.
    pub(super) fn close(mut self) {
        let _ = self.connection.quit();
    }
}

fn tls_parameters(host: &str, means: &Means) -> Result<TlsParameters, SmtpError> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(pem) = &means.authority {
        parameters = parameters.add_root_certificate(Certificate::from_pem(pem)?);
    }
    parameters.build()
}

fn client_id(hello: &str) -> ClientId {
    match hello.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) if hello.is_empty() => ClientId::default(),
        Err(_) => ClientId::Domain(hello.to_owned()),
    }
}

/// What an error before the first mail means.
fn connecting(server: &str, error: &SmtpError) -> SendError {
    let server = server.to_owned();
    if let Some(tls) = caused_by_tls(error) {
        return SendError::Untrusted { server, why: distrust(tls) };
    }
    if error.status().is_some() || error.is_response() || error.is_client() {
        return SendError::Broken { detail: reply(error) };
    }
    let unreachable = |why| SendError::Unreachable { server: server.clone(), why };
    let words = error.to_string();
    match io_cause(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => unreachable(Unreachable::Refused),
        Some(io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => unreachable(Unreachable::Silent),
        _ if words.contains("lookup address") || words.contains("resolve") => {
            unreachable(Unreachable::NoSuchName)
        }
        _ if error.is_tls() => {
            SendError::Untrusted { server: server.clone(), why: Distrust::Other(reply(error)) }
        }
        _ => unreachable(Unreachable::Other(reply(error))),
    }
}

fn distrust(error: &rustls::Error) -> Distrust {
    use rustls::CertificateError as Certificate;
    match error {
        rustls::Error::InvalidMessage(_) => Distrust::NoTls,
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            Certificate::Expired | Certificate::ExpiredContext { .. } => Distrust::Expired,
            Certificate::UnknownIssuer => Distrust::UnknownIssuer,
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => Distrust::OtherName,
            other => Distrust::Other(shown(&other.to_string())),
        },
        other => Distrust::Other(shown(&other.to_string())),
    }
}

fn io_cause(error: &SmtpError) -> Option<&io::Error> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error);
        }
        cause = error.source();
    }
    None
}

fn caused_by_tls(error: &SmtpError) -> Option<&rustls::Error> {
    let direct = error.source().and_then(|cause| cause.downcast_ref());
    direct.or_else(|| io_cause(error)?.get_ref()?.downcast_ref())
}

/// What the server said, or what happened in its place.
fn reply(error: &SmtpError) -> String {
    let words = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    match error.status() {
        Some(code) => shown(&format!("{code} {words}")),
        None => shown(&words),
    }
}

/// A server's words, as they are kept and shown: one line, not too long.
fn shown(words: &str) -> String {
    super::one_line(words, MOST_REPLY)
}
