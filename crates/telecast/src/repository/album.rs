//! Albums.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::album::Album;

fn read_album(row: &Row<'_>) -> Result<Album> {
    Ok(Album {
        id: row.get("id")?,
        owner: row.get("owner")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        deleted_at: row.get("deleted_at")?,
    })
}

pub fn insert(tx: &mut Transaction<'_>, album: &Album) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_album (id, owner, name, created_at) VALUES ($1, $2, $3, $4)",
        &[&album.id, &album.owner, &album.name, &album.created_at],
    )?;
    Ok(())
}

pub fn find(tx: &mut Transaction<'_>, owner: Id, id: Id) -> Result<Option<Album>> {
    tx.query_opt("SELECT * FROM telecast_album WHERE id = $1 AND owner = $2", &[&id, &owner], read_album)
}

/// An album in the list: how many pictures stand in it, and the one that is shown for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub album: Album,
    pub pictures: u64,
    pub cover: Option<Id>,
}

/// An owner's albums, those in the trash too, the newest first.
pub fn list(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Listed>> {
    tx.query(
        "SELECT a.*,
           (SELECT count(*) FROM telecast_placement p WHERE p.album = a.id AND p.deleted_at IS NULL) AS pictures,
           (SELECT p.picture FROM telecast_placement p WHERE p.album = a.id AND p.deleted_at IS NULL
            ORDER BY p.position, p.picture LIMIT 1) AS cover
         FROM telecast_album a WHERE a.owner = $1 ORDER BY a.created_at DESC, a.id DESC",
        &[&owner],
        |row| Ok(Listed { album: read_album(row)?, pictures: row.get("pictures")?, cover: row.get("cover")? }),
    )
}

pub fn count(tx: &mut Transaction<'_>, owner: Id) -> Result<u64> {
    tx.query_one("SELECT count(*) AS albums FROM telecast_album WHERE owner = $1", &[&owner], |row| {
        row.get("albums")
    })
}

pub fn rename(tx: &mut Transaction<'_>, id: Id, name: &str) -> Result<()> {
    tx.execute("UPDATE telecast_album SET name = $2 WHERE id = $1", &[&id, &name])?;
    Ok(())
}

/// Puts an album into the trash, or takes it out again.
pub fn set_deleted(tx: &mut Transaction<'_>, id: Id, deleted_at: Option<Moment>) -> Result<()> {
    tx.execute("UPDATE telecast_album SET deleted_at = $2 WHERE id = $1", &[&id, &deleted_at])?;
    Ok(())
}

/// Removes empty albums that have been in the trash since `horizon` or longer.
pub fn remove_empty(tx: &mut Transaction<'_>, horizon: Moment) -> Result<()> {
    tx.execute(
        "DELETE FROM telecast_album WHERE deleted_at <= $1
           AND NOT EXISTS (SELECT 1 FROM telecast_placement p WHERE p.album = telecast_album.id)",
        &[&horizon],
    )?;
    Ok(())
}
