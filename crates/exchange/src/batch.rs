//! Many pictures in one body.
//!
//! ```text
//! "WPB1" | length of the manifest: u32, big endian | manifest: JSON | renditions, in the manifest's order
//! ```
//!
//! The manifest gives each rendition's length and BLAKE3 hash, so a body that was cut, lengthened or changed on its
//! way is refused as a whole.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use wirephoto_database::Id;

use crate::hex;
use crate::publication::{MAX_RENDITION_BYTES, PictureDocument};

/// Bytes of a body at the most.
pub const MAX_BODY_BYTES: usize = 16 << 20;
/// Bytes of a manifest at the most.
pub const MAX_MANIFEST_BYTES: usize = 2 << 20;
/// Pictures in a batch at the most.
pub const MAX_BATCH_PICTURES: usize = 256;
/// Renditions of a picture at the most.
pub const MAX_RENDITIONS: usize = 3;

const MAGIC: &[u8; 4] = b"WPB1";

/// What a batch says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Manifest {
    revision: u32,
    pictures: Vec<ManifestPicture>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ManifestPicture {
    id: Id,
    #[serde(with = "hex")]
    recipe: [u8; 32],
    document: PictureDocument,
    renditions: Vec<ManifestRendition>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ManifestRendition {
    kind: String,
    width: u32,
    height: u32,
    length: u32,
    #[serde(with = "hex")]
    hash: [u8; 32],
}

/// Pictures that travel together and are stored together.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The revision that the event's document was given.
    pub revision: u32,
    /// At most [`MAX_BATCH_PICTURES`].
    pub pictures: Vec<BatchPicture>,
}

/// A picture in a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchPicture {
    /// The same at the studio and at the host.
    pub id: Id,
    /// What its renditions were made by.
    pub recipe: [u8; 32],
    /// What it says of itself.
    pub document: PictureDocument,
    /// Empty when the host has the pixels already.
    pub renditions: Vec<BatchRendition>,
}

/// A rendition in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRendition {
    /// `thumbnail`, `preview` or `low`.
    pub kind: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The JPEG.
    pub jpeg: Bytes,
}

/// Why a body is not a batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// It is not one at all, or was cut.
    #[error("The upload is not a batch of pictures, or was cut short: {0}.")]
    Malformed(&'static str),
    /// Something is larger than is allowed.
    #[error("The upload has {0} than are allowed.")]
    TooLarge(&'static str),
    /// The bytes are not those that the manifest names.
    #[error("The upload was changed on its way; send it again.")]
    Corrupt,
}

impl Batch {
    /// Writes the body.
    pub fn encode(&self) -> Vec<u8> {
        let manifest =
            Manifest { revision: self.revision, pictures: self.pictures.iter().map(describe).collect() };
        let manifest = serde_json::to_vec(&manifest).expect("a manifest has a JSON text");
        let jpegs =
            || self.pictures.iter().flat_map(|picture| &picture.renditions).map(|rendition| &rendition.jpeg);
        let length = 8 + manifest.len() + jpegs().map(Bytes::len).sum::<usize>();
        let mut body = Vec::with_capacity(length);
        body.extend_from_slice(MAGIC);
        body.extend_from_slice(&(manifest.len() as u32).to_be_bytes());
        body.extend_from_slice(&manifest);
        jpegs().for_each(|jpeg| body.extend_from_slice(jpeg));
        body
    }

    /// Reads a body. The renditions share its memory.
    pub fn decode(mut body: Bytes) -> Result<Self, BatchError> {
        if body.len() > MAX_BODY_BYTES {
            return Err(BatchError::TooLarge("more bytes"));
        }
        let head = take(&mut body, 8)?;
        if &head[..4] != MAGIC {
            return Err(BatchError::Malformed("it does not begin as one"));
        }
        let length = u32::from_be_bytes([head[4], head[5], head[6], head[7]]) as usize;
        if length > MAX_MANIFEST_BYTES {
            return Err(BatchError::TooLarge("a longer manifest"));
        }
        let manifest: Manifest = serde_json::from_slice(&take(&mut body, length)?)
            .map_err(|_| BatchError::Malformed("its manifest cannot be read"))?;
        if manifest.pictures.len() > MAX_BATCH_PICTURES {
            return Err(BatchError::TooLarge("more pictures"));
        }
        let pictures = manifest.pictures.into_iter().map(|picture| read_picture(picture, &mut body));
        let batch = Self { revision: manifest.revision, pictures: pictures.collect::<Result<_, _>>()? };
        if !body.is_empty() {
            return Err(BatchError::Malformed("it goes on after its end"));
        }
        Ok(batch)
    }
}

fn describe(picture: &BatchPicture) -> ManifestPicture {
    let renditions = picture.renditions.iter().map(|rendition| ManifestRendition {
        kind: rendition.kind.clone(),
        width: rendition.width,
        height: rendition.height,
        length: rendition.jpeg.len() as u32,
        hash: *blake3::hash(&rendition.jpeg).as_bytes(),
    });
    ManifestPicture {
        id: picture.id,
        recipe: picture.recipe,
        document: picture.document.clone(),
        renditions: renditions.collect(),
    }
}

fn read_picture(picture: ManifestPicture, body: &mut Bytes) -> Result<BatchPicture, BatchError> {
    if picture.renditions.len() > MAX_RENDITIONS {
        return Err(BatchError::TooLarge("more renditions of a picture"));
    }
    let renditions = picture.renditions.into_iter().map(|rendition| {
        if rendition.length > MAX_RENDITION_BYTES {
            return Err(BatchError::TooLarge("larger renditions"));
        }
        let jpeg = take(body, rendition.length as usize)?;
        if blake3::hash(&jpeg) != blake3::Hash::from_bytes(rendition.hash) {
            return Err(BatchError::Corrupt);
        }
        Ok(BatchRendition { kind: rendition.kind, width: rendition.width, height: rendition.height, jpeg })
    });
    Ok(BatchPicture {
        id: picture.id,
        recipe: picture.recipe,
        renditions: renditions.collect::<Result<_, _>>()?,
        document: picture.document,
    })
}

fn take(body: &mut Bytes, length: usize) -> Result<Bytes, BatchError> {
    if body.len() < length {
        return Err(BatchError::Malformed("it ends too early"));
    }
    Ok(body.split_to(length))
}

#[cfg(test)]
mod tests;
