//! What can go wrong, named for what the caller can do about it.

use axum::http::StatusCode;
use wirephoto_accounts::OverLimit;
use wirephoto_library as library;
use wirephoto_library::worker::Refusal;
use wirephoto_site::{Language, Problem};

use crate::words::words;

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done. `Display` is one sentence for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such album, or it belongs to someone else: nobody learns which.
    #[error("{}", words(Language::English).albums.no_album)]
    NoAlbum,
    /// There is no such picture, or it belongs to someone else: nobody learns which.
    #[error("{}", words(Language::English).albums.no_picture)]
    NoPicture,
    /// What was typed cannot be used.
    #[error("{}", (words(Language::English).albums.unfit)(*.0))]
    Unfit(Unfit),
    /// A file was not taken.
    #[error("{}", (words(Language::English).albums.refusal)(*.0))]
    Refused(Refusal),
    /// It would take more than the account may. Nothing of it was stored.
    #[error(transparent)]
    OverLimit(#[from] OverLimit),
    /// The library failed, or lacks what it should have.
    #[error(transparent)]
    Library(#[from] library::Error),
    /// Storage failed.
    #[error(transparent)]
    Database(#[from] wirephoto_database::Error),
}

/// What cannot be used of what somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is no name of an album.
    Name,
    /// What stands under a picture is too long.
    Caption,
    /// There are as many albums as an account may have.
    TooManyAlbums,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NoAlbum => Self::told(StatusCode::NOT_FOUND, |l| words(l).albums.no_album.to_owned()),
            Error::NoPicture => Self::told(StatusCode::NOT_FOUND, |l| words(l).albums.no_picture.to_owned()),
            Error::Unfit(unfit) => Self::told(StatusCode::UNPROCESSABLE_ENTITY, move |language| {
                (words(language).albums.unfit)(unfit).to_owned()
            }),
            Error::Refused(refusal) => {
                let status = match refusal {
                    Refusal::Failed => StatusCode::INTERNAL_SERVER_ERROR,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                Self::told(status, move |language| (words(language).albums.refusal)(refusal).to_owned())
            }
            Error::OverLimit(over) => {
                Self::told(StatusCode::PAYLOAD_TOO_LARGE, move |language| over.told(language))
            }
            Error::Library(library::Error::Database(error)) | Error::Database(error) => error.into(),
            Error::Library(library::Error::NoPicture(_) | library::Error::NoBlob(..)) => Self::not_found(),
        }
    }
}
