//! What was deleted can be taken back for some minutes; then it is gone, with its bytes.

use std::time::Duration;

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_library as library;

use crate::repository::{album as albums, placement};
use crate::service::album::{find, placed};
use crate::{Error, Result};

/// How long something can be taken back.
pub const LASTS: Duration = Duration::from_mins(10);
/// Pictures that go in one transaction.
const AT_ONCE: u32 = 100;

/// Puts an album with its pictures into the trash.
pub fn delete_album(tx: &mut Transaction<'_>, owner: Id, id: Id, now: Moment) -> Result<()> {
    find(tx, owner, id)?;
    Ok(albums::set_deleted(tx, id, Some(now))?)
}

/// Takes an album back.
pub fn restore_album(tx: &mut Transaction<'_>, owner: Id, id: Id) -> Result<()> {
    let album = albums::find(tx, owner, id)?.ok_or(Error::NoAlbum)?;
    Ok(albums::set_deleted(tx, album.id, None)?)
}

/// Puts a picture into its album's trash.
pub fn delete_picture(
    tx: &mut Transaction<'_>,
    owner: Id,
    album: Id,
    number: u32,
    now: Moment,
) -> Result<()> {
    let (album, placement) = placed(tx, owner, album, number)?;
    Ok(placement::delete(tx, album.id, placement.picture, now)?)
}

/// Takes back all pictures that were deleted from an album.
pub fn restore_pictures(tx: &mut Transaction<'_>, owner: Id, album: Id) -> Result<()> {
    let album = find(tx, owner, album)?;
    Ok(placement::restore(tx, album.id)?)
}

/// Removes for good what has been in the trash long enough, `AT_ONCE` placements at the most, and the pictures that
/// stand in no other album; answers how many placements.
pub fn empty(tx: &mut Transaction<'_>, now: Moment) -> Result<usize> {
    let horizon = now.minus(LASTS);
    let removed = placement::remove(tx, horizon, AT_ONCE)?;
    albums::remove_empty(tx, horizon)?;
    let mut left_over = Vec::new();
    for picture in &removed {
        if !left_over.contains(picture) && !placement::is_placed(tx, *picture)? {
            left_over.push(*picture);
        }
    }
    library::delete_pictures(tx, &left_over)?;
    Ok(removed.len())
}
