//! The JPEGs made from a picture, each in one row with what is true of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use wirephoto_database::{Column, Id, Param, Transaction, Value};

use crate::{Result, repository};

/// The sizes in which a picture is shown. Kept in the database as 0, 1, 2, 3, 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// For grids.
    Thumbnail,
    /// For the screen of a phone.
    Preview,
    /// "Low resolution": for a large screen, too small for a print.
    Low,
    /// For its photographer's own grid, unmarked; it has no name that anyone else could ask by.
    #[serde(skip)]
    Contact,
    /// For photo frames: unmarked, for an addressed frame and nobody else; it has no name either.
    #[serde(skip)]
    Frame,
}

impl Kind {
    /// The kinds that proofs have, the smallest first.
    pub const PROOFS: [Self; 3] = [Self::Thumbnail, Self::Preview, Self::Low];

    /// The name in addresses and documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::Preview => "preview",
            Self::Low => "low",
            Self::Contact => "contact print",
            Self::Frame => "picture for frames",
        }
    }

    /// Whether it is one of a proof's: what may be asked for by its name.
    pub fn is_proof(self) -> bool {
        Self::PROOFS.contains(&self)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::PROOFS.into_iter().find(|kind| kind.name() == name).ok_or(())
    }
}

impl Param for Kind {
    fn kind(&self) -> wirephoto_database::Kind {
        wirephoto_database::Kind::Int
    }

    fn value(&self) -> Value<'_> {
        Value::Int(*self as i64)
    }
}

impl<'r> Column<'r> for Kind {
    fn read(value: Value<'r>) -> Option<Self> {
        const KEPT: [Kind; 5] = [Kind::Thumbnail, Kind::Preview, Kind::Low, Kind::Contact, Kind::Frame];
        let index = usize::try_from(i64::read(value)?).ok()?;
        KEPT.get(index).copied()
    }
}

/// A hash of everything that decides a picture's renditions. Equal recipes mean equal pixels.
pub type Recipe = [u8; 32];

/// A rendition to be stored. Its hash and length follow from its bytes.
#[derive(Debug, Clone)]
pub struct NewRendition {
    /// Which size.
    pub kind: Kind,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The JPEG.
    pub jpeg: Vec<u8>,
}

/// A stored rendition without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenditionFacts {
    /// The picture it was made from.
    pub picture: Id,
    /// Which size.
    pub kind: Kind,
    /// What it was made by.
    pub recipe: Recipe,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// BLAKE3 of the bytes: part of the address under which it is served.
    pub hash: [u8; 32],
    /// Bytes.
    pub length: u64,
}

/// Replaces a picture's renditions, all made by one recipe.
pub fn put_renditions(
    tx: &mut Transaction<'_>,
    picture: Id,
    recipe: &Recipe,
    renditions: &[NewRendition],
) -> Result<()> {
    for rendition in renditions {
        repository::put_rendition(tx, picture, recipe, rendition)?;
    }
    Ok(())
}

/// The proofs of several pictures, without their bytes, in no particular order.
pub fn renditions_of(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<Vec<RenditionFacts>> {
    let mut facts = repository::renditions_of(tx, pictures)?;
    facts.retain(|fact| fact.kind.is_proof());
    Ok(facts)
}

/// Forgets the renditions of pictures; they can be made again wherever the original is.
pub fn delete_renditions(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<()> {
    Ok(repository::delete_renditions(tx, pictures)?)
}
