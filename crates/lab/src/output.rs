//! Where sheets go: a printer that speaks IPP, or a folder that a minilab watches.
//!
//! All calls block, end by themselves within [`PATIENCE`], and hold no more than one sheet in memory.
//!
//! The order of calls makes a second print impossible. [`Output::send`] is called only after it was stored that it will
//! be, and once for each name. Whatever happens to the answer (the connection breaks, the lab is killed), the next call
//! for that name is [`Output::find`]; only [`Found::No`], which promises that the printer has never had a sheet of that
//! name, leads to another `send`.
//!
//! Before anything else a printer is met, once ([`Output::meet`]): from then on the lab speaks to that printer and to no
//! other that answers at its address.

pub mod hot_folder;
pub mod ipp;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use wirephoto_exchange::prices::Paper;

/// How long a call may take at the most.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// Prints sheets.
pub trait Output: Send + Sync {
    /// Meets the printer for the first time: by what it is known from then on, which [`Address::open`] is given ever
    /// after. Empty where its address is all there is.
    fn meet(&self) -> Result<String, Trouble>;

    /// Hands a sheet over. `Ok` means that the printer will print it without anything more.
    fn send(&self, sheet: &Sheet<'_>) -> Result<Sent, SendError>;

    /// Whether a sheet of that name was ever handed over, and how far it is. It may have been tried `ago`, last;
    /// [`Duration::MAX`] where a clock was set back and nobody knows. A printer that keeps the jobs of an hour can say
    /// "never" of a minute ago, and not of yesterday.
    fn find(&self, name: &str, ago: Duration) -> Result<Found, Trouble>;

    /// How far a sheet is that was handed over; `reference` is what [`Output::send`] or [`Output::find`] gave.
    fn progress(&self, reference: &str) -> Result<Progress, Trouble>;

    /// Whether the printer can print now.
    fn state(&self) -> Result<(), Trouble>;
}

/// Where a printer is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// A printer or a queue that speaks IPP: `ipp://printer.local/ipp/print`, or `ipps:` for TLS.
    Ipp(String),
    /// A folder that a minilab watches: `folder:/srv/minilab`.
    Folder(PathBuf),
}

impl Address {
    /// What prints there; nothing is asked of it yet. `known_by` is what came of meeting it; without that it can only be
    /// met.
    pub fn open(&self, known_by: Option<&str>) -> Arc<dyn Output> {
        match self {
            Self::Ipp(url) => Arc::new(ipp::Ipp::new(url, known_by)),
            Self::Folder(path) => Arc::new(hot_folder::HotFolder::new(path)),
        }
    }
}

/// The text is no address of a printer.
#[derive(Debug, thiserror::Error)]
#[error(
    "\"{0}\" is not the address of a printer; one looks like ipp://printer.local/ipp/print or folder:/srv/minilab."
)]
pub struct NotAnAddress(String);

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let is_ipp = ["ipp://", "ipps://"].iter().any(|scheme| {
            text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        });
        match text.strip_prefix("folder:") {
            _ if text.len() > 1000 || text.chars().any(|c| c.is_control() || c == ' ' && is_ipp) => {}
            Some(path) if path.starts_with('/') => return Ok(Self::Folder(path.into())),
            None if is_ipp => return Ok(Self::Ipp(text.to_owned())),
            _ => {}
        }
        Err(NotAnAddress(text.to_owned()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ipp(url) => f.write_str(url),
            Self::Folder(path) => write!(f, "folder:{}", path.display()),
        }
    }
}

/// A sheet on its way to a printer.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The only one of its name, ever: letters, digits, hyphens and dots, at most 40 of them.
    pub name: &'a str,
    /// The finished picture with its border and the printer's colour profile, as it lies.
    pub jpeg: &'a [u8],
    /// What it is printed on, turned as the picture lies.
    pub paper: &'a Paper,
    /// How many.
    pub copies: u32,
    /// The order's number, for whoever sorts the prints.
    pub order: &'a str,
    /// Whose order it is: the photographer's name.
    pub photographer: &'a str,
    /// What the product is called.
    pub product: &'a str,
}

/// A sheet was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// By which the printer knows it: a job's address, a folder's name.
    pub reference: String,
}

/// What a printer knows of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It has it, or had it.
    Yes {
        /// By which the printer knows it.
        reference: String,
        /// How far it is.
        progress: Progress,
    },
    /// It has never had it: its history reaches back far enough to say so.
    No,
    /// It keeps no history that reaches back far enough.
    CannotTell,
}

/// How far a sheet is that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Others are before it.
    Waiting,
    /// It is being printed.
    Printing,
    /// All copies are there.
    Done,
    /// It goes on by itself once somebody has helped the printer.
    Stopped(Trouble),
    /// The printer gave it up, and it will not go on; some copies may be there.
    Aborted(Trouble),
    /// The printer has forgotten it, so nobody but a person can tell.
    Forgotten,
}

/// Why a sheet was not handed over, by what can be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The printer certainly has nothing of it: another try, later, is safe.
    #[error("not sent: {0}")]
    NotSent(Trouble),
    /// The printer certainly has nothing of it and never will: it cannot print such a sheet.
    #[error("refused: {0}")]
    Refused(Trouble),
    /// The printer may have it: it is looked for before anything else.
    #[error("unclear: {0}")]
    Unclear(Trouble),
}

/// What is the matter with a printer. What people read of it stands among the words; `Display` is for logs and for the
/// database, and [`Trouble::from`] reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer.
    Away,
    /// Somebody has stopped it.
    Paused,
    /// No paper, or not this one.
    OutOfPaper,
    /// No ink, toner or chemistry.
    OutOfInk,
    /// Paper is stuck.
    Jam,
    /// A cover is open.
    DoorOpen,
    /// No space for more jobs or files.
    Full,
    /// It does not have this paper, size or kind of file.
    CannotPrintThis,
    /// It shows another certificate than when it was met: it was reset or exchanged, or somebody else answers for it.
    AnotherCertificate {
        /// The SHA-256 fingerprint of the one that it shows, in lower-case hexadecimal digits.
        fingerprint: String,
    },
    /// It answers what its protocol does not know.
    Nonsense,
    /// Somebody cancelled the job at the printer.
    CancelledThere,
    /// What it says itself, in its own words.
    Says(String),
}

/// How each [`Trouble`] is written that carries nothing.
const TROUBLES: [(Trouble, &str); 10] = [
    (Trouble::Away, "away"),
    (Trouble::Paused, "paused"),
    (Trouble::OutOfPaper, "out-of-paper"),
    (Trouble::OutOfInk, "out-of-ink"),
    (Trouble::Jam, "jam"),
    (Trouble::DoorOpen, "door-open"),
    (Trouble::Full, "full"),
    (Trouble::CannotPrintThis, "cannot-print-this"),
    (Trouble::Nonsense, "nonsense"),
    (Trouble::CancelledThere, "cancelled-there"),
];
const ANOTHER_CERTIFICATE: &str = "another-certificate: ";
const SAYS: &str = "says: ";

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherCertificate { fingerprint } => write!(f, "{ANOTHER_CERTIFICATE}{fingerprint}"),
            Self::Says(words) => write!(f, "{SAYS}{words}"),
            known => {
                let written = TROUBLES.iter().find(|(trouble, _)| trouble == known);
                f.write_str(written.map_or("", |(_, text)| text))
            }
        }
    }
}

impl From<&str> for Trouble {
    fn from(text: &str) -> Self {
        if let Some((trouble, _)) = TROUBLES.iter().find(|(_, written)| *written == text) {
            return trouble.clone();
        }
        match text.strip_prefix(ANOTHER_CERTIFICATE) {
            Some(fingerprint) => Self::AnotherCertificate { fingerprint: fingerprint.to_owned() },
            None => Self::Says(text.strip_prefix(SAYS).unwrap_or(text).to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for text in ["ipp://printer.local/ipp/print", "ipps://10.0.0.7:631/printers/photo", "folder:/srv/a b"]
        {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        for text in
            ["", "ipp://", "ipp:///x", "http://printer", "folder:", "folder:srv", "ipp://a b", "folder:/a\n"]
        {
            assert!(
                text.parse::<Address>().unwrap_err().to_string().contains("ipp://printer.local"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_trouble_is_read_as_it_was_written() {
        let another = Trouble::AnotherCertificate { fingerprint: "c0ffee".into() };
        let says = Trouble::Says("media-needed".into());
        for trouble in TROUBLES.iter().map(|(trouble, _)| trouble).chain([&another, &says]) {
            assert_eq!(Trouble::from(trouble.to_string().as_str()), *trouble);
        }
    }
}
