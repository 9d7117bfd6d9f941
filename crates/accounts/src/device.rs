//! Paired computers, and the codes that pair them.

use std::fmt;
use std::time::Duration;

use wirephoto_database::{Id, Moment};

use crate::{Account, Token};

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH: usize = 16;
const NAME_LENGTH: usize = 4;
/// How long a code can be used.
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

/// A one-time code: 16 characters of Crockford's base 32. The first four name it; the others are secret, and
/// never travel.
#[derive(Clone, PartialEq, Eq)]
pub struct PairingCode([u8; CODE_LENGTH]);

impl PairingCode {
    /// A new code.
    pub fn random() -> Self {
        Self(wirephoto_site::random::<CODE_LENGTH>().map(|byte| ALPHABET[usize::from(byte % 32)]))
    }

    /// The public part, by which it is found.
    pub fn name(&self) -> &str {
        str::from_utf8(&self.0[..NAME_LENGTH]).unwrap_or_default()
    }

    /// What both sides derive from the secret part: proofs are keyed hashes under it.
    pub fn key(&self) -> [u8; 32] {
        blake3::derive_key("wirephoto 2026 pairing code", &self.0[NAME_LENGTH..])
    }
}

impl fmt::Display for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.0.chunks(NAME_LENGTH).enumerate() {
            let hyphen = if index > 0 { "-" } else { "" };
            write!(f, "{hyphen}{}", str::from_utf8(group).unwrap_or_default())?;
        }
        Ok(())
    }
}

impl fmt::Debug for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PairingCode({}-…)", self.name())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_shown_in_groups_and_not_by_debug() {
        let code = PairingCode(*b"K7QF9M2DXW4T0H3N");
        assert_eq!(code.to_string(), "K7QF-9M2D-XW4T-0H3N");
        assert_eq!(code.name(), "K7QF");
        assert_eq!(format!("{code:?}"), "PairingCode(K7QF-…)");
    }

    #[test]
    fn the_key_is_that_of_the_secret_part() {
        let key = |code: &[u8; 16]| PairingCode(*code).key();
        assert_eq!(
            key(b"K7QF9M2DXW4T0H3N"),
            blake3::derive_key("wirephoto 2026 pairing code", b"9M2DXW4T0H3N")
        );
        assert_eq!(key(b"K7QF9M2DXW4T0H3N"), key(b"00009M2DXW4T0H3N"));
        assert_ne!(key(b"K7QF9M2DXW4T0H3N"), key(b"K7QF9M2DXW4T0H3M"));
    }

    #[test]
    fn codes_are_not_alike() {
        assert_ne!(PairingCode::random(), PairingCode::random());
    }
}
