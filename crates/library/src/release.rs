//! The one door out. Whoever shows, sends, prints or exports a picture asks here and names the way; what may be
//! done with a picture is decided here and nowhere else, so that no way out can forget to ask.

use wirephoto_database::{Id, Transaction, blobs};

use crate::{Error, Kind, Result, repository};

/// By which way a picture leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Shown on a page, at one size.
    Page(Kind),
    /// Sent to a host that publishes it, at one size.
    Publication(Kind),
    /// Handed to its photographer as a file: a rendition.
    Export(Kind),
    /// Handed to its photographer as a file: the original.
    ExportOriginal,
    /// Read where it is kept, to make its renditions.
    Proofing,
    /// Shown to its photographer in a grid of their own: the contact print, which is not marked.
    Contact,
    /// Shown to its photographer in full, to judge its sharpness: the original.
    Inspection,
    /// Sent to a lab that prints what was ordered: the original, or to make what is sent.
    Lab,
    /// Sent to the photo frames that it is addressed to.
    Frame,
    /// Sold as a file: the original, to make what is sent.
    Sale,
}

/// What comes out of the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// The bytes: a JPEG, or the original file.
    pub bytes: Vec<u8>,
    /// BLAKE3 of the bytes.
    pub hash: [u8; 32],
}

/// Lets a picture out by a way, or says why not. One keyed statement for a rendition.
pub fn release(tx: &mut Transaction<'_>, picture: Id, way: Way) -> Result<Released> {
    match way {
        // What is not marked never goes the ways of what is.
        Way::Page(kind) | Way::Publication(kind) | Way::Export(kind) if !kind.is_proof() => {
            Err(Error::NoBlob(picture, kind.name()))
        }
        Way::Page(kind) | Way::Publication(kind) | Way::Export(kind) => rendition(tx, picture, kind),
        Way::Contact => rendition(tx, picture, Kind::Contact),
        Way::Frame => rendition(tx, picture, Kind::Frame),
        Way::ExportOriginal | Way::Proofing | Way::Inspection | Way::Lab | Way::Sale => {
            let missing = Error::NoBlob(picture, "original");
            let Some(hash) = repository::originals_of(tx, &[picture])?.pop() else { return Err(missing) };
            let bytes = blobs::read(tx, hash.as_bytes())?.ok_or(missing)?;
            Ok(Released { bytes, hash: *hash.as_bytes() })
        }
    }
}

fn rendition(tx: &mut Transaction<'_>, picture: Id, kind: Kind) -> Result<Released> {
    repository::rendition(tx, picture, kind)?.ok_or(Error::NoBlob(picture, kind.name()))
}
