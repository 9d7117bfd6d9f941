//! How a frame and a host get to know each other: the frame shows a [`Code`], its owner gives it to the host.
//!
//! The first four characters name the code, the other twelve (60 bits) never travel:
//!
//! ```text
//! pairing key = BLAKE3-derive_key("wirephoto 2026 frame pairing", secret characters)
//! offer key   = BLAKE3-derive_key("wirephoto 2026 frame offer", pairing key)
//! offer       = type 1 ‖ code's name 3 ‖ frame's public key 32 ‖ BLAKE3-keyed(offer key, all before) 16
//! welcome     = type 1 ‖ HPKE-PSK(pairing key, to the frame's public key; host's public key 32 ‖ frame number 8)
//! ```
//!
//! Someone in between who puts a key of their own into the offer cannot make its proof, and cannot make a welcome that
//! the frame takes. Sixty bits hold as long as a code lives for minutes, which the host sees to.

use std::fmt;
use std::str::FromStr;

use zeroize::{Zeroize, Zeroizing};

use crate::thin::{Error, Kind, PublicKey, SecretKey, mac, take};

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;
const NAME: usize = 4;

/// What a frame shows: 16 characters of Crockford's base 32, written `XXXX-XXXX-XXXX-XXXX`.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; LENGTH]);

/// What was typed is not a pairing code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A frame's code has 16 letters and digits, such as K7QF-9M2D-XW4T-0H3N.")]
pub struct NotACode;

impl Code {
    /// Makes a code from random bytes.
    pub fn from_random(random: [u8; LENGTH]) -> Self {
        Self(random.map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()]))
    }

    /// The public part, by which the host finds the code.
    pub fn id(&self) -> CodeId {
        let bits = self.0[..NAME].iter().fold(0, |bits: u32, character| {
            let digit =
                ALPHABET.iter().position(|known| known == character).expect("a code is of the alphabet");
            bits << 5 | digit as u32
        });
        let [_, id @ ..] = bits.to_be_bytes();
        CodeId(id)
    }

    /// The key that both sides derive from the secret part.
    pub fn key(&self) -> PairingKey {
        PairingKey(blake3::derive_key("wirephoto 2026 frame pairing", &self.0[NAME..]))
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl FromStr for Code {
    type Err = NotACode;

    /// Reads a code as people type it: any case, with or without hyphens and spaces, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, NotACode> {
        let characters = text.bytes().filter(|byte| !matches!(byte, b'-' | b' '));
        let read = characters.map(|byte| match byte.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        });
        let code: Zeroizing<Vec<u8>> = Zeroizing::new(read.take(LENGTH + 1).collect());
        if code.iter().any(|byte| !ALPHABET.contains(byte)) {
            return Err(NotACode);
        }
        code.as_slice().try_into().map(Self).map_err(|_| NotACode)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.0.chunks(NAME).enumerate() {
            if index > 0 {
                f.write_str("-")?;
            }
            f.write_str(str::from_utf8(group).expect("the alphabet is ASCII"))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({}-…)", self.id())
    }
}

/// A code's first four characters, as 20 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeId([u8; 3]);

impl CodeId {
    /// The bytes that travel.
    pub fn to_bytes(self) -> [u8; 3] {
        self.0
    }

    /// From the bytes that travelled.
    pub fn from_bytes(bytes: [u8; 3]) -> Result<Self, Error> {
        if bytes[0] >> 4 == 0 { Ok(Self(bytes)) } else { Err(Error::Malformed) }
    }
}

impl fmt::Display for CodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u32::from_be_bytes([0, self.0[0], self.0[1], self.0[2]]);
        (0..NAME).rev().try_for_each(|digit| {
            let character = ALPHABET[(bits >> (5 * digit) & 31) as usize];
            write!(f, "{}", char::from(character))
        })
    }
}

/// What both sides derive from a code's secret part; what a host keeps of a code.
#[derive(Clone, PartialEq, Eq)]
pub struct PairingKey([u8; 32]);

impl PairingKey {
    /// From the 32 bytes that a host keeps.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes that a host keeps.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn offer_key(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key("wirephoto 2026 frame offer", &self.0))
    }
}

impl Drop for PairingKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for PairingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairingKey(…)")
    }
}

/// A frame that shows a code gives its public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The code that it shows.
    pub code: CodeId,
    /// Where availability messages shall be sealed to.
    pub frame: PublicKey,
}

impl Offer {
    /// Its length on the wire.
    pub const BYTES: usize = 1 + 3 + 32 + mac::LENGTH;

    /// What a frame with this key pair sends while it shows this code.
    pub fn write(code: &Code, secret: &SecretKey) -> [u8; Self::BYTES] {
        let mut message = [0; Self::BYTES];
        message[0] = Kind::Offer.byte();
        message[1..4].copy_from_slice(&code.id().to_bytes());
        message[4..36].copy_from_slice(&secret.public().to_bytes());
        mac::sign(&code.key().offer_key(), &mut message);
        message
    }
}

/// An offer as it came: it says which code to look up, and nothing else yet.
#[derive(Debug, Clone, Copy)]
pub struct UnverifiedOffer {
    message: [u8; Offer::BYTES],
    code: CodeId,
}

impl UnverifiedOffer {
    /// Reads an offer.
    pub fn parse(message: &[u8]) -> Result<Self, Error> {
        let message = *Kind::Offer.expect(message)?;
        let code = CodeId::from_bytes(take(&mut &message[1..]))?;
        Ok(Self { message, code })
    }

    /// The code that it names. Two codes may have one name: try the key of each.
    pub fn code(&self) -> CodeId {
        self.code
    }

    /// The offer, if whoever wrote it knows the code.
    pub fn verify(&self, key: &PairingKey) -> Result<Offer, Error> {
        mac::verify(&key.offer_key(), &self.message)?;
        Ok(Offer { code: self.code, frame: PublicKey(take(&mut &self.message[4..])) })
    }
}
