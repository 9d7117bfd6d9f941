//! An event: what customers are shown of it, the short link that leads to it and the code that opens it.

use std::fmt;
use std::str::FromStr;

use wirephoto_database::{Column, Id, Kind, Moment, Param, Typed, Value};
use wirephoto_exchange::publication::{
    Category, EventDocument, MAX_CATEGORIES, MAX_NAME, MAX_TEXT, MIN_CODE,
};
use wirephoto_site::text::clean;

use crate::mark::Mark;
use crate::text::fits;
use crate::words::{Customer, Sentence};
use crate::{Error, Result};

/// An event as the host keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same at the studio and at the host.
    pub id: Id,
    /// The account that published it.
    pub owner: Id,
    /// Where customers find it.
    pub slug: Slug,
    /// What it says of itself.
    pub card: Card,
    /// Opens it.
    pub code: CodeHash,
    /// By which its pictures are sold; nothing is for sale without one.
    pub price_list: Option<Id>,
    /// Grows by one with each publication.
    pub revision: u32,
    /// The computer that published it last.
    pub device: Device,
    /// Which of the studio's attempts that was.
    pub attempt: Option<Id>,
    /// What the photographer says of it at the host.
    pub host: HostSettings,
    /// How many people came in.
    pub visitors: u32,
    /// When it was first published.
    pub created_at: Moment,
    /// When it was last published.
    pub updated_at: Moment,
}

/// What an event shows of itself before its pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Such as "John's wedding".
    pub name: String,
    /// Shown under the name.
    pub description: String,
    /// The day.
    pub date: Option<Day>,
    /// Who took the pictures.
    pub photographer: String,
    /// The picture that stands for the event; it may not have arrived.
    pub title_picture: Option<Id>,
    /// What the photographer says about prices in general.
    pub price_note: String,
    /// What the photographer says about delivery.
    pub delivery_note: String,
}

/// What a photographer says of an event at the host itself. No publication changes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostSettings {
    /// The last day on which customers come in.
    pub expires_on: Option<Day>,
    /// Whether customers may take the proofs with them as files.
    pub downloads: bool,
    /// Whether the title picture is shown to people who have not entered the code.
    pub title_at_door: bool,
    /// What an invitation says beside the link.
    pub invite_text: String,
}

impl Event {
    /// Whether its last day is over.
    pub fn is_over(&self, now: Moment) -> bool {
        self.host.expires_on.is_some_and(|day| now >= day.end())
    }
}

/// A photographer's computer, as far as an event knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its name in the program.
    pub id: Id,
    /// What people call it.
    pub name: String,
}

/// A document that was found in order.
#[derive(Debug, Clone)]
pub struct Published {
    pub card: Card,
    pub code: CodeHash,
    pub categories: Vec<Category>,
    /// As far as the studio said.
    pub watermark: Option<Mark>,
    pub price_list: Option<Id>,
}

impl Published {
    /// Reads what a studio says of the event `id`; the error says which part of it cannot be.
    pub fn read(id: Id, document: &EventDocument) -> Result<Self> {
        let name = clean(&document.name);
        if name.is_empty() {
            return Err(Error::unfit(|t| t.event_needs_a_name));
        }
        fits(|t| t.the_name, &name, MAX_NAME)?;
        let description = clean(&document.description);
        fits(|t| t.the_description, &description, MAX_TEXT)?;
        let photographer = clean(&document.photographer);
        fits(|t| t.the_photographer, &photographer, MAX_NAME)?;
        fits(|t| t.the_code, &document.code, MAX_NAME)?;
        let price_note = clean(&document.price_note);
        fits(|t| t.the_price_note, &price_note, MAX_TEXT)?;
        let delivery_note = clean(&document.delivery_note);
        fits(|t| t.the_delivery_note, &delivery_note, MAX_TEXT)?;
        let date = document.date.as_deref().map(str::parse).transpose();
        let date = date.map_err(|NotADay| Error::unfit(|t| t.not_a_day))?;
        Ok(Self {
            card: Card {
                name,
                description,
                date,
                photographer,
                title_picture: document.title_picture,
                price_note,
                delivery_note,
            },
            code: CodeHash::of(id, &document.code)
                .ok_or_else(|| Error::Unfit(Sentence::of(|t| (t.studio.code_too_short)(MIN_CODE))))?,
            categories: read_categories(&document.categories)?,
            watermark: document.watermark.clone().map(Mark::read).transpose()?,
            price_list: document.price_list,
        })
    }
}

fn read_categories(categories: &[Category]) -> Result<Vec<Category>> {
    if categories.len() > MAX_CATEGORIES {
        return Err(Error::Unfit(Sentence::of(|t| (t.studio.too_many_categories)(MAX_CATEGORIES))));
    }
    let mut ids: Vec<Id> = categories.iter().map(|category| category.id).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Error::unfit(|t| t.category_twice));
    }
    let read = categories.iter().map(|category| {
        let name = clean(&category.name);
        fits(|t| t.the_category, &name, MAX_NAME)?;
        Ok(Category { id: category.id, name })
    });
    read.collect()
}

/// The short name in an event's link: eight characters of Crockford's base 32, which has no I, L, O or U.
///
/// It follows from the event's identifier, so that a link on paper stays true when the event is taken down and
/// published again. It is no secret: the code is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slug(String);

impl Slug {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    const LENGTH: usize = 8;

    /// The `attempt`-th choice for an event, should another event have the one before.
    pub fn of(event: Id, attempt: u8) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("wirephoto 2026 event link");
        hasher.update(event.as_bytes()).update(&[attempt]);
        let hash = hasher.finalize();
        let characters = hash.as_bytes()[..Self::LENGTH].iter();
        Self(characters.map(|byte| char::from(Self::ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// As it stands in the link.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Not the name of any event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotASlug;

impl FromStr for Slug {
    type Err = NotASlug;

    /// Reads it as people type it from paper: any case, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, NotASlug> {
        let read =
            text.chars().take(Self::LENGTH + 1).map(|character| match character.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            });
        let slug: String = read.collect();
        let known = slug.bytes().all(|byte| Self::ALPHABET.contains(&byte));
        if known && slug.len() == Self::LENGTH { Ok(Self(slug)) } else { Err(NotASlug) }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Param for Slug {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Value<'_> {
        Value::Text(&self.0)
    }
}

impl Column<'_> for Slug {
    fn read(value: Value<'_>) -> Option<Self> {
        String::read(value)?.parse().ok()
    }
}

/// What the host keeps of an event's code: a BLAKE3 hash of it, bound to the event.
///
/// Not argon2, which every guest would have to wait for: the code guards nothing but the proofs that stand in the same
/// database as this hash, so who can read it has them already, and guesses from outside are limited
/// ([`crate::guesses`]).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeHash(blake3::Hash);

impl CodeHash {
    /// Hashes a code as people type it: any case, spaces around it ignored. `None` when it is too short for a code.
    pub fn of(event: Id, code: &str) -> Option<Self> {
        let code = code.trim().to_lowercase();
        if code.chars().count() < MIN_CODE || code.chars().count() > MAX_NAME {
            return None;
        }
        let mut hasher = blake3::Hasher::new_derive_key("wirephoto 2026 event code");
        Some(Self(hasher.update(event.as_bytes()).update(code.as_bytes()).finalize()))
    }

    /// Whether this is the code; compared in constant time.
    pub fn matches(&self, event: Id, typed: &str) -> bool {
        Self::of(event, typed).is_some_and(|typed| typed.0 == self.0)
    }
}

impl fmt::Debug for CodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeHash(…)")
    }
}

impl Param for CodeHash {
    fn kind(&self) -> Kind {
        Kind::Blob
    }

    fn value(&self) -> Value<'_> {
        Value::Blob(self.0.as_bytes())
    }
}

impl Typed for CodeHash {
    const KIND: Kind = Kind::Blob;
}

impl Column<'_> for CodeHash {
    fn read(value: Value<'_>) -> Option<Self> {
        <[u8; 32]>::read(value).map(|bytes| Self(bytes.into()))
    }
}

/// A day of the calendar, `2026-06-20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    year: u16,
    month: u8,
    /// Of the month, from 1.
    date: u8,
}

/// Not a day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADay;

impl Day {
    /// When it is over everywhere on Earth: at midnight, twelve hours west of Greenwich.
    pub fn end(self) -> Moment {
        const HOUR_US: i64 = 3_600_000_000;
        Moment::from_micros((self.days_since_1970() + 1) * 24 * HOUR_US + 12 * HOUR_US)
    }

    /// Counts years from March, so that the leap day is a year's last.
    fn days_since_1970(self) -> i64 {
        let (month, date) = (i64::from(self.month), i64::from(self.date));
        let year = i64::from(self.year) - i64::from(month < 3);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + date - 1;
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
    }

    /// As people read it: `20 June 2026`.
    pub fn in_words(self, t: &Customer) -> String {
        (t.day)(self.date, self.month, self.year)
    }
}

/// When a picture was taken, as its camera wrote it (`2026-06-20T15:04:05` and what may follow), as people read it.
pub fn taken(captured: &str, t: &Customer) -> String {
    let (day, time) = captured.split_once('T').unwrap_or((captured, ""));
    let time = time.get(..5).unwrap_or_default();
    match day.parse::<Day>() {
        Ok(day) if time.is_empty() => day.in_words(t),
        Ok(day) => format!("{}, {time}", day.in_words(t)),
        Err(_) => captured.to_owned(),
    }
}

/// The day of a moment, at Greenwich, as people read it.
pub fn day_of(moment: Moment, t: &Customer) -> String {
    let text = moment.to_string();
    let day = text.get(..10).unwrap_or_default();
    day.parse::<Day>().map_or_else(|NotADay| text.clone(), |day| day.in_words(t))
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let shape =
            |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
        if text.len() != 10 || !text.bytes().enumerate().all(shape) {
            return Err(NotADay);
        }
        let number = |part: &str| part.parse::<u16>().map_err(|_| NotADay);
        let (year, month, date) =
            (number(&text[..4])?, number(&text[5..7])? as u8, number(&text[8..])? as u8);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return Err(NotADay),
        };
        if (1..=days).contains(&date) { Ok(Self { year, month, date }) } else { Err(NotADay) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.date)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(seed: u8) -> Id {
        Id::from_bytes([seed; 16])
    }

    #[test]
    fn p8_a_code_opens_its_event_however_it_is_typed() {
        let hash = CodeHash::of(id(1), "Rose-Garden").unwrap();
        assert!(hash.matches(id(1), " rose-garden\n"));
        assert!(!hash.matches(id(1), "rose garden"));
        assert!(!hash.matches(id(2), "Rose-Garden"), "bound to its event");
        assert!(!hash.matches(id(1), ""));
    }

    #[test]
    fn a_short_code_is_none() {
        assert_eq!(CodeHash::of(id(1), " 12345 "), None);
        assert!(CodeHash::of(id(1), "123456").is_some());
    }

    #[test]
    fn p8_a_link_follows_from_the_event_and_is_read_as_people_type_it() {
        let slug = Slug::of(id(1), 0);
        assert_eq!(slug, Slug::of(id(1), 0));
        assert_ne!(slug, Slug::of(id(1), 1));
        assert_ne!(slug, Slug::of(id(2), 0));
        assert_eq!("OIL0ABCD".parse(), "0110abcd".parse::<Slug>());
        for text in ["", "0110abc", "0110abcde", "0110abcu", "0110 bcd", "éééé"] {
            assert_eq!(text.parse::<Slug>(), Err(NotASlug), "{text}");
        }
    }

    #[test]
    fn days_are_read_and_said() {
        let english = &crate::words::words(wirephoto_site::Language::English).customer;
        assert_eq!("2026-06-20".parse::<Day>().unwrap().in_words(english), "20 June 2026");
        assert_eq!("2024-02-29".parse::<Day>().unwrap().to_string(), "2024-02-29");
        for text in [
            "",
            "2026-6-20",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "+026-01-01",
            "20-06-2026",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
    }

    #[test]
    fn a_camera_s_time_is_told_without_its_small_change() {
        let english = &crate::words::words(wirephoto_site::Language::English).customer;
        assert_eq!(taken("2026-06-20T15:04:05.123+02:00", english), "20 June 2026, 15:04");
        assert_eq!(taken("2026-06-20", english), "20 June 2026");
        assert_eq!(taken("yesterday", english), "yesterday");
        assert_eq!(taken("2026-06-20Tàé", english), "20 June 2026");
    }

    #[test]
    fn p8_an_event_s_last_day_ends_where_it_ends_last() {
        let end = |text: &str| text.parse::<Day>().unwrap().end().to_string();
        assert!(end("2026-06-20").starts_with("2026-06-21T12:00:00"), "{}", end("2026-06-20"));
        assert!(end("2024-02-28").starts_with("2024-02-29T12:00:00"));
        assert!(end("2024-12-31").starts_with("2025-01-01T12:00:00"));
        assert!(end("1970-01-01").starts_with("1970-01-02T12:00:00"));
    }

    proptest! {
        #[test]
        fn a_slug_is_read_as_it_is_shown(bytes: [u8; 16], attempt: u8) {
            let slug = Slug::of(Id::from_bytes(bytes), attempt);
            prop_assert_eq!(slug.to_string().parse(), Ok(slug.clone()));
            prop_assert_eq!(slug.to_string().to_uppercase().parse(), Ok(slug));
        }

        #[test]
        fn any_text_is_a_day_or_not(text: String) {
            if let Ok(day) = text.parse::<Day>() {
                prop_assert_eq!(day.to_string(), text);
            }
        }
    }
}
