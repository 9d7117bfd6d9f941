//! Rate limits: how often one key may do one thing, in bounded memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Something that is limited: `burst` at once, then one in each `every`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it is; keys of different actions are apart.
    pub name: &'static str,
    /// How many may come at once.
    pub burst: u32,
    /// How long it takes to earn one more.
    pub every: Duration,
}

/// Refused for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Too many tries. Wait {retry_after_s} s, then try again.")]
pub struct TooMany {
    /// Seconds until the next try can succeed; at least 1.
    pub retry_after_s: u32,
}

/// The most keys that are remembered: about 2 MB.
const MOST_KEYS: usize = 65_536;

/// Generic cell rate algorithm (ITU-T I.371): for each key one instant, at which its burst is whole again.
#[derive(Debug)]
pub(crate) struct Limiter {
    hasher: RandomState,
    whole_again: Mutex<HashMap<u64, Instant>>,
    most_keys: usize,
}

impl Default for Limiter {
    fn default() -> Self {
        Self { hasher: RandomState::new(), whole_again: Mutex::default(), most_keys: MOST_KEYS }
    }
}

impl Limiter {
    pub(crate) fn take(&self, action: Action, key: impl Hash, now: Instant) -> Result<(), TooMany> {
        let key = self.hasher.hash_one((action.name, key));
        let mut keys = self.whole_again.lock().unwrap_or_else(PoisonError::into_inner);
        let whole_again = keys.get(&key).map_or(now, |instant| (*instant).max(now));
        let tolerance = action.every * action.burst.saturating_sub(1);
        let early = (whole_again - now).saturating_sub(tolerance);
        if !early.is_zero() {
            return Err(TooMany { retry_after_s: early.as_secs_f64().ceil() as u32 });
        }
        if keys.len() >= self.most_keys && !keys.contains_key(&key) {
            forget(&mut keys, now, self.most_keys);
        }
        keys.insert(key, whole_again + action.every);
        Ok(())
    }

    pub(crate) fn forgive(&self, action: Action, key: impl Hash) {
        let key = self.hasher.hash_one((action.name, key));
        self.whole_again.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

/// Makes room: first those whose burst is whole, then the half that is nearest to it.
fn forget(keys: &mut HashMap<u64, Instant>, now: Instant, most_keys: usize) {
    keys.retain(|_, whole_again| *whole_again > now);
    if keys.len() >= most_keys {
        let mut by_instant: Vec<_> = keys.iter().map(|(key, whole_again)| (*whole_again, *key)).collect();
        let middle = by_instant.len().div_ceil(2);
        by_instant.select_nth_unstable(middle - 1);
        for (_, key) in &by_instant[..middle] {
            keys.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRY: Action = Action { name: "try", burst: 3, every: Duration::from_secs(10) };

    #[test]
    fn a_burst_then_one_at_a_time() {
        let limiter = Limiter::default();
        let start = Instant::now();
        let at = |seconds| limiter.take(TRY, "key", start + Duration::from_secs(seconds));
        assert_eq!([at(0), at(0), at(0)], [Ok(()); 3]);
        assert_eq!(at(0), Err(TooMany { retry_after_s: 10 }));
        assert_eq!(at(7), Err(TooMany { retry_after_s: 3 }));
        assert_eq!(at(10), Ok(()));
        assert_eq!(at(10), Err(TooMany { retry_after_s: 10 }));
        assert_eq!([at(100), at(100), at(100)], [Ok(()); 3]);
    }

    #[test]
    fn keys_and_actions_are_apart() {
        let limiter = Limiter::default();
        let now = Instant::now();
        let once = Action { burst: 1, ..TRY };
        let other = Action { name: "other", ..once };
        assert!(limiter.take(once, "a", now).is_ok());
        assert!(limiter.take(once, "a", now).is_err());
        assert!(limiter.take(once, "b", now).is_ok());
        assert!(limiter.take(other, "a", now).is_ok());
        limiter.forgive(once, "a");
        assert!(limiter.take(once, "a", now).is_ok());
    }

    #[test]
    fn memory_is_bounded_and_the_most_exhausted_are_remembered() {
        let limiter = Limiter { most_keys: 100, ..Limiter::default() };
        let now = Instant::now();
        for _ in 0..3 {
            limiter.take(TRY, "guesser", now).unwrap();
        }
        for key in 0..10_000 {
            limiter.take(TRY, key, now).unwrap();
        }
        assert!(limiter.whole_again.lock().unwrap().len() <= 100);
        assert!(limiter.take(TRY, "guesser", now).is_err());
    }
}
