//! Encrypting what goes on the air: records under keys that follow from one secret.
//!
//! A group is cut into records of 64 KiB, each sealed with ChaCha20-Poly1305 (RFC 8439). A record's nonce holds its
//! number and whether it is the last one (STREAM), so none can be moved, left out or added. The secret is fresh for
//! each delivery; the key of the records and that of the packets are branches of it (HKDF-SHA256, RFC 5869), so whoever
//! knows the one of the packets knows nothing of the other.
//!
//! Everyone to whom a picture is addressed knows its key, and could seal another under it. What binds an object is
//! therefore its [`Hash`], which travels in the sealed message beside the key.
//!
//! ```
//! use wirephoto_airwave::object::{Key, open, seal};
//!
//! let key = Key::from_bytes([42; 32]);
//! let sealed = seal(&key, b"a picture");
//! assert_eq!(open(&key, &sealed.bytes, &sealed.hash)?, b"a picture");
//! # Ok::<(), wirephoto_airwave::object::Damaged>(())
//! ```

use std::fmt;

use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce, Tag};
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::packet::PacketKey;

/// How much of the plaintext stands in one record, in bytes.
pub const RECORD_BYTES: usize = 64 * 1024;

/// What a record's tag adds to it, in bytes.
pub const TAG_BYTES: usize = 16;

const RECORDS: &[u8] = b"wirephoto 2026 records";
const PACKETS: &[u8] = b"wirephoto 2026 packets";
const SHARED: &[u8] = b"wirephoto 2026 shared";

/// The secret of one object: who has it can read the object.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// A key as it came in a message.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key, to be sealed into a message.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A fresh key.
    pub fn random(random: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 32];
        random.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The key of an object for frames that share a group's key. A salt is used for one object only.
    pub fn shared(group: &Self, salt: &[u8]) -> Self {
        let mut bytes = [0; 32];
        expand(Some(salt), group, SHARED, &mut bytes);
        Self(bytes)
    }

    /// The key of the object's packets.
    pub fn packet_key(&self) -> PacketKey {
        let mut bytes = [0; 32];
        expand(None, self, PACKETS, &mut bytes);
        PacketKey::from_bytes(bytes)
    }

    fn records(&self) -> ChaCha20Poly1305 {
        let mut bytes = Zeroizing::new([0; 32]);
        expand(None, self, RECORDS, &mut bytes);
        ChaCha20Poly1305::new((&*bytes).into())
    }
}

fn expand(salt: Option<&[u8]>, key: &Key, branch: &[u8], into: &mut [u8; 32]) {
    Hkdf::<Sha256>::new(salt, &key.0).expand(branch, into).expect("32 bytes are one block of HKDF-SHA256");
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// The first half of an object's BLAKE3: no one can make another object with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 16]);

impl Hash {
    /// The hash of a sealed object.
    pub fn of(sealed: &[u8]) -> Self {
        let mut half = [0; 16];
        half.copy_from_slice(&blake3::hash(sealed).as_bytes()[..16]);
        Self(half)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({:032x})", u128::from_be_bytes(self.0))
    }
}

/// An object as it goes on the air.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The records, one behind the other.
    pub bytes: Vec<u8>,
    /// What they are known by.
    pub hash: Hash,
}

/// An object is not what its sender sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the object is not what its sender sealed")]
pub struct Damaged;

/// How long an object of so many bytes is when it is sealed. Even an empty one has one record.
pub const fn sealed_bytes(plain_bytes: usize) -> usize {
    let records = plain_bytes.div_ceil(RECORD_BYTES);
    plain_bytes + TAG_BYTES * if records == 0 { 1 } else { records }
}

/// Seals a group under a key that was never used before.
pub fn seal(key: &Key, plain: &[u8]) -> Sealed {
    let cipher = key.records();
    let mut bytes = Vec::with_capacity(sealed_bytes(plain.len()));
    let mut rest = plain;
    for number in 0.. {
        let (record, behind) = rest.split_at(rest.len().min(RECORD_BYTES));
        rest = behind;
        let begin = bytes.len();
        bytes.extend_from_slice(record);
        let tag = cipher
            .encrypt_inout_detached(&nonce(number, rest.is_empty()), &[], bytes[begin..].as_mut().into())
            .expect("a record is much shorter than the cipher's limit");
        bytes.extend_from_slice(&tag);
        if rest.is_empty() {
            break;
        }
    }
    let hash = Hash::of(&bytes);
    Sealed { bytes, hash }
}

/// Opens what [`seal`] made. Nothing of it is to be had unless all of it is right.
pub fn open(key: &Key, sealed: &[u8], hash: &Hash) -> Result<Vec<u8>, Damaged> {
    if Hash::of(sealed) != *hash {
        return Err(Damaged);
    }
    let cipher = key.records();
    let records = sealed.chunks(RECORD_BYTES + TAG_BYTES);
    let mut plain = Vec::with_capacity(sealed.len());
    let last = records.len().checked_sub(1).ok_or(Damaged)?;
    for (number, record) in records.enumerate() {
        let (body, tag) = record.split_last_chunk::<TAG_BYTES>().ok_or(Damaged)?;
        let begin = plain.len();
        plain.extend_from_slice(body);
        let nonce = nonce(u32::try_from(number).map_err(|_| Damaged)?, number == last);
        cipher
            .decrypt_inout_detached(&nonce, &[], plain[begin..].as_mut().into(), &Tag::from(*tag))
            .map_err(|_| Damaged)?;
    }
    Ok(plain)
}

/// STREAM's nonce: seven zeros (a key is used once), the record's number, and one for the last.
fn nonce(number: u32, is_last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[7..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(is_last);
    Nonce::from(nonce)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: Key = Key::from_bytes([9; 32]);

    /// Opens bytes whoever made them, as a receiver does whose message names just them.
    fn open_any(bytes: &[u8]) -> Result<Vec<u8>, Damaged> {
        open(&KEY, bytes, &Hash::of(bytes))
    }

    #[test]
    fn records_end_where_they_should() {
        for length in [0, 1, RECORD_BYTES - 1, RECORD_BYTES, RECORD_BYTES + 1, 3 * RECORD_BYTES] {
            let plain: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let sealed = seal(&KEY, &plain);
            assert_eq!(sealed.bytes.len(), sealed_bytes(length));
            assert_eq!(open(&KEY, &sealed.bytes, &sealed.hash), Ok(plain));
        }
    }

    #[test]
    fn t5_records_cannot_be_moved_left_out_or_added() {
        let sealed = seal(&KEY, &vec![1; 3 * RECORD_BYTES]).bytes;
        let records: Vec<&[u8]> = sealed.chunks(RECORD_BYTES + TAG_BYTES).collect();
        let [a, b, c] = records[..] else { panic!("there are three") };
        assert!(open_any(&[a, b, c].concat()).is_ok());
        for other in [&[b, a, c][..], &[a, c], &[a, b], &[b, c], &[c], &[a, b, c, c], &[a, b, b, c], &[]] {
            assert_eq!(open_any(&other.concat()), Err(Damaged));
        }
    }

    #[test]
    fn t5_another_object_under_the_same_key_is_refused() {
        let (mine, other) = (seal(&KEY, b"mine"), seal(&KEY, b"other"));
        assert_eq!(open(&KEY, &other.bytes, &mine.hash), Err(Damaged));
    }

    #[test]
    fn t5_branches_and_salts_give_other_keys() {
        let (one, two) = (Key::shared(&KEY, b"1"), Key::shared(&KEY, b"2"));
        assert_ne!(one, two);
        assert_ne!(one, KEY);
        assert_ne!(one.packet_key(), two.packet_key());
        assert_ne!(KEY.packet_key().as_bytes(), KEY.as_bytes());
        assert_eq!(Key::shared(&KEY, b"1"), one);
    }

    #[test]
    fn a_key_is_not_shown() {
        assert_eq!(format!("{KEY:?}"), "Key(…)");
    }

    proptest! {
        #[test]
        fn t5_what_is_sealed_is_opened(key: [u8; 32], length in 0..3 * RECORD_BYTES, byte: u8) {
            let (key, plain) = (Key::from_bytes(key), vec![byte; length]);
            let sealed = seal(&key, &plain);
            prop_assert_eq!(open(&key, &sealed.bytes, &sealed.hash), Ok(plain));
            prop_assert_eq!(open(&KEY, &sealed.bytes, &sealed.hash), Err(Damaged));
        }

        #[test]
        fn t5_one_other_bit_anywhere_is_refused(
            plain in prop::collection::vec(any::<u8>(), 0..200), at: prop::sample::Index, bit in 0..8_u8,
        ) {
            let mut sealed = seal(&KEY, &plain);
            let at = at.index(sealed.bytes.len());
            sealed.bytes[at] ^= 1 << bit;
            prop_assert_eq!(open(&KEY, &sealed.bytes, &sealed.hash), Err(Damaged));
            prop_assert_eq!(open_any(&sealed.bytes), Err(Damaged));
        }

        #[test]
        fn t5_nonsense_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..1000)) {
            prop_assert_eq!(open_any(&bytes), Err(Damaged));
        }
    }
}
