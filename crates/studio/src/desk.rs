//! Events and pictures as the studio's own pages show them.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;
use serde_json::{Value, json};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::publication::OwnPrice;
use wirephoto_library::{self as library, Edit, Original, OriginalHash, Picture};

use crate::change::{self, Changed, Flag};
use crate::service::find_event;
use crate::{
    Category, Conflict, CustomerList, Error, Event, EventRef, Placement, Publication, Result, Studio,
    Watermarking, repository,
};

/// A picture in the grid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Tile {
    id: Id,
    number: u32,
    /// Of its file.
    name: String,
    /// As it is shown, at full resolution.
    w: u32,
    h: u32,
    /// Of the original, upright.
    ow: u32,
    oh: u32,
    /// A ThumbHash in base 64.
    blur: String,
    rating: u8,
    flag: Flag,
    category: Option<Id>,
    edit: Option<Edit>,
    edit_revision: u32,
    /// The address of its contact print.
    thumb: String,
    caption: String,
    description: String,
    price_note: String,
    own_prices: Vec<OwnPrice>,
    keywords: Vec<String>,
    captured: Option<String>,
    camera: Option<String>,
    lens: Option<String>,
    /// Of the original.
    bytes: u64,
}

impl Tile {
    fn new(placement: Placement, picture: Picture, original: Option<&Original>) -> Self {
        let data = picture.metadata;
        Self {
            id: picture.id,
            number: placement.number,
            name: picture.file_name,
            w: picture.width,
            h: picture.height,
            ow: original.map_or(picture.width, |original| original.width),
            oh: original.map_or(picture.height, |original| original.height),
            blur: BASE64.encode(&picture.blur),
            rating: data.rating.unwrap_or_default(),
            flag: placement.flag(),
            category: placement.category,
            edit: Some(picture.edit).filter(|edit| !edit.is_identity()),
            edit_revision: picture.edit_revision,
            thumb: thumb(picture.id, picture.edit_revision),
            caption: data.caption.unwrap_or_default(),
            description: placement.description,
            price_note: placement.price_note,
            own_prices: placement.own_prices,
            keywords: data.keywords,
            captured: data.captured,
            camera: data.camera,
            lens: data.lens,
            bytes: original.map_or(0, |original| original.length),
        }
    }
}

/// The address of a contact print.
pub(crate) fn thumb(picture: Id, edit_revision: u32) -> String {
    format!("/t/{picture}/{edit_revision}.jpg")
}

/// An event among the others.
#[derive(Debug, Serialize)]
pub(crate) struct EventLine {
    id: Id,
    number: u32,
    name: String,
    date: Option<String>,
    archived: bool,
    pictures: u32,
    picked: u32,
    url: Option<String>,
    published_at: Option<Moment>,
    visitors: u32,
    lists: u32,
    /// The address of the contact print of the picture that stands for it.
    cover: Option<String>,
}

/// An event with everything in it.
#[derive(Debug, Serialize)]
pub(crate) struct Desk {
    event: Value,
    pictures: Vec<Tile>,
    /// What is in the trash.
    trash: Vec<Tile>,
    publication: Option<Published>,
    lists: Vec<CustomerList>,
    conflicts: Vec<Conflict>,
    hosts: Vec<HostName>,
    undo: Option<String>,
    redo: Option<String>,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "as the API has them")]
struct Published {
    host: String,
    url: String,
    pictures: u32,
    published_at: Option<Moment>,
    visitors: u32,
}

impl From<Publication> for Published {
    fn from(publication: Publication) -> Self {
        Self {
            host: publication.host,
            url: publication.url,
            pictures: publication.pictures,
            published_at: publication.published_at,
            visitors: publication.visitors,
        }
    }
}

/// A host among the others.
#[derive(Debug, Serialize)]
struct HostName {
    url: String,
    name: String,
}

/// What is different after a change, as pages take it.
#[derive(Debug, Serialize)]
pub(crate) struct ChangedTiles {
    undo: Option<String>,
    redo: Option<String>,
    tiles: Vec<Tile>,
    /// Pictures that are in the trash now, or nowhere.
    gone: Vec<Id>,
}

impl Studio {
    /// All events, the newest first.
    pub(crate) fn event_lines(&self) -> Result<Vec<EventLine>> {
        self.db
            .read(|tx| {
                let events = repository::events(tx)?;
                events.into_iter().map(|event| line(tx, event)).collect()
            })
            .wait()
    }

    /// One event among the others.
    pub(crate) fn event_line(&self, event: EventRef) -> Result<EventLine> {
        self.db
            .read(move |tx| {
                let event = find_event(tx, event)?;
                line(tx, event)
            })
            .wait()
    }

    /// An event with everything in it.
    pub(crate) fn desk(&self, event: EventRef) -> Result<Desk> {
        self.db
            .read(move |tx| {
                let event = find_event(tx, event)?;
                let id = event.id;
                let placements = repository::placements(tx, id)?;
                let trashed = repository::trash(tx, id)?;
                let trashed = tiles(tx, trashed)?;
                let Changed { undo, redo, .. } = change::changed(tx, id, Vec::new())?;
                let hosts = repository::hosts(tx)?.into_iter();
                Ok(Desk {
                    event: describe(&event),
                    pictures: tiles(tx, placements)?,
                    trash: trashed,
                    publication: repository::publication(tx, id)?.map(Published::from),
                    lists: repository::lists(tx, id)?,
                    conflicts: repository::conflicts(tx, id)?,
                    hosts: hosts
                        .map(|host| HostName { url: host.pairing.url, name: host.pairing.host_name })
                        .collect(),
                    undo,
                    redo,
                })
            })
            .wait()
    }

    /// What is in an event's trash.
    pub(crate) fn trash_tiles(&self, event: EventRef) -> Result<Vec<Tile>> {
        self.db
            .read(move |tx| {
                let event = find_event(tx, event)?;
                let placements = repository::trash(tx, event.id)?;
                tiles(tx, placements)
            })
            .wait()
    }

    /// The pictures that a change touched.
    pub(crate) fn changed_tiles(&self, changed: Changed) -> Result<ChangedTiles> {
        let Changed { undo, redo, pictures } = changed;
        self.db
            .read(move |tx| {
                let mut placements = repository::find_placements(tx, &pictures)?;
                placements.retain(|placement| placement.deleted_at.is_none());
                placements.sort_unstable_by_key(|placement| placement.number);
                let tiles = tiles(tx, placements)?;
                let gone = pictures.iter().filter(|id| !tiles.iter().any(|tile| tile.id == **id)).copied();
                Ok(ChangedTiles { undo: undo.clone(), redo: redo.clone(), gone: gone.collect(), tiles })
            })
            .wait()
    }

    /// One picture in the grid.
    pub(crate) fn tile(&self, picture: Id) -> Result<Tile> {
        self.db
            .read(move |tx| {
                let placement = repository::placement(tx, picture)?;
                let placement = placement.ok_or_else(|| Error::NoPicture(picture.to_string()))?;
                let tile = tiles(tx, vec![placement])?.pop();
                tile.ok_or_else(|| Error::NoPicture(picture.to_string()))
            })
            .wait()
    }
}

fn line(tx: &mut Transaction<'_>, event: Event) -> Result<EventLine> {
    let count = repository::count_placements(tx, event.id)?;
    let publication = repository::publication(tx, event.id)?;
    let shown = |placement: &Placement| placement.deleted_at.is_none();
    let chosen = match event.title_picture {
        Some(title) => repository::placement(tx, title)?.filter(shown).map(|placement| placement.picture),
        None => None,
    };
    let cover = match chosen {
        Some(title) => Some(title),
        None => repository::first_picture(tx, event.id)?,
    };
    let cover = cover.map(|id| library::find_picture(tx, id)).transpose()?;
    Ok(EventLine {
        id: event.id,
        number: event.number,
        name: event.name,
        date: event.date,
        archived: event.archived,
        pictures: count.all,
        picked: count.picked,
        published_at: publication.as_ref().and_then(|publication| publication.published_at),
        visitors: publication.as_ref().map_or(0, |publication| publication.visitors),
        url: publication.map(|publication| publication.url),
        lists: repository::count_lists(tx, event.id)?,
        cover: cover.map(|picture| thumb(picture.id, picture.edit_revision)),
    })
}

/// An event as a document: what [`crate::api`] takes back as a change of it.
fn describe(event: &Event) -> Value {
    let categories: Vec<_> =
        event.categories.iter().map(|Category { id, name }| json!({ "id": id, "name": name })).collect();
    let watermark = match &event.settings.watermarking {
        Watermarking::None => Value::Null,
        Watermarking::Text(text) => json!({ "kind": "text", "text": text, "style": event.settings.style }),
        Watermarking::Png => json!({ "kind": "png", "style": event.settings.style }),
    };
    json!({
        "id": event.id, "number": event.number, "name": event.name, "description": event.description,
        "date": event.date, "photographer": event.photographer, "code": event.code, "categories": categories,
        "watermark": watermark, "title_picture": event.title_picture, "price_note": event.price_note,
        "delivery_note": event.delivery_note, "archived": event.archived, "host": event.host,
        "sizes": event.settings.sizes, "keep": event.settings.keep, "price_list": event.price_list,
        "sending": event.sending, "lab": event.lab,
    })
}

/// Placements as tiles, in their order.
fn tiles(tx: &mut Transaction<'_>, placements: Vec<Placement>) -> Result<Vec<Tile>> {
    let ids: Vec<Id> = placements.iter().map(|placement| placement.picture).collect();
    let mut pictures: HashMap<Id, Picture> =
        library::find_pictures(tx, &ids)?.into_iter().map(|picture| (picture.id, picture)).collect();
    let originals: HashMap<OriginalHash, Original> =
        library::originals_of(tx, &ids)?.into_iter().map(|original| (original.hash, original)).collect();
    let tiles = placements.into_iter().filter_map(|placement| {
        let picture = pictures.remove(&placement.picture)?;
        let original = originals.get(&placement.original);
        Some(Tile::new(placement, picture, original))
    });
    Ok(tiles.collect())
}
