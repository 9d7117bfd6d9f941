//! The studio's small use cases: events, picks, edits, words, deletion, pairing, status.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use wirephoto_database::{Database, Id, Location, Moment, Transaction};
use wirephoto_exchange::client::{self, Client, Pairing};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_exchange::publication;
use wirephoto_library::{self as library, Picture};

use crate::{
    EditChange, Error, Event, EventChange, EventRef, PictureRef, Placement, PlacementChange, Publication,
    Result, SCHEMA, repository,
};

/// The photographer's computer: one database file and the work on it.
#[derive(Clone)]
pub struct Studio {
    pub(crate) db: Database,
}

/// How an event stands, here and at its host.
#[derive(Debug, Clone)]
pub struct EventStatus {
    /// The event.
    pub event: Event,
    /// Its pictures.
    pub pictures: u32,
    /// Those that are picked.
    pub picked: u32,
    /// Bytes of their originals, which stay here.
    pub original_bytes: u64,
    /// Bytes of their renditions.
    pub rendition_bytes: u64,
    /// What its host last said of it.
    pub publication: Option<Publication>,
}

impl Studio {
    /// A studio has one owner, who needs no name in it.
    pub(crate) const OWNER: Id = Id::from_bytes([0; 16]);

    /// Opens the studio's database of a name in a directory, which only its owner may read; makes both when they are
    /// not there.
    pub fn open(directory: &Path, name: &str) -> Result<Self> {
        let unusable = |error: std::io::Error| Error::file(directory, &error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(unusable)?;
        let path = directory.join(name);
        let location = Location::File(path.clone());
        let db = Database::open(&location, &[library::SCHEMA, SCHEMA])?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(unusable)?;
        Ok(Self { db })
    }

    /// The database, for checks and backups.
    pub fn database(&self) -> &Database {
        &self.db
    }

    /// Makes an event.
    pub fn new_event(&self, name: String, change: EventChange) -> Result<Event> {
        let now = Moment::now();
        let mut random = [0; 8];
        getrandom::fill(&mut random)
            .map_err(|error| Error::Invalid(format!("There is no randomness: {error}.")))?;
        let mut event = Event::new(Id::new(now), 0, name.clone(), now, random);
        event.change(EventChange { name: Some(name), ..change }, now)?;
        self.db.write(move |tx| Ok(repository::insert_event(tx, &event)?)).wait()
    }

    /// Changes an event.
    pub fn change_event(&self, event: EventRef, change: EventChange) -> Result<Event> {
        let mut event = self.event(event)?;
        if let Some(title) = change.title_picture
            && self.placement(PictureRef::Id(title))?.event != event.id
        {
            return Err(Error::NoPicture(title.to_string()));
        }
        event.change(change, Moment::now())?;
        self.db
            .write(move |tx| {
                repository::update_event(tx, &event)?;
                Ok(event.clone())
            })
            .wait()
    }

    /// All events, the newest first.
    pub fn events(&self) -> Result<Vec<Event>> {
        Ok(self.db.read(repository::events).wait()?)
    }

    /// An event.
    pub fn event(&self, event: EventRef) -> Result<Event> {
        self.db.read(move |tx| find_event(tx, event)).wait()
    }

    /// The pictures of an event with their places, by number.
    pub fn list(&self, event: EventRef) -> Result<Vec<(Placement, Picture)>> {
        self.db
            .read(move |tx| {
                let event = find_event(tx, event)?;
                let placements = repository::placements(tx, event.id)?;
                let ids: Vec<_> = placements.iter().map(|placement| placement.picture).collect();
                let mut pictures = library::find_pictures(tx, &ids)?;
                pictures.sort_unstable_by_key(|picture| picture.id);
                let find = |id: Id| pictures.binary_search_by_key(&id, |picture| picture.id).ok();
                let pairs = placements.into_iter().filter_map(|placement| {
                    let picture = pictures[find(placement.picture)?].clone();
                    Some((placement, picture))
                });
                Ok(pairs.collect())
            })
            .wait()
    }

    /// A picture's place in its event.
    pub fn placement(&self, picture: PictureRef) -> Result<Placement> {
        self.db.read(move |tx| find_placement(tx, picture)).wait()
    }

    /// Picks pictures, or takes the pick back; `None` stands for all pictures of the event. Answers how many are
    /// picked now.
    pub fn pick(&self, event: EventRef, pictures: Option<Vec<PictureRef>>, picked: bool) -> Result<u32> {
        self.db
            .write(move |tx| {
                let event = find_event(tx, event)?;
                for id in ids_in_event(tx, &event, pictures.as_deref())? {
                    repository::set_picked(tx, id, picked)?;
                }
                Ok(repository::count_placements(tx, event.id)?.picked)
            })
            .wait()
    }

    /// Changes how a picture is shown. Answers the picture with its new size.
    pub fn edit(&self, picture: PictureRef, change: EditChange) -> Result<(Placement, Picture)> {
        self.db
            .write(move |tx| {
                let placement = find_placement(tx, picture)?;
                let edit = change.apply(&library::find_picture(tx, placement.picture)?.edit)?;
                library::set_edit(tx, placement.picture, &edit)?;
                let picture = library::find_picture(tx, placement.picture)?;
                Ok((placement, picture))
            })
            .wait()
    }

    /// Changes what is said of a picture.
    pub fn describe(&self, picture: PictureRef, change: PlacementChange) -> Result<()> {
        change.check()?;
        self.db
            .write(move |tx| {
                let mut placement = find_placement(tx, picture)?;
                library::describe_picture(tx, placement.picture, &change.words)?;
                if let Some(name) = change.category.as_deref() {
                    let event = find_event(tx, EventRef::Id(placement.event))?;
                    placement.category = if name.is_empty() { None } else { Some(event.category(name)?) };
                }
                let set = |field: &mut String, value: &Option<String>| {
                    if let Some(value) = value {
                        field.clone_from(value);
                    }
                };
                set(&mut placement.description, &change.description);
                set(&mut placement.price_note, &change.price_note);
                Ok(repository::update_placement(tx, &placement)?)
            })
            .wait()
    }

    /// The pictures that [`Studio::delete`] would remove: those that are named, or all that are not picked.
    pub fn to_delete(&self, event: EventRef, pictures: Option<Vec<PictureRef>>) -> Result<Vec<Placement>> {
        self.db
            .read(move |tx| {
                let event = find_event(tx, event)?;
                let mut placements = repository::placements(tx, event.id)?;
                match pictures.as_deref() {
                    None => placements.retain(|placement| !placement.picked),
                    named => {
                        let ids = ids_in_event(tx, &event, named)?;
                        placements.retain(|placement| ids.contains(&placement.picture));
                    }
                }
                Ok(placements)
            })
            .wait()
    }

    /// Removes pictures with everything that is known of them, and their originals where nothing else is made from
    /// them. Gives the space back to the disk.
    pub fn delete(&self, placements: &[Placement]) -> Result<()> {
        for group in placements.chunks(16) {
            let ids: Vec<_> = group.iter().map(|placement| placement.picture).collect();
            self.db.write(move |tx| Ok::<_, Error>(library::delete_pictures(tx, &ids)?)).wait()?;
        }
        Ok(self.db.reclaim()?)
    }

    /// Pairs this studio with a host by a code that the host showed.
    pub fn pair(&self, address: &str, code: &PairingCode, device: &str) -> Result<Pairing> {
        let pairing = client::pair(address, code, device)?;
        let (kept, now) = (pairing.clone(), Moment::now());
        self.db.write(move |tx| repository::put_host(tx, &kept, now)).wait()?;
        Ok(pairing)
    }

    /// How an event stands here.
    pub fn status(&self, event: EventRef) -> Result<EventStatus> {
        self.db
            .read(move |tx| {
                let event = find_event(tx, event)?;
                let count = repository::count_placements(tx, event.id)?;
                let ids: Vec<_> =
                    repository::placements(tx, event.id)?.iter().map(|placement| placement.picture).collect();
                let facts = library::renditions_of(tx, &ids)?;
                Ok(EventStatus {
                    pictures: count.all,
                    picked: count.picked,
                    original_bytes: repository::original_bytes(tx, event.id)?,
                    rendition_bytes: facts.iter().map(|fact| fact.length).sum(),
                    publication: repository::publication(tx, event.id)?,
                    event,
                })
            })
            .wait()
    }

    /// How an event stands at its host; `None` when it is not published there.
    pub fn host_status(&self, event: EventRef) -> Result<Option<publication::EventStatus>> {
        let id = self.event(event)?.id;
        Ok(self.link(id)?.client.status(id)?)
    }

    /// The host of an event. An event stays with the host that has it; a new one goes to the host that was paired
    /// last.
    pub(crate) fn link(&self, event: Id) -> Result<Link> {
        let found = self.db.read(move |tx| repository::host_of_event(tx, event)).wait()?;
        let (pairing, base_revision) = found.ok_or(Error::NotPaired)?;
        Ok(Link { client: Client::new(&pairing)?, host: pairing.url, base_revision })
    }
}

/// A way to an event's host.
pub(crate) struct Link {
    pub client: Client,
    /// The host's address.
    pub host: String,
    /// The revision that was seen last; the next publication builds on it.
    pub base_revision: Option<u32>,
}

fn find_event(tx: &mut Transaction<'_>, event: EventRef) -> Result<Event> {
    repository::find_event(tx, event)?.ok_or_else(|| Error::NoEvent(event.to_string()))
}

fn find_placement(tx: &mut Transaction<'_>, picture: PictureRef) -> Result<Placement> {
    let found = match picture {
        PictureRef::Id(id) => repository::placement(tx, id)?,
        PictureRef::Number(Some(event), number) => {
            let event = find_event(tx, event)?;
            repository::placement_by_number(tx, event.id, number)?
        }
        PictureRef::Number(None, number) => match repository::events(tx)?.as_slice() {
            [event] => repository::placement_by_number(tx, event.id, number)?,
            _ => return Err(Error::WhichEvent(number)),
        },
    };
    found.ok_or_else(|| Error::NoPicture(picture.to_string()))
}

/// The pictures that are named, each in this event; all of the event's when none is.
fn ids_in_event(tx: &mut Transaction<'_>, event: &Event, named: Option<&[PictureRef]>) -> Result<Vec<Id>> {
    let Some(named) = named else {
        let placements = repository::placements(tx, event.id)?;
        return Ok(placements.into_iter().map(|placement| placement.picture).collect());
    };
    let in_event = |picture: &PictureRef| {
        let here = match *picture {
            PictureRef::Number(None, number) => PictureRef::Number(Some(EventRef::Id(event.id)), number),
            other => other,
        };
        match find_placement(tx, here) {
            Ok(placement) if placement.event == event.id => Ok(placement.picture),
            Ok(_) | Err(Error::NoPicture(_)) => Err(Error::NoPicture(picture.to_string())),
            Err(error) => Err(error),
        }
    };
    named.iter().map(in_event).collect()
}
