//! Paired computers, and the codes that pair them.

use std::fmt;
use std::time::Duration;

use wirephoto_database::{Column, Id, Kind, Moment, Param, Value};

use crate::{Account, Token};

/// How long a [`PairingCode`](wirephoto_exchange::pairing::PairingCode) can be used.
pub(crate) const CODE_LASTS: Duration = Duration::from_mins(15);
/// Wrong proofs that end a code.
pub(crate) const MOST_WRONG_PROOFS: u32 = 5;
/// How exactly a device's last use is kept.
pub(crate) const SEEN: Duration = Duration::from_mins(5);

/// What a computer is paired as: its token opens the API that it was paired for, and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceKind {
    /// It publishes in its owner's name.
    Studio,
    /// It puts on the air what the host gives it, and reads nothing of what its owner has here.
    Station,
}

impl DeviceKind {
    const ALL: [Self; 2] = [Self::Studio, Self::Station];

    fn as_str(self) -> &'static str {
        match self {
            Self::Studio => "studio",
            Self::Station => "station",
        }
    }
}

impl Param for DeviceKind {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Value<'_> {
        Value::Text(self.as_str())
    }
}

impl Column<'_> for DeviceKind {
    fn read(value: Value<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| value == Value::Text(kind.as_str()))
    }
}

/// A paired computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its identifier.
    pub id: Id,
    /// What it is paired as.
    pub kind: DeviceKind,
    /// Whose it is.
    pub account: Id,
    /// What its owner called it.
    pub name: String,
    /// When it was paired.
    pub created_at: Moment,
    /// When it was last here, to about five minutes.
    pub used_at: Option<Moment>,
    /// Since when it may no longer come.
    pub revoked_at: Option<Moment>,
}

/// What comes of an attempt to pair. A refusal too has to be committed: it is counted.
#[derive(Debug)]
pub enum Pairing {
    /// The computer is known from now on.
    Paired(Box<NewDevice>),
    /// The code is wrong, used, expired, or was tried too often; which is not said.
    Refused,
}

/// A computer that has just been paired.
#[derive(Clone)]
pub struct NewDevice {
    /// What it is called from now on.
    pub device: Device,
    /// What it shows from now on as `Authorization: Bearer …`; never shown again.
    pub token: Token,
    /// Whose it is.
    pub account: Account,
    /// The key of the code, for the host's own proof.
    pub key: [u8; 32],
}

impl fmt::Debug for NewDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDevice").field("device", &self.device).finish_non_exhaustive()
    }
}
