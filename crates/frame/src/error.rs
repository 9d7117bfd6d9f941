//! What can go wrong at a frame.

use http::StatusCode;
use wirephoto_database as database;
use wirephoto_site::Problem;

use crate::words::{Words, words};

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A sentence, found in whichever language its reader wants.
type Find = fn(&'static Words) -> &'static str;

/// Why the frame could not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such picture.
    #[error("there is no such thing")]
    Absent,
    /// What was typed cannot be; the sentence says why. Nothing was changed.
    #[error("{}", .0(words(wirephoto_site::Language::English)))]
    Unfit(Find),
    /// The operating system gave no thread.
    #[error("The frame cannot begin to listen: {0}.")]
    Thread(String),
    /// The terminal cannot be used.
    #[error("The terminal cannot be used: {0}.")]
    Terminal(String),
    /// The way to the host cannot be used.
    #[error("{0}")]
    Channel(String),
    /// Storage failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Absent => Self::not_found(),
            Error::Unfit(find) => {
                Self::told(StatusCode::UNPROCESSABLE_ENTITY, move |language| find(words(language)).to_owned())
            }
            Error::Thread(detail) | Error::Terminal(detail) | Error::Channel(detail) => {
                Self::internal(detail)
            }
            Error::Database(error) => error.into(),
        }
    }
}
