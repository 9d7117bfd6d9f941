//! What can go wrong at a lab, named for what the caller can do about it.

use axum::http::StatusCode;
use wirephoto_site::{Language, Problem};

use crate::words::{Words, words};

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A sentence, found in whichever language its reader wants.
type Find = fn(&'static Words) -> &'static str;

/// Why the lab could not do as it was asked. `Display` is one sentence for whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such job, file or sheet, or it is another studio's: nobody learns which.
    #[error("{}", .0(words(Language::English)))]
    Absent(Find),
    /// What was sent cannot be; the sentence says why. Nothing of it was stored.
    #[error("{}", .0(words(Language::English)))]
    Unfit(Find),
    /// What was sent builds on a state that is no longer there.
    #[error("{}", .0(words(Language::English)))]
    Conflict(Find),
    /// Storage failed.
    #[error(transparent)]
    Database(#[from] wirephoto_database::Error),
}

impl Error {
    /// [`Error::Unfit`] with a sentence from the words.
    pub fn unfit(find: Find) -> Self {
        Self::Unfit(find)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, find) = match error {
            Error::Absent(find) => (StatusCode::NOT_FOUND, find),
            Error::Unfit(find) => (StatusCode::UNPROCESSABLE_ENTITY, find),
            Error::Conflict(find) => (StatusCode::CONFLICT, find),
            Error::Database(error) => return error.into(),
        };
        Self::told(status, move |language| find(words(language)).to_owned())
    }
}
