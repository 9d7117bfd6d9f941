//! Pauses between tries, longer each time.

use std::time::Duration;

/// The first pause, how many times longer each next one is, and the longest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pauses {
    pub(crate) first: Duration,
    pub(crate) times: u32,
    pub(crate) longest: Duration,
}

impl Pauses {
    /// How long to wait after so many tries in vain.
    pub(crate) fn after(self, tries: u32) -> Duration {
        self.first.saturating_mul(self.times.saturating_pow(tries.saturating_sub(1))).min(self.longest)
    }
}
