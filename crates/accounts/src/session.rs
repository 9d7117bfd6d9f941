//! How long a browser stays logged in.

use std::time::Duration;

use wirephoto_database::Moment;

/// Unused for this long, a session ends.
pub(crate) const IDLE: Duration = Duration::from_hours(14 * 24);
/// However much it is used, a session ends after this long.
pub(crate) const ABSOLUTE: Duration = Duration::from_hours(90 * 24);
/// A browser that nobody logged in with for this long is forgotten.
pub(crate) const BROWSER: Duration = Duration::from_hours(365 * 24);
/// How exactly the last use is kept: a write for every request would be too much.
const SEEN: Duration = Duration::from_hours(1);

/// When a session began and was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) created_at: Moment,
    pub(crate) seen_at: Moment,
}

impl Life {
    pub(crate) fn is_over(self, now: Moment) -> bool {
        now.since(self.seen_at) >= IDLE || now.since(self.created_at) >= ABSOLUTE
    }

    /// Whether the last use should be written down again.
    pub(crate) fn is_stale(self, now: Moment) -> bool {
        now.since(self.seen_at) >= SEEN
    }
}

/// Sessions begun or seen before these are over.
pub(crate) fn horizon(now: Moment) -> Life {
    Life { created_at: now.minus(ABSOLUTE), seen_at: now.minus(IDLE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    #[test]
    fn a_session_ends_unused_or_old() {
        let start = Moment::from_micros(1_700_000_000_000_000);
        let life = |seen_after: u32| Life { created_at: start, seen_at: start.plus(DAY * seen_after) };
        let over = |life: Life, days: u32| life.is_over(start.plus(DAY * days));
        assert!(!over(life(0), 13) && over(life(0), 14));
        assert!(!over(life(80), 89) && over(life(80), 90));
        assert!(!life(0).is_stale(start.plus(SEEN / 2)) && life(0).is_stale(start.plus(SEEN)));
    }
}
