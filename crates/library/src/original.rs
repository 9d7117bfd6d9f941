//! Files as they arrived, kept once by the hash of their bytes.

use std::fmt;

use wirephoto_database::{Column, Id, Kind, Moment, Param, Transaction, Typed, Value, blobs};
use wirephoto_imaging::{Format, Probe};

use crate::{Result, repository};

/// The BLAKE3 hash of an original's bytes: its name everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OriginalHash([u8; 32]);

impl OriginalHash {
    /// Hashes the bytes of a file.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The 32 bytes of the hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for OriginalHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        blake3::Hash::from_bytes(self.0).to_hex().fmt(f)
    }
}

impl fmt::Debug for OriginalHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OriginalHash({self})")
    }
}

impl Typed for OriginalHash {
    const KIND: Kind = Kind::Blob;
}

impl Param for OriginalHash {
    fn kind(&self) -> Kind {
        Self::KIND
    }

    fn value(&self) -> Value<'_> {
        Value::Blob(&self.0)
    }
}

impl<'r> Column<'r> for OriginalHash {
    fn read(value: Value<'r>) -> Option<Self> {
        <[u8; 32]>::read(value).map(Self)
    }
}

/// What is known of a file without reading its bytes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// BLAKE3 of the bytes.
    pub hash: OriginalHash,
    /// Bytes.
    pub length: u64,
    /// The format's name, as in [`Format`].
    pub format: String,
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
}

impl Original {
    /// Describes a file from its header.
    pub fn describe(bytes: &[u8], probe: &Probe) -> Self {
        let (width, height) = probe.upright();
        Self {
            hash: OriginalHash::of(bytes),
            length: bytes.len() as u64,
            format: format_name(probe.format).to_owned(),
            width,
            height,
        }
    }
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Jpeg => "jpeg",
        Format::Png => "png",
        Format::Tiff => "tiff",
        Format::WebP => "webp",
        Format::Heic => "heic",
        Format::Avif => "avif",
        Format::JpegXl => "jpeg-xl",
        Format::Raw => "raw",
    }
}

/// Keeps a file's bytes, unless they are here already. Answers whether they were new.
pub fn keep_original(
    tx: &mut Transaction<'_>,
    original: &Original,
    bytes: &[u8],
    now: Moment,
) -> Result<bool> {
    let new = repository::insert_original(tx, original, now)?;
    if new {
        blobs::put(tx, original.hash.as_bytes(), bytes)?;
    }
    Ok(new)
}

/// What is known of the originals that pictures are made from, each once, in no particular order.
pub fn originals_of(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<Vec<Original>> {
    Ok(repository::originals_for(tx, pictures)?)
}

/// Finds a kept original.
pub fn find_original(tx: &mut Transaction<'_>, hash: OriginalHash) -> Result<Option<Original>> {
    Ok(repository::original(tx, hash)?)
}
