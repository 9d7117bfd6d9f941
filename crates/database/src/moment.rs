//! Points in time: microseconds since 1970 in UTC, and the one door to the ambient clock.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::{Column, Kind, Param, Typed, Value, param};

/// A point in time between the years -9999 and 9999, to the microsecond, kept as BIGINT.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The first moment that can be written down.
    pub const MIN: Self = Self(-377_705_023_201_000_000);
    /// The last moment that can be written down.
    pub const MAX: Self = Self(253_402_207_200_999_999);

    /// The computer's clock. Read once where a use case begins (a handler, a command), and passed on from there.
    pub fn now() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the one door to the clock")]
        let now = SystemTime::now();
        match now.duration_since(UNIX_EPOCH) {
            Ok(since) => Self(0).plus(since),
            Err(before) => Self(0).minus(before.duration()),
        }
    }

    /// The moment so many microseconds after 1970 began in UTC; beyond [`Self::MIN`] or [`Self::MAX`], these.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Microseconds since 1970 began in UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// That much later, at most [`Self::MAX`].
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_micros(self.0.saturating_add(micros(duration)))
    }

    /// That much earlier, at least [`Self::MIN`].
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self::from_micros(self.0.saturating_sub(micros(duration)))
    }

    /// The time from `earlier` to this moment; zero when `earlier` is the later one.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// RFC 3339 in UTC, with as many decimals as it takes: `2024-06-01T12:33:00.5Z`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Timestamp::from_microsecond(self.0).map_err(|_| fmt::Error)?.fmt(f)
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a point in time looks like 2024-06-01T12:33:00Z")]
pub struct NotAMoment;

impl FromStr for Moment {
    type Err = NotAMoment;

    /// RFC 3339 with any offset; what is finer than a microsecond is cut off.
    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let timestamp: Timestamp = text.parse().map_err(|_| NotAMoment)?;
        Ok(Self::from_micros(timestamp.as_microsecond()))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

param!(Moment, Int, self => self.0);

impl Column<'_> for Moment {
    fn read(value: Value<'_>) -> Option<Self> {
        let micros = i64::read(value)?;
        (Self::MIN.0..=Self::MAX.0).contains(&micros).then_some(Self(micros))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(text.parse::<Moment>().unwrap().to_string(), expect);
    }

    #[test]
    fn is_written_in_rfc_3339() {
        check("2024-06-01T12:33:00Z", "2024-06-01T12:33:00Z");
        check("2024-06-01T12:33:00.25+02:00", "2024-06-01T10:33:00.25Z");
        check("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z");
        for wrong in ["", "2024-06-01", "2024-06-01T12:33:00", "yesterday", "2024-13-01T00:00:00Z"] {
            assert_eq!(wrong.parse::<Moment>(), Err(NotAMoment), "{wrong}");
        }
    }

    #[test]
    fn stays_in_the_years_that_can_be_written() {
        assert_eq!(Moment::MIN.0, Timestamp::MIN.as_microsecond());
        assert_eq!(Moment::MAX.0, Timestamp::MAX.as_microsecond());
        assert_eq!(Moment::MAX.plus(Duration::MAX), Moment::MAX);
        assert_eq!(Moment::MIN.minus(Duration::MAX), Moment::MIN);
        assert_eq!(Moment::from_micros(i64::MAX), Moment::MAX);
        assert_eq!(Moment::read(Value::Int(i64::MAX)), None);
    }

    #[test]
    fn the_clock_is_past_the_day_this_was_written() {
        assert!(Moment::now() > "2025-01-01T00:00:00Z".parse().unwrap());
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(micros in Moment::MIN.0..=Moment::MAX.0) {
            let moment = Moment::from_micros(micros);
            prop_assert_eq!(moment.to_string().parse(), Ok(moment));
            let json = serde_json::to_string(&moment).unwrap();
            prop_assert_eq!(serde_json::from_str::<Moment>(&json).unwrap(), moment);
        }

        #[test]
        fn later_and_earlier_undo_each_other(micros in 0..4_000_000_000_000_000_i64, by in 0..1_000_000_000_u64) {
            let (moment, by) = (Moment::from_micros(micros), Duration::from_micros(by));
            prop_assert_eq!(moment.plus(by).minus(by), moment);
            prop_assert_eq!(moment.plus(by).since(moment), by);
        }
    }
}
