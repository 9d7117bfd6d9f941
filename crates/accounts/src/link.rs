//! Links that work once: to set the service up, to join it, to choose a new password, to sign up.

use std::time::Duration;

use wirephoto_database::{Column, Id, Value};

use crate::account::{Account, Email, Role};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To make the first administrator.
    Setup,
    /// To join as the account that was invited.
    Invite,
    /// To choose a new password.
    Reset,
    /// To make an account of one's own.
    SignUp,
}

impl Purpose {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Invite => "invite",
            Self::Reset => "reset",
            Self::SignUp => "sign up",
        }
    }

    /// How long a link can be used.
    pub fn lasts(self) -> Duration {
        match self {
            Self::Setup | Self::Reset | Self::SignUp => Duration::from_hours(24),
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
    /// Whom it is for; nobody yet when the service is set up, or somebody signs up.
    pub account: Option<Account>,
    /// The address that it was mailed to, of somebody who signs up.
    pub email: Option<Email>,
}

impl Link {
    /// As what whoever follows it will be here.
    pub(crate) fn role(&self) -> Role {
        match (&self.account, self.purpose) {
            (Some(account), _) => account.role,
            (None, Purpose::Setup) => Role::Administrator,
            (None, _) => Role::User,
        }
    }
}

/// A link as it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) purpose: Purpose,
    pub(crate) account: Option<Id>,
}
