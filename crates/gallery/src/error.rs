//! What can go wrong in the gallery, named for what the caller can do about it.

use axum::http::StatusCode;
use wirephoto_accounts::OverLimit;
use wirephoto_billing::ledger::PostError;
use wirephoto_billing::payment;
use wirephoto_site::{Language, Problem};

use crate::words::{Sentence, words};

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the gallery could not do as it was asked. `Display` is one sentence for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such event, or it belongs to someone else: nobody learns which.
    #[error("{}", words(Language::English).studio.no_event)]
    NoEvent,
    /// There is no such picture, or it belongs to someone else: nobody learns which.
    #[error("{}", words(Language::English).studio.no_picture)]
    NoPicture,
    /// There is no such list, or it is another customer's: nobody learns which.
    #[error("{}", words(Language::English).favourites.no_list)]
    NoList,
    /// There is no such order, or it is someone else's: nobody learns which.
    #[error("{}", words(Language::English).orders.no_order)]
    NoOrder,
    /// Nothing of the event, or nothing of the picture, is for sale.
    #[error("{}", words(Language::English).orders.nothing_sold)]
    NothingSold,
    /// What a link led to is not there any more; the sentence says what to do.
    #[error("{0}")]
    Gone(Sentence),
    /// The customer said that the list is done.
    #[error("{}", words(Language::English).favourites.list_is_finished)]
    Finished,
    /// What was sent cannot be; the sentence says why. Nothing of it was stored.
    #[error("{0}")]
    Unfit(Sentence),
    /// What was sent builds on a state that is no longer there; the sentence says whose is.
    #[error("{0}")]
    Conflict(Sentence),
    /// It would take more than the photographer's account may. Nothing of it was stored.
    #[error("{0}")]
    OverLimit(Sentence),
    /// The library failed, or lacks what it should have.
    #[error(transparent)]
    Library(#[from] wirephoto_library::Error),
    /// Storage failed.
    #[error(transparent)]
    Database(#[from] wirephoto_database::Error),
}

impl From<OverLimit> for Error {
    fn from(over: OverLimit) -> Self {
        Self::OverLimit(Sentence::of(move |t| over.told(t.language)))
    }
}

impl From<payment::Error> for Error {
    fn from(error: payment::Error) -> Self {
        match error {
            payment::Error::Database(error) | payment::Error::Post(PostError::Database(error)) => {
                Self::Database(error)
            }
            payment::Error::Unknown => Self::NoOrder,
            payment::Error::Different | payment::Error::Money(_) | payment::Error::Post(_) => {
                Self::Unfit(Sentence::said(|t| t.orders.too_dear))
            }
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        use wirephoto_library::Error as Library;
        let status = match error {
            Error::NoEvent
            | Error::NoPicture
            | Error::NoList
            | Error::NoOrder
            | Error::NothingSold
            | Error::Gone(_) => StatusCode::NOT_FOUND,
            Error::Unfit(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Conflict(_) | Error::Finished => StatusCode::CONFLICT,
            Error::OverLimit(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Library(Library::Database(error)) | Error::Database(error) => return error.into(),
            Error::Library(Library::NoPicture(_) | Library::NoBlob(..)) => return Self::not_found(),
        };
        let sentence = match error {
            Error::Unfit(sentence)
            | Error::Gone(sentence)
            | Error::Conflict(sentence)
            | Error::OverLimit(sentence) => sentence,
            Error::NoEvent => Sentence::said(|t| t.studio.no_event),
            Error::NothingSold => Sentence::said(|t| t.orders.nothing_sold),
            Error::NoOrder => Sentence::said(|t| t.orders.no_order),
            Error::NoList => Sentence::said(|t| t.favourites.no_list),
            Error::Finished => Sentence::said(|t| t.favourites.list_is_finished),
            _ => Sentence::said(|t| t.studio.no_picture),
        };
        Self::told(status, move |language| sentence.told(language))
    }
}

impl Error {
    /// [`Error::Conflict`] with a sentence from the words for photographers.
    pub fn conflict(find: fn(&'static crate::words::Photographer) -> &'static str) -> Self {
        Self::Conflict(Sentence::of(move |t| find(&t.photographer).to_owned()))
    }

    /// [`Error::Unfit`] with a sentence from the words for studios.
    pub fn unfit(find: fn(&'static crate::words::Studio) -> &'static str) -> Self {
        Self::Unfit(Sentence::of(move |t| find(&t.studio).to_owned()))
    }
}
