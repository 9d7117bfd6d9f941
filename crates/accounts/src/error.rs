//! What can go wrong, as the person is told, and as the web answers.

use http::StatusCode;
use wirephoto_carriers::mail::NotAServer;
use wirephoto_database as database;
use wirephoto_site::{Language, Problem, TooMany};

use crate::Unfit;
use crate::words::{Words, words};

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address, the password or both are not right; which is not said.
    #[error("{}", words(Language::English).wrong_log_in)]
    WrongLogIn,
    /// Too many tries.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// More passwords are waiting to be checked than this machine can check in good time.
    #[error("{}", words(Language::English).busy)]
    Busy,
    /// The link was used, has expired or never was.
    #[error("{}", words(Language::English).link_gone)]
    LinkGone,
    /// Somebody with this address is here already.
    #[error("{}", words(Language::English).email_taken)]
    EmailTaken,
    /// There is no such account or device.
    #[error("{}", words(Language::English).not_found)]
    NotFound,
    /// What was typed cannot be used.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// What was typed is no mail server.
    #[error(transparent)]
    NotAServer(#[from] NotAServer),
    /// This host has no mail server.
    #[error("{}", words(Language::English).no_mail)]
    NoMail,
    /// Administrators cannot keep themselves out.
    #[error("{}", words(Language::English).not_yourself)]
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
        matches!(
            self,
            Self::WrongLogIn
                | Self::TooMany(_)
                | Self::EmailTaken
                | Self::Unfit(_)
                | Self::NotAServer(_)
                | Self::NoMail
        )
    }

    /// The status that it is answered with.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::WrongLogIn => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::LinkGone => StatusCode::GONE,
            Self::EmailTaken | Self::Yourself | Self::NoMail => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unfit(_) | Self::NotAServer(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Database(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence for the person.
    pub(crate) fn told(self, language: Language) -> String {
        Problem::from(self).sentence(language).into_owned()
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = error.status();
        match error {
            Error::Database(error) => error.into(),
            Error::Internal(detail) => Self::internal(detail),
            Error::TooMany(too_many) => too_many.into(),
            Error::Unfit(unfit) => told(status, move |t| (t.unfit)(unfit)),
            Error::NotAServer(error) => told(status, move |t| (t.not_a_server)(error)),
            Error::WrongLogIn => told(status, |t| t.wrong_log_in),
            Error::Busy => told(status, |t| t.busy),
            Error::LinkGone => told(status, |t| t.link_gone),
            Error::EmailTaken => told(status, |t| t.email_taken),
            Error::NotFound => told(status, |t| t.not_found),
            Error::NoMail => told(status, |t| t.no_mail),
            Error::Yourself => told(status, |t| t.not_yourself),
        }
    }
}

/// A problem with a sentence of ours, in its reader's language.
pub(crate) fn told(
    status: StatusCode,
    sentence: impl Fn(&'static Words) -> &'static str + Send + Sync + 'static,
) -> Problem {
    Problem::told(status, move |language| sentence(words(language)).to_owned())
}
