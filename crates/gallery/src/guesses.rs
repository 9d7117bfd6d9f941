//! How often a code may be guessed.
//!
//! Only wrong guesses count, so that two hundred guests behind one address, who know the code, all get in. They count
//! in three places: for the browser session, so that a person who mistypes is told to look at the card again; for the
//! event and address, which stops a guesser; and for the event, which stops many addresses together. Once an event has
//! had too many, only addresses that have not guessed wrong get a try.
//!
//! The counts are kept in memory: after a restart they begin again, which gives a guesser one more round.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use wirephoto_database::{Id, Moment};

/// Wrong guesses of one browser session, and for how long they count.
pub const SESSION: Limit = Limit { guesses: 5, window: Duration::from_mins(5) };
/// Wrong guesses at one event from one address.
pub const ADDRESS: Limit = Limit { guesses: 400, window: Duration::from_mins(10) };
/// Wrong guesses at one event from anywhere.
pub const EVENT: Limit = Limit { guesses: 1_000, window: Duration::from_hours(1) };

/// Counts kept of each sort at the most; beyond that the oldest is forgotten.
const MAX_COUNTS: usize = 50_000;

/// So many in so long a time.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// How many.
    pub guesses: u32,
    /// Counted from the first.
    pub window: Duration,
}

/// Too many wrong guesses: the next one is heard after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub Duration);

/// Where a guess comes from.
#[derive(Debug, Clone, Copy)]
pub struct Guesser {
    /// A hash of the browser's session.
    pub session: [u8; 32],
    /// The network address, a whole /64 for IPv6.
    pub address: IpAddr,
}

/// The wrong guesses of late.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    sessions: Windows<[u8; 32]>,
    addresses: Windows<(Id, IpAddr)>,
    events: Windows<Id>,
}

impl Guesses {
    /// Lets somebody try, and counts it when `is_right` says no. Looking, trying and counting are one step, so
    /// guesses that come at the same moment do not slip past each other.
    pub fn attempt(
        &self,
        event: Id,
        guesser: Guesser,
        now: Moment,
        is_right: impl FnOnce() -> bool,
    ) -> Result<bool, Wait> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wait) = counts.wait(event, guesser, now) {
            return Err(Wait(wait));
        }
        let right = is_right();
        if !right {
            counts.sessions.add(guesser.session, SESSION, now);
            counts.addresses.add((event, guesser.address), ADDRESS, now);
            counts.events.add(event, EVENT, now);
        }
        Ok(right)
    }
}

impl Counts {
    fn wait(&self, event: Id, guesser: Guesser, now: Moment) -> Option<Duration> {
        let place = (event, guesser.address);
        let own = self.sessions.wait(&guesser.session, SESSION, now);
        own.or_else(|| self.addresses.wait(&place, ADDRESS, now)).or_else(|| {
            let besieged = self.events.wait(&event, EVENT, now)?;
            self.addresses.has_any(&place, EVENT.window, now).then_some(besieged)
        })
    }
}

/// Counts by key, each from its first guess on.
#[derive(Debug)]
struct Windows<K>(HashMap<K, Window>);

#[derive(Debug, Clone, Copy)]
struct Window {
    began: Moment,
    count: u32,
}

impl<K> Default for Windows<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq + Copy> Windows<K> {
    /// How long to wait for the next guess; `None` when it is heard at once.
    fn wait(&self, key: &K, limit: Limit, now: Moment) -> Option<Duration> {
        let window = self.0.get(key)?;
        let left = limit.window.saturating_sub(now.since(window.began));
        (window.count >= limit.guesses && !left.is_zero()).then_some(left)
    }

    fn has_any(&self, key: &K, within: Duration, now: Moment) -> bool {
        self.0.get(key).is_some_and(|window| now.since(window.began) < within)
    }

    fn add(&mut self, key: K, limit: Limit, now: Moment) {
        if self.0.len() >= MAX_COUNTS && !self.0.contains_key(&key) {
            self.make_room(now);
        }
        let window = self.0.entry(key).or_insert(Window { began: now, count: 0 });
        if now.since(window.began) >= limit.window {
            *window = Window { began: now, count: 0 };
        }
        window.count = window.count.saturating_add(1);
    }

    fn make_room(&mut self, now: Moment) {
        self.0.retain(|_, window| now.since(window.began) < EVENT.window);
        if self.0.len() >= MAX_COUNTS {
            let oldest = self.0.iter().min_by_key(|(_, window)| window.began).map(|(key, _)| *key);
            oldest.map(|key| self.0.remove(&key));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const EVENT_ID: Id = Id::from_bytes([1; 16]);

    fn at(seconds: u64) -> Moment {
        Moment::from_micros(0).plus(Duration::from_secs(seconds))
    }

    fn guesser(session: u32, address: u32) -> Guesser {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&session.to_be_bytes());
        Guesser { session: bytes, address: IpAddr::V4(Ipv4Addr::from_bits(address)) }
    }

    fn wrong(guesses: &Guesses, who: Guesser, now: Moment) -> Result<bool, Wait> {
        guesses.attempt(EVENT_ID, who, now, || false)
    }

    fn right(guesses: &Guesses, who: Guesser, now: Moment) -> Result<bool, Wait> {
        guesses.attempt(EVENT_ID, who, now, || true)
    }

    #[test]
    fn p8_two_hundred_guests_behind_one_address_all_get_in() {
        let guesses = Guesses::default();
        for guest in 0..200 {
            assert_eq!(right(&guesses, guesser(guest, 1), at(0)), Ok(true));
        }
    }

    #[test]
    fn p8_who_mistypes_five_times_waits_and_others_do_not() {
        let guesses = Guesses::default();
        for _ in 0..5 {
            assert_eq!(wrong(&guesses, guesser(1, 1), at(10)), Ok(false));
        }
        assert_eq!(right(&guesses, guesser(1, 1), at(70)), Err(Wait(Duration::from_mins(4))));
        assert_eq!(right(&guesses, guesser(2, 1), at(70)), Ok(true));
        assert_eq!(right(&guesses, guesser(1, 1), at(310)), Ok(true));
    }

    #[test]
    fn p8_a_guesser_with_new_sessions_is_stopped_at_its_address() {
        let guesses = Guesses::default();
        let heard = (0..1000).filter(|n| wrong(&guesses, guesser(*n, 1), at(0)).is_ok()).count();
        assert_eq!(heard, 400);
        assert_eq!(right(&guesses, guesser(5000, 2), at(0)), Ok(true), "from elsewhere");
        assert_eq!(guesses.attempt(Id::from_bytes([2; 16]), guesser(5001, 1), at(0), || true), Ok(true));
        assert_eq!(wrong(&guesses, guesser(5002, 1), at(600)), Ok(false), "ten minutes later");
    }

    #[test]
    fn p8_many_addresses_are_stopped_at_the_event_and_guests_still_get_in() {
        let guesses = Guesses::default();
        let heard = (0..5000).filter(|n| wrong(&guesses, guesser(*n, n % 500), at(0)).is_ok()).count();
        assert_eq!(heard, 1000);
        assert_eq!(right(&guesses, guesser(9000, 7), at(1)), Err(Wait(Duration::from_secs(3599))));
        assert_eq!(right(&guesses, guesser(9001, 9999), at(1)), Ok(true), "a guest at a fresh address");
        assert_eq!(wrong(&guesses, guesser(9002, 9998), at(2)), Ok(false), "one try");
        assert!(wrong(&guesses, guesser(9003, 9998), at(2)).is_err(), "and no more");
        assert_eq!(right(&guesses, guesser(9004, 7), at(3600)), Ok(true), "an hour later");
    }

    #[test]
    fn memory_is_bounded() {
        let mut windows = Windows::default();
        for key in 0..MAX_COUNTS + 10 {
            windows.add(key, ADDRESS, at(key as u64 / 1000));
        }
        assert_eq!(windows.0.len(), MAX_COUNTS);
        windows.add(usize::MAX, ADDRESS, at(10_000));
        assert_eq!(windows.0.len(), 1, "what no longer counts goes first");
    }
}
