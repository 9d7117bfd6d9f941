//! A picture: one use of an original, with its words and its edit.

use wirephoto_database::{Id, Moment, Transaction, blobs};
use wirephoto_imaging::{Edit, Metadata};

use crate::{Error, Kind, OriginalHash, Result, repository};

/// A picture as the library knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Its name in the program, the same at the studio and at the host.
    pub id: Id,
    /// Whose it is: an account at a host; the nil identifier in a studio, which has one owner.
    pub owner: Id,
    /// The file it is made from, where that is kept.
    pub original: Option<OriginalHash>,
    /// The last part of the path it came from, without directories.
    pub file_name: String,
    /// Pixels across, upright and edited, at full resolution.
    pub width: u32,
    /// Pixels down, upright and edited, at full resolution.
    pub height: u32,
    /// Words, camera and place, as imported or as changed since.
    pub metadata: Metadata,
    /// Applied whenever the picture is shown.
    pub edit: Edit,
    /// Grows by one with each change of `edit`.
    pub edit_revision: u32,
    /// A ThumbHash of at most 30 bytes, shown until the picture is there. Empty until one is made.
    pub blur: Vec<u8>,
    /// When it came in.
    pub created_at: Moment,
}

/// A picture that is about to come in.
pub type NewPicture = Picture;

/// Words that people change after import. `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// What stands under the picture.
    pub caption: Option<String>,
    /// What it is found by.
    pub keywords: Option<Vec<String>>,
    /// 0 to 5 stars.
    pub rating: Option<u8>,
}

/// What an owner's pictures take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Pictures.
    pub pictures: u64,
    /// Bytes of renditions.
    pub rendition_bytes: u64,
}

/// Adds a picture. Its original, where it names one, must be kept first.
pub fn add_picture(tx: &mut Transaction<'_>, picture: &NewPicture) -> Result<()> {
    Ok(repository::insert_picture(tx, picture)?)
}

/// Finds a picture.
pub fn find_picture(tx: &mut Transaction<'_>, id: Id) -> Result<Picture> {
    find_pictures(tx, &[id])?.pop().ok_or(Error::NoPicture(id))
}

/// Finds pictures by name, in no particular order; those that are not there are left out.
pub fn find_pictures(tx: &mut Transaction<'_>, ids: &[Id]) -> Result<Vec<Picture>> {
    Ok(repository::pictures(tx, ids)?)
}

/// Replaces what is known of a picture, except its edit's revision and when it came in.
pub fn update_picture(tx: &mut Transaction<'_>, picture: &Picture) -> Result<()> {
    if repository::update_picture(tx, picture)? == 0 {
        return Err(Error::NoPicture(picture.id));
    }
    Ok(())
}

/// Changes the words of a picture.
pub fn describe_picture(tx: &mut Transaction<'_>, id: Id, words: &Words) -> Result<()> {
    let mut picture = find_picture(tx, id)?;
    let metadata = &mut picture.metadata;
    if let Some(caption) = &words.caption {
        metadata.caption = Some(caption.clone()).filter(|caption| !caption.is_empty());
    }
    if let Some(keywords) = &words.keywords {
        metadata.keywords.clone_from(keywords);
    }
    if let Some(rating) = words.rating {
        metadata.rating = Some(rating);
    }
    update_picture(tx, &picture)
}

/// Sets how a picture is shown; its original, which must be here, is untouched. Its contact print is of the edit
/// before, and goes. Answers the edit's revision, which grows only when something changed.
pub fn set_edit(tx: &mut Transaction<'_>, id: Id, edit: &Edit) -> Result<u32> {
    let picture = find_picture(tx, id)?;
    if picture.edit == *edit {
        return Ok(picture.edit_revision);
    }
    let original = match picture.original {
        Some(hash) => repository::original(tx, hash)?,
        None => None,
    };
    let original = original.ok_or(Error::NoBlob(id, "original"))?;
    let revision = picture.edit_revision + 1;
    repository::set_edit(tx, id, edit, revision, edit.output_size(original.width, original.height))?;
    repository::delete_rendition(tx, id, Kind::Contact)?;
    Ok(revision)
}

/// Removes pictures with their renditions, and the originals that no other picture is made from. Space is free for
/// new blobs at once and goes back to the disk with [`wirephoto_database::Database::reclaim`].
pub fn delete_pictures(tx: &mut Transaction<'_>, ids: &[Id]) -> Result<()> {
    let originals = repository::originals_of(tx, ids)?;
    repository::delete_pictures(tx, ids)?;
    for hash in originals {
        if repository::delete_original_if_unused(tx, &hash)? {
            blobs::delete(tx, hash.as_bytes())?;
        }
    }
    Ok(())
}

/// Notes the placeholder of a picture as it is shown with an edit. Answers whether that is still its edit.
pub fn set_blur(tx: &mut Transaction<'_>, id: Id, edit: &Edit, blur: &[u8]) -> Result<bool> {
    if find_picture(tx, id)?.edit != *edit {
        return Ok(false);
    }
    repository::set_blur(tx, id, blur)?;
    Ok(true)
}

/// What an owner's pictures take.
pub fn usage_of_owner(tx: &mut Transaction<'_>, owner: Id) -> Result<Usage> {
    Ok(repository::usage_of_owner(tx, owner)?)
}
