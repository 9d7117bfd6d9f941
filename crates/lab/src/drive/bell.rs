//! What wakes those who wait for something to do.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A bell that many hear; clones are the same bell.
#[derive(Debug, Clone, Default)]
pub struct Bell(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    rung: u64,
    is_over: bool,
}

impl Bell {
    /// There is something to do.
    pub fn ring(&self) {
        self.set(|state| state.rung += 1);
    }

    /// There is nothing more to do, ever.
    pub fn stop(&self) {
        self.set(|state| state.is_over = true);
    }

    /// Somebody who hears whatever is rung from now on.
    pub fn ear(&self) -> Ear {
        Ear { heard: self.lock().rung, bell: self.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.0.changed.notify_all();
    }
}

/// Somebody who listens.
#[derive(Debug)]
pub struct Ear {
    bell: Bell,
    heard: u64,
}

impl Ear {
    /// Whether there is nothing more to do.
    pub fn is_over(&self) -> bool {
        self.bell.lock().is_over
    }

    /// Waits until the bell is rung, or was since the last time; at most so long.
    pub fn wait(&mut self, most: Duration) {
        let heard = self.heard;
        let quiet = |state: &mut State| state.rung == heard && !state.is_over;
        let waited = self.bell.0.changed.wait_timeout_while(self.bell.lock(), most, quiet);
        self.heard = waited.unwrap_or_else(PoisonError::into_inner).0.rung;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_rung_before_one_waits_is_heard() {
        let bell = Bell::default();
        let mut ear = bell.ear();
        bell.ring();
        ear.wait(Duration::from_hours(1));
        bell.stop();
        ear.wait(Duration::from_hours(1));
        assert!(ear.is_over());
    }
}
