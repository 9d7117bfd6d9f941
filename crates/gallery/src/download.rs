//! Pictures that were bought as files: sent by the studio for one order, kept until they are fetched or too old.

use std::time::Duration;

use wirephoto_database::Moment;
use wirephoto_exchange::transfer::{MAX_FILE_BYTES, MAX_PIECE_BYTES};

/// For how long a file stays after it was fetched first.
pub const AFTER_FETCH: Duration = Duration::from_hours(24 * 7);
/// For how long a file stays that nobody fetches.
pub const UNFETCHED: Duration = Duration::from_hours(24 * 30);

/// Which file an item of an order is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The item's number.
    pub item: u32,
    /// BLAKE3 of the file.
    pub hash: [u8; 32],
    /// What it is called when it is fetched.
    pub file_name: String,
    pub ready_at: Moment,
    /// When it was fetched first.
    pub fetched_at: Option<Moment>,
}

impl Download {
    /// Until when it is kept.
    pub fn until(&self) -> Moment {
        let unfetched = self.ready_at.plus(UNFETCHED);
        self.fetched_at.map_or(unfetched, |at| unfetched.min(at.plus(AFTER_FETCH)))
    }
}

/// How much of a file is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrived {
    /// Bytes of all of it.
    pub length: u64,
    /// Bytes that are there, from the beginning.
    pub bytes: u64,
    /// Whether it is there whole, and what its name says.
    pub whole: bool,
}

/// Whether a piece of `bytes` bytes may be added to what is there of a file of `length` bytes.
pub fn takes(here: Arrived, offset: u64, bytes: usize) -> bool {
    let end = offset.checked_add(bytes as u64);
    here.length <= MAX_FILE_BYTES
        && (1..=MAX_PIECE_BYTES).contains(&bytes)
        && offset == here.bytes
        && end.is_some_and(|end| end <= here.length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_a_file_is_kept_until_it_was_fetched_or_is_too_old() {
        let ready_at = Moment::from_micros(1_000_000);
        let download =
            Download { item: 1, hash: [0; 32], file_name: String::new(), ready_at, fetched_at: None };
        assert_eq!(download.until(), ready_at.plus(UNFETCHED));
        let fetched = |after| Download { fetched_at: Some(ready_at.plus(after)), ..download.clone() }.until();
        assert_eq!(fetched(Duration::ZERO), ready_at.plus(AFTER_FETCH));
        assert_eq!(fetched(UNFETCHED), ready_at.plus(UNFETCHED), "not longer than without");
    }

    #[test]
    fn p10_pieces_follow_each_other_and_end_where_the_file_does() {
        let here = Arrived { length: 10, bytes: 4, whole: false };
        assert!(takes(here, 4, 6) && takes(here, 4, 1));
        for (offset, bytes) in [(3, 1), (5, 1), (4, 7), (4, 0), (u64::MAX, 1)] {
            assert!(!takes(here, offset, bytes), "{offset} {bytes}");
        }
        let long = Arrived { length: u64::MAX, bytes: 0, whole: false };
        assert!(!takes(long, 0, 1) && !takes(Arrived { length: 1 << 29, ..long }, 0, MAX_PIECE_BYTES + 1));
    }
}
