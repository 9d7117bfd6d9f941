//! Amounts as people write them. Everywhere else they are whole numbers of a currency's smallest unit.

use wirephoto_exchange::currency::{decimals, read_amount, write_amount};
use wirephoto_exchange::prices::MAX_AMOUNT;

use crate::{Result, Trade};

/// An amount with its currency, such as `12.50 EUR`.
pub fn amount(minor: i64, currency: &str) -> String {
    format!("{} {currency}", digits(minor, currency))
}

/// An amount without its currency, such as `12.50`.
pub fn digits(minor: i64, currency: &str) -> String {
    write_amount(minor, decimals(currency), '.')
}

/// What [`digits`] writes, with a point or a comma, and with fewer decimals than the currency has or all of them.
pub fn parse(text: &str, currency: &str) -> Result<i64> {
    let read = read_amount(text, decimals(currency)).filter(|minor| *minor <= MAX_AMOUNT);
    read.ok_or_else(|| {
        let example = digits(1250, currency);
        Trade::NotAnAmount { typed: text.to_owned(), currency: currency.to_owned(), example }.into()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn p9_amounts_are_written_as_their_currency_has_them() {
        let written = [(1250, "EUR"), (5, "EUR"), (1250, "JPY"), (1250, "KWD"), (-1250, "EUR"), (0, "JPY")];
        let expected = ["12.50 EUR", "0.05 EUR", "1250 JPY", "1.250 KWD", "-12.50 EUR", "0 JPY"];
        assert_eq!(written.map(|(minor, currency)| amount(minor, currency)), expected);
    }

    #[test]
    fn p9_amounts_are_read_as_people_write_them() {
        for (text, currency, minor) in [
            ("12.5", "EUR", 1250),
            ("12,50", "EUR", 1250),
            (" 7 ", "EUR", 700),
            ("7", "JPY", 7),
            ("1.25", "KWD", 1250),
        ] {
            assert_eq!(parse(text, currency).unwrap(), minor, "{text}");
        }
        for text in ["", ".5", "1.234", "-1", "1e3", "12.5.0", "99999999999999999999", "9999999999999", "١"]
        {
            assert!(parse(text, "EUR").is_err(), "{text}");
        }
        assert!(parse("1.5", "JPY").is_err());
    }

    proptest! {
        #[test]
        fn p9_what_is_written_is_read(minor in 0..=MAX_AMOUNT, currency in "EUR|JPY|KWD|CLF") {
            prop_assert_eq!(parse(&digits(minor, &currency), &currency).unwrap(), minor);
        }
    }
}
