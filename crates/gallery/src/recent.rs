//! What the database said of late, so that a page full of pictures asks it once, and a hall full of guests too.
//!
//! Only a yes is remembered, and for [`BELIEVED`] at most: another process may have taken it back. Whatever this
//! process takes back is forgotten at once ([`Recent::forget_all`]), and so is what somebody read just before and
//! comes to remember just after: every entry bears the [`Since`] that was taken before the database was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use moka::sync::Cache;
use wirephoto_database::Id;
use wirephoto_library::Kind;

use crate::visit::SessionHash;

/// For how long something is believed that another process may have changed.
const BELIEVED: Duration = Duration::from_secs(10);
/// Sessions that are remembered at once.
const MAX_SESSIONS: u64 = 50_000;
/// The pictures that are remembered at once take so much, and none is larger than a preview.
const MAX_PICTURES_BYTES: u64 = 64 << 20;
const MAX_PICTURE_BYTES: usize = 256 << 10;

/// A moment between two changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since(u64);

/// A picture as it leaves.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The event that it hangs in.
    pub event: Id,
    /// Whether its photographer keeps it from customers.
    pub hidden: bool,
    /// BLAKE3 of the bytes.
    pub hash: [u8; 32],
    pub bytes: Bytes,
}

/// Sessions with the events that they are in, and pictures.
pub struct Recent {
    changes: AtomicU64,
    sessions: Cache<SessionHash, (Since, Arc<[Id]>)>,
    pictures: Cache<(Id, Kind), (Since, Shown)>,
}

impl Default for Recent {
    fn default() -> Self {
        let weight = |_: &(Id, Kind), (_, shown): &(Since, Shown)| shown.bytes.len() as u32;
        Self {
            changes: AtomicU64::new(0),
            sessions: Cache::builder().max_capacity(MAX_SESSIONS).time_to_live(BELIEVED).build(),
            pictures: Cache::builder()
                .max_capacity(MAX_PICTURES_BYTES)
                .weigher(weight)
                .time_to_live(BELIEVED)
                .build(),
        }
    }
}

impl Recent {
    /// To be taken before the database is asked for what is to be remembered.
    pub fn since(&self) -> Since {
        Since(self.changes.load(Ordering::Acquire))
    }

    /// Whether a session is known to be in an event.
    pub fn knows(&self, session: &SessionHash, event: &Id) -> bool {
        let found = self.sessions.get(session);
        found.is_some_and(|(since, events)| since == self.since() && events.contains(event))
    }

    /// Remembers in which events a session is.
    pub fn remember_session(&self, session: SessionHash, events: Vec<Id>, since: Since) {
        if since == self.since() {
            self.sessions.insert(session, (since, events.into()));
        }
    }

    /// A picture that is known to be shown.
    pub fn picture(&self, picture: Id, kind: Kind) -> Option<Shown> {
        let (since, shown) = self.pictures.get(&(picture, kind))?;
        (since == self.since()).then_some(shown)
    }

    /// Remembers a picture.
    pub fn remember_picture(&self, picture: Id, kind: Kind, shown: &Shown, since: Since) {
        if since == self.since() && shown.bytes.len() <= MAX_PICTURE_BYTES {
            self.pictures.insert((picture, kind), (since, shown.clone()));
        }
    }

    /// Forgets a session: it came into one more event.
    pub fn forget_session(&self, session: &SessionHash) {
        self.sessions.invalidate(session);
    }

    /// Forgets everything: an event, its code or its pictures changed.
    pub fn forget_all(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_change_is_not_believed_after_it() {
        let recent = Recent::default();
        let (session, event) = (SessionHash::of("one"), Id::from_bytes([1; 16]));
        let before = recent.since();
        recent.remember_session(session, vec![event], before);
        assert!(recent.knows(&session, &event));
        recent.forget_all();
        assert!(!recent.knows(&session, &event));
        recent.remember_session(session, vec![event], before);
        assert!(!recent.knows(&session, &event), "read before the code was changed");
        recent.remember_session(session, vec![event], recent.since());
        assert!(recent.knows(&session, &event) && !recent.knows(&session, &Id::from_bytes([2; 16])));
    }

    #[test]
    fn a_picture_is_kept_by_its_size_until_something_changes() {
        let recent = Recent::default();
        let (event, picture) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let shown = |length| Shown { event, hidden: false, hash: [0; 32], bytes: vec![0; length].into() };
        recent.remember_picture(picture, Kind::Low, &shown(MAX_PICTURE_BYTES + 1), recent.since());
        recent.remember_picture(picture, Kind::Preview, &shown(MAX_PICTURE_BYTES), recent.since());
        assert!(recent.picture(picture, Kind::Low).is_none(), "too large to be kept");
        assert_eq!(recent.picture(picture, Kind::Preview).map(|shown| shown.event), Some(event));
        recent.forget_all();
        assert!(recent.picture(picture, Kind::Preview).is_none());
    }
}
