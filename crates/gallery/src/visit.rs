//! Who is in which event: browser sessions that entered a code.
//!
//! The cookie holds a random token, the database its hash. One session may be in several events. It ends when nobody
//! comes back for [`IDLE`], a visit ends [`LASTS`] after the code was entered, and all visits of an event end when its
//! code is changed.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use wirephoto_database::{Column, Id, Kind, Moment, Param, Value};

/// For how long nobody may come back before a session is forgotten.
pub const IDLE: Duration = Duration::from_hours(24 * 30);
/// For how long an entered code lasts.
pub const LASTS: Duration = Duration::from_hours(24 * 180);
/// How often at the most it is noted that somebody came back.
pub const NOTED_EVERY: Duration = Duration::from_hours(1);
/// For how long it is believed that a session is still in, when another process may have ended it.
const BELIEVED: Duration = Duration::from_secs(10);
/// Sessions that are remembered at once.
const MAX_SESSIONS: u64 = 50_000;

/// The cookie's name.
pub const COOKIE: &str = "visitor";

/// What the cookie holds: 32 random bytes in hexadecimal digits.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new session's.
    pub fn random() -> Self {
        Self(wirephoto_site::random_hex::<32>())
    }

    /// To be put into the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By which the session is known here.
    pub fn hash(&self) -> SessionHash {
        SessionHash::of(&self.0)
    }
}

/// A hash of what a session's cookie holds: what the database keeps of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionHash([u8; 32]);

impl SessionHash {
    /// Of whatever the cookie holds.
    pub fn of(cookie: &str) -> Self {
        Self(*blake3::hash(cookie.as_bytes()).as_bytes())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Param for SessionHash {
    fn kind(&self) -> Kind {
        Kind::Blob
    }

    fn value(&self) -> Value<'_> {
        Value::Blob(&self.0)
    }
}

impl Column<'_> for SessionHash {
    fn read(value: Value<'_>) -> Option<Self> {
        <[u8; 32]>::read(value).map(Self)
    }
}

/// The events that sessions were found in of late, so that a page full of pictures asks once.
///
/// What stands here is a yes that is at most a few seconds old. A no is never taken from here.
#[derive(Clone)]
pub struct Visits(Arc<Cache<SessionHash, Arc<[Id]>>>);

impl Default for Visits {
    fn default() -> Self {
        Self(Arc::new(Cache::builder().max_capacity(MAX_SESSIONS).time_to_live(BELIEVED).build()))
    }
}

impl Visits {
    /// Whether a session is known to be in an event.
    pub fn knows(&self, session: &SessionHash, event: &Id) -> bool {
        self.0.get(session).is_some_and(|events| events.contains(event))
    }

    /// Remembers what the database said of a session.
    pub fn remember(&self, session: SessionHash, events: Vec<Id>) {
        self.0.insert(session, events.into());
    }

    /// Forgets a session: what is true of it changed.
    pub fn forget(&self, session: &SessionHash) {
        self.0.invalidate(session);
    }

    /// Forgets all sessions: an event, or its code, changed.
    pub fn forget_all(&self) {
        self.0.invalidate_all();
    }
}

/// Since when somebody must have been seen, and have come in, to be in at `now`.
pub fn bounds(now: Moment) -> (Moment, Moment) {
    (now.minus(IDLE), now.minus(LASTS))
}
