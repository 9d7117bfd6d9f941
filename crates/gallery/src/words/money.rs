//! Amounts as their readers write them.

use wirephoto_billing::{Currency, Money};
use wirephoto_site::Language;

/// An amount of a currency's smallest unit: `€1,250.00`, `1.250,00 €`. A currency that is none is written as it is.
pub fn money(minor: i64, currency: &str, language: Language) -> String {
    match currency.parse::<Currency>() {
        Ok(currency) => amount(Money::new(minor, currency), language),
        Err(_) => format!("{minor} {currency}"),
    }
}

/// An amount, as a reader of `language` writes it.
pub fn amount(money: Money, language: Language) -> String {
    language.amount(&money.decimal('.'), money.currency().code())
}

/// A rate, of hundredths of a per cent: `19 %`, `8.1 %`.
pub(super) fn percent(basis_points: u32, point: char) -> String {
    let part = format!("{:02}", basis_points % 100);
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { String::new() } else { point.to_string() };
    format!("{}{point}{part}\u{a0}%", basis_points / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_amounts_are_written_as_their_readers_write_them() {
        let check = |minor, code, english, german| {
            let plain = |language| money(minor, code, language).replace('\u{a0}', " ");
            assert_eq!(
                (plain(Language::English).as_str(), plain(Language::German).as_str()),
                (english, german)
            );
        };
        check(1250, "EUR", "€12.50", "12,50 €");
        check(123_456_789, "USD", "$1,234,567.89", "1.234.567,89 $");
        check(1250, "JPY", "¥1,250", "1.250 ¥");
        check(1250, "KWD", "KWD 1.250", "1,250 KWD");
        check(-5, "CHF", "-CHF 0.05", "-0,05 CHF");
        check(100, "???", "100 ???", "100 ???");
    }

    #[test]
    fn p9_rates_are_written_without_idle_zeros() {
        let rates = [1900, 810, 725, 5, 0, 10_000].map(|rate| percent(rate, ',').replace('\u{a0}', " "));
        assert_eq!(rates, ["19 %", "8,1 %", "7,25 %", "0,05 %", "0 %", "100 %"]);
    }
}
