//! An event: what the photographer says of it, and how its pictures are made ready for customers.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::publication::{
    MAX_CATEGORIES, MAX_LONG_SIDE, MAX_NAME, MAX_TEXT, MAX_WATERMARK_BYTES, MIN_CODE,
};
use wirephoto_imaging::{Keep, Size, Watermark, WatermarkStyle};

use crate::{Error, Field, Refusal, Result};

/// Letters and digits that are not taken for one another. 31 of them: eight make 850 thousand million codes.
const CODE_ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const CODE_LENGTH: usize = 8;
const QUALITY: [u8; 3] = [75, 80, 80];
/// The print in the photographer's own grid.
pub(crate) const CONTACT: Size = Size { long_side: 400, quality: 78, marked: false };

/// An event of the studio.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The same at the studio and at the host.
    pub id: Id,
    /// What people say aloud.
    pub number: u32,
    /// Such as "John's wedding".
    pub name: String,
    /// Shown under the name.
    pub description: String,
    /// The day, as `2026-06-20`.
    pub date: Option<String>,
    /// Who took the pictures.
    pub photographer: String,
    /// What customers enter to come in.
    pub code: String,
    /// In the order in which they are shown.
    pub categories: Vec<Category>,
    /// How its pictures are made ready.
    pub settings: Settings,
    /// The picture of [`Watermarking::Png`].
    pub watermark_png: Option<Vec<u8>>,
    /// The picture that stands for the event; the first pick while none is chosen.
    pub title_picture: Option<Id>,
    /// What customers read about prices.
    pub price_note: String,
    /// What customers read about how prints come to them.
    pub delivery_note: String,
    /// Whether it is out of the way, with all its pictures.
    pub archived: bool,
    /// The address of the host that it is to be published at; the one paired last while nothing is said.
    pub host: Option<String>,
    /// By which its pictures are sold; nothing is for sale without one.
    pub price_list: Option<Id>,
    /// How orders of it go to the lab.
    pub sending: Sending,
    /// The address of the lab that prints for it; the one paired last while nothing is said.
    pub lab: Option<String>,
    /// When it was made.
    pub created_at: Moment,
}

/// A part of an event, such as "Reception".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The same at the studio and at the host.
    pub id: Id,
    /// What customers read.
    pub name: String,
}

/// How an event's pictures are made ready for customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How large the proofs are.
    pub sizes: Sizes,
    /// What is laid over them.
    pub watermarking: Watermarking,
    /// How it is laid over them.
    pub style: WatermarkStyle,
    /// What of the original's metadata goes into them.
    pub keep: Keep,
}

/// Pixels on the long side of each rendition. Never more than the picture has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// For grids.
    pub thumbnail: u32,
    /// For phones.
    pub preview: u32,
    /// For large screens.
    pub low: u32,
}

/// What marks an event's proofs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "text")]
pub enum Watermarking {
    /// Nothing: the photographer said so, for this event, by its name.
    None,
    /// Words.
    Text(String),
    /// The event's own PNG.
    Png,
}

/// How an event's orders go to the lab.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sending {
    /// When the photographer says so.
    #[default]
    Approve,
    /// By themselves: at once when the photographer is paid directly, otherwise when they are paid.
    Automatic,
}

impl Sending {
    /// As it is kept.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Automatic => "automatic",
        }
    }

    /// What is not known waits for a person.
    pub(crate) fn from_name(name: &str) -> Self {
        if name == "automatic" { Self::Automatic } else { Self::Approve }
    }
}

/// What to change of an event; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct EventChange {
    /// See [`Event::name`].
    pub name: Option<String>,
    /// See [`Event::description`].
    pub description: Option<String>,
    /// See [`Event::date`]; empty for none.
    pub date: Option<String>,
    /// See [`Event::photographer`].
    pub photographer: Option<String>,
    /// See [`Event::code`].
    pub code: Option<String>,
    /// Categories to add after those that are there.
    pub add_categories: Vec<String>,
    /// All categories in their order; those that are missing go, their pictures stay.
    pub categories: Option<Vec<CategoryChange>>,
    /// Words to mark the proofs with.
    pub watermark_text: Option<String>,
    /// A PNG to mark the proofs with.
    pub watermark_png: Option<Vec<u8>>,
    /// Mark the proofs with the PNG that the event has.
    pub keeps_png: bool,
    /// See [`Event::title_picture`]; a picture of the event, or `Some(None)` for the first pick.
    pub title_picture: Option<Option<Id>>,
    /// Leave the proofs unmarked; the event's name, so that it is not said by accident.
    pub unmarked: Option<String>,
    /// See [`Settings::style`].
    pub style: Option<WatermarkStyle>,
    /// See [`Settings::sizes`].
    pub sizes: Option<Sizes>,
    /// See [`Settings::keep`].
    pub keep: Option<Keep>,
    /// See [`Event::price_note`].
    pub price_note: Option<String>,
    /// See [`Event::delivery_note`].
    pub delivery_note: Option<String>,
    /// See [`Event::archived`].
    pub archived: Option<bool>,
    /// See [`Event::host`]; empty for the host that was paired last.
    pub host: Option<String>,
    /// See [`Event::price_list`]; `Some(None)` for none.
    pub price_list: Option<Option<Id>>,
    /// See [`Event::sending`].
    pub sending: Option<Sending>,
    /// See [`Event::lab`]; empty for the lab that was paired last.
    pub lab: Option<String>,
}

/// A category as it is to be.
#[derive(Debug, Clone, Deserialize)]
pub struct CategoryChange {
    /// Which one; `None` for a new one.
    #[serde(default)]
    pub id: Option<Id>,
    /// Its name.
    pub name: String,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { thumbnail: 320, preview: 800, low: 1600 }
    }
}

impl Sizes {
    /// In the order of [`wirephoto_library::Kind::PROOFS`], and then the contact print.
    pub(crate) fn jobs(self) -> [Size; 4] {
        let [thumbnail, preview, low] = [self.thumbnail, self.preview, self.low];
        let [a, b, c] = QUALITY;
        let proof = |(long_side, quality)| Size { long_side, quality, marked: true };
        let [thumbnail, preview, low] = [(thumbnail, a), (preview, b), (low, c)].map(proof);
        [thumbnail, preview, low, CONTACT]
    }

    fn check(self) -> Result<Self> {
        let sides = [self.thumbnail, self.preview, self.low];
        let in_bounds = sides.iter().zip(MAX_LONG_SIDE).all(|(side, max)| (64..=max).contains(side));
        if !in_bounds || !sides.is_sorted() {
            return Err(Refusal::Sizes(MAX_LONG_SIDE).into());
        }
        Ok(self)
    }
}

impl Event {
    /// A new event of a name, its proofs marked with the word PROOF until something else is said.
    pub(crate) fn new(id: Id, number: u32, name: String, now: Moment, random: [u8; 8]) -> Self {
        Self {
            id,
            number,
            name,
            description: String::new(),
            date: None,
            photographer: String::new(),
            code: make_code(random),
            categories: Vec::new(),
            settings: Settings {
                sizes: Sizes::default(),
                watermarking: Watermarking::Text("PROOF".to_owned()),
                style: WatermarkStyle::default(),
                keep: Keep::default(),
            },
            watermark_png: None,
            title_picture: None,
            price_note: String::new(),
            delivery_note: String::new(),
            archived: false,
            host: None,
            price_list: None,
            sending: Sending::default(),
            lab: None,
            created_at: now,
        }
    }

    /// Changes what is to be changed, or nothing when something in it cannot be. Whether the watermark can be used is
    /// told by [`Event::watermark`].
    pub(crate) fn change(&mut self, change: EventChange, now: Moment) -> Result<()> {
        let mut event = self.clone();
        set_text(&mut event.name, change.name, MAX_NAME, Field::Name)?;
        if event.name.trim().is_empty() {
            return Err(Refusal::NoName.into());
        }
        set_text(&mut event.description, change.description, MAX_TEXT, Field::Description)?;
        set_text(&mut event.photographer, change.photographer, MAX_NAME, Field::Photographer)?;
        set_text(&mut event.price_note, change.price_note, MAX_TEXT, Field::PriceNote)?;
        set_text(&mut event.delivery_note, change.delivery_note, MAX_TEXT, Field::DeliveryNote)?;
        if let Some(date) = change.date {
            event.date = if date.is_empty() { None } else { Some(check_date(&date)?) };
        }
        if let Some(code) = change.code {
            event.code = check_code(&code)?;
        }
        if let Some(categories) = change.categories {
            event.set_categories(categories, now)?;
        }
        for name in change.add_categories {
            if event.categories.iter().all(|category| category.name != name.trim()) {
                event.add_category(None, &name, now)?;
            }
        }
        if change.keeps_png && event.watermark_png.is_some() {
            event.settings.watermarking = Watermarking::Png;
        }
        event.set_watermark(change.watermark_text, change.watermark_png, change.unmarked)?;
        let settings = &mut event.settings;
        settings.style = change.style.unwrap_or(settings.style);
        settings.sizes = change.sizes.unwrap_or(settings.sizes).check()?;
        settings.keep = change.keep.unwrap_or(settings.keep);
        event.title_picture = change.title_picture.unwrap_or(event.title_picture);
        event.archived = change.archived.unwrap_or(event.archived);
        if let Some(host) = change.host {
            event.host = Some(host).filter(|host| !host.is_empty());
        }
        event.price_list = change.price_list.unwrap_or(event.price_list);
        event.sending = change.sending.unwrap_or(event.sending);
        if let Some(lab) = change.lab {
            event.lab = Some(lab).filter(|lab| !lab.is_empty());
        }
        *self = event;
        Ok(())
    }

    /// The watermark, ready to be laid over pictures.
    pub(crate) fn watermark(&self) -> Result<Option<Watermark>> {
        let style = self.settings.style;
        let watermark = match &self.settings.watermarking {
            Watermarking::None => return Ok(None),
            Watermarking::Text(text) => Watermark::text(text, style),
            Watermarking::Png => Watermark::png(self.watermark_png.as_deref().unwrap_or_default(), style),
        };
        watermark.map(Some).map_err(|error| Refusal::Image(error).into())
    }

    /// The category of a name.
    pub(crate) fn category(&self, name: &str) -> Result<Id> {
        let found = self.categories.iter().find(|category| category.name == name);
        found.map(|category| category.id).ok_or_else(|| {
            let names: Vec<_> = self.categories.iter().map(|category| category.name.as_str()).collect();
            Error::NoCategory { name: name.to_owned(), known: names.join(", ") }
        })
    }

    fn set_categories(&mut self, categories: Vec<CategoryChange>, now: Moment) -> Result<()> {
        let known: HashSet<Id> = self.categories.drain(..).map(|category| category.id).collect();
        let mut seen = HashSet::new();
        for CategoryChange { id, name } in categories {
            if id.is_some_and(|id| !known.contains(&id) || !seen.insert(id)) {
                return Err(Refusal::CategoriesChanged.into());
            }
            self.add_category(id, &name, now)?;
        }
        let mut names = HashSet::new();
        match self.categories.iter().find(|category| !names.insert(category.name.as_str())) {
            Some(twice) => Err(Refusal::SameCategory(twice.name.clone()).into()),
            None => Ok(()),
        }
    }

    fn add_category(&mut self, id: Option<Id>, name: &str, now: Moment) -> Result<()> {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > MAX_NAME || name.contains('\0') {
            return Err(Refusal::CategoryName(MAX_NAME).into());
        }
        if self.categories.len() >= MAX_CATEGORIES {
            return Err(Refusal::TooManyCategories(MAX_CATEGORIES).into());
        }
        self.categories.push(Category { id: id.unwrap_or_else(|| Id::new(now)), name });
        Ok(())
    }

    fn set_watermark(
        &mut self,
        text: Option<String>,
        png: Option<Vec<u8>>,
        unmarked: Option<String>,
    ) -> Result<()> {
        self.settings.watermarking = match (text, png, unmarked) {
            (None, None, None) => return Ok(()),
            (Some(text), None, None) => Watermarking::Text(text),
            (None, Some(png), None) => {
                if png.len() > MAX_WATERMARK_BYTES {
                    return Err(Refusal::LargeWatermark(MAX_WATERMARK_BYTES >> 10).into());
                }
                self.watermark_png = Some(png);
                Watermarking::Png
            }
            (None, None, Some(name)) if name == self.name => Watermarking::None,
            (None, None, Some(_)) => {
                return Err(Refusal::NotConfirmed.into());
            }
            _ => return Err(Refusal::TwoWatermarks.into()),
        };
        Ok(())
    }
}

fn set_text(field: &mut String, value: Option<String>, max: usize, name: Field) -> Result<()> {
    let Some(value) = value else { return Ok(()) };
    check_text(&value, max, name)?;
    *field = value;
    Ok(())
}

/// Refuses text that is too long to be meant, and the NUL that no database keeps.
pub(crate) fn check_text(text: &str, max: usize, name: Field) -> Result<()> {
    if text.chars().count() > max || text.contains('\0') {
        return Err(Refusal::LongText(name, max).into());
    }
    Ok(())
}

fn check_date(date: &str) -> Result<String> {
    let date: Date = date.parse().map_err(|_| Refusal::NotADay(date.to_owned()))?;
    Ok(date.to_string())
}

fn check_code(code: &str) -> Result<String> {
    let code = code.trim();
    check_text(code, MAX_NAME, Field::Code)?;
    if code.chars().count() < MIN_CODE {
        return Err(Refusal::ShortCode(MIN_CODE).into());
    }
    Ok(code.to_owned())
}

fn make_code(random: [u8; CODE_LENGTH]) -> String {
    random.map(|byte| char::from(CODE_ALPHABET[usize::from(byte) % CODE_ALPHABET.len()])).iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        let now = Moment::from_micros(0);
        Event::new(Id::new(now), 1, "John's wedding".to_owned(), now, [0, 1, 2, 3, 4, 250, 251, 252])
    }

    fn change(change: EventChange) -> Result<Event> {
        let mut event = event();
        event.change(change, Moment::from_micros(0))?;
        event.watermark()?;
        Ok(event)
    }

    #[test]
    fn a_new_event_has_a_code_and_a_watermark() {
        assert_eq!(event().code, "abcdecde");
        assert!(event().watermark().unwrap().is_some());
    }

    #[test]
    fn p4_proofs_are_left_unmarked_only_by_the_events_name() {
        let unmarked =
            |name: &str| change(EventChange { unmarked: Some(name.to_owned()), ..Default::default() });
        assert!(unmarked("yes").is_err());
        assert_eq!(unmarked("John's wedding").unwrap().settings.watermarking, Watermarking::None);
    }

    #[test]
    fn what_cannot_be_is_refused_and_changes_nothing() {
        let refused = [
            EventChange { name: Some("  ".to_owned()), ..Default::default() },
            EventChange { name: Some("x".repeat(MAX_NAME + 1)), ..Default::default() },
            EventChange { description: Some("a\0b".to_owned()), ..Default::default() },
            EventChange { date: Some("20 June".to_owned()), ..Default::default() },
            EventChange { code: Some("short".to_owned()), ..Default::default() },
            EventChange { add_categories: vec![String::new()], ..Default::default() },
            EventChange { watermark_png: Some(b"not a picture".to_vec()), ..Default::default() },
            EventChange { sizes: Some(Sizes { thumbnail: 900, ..Default::default() }), ..Default::default() },
            EventChange { sizes: Some(Sizes { low: 9000, ..Default::default() }), ..Default::default() },
        ];
        for refused in refused {
            let shown = format!("{refused:?}");
            assert!(change(refused).is_err(), "{shown}");
        }
    }

    #[test]
    fn p1_categories_are_added_once_and_found_by_name() {
        let names = ["Ceremony", "Reception", "Ceremony"].map(str::to_owned).to_vec();
        let event = change(EventChange { add_categories: names, ..Default::default() }).unwrap();
        assert_eq!(event.categories.len(), 2);
        assert_eq!(event.category("Reception").unwrap(), event.categories[1].id);
        let error = event.category("Party").unwrap_err().to_string();
        assert_eq!(error, "The event has no category “Party”; it has Ceremony, Reception.");
    }
}
