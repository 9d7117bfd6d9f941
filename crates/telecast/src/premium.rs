//! Short codes: numbers to which a message costs its sender a tariff, which the operator collects, and which pays for
//! what it asks for.

use std::fmt;
use std::str::FromStr;

use wirephoto_billing::{Currency, Money, MoneyError};
use wirephoto_carriers::sms::{NotANumber, Number};
use wirephoto_database::{Column, Id, Kind, Param, Value};

use crate::frame::stored_as_text;

/// Digits of a short code at the most.
const MAX_DIGITS: usize = 8;

/// When a message pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaidOn {
    /// When it comes to us (mobile originated): its sender pays for writing.
    Mo,
    /// When the answer is with the phone (mobile terminated): its sender pays for being answered.
    Mt,
}
stored_as_text!(PaidOn { Mo: "mo", Mt: "mt" });

/// A short code of the host's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortCode {
    /// 3 to 8 digits.
    pub number: Number,
    /// What one message costs.
    pub tariff: Money,
    /// When it is paid.
    pub paid_on: PaidOn,
}

/// Why a text is no short code. `Display` is one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAShortCode {
    /// It is not written like one.
    Shape,
    /// Its number is none, or a long one.
    Number,
    /// Its tariff is no amount, or nothing.
    Tariff(Option<MoneyError>),
}

impl fmt::Display for NotAShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self {
            Self::Shape | Self::Tariff(None) => String::new(),
            Self::Number => " The number has 3 to 8 digits.".to_owned(),
            Self::Tariff(Some(error)) => format!(" {error}"),
        };
        write!(
            f,
            "A short code is a number, what a message to it costs, and whether that is paid when the message comes (mo) \
             or when its answer has arrived (mt): 12345=0.99EUR,mo.{why}"
        )
    }
}

impl std::error::Error for NotAShortCode {}

impl From<MoneyError> for NotAShortCode {
    fn from(error: MoneyError) -> Self {
        Self::Tariff(Some(error))
    }
}

impl From<NotANumber> for NotAShortCode {
    fn from(_: NotANumber) -> Self {
        Self::Number
    }
}

impl FromStr for ShortCode {
    type Err = NotAShortCode;

    /// Reads `12345=0.99EUR,mo`.
    fn from_str(text: &str) -> Result<Self, NotAShortCode> {
        let (number, terms) = text.split_once('=').ok_or(NotAShortCode::Shape)?;
        let (tariff, paid_on) = terms.rsplit_once(',').ok_or(NotAShortCode::Shape)?;
        let tariff = tariff.trim();
        let code_at = tariff.len().checked_sub(3).filter(|at| tariff.is_char_boundary(*at));
        let (amount, currency) = tariff.split_at(code_at.ok_or(NotAShortCode::Shape)?);
        let currency: Currency = currency.parse().map_err(MoneyError::from)?;
        let tariff = Money::parse(amount.trim(), currency)?;
        if tariff.is_zero() {
            return Err(NotAShortCode::Tariff(None));
        }
        let number = Number::parse(number)?;
        if number.as_str().starts_with('+') || number.as_str().len() > MAX_DIGITS {
            return Err(NotAShortCode::Number);
        }
        let paid_on = PaidOn::ALL.iter().find(|one| one.as_str().eq_ignore_ascii_case(paid_on.trim()));
        Ok(Self { number, tariff, paid_on: *paid_on.ok_or(NotAShortCode::Shape)? })
    }
}

/// Whether a delivery is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PremiumState {
    /// The answer that pays is on its way; nothing is sent before it has arrived.
    Awaited,
    Paid,
    /// It did not arrive, so nothing was sent.
    Unpaid,
}
stored_as_text!(PremiumState { Awaited: "awaited", Paid: "paid", Unpaid: "unpaid" });

/// How a message to a short code pays for a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Premium {
    pub delivery: Id,
    pub code: ShortCode,
    /// Whose phone pays.
    pub phone: Number,
    pub state: PremiumState,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t3_a_short_code_is_one_line() {
        let read = |text: &str| text.parse::<ShortCode>();
        let code = read("12345=0.99EUR,mo").unwrap();
        assert_eq!((code.number.as_str(), code.tariff), ("12345", Money::new(99, Currency::EUR)));
        assert_eq!(code.paid_on, PaidOn::Mo);
        let code = read(" 72 345 = 150 JPY , MT").unwrap();
        assert_eq!(
            (code.tariff.to_string().as_str(), code.paid_on, code.number.as_str()),
            ("150 JPY", PaidOn::Mt, "72345")
        );
        for wrong in [
            "",
            "12345",
            "12345=0.99EUR",
            "12345=0.99EUR,now",
            "12345=EUR,mo",
            "12345=0EUR,mo",
            "12345=1.999EUR,mo",
            "12345=1BTC,mt",
            "+4930555=1EUR,mo",
            "12=1EUR,mo",
            "123456789=1EUR,mo",
            "=1EUR,mo",
            "12345=€€,mo",
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.contains("12345=0.99EUR,mo"), "{wrong}: {error}");
        }
    }
}
