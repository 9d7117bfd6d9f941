//! What jobs and answers are written as: a beginning that names the kind, a manifest as JSON, and bytes behind it.
//!
//! ```text
//! magic: 4 bytes | length of the manifest: u32, big endian | manifest: JSON | blobs, one behind the other
//! ```
//!
//! The manifest says how long each blob is. Both sides take what they read for a stranger's.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// How it begins.
    pub magic: [u8; 4],
    /// Bytes of its manifest at the most.
    pub max_manifest_bytes: u32,
}

/// Bytes that are no message of the kind; says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Malformed {}

/// What stands behind a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blobs<'b>(&'b [u8]);

impl Message {
    /// Writes one.
    pub fn write<'b>(&self, manifest: &impl Serialize, blobs: impl IntoIterator<Item = &'b [u8]>) -> Vec<u8> {
        let manifest = serde_json::to_vec(manifest).expect("a manifest has a JSON text");
        let mut bytes = self.magic.to_vec();
        bytes.extend_from_slice(&(manifest.len() as u32).to_be_bytes());
        bytes.extend_from_slice(&manifest);
        blobs.into_iter().for_each(|blob| bytes.extend_from_slice(blob));
        bytes
    }

    /// Reads one.
    pub fn read<'b, M: Deserialize<'b>>(&self, bytes: &'b [u8]) -> Result<(M, Blobs<'b>), Malformed> {
        let mut bytes = Blobs(bytes);
        if bytes.take(4)? != self.magic {
            return Err(Malformed("another beginning"));
        }
        let length = bytes.take(4)?;
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]);
        if length > self.max_manifest_bytes {
            return Err(Malformed("a manifest that is too long"));
        }
        let manifest = serde_json::from_slice(bytes.take(length)?);
        Ok((manifest.map_err(|_| Malformed("a manifest that cannot be read"))?, bytes))
    }
}

impl<'b> Blobs<'b> {
    /// The next, which has this length.
    pub fn take(&mut self, length: u32) -> Result<&'b [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length as usize).ok_or(Malformed("an early end"))?;
        self.0 = rest;
        Ok(taken)
    }

    /// The last, which is as long as it is.
    pub fn rest(self) -> &'b [u8] {
        self.0
    }

    /// There is no further one.
    pub fn end(self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed("more than was said")) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KIND: Message = Message { magic: *b"TST1", max_manifest_bytes: 1 << 10 };

    proptest! {
        #[test]
        fn p13_a_message_is_read_as_it_was_written(lengths in prop::collection::vec(0_usize..100, 0..4)) {
            let blobs: Vec<Vec<u8>> = lengths.iter().map(|&length| vec![length as u8; length]).collect();
            let bytes = KIND.write(&lengths, blobs.iter().map(Vec::as_slice));
            let (read, mut rest) = KIND.read::<Vec<u32>>(&bytes).unwrap();
            for (length, blob) in read.into_iter().zip(&blobs) {
                prop_assert_eq!(rest.take(length), Ok(&blob[..]));
            }
            prop_assert_eq!(rest.end(), Ok(()));
            for cut in 0..bytes.len() - rest.0.len() - lengths.iter().sum::<usize>() {
                prop_assert!(KIND.read::<Vec<u32>>(&bytes[..cut]).is_err(), "cut at {}", cut);
            }
        }

        #[test]
        fn p13_any_bytes_behind_the_beginning_are_read_or_refused(behind: Vec<u8>) {
            let bytes = [&KIND.magic[..], &behind].concat();
            if let Ok((_, rest)) = KIND.read::<serde_json::Value>(&bytes) {
                prop_assert!(bytes.ends_with(rest.rest()));
            }
        }
    }

    #[test]
    fn p13_what_is_no_message_is_told_apart() {
        let refused = |bytes: &[u8]| KIND.read::<u8>(bytes).map(drop).unwrap_err().0;
        assert_eq!(refused(b"TST"), "an early end");
        assert_eq!(refused(b"TST2\0\0\0\x011"), "another beginning");
        assert_eq!(refused(b"TST1\0\0\x04\x01"), "a manifest that is too long");
        assert_eq!(refused(b"TST1\xff\xff\xff\xff"), "a manifest that is too long");
        assert_eq!(refused(b"TST1\0\0\0\x021"), "an early end");
        assert_eq!(refused(b"TST1\0\0\0\x01x"), "a manifest that cannot be read");
        let (manifest, mut rest) = KIND.read::<u8>(b"TST1\0\0\0\x011blob").unwrap();
        assert_eq!((manifest, rest.take(5)), (1, Err(Malformed("an early end"))));
        assert_eq!(rest.end(), Err(Malformed("more than was said")));
        assert_eq!(rest.rest(), b"blob");
    }
}
