//! Every change of an event or its pictures, kept with what was there before, so that each can be undone and redone.
//!
//! There is one way in: [`Studio::apply`] for pictures, [`Studio::change_event`] for the event itself, and
//! [`record_import`] for what comes in. What a change touches is written as the fields before and after it; to undo is
//! to put the former, to redo the latter. A picture that was purged meanwhile has left the changes that it was in.

#![expect(clippy::option_option, reason = "absent and null are two things in a document")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::prices::{MAX_AMOUNT, MAX_PRODUCTS};
use wirephoto_exchange::publication::{MAX_KEYWORDS, MAX_NAME, MAX_TEXT, OwnPrice};
use wirephoto_library::{self as library, Edit, Picture, Words};

use crate::event::{Category, Event, Sending, Settings, check_text};
use crate::service::find_event;
use crate::{Error, EventRef, Field, Placement, Refusal, Result, Studio, Trade, repository};

/// Changes of an event that can be undone; older ones are for good.
const MAX_CHANGES: u32 = 500;
/// Pictures in one change at the most.
const MAX_PICTURES: usize = 50_000;
/// What comes in within this time of what came in before is one change with it.
const ONE_IMPORT: Duration = Duration::from_mins(1);

/// The label of what came in.
pub(crate) const IMPORT: &str = "import";

/// What the photographer thinks of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Flag {
    /// Nothing yet.
    #[default]
    #[serde(rename = "")]
    None,
    /// Customers will see it.
    #[serde(rename = "pick")]
    Pick,
    /// Nobody should.
    #[serde(rename = "reject")]
    Reject,
}

/// Fields of a picture; `None` leaves one as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureFields {
    /// 0 to 5 stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Picked, rejected, or neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// The category it stands in; `Some(None)` for none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub category: Option<Option<Id>>,
    /// What stands under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The photographer's description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the photographer says about its price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_note: Option<String>,
    /// What products cost when they are made of it, in place of the price list's prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_prices: Option<Vec<OwnPrice>>,
    /// What it is found by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keywords: Option<Vec<String>>,
    /// How it is shown; null in a document is the picture as the camera saw it.
    #[serde(default, deserialize_with = "edit_or_none", skip_serializing_if = "Option::is_none")]
    pub edit: Option<Edit>,
    /// Whether it is in the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed: Option<bool>,
}

/// A field that is there, even if it is null.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn edit_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Edit>, D::Error> {
    Ok(Some(Option::<Edit>::deserialize(deserializer)?.unwrap_or_default()))
}

impl PictureFields {
    /// The same fields of a picture as it is.
    fn of(&self, placement: &Placement, picture: &Picture) -> Self {
        let data = &picture.metadata;
        Self {
            rating: self.rating.map(|_| data.rating.unwrap_or_default()),
            flag: self.flag.map(|_| placement.flag()),
            category: self.category.map(|_| placement.category),
            caption: self.caption.as_ref().map(|_| data.caption.clone().unwrap_or_default()),
            description: self.description.as_ref().map(|_| placement.description.clone()),
            price_note: self.price_note.as_ref().map(|_| placement.price_note.clone()),
            own_prices: self.own_prices.as_ref().map(|_| placement.own_prices.clone()),
            keywords: self.keywords.as_ref().map(|_| data.keywords.clone()),
            edit: self.edit.map(|_| picture.edit),
            trashed: self.trashed.map(|_| placement.deleted_at.is_some()),
        }
    }

    /// Without the fields in which both are the same.
    fn without_same(mut self, other: &Self) -> Self {
        fn differing<T: PartialEq>(field: &mut Option<T>, other: Option<&T>) {
            if field.as_ref() == other {
                *field = None;
            }
        }
        differing(&mut self.rating, other.rating.as_ref());
        differing(&mut self.flag, other.flag.as_ref());
        differing(&mut self.category, other.category.as_ref());
        differing(&mut self.caption, other.caption.as_ref());
        differing(&mut self.description, other.description.as_ref());
        differing(&mut self.price_note, other.price_note.as_ref());
        differing(&mut self.own_prices, other.own_prices.as_ref());
        differing(&mut self.keywords, other.keywords.as_ref());
        differing(&mut self.edit, other.edit.as_ref());
        differing(&mut self.trashed, other.trashed.as_ref());
        self
    }

    /// These fields, and the other's where these are not set.
    fn or(self, other: Self) -> Self {
        Self {
            rating: self.rating.or(other.rating),
            flag: self.flag.or(other.flag),
            category: self.category.or(other.category),
            caption: self.caption.or(other.caption),
            description: self.description.or(other.description),
            price_note: self.price_note.or(other.price_note),
            own_prices: self.own_prices.or(other.own_prices),
            keywords: self.keywords.or(other.keywords),
            edit: self.edit.or(other.edit),
            trashed: self.trashed.or(other.trashed),
        }
    }

    /// Refuses what is too long to be meant.
    fn check(&self) -> Result<()> {
        let texts = [
            (&self.description, MAX_TEXT, Field::Description),
            (&self.price_note, MAX_NAME, Field::Price),
            (&self.caption, MAX_TEXT, Field::Caption),
        ];
        for (text, max, what) in texts {
            check_text(text.as_deref().unwrap_or_default(), max, what)?;
        }
        let keywords = self.keywords.as_deref().unwrap_or_default();
        keywords.iter().try_for_each(|keyword| check_text(keyword, MAX_NAME, Field::Keyword))?;
        if keywords.len() > MAX_KEYWORDS {
            return Err(Refusal::TooManyKeywords(MAX_KEYWORDS).into());
        }
        if self.rating.is_some_and(|rating| rating > 5) {
            return Err(Refusal::Stars.into());
        }
        let prices = self.own_prices.as_deref().unwrap_or_default();
        let products: HashSet<Id> = prices.iter().map(|price| price.product).collect();
        if products.len() < prices.len() || prices.len() > MAX_PRODUCTS {
            return Err(Trade::OwnPriceTwice.into());
        }
        if prices.iter().any(|price| !(0..=MAX_AMOUNT).contains(&price.price)) {
            return Err(Trade::OwnPrice.into());
        }
        Ok(())
    }
}

/// The same fields for several pictures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// Pictures of the event.
    pub pictures: Vec<Id>,
    /// What they are to be.
    pub set: PictureFields,
}

/// Fields of an event; `None` leaves one as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventFields {
    name: Option<String>,
    description: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    date: Option<Option<String>>,
    photographer: Option<String>,
    code: Option<String>,
    categories: Option<Vec<(Id, String)>>,
    settings: Option<Settings>,
    /// The hash of the PNG, which is kept by it.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    watermark_png: Option<Option<[u8; 32]>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    title_picture: Option<Option<Id>>,
    price_note: Option<String>,
    delivery_note: Option<String>,
    archived: Option<bool>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    host: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    price_list: Option<Option<Id>>,
    sending: Option<Sending>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    lab: Option<Option<String>>,
}

impl EventFields {
    /// The fields of `event` that are not the same in `other`.
    fn differing(event: &Event, other: &Event) -> Self {
        fn field<T: PartialEq + Clone>(value: &T, other: &T) -> Option<T> {
            (value != other).then(|| value.clone())
        }
        let png = field(&event.watermark_png, &other.watermark_png);
        let categories = field(&event.categories, &other.categories);
        Self {
            name: field(&event.name, &other.name),
            description: field(&event.description, &other.description),
            date: field(&event.date, &other.date),
            photographer: field(&event.photographer, &other.photographer),
            code: field(&event.code, &other.code),
            categories: categories.map(|categories| {
                categories.into_iter().map(|category| (category.id, category.name)).collect()
            }),
            settings: field(&event.settings, &other.settings),
            watermark_png: png.map(|png| png.map(|png| *blake3::hash(&png).as_bytes())),
            title_picture: field(&event.title_picture, &other.title_picture),
            price_note: field(&event.price_note, &other.price_note),
            delivery_note: field(&event.delivery_note, &other.delivery_note),
            archived: field(&event.archived, &other.archived),
            host: field(&event.host, &other.host),
            price_list: field(&event.price_list, &other.price_list),
            sending: field(&event.sending, &other.sending),
            lab: field(&event.lab, &other.lab),
        }
    }

    /// Writes these fields.
    fn put(self, tx: &mut Transaction<'_>, mut event: Event) -> Result<()> {
        fn set<T>(field: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *field = value;
            }
        }
        if let Some(hash) = self.watermark_png {
            event.watermark_png = match hash {
                Some(hash) => repository::watermark(tx, &hash)?,
                None => None,
            };
        }
        let categories = self.categories.map(|categories| {
            categories.into_iter().map(|(id, name)| Category { id, name }).collect::<Vec<_>>()
        });
        set(&mut event.name, self.name);
        set(&mut event.description, self.description);
        set(&mut event.date, self.date);
        set(&mut event.photographer, self.photographer);
        set(&mut event.code, self.code);
        set(&mut event.categories, categories);
        set(&mut event.settings, self.settings);
        set(&mut event.title_picture, self.title_picture);
        set(&mut event.price_note, self.price_note);
        set(&mut event.delivery_note, self.delivery_note);
        set(&mut event.archived, self.archived);
        set(&mut event.host, self.host);
        set(&mut event.price_list, self.price_list);
        set(&mut event.sending, self.sending);
        set(&mut event.lab, self.lab);
        Ok(repository::update_event(tx, &event)?)
    }
}

/// A change that is kept.
pub struct Change {
    pub number: u32,
    pub label: String,
    pub changed_at: Moment,
    /// What the event itself was and became.
    pub event: Option<(EventFields, EventFields)>,
}

/// What a change did to a picture.
pub struct PictureStep {
    pub picture: Id,
    pub before: PictureFields,
    pub after: PictureFields,
}

/// What is different after a change, an undo or a redo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// The label of what can be undone now.
    pub undo: Option<String>,
    /// The label of what can be redone now.
    pub redo: Option<String>,
    /// Pictures that are different, or in the trash.
    pub pictures: Vec<Id>,
}

impl Studio {
    /// Changes pictures of an event, all or none, as one change that can be undone under its label.
    pub fn apply(&self, event: EventRef, label: &str, patches: Vec<Patch>) -> Result<Changed> {
        check_label(label)?;
        let now = Moment::now();
        let label = label.to_owned();
        self.db
            .write(move |tx| {
                let event = find_event(tx, event)?;
                let pictures = apply(tx, &event, &label, &patches, now)?;
                changed(tx, event.id, pictures)
            })
            .wait()
    }

    /// Takes the last change of an event back; nothing when there is none.
    pub fn undo(&self, event: EventRef) -> Result<Changed> {
        let now = Moment::now();
        self.db.write(move |tx| step(tx, event, Direction::Undo, now)).wait()
    }

    /// Does again what was undone last; nothing when there is none.
    pub fn redo(&self, event: EventRef) -> Result<Changed> {
        let now = Moment::now();
        self.db.write(move |tx| step(tx, event, Direction::Redo, now)).wait()
    }

    /// The labels of what can be undone and redone.
    pub fn undoable(&self, event: EventRef) -> Result<(Option<String>, Option<String>)> {
        self.db
            .read(move |tx| {
                let id = find_event(tx, event)?.id;
                let Changed { undo, redo, .. } = changed(tx, id, Vec::new())?;
                Ok((undo, redo))
            })
            .wait()
    }
}

fn check_label(label: &str) -> Result<()> {
    if label.trim().is_empty() {
        return Err(Refusal::NoLabel.into());
    }
    check_text(label, MAX_NAME, Field::Label)
}

pub(crate) fn changed(tx: &mut Transaction<'_>, event: Id, pictures: Vec<Id>) -> Result<Changed> {
    Ok(Changed {
        undo: repository::last_done(tx, event)?.map(|change| change.label),
        redo: repository::first_undone(tx, event)?.map(|change| change.label),
        pictures,
    })
}

/// Changes pictures of an event as one change. Answers those that are different now.
pub(crate) fn apply(
    tx: &mut Transaction<'_>,
    event: &Event,
    label: &str,
    patches: &[Patch],
    now: Moment,
) -> Result<Vec<Id>> {
    let named: HashSet<Id> = patches.iter().flat_map(|patch| patch.pictures.iter().copied()).collect();
    if named.len() > MAX_PICTURES {
        return Err(Refusal::TooManyPictures(MAX_PICTURES).into());
    }
    let categories: HashSet<Id> = event.categories.iter().map(|category| category.id).collect();
    for patch in patches {
        patch.set.check()?;
        if let Some(Some(category)) = patch.set.category
            && !categories.contains(&category)
        {
            return Err(Refusal::NoSuchCategory.into());
        }
    }
    let mut present = Shown::find(tx, &named.into_iter().collect::<Vec<_>>())?;
    let mut steps: BTreeMap<Id, (PictureFields, PictureFields)> = BTreeMap::new();
    for (patch, id) in patches.iter().flat_map(|patch| patch.pictures.iter().map(move |id| (patch, *id))) {
        let found = present.0.get_mut(&id).filter(|(placement, _)| placement.event == event.id);
        let (placement, picture) = found.ok_or_else(|| Error::NoPicture(id.to_string()))?;
        let is = patch.set.of(placement, picture);
        let (before, after) = (is.clone().without_same(&patch.set), patch.set.clone().without_same(&is));
        if after == PictureFields::default() {
            continue;
        }
        put(tx, placement, picture, &after, now)?;
        let (first, last) = steps.remove(&id).unwrap_or_default();
        steps.insert(id, (first.or(before), after.or(last)));
    }
    if steps.is_empty() {
        return Ok(Vec::new());
    }
    let number = record(tx, event.id, label, None, now)?;
    for (picture, (before, after)) in &steps {
        repository::put_step(tx, event.id, number, *picture, before, after)?;
    }
    repository::touch(tx, event.id)?;
    Ok(steps.into_keys().collect())
}

/// Writes an event that was changed, as one change. A category that is gone leaves its pictures without one.
pub(crate) fn apply_to_event(
    tx: &mut Transaction<'_>,
    before: &Event,
    after: &Event,
    label: &str,
    now: Moment,
) -> Result<()> {
    let was = EventFields::differing(before, after);
    if was == EventFields::default() {
        return Ok(());
    }
    for png in [&before.watermark_png, &after.watermark_png].into_iter().flatten() {
        repository::keep_watermark(tx, blake3::hash(png).as_bytes(), png)?;
    }
    let fields = (was, EventFields::differing(after, before));
    let number = record(tx, before.id, label, Some(&fields), now)?;
    let kept: HashSet<Id> = after.categories.iter().map(|category| category.id).collect();
    for category in before.categories.iter().filter(|category| !kept.contains(&category.id)) {
        let fields = |category| PictureFields { category: Some(category), ..PictureFields::default() };
        let (was, is) = (fields(Some(category.id)), fields(None));
        for picture in repository::pictures_in_category(tx, category.id)? {
            repository::put_step(tx, before.id, number, picture, &was, &is)?;
        }
    }
    Ok(repository::update_event(tx, after)?)
}

/// Keeps that a picture came in, with those that came in shortly before it: undone, they are in the trash.
pub(crate) fn record_import(
    tx: &mut Transaction<'_>,
    event: Id,
    picture: Id,
    category: Option<Id>,
    now: Moment,
) -> Result<()> {
    let last = repository::last_done(tx, event)?;
    let last = last.filter(|last| last.label == IMPORT && last.changed_at.plus(ONE_IMPORT) > now);
    let number = match last {
        Some(last) => {
            repository::drop_undone(tx, event)?;
            repository::set_changed_at(tx, event, last.number, now)?;
            last.number
        }
        None => record(tx, event, IMPORT, None, now)?,
    };
    let before = PictureFields { trashed: Some(true), ..PictureFields::default() };
    let after = PictureFields { trashed: Some(false), category: Some(category), ..PictureFields::default() };
    Ok(repository::put_step(tx, event, number, picture, &before, &after)?)
}

/// Adds a change, and forgets the oldest when there are too many.
fn record(
    tx: &mut Transaction<'_>,
    event: Id,
    label: &str,
    fields: Option<&(EventFields, EventFields)>,
    now: Moment,
) -> Result<u32> {
    let number = repository::insert_change(tx, event, label, fields, now)?;
    repository::forget_changes(tx, event, number.saturating_sub(MAX_CHANGES))?;
    Ok(number)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Undo,
    Redo,
}

/// Goes one change back or forward. Changes that have nothing left in them are passed over.
fn step(tx: &mut Transaction<'_>, event: EventRef, direction: Direction, now: Moment) -> Result<Changed> {
    let event = find_event(tx, event)?;
    let undoes = direction == Direction::Undo;
    loop {
        let change = match direction {
            Direction::Undo => repository::last_done(tx, event.id)?,
            Direction::Redo => repository::first_undone(tx, event.id)?,
        };
        let Some(change) = change else { return changed(tx, event.id, Vec::new()) };
        let steps = repository::steps(tx, event.id, change.number)?;
        if steps.is_empty() && change.event.is_none() {
            repository::delete_change(tx, event.id, change.number)?;
            continue;
        }
        // A category must be there when pictures are put into it, and goes after they have left it.
        let put_event = |tx: &mut Transaction<'_>| -> Result<()> {
            let Some((before, after)) = change.event.clone() else { return Ok(()) };
            (if undoes { before } else { after }).put(tx, event.clone())
        };
        if undoes {
            put_event(tx)?;
        }
        let ids: Vec<Id> = steps.iter().map(|step| step.picture).collect();
        let mut present = Shown::find(tx, &ids)?;
        for PictureStep { picture, before, after } in steps {
            if let Some((placement, picture)) = present.0.get_mut(&picture) {
                put(tx, placement, picture, if undoes { &before } else { &after }, now)?;
            }
        }
        if !undoes {
            put_event(tx)?;
        }
        repository::set_done(tx, event.id, change.number, !undoes)?;
        repository::touch(tx, event.id)?;
        return changed(tx, event.id, ids);
    }
}

/// Pictures with their places, also those in the trash.
struct Shown(HashMap<Id, (Placement, Picture)>);

impl Shown {
    fn find(tx: &mut Transaction<'_>, ids: &[Id]) -> Result<Self> {
        let mut pictures: HashMap<Id, Picture> =
            library::find_pictures(tx, ids)?.into_iter().map(|picture| (picture.id, picture)).collect();
        let placements = repository::find_placements(tx, ids)?.into_iter();
        let found = placements.filter_map(|placement| {
            let picture = pictures.remove(&placement.picture)?;
            Some((placement.picture, (placement, picture)))
        });
        Ok(Self(found.collect()))
    }
}

/// Writes fields of a picture, and sets them in what is known of it.
fn put(
    tx: &mut Transaction<'_>,
    placement: &mut Placement,
    picture: &mut Picture,
    fields: &PictureFields,
    now: Moment,
) -> Result<()> {
    let id = placement.picture;
    let was = placement.clone();
    if let Some(flag) = fields.flag {
        (placement.picked, placement.rejected) = (flag == Flag::Pick, flag == Flag::Reject);
    }
    if let Some(category) = fields.category {
        placement.category = category;
    }
    if let Some(description) = &fields.description {
        placement.description.clone_from(description);
    }
    if let Some(price_note) = &fields.price_note {
        placement.price_note.clone_from(price_note);
    }
    if let Some(own_prices) = &fields.own_prices {
        placement.own_prices.clone_from(own_prices);
    }
    if let Some(trashed) = fields.trashed {
        placement.deleted_at = trashed.then_some(now);
    }
    if *placement != was {
        repository::update_placement(tx, placement)?;
    }
    if fields.caption.is_some() || fields.keywords.is_some() || fields.rating.is_some() {
        let words = Words {
            caption: fields.caption.clone(),
            keywords: fields.keywords.clone(),
            rating: fields.rating,
        };
        library::describe_picture(tx, id, &words)?;
    }
    if let Some(edit) = &fields.edit {
        let revision = library::set_edit(tx, id, edit)?;
        repository::note_edit(tx, id, revision, edit)?;
    }
    *picture = library::find_picture(tx, id)?;
    Ok(())
}
