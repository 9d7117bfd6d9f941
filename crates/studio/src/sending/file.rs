//! The file of an ordered picture: as the customer saw it, whole, at full resolution.
//!
//! Where nothing was done to a picture its original goes, byte for byte. Otherwise a file is made from the original and
//! the edit, once for all orders of the same; its bytes are kept while something is on its way, so that a transfer goes
//! on with the same bytes, whatever this program would make by then.

use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::order::{ItemDocument, Reason};
use wirephoto_imaging::{self as imaging, Keep, Limits, Size};
use wirephoto_library::{self as library, Edit, Original, Way};

use crate::repository::{self, MadeFile};
use crate::{Error, Result, Studio, Trouble};

/// Changes whenever this program would make other pixels from the same instructions.
const VERSION: u32 = 1;
/// Of a file that is made.
const FULL: Size = Size { long_side: u32::MAX, quality: 95, marked: false };
/// Formats that a lab reads as they are.
const TAKEN: [&str; 4] = ["jpeg", "png", "tiff", "webp"];

/// What a file is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be cut and printed by a lab: the original itself where nothing was done to it.
    Print,
    /// To be a customer's own: always made, so that nothing travels along that is not a customer's business.
    Sale,
}

/// An ordered picture as a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ordered {
    pub picture: Id,
    /// Of the picture, as it came in.
    pub file_name: String,
    pub hash: [u8; 32],
    pub bytes: u64,
    /// How it is made, unless it is the original.
    making: Option<Making>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Making {
    edit: Edit,
    purpose: Purpose,
    recipe: [u8; 32],
}

/// A picture as it was when it was ordered.
struct Seen {
    file_name: String,
    original: Original,
    edit: Edit,
}

impl Studio {
    /// The file of an ordered picture. It is made when nobody knows it yet.
    pub(super) fn ordered_file(&self, item: &ItemDocument, purpose: Purpose) -> Result<Ordered> {
        let asked = item.clone();
        let seen = self.db.read(move |tx| see(tx, &asked)).wait()?;
        let picture = item.picture;
        if purpose == Purpose::Print
            && seen.edit.is_identity()
            && TAKEN.contains(&seen.original.format.as_str())
        {
            let (hash, bytes) = (*seen.original.hash.as_bytes(), seen.original.length);
            return Ok(Ordered { picture, file_name: seen.file_name, hash, bytes, making: None });
        }
        let recipe = recipe(&seen, purpose);
        let making = Making { edit: seen.edit, purpose, recipe };
        let known = self.db.read(move |tx| repository::made_file(tx, &recipe)).wait()?;
        let made = match known {
            Some(made) => made,
            None => self.make(picture, item.picture_number, &making)?.0,
        };
        let MadeFile { hash, bytes } = made;
        Ok(Ordered { picture, file_name: seen.file_name, hash, bytes, making: Some(making) })
    }

    /// The bytes of an ordered file, made anew where they are not kept.
    pub(super) fn bytes_of(&self, file: &Ordered, number: u32) -> Result<Vec<u8>> {
        let (hash, picture) = (file.hash, file.picture);
        let Some(making) = &file.making else {
            let released = self.db.read(move |tx| library::release(tx, picture, Way::Lab)).wait();
            return Ok(released.map_err(|error| unmakeable(error, number))?.bytes);
        };
        if let Some(bytes) = self.db.read(move |tx| repository::file_bytes(tx, &hash)).wait()? {
            return Ok(bytes);
        }
        let (made, bytes) = self.make(picture, number, making)?;
        if made.hash == hash { Ok(bytes) } else { Err(Trouble::Remade { number }.into()) }
    }

    fn make(&self, picture: Id, number: u32, making: &Making) -> Result<(MadeFile, Vec<u8>)> {
        let way = match making.purpose {
            Purpose::Print => Way::Lab,
            Purpose::Sale => Way::Sale,
        };
        let original = self.db.read(move |tx| library::release(tx, picture, way)).wait();
        let original = original.map_err(|error| unmakeable(error, number))?;
        let bytes = render(&original.bytes, making)
            .map_err(|error| Trouble::Unreadable { number, detail: error.to_string() })?;
        let made = MadeFile { hash: *blake3::hash(&bytes).as_bytes(), bytes: bytes.len() as u64 };
        let (recipe, kept) = (making.recipe, bytes.clone());
        self.db.write(move |tx| repository::keep_file(tx, &recipe, &made, &kept)).wait()?;
        Ok((made, bytes))
    }
}

/// A picture as its item says that the customer saw it.
fn see(tx: &mut Transaction<'_>, item: &ItemDocument) -> Result<Seen> {
    let number = item.picture_number;
    let picture = library::find_picture(tx, item.picture).map_err(|error| unmakeable(error, number))?;
    let original = match picture.original {
        Some(hash) => library::find_original(tx, hash)?,
        None => None,
    };
    let original = original.ok_or(Trouble::Picture(Reason::Missing { number }))?;
    let revision = item.edit_revision;
    let edit = match repository::edit_at(tx, item.picture, revision)? {
        Some(edit) => edit,
        None if revision == 0 => Edit::default(),
        None if revision == picture.edit_revision => picture.edit,
        None => {
            return Err(Trouble::Picture(Reason::Forgotten { number }).into());
        }
    };
    let edit = item.then.map_or(edit, |then| edit.then(&then));
    Ok(Seen { file_name: picture.file_name, original, edit })
}

/// The size of a picture as it was ordered; none when that is not known any more.
pub(crate) fn size_as_ordered(tx: &mut Transaction<'_>, item: &ItemDocument) -> Result<Option<(u32, u32)>> {
    match see(tx, item) {
        Ok(seen) => Ok(Some(seen.edit.output_size(seen.original.width, seen.original.height))),
        Err(Error::Order(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A picture or an original that is gone or damaged cannot be made; anything else is as it was.
fn unmakeable(error: library::Error, number: u32) -> Error {
    match error {
        library::Error::NoPicture(_) | library::Error::NoBlob(..) => {
            Trouble::Picture(Reason::Missing { number }).into()
        }
        library::Error::Database(wirephoto_database::Error::Row { .. }) => {
            Trouble::Picture(Reason::Damaged { number }).into()
        }
        error @ library::Error::Database(_) => error.into(),
    }
}

fn recipe(seen: &Seen, purpose: Purpose) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("wirephoto 2026 ordered file");
    hasher.update(&VERSION.to_be_bytes()).update(&[u8::from(purpose == Purpose::Sale)]);
    hasher.update(seen.original.hash.as_bytes());
    hasher.update(&serde_json::to_vec(&seen.edit).expect("an edit has a JSON text"));
    *hasher.finalize().as_bytes()
}

fn render(original: &[u8], making: &Making) -> Result<Vec<u8>, imaging::Error> {
    let limits = Limits::default();
    let keep = match making.purpose {
        Purpose::Print => Keep::NOTHING,
        Purpose::Sale => Keep { captured: true, ..Keep::default() },
    };
    let job = imaging::Job {
        edit: &making.edit,
        sizes: &[FULL],
        watermark: None,
        keep: &keep,
        limits: &limits,
        // It was read when it came in, so it takes as long as it takes: a computer that sleeps in between is no damage.
        stop: &|| false,
    };
    Ok(imaging::render(original, &job)?.renditions.pop().map(|made| made.jpeg).unwrap_or_default())
}
