//! What was done to pictures at the host, and the studio's proofs that it was done to.

use serde::de::DeserializeOwned;
use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};
use wirephoto_imaging::{Edit, WatermarkSpec};
use wirephoto_library::{Kind, NewRendition};

/// What was done to a picture here since its studio's proof came.
#[derive(Debug, Clone, PartialEq)]
pub struct HostEdit {
    pub picture: Id,
    /// Another one with each edit.
    pub instruction: Id,
    /// All of it, as one edit of the studio's proof.
    pub then: Edit,
    /// The words that mark it in place of the event's mark.
    pub mark: Option<WatermarkSpec>,
    /// The revision of the studio's edit that its proof shows.
    pub base_edit_revision: u32,
    /// The studio's proof, without its renditions.
    pub base: Base,
    /// Whose account it was done in.
    pub by: String,
    pub at: Moment,
}

/// What is true of a studio's proof, beside its renditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Of the picture at full resolution.
    pub width: u32,
    pub height: u32,
    pub blur: Vec<u8>,
    /// Of its renditions.
    pub bytes: u64,
}

/// What was done to a picture whose proof is provisional.
pub fn host_edit(tx: &mut Transaction<'_>, picture: Id) -> Result<Option<HostEdit>> {
    tx.query_opt(
        "SELECT * FROM gallery_host_edit WHERE picture = $1 AND NOT over",
        &[&picture],
        read_host_edit,
    )
}

/// What was last done to a picture here, also when its studio's own proof came since.
pub fn last_host_edit(tx: &mut Transaction<'_>, picture: Id) -> Result<Option<HostEdit>> {
    tx.query_opt("SELECT * FROM gallery_host_edit WHERE picture = $1", &[&picture], read_host_edit)
}

/// The pictures of an event that are provisional.
pub fn edited_pictures(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<Id>> {
    tx.query(
        "SELECT h.picture FROM gallery_placement p JOIN gallery_host_edit h ON h.picture = p.picture
         WHERE p.event = $1 AND NOT h.over",
        &[&event],
        |row| row.get("picture"),
    )
}

pub fn put_host_edit(tx: &mut Transaction<'_>, edit: &HostEdit) -> Result<()> {
    let then = serde_json::to_string(&edit.then).expect("an edit has a JSON text");
    let mark = serde_json::to_string(&edit.mark).expect("a mark has a JSON text");
    tx.execute(
        "INSERT INTO gallery_host_edit (picture, instruction, edit, mark, base_edit_revision, base_width, base_height,
           base_blur, base_bytes, over, made_by, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, FALSE, $10, $11)
         ON CONFLICT (picture) DO UPDATE SET instruction = excluded.instruction, edit = excluded.edit, mark = excluded.mark,
           base_edit_revision = excluded.base_edit_revision, base_width = excluded.base_width,
           base_height = excluded.base_height, base_blur = excluded.base_blur, base_bytes = excluded.base_bytes,
           over = FALSE, made_by = excluded.made_by, made_at = excluded.made_at",
        &[
            &edit.picture,
            &edit.instruction,
            &then,
            &mark,
            &edit.base_edit_revision,
            &edit.base.width,
            &edit.base.height,
            &edit.base.blur,
            &(edit.base.bytes as i64),
            &edit.by,
            &edit.at,
        ],
    )?;
    Ok(())
}

/// Ends what was done to a picture: the proof that it was done to goes, the instruction stays.
pub fn end_host_edit(tx: &mut Transaction<'_>, picture: Id) -> Result<()> {
    tx.execute("DELETE FROM gallery_base WHERE picture = $1", &[&picture])?;
    tx.execute("UPDATE gallery_host_edit SET over = TRUE WHERE picture = $1", &[&picture])?;
    Ok(())
}

/// Forgets what was done to a picture, and the proof that it was done to.
pub fn delete_host_edit(tx: &mut Transaction<'_>, picture: Id) -> Result<()> {
    tx.execute("DELETE FROM gallery_host_edit WHERE picture = $1", &[&picture])?;
    Ok(())
}

pub fn put_base(tx: &mut Transaction<'_>, picture: Id, rendition: &NewRendition) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_base (picture, kind, width, height, bytes) VALUES ($1, $2, $3, $4, $5)",
        &[&picture, &rendition.kind, &rendition.width, &rendition.height, &rendition.jpeg],
    )?;
    Ok(())
}

/// The renditions of the studio's proof of a picture that was edited here.
pub fn base(tx: &mut Transaction<'_>, picture: Id) -> Result<Vec<NewRendition>> {
    tx.query(
        "SELECT kind, width, height, bytes FROM gallery_base WHERE picture = $1 ORDER BY kind",
        &[&picture],
        |row| {
            Ok(NewRendition {
                kind: row.get::<Kind>("kind")?,
                width: row.get("width")?,
                height: row.get("height")?,
                jpeg: row.get("bytes")?,
            })
        },
    )
}

fn read_host_edit(row: &Row<'_>) -> Result<HostEdit> {
    Ok(HostEdit {
        picture: row.get("picture")?,
        instruction: row.get("instruction")?,
        then: from_json(row, "edit")?,
        mark: from_json(row, "mark")?,
        base_edit_revision: row.get("base_edit_revision")?,
        base: Base {
            width: row.get("base_width")?,
            height: row.get("base_height")?,
            blur: row.get("base_blur")?,
            bytes: row.get("base_bytes")?,
        },
        by: row.get("made_by")?,
        at: row.get("made_at")?,
    })
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| Error::Row { column: column.to_owned(), detail: error.to_string() })
}
