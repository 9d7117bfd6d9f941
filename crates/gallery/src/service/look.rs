//! What customers see of an event.

use std::collections::HashMap;

use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::publication::MAX_PICTURES;
use wirephoto_library::{self as library, Kind, Picture, RenditionFacts};

use crate::event::{Event, Slug};
use crate::query::Query;
use crate::repository::{self, Cursor, Direction, EventFacts, Placement};
use crate::{Error, Result};

/// Pictures on a page, and in each further piece of it.
pub const PAGE: u32 = 200;

/// An event with its categories, as it is shown around its pictures.
#[derive(Debug, Clone)]
pub struct Room {
    pub event: Event,
    /// Those that have pictures.
    pub categories: Vec<Section>,
    pub pictures: u64,
    /// The picture that stands for the event, when it has arrived.
    pub title: Option<Tile>,
}

/// A category with pictures in it.
#[derive(Debug, Clone)]
pub struct Section {
    pub id: Id,
    /// Its place among the event's categories, from 1: short enough for a link.
    pub number: u32,
    pub name: String,
    pub pictures: u64,
}

/// Which of an event's pictures are looked at.
#[derive(Debug, Clone, Default)]
pub struct View {
    pub category: Option<Id>,
    pub query: Option<Query>,
    /// What stands in a customer's list, and nothing else.
    pub list: Option<Id>,
}

/// A picture as it hangs in the grid.
#[derive(Debug, Clone)]
pub struct Tile {
    pub picture: Picture,
    pub placement: Placement,
    /// In the order of [`Kind::PROOFS`].
    pub renditions: [RenditionFacts; 3],
}

impl Tile {
    /// The number that people say aloud.
    pub fn number(&self) -> u32 {
        self.placement.at.number
    }
}

/// A piece of the grid.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub tiles: Vec<Tile>,
    /// The number of the first picture of the next piece.
    pub next: Option<u32>,
    /// How many pictures were found; `None` in a plain listing.
    pub found: Option<u64>,
}

/// A picture by itself, with the ways on.
#[derive(Debug, Clone)]
pub struct Shown {
    pub tile: Tile,
    pub previous: Option<u32>,
    pub next: Option<u32>,
    /// How many pictures of the view come before it.
    pub before: u64,
}

/// An event as its photographer sees it.
#[derive(Debug, Clone)]
pub struct Published {
    pub event: Event,
    pub facts: EventFacts,
    /// Its title picture, or else its first.
    pub face: Option<Tile>,
}

/// An account's events, the one published last first.
pub fn published(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Published>> {
    let events = repository::events_of(tx, owner)?;
    let read = events.into_iter().map(|event| {
        let facts = repository::event_facts(tx, event.id)?;
        let mut face = title(tx, &event)?;
        if face.is_none() {
            let first = repository::listing(tx, event.id, None, Cursor::START, 1)?;
            face = tiles(tx, first)?.pop();
        }
        Ok(Published { event, facts, face })
    });
    read.collect()
}

/// The event of a link.
pub fn event(tx: &mut Transaction<'_>, slug: &Slug) -> Result<Event> {
    repository::event_by_slug(tx, slug)?.ok_or(Error::NoEvent)
}

/// What stands around an event's pictures.
pub fn room(tx: &mut Transaction<'_>, event: Event) -> Result<Room> {
    let sizes: HashMap<Option<Id>, u64> = repository::category_sizes(tx, event.id)?.into_iter().collect();
    let categories = (1..).zip(repository::categories(tx, event.id)?).filter_map(|(number, category)| {
        let pictures = *sizes.get(&Some(category.id))?;
        Some(Section { id: category.id, number, name: category.name, pictures })
    });
    let categories = categories.collect();
    let title = title(tx, &event)?;
    Ok(Room { categories, pictures: sizes.values().sum(), title, event })
}

fn title(tx: &mut Transaction<'_>, event: &Event) -> Result<Option<Tile>> {
    let Some(picture) = event.card.title_picture else { return Ok(None) };
    let placement = repository::placement_of(tx, event.id, picture)?;
    Ok(tiles(tx, placement.into_iter().collect())?.pop())
}

/// A piece of the grid: from the picture `from` on, or from the beginning.
pub fn sheet(tx: &mut Transaction<'_>, event: Id, view: &View, from: Option<u32>) -> Result<Sheet> {
    let from = place(tx, event, from)?;
    let (mut placements, found) = match gathered(tx, event, view)? {
        Some(all) => {
            let found = all.len() as u64;
            (all.into_iter().filter(|placement| placement.at >= from).collect(), Some(found))
        }
        None => (repository::listing(tx, event, view.category, from, PAGE + 1)?, None),
    };
    let next = placements.get(PAGE as usize).map(|placement: &Placement| placement.at.number);
    placements.truncate(PAGE as usize);
    Ok(Sheet { tiles: tiles(tx, placements)?, next, found })
}

/// Where the picture of a number stands; the beginning when there is none.
fn place(tx: &mut Transaction<'_>, event: Id, number: Option<u32>) -> Result<Cursor> {
    let Some(number) = number else { return Ok(Cursor::START) };
    Ok(repository::placement(tx, event, number)?.map_or(Cursor::START, |placement| placement.at))
}

/// All pictures of a view that has to be gathered, in the event's order; `None` for a view that is a plain listing.
fn gathered(tx: &mut Transaction<'_>, event: Id, view: &View) -> Result<Option<Vec<Placement>>> {
    if let Some(list) = view.list {
        return Ok(Some(repository::listed(tx, event, list)?));
    }
    let Some(query) = &view.query else { return Ok(None) };
    let categories = repository::categories(tx, event)?;
    Ok(Some(repository::search(tx, event, view.category, query, &categories)?))
}

/// Everything in a list, in the event's order.
pub fn list(tx: &mut Transaction<'_>, event: Id, list: Id) -> Result<Vec<Tile>> {
    let listed = repository::listed(tx, event, list)?;
    tiles(tx, listed)
}

/// The pictures of a contact sheet: of a view from a place on, and the number with which the next sheet begins.
pub fn contact(
    tx: &mut Transaction<'_>,
    event: Id,
    view: &View,
    from: Option<u32>,
    most: u32,
) -> Result<(Vec<Tile>, Option<u32>)> {
    let from = place(tx, event, from)?;
    let mut placements: Vec<Placement> = match gathered(tx, event, view)? {
        Some(all) => all.into_iter().filter(|placement| placement.at >= from).collect(),
        None => repository::listing(tx, event, view.category, from, most + 1)?,
    };
    let next = placements.get(most as usize).map(|placement| placement.at.number);
    placements.truncate(most as usize);
    Ok((tiles(tx, placements)?, next))
}

/// Every picture of a view from a place on, by number and shape: what a grid needs to know of those that it does not
/// show yet.
pub fn outline(tx: &mut Transaction<'_>, event: Id, view: &View, from: Option<u32>) -> Result<Vec<Outline>> {
    let from = place(tx, event, from)?;
    let placements = match gathered(tx, event, view)? {
        Some(all) => all.into_iter().filter(|placement| placement.at >= from).collect(),
        None => repository::listing(tx, event, view.category, from, MAX_PICTURES as u32)?,
    };
    let ids: Vec<Id> = placements.iter().map(|placement| placement.picture).collect();
    let sizes: HashMap<Id, (u32, u32)> = library::find_pictures(tx, &ids)?
        .into_iter()
        .map(|picture| (picture.id, (picture.width, picture.height)))
        .collect();
    let shaped = placements.iter().filter_map(|placement| {
        let (width, height) = *sizes.get(&placement.picture)?;
        Some(Outline { number: placement.at.number, shape: shape(width, height) })
    });
    Ok(shaped.collect())
}

/// A picture of which only the place in a grid is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    pub number: u32,
    pub shape: u32,
}

/// Width over height in thousandths.
pub fn shape(width: u32, height: u32) -> u32 {
    (u64::from(width) * 1000 / u64::from(height.max(1))).clamp(1, 1_000_000) as u32
}

/// A picture by itself.
pub fn picture(tx: &mut Transaction<'_>, event: Id, view: &View, number: u32) -> Result<Shown> {
    let placement = repository::placement(tx, event, number)?.ok_or(Error::NoPicture)?;
    let at = placement.at;
    let (previous, next, before) = if let Some(all) = gathered(tx, event, view)? {
        let before = all.partition_point(|other| other.at < at);
        if view.list.is_some() && all.get(before).is_none_or(|found| found.picture != placement.picture) {
            return Err(Error::NoPicture);
        }
        let after = all[before..].iter().find(|other| other.at > at);
        let previous = before.checked_sub(1).and_then(|index| all.get(index));
        (previous.map(|p| p.at.number), after.map(|p| p.at.number), before as u64)
    } else {
        (
            repository::neighbour(tx, event, view.category, at, Direction::Back)?,
            repository::neighbour(tx, event, view.category, at, Direction::Forward)?,
            repository::count_before(tx, event, view.category, at)?,
        )
    };
    let tile = tiles(tx, vec![placement])?.pop().ok_or(Error::NoPicture)?;
    Ok(Shown { tile, previous, next, before })
}

/// Everything that is shown of some placements, in their order.
pub fn tiles(tx: &mut Transaction<'_>, placements: Vec<Placement>) -> Result<Vec<Tile>> {
    let ids: Vec<Id> = placements.iter().map(|placement| placement.picture).collect();
    let mut pictures: HashMap<Id, Picture> =
        library::find_pictures(tx, &ids)?.into_iter().map(|picture| (picture.id, picture)).collect();
    let mut renditions: HashMap<(Id, Kind), RenditionFacts> = library::renditions_of(tx, &ids)?
        .into_iter()
        .map(|facts| ((facts.picture, facts.kind), facts))
        .collect();
    let tiles = placements.into_iter().filter_map(|placement| {
        let picture = pictures.remove(&placement.picture)?;
        let [Some(thumbnail), Some(preview), Some(low)] =
            Kind::PROOFS.map(|kind| renditions.remove(&(placement.picture, kind)))
        else {
            return None;
        };
        Some(Tile { picture, placement, renditions: [thumbnail, preview, low] })
    });
    Ok(tiles.collect())
}
