//! Programs that wait to be told of something new: bounded in number, woken at once by what this process commits, and
//! within [`LOOKED_EVERY`] by what another one did.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};
use wirephoto_database::{Database, Error};

/// How often it is looked whether another process has written something.
const LOOKED_EVERY: Duration = Duration::from_secs(2);

/// Wakes whoever waits.
#[derive(Debug, Default)]
pub struct Bell {
    rooms: Mutex<HashMap<String, Room>>,
    is_over: watch::Sender<bool>,
}

/// Where those wait who count towards one limit.
#[derive(Debug, Default)]
struct Room {
    waiting: usize,
    rung: watch::Sender<()>,
}

/// A place to wait in, until it is dropped.
#[derive(Debug)]
pub struct Place {
    bell: Arc<Bell>,
    counted: Vec<String>,
    rung: watch::Receiver<()>,
}

/// As many wait as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

/// Where somebody stands who polls, as the query says it.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Asked {
    /// The number up to which they know everything.
    #[serde(default)]
    pub after: u64,
    /// For how long they would wait for something new.
    #[serde(default)]
    pub wait_s: u32,
}

impl Bell {
    /// Something was committed that all may want to know.
    pub fn ring(&self) {
        self.lock().values().for_each(|room| room.rung.send_modify(|()| {}));
    }

    /// Something was committed that only these may want to know.
    pub fn ring_for(&self, whose: &str) {
        if let Some(room) = self.lock().get(whose) {
            room.rung.send_modify(|()| {});
        }
    }

    /// Nobody waits any longer.
    pub fn stop(&self) {
        self.is_over.send_replace(true);
        self.ring();
    }

    /// Until nobody waits any longer.
    pub async fn stopped(&self) {
        let _ = self.is_over.subscribe().wait_for(|is_over| *is_over).await;
    }

    /// A place for one of those who are rung for together, of whom there may be so many; it counts towards other limits
    /// too.
    ///
    /// # Errors
    /// When as many wait as may.
    pub fn place(self: &Arc<Self>, whose: (&str, usize), others: &[(&str, usize)]) -> Result<Place, TooMany> {
        let limits = || [whose].into_iter().chain(others.iter().copied());
        let mut rooms = self.lock();
        if limits().any(|(of, most)| rooms.get(of).is_some_and(|room| room.waiting >= most)) {
            return Err(TooMany);
        }
        let mut enter = |of: &str| {
            let room = rooms.entry(of.to_owned()).or_default();
            room.waiting += 1;
            room.rung.subscribe()
        };
        let rung = enter(whose.0);
        for (of, _) in others {
            enter(of);
        }
        let counted = limits().map(|(of, _)| of.to_owned()).collect();
        Ok(Place { bell: Arc::clone(self), counted, rung })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Room>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// From now on the bell is heard: to be called before the database is asked, so that nothing falls in between.
    /// `false` when everyone is sent home.
    pub fn listen(&mut self) -> bool {
        self.rung.mark_unchanged();
        !*self.bell.is_over.borrow()
    }

    /// Waits until something may have changed since `version`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn wait(&mut self, database: &Database, version: u64) -> Result<(), Error> {
        tokio::select! {
            _ = self.rung.changed() => Ok(()),
            changed = elsewhere(database, version) => changed,
        }
    }

    /// Looks until there is news, the time is over, or everyone is sent home. Answers what was seen last.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn poll<T, L, E: From<Error>>(
        &mut self,
        database: &Database,
        wait_s: u32,
        look: impl Fn() -> L,
        is_news: impl Fn(&T) -> bool,
    ) -> Result<T, E>
    where
        L: Future<Output = Result<T, E>>,
    {
        let deadline = Instant::now() + Duration::from_secs(wait_s.into());
        loop {
            let goes_on = self.listen();
            let version = database.data_version().await?;
            let seen = look().await?;
            if is_news(&seen) || !goes_on {
                return Ok(seen);
            }
            match timeout_at(deadline, self.wait(database, version)).await {
                Ok(changed) => changed?,
                Err(_) => return Ok(seen),
            }
        }
    }
}

/// Ends when something was committed after `version`.
async fn elsewhere(database: &Database, version: u64) -> Result<(), Error> {
    loop {
        sleep(LOOKED_EVERY).await;
        if database.data_version().await? != version {
            return Ok(());
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut rooms = self.bell.lock();
        for of in &self.counted {
            if let Some(room) = rooms.get_mut(of) {
                room.waiting -= 1;
                if room.waiting == 0 {
                    rooms.remove(of);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_and_given_back() {
        let bell = Arc::<Bell>::default();
        let place = |whose| bell.place((whose, 3), &[("all", 5)]);
        let places: Vec<_> = ["a", "a", "a", "b"].map(|whose| place(whose).unwrap()).into();
        assert_eq!(place("a").err(), Some(TooMany));
        let other = place("b").unwrap();
        assert_eq!(place("c").err(), Some(TooMany), "as many as may wait in all");
        assert!(bell.place(("c", 1), &[]).is_ok(), "towards that limit it does not count");
        drop((places, other));
        assert!(bell.lock().is_empty());
        assert!(place("a").is_ok());
    }

    #[test]
    fn who_is_rung_for_hears_it_and_nobody_else() {
        let bell = Arc::<Bell>::default();
        let [mut a, mut b] = ["a", "b"].map(|whose| bell.place((whose, 1), &[("all", 2)]).unwrap());
        let heard = |places: [&Place; 2]| places.map(|place| place.rung.has_changed().unwrap());
        assert!(a.listen() && b.listen());
        bell.ring_for("a");
        assert_eq!(heard([&a, &b]), [true, false]);
        assert!(a.listen());
        bell.ring();
        assert_eq!(heard([&a, &b]), [true, true]);
    }

    #[test]
    fn who_is_sent_home_stays_there() {
        let bell = Arc::<Bell>::default();
        let mut place = bell.place(("a", 1), &[]).unwrap();
        assert!(place.listen());
        bell.stop();
        assert!(place.rung.has_changed().unwrap());
        bell.ring();
        assert!(!place.listen() && !bell.place(("b", 1), &[]).unwrap().listen());
    }
}
