//! Times, sizes and numbers as people read them.

use std::fmt;

use wirephoto_database::Moment;

use crate::Language;
use crate::words::words;

/// Signs of currencies that readers of every language know.
const SIGNS: [(&str, &str); 5] = [("EUR", "€"), ("USD", "$"), ("GBP", "£"), ("JPY", "¥"), ("CHF", "CHF")];

/// A month of a year: `2026-11`. Counted from the beginning of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// That of whatever begins with a year and a month, as every [`Moment`] does.
    pub fn of(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (year, month): (u16, i32) = (year.parse().ok()?, rest.get(..2)?.parse().ok()?);
        (1..=12).contains(&month).then(|| Self(i32::from(year) * 12 + month - 1))
    }

    /// So many months later.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// From 1.
    fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl Language {
    /// A month and its year: `November 2026`.
    pub fn month(self, month: Month) -> String {
        format!("{} {}", self.month_name(month.number() as usize), month.year())
    }

    /// The name of a month, from 1 to 12.
    pub fn month_name(self, number: usize) -> &'static str {
        words(self).months.get(number.wrapping_sub(1)).copied().unwrap_or_default()
    }

    /// A `<time>` element: how long ago in words, the exact time on hover (a script puts it into the reader's
    /// locale).
    pub fn time_ago(self, moment: Moment, now: Moment) -> String {
        let seconds = now.micros().saturating_sub(moment.micros()) / 1_000_000;
        let ago = (words(self).ago)(seconds);
        format!(r#"<time datetime="{moment}" title="{moment}">{ago}</time>"#)
    }

    /// A number of bytes in the largest decimal unit that leaves a number of at least 1.
    pub fn bytes(self, bytes: u64) -> String {
        const UNITS: [&str; 6] = ["B", "KB", "MB", "GB", "TB", "PB"];
        let mut value = bytes as f64;
        let mut unit = 0;
        while value >= 999.5 && unit + 1 < UNITS.len() {
            value /= 1000.0;
            unit += 1;
        }
        let digits = usize::from(unit > 0 && value < 9.95);
        let number =
            format!("{value:.digits$}").replace('.', words(self).decimal_point.encode_utf8(&mut [0; 4]));
        format!("{number} {}", UNITS[unit])
    }

    /// A number with its thousands apart: `100,000`.
    pub fn number(self, number: u64) -> String {
        self.grouped(&number.to_string())
    }

    /// An amount of money, written with a point such as `-1250.00`, in the currency of a code: `€1,250.00`,
    /// `1.250,00 €`.
    pub fn amount(self, decimal: &str, code: &str) -> String {
        let sign = SIGNS.iter().find(|(known, _)| *known == code).map_or(code, |(_, sign)| sign);
        let (whole, part) = decimal.split_once('.').unwrap_or((decimal, ""));
        let (minus, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
        let mut number = self.grouped(whole);
        if !part.is_empty() {
            number.push(words(self).decimal_point);
            number.push_str(part);
        }
        match self {
            Self::English if sign.chars().count() == 1 => format!("{minus}{sign}{number}"),
            Self::English => format!("{minus}{sign}\u{a0}{number}"),
            Self::German => format!("{minus}{number}\u{a0}{sign}"),
        }
    }

    /// Digits in groups of three.
    fn grouped(self, digits: &str) -> String {
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.char_indices() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(words(self).between_thousands);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn months_are_counted_and_named() {
        let november = Month::of("2026-11-20T23:26:00Z").unwrap();
        assert_eq!(Month::of("2026-11"), Some(november));
        assert_eq!(november.plus(2).to_string(), "2027-01");
        assert_eq!(november.plus(-11).to_string(), "2025-12");
        assert_eq!(Language::English.month(november), "November 2026");
        assert_eq!(Language::German.month(november.plus(-8)), "März 2026");
        for text in ["", "2026", "2026-1", "2026-13", "2026-00", "x-01", "2026-é"] {
            assert_eq!(Month::of(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_short() {
        let read = |bytes| Language::English.bytes(bytes);
        assert_eq!(
            [0, 999, 1_000, 9_949, 12_345, 999_499, 999_500, 5_000_000_000].map(read),
            ["0 B", "999 B", "1.0 KB", "9.9 KB", "12 KB", "999 KB", "1.0 MB", "5.0 GB"]
        );
        assert_eq!(Language::German.bytes(9_949), "9,9 KB");
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!(
            [0, 999, 1_000, 12_345, 100_000, 1_234_567].map(|number| Language::English.number(number)),
            ["0", "999", "1,000", "12,345", "100,000", "1,234,567"]
        );
        assert_eq!(Language::German.number(12_345), "12.345");
    }

    #[test]
    fn times_are_relative_with_the_exact_time_on_hover() {
        let then = Moment::from_micros(1_717_245_180_000_000);
        let html = Language::English.time_ago(then, then.plus(Duration::from_hours(49)));
        assert!(html.contains(">2 days ago<") && html.contains("datetime=\"2024-06-01T"), "{html}");
        let ahead = Language::German.time_ago(then.plus(Duration::from_secs(5)), then);
        assert!(ahead.contains(">gerade eben<"), "{ahead}");
    }
}
