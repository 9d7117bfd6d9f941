//! How often a code may be guessed.
//!
//! Only wrong guesses count, so that two hundred guests behind one address, who know the code, all get in. They count
//! in three places: for the browser, so that a person who mistypes is told to look at the card again; for the event
//! and address, which finds a guesser; and for the event, which finds many addresses together.
//!
//! A guesser does not lock others out who share its address. Where there were too many wrong guesses, a browser that
//! was in before is heard as ever; one that is new has to show that it did not come just now (a ticket that the door
//! gave it with the form, [`WAITED`] ago), and all of them together are heard at a pace. So a guest who reads the card
//! and types gets in, and a guesser gets no further than before.
//!
//! The counts are kept in memory: after a restart they begin again, which gives a guesser one more round.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use wirephoto_database::{Id, Moment};

/// Wrong guesses of one browser, and for how long they count.
pub const SESSION: Limit = Limit { guesses: 5, window: Duration::from_mins(5) };
/// Wrong guesses at one event from one address, after which new browsers there are heard with care.
pub const ADDRESS: Limit = Limit { guesses: 400, window: Duration::from_mins(10) };
/// Wrong guesses at one event from anywhere, after which so are all new browsers but those at addresses that have not
/// guessed wrong.
pub const EVENT: Limit = Limit { guesses: 1_000, window: Duration::from_hours(1) };
/// With care: so many guesses, right or wrong, of an event's new browsers at one address.
pub const ADDRESS_PACE: Limit = Limit { guesses: 60, window: Duration::from_mins(1) };
/// The same for all of an event's new browsers, once it has had too many.
pub const EVENT_PACE: Limit = Limit { guesses: 20, window: Duration::from_mins(1) };
/// With care: how long ago a new browser must have been given the form.
pub const WAITED: Duration = Duration::from_secs(4);
/// How long a ticket is worth something.
const TICKET_LASTS: Duration = Duration::from_hours(24);

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

/// Why a guess is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// This browser guessed wrong too often: it is heard after this time.
    Wait(Duration),
    /// Others at its address did: it is heard after this time, with the form that it has.
    Shortly(Duration),
}

/// Where a guess comes from.
#[derive(Debug, Clone, Copy)]
pub struct Guesser {
    /// A name of the browser.
    pub browser: [u8; 32],
    /// The network address, a whole /64 for IPv6.
    pub address: IpAddr,
    /// It was in this event before.
    pub is_known: bool,
    /// How long ago it was given the form, as its ticket shows.
    pub waited: Option<Duration>,
}

/// The wrong guesses of late.
#[derive(Debug)]
pub struct Guesses {
    counts: Mutex<Counts>,
    /// Signs tickets.
    key: [u8; 32],
}

impl Default for Guesses {
    fn default() -> Self {
        Self { counts: Mutex::default(), key: wirephoto_site::random() }
    }
}

#[derive(Debug, Default)]
struct Counts {
    browsers: Windows<[u8; 32]>,
    addresses: Windows<(Id, IpAddr)>,
    events: Windows<Id>,
    address_paces: Windows<(Id, IpAddr)>,
    event_paces: Windows<Id>,
}

impl Guesses {
    /// What the form at an event's door carries: when this browser was given it.
    pub fn ticket(&self, event: Id, browser: &[u8; 32], now: Moment) -> String {
        format!("{}-{}", now.micros(), self.sign(event, browser, now))
    }

    /// How long ago a ticket was given to this browser; `None` for any that was not.
    pub fn waited(&self, ticket: &str, event: Id, browser: &[u8; 32], now: Moment) -> Option<Duration> {
        let (given, signature) = ticket.split_once('-')?;
        let given = Moment::from_micros(given.parse().ok()?);
        let waited = now.since(given);
        (signature == self.sign(event, browser, given) && given <= now && waited < TICKET_LASTS)
            .then_some(waited)
    }

    fn sign(&self, event: Id, browser: &[u8; 32], given: Moment) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(event.as_bytes()).update(browser).update(&given.micros().to_le_bytes());
        hasher.finalize().to_hex()[..32].to_owned()
    }

    /// Lets somebody try, and counts it when `is_right` says no. Looking, trying and counting are one step, so
    /// guesses that come at the same moment do not slip past each other.
    pub fn attempt(
        &self,
        event: Id,
        guesser: Guesser,
        now: Moment,
        is_right: impl FnOnce() -> bool,
    ) -> Result<bool, Unheard> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wait) = counts.browsers.wait(&guesser.browser, SESSION, now) {
            return Err(Unheard::Wait(wait));
        }
        if !guesser.is_known {
            counts.admit(event, guesser, now).map_err(Unheard::Shortly)?;
        }
        let right = is_right();
        if !right {
            counts.browsers.add(guesser.browser, SESSION, now);
            counts.addresses.add((event, guesser.address), ADDRESS, now);
            counts.events.add(event, EVENT, now);
        }
        Ok(right)
    }
}

impl Counts {
    /// Hears a browser that is new, at once or with care; the error says when to come again.
    fn admit(&mut self, event: Id, guesser: Guesser, now: Moment) -> Result<(), Duration> {
        let place = (event, guesser.address);
        let is_noisy = self.addresses.wait(&place, ADDRESS, now).is_some();
        let is_besieged = self.events.wait(&event, EVENT, now).is_some()
            && self.addresses.has_any(&place, EVENT.window, now);
        if !is_noisy && !is_besieged {
            return Ok(());
        }
        let left = WAITED.saturating_sub(guesser.waited.unwrap_or_default());
        if !left.is_zero() {
            return Err(left);
        }
        let pace = self.address_paces.wait(&place, ADDRESS_PACE, now);
        let pace = pace.or_else(|| self.event_paces.wait(&event, EVENT_PACE, now).filter(|_| is_besieged));
        if let Some(wait) = pace {
            return Err(wait);
        }
        self.address_paces.add(place, ADDRESS_PACE, now);
        if is_besieged {
            self.event_paces.add(event, EVENT_PACE, now);
        }
        Ok(())
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

    fn guesser(browser: u32, address: u32) -> Guesser {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&browser.to_be_bytes());
        let address = IpAddr::V4(Ipv4Addr::from_bits(address));
        Guesser { browser: bytes, address, is_known: false, waited: None }
    }

    fn waited(guesser: Guesser) -> Guesser {
        Guesser { waited: Some(WAITED), ..guesser }
    }

    fn wrong(guesses: &Guesses, who: Guesser, now: Moment) -> Result<bool, Unheard> {
        guesses.attempt(EVENT_ID, who, now, || false)
    }

    fn right(guesses: &Guesses, who: Guesser, now: Moment) -> Result<bool, Unheard> {
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
        assert_eq!(right(&guesses, guesser(1, 1), at(70)), Err(Unheard::Wait(Duration::from_mins(4))));
        assert_eq!(right(&guesses, guesser(2, 1), at(70)), Ok(true));
        assert_eq!(right(&guesses, guesser(1, 1), at(310)), Ok(true));
    }

    #[test]
    fn p8_a_guesser_is_slowed_and_guests_behind_the_same_address_get_in() {
        let guesses = Guesses::default();
        let heard = (0..1000).filter(|n| wrong(&guesses, guesser(*n, 1), at(0)).is_ok()).count();
        assert_eq!(heard, 400, "with new browsers that come just now");
        assert_eq!(right(&guesses, guesser(5000, 1), at(0)), Err(Unheard::Shortly(WAITED)));
        assert_eq!(
            right(&guesses, waited(guesser(5000, 1)), at(4)),
            Ok(true),
            "a guest who types the right code"
        );
        let known = Guesser { is_known: true, ..guesser(5001, 1) };
        assert_eq!(right(&guesses, known, at(4)), Ok(true), "a guest who was in before");
        let heard = (6000..7000).filter(|n| wrong(&guesses, waited(guesser(*n, 1)), at(5)).is_ok()).count();
        assert_eq!(heard, 59, "with browsers that waited, at a pace");
        assert_eq!(right(&guesses, guesser(8000, 2), at(5)), Ok(true), "from elsewhere");
        assert_eq!(guesses.attempt(Id::from_bytes([2; 16]), guesser(8001, 1), at(5), || true), Ok(true));
        assert_eq!(wrong(&guesses, guesser(8002, 1), at(600)), Ok(false), "ten minutes later");
    }

    #[test]
    fn p8_many_addresses_are_slowed_at_the_event_and_guests_still_get_in() {
        let guesses = Guesses::default();
        let heard = (0..5000).filter(|n| wrong(&guesses, guesser(*n, n % 500), at(0)).is_ok()).count();
        assert_eq!(heard, 1000);
        assert_eq!(right(&guesses, guesser(9001, 9999), at(1)), Ok(true), "a guest at a fresh address");
        assert_eq!(wrong(&guesses, guesser(9002, 9998), at(2)), Ok(false), "one try");
        assert!(wrong(&guesses, guesser(9003, 9998), at(2)).is_err(), "and no more at once");
        assert_eq!(right(&guesses, waited(guesser(9004, 7)), at(2)), Ok(true), "a guest who waited");
        let heard = (0..5000)
            .filter(|n| wrong(&guesses, waited(guesser(*n + 20_000, n % 500)), at(3)).is_ok())
            .count();
        assert_eq!(heard, 19, "all together at a pace");
        assert_eq!(right(&guesses, guesser(9005, 7), at(3600)), Ok(true), "an hour later");
    }

    #[test]
    fn a_ticket_says_how_long_its_browser_has_waited_and_no_other_s() {
        let guesses = Guesses::default();
        let (browser, other) = ([1; 32], [2; 32]);
        let ticket = guesses.ticket(EVENT_ID, &browser, at(10));
        let waited = |ticket: &str, browser, now| guesses.waited(ticket, EVENT_ID, browser, now);
        assert_eq!(waited(&ticket, &browser, at(15)), Some(Duration::from_secs(5)));
        assert_eq!(waited(&ticket, &other, at(15)), None);
        assert_eq!(waited(&ticket, &browser, at(9)), None, "before it was given");
        assert_eq!(waited(&ticket, &browser, at(100_000)), None, "long ago");
        let (_, signature) = ticket.split_once('-').unwrap();
        assert_eq!(waited(&format!("0-{signature}"), &browser, at(15)), None, "with another time");
        for rubbish in ["", "-", "10-", "x-y"] {
            assert_eq!(waited(rubbish, &browser, at(15)), None);
        }
        assert_eq!(Guesses::default().waited(&ticket, EVENT_ID, &browser, at(15)), None, "after a restart");
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
