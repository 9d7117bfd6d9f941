//! Links that work once: to set the service up, to join it, to choose a new password.

use std::time::Duration;

use wirephoto_database::{Column, Id, Value};

use crate::Account;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To make the first administrator.
    Setup,
    /// To join as the account that was invited.
    Invite,
    /// To choose a new password.
    Reset,
}

impl Purpose {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }

    /// How long a link can be used.
    pub fn lasts(self) -> Duration {
        match self {
            Self::Setup | Self::Reset => Duration::from_hours(24),
            Self::Invite => Duration::from_hours(14 * 24),
        }
    }
}

impl Column<'_> for Purpose {
    fn read(value: Value<'_>) -> Option<Self> {
        [Self::Setup, Self::Invite, Self::Reset]
            .into_iter()
            .find(|purpose| value == Value::Text(purpose.as_str()))
    }
}

/// A link that can still be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub purpose: Purpose,
    /// Whom it is for; nobody yet when the service is set up.
    pub account: Option<Account>,
}

/// A link as it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) purpose: Purpose,
    pub(crate) account: Option<Id>,
}
