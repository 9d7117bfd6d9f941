//! How people name events and pictures: by identifier, or by the short number that they say aloud.

use std::fmt;
use std::str::FromStr;

use wirephoto_database::Id;

/// An event by its identifier or its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventRef {
    /// As in documents.
    Id(Id),
    /// As on the screen.
    Number(u32),
}

/// A picture by its identifier, or by its number within an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureRef {
    /// As in documents.
    Id(Id),
    /// `EVENT/NUMBER`; without the event where it is clear which one is meant.
    Number(Option<EventRef>, u32),
}

/// A price list by its identifier or its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceListRef {
    /// As in documents.
    Id(Id),
    /// As on the screen.
    Number(u32),
}

/// An order by its identifier, or by the number that customers say aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderRef {
    /// As in documents.
    Id(Id),
    /// Eight characters, such as `7K3MQ9TD`.
    Number(String),
}

/// The text names no event or picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotARef {
    /// Not an event.
    #[error("an event is named by its number or its identifier")]
    Event,
    /// Not a picture.
    #[error("a picture is named EVENT/NUMBER, such as 1/17, or by its identifier")]
    Picture,
    /// Not a price list.
    #[error("a price list is named by its number or its identifier")]
    PriceList,
    /// Not an order.
    #[error("an order is named by its number, such as 7K3MQ9TD, or by its identifier")]
    Order,
}

impl FromStr for PriceListRef {
    type Err = NotARef;

    fn from_str(text: &str) -> Result<Self, NotARef> {
        let number = text.parse().map(Self::Number).ok();
        number.or_else(|| text.parse().map(Self::Id).ok()).ok_or(NotARef::PriceList)
    }
}

impl FromStr for OrderRef {
    type Err = NotARef;

    fn from_str(text: &str) -> Result<Self, NotARef> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let number = text.trim().to_ascii_uppercase();
        let is_number =
            (1..=16).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_number { Ok(Self::Number(number)) } else { Err(NotARef::Order) }
    }
}

impl fmt::Display for PriceListRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl fmt::Display for OrderRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl FromStr for EventRef {
    type Err = NotARef;

    fn from_str(text: &str) -> Result<Self, NotARef> {
        let number = text.parse().map(Self::Number).ok();
        number.or_else(|| text.parse().map(Self::Id).ok()).ok_or(NotARef::Event)
    }
}

impl FromStr for PictureRef {
    type Err = NotARef;

    fn from_str(text: &str) -> Result<Self, NotARef> {
        let (event, number) = match text.split_once('/') {
            Some((event, number)) => (Some(event.parse().map_err(|_| NotARef::Picture)?), number),
            None => (None, text),
        };
        match (number.parse(), event) {
            (Ok(number), event) => Ok(Self::Number(event, number)),
            (Err(_), None) => text.parse().map(Self::Id).map_err(|_| NotARef::Picture),
            (Err(_), Some(_)) => Err(NotARef::Picture),
        }
    }
}

impl fmt::Display for EventRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl fmt::Display for PictureRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Number(Some(event), number) => write!(f, "{event}/{number}"),
            Self::Number(None, number) => number.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event() -> impl Strategy<Value = EventRef> {
        let id = any::<[u8; 16]>().prop_map(|bytes| EventRef::Id(Id::from_bytes(bytes)));
        prop_oneof![id, any::<u32>().prop_map(EventRef::Number)]
    }

    fn picture() -> impl Strategy<Value = PictureRef> {
        let id = any::<[u8; 16]>().prop_map(|bytes| PictureRef::Id(Id::from_bytes(bytes)));
        let number = (proptest::option::of(event()), any::<u32>());
        prop_oneof![id, number.prop_map(|(event, number)| PictureRef::Number(event, number))]
    }

    proptest! {
        #[test]
        fn a_reference_is_read_as_it_is_shown(event in event(), picture in picture()) {
            prop_assert_eq!(event.to_string().parse(), Ok(event));
            prop_assert_eq!(picture.to_string().parse(), Ok(picture));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = (text.parse::<EventRef>(), text.parse::<PictureRef>());
        }
    }
}
