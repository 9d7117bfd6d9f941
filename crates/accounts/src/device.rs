//! Paired computers, and the codes that pair them.

use std::fmt;
use std::time::Duration;

use wirephoto_database::{Id, Moment};

use crate::{Account, Token};

/// How long a [`PairingCode`](wirephoto_exchange::pairing::PairingCode) can be used.
pub(crate) const CODE_LASTS: Duration = Duration::from_mins(15);
/// Wrong proofs that end a code.
pub(crate) const MOST_WRONG_PROOFS: u32 = 5;
/// How exactly a device's last use is kept.
pub(crate) const SEEN: Duration = Duration::from_mins(5);

/// A paired computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its identifier.
    pub id: Id,
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
