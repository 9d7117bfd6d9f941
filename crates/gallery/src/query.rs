//! What somebody typed into the search box.
//!
//! The rules, which an empty result tells: a number by itself is a picture's number; a day (`June 20`, `20.6.`,
//! `2026-06-20`), a month (`June 2026`, `2026-06`) and a time (`14:30`, or `14:` for the whole hour) are when a picture
//! was taken; every other word has to begin a word of caption, description, keywords, file name or category. All parts
//! have to fit.

use crate::fold;

/// Parts of a query that count; more are ignored.
const MAX_PARTS: usize = 8;
/// Characters of a query that count.
const MAX_CHARS: usize = 200;

/// A query with at least one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    number: Option<u32>,
    /// Folded, each with a space before it.
    words: Vec<String>,
    times: Vec<Time>,
}

/// What of a picture a query looks at.
#[derive(Debug, Clone, Copy)]
pub struct Findable<'a> {
    /// The number that people say aloud.
    pub number: u32,
    /// Of [`fold::index`]: what is said of the picture.
    pub words: &'a str,
    /// Of [`fold::index`]: its category.
    pub category: &'a str,
    /// When it was taken, as its camera wrote it: `2026-06-20T15:04:05`.
    pub captured: &'a str,
}

impl Query {
    /// Reads what was typed; `None` when there is nothing to look for in it.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(MAX_CHARS).collect();
        let tokens: Vec<&str> =
            typed.split([' ', ',', '\t', '\n', '\u{a0}']).filter(|token| !token.is_empty()).collect();
        let mut query = Self { number: None, words: Vec::new(), times: Vec::new() };
        if let [alone] = tokens[..]
            && !alone.starts_with('0')
            && alone.bytes().all(|byte| byte.is_ascii_digit())
        {
            query.number = alone.parse().ok();
        }
        let mut rest = &tokens[..];
        while let Some(first) = rest.first()
            && query.number.is_none()
            && query.words.len() + query.times.len() < MAX_PARTS
        {
            if let Some((time, used)) = Time::read(rest) {
                query.times.push(time);
                rest = &rest[used..];
            } else {
                let room = MAX_PARTS - query.words.len() - query.times.len();
                query.words.extend(fold::words(first).into_iter().take(room).map(|word| format!(" {word}")));
                rest = &rest[1..];
            }
        }
        (query.number.is_some() || !query.words.is_empty() || !query.times.is_empty()).then_some(query)
    }

    /// Whether it finds a picture.
    pub fn finds(&self, picture: &Findable<'_>) -> bool {
        self.number.is_none_or(|number| number == picture.number)
            && self.words.iter().all(|word| picture.words.contains(word) || picture.category.contains(word))
            && self.times.iter().all(|time| time.covers(picture.captured))
    }
}

/// A stretch of time: only what is said of it counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Time {
    year: Option<u16>,
    month: Option<u16>,
    day: Option<u16>,
    hour: Option<u16>,
    minute: Option<u16>,
}

const MONTHS: [[&str; 2]; 12] = [
    ["january", "januar"],
    ["february", "februar"],
    ["march", "marz"],
    ["april", "april"],
    ["may", "mai"],
    ["june", "juni"],
    ["july", "juli"],
    ["august", "august"],
    ["september", "september"],
    ["october", "oktober"],
    ["november", "november"],
    ["december", "dezember"],
];

impl Time {
    /// Reads a time at the beginning of `tokens`: itself, and how many it took.
    fn read(tokens: &[&str]) -> Option<(Self, usize)> {
        let one = |time| (time, 1);
        let first = tokens.first()?;
        Self::iso(first)
            .or_else(|| Self::dotted(first))
            .or_else(|| Self::clock(first))
            .map(one)
            .or_else(|| Self::named(tokens))
    }

    /// `2026-06-20`, `2026-06`, `2026-06-20T14:30`.
    fn iso(token: &str) -> Option<Self> {
        let (date, clock) = token.split_once('T').map_or((token, None), |(date, clock)| (date, Some(clock)));
        let mut parts = date.split('-');
        let year = number(parts.next()?, 4, 4, 1000..=9999)?;
        let month = number(parts.next()?, 1, 2, 1..=12)?;
        let day = parts.next().map(|day| number(day, 1, 2, 1..=31));
        if parts.next().is_some() || day == Some(None) {
            return None;
        }
        let clock = clock.map(Self::clock);
        if clock == Some(None) {
            return None;
        }
        let clock = clock.flatten().unwrap_or_default();
        Some(Self { year: Some(year), month: Some(month), day: day.flatten(), ..clock })
    }

    /// `20.6.`, `20.6.2026`, `20.06.26`.
    fn dotted(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let day = number(parts.next()?, 1, 2, 1..=31)?;
        let month = number(parts.next()?, 1, 2, 1..=12)?;
        let year = parts.next()?;
        let year = match year.len() {
            0 => None,
            2 => Some(2000 + number(year, 2, 2, 0..=99)?),
            _ => Some(number(year, 4, 4, 1000..=9999)?),
        };
        parts.next().is_none().then_some(Self { year, month: Some(month), day: Some(day), ..Self::default() })
    }

    /// `14:30`, `14:30:05`, and `14:` for the whole hour.
    fn clock(token: &str) -> Option<Self> {
        let mut parts = token.split(':');
        let hour = number(parts.next()?, 1, 2, 0..=23)?;
        let minute = match parts.next()? {
            "" => None,
            minute => Some(number(minute, 2, 2, 0..=59)?),
        };
        let seconds = parts.next();
        let fits = seconds.is_none_or(|seconds| minute.is_some() && number(seconds, 2, 2, 0..=60).is_some());
        (fits && parts.next().is_none()).then_some(Self { hour: Some(hour), minute, ..Self::default() })
    }

    /// `June 20`, `20 June`, `20. Juni 2026`, `June 2026`. A month by itself may be somebody's name.
    fn named(tokens: &[&str]) -> Option<(Self, usize)> {
        let at = |index: usize| tokens.get(index).copied();
        let year = |index| at(index).and_then(|token| number(token, 4, 4, 1000..=9999));
        let time = |month, day, year| Self { year, month: Some(month), day, ..Self::default() };
        if let Some(month) = at(0).and_then(month) {
            if let Some(day) = at(1).and_then(day_of_month) {
                let year = year(2);
                return Some((time(month, Some(day), year), 2 + usize::from(year.is_some())));
            }
            return year(1).map(|year| (time(month, None, Some(year)), 2));
        }
        let (day, month) = (day_of_month(at(0)?)?, month(at(1)?)?);
        let year = year(2);
        Some((time(month, Some(day), year), 2 + usize::from(year.is_some())))
    }

    fn covers(self, captured: &str) -> bool {
        let fits = |wanted: Option<u16>, range: std::ops::Range<usize>| {
            wanted.is_none_or(|wanted| captured.get(range).and_then(|part| part.parse().ok()) == Some(wanted))
        };
        fits(self.year, 0..4)
            && fits(self.month, 5..7)
            && fits(self.day, 8..10)
            && fits(self.hour, 11..13)
            && fits(self.minute, 14..16)
    }
}

/// Decimal digits only, of so many places, within a range.
fn number(text: &str, least: usize, most: usize, range: std::ops::RangeInclusive<u16>) -> Option<u16> {
    let fits = (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = fits.then(|| text.parse().ok()).flatten()?;
    range.contains(&number).then_some(number)
}

/// `20`, `20.`, `20th`.
fn day_of_month(token: &str) -> Option<u16> {
    let digits = token.trim_end_matches(|c: char| !c.is_ascii_digit());
    let fits = matches!(&token[digits.len()..], "" | "." | "st" | "nd" | "rd" | "th");
    number(digits, 1, 2, 1..=31).filter(|_| fits)
}

/// A month's name in any of our languages, or at least three letters of it.
fn month(token: &str) -> Option<u16> {
    let folded = fold::words(token);
    let [name] = &folded[..] else { return None };
    let known =
        |names: &[&str; 2]| name.len() >= 3 && names.iter().any(|month| month.starts_with(name.as_str()));
    MONTHS.iter().position(known).map(|index| index as u16 + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds_at(typed: &str, text: &str, captured: &str) -> bool {
        let (words, category) = (fold::index([text]), fold::index(["First dance"]));
        let picture = Findable { number: 412, words: &words, category: &category, captured };
        Query::parse(typed).is_some_and(|query| query.finds(&picture))
    }

    fn finds(typed: &str, text: &str) -> bool {
        finds_at(typed, text, "")
    }

    #[test]
    fn p8_words_are_found_by_their_beginning_whatever_their_case_and_accents() {
        assert!(finds("JEROME", "Jérôme und Anna"));
        assert!(finds("jérôme an", "Jerome und Anna"));
        assert!(finds("dsc_0412", "DSC_0412.JPG"));
        assert!(finds("anna ﬁrst", "Anna"), "a word of the caption, and one of the category");
        assert!(!finds("rome", "Jérôme"));
        assert!(!finds("anna bob", "Jérôme und Anna"));
    }

    #[test]
    fn p8_a_number_alone_is_the_picture_s() {
        assert!(finds("412", "") && finds(" 412 ", ""));
        assert!(!finds("41", "") && !finds("4120", "4120"));
        assert!(finds("0412", "DSC_0412.JPG"), "with a zero before it, it is a word");
        assert!(finds("table 12", "Table 12"));
    }

    #[test]
    fn p8_days_months_and_times_are_when_it_was_taken() {
        let found = |typed| finds_at(typed, "Anna", "2026-06-20T14:30:05.12+02:00");
        for typed in [
            "June 20",
            "20 June",
            "june 20th, 2026",
            "20. Juni",
            "Jun 20",
            "20.6.",
            "20.06.2026",
            "20.6.26",
            "2026-06-20",
            "2026-06",
            "June 2026",
            "14:30",
            "14:",
            "2026-06-20 14:",
            "2026-06-20T14:30",
            "14:30:59 anna",
            "anna june 20 14:30",
        ] {
            assert!(found(typed), "{typed}");
        }
        for typed in
            ["June 21", "20 July", "2025-06-20", "14:31", "15:", "2026-06-20 15:", "june 20 bob", "June"]
        {
            assert!(!found(typed), "{typed}");
        }
        assert!(finds("June", "June dances"), "a month alone may be a name");
        assert!(!finds("14:30", "Anna"), "no time is known");
        assert!(finds("25:99", "25 99"), "what is no time is words");
    }

    #[test]
    fn what_has_no_words_is_no_query() {
        for typed in ["", "  ", "—!?", "\u{301}"] {
            assert_eq!(Query::parse(typed), None, "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_its_own_words(text in "[a-zé ]{0,60}") {
            if let Some(query) = Query::parse(&text) {
                let words = fold::index([&text]);
                let picture = Findable { number: 1, words: &words, category: "", captured: "" };
                prop_assert!(query.finds(&picture));
            }
        }

        #[test]
        fn any_text_is_a_query_or_not(typed in "\\PC*|[0-9:.T-]{0,20}( [0-9]{1,4}| june){0,3}", captured: String) {
            if let Some(query) = Query::parse(&typed) {
                query.finds(&Findable { number: 1, words: " a", category: "", captured: &captured });
            }
        }
    }
}
