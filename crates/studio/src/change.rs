//! Every change of an event or its pictures, kept with what was there before, so that each can be undone and redone.
//!
//! There is one way in: [`Studio::apply`] for pictures, [`Studio::change_event`] for the event itself, and
//! [`record_import`] for what comes in. What a change touches is written as the fields before and after it; to undo is
//! to put the former, to redo the latter. A picture that was purged meanwhile has left the changes that it was in.

mod event;
mod picture;

pub use event::EventFields;
pub use picture::{Flag, PictureFields};

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::publication::MAX_NAME;
use wirephoto_library::{self as library, Picture};

use crate::event::{Event, check_text};
use crate::service::find_event;
use crate::{Error, EventRef, Field, Placement, Refusal, Result, Studio, repository};

/// Changes of an event that can be undone; older ones are for good.
const MAX_CHANGES: u32 = 500;
/// Pictures in one change at the most.
const MAX_PICTURES: usize = 50_000;
/// What comes in within this time of what came in before is one change with it.
const ONE_IMPORT: Duration = Duration::from_mins(1);

/// The label of what came in.
pub(crate) const IMPORT: &str = "import";

/// The same fields for several pictures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// Pictures of the event.
    pub pictures: Vec<Id>,
    /// What they are to be.
    pub set: PictureFields,
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
        after.put(tx, placement, picture, now)?;
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
                (if undoes { &before } else { &after }).put(tx, placement, picture, now)?;
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

/// A field that is there, even if it is null.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
