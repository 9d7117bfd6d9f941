//! The message with which frames of a group are given a key beforehand.
//!
//! ```text
//! type 1 ‖ sequence 4 ‖ HPKE-Auth(host's key, to the frame's public key; number 2 ‖ key 32)     87 bytes
//! ```
//!
//! Its sequence is one of those that availability messages have. A frame answers it with
//! [`State::KeyTaken`](super::State::KeyTaken); from then on availability messages may name the key by its number.

use hpke::rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::object::Key;
use crate::thin::keys::{Numbered, Purpose};
use crate::thin::{Error, FrameKeys, HostKeys, Kind, PublicKey, Window, seal, take};

/// A key that a frame was given beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedKey {
    /// What it is called at this frame; no other key of this frame is called so.
    pub number: u16,
    /// The key of a group of frames.
    pub key: Key,
}

impl SharedKey {
    const PLAINTEXT: usize = 2 + 32;
    /// The message's length on the wire.
    pub const BYTES: usize = 1 + 4 + Self::PLAINTEXT + seal::OVERHEAD;
}

const SHARED_KEY: Purpose = Purpose { kind: Kind::SharedKey, info: b"wirephoto 2026 shared key" };

impl HostKeys {
    /// Gives one frame a key. Each message of a frame has a higher number than the one before.
    pub fn share(
        &self,
        frame: &PublicKey,
        sequence: u32,
        shared: &SharedKey,
        random: &mut impl CryptoRng,
    ) -> Result<[u8; SharedKey::BYTES], Error> {
        let mut plaintext = Zeroizing::new([0; SharedKey::PLAINTEXT]);
        plaintext[..2].copy_from_slice(&shared.number.to_be_bytes());
        plaintext[2..].copy_from_slice(shared.key.as_bytes());
        self.seal(&SHARED_KEY, frame, sequence, plaintext.as_slice(), random)
    }
}

impl FrameKeys {
    /// Opens the message that gives a key, and takes its number. Nothing is taken from a message that is refused.
    pub fn open_shared(&self, message: &[u8], window: &mut Window) -> Result<SharedKey, Error> {
        let Numbered { sequence, plaintext } = self.unseal::<{ SharedKey::BYTES }>(&SHARED_KEY, message)?;
        let mut rest = plaintext.as_slice();
        let number = u16::from_be_bytes(take(&mut rest));
        let key = Key::from_bytes(take(&mut rest));
        if window.accept(sequence) { Ok(SharedKey { number, key }) } else { Err(Error::Replayed) }
    }
}
