//! Each number once: which sequence numbers were taken, in twelve bytes.

/// The highest number taken, and which of the 64 up to it were (RFC 4303 §3.4.3).
///
/// A number that is higher than all others, or that is one of the last 64 and new, is taken; everything else is a
/// replay. Zero is never taken, so that a window of zeros is an empty one. Keep it in the same transaction as what the
/// message led to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    highest: u32,
    /// Bit n stands for the number `highest − n`.
    taken: u64,
}

impl Window {
    const BITS: u32 = u64::BITS;

    /// Takes a number; false if it cannot be new.
    pub fn accept(&mut self, sequence: u32) -> bool {
        if sequence == 0 {
            return false;
        }
        if let Some(ahead) = sequence.checked_sub(self.highest).filter(|ahead| *ahead > 0) {
            self.taken = self.taken.checked_shl(ahead).unwrap_or(0) | 1;
            self.highest = sequence;
            return true;
        }
        let behind = self.highest - sequence;
        if behind >= Self::BITS || self.taken >> behind & 1 == 1 {
            return false;
        }
        self.taken |= 1 << behind;
        true
    }

    /// The highest number that was taken; 0 if none was.
    pub fn highest(&self) -> u32 {
        self.highest
    }

    /// What to keep.
    pub fn to_bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&self.highest.to_be_bytes());
        bytes[4..].copy_from_slice(&self.taken.to_be_bytes());
        bytes
    }

    /// From what was kept.
    pub fn from_bytes(bytes: [u8; 12]) -> Self {
        let (highest, taken) = bytes.split_first_chunk().expect("twelve bytes");
        Self {
            highest: u32::from_be_bytes(*highest),
            taken: u64::from_be_bytes(taken.try_into().expect("eight of twelve")),
        }
    }
}
