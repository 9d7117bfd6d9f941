//! Large bytes, such as photographs as the camera made them: named by their content, kept in pieces of 1 MiB.
//!
//! One row for each piece keeps any single statement short; a picture's renditions are smaller than that and belong
//! into a row of their own table.

use crate::{Error, Result, Transaction};

/// The size of a piece; the last one may be shorter.
pub const CHUNK_BYTES: usize = 1 << 20;

/// The name of a blob: the BLAKE3 hash of its bytes.
pub fn id_of(bytes: &[u8]) -> [u8; 32] {
    *blake3::hash(bytes).as_bytes()
}

/// Stores a blob under [`id_of`] its bytes. One that is there already is not stored twice.
pub fn put(tx: &mut Transaction<'_>, id: &[u8; 32], bytes: &[u8]) -> Result<()> {
    debug_assert_eq!(*id, id_of(bytes), "a blob's name is the BLAKE3 hash of its bytes");
    let new = tx.execute(
        "INSERT INTO database_blob (id, bytes) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
        &[id, &(bytes.len() as i64)],
    )?;
    if new == 0 {
        return Ok(());
    }
    for (number, data) in (0_i64..).zip(bytes.chunks(CHUNK_BYTES)) {
        tx.execute(
            "INSERT INTO database_blob_chunk (blob, number, data) VALUES ($1, $2, $3)",
            &[id, &number, &data],
        )?;
    }
    Ok(())
}

/// The bytes of a blob, if there is one of that name. What is not what was stored is an error, never handed out.
pub fn read(tx: &mut Transaction<'_>, id: &[u8; 32]) -> Result<Option<Vec<u8>>> {
    let Some(len) = len(tx, id)? else { return Ok(None) };
    let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or(0));
    for number in 0..len.div_ceil(CHUNK_BYTES as u64) {
        bytes.extend(chunk(tx, id, number)?.unwrap_or_default());
    }
    if id_of(&bytes) == *id {
        Ok(Some(bytes))
    } else {
        Err(Error::Row {
            column: "database_blob_chunk.data".into(),
            detail: "it is not what was stored".into(),
        })
    }
}

/// One piece of a blob, counted from 0: for sending a large one without holding all of it. Not compared with the name.
pub fn chunk(tx: &mut Transaction<'_>, id: &[u8; 32], number: u64) -> Result<Option<Vec<u8>>> {
    tx.query_opt(
        "SELECT data FROM database_blob_chunk WHERE blob = $1 AND number = $2",
        &[id, &(number as i64)],
        |row| row.get("data"),
    )
}

/// The length of a blob in bytes, if there is one of that name.
pub fn len(tx: &mut Transaction<'_>, id: &[u8; 32]) -> Result<Option<u64>> {
    tx.query_opt("SELECT bytes FROM database_blob WHERE id = $1", &[id], |row| row.get("bytes"))
}

/// Removes a blob. Its space is used again, and given back to the disk by
/// [`Database::reclaim`](crate::Database::reclaim).
pub fn delete(tx: &mut Transaction<'_>, id: &[u8; 32]) -> Result<()> {
    tx.execute("DELETE FROM database_blob WHERE id = $1", &[id]).map(drop)
}
