//! Who is in which event: browser sessions that entered a code.
//!
//! The cookie holds a random token, the database its hash. One session may be in several events. It ends when nobody
//! comes back for [`IDLE`], a visit ends [`LASTS`] after the code was entered, and all visits of an event end when its
//! code is changed.

use std::time::Duration;

use wirephoto_database::{Column, Kind, Moment, Param, Value};

/// For how long nobody may come back before a session is forgotten.
pub const IDLE: Duration = Duration::from_hours(24 * 30);
/// For how long an entered code lasts.
pub const LASTS: Duration = Duration::from_hours(24 * 180);
/// How often at the most it is noted that somebody came back.
pub const NOTED_EVERY: Duration = Duration::from_hours(1);
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

/// Since when somebody must have been seen, and have come in, to be in at `now`.
pub fn bounds(now: Moment) -> (Moment, Moment) {
    (now.minus(IDLE), now.minus(LASTS))
}
