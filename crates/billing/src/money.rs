//! Amounts of money: whole numbers of a currency's smallest unit, with arithmetic that says when it cannot.

use std::fmt;

use wirephoto_exchange::currency;

use crate::{Currency, MAX_AMOUNT, NotACurrency};

/// An amount in a currency; it may be negative, as in a reversal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an amount was not taken, or not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The currency is unknown.
    #[error(transparent)]
    Currency(#[from] NotACurrency),
    /// Two currencies were to be added.
    #[error("An amount in {0} cannot be added to one in {1}.")]
    Mixed(Currency, Currency),
    /// It is beyond [`MAX_AMOUNT`], or a sum beyond what can be counted.
    #[error("The amount is too large. The most is {MAX_AMOUNT} of a currency's smallest unit.")]
    TooLarge,
    /// The text is no amount.
    #[error("{0:?} is not an amount in {1}. Write it like {2}.")]
    NotAnAmount(String, Currency, String),
}

impl Money {
    /// So many of the currency's smallest unit: 1250 is 12.50 EUR, 1250 JPY or 1.250 KWD.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount of a document: a currency that exists, and nothing negative or beyond [`MAX_AMOUNT`].
    pub fn of_document(minor: i64, currency: &str) -> Result<Self, MoneyError> {
        let currency = currency.parse()?;
        if !(0..=MAX_AMOUNT).contains(&minor) {
            return Err(MoneyError::TooLarge);
        }
        Ok(Self { minor, currency })
    }

    /// Nothing, in that currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// In the currency's smallest unit.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// The difference of two amounts of one currency.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// So many times as much.
    pub fn times(self, count: u32) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(i64::from(count)).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// The same, the other way.
    pub fn negated(self) -> Result<Self, MoneyError> {
        Self::zero(self.currency).minus(self)
    }

    /// The sum of amounts of `currency`.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }

    /// The number with the currency's decimals after `point`, without the currency: `-12.50`.
    pub fn decimal(self, point: char) -> String {
        currency::write_amount(self.minor, self.currency.decimals(), point)
    }

    /// Reads a number that a person typed: `12`, `12.5`, `12.50` or `12,50`; nothing negative, no more decimals than
    /// the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let minor = currency::read_amount(text, currency.decimals()).ok_or_else(|| {
            let example = Self::new(12 * currency.minor_per_major(), currency).decimal('.');
            MoneyError::NotAnAmount(text.chars().take(32).collect(), currency, example)
        })?;
        if minor > MAX_AMOUNT { Err(MoneyError::TooLarge) } else { Ok(Self { minor, currency }) }
    }

    fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::Mixed(other.currency, self.currency))
        }
    }
}

/// With a point and the code after it: `12.50 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal('.'), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency() -> impl Strategy<Value = Currency> {
        prop::sample::select(Currency::all())
    }

    #[test]
    fn p9_amounts_are_written_with_their_currencys_decimals() {
        let check = |minor, code: &str, expect: &str| {
            assert_eq!(Money::new(minor, code.parse().unwrap()).to_string(), expect);
        };
        check(1250, "EUR", "12.50 EUR");
        check(-5, "EUR", "-0.05 EUR");
        check(1250, "JPY", "1250 JPY");
        check(1250, "KWD", "1.250 KWD");
        check(i64::MIN, "USD", "-92233720368547758.08 USD");
        assert_eq!(Money::new(1250, Currency::EUR).decimal(','), "12,50");
    }

    #[test]
    fn p9_what_is_no_amount_is_refused_with_an_example() {
        for text in ["", ".", "1.", ".5", "-1", "+1", "1.234", "1 000", "1.2.3", "1,2,3", "NaN", "١"] {
            let error = Money::parse(text, Currency::EUR).unwrap_err();
            assert!(error.to_string().contains("12.00"), "{text}: {error}");
        }
        assert!(Money::parse("12.5", "JPY".parse().unwrap()).is_err());
        for text in ["10000000000.01", "99999999999999999999"] {
            assert_eq!(Money::parse(text, Currency::EUR), Err(MoneyError::TooLarge));
        }
        assert_eq!(Money::parse(" 12,5 ", Currency::EUR), Ok(Money::new(1250, Currency::EUR)));
    }

    #[test]
    fn p9_a_document_has_no_negative_and_no_boundless_amount() {
        assert!(Money::of_document(MAX_AMOUNT, "EUR").is_ok());
        for (minor, code) in [(-1, "EUR"), (MAX_AMOUNT + 1, "EUR"), (1, "BTC")] {
            assert!(Money::of_document(minor, code).is_err());
        }
    }

    proptest! {
        #[test]
        fn p9_an_amount_is_read_as_it_was_written(minor in 0..=MAX_AMOUNT, currency in currency()) {
            let money = Money::new(minor, currency);
            prop_assert_eq!(Money::parse(&money.decimal('.'), currency), Ok(money));
            prop_assert_eq!(Money::parse(&money.decimal(','), currency), Ok(money));
        }

        #[test]
        fn p9_arithmetic_is_right_or_refused(a: i64, b: i64, count: u32, currency in currency()) {
            let (left, right) = (Money::new(a, currency), Money::new(b, currency));
            let fits = |wide: i128| i64::try_from(wide).map(|minor| Money::new(minor, currency)).ok();
            prop_assert_eq!(left.plus(right).ok(), fits(i128::from(a) + i128::from(b)));
            prop_assert_eq!(left.minus(right).ok(), fits(i128::from(a) - i128::from(b)));
            prop_assert_eq!(left.times(count).ok(), fits(i128::from(a) * i128::from(count)));
            prop_assert_eq!(left.negated().ok(), fits(-i128::from(a)));
        }

        #[test]
        fn p9_currencies_do_not_mix(a: i64, b: i64, first in currency(), second in currency()) {
            let mixed = Money::new(a, first).plus(Money::new(b, second));
            prop_assert!(first == second || matches!(mixed, Err(MoneyError::Mixed(..))));
        }

        #[test]
        fn p9_whatever_is_typed_is_an_amount_or_refused(text in ".{0,40}", currency in currency()) {
            if let Ok(money) = Money::parse(&text, currency) {
                prop_assert!((0..=MAX_AMOUNT).contains(&money.minor()));
            }
        }
    }
}
