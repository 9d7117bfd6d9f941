//! Tax that is in the price, rounded half to even.
//!
//! A price list has one rate, and the tax is computed once, on the order's total: `gross × rate ÷ (1 + rate)`. Exactly
//! half of a smallest unit goes to the even neighbour, so that the errors of many orders even out (IEEE 754
//! §4.3.1, `roundTiesToEven`).

use crate::Money;

const WHOLE: u32 = 10_000;

/// A rate in hundredths of a per cent: 1900 is 19 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxRate(u32);

/// More than a hundred per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A tax rate is between 0 and 100 per cent.")]
pub struct NotATaxRate;

impl TaxRate {
    /// A rate of so many hundredths of a per cent, at most a hundred per cent.
    pub fn new(basis_points: u32) -> Result<Self, NotATaxRate> {
        if basis_points > WHOLE { Err(NotATaxRate) } else { Ok(Self(basis_points)) }
    }

    /// In hundredths of a per cent.
    pub fn basis_points(self) -> u32 {
        self.0
    }

    /// The tax in an amount that includes it. It lies between nothing and half of the amount.
    #[must_use]
    pub fn tax_in(self, gross: Money) -> Money {
        let part = i128::from(gross.minor()) * i128::from(self.0);
        let minor = divide_half_even(part, i128::from(WHOLE + self.0));
        // A rate of at most a hundred per cent makes it at most half of what came in as an `i64`.
        Money::new(i64::try_from(minor).unwrap_or_default(), gross.currency())
    }
}

/// The whole number next to `dividend / divisor`; of two that are equally near, the even one. `divisor` is positive.
fn divide_half_even(dividend: i128, divisor: i128) -> i128 {
    let (floor, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    match (2 * rest).cmp(&divisor) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal => floor + floor.rem_euclid(2),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Currency;

    fn tax(basis_points: u32, gross: i64) -> i64 {
        TaxRate::new(basis_points).unwrap().tax_in(Money::new(gross, Currency::EUR)).minor()
    }

    #[test]
    fn p9_tax_is_in_the_price() {
        assert_eq!(tax(1900, 11900), 1900);
        assert_eq!(tax(1900, 100), 16);
        assert_eq!(tax(700, 10700), 700);
        assert_eq!(tax(0, 10700), 0);
        assert_eq!(TaxRate::new(10_001), Err(NotATaxRate));
    }

    #[test]
    fn p9_half_a_cent_goes_to_the_even_neighbour() {
        // 100 % makes every odd amount a tie: 0.5, 1.5, 2.5 …
        assert_eq!([1, 3, 5, 7, -1, -3].map(|gross| tax(10_000, gross)), [0, 2, 2, 4, 0, -2]);
    }

    proptest! {
        #[test]
        fn p9_tax_is_within_half_a_unit_of_the_exact_one(basis_points in 0..=WHOLE, gross: i64) {
            let error = i128::from(tax(basis_points, gross)) * i128::from(WHOLE + basis_points)
                - i128::from(gross) * i128::from(basis_points);
            prop_assert!(2 * error.abs() <= i128::from(WHOLE + basis_points));
        }

        #[test]
        fn p9_a_reversal_has_the_same_tax(basis_points in 0..=WHOLE, gross in 0..i64::MAX) {
            prop_assert_eq!(tax(basis_points, -gross), -tax(basis_points, gross));
        }

        #[test]
        fn p9_more_money_never_leaves_less_without_its_tax(basis_points in 0..=WHOLE, gross in 0..i64::MAX) {
            let net = |gross| gross - tax(basis_points, gross);
            prop_assert!(net(gross) <= net(gross + 1));
        }
    }
}
