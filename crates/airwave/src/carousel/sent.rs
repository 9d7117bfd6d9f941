//! When which symbol was sent: a mark for every few, so that an answer that names a symbol tells how old it is.

use std::collections::VecDeque;
use std::time::Duration;

/// A mark is made every so many symbols, and after every pause.
const SYMBOLS: u32 = 16;
const PAUSE: Duration = Duration::from_millis(20);
/// Marks that are kept: the newest.
const MARKS: usize = 512;

/// The send times of one object's symbols.
#[derive(Debug, Default)]
pub(super) struct Sent(VecDeque<(u32, Duration)>);

impl Sent {
    /// A symbol is sent now; symbols and times only rise.
    pub(super) fn note(&mut self, esi: u32, now: Duration) {
        if let Some((marked, at)) = self.0.back()
            && esi < marked + SYMBOLS
            && now < *at + PAUSE
        {
            return;
        }
        if self.0.len() == MARKS {
            self.0.pop_front();
        }
        self.0.push_back((esi, now));
    }

    /// When a symbol was sent, to within a mark; nothing if that is too long ago, or it never was.
    pub(super) fn time_of(&self, esi: u32) -> Option<Duration> {
        let after = self.0.partition_point(|(marked, _)| *marked <= esi);
        self.0.get(after.checked_sub(1)?).map(|(_, at)| *at)
    }

    /// The first symbol that was not sent before a time.
    pub(super) fn first_after(&self, time: Duration) -> Option<u32> {
        let after = self.0.partition_point(|(_, at)| *at < time);
        self.0.get(after).map(|(esi, _)| *esi)
    }
}
