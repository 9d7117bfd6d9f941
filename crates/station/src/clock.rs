//! The host's clock: all times in orders are by it, whatever this machine's own shows.

use std::sync::atomic::{AtomicI64, Ordering};

use wirephoto_database::Moment;

/// The host tells its time to the second, and the answer takes some; less than this is no difference.
const NO_DIFFERENCE_US: i64 = 5_000_000;

/// What the host's clock is ahead of this machine's.
#[derive(Debug, Default)]
pub struct Clock(AtomicI64);

impl Clock {
    /// A clock that is so far ahead.
    pub fn ahead(us: i64) -> Self {
        Self(AtomicI64::new(us))
    }

    /// What the host's clock shows now.
    pub fn now(&self) -> Moment {
        Moment::from_micros(Moment::now().micros().saturating_add(self.0.load(Ordering::Relaxed)))
    }

    /// The host's clock showed `host` at the moment `own`. Answers how far it is ahead, if that has changed.
    pub fn set(&self, host: Moment, own: Moment) -> Option<i64> {
        let ahead = host.micros().saturating_sub(own.micros());
        let ahead = if ahead.abs() < NO_DIFFERENCE_US { 0 } else { ahead };
        let before = self.0.load(Ordering::Relaxed);
        let is_other = before.abs_diff(ahead) >= NO_DIFFERENCE_US as u64;
        is_other.then(|| {
            self.0.store(ahead, Ordering::Relaxed);
            ahead
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_a_day_wrong_is_noticed_and_seconds_are_not() {
        let (clock, at) = (Clock::default(), Moment::from_micros);
        assert_eq!(clock.set(at(1_000_000), at(4_000_000)), None);
        assert_eq!(clock.set(at(86_400_000_000), at(0)), Some(86_400_000_000));
        assert_eq!(clock.set(at(86_401_000_000), at(0)), None);
        assert_eq!(clock.set(at(1_000_000), at(0)), Some(0));
    }
}
