//! A telephone from which pictures are sent, and the code that links it to an account.

use wirephoto_carriers::sms::Number;
use wirephoto_database::{Column, Kind, Moment, Param, Typed, Value};

use crate::command::LinkCode;

/// A linked telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// In E.164.
    pub number: Number,
    pub linked_at: Moment,
}

/// A code, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCode {
    pub code: LinkCode,
    pub expires_at: Moment,
}

/// What a number sent lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    pub messages: u64,
    /// Codes that were wrong.
    pub wrong: u64,
}

impl Typed for LinkCode {
    const KIND: Kind = Kind::Text;
}

impl Param for LinkCode {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Value<'_> {
        Value::Text(self.as_str())
    }
}

impl Column<'_> for LinkCode {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}
