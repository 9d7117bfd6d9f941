//! What customers see of an event.

use std::collections::HashMap;

use wirephoto_database::{Id, Transaction};
use wirephoto_library::{self as library, Kind, Picture, RenditionFacts};

use crate::event::{Event, Slug};
use crate::fold::Query;
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
}

/// A picture as it hangs in the grid.
#[derive(Debug, Clone)]
pub struct Tile {
    pub picture: Picture,
    pub placement: Placement,
    /// In the order of [`Kind::ALL`].
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
    /// How many pictures a query found; `None` without a query.
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
    let from = match from {
        Some(number) => repository::placement(tx, event, number)?.map(|placement| placement.at),
        None => None,
    };
    let from = from.unwrap_or(Cursor::START);
    let (mut placements, found) = match &view.query {
        Some(query) => {
            let all = repository::search(tx, event, view.category, query)?;
            let found = all.len() as u64;
            (all.into_iter().filter(|placement| placement.at >= from).collect(), Some(found))
        }
        None => (repository::listing(tx, event, view.category, from, PAGE + 1)?, None),
    };
    let next = placements.get(PAGE as usize).map(|placement: &Placement| placement.at.number);
    placements.truncate(PAGE as usize);
    Ok(Sheet { tiles: tiles(tx, placements)?, next, found })
}

/// A picture by itself.
pub fn picture(tx: &mut Transaction<'_>, event: Id, view: &View, number: u32) -> Result<Shown> {
    let placement = repository::placement(tx, event, number)?.ok_or(Error::NoPicture)?;
    let at = placement.at;
    let (previous, next, before) = match &view.query {
        Some(query) => {
            let all = repository::search(tx, event, view.category, query)?;
            let before = all.partition_point(|other| other.at < at);
            let after = all[before..].iter().find(|other| other.at > at);
            let previous = before.checked_sub(1).and_then(|index| all.get(index));
            (previous.map(|p| p.at.number), after.map(|p| p.at.number), before as u64)
        }
        None => (
            repository::neighbour(tx, event, view.category, at, Direction::Back)?,
            repository::neighbour(tx, event, view.category, at, Direction::Forward)?,
            repository::count_before(tx, event, view.category, at)?,
        ),
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
            Kind::ALL.map(|kind| renditions.remove(&(placement.picture, kind)))
        else {
            return None;
        };
        Some(Tile { picture, placement, renditions: [thumbnail, preview, low] })
    });
    Ok(tiles.collect())
}
