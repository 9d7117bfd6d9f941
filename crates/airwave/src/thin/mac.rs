//! Sixteen bytes that only a holder of the key can make: keyed BLAKE3, shortened.

use crate::thin::Error;

/// How many bytes a message's proof has.
pub(super) const LENGTH: usize = 16;

/// Writes the proof of everything before it into the message's last bytes.
pub(super) fn sign(key: &[u8; 32], message: &mut [u8]) {
    let (body, proof) = message.split_at_mut(message.len() - LENGTH);
    proof.copy_from_slice(&blake3::keyed_hash(key, body).as_bytes()[..LENGTH]);
}

/// Whether the message's last bytes are the proof of what is before them. Takes the same time either way.
pub(super) fn verify(key: &[u8; 32], message: &[u8]) -> Result<(), Error> {
    let (body, proof) = message.split_at(message.len() - LENGTH);
    let expected = blake3::keyed_hash(key, body);
    let padded = |bytes: &[u8]| {
        let mut whole = [0; 32];
        whole[..LENGTH].copy_from_slice(bytes);
        blake3::Hash::from_bytes(whole)
    };
    if padded(proof) == padded(&expected.as_bytes()[..LENGTH]) { Ok(()) } else { Err(Error::Forged) }
}
