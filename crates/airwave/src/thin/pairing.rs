//! How a frame and a host get to know each other: the frame shows a code, its owner gives it to the host.
//!
//! A code has 16 characters of five bits each. The first four name it, the other twelve (60 bits) never travel:
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

use zeroize::{Zeroize, Zeroizing};

use crate::thin::{Error, Kind, PublicKey, SecretKey, mac, take};

/// What both sides have of the code that a frame shows. How a code is made, typed and shown is not the air's concern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Its public name.
    pub id: CodeId,
    /// What its secret characters come to.
    pub key: PairingKey,
}

impl Code {
    /// From a code's name, as a number, and its secret characters.
    ///
    /// # Panics
    ///
    /// If the name has more than 20 bits.
    pub fn new(name: u32, secret: &[u8]) -> Self {
        let key = PairingKey(blake3::derive_key("wirephoto 2026 frame pairing", secret));
        Self { id: CodeId::new(name).expect("a name has 20 bits"), key }
    }
}

/// A code's name: 20 bits, five for each of its first four characters, the first character on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeId(u32);

impl CodeId {
    fn new(number: u32) -> Option<Self> {
        (number >> 20 == 0).then_some(Self(number))
    }

    /// As a number below 2²⁰.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The bytes that travel.
    pub fn to_bytes(self) -> [u8; 3] {
        let [_, bytes @ ..] = self.0.to_be_bytes();
        bytes
    }

    fn from_bytes([high, middle, low]: [u8; 3]) -> Result<Self, Error> {
        Self::new(u32::from_be_bytes([0, high, middle, low])).ok_or(Error::Malformed)
    }
}

/// What both sides derive from a code's secret characters; what a host keeps of a code, beside its name.
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
        message[1..4].copy_from_slice(&code.id.to_bytes());
        message[4..36].copy_from_slice(&secret.public().to_bytes());
        mac::sign(&code.key.offer_key(), &mut message);
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
