//! What a studio does at the host. Every step may be repeated: it finds its work done and changes nothing.

use std::collections::{HashMap, HashSet};

use wirephoto_accounts::{Quota, Usage};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::publication::{
    BatchAnswer, CompleteAnswer, CompleteRequest, MAX_PICTURES, MissingAnswer, PictureKey, PriceVersion,
};
use wirephoto_library::{self as library, Picture};

use crate::event::{Device, Event, HostSettings, Published, Slug};
use crate::proof::Proof;
use crate::repository::{self, EventFacts, PlacementKey};
use crate::service::{edit, price_list};
use crate::words::{Sentence, Studio};
use crate::{Error, Result};

/// Pictures removed in one transaction at the most: each frees some dozen pages, and other writers wait meanwhile.
pub const REMOVED_AT_ONCE: u32 = 200;

/// What a publication builds on.
#[derive(Debug, Clone)]
pub struct Base {
    /// The computer that publishes.
    pub device: Device,
    /// The revision that it saw last.
    pub revision: Option<u32>,
    /// Publish whatever others did.
    pub take_over: bool,
    /// Which of the studio's attempts this is.
    pub attempt: Option<Id>,
}

impl Base {
    /// Whether the event was last published by this very attempt, whose answer did not arrive.
    fn repeats(&self, event: &Event) -> bool {
        match self.attempt {
            Some(attempt) => event.attempt == Some(attempt),
            None => event.device.id == self.device.id,
        }
    }
}

/// An event after step 1.
#[derive(Debug, Clone)]
pub struct Put {
    pub revision: u32,
    pub slug: Slug,
    /// Whoever was in has to enter the new code.
    pub code_changed: bool,
}

/// Step 1: says what an event is.
pub fn put_event(
    tx: &mut Transaction<'_>,
    owner: Id,
    id: Id,
    published: &Published,
    base: &Base,
    now: Moment,
) -> Result<Put> {
    if let Some(list) = published.price_list {
        price_list::own(tx, owner, list)?;
    }
    let Some(current) = repository::event(tx, id)? else {
        return create_event(tx, owner, id, published, base, now);
    };
    if current.owner != owner {
        return Err(Error::NoEvent);
    }
    let builds_on_it = base.revision == Some(current.revision) || base.repeats(&current);
    if !builds_on_it && !base.take_over {
        let is_copy = current.device.id == base.device.id;
        return Err(if is_copy { published_by_a_copy() } else { published_elsewhere(&current.device) });
    }
    // Also when the document says nothing new: pictures will follow, and whoever missed them must see that.
    let code_changed = current.code != published.code;
    if code_changed {
        repository::delete_visits(tx, id)?;
    }
    if let Some(mark) = &published.watermark
        && repository::watermark(tx, id)?.as_ref() != Some(mark)
    {
        repository::put_watermark(tx, id, mark)?;
    }
    if repository::categories(tx, id)? != published.categories {
        repository::replace_categories(tx, id, &published.categories)?;
    }
    let event = Event {
        card: published.card.clone(),
        code: published.code,
        price_list: published.price_list,
        revision: current.revision + 1,
        device: base.device.clone(),
        attempt: base.attempt,
        updated_at: now,
        ..current
    };
    repository::update_event(tx, &event)?;
    Ok(Put { revision: event.revision, slug: event.slug, code_changed })
}

fn create_event(
    tx: &mut Transaction<'_>,
    owner: Id,
    id: Id,
    published: &Published,
    base: &Base,
    now: Moment,
) -> Result<Put> {
    let mut slug = Slug::of(id, 0);
    for attempt in 1..=u8::MAX {
        if !repository::has_slug(tx, &slug)? {
            break;
        }
        slug = Slug::of(id, attempt);
    }
    let event = Event {
        id,
        owner,
        slug,
        card: published.card.clone(),
        code: published.code,
        price_list: published.price_list,
        revision: base.revision.map_or(1, |seen| seen.saturating_add(1)),
        device: base.device.clone(),
        attempt: base.attempt,
        host: HostSettings::default(),
        visitors: 0,
        created_at: now,
        updated_at: now,
    };
    repository::insert_event(tx, &event)?;
    if let Some(mark) = &published.watermark {
        repository::put_watermark(tx, id, mark)?;
    }
    repository::replace_categories(tx, id, &published.categories)?;
    Ok(Put { revision: event.revision, slug: event.slug, code_changed: false })
}

/// Step 2: says what the host lacks.
pub fn missing(
    tx: &mut Transaction<'_>,
    owner: Id,
    event: Id,
    named: &[PictureKey],
) -> Result<MissingAnswer> {
    let sells_by = match own_event(tx, owner, event)?.price_list {
        Some(list) => repository::price_list(tx, list)?,
        None => None,
    };
    let sells_by = sells_by.map(|list| PriceVersion { list: list.id(), version: list.version() });
    let here = repository::placement_keys(tx, event)?.into_iter().filter(|key| !key.uploaded);
    let mut here: HashMap<Id, PlacementKey> = here.map(|key| (key.picture, key)).collect();
    let mut answer = MissingAnswer { sells_by, ..MissingAnswer::default() };
    for key in named {
        match here.remove(&key.id) {
            Some(found) if found.recipe != key.recipe => answer.pixels.push(key.id),
            Some(found) if found.data != key.data => answer.data.push(key.id),
            Some(_) => {}
            None => answer.pixels.push(key.id),
        }
    }
    answer.surplus = here.into_keys().collect();
    answer.surplus.sort_unstable();
    Ok(answer)
}

/// Step 3: stores pictures, all of them or none.
pub fn store(
    tx: &mut Transaction<'_>,
    quota: &Quota,
    event: Id,
    revision: u32,
    proofs: &[Proof],
    now: Moment,
) -> Result<BatchAnswer> {
    at_revision(tx, quota.account, event, revision)?;
    let categories: HashSet<Id> = repository::categories(tx, event)?.into_iter().map(|c| c.id).collect();
    let mut ids: Vec<Id> = proofs.iter().map(|proof| proof.id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() != proofs.len() {
        return Err(Error::unfit(|t| t.picture_twice));
    }
    let placed: HashMap<Id, PlacementKey> =
        repository::placements_of(tx, &ids)?.into_iter().map(|key| (key.picture, key)).collect();
    let known: HashMap<Id, Picture> =
        library::find_pictures(tx, &ids)?.into_iter().map(|picture| (picture.id, picture)).collect();
    for proof in proofs {
        let number = proof.document.number;
        let unfit = |why: fn(&'static Studio) -> &'static str| {
            Err(Error::Unfit(Sentence::of(move |t| (t.studio.in_picture)(number, why(&t.studio)))))
        };
        if known.get(&proof.id).is_some_and(|picture| picture.owner != quota.account) {
            return Err(Error::NoPicture);
        }
        let here = placed.get(&proof.id);
        if here.is_some_and(|key| key.event != event) {
            return Err(Error::Conflict(Sentence::of(move |t| (t.studio.placed_elsewhere)(number))));
        }
        if proof.document.category.is_some_and(|category| !categories.contains(&category)) {
            return unfit(|t| t.category_unknown);
        }
        let has_pixels = here.is_some_and(|key| key.recipe == proof.recipe);
        if proof.renditions.is_empty() && !has_pixels {
            return unfit(|t| t.pixels_missing);
        }
        if has_pixels && here.is_some_and(|key| key.data == proof.data) {
            continue;
        }
        store_proof(tx, quota.account, event, proof, known.get(&proof.id), now)?;
    }
    within_limits(tx, quota, event)?;
    Ok(BatchAnswer { stored: proofs.len() as u32 })
}

fn store_proof(
    tx: &mut Transaction<'_>,
    owner: Id,
    event: Id,
    proof: &Proof,
    known: Option<&Picture>,
    now: Moment,
) -> Result<()> {
    let document = &proof.document;
    let edited = repository::host_edit(tx, proof.id)?;
    // Other words for a picture that was edited here leave its provisional proof as it is. Another revision of the
    // studio's edit means that the studio has decided.
    let stays = proof.renditions.is_empty()
        && edited.as_ref().is_some_and(|edit| edit.base_edit_revision == document.edit_revision);
    let mut picture = proof.picture(owner, now);
    if let Some(known) = known.filter(|_| stays) {
        (picture.width, picture.height) = (known.width, known.height);
        picture.blur.clone_from(&known.blur);
    }
    match known {
        Some(_) => library::update_picture(tx, &picture)?,
        None => library::add_picture(tx, &picture)?,
    }
    if proof.renditions.is_empty() {
        repository::put_data(tx, proof)?;
    } else {
        library::put_renditions(tx, proof.id, &proof.recipe, &proof.renditions)?;
        repository::put_placement(tx, event, proof)?;
    }
    repository::put_own_prices(tx, proof.id, &document.own_prices)?;
    match edited {
        Some(edit) if !stays => edit::end(tx, &edit, proof.renditions.is_empty()),
        _ => Ok(()),
    }
}

pub fn within_limits(tx: &mut Transaction<'_>, quota: &Quota, event: Id) -> Result<()> {
    if repository::event_facts(tx, event)?.pictures as usize > MAX_PICTURES {
        return Err(Error::OverLimit(Sentence::of(|t| (t.studio.too_many_pictures)(MAX_PICTURES))));
    }
    quota.check(tx, Usage::default())
}

/// Step 4, a part of it: takes down some of the pictures that are not named. `done` when none is left.
pub fn complete(
    tx: &mut Transaction<'_>,
    owner: Id,
    event: Id,
    request: &CompleteRequest,
) -> Result<Removed> {
    at_revision(tx, owner, event, request.revision)?;
    let named: HashSet<Id> = request.pictures.iter().copied().collect();
    let here = repository::placement_keys(tx, event)?;
    let total = here.len() as u32;
    let surplus: Vec<Id> = here
        .iter()
        .filter(|key| !key.uploaded && !named.contains(&key.picture))
        .map(|key| key.picture)
        .collect();
    let now: Vec<Id> = surplus.iter().copied().take(REMOVED_AT_ONCE as usize).collect();
    remove(tx, &now)?;
    Ok(Removed {
        done: now.len() == surplus.len(),
        answer: CompleteAnswer { shown: total - surplus.len() as u32, removed: now.len() as u32 },
    })
}

/// What a step of taking down did.
#[derive(Debug, Clone)]
pub struct Removed {
    pub done: bool,
    pub answer: CompleteAnswer,
}

/// Takes an event down, a part of it: closes it to everyone, then removes some of its pictures, at last the event.
/// Answers whether that was the last. Refused while orders of it are open.
pub fn delete_event(tx: &mut Transaction<'_>, owner: Id, event: Id) -> Result<bool> {
    own_event(tx, owner, event)?;
    let open = repository::open_orders(tx, event)?;
    if open > 0 {
        return Err(Error::Conflict(Sentence::of(move |t| (t.studio.orders_are_open)(open))));
    }
    repository::delete_visits(tx, event)?;
    let pictures = repository::some_placements(tx, event, REMOVED_AT_ONCE)?;
    remove(tx, &pictures)?;
    let last = pictures.len() < REMOVED_AT_ONCE as usize;
    if last {
        repository::delete_event(tx, event)?;
    }
    Ok(last)
}

fn remove(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<()> {
    repository::delete_placements(tx, pictures)?;
    Ok(library::delete_pictures(tx, pictures)?)
}

/// How an event stands.
pub fn status(tx: &mut Transaction<'_>, owner: Id, event: Id) -> Result<(Event, EventFacts)> {
    let event = own_event(tx, owner, event)?;
    let facts = repository::event_facts(tx, event.id)?;
    Ok((event, facts))
}

fn published_elsewhere(device: &Device) -> Error {
    let name = device.name.clone();
    Error::Conflict(Sentence::of(move |t| (t.studio.published_elsewhere)(&name)))
}

/// The same computer and another revision: two databases have come of one.
fn published_by_a_copy() -> Error {
    Error::Conflict(Sentence::said(|t| t.studio.published_by_a_copy))
}

pub fn own_event(tx: &mut Transaction<'_>, owner: Id, event: Id) -> Result<Event> {
    let found = repository::event(tx, event)?;
    found.filter(|event| event.owner == owner).ok_or(Error::NoEvent)
}

fn at_revision(tx: &mut Transaction<'_>, owner: Id, event: Id, revision: u32) -> Result<Event> {
    let event = own_event(tx, owner, event)?;
    if event.revision != revision {
        return Err(published_elsewhere(&event.device));
    }
    Ok(event)
}
