//! Closures that are known to collide take turns: all but one of those that run at once would run in vain.

use std::{
    collections::HashMap,
    panic::Location,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};

/// After a conflict so many closures of its place go one by one; then it is tried again whether they need to.
const ONE_BY_ONE: u32 = 256;

/// What is known of each place that hands over closures: as many as the program has.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<&'static Location<'static>, Arc<Turn>>>);

impl Turns {
    pub(super) fn of(&self, place: &'static Location<'static>) -> Arc<Turn> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(place).or_default())
    }
}

/// The closures of one place.
#[derive(Default)]
pub(super) struct Turn {
    one: Mutex<()>,
    one_by_one: AtomicU32,
}

impl Turn {
    /// Runs this: with its like, or one by one after some of them collided. `collided` looks at what came of it.
    pub(super) fn take<T>(&self, run: impl FnOnce() -> T, collided: impl FnOnce(&T) -> bool) -> T {
        let one_by_one = self.one_by_one.load(Relaxed);
        let _one = (one_by_one > 0).then(|| {
            self.one_by_one.store(one_by_one - 1, Relaxed);
            self.one.lock().unwrap_or_else(PoisonError::into_inner)
        });
        let came = run();
        if collided(&came) {
            self.one_by_one.store(ONE_BY_ONE, Relaxed);
        }
        came
    }
}
