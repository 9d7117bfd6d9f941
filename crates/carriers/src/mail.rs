//! Mail out, through an outbox; and in, through an [`intake`].
//!
//! [`enqueue`] writes a [`Mail`] beside whatever promises it. An [`Outbox`] takes what is due, a few at a time, under
//! a lease with a fence, hands it to a mail [`Server`] by SMTP (RFC 5321), and notes what became of it.
//!
//! - Nothing that was committed is lost, whatever is killed; and nothing that was rolled back is sent.
//! - At least once: whoever is killed between the server's word and the note about it sends again. The repeat has the
//!   same `Message-ID` and the same `Date`, so that it can be recognised.
//! - What the server cannot take now is tried again, later and later, up to [`MOST_ATTEMPTS`] times in about four
//!   days; what it refuses for good is not.
//! - The text of a mail (links are secrets) is forgotten once it is sent.
//! - No text can add a header: names, subjects and addresses are one line each, by their types.

pub mod intake;
mod message;
mod outbox;
mod server;
mod smtp;

use lettre::Address;
use wirephoto_database::{self as database, Id, Moment, Transaction};

pub use outbox::{Delivery, MOST_ATTEMPTS, Options, Outbox, Round};
pub use server::{LogIn, NotAServer, Security, Server};
pub use smtp::{Distrust, SendError, Unreachable};

use crate::repository::mail as repository;
pub use crate::repository::mail::{Entry, Overview, State};

/// How many may wait: a server that is away must not fill the disk.
pub const MOST_WAITING: u32 = 10_000;
/// The longest text.
pub const MOST_TEXT_BYTES: usize = 64 * 1024;
const MOST_SUBJECT: usize = 200;
const MOST_NAME: usize = 80;
const MOST_MESSAGE_ID: usize = 250;

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too many wait already.
    #[error("{MOST_WAITING} mails are waiting to be sent already. See to the mail server, then try again.")]
    Full,
    /// The text is longer than mails of this house are.
    #[error("The mail has {bytes} bytes; the most is {MOST_TEXT_BYTES}. Shorten it.")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The text is no address that mail can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is not an address for e-mail. Write it like ada@example.org.")]
pub struct NotAnAddress;

/// An address with the name it goes by, as in `Ada Lens <ada@example.org>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    name: String,
    address: Address,
}

impl Mailbox {
    /// A mailbox; `name` may be empty, and is made one line of at most 80 characters.
    pub fn new(name: &str, address: &str) -> Result<Self, NotAnAddress> {
        let address = address.trim();
        if address.len() > 254 || address.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(NotAnAddress);
        }
        Ok(Self { name: one_line(name, MOST_NAME), address: address.parse().map_err(|_| NotAnAddress)? })
    }

    /// What it goes by; may be empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address.
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }
}

/// A mail of plain text to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    to: Mailbox,
    reply_to: Option<Mailbox>,
    answers: Option<String>,
    subject: String,
    text: String,
}

impl Mail {
    /// A mail; the subject is made one line of at most 200 characters.
    pub fn new(to: Mailbox, subject: &str, text: &str) -> Self {
        // What ends up in a database and in a mail has no control characters but line ends and tabs.
        let text = text.replace("\r\n", "\n");
        let text = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        Self { to, reply_to: None, answers: None, subject: one_line(subject, MOST_SUBJECT), text }
    }

    pub(crate) fn to(&self) -> &Mailbox {
        &self.to
    }

    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn answers_to(&self) -> Option<&Mailbox> {
        self.reply_to.as_ref()
    }

    pub(crate) fn answers(&self) -> Option<&str> {
        self.answers.as_deref()
    }

    /// Answers go to `mailbox` rather than to the service.
    #[must_use]
    pub fn reply_to(mut self, mailbox: Mailbox) -> Self {
        self.reply_to = Some(mailbox);
        self
    }

    /// It answers the mail of this `Message-ID` (without brackets), and says so (RFC 3834 §3.1.5). An identifier that
    /// is none says nothing.
    #[must_use]
    pub fn answering(mut self, message_id: &str) -> Self {
        let is_one = (1..=MOST_MESSAGE_ID).contains(&message_id.len())
            && message_id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
        self.answers = is_one.then(|| message_id.to_owned());
        self
    }
}

/// Puts a mail into the outbox, in the transaction of whoever promises it: it is sent if and only if that commits.
/// `None`, and nothing is kept, where this host has no mail server.
pub fn enqueue(tx: &mut Transaction<'_>, mail: &Mail, now: Moment) -> Result<Option<Id>, Error> {
    let bytes = mail.text.len();
    if bytes > MOST_TEXT_BYTES {
        return Err(Error::TooLong { bytes });
    }
    if !is_set(tx)? {
        return Ok(None);
    }
    if repository::OUTBOX.waiting(tx, MOST_WAITING)? >= MOST_WAITING {
        return Err(Error::Full);
    }
    // A transaction that runs again makes another identifier; only the one that is committed was ever there.
    let id = Id::new(now);
    repository::insert(tx, id, mail, now)?;
    Ok(Some(id))
}

/// Whether this host has a mail server.
pub fn is_set(tx: &mut Transaction<'_>) -> database::Result<bool> {
    repository::has_server(tx)
}

/// The server that was kept, if any; one that the program was started with wins over it.
pub fn kept_server(tx: &mut Transaction<'_>) -> database::Result<Option<Server>> {
    repository::server(tx)
}

/// Keeps `server`, or forgets the one that was kept.
pub fn keep_server(tx: &mut Transaction<'_>, server: Option<&Server>) -> database::Result<()> {
    repository::keep_server(tx, server)
}

/// How the outbox stands.
pub fn overview(tx: &mut Transaction<'_>) -> database::Result<Overview> {
    repository::overview(tx)
}

/// The newest mails of a state; without their texts.
pub fn list(tx: &mut Transaction<'_>, state: State, most: u32) -> database::Result<Vec<Entry>> {
    repository::list(tx, state, most)
}

/// Makes a mail due now, with all its attempts before it; `false` if it was sent or is gone.
pub fn try_again(tx: &mut Transaction<'_>, id: Id, now: Moment) -> database::Result<bool> {
    repository::try_again(tx, id, now)
}

/// Takes a mail out that was not sent; `false` if it was, or is gone.
pub fn discard(tx: &mut Transaction<'_>, id: Id) -> database::Result<bool> {
    repository::OUTBOX.discard(tx, id)
}

/// `text` as one line of at most `most` characters.
fn one_line(text: &str, most: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_one_word_with_an_at() {
        let ada = Mailbox::new(" Ada\r\nBcc:  eve@example.org ", " ada@example.org ").unwrap();
        assert_eq!((ada.name(), ada.address()), ("Ada Bcc: eve@example.org", "ada@example.org"));
        assert!(Mailbox::new("", "zoë@exämple.org").is_ok());
        for wrong in
            ["", "ada", "@example.org", "ada@", "a b@example.org", "ada@example.org\r\nBcc: eve@example.org"]
        {
            assert_eq!(Mailbox::new("", wrong), Err(NotAnAddress), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_subject_is_one_line(text in ".*") {
            let line = one_line(&text, MOST_SUBJECT);
            prop_assert!(line.chars().count() <= MOST_SUBJECT);
            prop_assert!(!line.chars().any(char::is_control));
        }
    }
}
