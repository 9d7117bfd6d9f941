//! What can go wrong, as the person is told, and as the web answers.

use http::StatusCode;
use wirephoto_database as database;
use wirephoto_site::{Problem, TooMany};

use crate::{Unfit, words};

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address, the password or both are not right; which is not said.
    #[error("{}", words::WRONG_LOG_IN)]
    WrongLogIn,
    /// Too many tries.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// More passwords are waiting to be checked than this machine can check in good time.
    #[error("{}", words::BUSY)]
    Busy,
    /// The link was used, has expired or never was.
    #[error("{}", words::LINK_GONE)]
    LinkGone,
    /// Somebody with this address is here already.
    #[error("{}", words::EMAIL_TAKEN)]
    EmailTaken,
    /// There is no such account or device.
    #[error("{}", words::NOT_FOUND)]
    NotFound,
    /// What was typed cannot be used.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Administrators cannot keep themselves out.
    #[error("{}", words::NOT_YOURSELF)]
    Yourself,
    /// The database failed.
    #[error("{0}")]
    Database(#[from] database::Error),
    /// A fault of ours.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Whether the person can mend it in the form that they sent.
    pub(crate) fn is_theirs(&self) -> bool {
        matches!(self, Self::WrongLogIn | Self::TooMany(_) | Self::EmailTaken | Self::Unfit(_))
    }

    /// The status that it is answered with.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::WrongLogIn => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::LinkGone => StatusCode::GONE,
            Self::EmailTaken | Self::Yourself => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unfit(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Database(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => error.into(),
            Error::Internal(detail) => Self::internal(detail),
            Error::TooMany(too_many) => too_many.into(),
            other => Self::new(other.status(), other.to_string()),
        }
    }
}
