//! The thin channel: messages of at most 133 bytes between a host and one frame.
//!
//! 133 bytes are one binary SMS of 140 less the 7 of its port header; MQTT and an HTTP event stream carry the same
//! bytes. Every message opens with one byte, the version in its upper half and the kind in its lower. Numbers are big
//! endian.
//!
//! | way | message | bytes | protected by |
//! |---|---|---|---|
//! | up | [`Offer`]: a frame that shows a code gives its public key | 52 | keyed BLAKE3, 16 bytes, key from the code |
//! | down | [`Welcome`]: the host's public key and the frame's number | 89 | HPKE in PSK mode, the code's key |
//! | down | [`Availability`]: where to tune, and the key | 131 | HPKE in Auth mode, the host's key |
//! | down | [`SharedKey`]: a key beforehand, for a group of frames | 87 | HPKE in Auth mode, the host's key |
//! | up | [`Report`]: what arrived, what is missing, what is shown | 54 | keyed BLAKE3, 16 bytes, the report key |
//! | down | [`Dismissal`]: the pairing is over | 25 | keyed BLAKE3, 16 bytes, the report key |
//!
//! HPKE is RFC 9180 with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305. Each message is an
//! encryption of its own, to which the opening bytes belong as associated data. Availability messages and shared keys,
//! and reports, are numbered, and a [`Window`] on each side takes each number once.
//!
//! What this gives: nobody but the frame reads where to tune and the key; nobody but the host can write it; nobody but
//! the frame can end a broadcast in its name. What it does not give: whoever steals a frame's private key can read what
//! was sent to it before, and can also pretend to that frame to be its host (RFC 9180 §9.1.1).

mod availability;
mod dismissal;
mod keys;
mod mac;
mod pairing;
mod report;
mod seal;
mod shared;
#[cfg(test)]
mod tests;
mod window;

pub use availability::{Availability, KeySource};
pub use dismissal::Dismissal;
pub use keys::{FrameKeys, HostKeys, PublicKey, ReportKey, SecretKey, Welcome};
pub use pairing::{Code, CodeId, Offer, PairingKey, UnverifiedOffer};
pub use report::{Reception, Refusal, Report, State, UnverifiedReport};
pub use shared::SharedKey;
pub use window::Window;

/// The most bytes of any message, either way.
pub const MAX_BYTES: usize = 133;

/// A frame's number at its host: short, since it opens every report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameNumber(pub u64);

/// Why a message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Cut, too long, of another kind, or with fields that cannot be.
    #[error("the message is damaged, or is none of this kind")]
    Malformed,
    /// Made for a program newer than this one.
    #[error("the message is of version {0}, which this program does not know")]
    Version(u8),
    /// For somebody else, altered on the way, or written by somebody who lacks the key.
    #[error("the message is not for these keys, or was altered")]
    Forged,
    /// Its number was taken before, or is older than what is remembered.
    #[error("the message was taken before")]
    Replayed,
    /// Not a key that anything can be sealed to.
    #[error("the public key cannot be used")]
    WeakKey,
}

const VERSION: u8 = 1;

/// What a message is, as its first byte says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    Welcome = 1,
    Availability = 2,
    Offer = 3,
    Report = 4,
    Dismissal = 5,
    SharedKey = 6,
}

impl Kind {
    const fn byte(self) -> u8 {
        VERSION << 4 | self as u8
    }

    /// The message's bytes, when it is of this kind and has exactly its length.
    fn expect<const N: usize>(self, message: &[u8]) -> Result<&[u8; N], Error> {
        let first = *message.first().ok_or(Error::Malformed)?;
        if first >> 4 != VERSION {
            return Err(Error::Version(first >> 4));
        }
        if first != self.byte() {
            return Err(Error::Malformed);
        }
        message.try_into().map_err(|_| Error::Malformed)
    }
}

/// Takes the next `N` bytes.
fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let (head, rest) = bytes.split_first_chunk().expect("the message's length was checked");
    *bytes = rest;
    *head
}
