//! Mail in: an SMTP server (RFC 5321) that takes only what it can deliver.
//!
//! A [`Listener`] asks an [`Intake`] about every recipient when it is named, and hands it every message. What the
//! intake takes was committed by it, and only then is the sender told 250; a message that was refused, or could not be
//! kept, stays with its sender.
//!
//! - Lines end with CR LF, and a message ends with CR LF `.` CR LF, and with nothing else: a lone CR or LF ends the
//!   connection, so that nobody can hide one mail in another (CVE-2023-51764 to 51766).
//! - Nothing that was said before STARTTLS counts after it (CVE-2011-0411).
//! - Lines, headers, messages, recipients, connections, mistakes and time are limited ([`Limits`]).
//! - Who a mail is from is what its sender says. Nothing here proves it.
//!
//! What is in a message is read by [`Letter::parse`].

mod dialogue;
mod letter;
mod listener;

use std::net::IpAddr;
use std::time::Duration;

pub use letter::{Attachment, Letter, MOST_ATTACHMENTS, NotALetter};
pub use listener::{Listener, Options};

/// The one recipient who needs no domain.
pub const POSTMASTER: &str = "postmaster";

/// Whoever takes mail in.
pub trait Intake: Send + Sync + 'static {
    /// Whether mail from `from` (empty for reports of failures) to `to` can be delivered. To whoever answers for the
    /// server people may write without a domain (RFC 5321 §4.5.1): then `to` is [`POSTMASTER`].
    fn recipient(&self, from: &str, to: &str) -> impl Future<Output = Verdict> + Send;

    /// Takes a message, as it travelled. `Verdict::Take` says that it is kept: after the commit, not before.
    fn message(&self, envelope: Envelope, message: Vec<u8>) -> impl Future<Output = Verdict> + Send;
}

/// What becomes of a recipient or a message. The sentences are for people who read reports of failures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Take,
    /// Not now: the sender tries again later.
    NotNow(String),
    /// No.
    Never(String),
}

/// Who brought a message, from whom, for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The sender's address; empty for reports of failures, which are never answered.
    pub from: String,
    /// The recipients that were taken.
    pub to: Vec<String>,
    /// What the other side calls itself.
    pub hello: String,
    /// Where it is.
    pub peer: IpAddr,
    /// Whether it came over TLS.
    pub is_secure: bool,
}

/// How much is taken, and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of one message.
    pub message_bytes: usize,
    /// Of all messages that are on their way in.
    pub memory_bytes: usize,
    /// Of one message.
    pub recipients: usize,
    /// At a time.
    pub connections: usize,
    /// At a time, from one address (or one IPv6 network of 64 bits).
    pub connections_per_address: usize,
    /// Without a word of the other side.
    pub silence: Duration,
    /// From DATA to its end.
    pub message_time: Duration,
    /// Of a whole connection.
    pub connection_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 25_000_000,
            memory_bytes: 250_000_000,
            recipients: 100,
            connections: 200,
            connections_per_address: 10,
            silence: Duration::from_mins(2),
            message_time: Duration::from_mins(10),
            connection_time: Duration::from_mins(30),
        }
    }
}

/// The parsers of what strangers send, for the fuzzer.
#[cfg(feature = "testing")]
pub mod fuzzing {
    pub use super::dialogue::fuzzing::talk;
}
