//! Amounts as Stripe counts them, which is not always as ISO 4217 does.
//!
//! See <https://docs.stripe.com/currencies>: ariary are counted whole, krónur and Ugandan shillings in hundredths, and
//! amounts with three decimals end in 0.

use crate::{Currency, Money};

/// Amounts beyond eight digits are refused by Stripe.
const LARGEST: i64 = 99_999_999;

/// An amount in Stripe's unit of its currency; none where Stripe cannot take it.
pub(crate) fn written(amount: Money) -> Option<i64> {
    let minor = amount.minor();
    let (times, by) = scale(amount.currency());
    let units = minor.checked_mul(times)?;
    let is_whole = units % by == 0 && (amount.currency().decimals() != 3 || minor % 10 == 0);
    let units = units / by;
    (is_whole && (1..=LARGEST).contains(&units)).then_some(units)
}

/// What Stripe means by so many units of a currency, which it writes in small letters; none for what it cannot mean.
pub(crate) fn read(units: i64, currency: &str) -> Option<Money> {
    let currency: Currency = currency.to_ascii_uppercase().parse().ok()?;
    let (times, by) = scale(currency);
    let minor = units.checked_mul(by)?;
    (minor % times == 0).then(|| Money::new(minor / times, currency))
}

/// By what our smallest units are multiplied and divided to become Stripe's.
fn scale(currency: Currency) -> (i64, i64) {
    match currency.code() {
        "ISK" | "UGX" => (100, 1),
        "MGA" => (1, 100),
        _ => (1, 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(minor: i64, code: &str, expect: Option<i64>) {
        assert_eq!(written(Money::new(minor, code.parse().unwrap())), expect, "{minor} {code}");
    }

    #[test]
    fn p9_stripe_counts_some_currencies_in_its_own_way() {
        check(1250, "EUR", Some(1250));
        check(1250, "JPY", Some(1250));
        check(1250, "KWD", Some(1250));
        check(1251, "KWD", None);
        check(1250, "ISK", Some(125_000));
        check(1300, "MGA", Some(13));
        check(1250, "MGA", None);
    }

    #[test]
    fn p9_nothing_and_too_much_cannot_be_charged() {
        check(0, "EUR", None);
        check(-5, "EUR", None);
        check(LARGEST, "EUR", Some(LARGEST));
        check(LARGEST + 1, "EUR", None);
        check(i64::MAX, "ISK", None);
        assert_eq!(read(5, "btc"), None);
        assert_eq!(read(1, "isk"), None);
        assert_eq!(read(i64::MAX, "mga"), None);
    }

    proptest! {
        #[test]
        fn p9_what_is_charged_is_read_back(minor in 1..=LARGEST, currency in prop::sample::select(Currency::all())) {
            let amount = Money::new(minor, currency);
            if let Some(units) = written(amount) {
                prop_assert_eq!(read(units, &currency.code().to_ascii_lowercase()), Some(amount));
            }
        }
    }
}
