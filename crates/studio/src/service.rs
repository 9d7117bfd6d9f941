//! The studio's small use cases: events, picks, edits, words, deletion, pairing, status.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use wirephoto_database::{Database, Id, Location, Moment, Transaction};
use wirephoto_exchange::client::{self, Client, Pairing};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_exchange::publication;
use wirephoto_library::{self as library, Picture};
use wirephoto_site::Language;

use crate::change::{self, Flag, Patch, PictureFields};
use crate::import::{BYTES_IN_FLIGHT, Budget};
use crate::price_list::find_price_list;
use crate::recipe::Proofing;
use crate::{
    EditChange, Error, Event, EventChange, EventRef, PictureRef, Placement, PlacementChange, PriceListRef,
    Publication, Refusal, Result, SCHEMA, repository,
};

/// The photographer's computer: one database file and the work on it.
#[derive(Clone)]
pub struct Studio {
    pub(crate) db: Database,
    /// Where the database is.
    pub(crate) directory: PathBuf,
    /// What files take that are being imported.
    pub(crate) budget: Arc<Budget>,
    /// How the event of the last picture that came in by itself becomes proofs.
    proofing: Arc<Mutex<Option<Arc<Proofing>>>>,
    /// Held by whoever publishes: each publication builds on the one before it.
    pub(crate) publishing: Arc<Mutex<()>>,
    /// What hosts are asked to answer in.
    pub(crate) language: Language,
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
    /// Those in the trash.
    pub trashed: u32,
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
        Ok(Self {
            db,
            directory: directory.to_owned(),
            budget: Arc::new(Budget::new(BYTES_IN_FLIGHT)),
            proofing: Arc::default(),
            publishing: Arc::default(),
            language: Language::default(),
        })
    }

    /// The same studio for somebody whom hosts should answer in another language.
    pub(crate) fn speaking(&self, language: Language) -> Self {
        Self { language, ..self.clone() }
    }

    /// How an event's pictures become proofs; made once for many pictures that come one by one.
    pub(crate) fn proofing(&self, event: Event) -> Result<Arc<Proofing>> {
        let mut last = self.proofing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(proofing) = last.as_ref().filter(|proofing| proofing.event == event) {
            return Ok(Arc::clone(proofing));
        }
        let proofing = Arc::new(Proofing::new(event)?);
        *last = Some(Arc::clone(&proofing));
        Ok(proofing)
    }

    /// The database, for checks and backups.
    pub fn database(&self) -> &Database {
        &self.db
    }

    /// Makes an event.
    pub fn new_event(&self, name: String, change: EventChange) -> Result<Event> {
        let now = Moment::now();
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| Refusal::NoRandomness(error.to_string()))?;
        let mut event = Event::new(Id::new(now), 0, name.clone(), now, random);
        event.change(EventChange { name: Some(name), ..change }, now)?;
        event.watermark()?;
        self.db
            .write(move |tx| {
                if let Some(list) = event.price_list {
                    find_price_list(tx, PriceListRef::Id(list))?;
                }
                Ok(repository::insert_event(tx, &event)?)
            })
            .wait()
    }

    /// Changes an event, as a change that can be undone.
    pub fn change_event(&self, event: EventRef, change: EventChange) -> Result<Event> {
        const LABEL: &str = "event";
        let now = Moment::now();
        // A picture takes its time to be read, and others wait while something is written.
        let mut tried = self.event(event)?;
        tried.change(change.clone(), now)?;
        tried.watermark()?;
        self.db
            .write(move |tx| {
                let before = find_event(tx, event)?;
                let mut after = before.clone();
                after.change(change.clone(), now)?;
                if let Some(Some(title)) = change.title_picture
                    && repository::placement(tx, title)?.is_none_or(|placement| placement.event != after.id)
                {
                    return Err(Error::NoPicture(title.to_string()));
                }
                if let Some(Some(list)) = change.price_list {
                    find_price_list(tx, PriceListRef::Id(list))?;
                }
                change::apply_to_event(tx, &before, &after, LABEL, now)?;
                Ok(after)
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
        let now = Moment::now();
        let (label, flag) = if picked { ("pick", Flag::Pick) } else { ("unpick", Flag::None) };
        self.db
            .write(move |tx| {
                let event = find_event(tx, event)?;
                let named = ids_in_event(tx, &event, pictures.as_deref())?;
                let mut placements = repository::find_placements(tx, &named)?;
                placements.retain(|placement| placement.picked != picked);
                let pictures = placements.iter().map(|placement| placement.picture).collect();
                let set = PictureFields { flag: Some(flag), ..PictureFields::default() };
                change::apply(tx, &event, label, &[Patch { pictures, set }], now)?;
                Ok(repository::count_placements(tx, event.id)?.picked)
            })
            .wait()
    }

    /// Changes how a picture is shown. Answers the picture with its new size.
    pub fn edit(&self, picture: PictureRef, change: EditChange) -> Result<(Placement, Picture)> {
        let now = Moment::now();
        self.db
            .write(move |tx| {
                let placement = find_placement(tx, picture)?;
                let edit = change.apply(&library::find_picture(tx, placement.picture)?.edit)?;
                let set = PictureFields { edit: Some(edit), ..PictureFields::default() };
                change_one(tx, &placement, "edit", set, now)?;
                let picture = library::find_picture(tx, placement.picture)?;
                Ok((placement, picture))
            })
            .wait()
    }

    /// Changes what is said of a picture.
    pub fn describe(&self, picture: PictureRef, change: PlacementChange) -> Result<()> {
        let now = Moment::now();
        self.db
            .write(move |tx| {
                let placement = find_placement(tx, picture)?;
                let event = find_event(tx, EventRef::Id(placement.event))?;
                change_one(tx, &placement, "describe", change.clone().fields(&event)?, now)
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
    /// them. Gives the space back to the disk. It cannot be undone.
    pub fn delete(&self, placements: &[Placement]) -> Result<()> {
        for group in placements.chunks(16) {
            let (ids, events): (Vec<_>, HashSet<_>) =
                group.iter().map(|placement| (placement.picture, placement.event)).unzip();
            self.db
                .write(move |tx| {
                    library::delete_pictures(tx, &ids)?;
                    events.iter().try_for_each(|event| Ok::<_, Error>(repository::touch(tx, *event)?))
                })
                .wait()?;
        }
        Ok(self.db.reclaim()?)
    }

    /// Removes what is in an event's trash, for good. Answers the pictures, and the bytes of their originals.
    pub fn empty_trash(&self, event: EventRef) -> Result<(u32, u64)> {
        let (placements, bytes) = self
            .db
            .read(move |tx| {
                let event = find_event(tx, event)?;
                let placements = repository::trash(tx, event.id)?;
                let ids: Vec<_> = placements.iter().map(|placement| placement.picture).collect();
                let bytes = library::originals_of(tx, &ids)?.iter().map(|original| original.length).sum();
                Ok::<_, Error>((placements, bytes))
            })
            .wait()?;
        self.delete(&placements)?;
        Ok((placements.len() as u32, bytes))
    }

    /// Pairs this studio with a host by a code that the host showed.
    pub fn pair(&self, address: &str, code: &PairingCode, device: &str) -> Result<Pairing> {
        let pairing = client::pair(address, code, device, self.language.code())?;
        let (kept, now) = (pairing.clone(), Moment::now());
        self.db.write(move |tx| repository::put_host(tx, &kept, now)).wait()?;
        Ok(pairing)
    }

    /// The picture that stands for an event as long as none is chosen.
    pub(crate) fn first_picture(&self, event: Id) -> Result<Option<Id>> {
        Ok(self.db.read(move |tx| repository::first_picture(tx, event)).wait()?)
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
                    trashed: repository::trash(tx, event.id)?.len() as u32,
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
        let client = Client::new(&pairing)?.in_language(self.language.code());
        Ok(Link { client, host: pairing.url, base_revision })
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

pub(crate) fn find_event(tx: &mut Transaction<'_>, event: EventRef) -> Result<Event> {
    repository::find_event(tx, event)?.ok_or_else(|| Error::NoEvent(event.to_string()))
}

pub(crate) fn find_placement(tx: &mut Transaction<'_>, picture: PictureRef) -> Result<Placement> {
    let found = match picture {
        PictureRef::Id(id) => {
            repository::placement(tx, id)?.filter(|placement| placement.deleted_at.is_none())
        }
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

/// Changes one picture as one change.
fn change_one(
    tx: &mut Transaction<'_>,
    placement: &Placement,
    label: &str,
    set: PictureFields,
    now: Moment,
) -> Result<()> {
    let event = find_event(tx, EventRef::Id(placement.event))?;
    let patch = Patch { pictures: vec![placement.picture], set };
    change::apply(tx, &event, label, &[patch], now).map(drop)
}

/// The pictures that are named, each in this event; all of the event's when none is.
pub(crate) fn ids_in_event(
    tx: &mut Transaction<'_>,
    event: &Event,
    named: Option<&[PictureRef]>,
) -> Result<Vec<Id>> {
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

/// What this computer calls itself at hosts.
pub fn computer_name() -> String {
    let name = fs::read_to_string("/etc/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "studio".to_owned() } else { name.to_owned() }
}
