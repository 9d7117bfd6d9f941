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
pub const AT_ONCE: u32 = 100;

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

/// Removes for good what has been in the trash long enough, [`AT_ONCE`] pictures at the most; answers how many.
pub fn empty(tx: &mut Transaction<'_>, now: Moment) -> Result<usize> {
    albums::empty_trash(tx, now.minus(LASTS))?;
    let orphans = placement::orphans(tx, AT_ONCE)?;
    library::delete_pictures(tx, &orphans)?;
    Ok(orphans.len())
}
