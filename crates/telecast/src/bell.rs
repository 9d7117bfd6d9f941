//! Frames that wait for messages: bounded in number, woken at once by what this process commits, and within
//! [`LOOKED_EVERY`] by what another one did.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;
use wirephoto_database::{Database, Error};

/// How often it is looked whether another process has written something.
const LOOKED_EVERY: Duration = Duration::from_secs(2);
/// Streams of one mailbox: a frame whose line was cut may come again before the old one is noticed.
pub const MOST_OF_MAILBOX: usize = 4;
/// Streams in all.
pub const MOST: usize = 4096;

/// Wakes whoever waits.
pub struct Bell {
    rung: watch::Sender<bool>,
    waiting: Mutex<HashMap<String, usize>>,
}

impl Default for Bell {
    fn default() -> Self {
        Self { rung: watch::Sender::new(false), waiting: Mutex::default() }
    }
}

/// A place to wait in, until it is dropped.
pub struct Place {
    bell: Arc<Bell>,
    mailbox: String,
    rung: watch::Receiver<bool>,
}

/// As many wait as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

impl Bell {
    /// Something was committed.
    pub fn ring(&self) {
        self.rung.send_modify(|_| {});
    }

    /// Nobody waits any longer.
    pub fn stop(&self) {
        self.rung.send_replace(true);
    }

    /// Until nobody waits any longer.
    pub async fn stopped(&self) {
        let _ = self.rung.subscribe().wait_for(|is_over| *is_over).await;
    }

    /// A place for whoever waits at a mailbox.
    pub fn place(self: &Arc<Self>, mailbox: &str) -> Result<Place, TooMany> {
        let mut waiting = self.lock();
        let here = waiting.get(mailbox).copied().unwrap_or_default();
        if here >= MOST_OF_MAILBOX || waiting.values().sum::<usize>() >= MOST {
            return Err(TooMany);
        }
        waiting.insert(mailbox.to_owned(), here + 1);
        let (bell, mailbox, rung) = (Arc::clone(self), mailbox.to_owned(), self.rung.subscribe());
        Ok(Place { bell, mailbox, rung })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// From now on the bell is heard: to be called before the database is asked, so that nothing falls in between.
    /// `false` when everyone is sent home.
    pub fn listen(&mut self) -> bool {
        !*self.rung.borrow_and_update()
    }

    /// Waits until something may have changed since `version`.
    pub async fn wait(&mut self, database: &Database, version: u64) -> Result<(), Error> {
        tokio::select! {
            _ = self.rung.changed() => Ok(()),
            changed = elsewhere(database, version) => changed,
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
        let mut waiting = self.bell.lock();
        if let Some(here) = waiting.get_mut(&self.mailbox) {
            *here -= 1;
            if *here == 0 {
                waiting.remove(&self.mailbox);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_and_given_back() {
        let bell = Arc::new(Bell::default());
        let places: Vec<_> = (0..MOST_OF_MAILBOX).map(|_| bell.place("a").unwrap()).collect();
        assert_eq!(bell.place("a").err(), Some(TooMany));
        assert!(bell.place("b").is_ok(), "another mailbox has its own");
        drop(places);
        assert!(bell.lock().is_empty());
        assert!(bell.place("a").is_ok());
    }

    #[test]
    fn who_is_sent_home_stays_there() {
        let bell = Arc::new(Bell::default());
        let mut place = bell.place("a").unwrap();
        assert!(place.listen());
        bell.stop();
        bell.ring();
        assert!(!place.listen() && !bell.place("a").unwrap().listen());
    }
}
