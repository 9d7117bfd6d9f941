//! Files that were sent for orders, in pieces, and which item each of them is.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::download::{Arrived, Download};

/// How much of a file is there; `None` when nothing of it is.
pub fn file(tx: &mut Transaction<'_>, order: Id, hash: &[u8; 32]) -> Result<Option<Arrived>> {
    tx.query_opt(
        "SELECT length, arrived, whole FROM gallery_file WHERE order_id = $1 AND hash = $2",
        &[&order, hash],
        |row| {
            Ok(Arrived { length: row.get("length")?, bytes: row.get("arrived")?, whole: row.get("whole")? })
        },
    )
}

pub fn begin_file(
    tx: &mut Transaction<'_>,
    order: Id,
    hash: &[u8; 32],
    length: u64,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_file (order_id, hash, length, arrived, whole, changed_at)
         VALUES ($1, $2, $3, 0, FALSE, $4)",
        &[&order, hash, &(length as i64), &now],
    )?;
    Ok(())
}

/// Adds the next piece of a file.
pub fn add_piece(
    tx: &mut Transaction<'_>,
    order: Id,
    hash: &[u8; 32],
    bytes: &[u8],
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_file_piece (order_id, hash, number, bytes)
         SELECT $1, $2, (SELECT count(*) FROM gallery_file_piece WHERE order_id = $1 AND hash = $2), $3",
        &[&order, hash, &bytes],
    )?;
    tx.execute(
        "UPDATE gallery_file SET arrived = arrived + $3, changed_at = $4 WHERE order_id = $1 AND hash = $2",
        &[&order, hash, &(bytes.len() as i64), &now],
    )?;
    Ok(())
}

/// A piece of a file, counted from 0.
pub fn piece(tx: &mut Transaction<'_>, order: Id, hash: &[u8; 32], number: u32) -> Result<Option<Vec<u8>>> {
    tx.query_opt(
        "SELECT bytes FROM gallery_file_piece WHERE order_id = $1 AND hash = $2 AND number = $3",
        &[&order, hash, &number],
        |row| row.get("bytes"),
    )
}

/// Notes that a file is there, and what its name says; unless it began anew meanwhile.
pub fn set_whole(tx: &mut Transaction<'_>, order: Id, hash: &[u8; 32]) -> Result<()> {
    tx.execute(
        "UPDATE gallery_file SET whole = TRUE WHERE order_id = $1 AND hash = $2 AND arrived = length",
        &[&order, hash],
    )?;
    Ok(())
}

pub fn delete_file(tx: &mut Transaction<'_>, order: Id, hash: &[u8; 32]) -> Result<()> {
    tx.execute("DELETE FROM gallery_file WHERE order_id = $1 AND hash = $2", &[&order, hash])?;
    Ok(())
}

/// Files that have to go: those that no item needs any more, and those that never came to an end.
pub fn old_files(
    tx: &mut Transaction<'_>,
    ready_before: Moment,
    fetched_before: Moment,
    limit: u32,
) -> Result<Vec<(Id, [u8; 32])>> {
    tx.query(
        "SELECT f.order_id, f.hash FROM gallery_file f WHERE f.changed_at < $2 AND NOT EXISTS
           (SELECT 1 FROM gallery_download d WHERE d.order_id = f.order_id AND d.hash = f.hash
            AND d.ready_at >= $1 AND (d.fetched_at IS NULL OR d.fetched_at >= $2))
         LIMIT $3",
        &[&ready_before, &fetched_before, &limit],
        |row| Ok((row.get("order_id")?, row.get("hash")?)),
    )
}

/// Bytes of the files that are kept for an account's orders.
pub fn file_bytes_of(tx: &mut Transaction<'_>, owner: Id) -> Result<u64> {
    tx.query_one(
        "SELECT CAST(coalesce(sum(f.arrived), 0) AS BIGINT) AS bytes
         FROM gallery_order o JOIN gallery_file f ON f.order_id = o.id WHERE o.owner = $1",
        &[&owner],
        |row| row.get("bytes"),
    )
}

/// Says which file an item is.
pub fn put_download(tx: &mut Transaction<'_>, order: Id, download: &Download) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_download (order_id, item, hash, file_name, ready_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (order_id, item) DO UPDATE SET hash = excluded.hash, file_name = excluded.file_name,
           ready_at = excluded.ready_at, fetched_at = NULL",
        &[&order, &download.item, &download.hash, &download.file_name, &download.ready_at],
    )?;
    Ok(())
}

/// The files of an order.
pub fn downloads(tx: &mut Transaction<'_>, order: Id) -> Result<Vec<Download>> {
    tx.query(
        "SELECT item, hash, file_name, ready_at, fetched_at FROM gallery_download WHERE order_id = $1 ORDER BY item",
        &[&order],
        read_download,
    )
}

/// Notes that a file was fetched. Answers whether that was the first time.
pub fn note_fetched(tx: &mut Transaction<'_>, order: Id, item: u32, now: Moment) -> Result<bool> {
    let noted = tx.execute(
        "UPDATE gallery_download SET fetched_at = $3 WHERE order_id = $1 AND item = $2 AND fetched_at IS NULL",
        &[&order, &item, &now],
    )?;
    Ok(noted > 0)
}

fn read_download(row: &Row<'_>) -> Result<Download> {
    Ok(Download {
        item: row.get("item")?,
        hash: row.get("hash")?,
        file_name: row.get("file_name")?,
        ready_at: row.get("ready_at")?,
        fetched_at: row.get("fetched_at")?,
    })
}
