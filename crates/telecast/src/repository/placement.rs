//! Pictures, their numbers, and where they stand.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};
use wirephoto_library::OriginalHash;

use crate::album::Placement;

/// What an owner's pictures take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub pictures: u64,
    pub bytes: u64,
}

fn read_placement(row: &Row<'_>) -> Result<Placement> {
    Ok(Placement {
        picture: row.get("picture")?,
        number: row.get("number")?,
        position: row.get("position")?,
        deleted_at: row.get("deleted_at")?,
    })
}

/// The next number of an owner's pictures; it is used up.
pub fn next_number(tx: &mut Transaction<'_>, owner: Id) -> Result<u32> {
    tx.query_one(
        "INSERT INTO telecast_count (owner, last_number) VALUES ($1, 1)
         ON CONFLICT (owner) DO UPDATE SET last_number = telecast_count.last_number + 1 RETURNING last_number",
        &[&owner],
        |row| row.get("last_number"),
    )
}

/// A picture that its owner can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    pub picture: Id,
    pub owner: Id,
    pub number: u32,
    pub original: OriginalHash,
    pub bytes: u64,
}

pub fn insert_number(tx: &mut Transaction<'_>, numbered: &Numbered) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_number (picture, owner, number, original, bytes) VALUES ($1, $2, $3, $4, $5)",
        &[&numbered.picture, &numbered.owner, &numbered.number, &numbered.original, &(numbered.bytes as i64)],
    )?;
    Ok(())
}

/// An owner's picture of a file, and its number.
pub fn by_original(tx: &mut Transaction<'_>, owner: Id, original: OriginalHash) -> Result<Option<(Id, u32)>> {
    tx.query_opt(
        "SELECT picture, number FROM telecast_number WHERE owner = $1 AND original = $2",
        &[&owner, &original],
        |row| Ok((row.get("picture")?, row.get("number")?)),
    )
}

/// An owner's picture of a number, if it stands in an album.
pub fn by_number(tx: &mut Transaction<'_>, owner: Id, number: u32) -> Result<Option<Id>> {
    tx.query_opt(
        "SELECT n.picture FROM telecast_number n WHERE n.owner = $1 AND n.number = $2 AND EXISTS (
           SELECT 1 FROM telecast_placement p JOIN telecast_album a ON a.id = p.album
           WHERE p.picture = n.picture AND p.deleted_at IS NULL AND a.deleted_at IS NULL)",
        &[&owner, &number],
        |row| row.get("picture"),
    )
}

/// Whose picture it is.
pub fn owner_of(tx: &mut Transaction<'_>, picture: Id) -> Result<Option<Id>> {
    tx.query_opt("SELECT owner FROM telecast_number WHERE picture = $1", &[&picture], |row| row.get("owner"))
}

/// Puts a picture at the end of an album; one that stands there stays, and comes out of the trash.
pub fn place(tx: &mut Transaction<'_>, album: Id, picture: Id) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_placement (album, picture, position)
         SELECT $1, $2, coalesce(max(position), 0) + 1 FROM telecast_placement WHERE album = $1
         ON CONFLICT (album, picture) DO UPDATE SET deleted_at = NULL",
        &[&album, &picture],
    )?;
    Ok(())
}

/// A page of an album, from a position on.
pub fn page(tx: &mut Transaction<'_>, album: Id, from: u32, most: u32) -> Result<Vec<Placement>> {
    tx.query(
        "SELECT p.picture, n.number, p.position, p.deleted_at
         FROM telecast_placement p JOIN telecast_number n ON n.picture = p.picture
         WHERE p.album = $1 AND p.position >= $2 AND p.deleted_at IS NULL
         ORDER BY p.position, p.picture LIMIT $3",
        &[&album, &from, &most],
        read_placement,
    )
}

/// A picture in an album, by its number; in the trash too.
pub fn find(tx: &mut Transaction<'_>, album: Id, number: u32) -> Result<Option<Placement>> {
    tx.query_opt(
        "SELECT p.picture, n.number, p.position, p.deleted_at
         FROM telecast_number n JOIN telecast_placement p ON p.picture = n.picture
         WHERE p.album = $1 AND n.number = $2",
        &[&album, &number],
        read_placement,
    )
}

/// The numbers of a picture's neighbours in an album.
pub fn neighbours(tx: &mut Transaction<'_>, album: Id, position: u32) -> Result<(Option<u32>, Option<u32>)> {
    let previous = tx.query_opt(
        "SELECT n.number FROM telecast_placement p JOIN telecast_number n ON n.picture = p.picture
         WHERE p.album = $1 AND p.position < $2 AND p.deleted_at IS NULL ORDER BY p.position DESC LIMIT 1",
        &[&album, &position],
        |row| row.get("number"),
    )?;
    let next = tx.query_opt(
        "SELECT n.number FROM telecast_placement p JOIN telecast_number n ON n.picture = p.picture
         WHERE p.album = $1 AND p.position > $2 AND p.deleted_at IS NULL ORDER BY p.position LIMIT 1",
        &[&album, &position],
        |row| row.get("number"),
    )?;
    Ok((previous, next))
}

/// How many pictures stand in an album, and how many are in its trash.
pub fn count(tx: &mut Transaction<'_>, album: Id) -> Result<(u64, u64)> {
    tx.query_one(
        "SELECT count(*) AS everything, count(deleted_at) AS deleted FROM telecast_placement WHERE album = $1",
        &[&album],
        |row| {
            let (everything, deleted): (u64, u64) = (row.get("everything")?, row.get("deleted")?);
            Ok((everything - deleted, deleted))
        },
    )
}

pub fn delete(tx: &mut Transaction<'_>, album: Id, picture: Id, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE telecast_placement SET deleted_at = $3 WHERE album = $1 AND picture = $2 AND deleted_at IS NULL",
        &[&album, &picture, &now],
    )?;
    Ok(())
}

/// Takes everything out of an album's trash.
pub fn restore(tx: &mut Transaction<'_>, album: Id) -> Result<()> {
    tx.execute("UPDATE telecast_placement SET deleted_at = NULL WHERE album = $1", &[&album])?;
    Ok(())
}

/// Takes pictures out of albums for good, at most `most`, that have been in the trash since `horizon` or longer, by
/// themselves or with their album. Answers which.
pub fn remove(tx: &mut Transaction<'_>, horizon: Moment, most: u32) -> Result<Vec<Id>> {
    let mut removed = Vec::new();
    for in_the_trash in [
        "SELECT album, picture FROM telecast_placement WHERE deleted_at <= $1 LIMIT $2",
        "SELECT p.album, p.picture FROM telecast_album a JOIN telecast_placement p ON p.album = a.id
         WHERE a.deleted_at <= $1 LIMIT $2",
    ] {
        let sql = format!(
            "DELETE FROM telecast_placement WHERE (album, picture) IN ({in_the_trash}) RETURNING picture"
        );
        let left = most - removed.len() as u32;
        removed.extend(tx.query(&sql, &[&horizon, &left], |row| row.get::<Id>("picture"))?);
    }
    Ok(removed)
}

/// Whether a picture stands in any album, or is in one's trash.
pub fn is_placed(tx: &mut Transaction<'_>, picture: Id) -> Result<bool> {
    tx.query_one(
        "SELECT count(*) AS placements FROM telecast_placement WHERE picture = $1",
        &[&picture],
        |row| Ok(row.get::<u64>("placements")? > 0),
    )
}

/// What an owner's pictures take, those in the trash too.
pub fn taken(tx: &mut Transaction<'_>, owner: Id) -> Result<Taken> {
    tx.query_one(
        "SELECT count(*) AS pictures, CAST(coalesce(sum(bytes), 0) AS BIGINT) AS bytes
         FROM telecast_number WHERE owner = $1",
        &[&owner],
        |row| Ok(Taken { pictures: row.get("pictures")?, bytes: row.get("bytes")? }),
    )
}
