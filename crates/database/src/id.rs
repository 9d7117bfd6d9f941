//! Identifiers: UUIDs of version 7 (RFC 9562 §5.7), kept as 16 bytes, so that rows lie in the order they were made.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    Moment,
    value::{Column, Kind, Param, Typed, Value, param},
};

/// An identifier. It sorts by the time it was made, to about a microsecond.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

impl Id {
    /// A new identifier: the time, and 62 bits from the operating system's random source.
    ///
    /// The fraction of the millisecond goes into `rand_a` (RFC 9562 §6.2, method 3).
    pub fn new(now: Moment) -> Self {
        let micros = u64::try_from(now.micros()).unwrap_or(0);
        let fraction = (micros % 1000) * 4096 / 1000;
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes[8..]).expect("the operating system gives random bytes");
        bytes[..6].copy_from_slice(&(micros / 1000).to_be_bytes()[2..]);
        bytes[6..8].copy_from_slice(&(0x7000 | fraction as u16).to_be_bytes());
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Self(bytes)
    }

    /// The identifier that these bytes are.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// A list of identifiers as one parameter, 16 bytes each, for a statement of constant text:
///
/// ```sql
/// WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM k WHERE i+1 < length($1)/16)
/// SELECT … FROM k JOIN t ON t.id = substr($1, i*16+1, 16)
/// ```
///
/// Not for an empty list: the text always takes one step.
pub fn packed(ids: &[Id]) -> Vec<u8> {
    ids.iter().flat_map(|id| id.0).collect()
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_bytes(self.0).as_hyphenated().fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier looks like 0190163d-8694-739b-aea5-966c26f8ad91")]
pub struct NotAnId;

impl FromStr for Id {
    type Err = NotAnId;

    /// Accepts exactly what `Display` writes, so that an identifier has one spelling.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let uuid = uuid::Uuid::try_parse(text).map_err(|_| NotAnId)?;
        let mut spelled = [0; 36];
        if *uuid.as_hyphenated().encode_lower(&mut spelled) != *text {
            return Err(NotAnId);
        }
        Ok(Self(uuid.into_bytes()))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

param!(Id, Blob, self => &self.0);

impl Column<'_> for Id {
    fn read(value: Value<'_>) -> Option<Self> {
        <[u8; 16]>::read(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Id {
        Id::new(Moment::from_micros(micros))
    }

    #[test]
    fn is_a_uuid_of_version_7_that_holds_the_time() {
        let id = at(1_717_245_180_123_456);
        let uuid = uuid::Uuid::from_bytes(*id.as_bytes());
        assert_eq!(uuid.get_version_num(), 7);
        assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(uuid.get_timestamp().unwrap().to_unix(), (1_717_245_180, 123_000_000));
    }

    #[test]
    fn sorts_by_microsecond_and_never_repeats() {
        let ids: Vec<Id> = (0..5000).map(|n| at(1_717_245_180_000_000 + n)).collect();
        assert!(ids.is_sorted());
        assert_ne!(at(5), at(5));
    }

    #[test]
    fn has_one_spelling() {
        let id = at(1_717_245_180_123_456);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::from_str::<Id>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
        let text = id.to_string();
        for wrong in [
            String::new(),
            text.to_uppercase(),
            text.replace('-', ""),
            format!("{{{text}}}"),
            format!("urn:uuid:{text}"),
            format!("{text} "),
            text.replace('-', "_"),
        ] {
            assert_eq!(wrong.parse::<Id>(), Err(NotAnId), "{wrong}");
        }
    }

    #[test]
    fn packs_a_list() {
        let ids = [at(1), at(2)];
        assert_eq!(packed(&ids), [ids[0].0, ids[1].0].concat());
        assert!(packed(&[]).is_empty());
    }
}
