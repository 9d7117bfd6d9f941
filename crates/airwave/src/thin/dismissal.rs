//! The message with which a host ends a pairing.
//!
//! ```text
//! type 1 ‖ frame number 8 ‖ proof 16     25 bytes
//! ```
//!
//! The proof is BLAKE3, keyed with the report key, over everything before it. A pairing has one such message, which may
//! come any number of times; the frame answers it with its last report, [`State::Unpaired`](super::State::Unpaired).

use crate::thin::{Error, FrameKeys, FrameNumber, Kind, ReportKey, mac};

/// The host wants nothing more of a frame, and has nothing more for it.
#[derive(Debug, Clone, Copy)]
pub struct Dismissal;

impl Dismissal {
    /// Its length on the wire.
    pub const BYTES: usize = 1 + 8 + mac::LENGTH;

    /// Writes it for the frame that reports with this key.
    pub fn write(key: &ReportKey, frame: FrameNumber) -> [u8; Self::BYTES] {
        let mut message = [0; Self::BYTES];
        message[0] = Kind::Dismissal.byte();
        message[1..9].copy_from_slice(&frame.0.to_be_bytes());
        mac::sign(key.as_bytes(), &mut message);
        message
    }
}

impl FrameKeys {
    /// Whether the host ended this pairing with this message.
    pub fn dismissed(&self, message: &[u8]) -> Result<Dismissal, Error> {
        let message: &[u8; Dismissal::BYTES] = Kind::Dismissal.expect(message)?;
        mac::verify(self.report_key.as_bytes(), message)?;
        if message[1..9] == self.number.0.to_be_bytes() { Ok(Dismissal) } else { Err(Error::Forged) }
    }
}
