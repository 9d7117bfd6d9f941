//! Whom a message is for or from: a phone number, a short code, or a name.

use std::fmt;

use serde::{Deserialize, Serialize};
use wirephoto_database::{Column, Value};

/// The text is no number that messages can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "This is not a phone number. Write it with the country, like +49 170 1234567, or a short code like 72345."
)]
pub struct NotANumber;

/// A number in one spelling: `+` and 7 to 15 digits (E.164), or 3 to 8 digits (a short code), or, for a sender only,
/// up to 11 letters and digits (a name).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Number(String);

impl Number {
    /// A number as people write it: with spaces, hyphens, brackets; `00` counts as `+`.
    pub fn parse(text: &str) -> Result<Self, NotANumber> {
        let is_said = |c: &char| !(c.is_whitespace() || matches!(c, '-' | '/' | '.' | '(' | ')'));
        let text: String = text.chars().filter(is_said).take(32).collect();
        let international = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
        let digits = international.unwrap_or(&text);
        let lengths = if international.is_some() { 7..=15 } else { 3..=8 };
        let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number
            || !lengths.contains(&digits.len())
            || (international.is_some() && digits.starts_with('0'))
        {
            return Err(NotANumber);
        }
        Ok(Self(if international.is_some() { format!("+{digits}") } else { digits.to_owned() }))
    }

    /// A name to send under, of up to 11 letters and digits; nobody can answer it.
    pub fn name(text: &str) -> Result<Self, NotANumber> {
        let is_name = text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b' ');
        let has_letter = text.bytes().any(|c| c.is_ascii_alphabetic());
        if !is_name || !has_letter || text.len() > 11 || text.trim() != text {
            return Err(NotANumber);
        }
        Ok(Self(text.to_owned()))
    }

    /// In its one spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What an operator says, whatever it is: some send all numbers without saying that they are international, so ten
    /// digits and more that do not begin with 0 count as such.
    pub(super) fn heard(type_of_number: u8, address: &str) -> Self {
        let is_digits = address.bytes().all(|digit| digit.is_ascii_digit());
        let is_whole = is_digits && address.len() >= 10 && !address.starts_with('0');
        if !address.is_empty() && is_digits && (type_of_number == 1 || is_whole) {
            return Self(format!("+{}", address.trim_start_matches('0')));
        }
        Self(address.chars().filter(|c| !c.is_control()).take(20).collect())
    }

    /// Type of number, numbering plan and address (SMPP 3.4 §5.2.5).
    pub(super) fn said(&self) -> (u8, u8, &str) {
        match self.0.strip_prefix('+') {
            Some(digits) => (1, 1, digits),
            None if self.0.bytes().all(|digit| digit.is_ascii_digit()) => (0, 1, &self.0),
            None => (5, 0, &self.0),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Number {
    type Error = NotANumber;

    fn try_from(text: String) -> Result<Self, NotANumber> {
        Self::parse(&text).or_else(|_| Self::name(&text))
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.0
    }
}

impl Column<'_> for Number {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(Self(text.to_owned())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        for text in ["+49 170 123-4567", "0049 (170) 1234567", "+491701234567"] {
            assert_eq!(Number::parse(text).unwrap().as_str(), "+491701234567");
        }
        assert_eq!(Number::parse("72 345").unwrap().said(), (0, 1, "72345"));
        for wrong in
            ["", "12", "0170 1234567", "+0491701234567", "+49", "Ada", "+49170abc4567", "+1234567890123456"]
        {
            assert_eq!(Number::parse(wrong), Err(NotANumber), "{wrong}");
        }
        assert_eq!(Number::name("Wirephoto").unwrap().said(), (5, 0, "Wirephoto"));
        assert!(Number::name("12345").is_err() && Number::name("much too long").is_err());
    }

    #[test]
    fn what_an_operator_says_is_taken_as_it_is_meant() {
        for (kind, address, number) in [
            (1, "491701234567", "+491701234567"),
            (0, "491701234567", "+491701234567"),
            (0, "01701234567", "01701234567"),
            (3, "72345", "72345"),
            (5, "Bank\r\n", "Bank"),
            (0, "", ""),
        ] {
            assert_eq!(Number::heard(kind, address).as_str(), number);
        }
    }
}
