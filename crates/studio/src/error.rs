//! What can go wrong at the studio, each as the sentence that the photographer reads.

use std::path::PathBuf;

use wirephoto_exchange::client::ClientError;
use wirephoto_site::Language;

use crate::refusal::Refusal;
use crate::trade::{Trade, Trouble};
use crate::words::words;

/// Why the studio could not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such event.
    #[error("There is no event {0}; `wirephoto studio event list` shows the events.")]
    NoEvent(String),
    /// No such picture in the event.
    #[error("There is no picture {0}; `wirephoto studio list EVENT` shows the pictures of an event.")]
    NoPicture(String),
    /// A bare number, where there are several events.
    #[error("Picture {0} of which event? Write EVENT/{0}, such as 1/{0}.")]
    WhichEvent(u32),
    /// The event has no category of that name.
    #[error("{}", (words(Language::English).no_category)(name, known))]
    NoCategory {
        /// What was asked for.
        name: String,
        /// What there is, between commas.
        known: String,
    },
    /// A file, or what was typed or asked for, is not taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No host to publish to.
    #[error(
        "This studio is not paired with a host yet; ask the host for a code and run `wirephoto studio pair URL CODE`."
    )]
    NotPaired,
    /// No such price list.
    #[error("There is no price list {0}; `wirephoto studio prices list` shows the price lists.")]
    NoPriceList(String),
    /// No such order.
    #[error("There is no order {0}; `wirephoto studio orders list` shows the orders.")]
    NoOrder(String),
    /// No such lab, or none at all when its address is empty.
    #[error(
        "This studio is not paired with {}; ask the lab for a code and run `wirephoto studio lab pair URL CODE`.",
        if .0.is_empty() { "a lab yet" } else { .0.as_str() }
    )]
    NoLab(String),
    /// Something stands in an order's way.
    #[error(transparent)]
    Order(#[from] Trouble),
    /// Nothing to publish.
    #[error(
        "No picture of this event is picked; run `wirephoto studio pick EVENT --all` or name the pictures."
    )]
    NothingPicked,
    /// A file that would have been overwritten.
    #[error("{0} is there already; choose another name.")]
    Exists(PathBuf),
    /// A file that could not be written or read.
    #[error("{path}: {detail}.")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// A picture could not be made.
    #[error("Picture {number}: {reason}")]
    Picture {
        /// Its number in the event.
        number: u32,
        /// Why.
        reason: Refusal,
    },
    /// Somebody said so.
    #[error("It was stopped; what was done until then stays, and it goes on when it is begun again.")]
    Stopped,
    /// The event's proofs would say where they were taken, which no host may learn.
    #[error(
        "The proofs of this event would say where they were taken, and a host takes no such proofs; run `wirephoto \
         studio event change {0} --keep copyright,creator` and publish again."
    )]
    Position(u32),
    /// The host could not be reached, or said no.
    #[error(transparent)]
    Host(#[from] ClientError),
    /// Pictures of the library.
    #[error(transparent)]
    Library(#[from] wirephoto_library::Error),
    /// The database, among them a full disk.
    #[error(transparent)]
    Database(#[from] wirephoto_database::Error),
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] wirephoto_database::OpenError),
}

impl Error {
    /// Whether going on with the next file is pointless: the disk is full, or the database has stopped.
    pub(crate) fn is_fatal(&self) -> bool {
        use wirephoto_database::Error as Storage;
        let (Self::Database(storage) | Self::Library(wirephoto_library::Error::Database(storage))) = self
        else {
            return false;
        };
        matches!(storage, Storage::Full(_) | Storage::OutcomeUnknown(_) | Storage::Unavailable(_))
    }

    pub(crate) fn file(path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        Self::File { path: path.into(), detail: error.to_string() }
    }
}

impl From<Trade> for Error {
    fn from(refusal: Trade) -> Self {
        Self::Refused(refusal.into())
    }
}
