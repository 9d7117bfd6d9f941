//! Where pictures went: each time bytes of one left this computer, and what that saves.
//!
//! Others send every original twice, from photographer to lab and from lab to host, and those that are ordered back to
//! the lab. Here proofs go to the host, and what is ordered goes to the lab; everything else stays at home.

use std::collections::HashSet;

use serde::Serialize;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::batch::BatchPicture;
use wirephoto_exchange::hex;

use crate::repository::{self, Moved};
use crate::service::find_event;
use crate::{EventRef, Result, Studio};

/// Journeys that are told at the most.
const MAX_TOLD: u32 = 5_000;

/// Bytes of a picture left this computer, and arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Journey {
    /// When.
    pub at: Moment,
    /// Of which picture.
    pub picture: Id,
    /// In which event.
    pub event: Id,
    /// BLAKE3 of the file; of a proof's renditions, one after the other.
    #[serde(with = "hex")]
    pub hash: [u8; 32],
    /// How many.
    pub bytes: u64,
    /// As what.
    pub way: JourneyWay,
    /// The address of the host or the lab.
    pub peer: String,
}

/// As what a picture leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JourneyWay {
    /// Scaled and marked, to a host.
    Proof,
    /// To be printed, to a lab.
    Print,
    /// Sold as a file, to a host.
    Download,
}

impl JourneyWay {
    /// As it is kept.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Print => "print",
            Self::Download => "download",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Proof, Self::Print, Self::Download].into_iter().find(|way| way.name() == name)
    }
}

/// So many pictures or files, of so many bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// How many.
    pub pictures: u32,
    /// Of how many bytes together.
    pub bytes: u64,
}

/// What stayed, what went, and what would have gone elsewhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Savings {
    /// All originals.
    pub originals: Amount,
    /// Originals of which nothing was sent in full.
    pub stayed: Amount,
    /// Pictures shown at a host: the bytes of their proofs.
    pub proofs: Amount,
    /// Files that were sold and went to a host.
    pub downloads: Amount,
    /// Files that went to a lab.
    pub prints: Amount,
    /// Bytes that moved: proofs, downloads and prints.
    pub ours: u64,
    /// Bytes that others move for the same: all originals twice, and those that are printed once more.
    pub prior_art: u64,
}

/// The savings of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventSavings {
    /// Which; without number and name when it is not here.
    pub event: Id,
    /// What people say aloud.
    pub number: Option<u32>,
    /// Its name.
    pub name: String,
    /// What it saved.
    #[serde(flatten)]
    pub savings: Savings,
}

impl Savings {
    fn of(moved: &Moved) -> Self {
        let amount = |(pictures, bytes)| Amount { pictures, bytes };
        Self {
            originals: amount(moved.originals),
            stayed: amount(moved.at_home),
            proofs: amount(moved.proofs),
            downloads: amount(moved.downloads),
            prints: amount(moved.prints),
            ours: moved.proofs.1 + moved.prints.1 + moved.downloads.1,
            prior_art: 2 * moved.originals.1 + moved.ordered_bytes,
        }
    }

    fn plus(self, other: Self) -> Self {
        let plus = |one: Amount, other: Amount| Amount {
            pictures: one.pictures + other.pictures,
            bytes: one.bytes + other.bytes,
        };
        Self {
            originals: plus(self.originals, other.originals),
            stayed: plus(self.stayed, other.stayed),
            proofs: plus(self.proofs, other.proofs),
            downloads: plus(self.downloads, other.downloads),
            prints: plus(self.prints, other.prints),
            ours: self.ours + other.ours,
            prior_art: self.prior_art + other.prior_art,
        }
    }
}

impl Studio {
    /// What each event saved, the newest first, and all of them together.
    pub fn savings(&self) -> Result<(Savings, Vec<EventSavings>)> {
        let mut events = self.db.read(read_savings).wait()?;
        events.sort_by_key(|event| std::cmp::Reverse(event.number));
        let total = events.iter().fold(Savings::default(), |sum, event| sum.plus(event.savings));
        Ok((total, events))
    }

    /// The journeys of an event's pictures, the last first; five thousand at the most.
    pub fn journeys(&self, event: EventRef) -> Result<Vec<Journey>> {
        self.db
            .read(move |tx| {
                let event = find_event(tx, event)?;
                Ok(repository::journeys_of_event(tx, event.id, MAX_TOLD)?)
            })
            .wait()
    }

    /// The journeys of a picture, the last first.
    pub fn journeys_of_picture(&self, picture: Id) -> Result<Vec<Journey>> {
        Ok(self.db.read(move |tx| repository::journeys_of_picture(tx, picture, MAX_TOLD)).wait()?)
    }
}

/// Proofs on their way to a host.
impl Studio {
    /// Notes what sets out with a batch. Answers the hashes by which [`Studio::proofs_arrived`] knows it.
    pub(crate) fn proofs_set_out(
        &self,
        event: Id,
        host: &str,
        pictures: &[BatchPicture],
    ) -> Result<Vec<[u8; 32]>> {
        let at = Moment::now();
        let with_pixels = pictures.iter().filter(|picture| !picture.renditions.is_empty());
        let journeys: Vec<Journey> = with_pixels
            .map(|picture| {
                let mut hasher = blake3::Hasher::new();
                let mut bytes = 0;
                for rendition in &picture.renditions {
                    hasher.update(&rendition.jpeg);
                    bytes += rendition.jpeg.len() as u64;
                }
                let (hash, peer) = (*hasher.finalize().as_bytes(), host.to_owned());
                Journey { at, picture: picture.id, event, hash, bytes, way: JourneyWay::Proof, peer }
            })
            .collect();
        let hashes = journeys.iter().map(|journey| journey.hash).collect();
        let journeys: Vec<_> = journeys.into_iter().map(|journey| (Id::new(at), journey)).collect();
        self.db
            .write(move |tx| {
                journeys.iter().try_for_each(|(id, journey)| repository::set_out(tx, *id, journey))
            })
            .wait()?;
        Ok(hashes)
    }

    /// Notes that a batch has arrived.
    pub(crate) fn proofs_arrived(&self, host: &str, hashes: Vec<[u8; 32]>) -> Result<()> {
        let (host, now) = (host.to_owned(), Moment::now());
        let arrived = self.db.write(move |tx| {
            hashes.iter().try_for_each(|hash| repository::arrive(tx, JourneyWay::Proof, &host, hash, now))
        });
        Ok(arrived.wait()?)
    }

    /// Notes how journeys ended that were interrupted: what the host does not lack has arrived.
    pub(crate) fn settle_proofs(&self, event: Id, lacks: &[Id]) -> Result<()> {
        let lacks: HashSet<Id> = lacks.iter().copied().collect();
        self.db
            .write(move |tx| {
                for (journey, picture) in repository::open_journeys(tx, event, JourneyWay::Proof)? {
                    repository::end_journey(tx, journey, !lacks.contains(&picture))?;
                }
                Ok(())
            })
            .wait()
    }
}

fn read_savings(tx: &mut Transaction<'_>) -> Result<Vec<EventSavings>> {
    let known = repository::events(tx)?;
    let moved = repository::moved(tx)?.into_iter();
    let of_event = |(event, moved): (Id, Moved)| {
        let here = known.iter().find(|known| known.id == event);
        EventSavings {
            event,
            number: here.map(|event| event.number),
            name: here.map(|event| event.name.clone()).unwrap_or_default(),
            savings: Savings::of(&moved),
        }
    };
    Ok(moved.map(of_event).collect())
}
