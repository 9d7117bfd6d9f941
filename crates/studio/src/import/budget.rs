//! How many bytes of files are in memory at once, over all workers and all imports.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a wait goes on before it is asked whether it is still wanted.
const ASK: Duration = Duration::from_millis(100);

/// Bytes that may be taken. A file that is larger than all of them is taken when nothing else is.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    /// Whoever waits for room keeps others from passing by, so that a large file has its turn.
    turn: Mutex<()>,
    taken: Mutex<u64>,
    freed: Condvar,
}

impl Budget {
    pub fn new(limit: u64) -> Self {
        Self { limit, turn: Mutex::default(), taken: Mutex::default(), freed: Condvar::new() }
    }

    /// Waits until there is room for a file; `None` when `stop` says so before.
    pub fn take(self: &Arc<Self>, bytes: u64, stop: &dyn Fn() -> bool) -> Option<Permit> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = self.taken();
        while *taken > 0 && taken.saturating_add(bytes) > self.limit {
            if stop() {
                return None;
            }
            (taken, _) = self.freed.wait_timeout(taken, ASK).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += bytes;
        Some(Permit { budget: Arc::clone(self), bytes })
    }

    fn taken(&self) -> MutexGuard<'_, u64> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes that are in memory; given back when it is dropped.
#[derive(Debug)]
pub struct Permit {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.budget.taken() -= self.bytes;
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn what_is_taken_never_exceeds_the_limit_but_by_one_large_file() {
        let budget = Arc::new(Budget::new(100));
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for worker in 0..4_u64 {
                let (budget, now, most) = (&budget, &now, &most);
                scope.spawn(move || {
                    for round in 0..200 {
                        let bytes =
                            if (round + worker) % 50 == 0 { 250 } else { 10 + (round * 7 + worker) % 50 };
                        let _permit = budget.take(bytes, &|| false).unwrap();
                        let before = now.fetch_add(bytes, Ordering::SeqCst);
                        assert!(before == 0 || before + bytes <= 100, "{before} and {bytes}");
                        most.fetch_max(before + bytes, Ordering::SeqCst);
                        now.fetch_sub(bytes, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!(most.into_inner() >= 250);
        assert_eq!(*budget.taken(), 0);
    }

    #[test]
    fn a_wait_ends_when_it_is_not_wanted_any_more() {
        let budget = Arc::new(Budget::new(10));
        let first = budget.take(10, &|| false);
        assert!(budget.take(1, &|| true).is_none());
        drop(first);
        assert!(budget.take(1, &|| true).is_some());
    }
}
