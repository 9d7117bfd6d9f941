//! Who waits for messages or orders: bounded in number, woken at once by what this process commits, and within
//! [`LOOKED_EVERY`] by what another one did.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;
use wirephoto_database::{Database, Error};

/// How often it is looked whether another process has written something.
const LOOKED_EVERY: Duration = Duration::from_secs(2);
/// Places under one name: whoever's line was cut may come again before the old one is noticed.
const MOST_OF_NAME: usize = 4;
/// Streams of frames from one address, and in all. Nobody proves that a frame waits at the end of one.
const MOST_OF_ADDRESS: usize = 512;
const MOST_STREAMS: usize = 4096;

/// Wakes whoever waits.
pub struct Bell {
    rung: watch::Sender<bool>,
    /// How many places are taken, by what they count towards.
    taken: Mutex<HashMap<String, usize>>,
}

impl Default for Bell {
    fn default() -> Self {
        Self { rung: watch::Sender::new(false), taken: Mutex::default() }
    }
}

/// A place to wait in, until it is dropped.
pub struct Place {
    bell: Arc<Bell>,
    counted: Vec<String>,
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

    /// A place for a part of the host, or for somebody who has proved who they are.
    pub fn place(self: &Arc<Self>, name: &str) -> Result<Place, TooMany> {
        self.take(&[(name, MOST_OF_NAME)])
    }

    /// A place for whoever waits at a mailbox, from an address.
    pub fn stream(self: &Arc<Self>, mailbox: &str, address: IpAddr) -> Result<Place, TooMany> {
        let from = format!("from {address}");
        self.take(&[(mailbox, MOST_OF_NAME), (&from, MOST_OF_ADDRESS), ("streams", MOST_STREAMS)])
    }

    fn take(self: &Arc<Self>, limits: &[(&str, usize)]) -> Result<Place, TooMany> {
        let mut taken = self.lock();
        if limits.iter().any(|(what, most)| taken.get(*what).is_some_and(|count| count >= most)) {
            return Err(TooMany);
        }
        let counted: Vec<String> = limits.iter().map(|(what, _)| (*what).to_owned()).collect();
        for what in &counted {
            *taken.entry(what.clone()).or_default() += 1;
        }
        Ok(Place { bell: Arc::clone(self), counted, rung: self.rung.subscribe() })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut taken = self.bell.lock();
        for what in &self.counted {
            if let Some(count) = taken.get_mut(what) {
                *count -= 1;
                if *count == 0 {
                    taken.remove(what);
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
        let bell = Arc::new(Bell::default());
        let places: Vec<_> = (0..MOST_OF_NAME).map(|_| bell.place("a").unwrap()).collect();
        assert_eq!(bell.place("a").err(), Some(TooMany));
        assert!(bell.place("b").is_ok(), "another name has its own");
        drop(places);
        assert!(bell.lock().is_empty());
        assert!(bell.place("a").is_ok());
    }

    #[test]
    fn strangers_take_no_places_of_frames_elsewhere_and_none_of_stations() {
        let bell = Arc::new(Bell::default());
        let address = |last: usize| IpAddr::from([192, 0, 2, last as u8]);
        let take = |from: usize| {
            let streams = (0..MOST_OF_ADDRESS).map(|at| bell.stream(&format!("{from} {at}"), address(from)));
            streams.collect::<Result<Vec<Place>, _>>().unwrap()
        };
        let mut taken = take(0);
        assert_eq!(bell.stream("frame", address(0)).err(), Some(TooMany));
        assert!(bell.stream("frame", address(1)).is_ok());
        taken.extend((1..MOST_STREAMS / MOST_OF_ADDRESS).flat_map(take));
        assert_eq!(bell.stream("frame", address(99)).err(), Some(TooMany));
        assert!(bell.place("station").is_ok());
        drop(taken);
        assert!(bell.lock().is_empty());
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
