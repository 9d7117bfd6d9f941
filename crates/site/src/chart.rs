//! A chart of twelve months: a column each, as high as its share of the highest. Nothing draws it but the page, and who
//! cannot see it hears every value.

use std::collections::BTreeMap;

use askama::Template;

use crate::{Language, Month};

/// Units of height of its highest column.
const HEIGHT: u128 = 100;

/// A chart, to stand in a page as it is displayed.
#[derive(Debug, Template)]
#[template(path = "chart.html")]
pub struct Chart {
    title: String,
    columns: Vec<Column>,
}

#[derive(Debug, PartialEq, Eq)]
struct Column {
    height: u128,
    /// What is left above it.
    above: u128,
    short: String,
    words: String,
}

impl Chart {
    /// How many months it shows.
    pub const MONTHS: i32 = 12;

    /// The months up to `last`, with whatever is counted in each and how a person says it.
    pub fn new(
        title: impl Into<String>,
        last: Month,
        counted: &BTreeMap<Month, i64>,
        say: impl Fn(i64) -> String,
        language: Language,
    ) -> Self {
        let first = last.plus(1 - Self::MONTHS);
        let highest = counted.range(first..=last).map(|(_, value)| *value).max().unwrap_or_default().max(1);
        let column = |month: Month| {
            let value = counted.get(&month).copied().unwrap_or_default();
            // What is less than nothing has no height; of what there is something is seen.
            let height = (u128::from(value.max(0).unsigned_abs()) * HEIGHT)
                .div_ceil(u128::from(highest.unsigned_abs()));
            let name = language.month(month);
            let words = format!("{name}: {}", say(value));
            Column { height, above: HEIGHT - height, short: name.chars().take(3).collect(), words }
        };
        let columns = (0..Self::MONTHS).map(|months| column(first.plus(months))).collect();
        Self { title: title.into(), columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_of_twelve_months_is_as_high_as_the_chart() {
        let month = |text| Month::of(text).unwrap();
        let counted = [("2025-11", 900), ("2025-12", 50), ("2026-10", -20), ("2026-11", 100)];
        let counted = counted.map(|(text, value)| (month(text), value)).into();
        let say = |value: i64| format!("{value} s");
        let chart = Chart::new("Air time", month("2026-11"), &counted, say, Language::English);
        assert_eq!(chart.columns.len(), 12);
        let column = |height, short: &str, words: &str| Column {
            height,
            above: 100 - height,
            short: short.to_owned(),
            words: words.to_owned(),
        };
        assert_eq!(chart.columns[0], column(50, "Dec", "December 2025: 50 s"));
        assert_eq!(chart.columns[1], column(0, "Jan", "January 2026: 0 s"));
        assert_eq!(chart.columns[10], column(0, "Oct", "October 2026: -20 s"));
        assert_eq!(chart.columns[11], column(100, "Nov", "November 2026: 100 s"));
    }
}
