//! How two machines get to know each other by a code that a person carries from one to the other.
//!
//! A [`PairingCode`] has 16 characters. The first four name it, the other twelve (60 bits) are secret and never travel.
//! A photo frame shows one and its host is told of it; what they then say to each other stands in `airwave`. Between a
//! studio and a host it is the host that shows the code, to the photographer who is logged in and types it at the
//! studio. Each side proves that it knows the secret by a keyed hash over what it saw of the connection:
//!
//! ```text
//! key          = BLAKE3-derive_key("wirephoto 2026 pairing code", secret)
//! studio_proof = BLAKE3-keyed(key, "studio" ‖ 0 ‖ binding ‖ 0 ‖ device name)
//! host_proof   = BLAKE3-keyed(key, "host"   ‖ 0 ‖ binding ‖ 0 ‖ token)
//! ```
//!
//! The binding is the SHA-256 fingerprint of a certificate that no authority vouches for, and empty otherwise. Someone
//! in between who presents a certificate of their own gets a proof that is bound to it, which the host refuses; and
//! without the secret they cannot make the host's proof that the studio waits for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::{Zeroize, Zeroizing};

use crate::hex;

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;
const NAME_LENGTH: usize = 4;

/// A one-time code: 16 characters of Crockford's base 32, shown as `XXXX-XXXX-XXXX-XXXX`.
#[derive(Clone, PartialEq, Eq)]
pub struct PairingCode([u8; LENGTH]);

/// What was typed is not a pairing code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A pairing code has 16 letters and digits, such as K7QF-9M2D-XW4T-0H3N.")]
pub struct NotACode;

impl PairingCode {
    /// Makes a code from random bytes.
    pub fn from_random(random: [u8; LENGTH]) -> Self {
        Self(random.map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()]))
    }

    /// The public part, by which the host finds the code.
    pub fn name(&self) -> &str {
        str::from_utf8(&self.0[..NAME_LENGTH]).expect("the alphabet is ASCII")
    }

    /// The same as a number of 20 bits, for messages in which each byte counts.
    pub fn number(&self) -> u32 {
        self.0[..NAME_LENGTH].iter().fold(0, |number, character| {
            let digit = ALPHABET.iter().position(|known| known == character);
            number << 5 | digit.expect("a code is of the alphabet") as u32
        })
    }

    /// The twelve characters that never travel.
    pub fn secret(&self) -> &[u8] {
        &self.0[NAME_LENGTH..]
    }

    /// The key that a studio and a host derive from the secret part.
    pub fn key(&self) -> PairingKey {
        PairingKey(blake3::derive_key("wirephoto 2026 pairing code", self.secret()))
    }
}

impl Drop for PairingCode {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl FromStr for PairingCode {
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

impl fmt::Display for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.0.chunks(NAME_LENGTH).enumerate() {
            if index > 0 {
                f.write_str("-")?;
            }
            f.write_str(str::from_utf8(group).expect("the alphabet is ASCII"))?;
        }
        Ok(())
    }
}

impl fmt::Debug for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PairingCode({}-…)", self.name())
    }
}

/// What both sides derive from a code's secret part.
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

    /// The studio's proof that it knows the code, bound to the certificate it saw.
    pub fn studio_proof(&self, binding: &str, device: &str) -> Proof {
        self.proof("studio", binding, device)
    }

    /// The host's proof that it knows the code, bound to its certificate and the token that it gives.
    pub fn host_proof(&self, binding: &str, token: &str) -> Proof {
        self.proof("host", binding, token)
    }

    fn proof(&self, side: &str, binding: &str, subject: &str) -> Proof {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in [side, binding] {
            hasher.update(part.as_bytes()).update(&[0]);
        }
        Proof(hasher.update(subject.as_bytes()).finalize())
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

/// A keyed hash that only someone with the code can make. Compared in constant time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof(blake3::Hash);

impl Serialize for Proof {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        hex::serialize(self.0.as_bytes(), serializer)
    }
}

impl<'de> Deserialize<'de> for Proof {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        hex::deserialize::<D, [u8; 32]>(deserializer).map(|bytes| Self(blake3::Hash::from_bytes(bytes)))
    }
}

/// `POST /api/v1/pair`: a studio asks to be known.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PairRequest {
    /// The first four characters of the code.
    pub code_name: String,
    /// What the studio's computer is called; shown in the list of devices.
    pub device: String,
    /// [`PairingKey::studio_proof`], as 64 hexadecimal digits.
    #[schema(value_type = String)]
    pub proof: Proof,
}

/// The answer to a [`PairRequest`] that the host believes.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct PairAnswer {
    /// Sent as `Authorization: Bearer …` from now on. Shown once, kept hashed at the host.
    pub token: String,
    /// What the service calls itself.
    pub host_name: String,
    /// The name of the account that the studio now belongs to.
    pub account_name: String,
    /// [`PairingKey::host_proof`], as 64 hexadecimal digits.
    #[schema(value_type = String)]
    pub proof: Proof,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_code_is_read_as_it_is_shown(random: [u8; LENGTH]) {
            let code = PairingCode::from_random(random);
            prop_assert_eq!(code.to_string().parse(), Ok(code.clone()));
            prop_assert_eq!(code.to_string().to_lowercase().replace('-', " ").parse(), Ok(code));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = text.parse::<PairingCode>();
        }
    }

    #[test]
    fn letters_that_look_like_digits_are_read_as_those() {
        let typed: PairingCode = "oil0-0000-0000-0000".parse().unwrap();
        assert_eq!(typed.to_string(), "0110-0000-0000-0000");
    }

    #[test]
    fn a_name_is_also_a_number() {
        let code: PairingCode = "0001-AAAA-AAAA-AAAA".parse().unwrap();
        assert_eq!((code.name(), code.number(), code.secret()), ("0001", 1, b"AAAAAAAAAAAA".as_slice()));
        let code: PairingCode = "ZZZZ-AAAA-AAAA-AAAA".parse().unwrap();
        assert_eq!(code.number(), (1 << 20) - 1);
    }

    #[test]
    fn proofs_differ_by_side_certificate_subject_and_code() {
        let key = |seed| PairingCode::from_random([seed; LENGTH]).key();
        let proof = key(1).studio_proof("aa", "laptop");
        assert_eq!(proof, key(1).studio_proof("aa", "laptop"));
        for other in [
            key(2).studio_proof("aa", "laptop"),
            key(1).studio_proof("bb", "laptop"),
            key(1).studio_proof("aa", "desktop"),
            key(1).host_proof("aa", "laptop"),
        ] {
            assert_ne!(proof, other);
        }
    }

    #[test]
    fn secrets_are_not_shown_by_debug() {
        let code = PairingCode::from_random([7; LENGTH]);
        assert_eq!(format!("{code:?} {:?}", code.key()), "PairingCode(7777-…) PairingKey(…)");
    }
}
