//! Letters to the postmaster, whom every mail server has (RFC 5321 §4.5.1): handed on to the administrators, whoever wrote
//! them. They get the text; what came with it is left out.

use wirephoto_accounts::{Account, service as accounts};
use wirephoto_carriers::mail::intake::Letter as Written;
use wirephoto_carriers::mail::{self as carrier, Mail, Mailbox};
use wirephoto_database::{Moment, Transaction};

use super::{Taken, Unwanted};
use crate::Result;
use crate::letter::Domain;
use crate::words::words;

/// Bytes of a letter's text that are handed on. Quoted, they are three times as many at the most.
const MOST_BYTES: usize = 16 * 1024;
/// Administrators who get it: who has been here longest.
const MOST_READERS: usize = 10;

/// What is handed on of a letter.
#[derive(Clone)]
pub struct Note {
    /// Whom an answer goes to; nobody where a machine reports a failure.
    pub from: Option<Mailbox>,
    pub subject: String,
    /// Each line quoted, so that nobody takes it for words of this service.
    pub text: String,
    /// Whether this is not all of the text.
    pub is_cut: bool,
    /// How many files came with it.
    pub files: usize,
}

impl Note {
    /// Of a letter whose envelope says that it is from `sender`.
    pub fn new(sender: &str, written: &Written) -> Self {
        let from = written.from.clone().or_else(|| Mailbox::new("", sender).ok());
        let text = &written.text[..written.text.floor_char_boundary(MOST_BYTES)];
        Self {
            from,
            subject: written.subject.clone(),
            text: text.lines().flat_map(|line| ["> ", line, "\n"]).collect(),
            is_cut: text.len() < written.text.len(),
            files: written.attachments.len(),
        }
    }
}

/// Whether there is anybody to hand it on to, and a way.
pub fn receive(tx: &mut Transaction<'_>, domain: &Domain) -> Taken<()> {
    let can_be_read = carrier::is_set(tx)? && !readers(tx, domain)?.is_empty();
    Ok(if can_be_read { Ok(()) } else { Err(Unwanted::NoPostmaster) })
}

/// Promises a mail to each administrator.
pub fn hand_on(tx: &mut Transaction<'_>, note: &Note, domain: &Domain, now: Moment) -> Taken<()> {
    let mut taken = Err(Unwanted::NoPostmaster);
    for (reader, to) in readers(tx, domain)? {
        let t = &words(reader.language.unwrap_or_default()).letters;
        let mut mail =
            Mail::new(to, &(t.postmaster_subject)(&note.subject), &(t.postmaster_text)(note, domain));
        if let Some(from) = &note.from {
            mail = mail.reply_to(from.clone());
        }
        match carrier::enqueue(tx, &mail, now) {
            Ok(Some(_)) => taken = Ok(()),
            Ok(None) => return Ok(Err(Unwanted::NoPostmaster)),
            Err(carrier::Error::Database(error)) => return Err(error.into()),
            // Whoever got it first may be enough.
            Err(_) => return Ok(taken.map_err(|_| Unwanted::NoRoom)),
        }
    }
    Ok(taken)
}

/// Administrators, but those whose mail would come back here.
fn readers(tx: &mut Transaction<'_>, domain: &Domain) -> Result<Vec<(Account, Mailbox)>> {
    let is_elsewhere = |mailbox: &Mailbox| {
        mailbox
            .address()
            .rsplit_once('@')
            .is_some_and(|(_, host)| !host.eq_ignore_ascii_case(domain.as_str()))
    };
    let administrators = accounts::administrators(tx)?.into_iter();
    let readers = administrators.filter_map(|account| {
        let mailbox = Mailbox::new(&account.name, &account.email).ok().filter(is_elsewhere)?;
        Some((account, mailbox))
    });
    Ok(readers.take(MOST_READERS).collect())
}
