//! Studios that wait to be told of something new: bounded in number, woken at once by what this process commits, and
//! within [`LOOKED_EVERY`] by what another one did.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::time::{Instant, sleep, sleep_until};
use wirephoto_database::{Database, Error, Id};

/// How often it is looked whether another process has written something.
const LOOKED_EVERY: Duration = Duration::from_secs(2);
/// Studios of one account that wait at once.
pub const MAX_OF_ACCOUNT: usize = 32;
/// Studios that wait at once.
pub const MAX_WAITING: usize = 4096;

/// Who waits, by account.
#[derive(Default)]
pub struct News {
    waiting: Mutex<HashMap<Id, Room>>,
    stopped: AtomicBool,
}

/// Where the studios of an account wait.
#[derive(Default)]
struct Room {
    waiting: usize,
    bell: Arc<Notify>,
}

/// A place to wait in, until it is dropped.
pub struct Place<'n> {
    news: &'n News,
    account: Id,
    bell: Arc<Notify>,
}

/// Hears of what changes since it began to listen.
pub struct Listener<'p> {
    bell: Notified<'p>,
    database: Database,
    version: u64,
}

/// As many wait as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

impl News {
    /// A place for a studio of an account.
    pub fn place(&self, account: Id) -> Result<Place<'_>, TooMany> {
        let mut waiting = self.lock();
        if waiting.values().map(|room| room.waiting).sum::<usize>() >= MAX_WAITING {
            return Err(TooMany);
        }
        let room = waiting.entry(account).or_default();
        if room.waiting >= MAX_OF_ACCOUNT {
            return Err(TooMany);
        }
        room.waiting += 1;
        Ok(Place { news: self, account, bell: Arc::clone(&room.bell) })
    }

    /// Something of an account was committed.
    pub fn tell(&self, account: Id) {
        if let Some(room) = self.lock().get(&account) {
            room.bell.notify_waiters();
        }
    }

    /// Nobody waits any longer.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        for room in self.lock().values() {
            room.bell.notify_waiters();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, Room>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// Listens from now on: to be called before the database is asked, so that nothing falls in between.
    pub async fn listen(&self, database: &Database) -> Result<Listener<'_>, Error> {
        let bell = self.bell.notified();
        Ok(Listener { bell, version: database.data_version().await?, database: database.clone() })
    }

    /// Whether everyone is sent home.
    pub fn is_over(&self) -> bool {
        self.news.stopped.load(Ordering::Acquire)
    }
}

impl Listener<'_> {
    /// Waits until something may have changed, at most until `deadline`. Answers whether the deadline came first.
    pub async fn wait_until(self, deadline: Instant) -> Result<bool, Error> {
        tokio::select! {
            () = self.bell => Ok(false),
            changed = elsewhere(&self.database, self.version) => changed.map(|()| false),
            () = sleep_until(deadline) => Ok(true),
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

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut waiting = self.news.lock();
        if let Some(room) = waiting.get_mut(&self.account) {
            room.waiting -= 1;
            if room.waiting == 0 {
                waiting.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_and_given_back() {
        let news = News::default();
        let account = Id::from_bytes([1; 16]);
        let places: Vec<_> = (0..MAX_OF_ACCOUNT).map(|_| news.place(account).unwrap()).collect();
        assert_eq!(news.place(account).err(), Some(TooMany));
        assert!(news.place(Id::from_bytes([2; 16])).is_ok(), "another account has its own");
        drop(places);
        assert!(news.lock().is_empty());
        assert!(news.place(account).is_ok());
    }
}
