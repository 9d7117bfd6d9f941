//! What can go wrong, named for what the caller can do about it.

use axum::http::StatusCode;
use wirephoto_accounts::OverLimit;
use wirephoto_airwave::thin;
use wirephoto_billing::ledger::PostError;
use wirephoto_carriers::sms;
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
    /// There is no such frame, or it is not for whoever asks: nobody learns which.
    #[error("{}", words(Language::English).frames.no_frame)]
    NoFrame,
    /// There is no such circle, or it is somebody else's: nobody learns which.
    #[error("{}", words(Language::English).frames.no_circle)]
    NoCircle,
    /// What was typed about a frame cannot be used.
    #[error("{}", (words(Language::English).frames.unfit)(*.0))]
    UnfitFrame(UnfitFrame),
    /// A message of a frame, or to one, cannot be taken.
    #[error(transparent)]
    Thin(#[from] thin::Error),
    /// Accounts could not be asked.
    #[error(transparent)]
    Accounts(#[from] wirephoto_accounts::Error),
    /// A short message cannot be sent.
    #[error(transparent)]
    Sms(#[from] sms::Error),
    /// There is no such delivery, or it is somebody else's: nobody learns which.
    #[error("{}", words(Language::English).deliveries.no_delivery)]
    NoDelivery,
    /// What was chosen cannot be sent.
    #[error("{}", (words(Language::English).deliveries.unsent)(*.0))]
    Unsent(Unsent),
    /// There is no such letter, or its time is over.
    #[error("{}", words(Language::English).letters.gone)]
    NoLetter,
    /// There is no such station.
    #[error("{}", words(Language::English).stations.no_station)]
    NoStation,
    /// What a station says of itself cannot be.
    #[error("{}", words(Language::English).stations.unfit)]
    UnfitStation,
    /// There is no such object, or its bytes are not needed any more.
    #[error("{}", words(Language::English).stations.no_object)]
    NoObject,
    /// The books did not take an entry.
    #[error(transparent)]
    Books(PostError),
    /// The host is being stopped.
    #[error("the host is being stopped")]
    Stopped,
    /// A file was not taken.
    #[error("{}", .0.told(Language::English))]
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

/// What cannot be used of what somebody typed about a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnfitFrame {
    /// It is no name of a frame.
    Name,
    /// It is no address of a frame.
    Address,
    /// Another frame has this address, or the host keeps it for itself.
    AddressTaken,
    /// It is no code.
    Code,
    /// Somebody else typed this code.
    CodeTaken,
    /// As many codes wait for their frames as may.
    TooManyCodes,
    /// There are as many frames as an account may have.
    TooManyFrames,
    /// It is no mail address.
    Friend,
    /// The frame knows as many people as it may.
    TooManyFriends,
    /// There is no such channel any more.
    Channel,
    /// It is no name of a circle.
    CircleName,
    /// No frame was chosen for a circle.
    EmptyCircle,
    /// More frames than a circle has.
    TooManyInCircle,
    /// There are as many circles as an account may have.
    TooManyCircles,
}

/// Why something cannot be sent as it was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// Nothing to send.
    NoPictures,
    /// More than a delivery holds.
    TooManyPictures,
    /// Nobody to send it to.
    NoFrames,
    /// More than a delivery goes to.
    TooManyFrames,
    /// The pictures have more bytes than a delivery holds.
    TooMuch,
    /// There is no frame of the address that was typed.
    NoAddress,
    /// The request has no mark by which it would be known again.
    Token,
    /// A frame costs something else than was shown.
    Price,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NoAlbum => Self::told(StatusCode::NOT_FOUND, |l| words(l).albums.no_album.to_owned()),
            Error::NoPicture => Self::told(StatusCode::NOT_FOUND, |l| words(l).albums.no_picture.to_owned()),
            Error::Unfit(unfit) => Self::told(StatusCode::UNPROCESSABLE_ENTITY, move |language| {
                (words(language).albums.unfit)(unfit).to_owned()
            }),
            Error::NoFrame => Self::told(StatusCode::NOT_FOUND, |l| words(l).frames.no_frame.to_owned()),
            Error::NoCircle => Self::told(StatusCode::NOT_FOUND, |l| words(l).frames.no_circle.to_owned()),
            Error::UnfitFrame(unfit) => Self::told(StatusCode::UNPROCESSABLE_ENTITY, move |language| {
                (words(language).frames.unfit)(unfit).to_owned()
            }),
            Error::Thin(error) => {
                let status = match error {
                    thin::Error::Forged | thin::Error::Replayed => StatusCode::FORBIDDEN,
                    _ => StatusCode::BAD_REQUEST,
                };
                Self::new(status, error.to_string())
            }
            Error::Accounts(error) => error.into(),
            Error::Sms(error) => Self::internal(error),
            Error::NoDelivery => {
                Self::told(StatusCode::NOT_FOUND, |l| words(l).deliveries.no_delivery.to_owned())
            }
            Error::Unsent(unsent) => Self::told(StatusCode::UNPROCESSABLE_ENTITY, move |language| {
                (words(language).deliveries.unsent)(unsent).to_owned()
            }),
            Error::NoLetter => Self::told(StatusCode::NOT_FOUND, |l| words(l).letters.gone.to_owned()),
            Error::NoStation => {
                Self::told(StatusCode::NOT_FOUND, |l| words(l).stations.no_station.to_owned())
            }
            Error::UnfitStation => {
                Self::told(StatusCode::UNPROCESSABLE_ENTITY, |l| words(l).stations.unfit.to_owned())
            }
            Error::NoObject => Self::told(StatusCode::NOT_FOUND, |l| words(l).stations.no_object.to_owned()),
            Error::Books(PostError::Database(error))
            | Error::Library(library::Error::Database(error))
            | Error::Database(error) => error.into(),
            Error::Books(error) => Self::internal(error),
            Error::Stopped => Self::of(StatusCode::SERVICE_UNAVAILABLE),
            Error::Refused(refusal) => refusal.into(),
            Error::OverLimit(over) => {
                Self::told(StatusCode::PAYLOAD_TOO_LARGE, move |language| over.told(language))
            }
            Error::Library(library::Error::NoPicture(_) | library::Error::NoBlob(..)) => Self::not_found(),
        }
    }
}
