//! Pictures that arrived.

use wirephoto_airwave::packet::ObjectId;
use wirephoto_database::{Id, Moment, Result, Row, Transaction, blobs};

/// A picture that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its name here.
    pub id: Id,
    /// What it came in.
    pub object: ObjectId,
    /// Where it stood there.
    pub position: u32,
    /// The number by which its sender knows it.
    pub number: u32,
    /// Who sent it.
    pub sender: String,
    /// What they say of it.
    pub caption: String,
    /// When it was taken, as the camera wrote it.
    pub taken: String,
    /// When it was sent.
    pub sent_at: Moment,
    /// When it arrived.
    pub received_at: Moment,
    /// BLAKE3 of the JPEG.
    pub hash: [u8; 32],
    /// Bytes of the JPEG.
    pub length: u64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Its owner wants it for good.
    pub kept: bool,
    /// Its owner does not want to see it.
    pub hidden: bool,
    /// A print was asked for.
    pub print_wanted: bool,
}

/// What an owner does with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It stays.
    Keep,
    /// It may go again when there is no room.
    Release,
    /// It is not shown any more.
    Hide,
    /// It is shown after all.
    Unhide,
    /// A print was asked for.
    Print,
}

pub fn add_picture(tx: &mut Transaction<'_>, new: &Picture, jpeg: &[u8]) -> Result<()> {
    blobs::put(tx, &new.hash, jpeg)?;
    tx.execute(
        "INSERT INTO frame_picture (id, tsi, toi, position, number, sender, caption, taken, sent_at,
           received_at, hash, length, width, height)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &[
            &new.id,
            &new.object.tsi,
            &new.object.toi,
            &new.position,
            &new.number,
            &new.sender,
            &new.caption,
            &new.taken,
            &new.sent_at,
            &new.received_at,
            &new.hash,
            &(new.length as i64),
            &new.width,
            &new.height,
        ],
    )?;
    Ok(())
}

pub fn picture(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Picture>> {
    tx.query_opt("SELECT * FROM frame_picture WHERE id = $1", &[&id], read)
}

pub fn jpeg(tx: &mut Transaction<'_>, picture: &Picture) -> Result<Option<Vec<u8>>> {
    blobs::read(tx, &picture.hash)
}

/// Pictures to be shown, the newest first; those of one delivery in its order.
pub fn most_recent_first(tx: &mut Transaction<'_>, most: u32) -> Result<Vec<Picture>> {
    let sql =
        "SELECT * FROM frame_picture WHERE NOT hidden ORDER BY received_at DESC, tsi, toi, position LIMIT $1";
    tx.query(sql, &[&most], read)
}

/// The picture that leaves first when there is no room.
pub fn oldest(tx: &mut Transaction<'_>) -> Result<Option<Picture>> {
    let sql = "SELECT * FROM frame_picture WHERE NOT kept ORDER BY received_at, tsi, toi, position LIMIT 1";
    tx.query_opt(sql, &[], read)
}

/// The bytes of all pictures.
pub fn picture_bytes(tx: &mut Transaction<'_>) -> Result<u64> {
    let sql = "SELECT CAST(COALESCE(sum(length), 0) AS BIGINT) AS bytes FROM frame_picture";
    tx.query_one(sql, &[], |row| row.get("bytes"))
}

/// The bytes of those that stay.
pub fn kept_bytes(tx: &mut Transaction<'_>) -> Result<u64> {
    let sql = "SELECT CAST(COALESCE(sum(length), 0) AS BIGINT) AS bytes FROM frame_picture WHERE kept";
    tx.query_one(sql, &[], |row| row.get("bytes"))
}

pub fn set_deed(tx: &mut Transaction<'_>, id: Id, deed: Deed) -> Result<()> {
    let change = match deed {
        Deed::Keep => "kept = TRUE",
        Deed::Release => "kept = FALSE",
        Deed::Hide => "hidden = TRUE, kept = FALSE",
        Deed::Unhide => "hidden = FALSE",
        Deed::Print => "print_wanted = TRUE",
    };
    tx.execute(&format!("UPDATE frame_picture SET {change} WHERE id = $1"), &[&id])?;
    Ok(())
}

/// Nothing is hidden any more.
pub fn show_again(tx: &mut Transaction<'_>) -> Result<()> {
    tx.execute("UPDATE frame_picture SET hidden = FALSE WHERE hidden", &[])?;
    Ok(())
}

pub fn drop_picture(tx: &mut Transaction<'_>, picture: &Picture) -> Result<()> {
    tx.execute("DELETE FROM frame_picture WHERE id = $1", &[&picture.id])?;
    let sql = "SELECT id FROM frame_picture WHERE hash = $1 LIMIT 1";
    if tx.query_opt(sql, &[&picture.hash], |row| row.get::<Id>("id"))?.is_none() {
        blobs::delete(tx, &picture.hash)?;
    }
    Ok(())
}

pub fn delete_pictures(tx: &mut Transaction<'_>) -> Result<()> {
    for picture in tx.query("SELECT * FROM frame_picture", &[], read)? {
        drop_picture(tx, &picture)?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Picture> {
    Ok(Picture {
        id: row.get("id")?,
        object: ObjectId { tsi: row.get("tsi")?, toi: row.get("toi")? },
        position: row.get("position")?,
        number: row.get("number")?,
        sender: row.get("sender")?,
        caption: row.get("caption")?,
        taken: row.get("taken")?,
        sent_at: row.get("sent_at")?,
        received_at: row.get("received_at")?,
        hash: row.get("hash")?,
        length: row.get("length")?,
        width: row.get("width")?,
        height: row.get("height")?,
        kept: row.get("kept")?,
        hidden: row.get("hidden")?,
        print_wanted: row.get("print_wanted")?,
    })
}
