//! Looking after a database: finding damage, and giving space back to the disk.

use std::path::Path;

use crate::{
    Database, Result, Row, Transaction, blobs,
    sqlite::{Access, engine_error, open},
};

/// Free pages that one step gives back: a millisecond or two of the writer's time.
const STEP_PAGES: u32 = 64;
/// Blobs listed at a time.
const BLOBS_LISTED: u32 = 256;
/// Faults reported of each kind.
const FAULTS: usize = 100;

/// Gives every free page of a file back to the disk, in steps that other writers can come between.
pub(crate) fn reclaim(database: &Database, path: &Path) -> Result<()> {
    loop {
        let left = database.write(move |tx| {
            // Each page that goes is a row: the statement has to be run to its end.
            tx.execute(&format!("PRAGMA incremental_vacuum({STEP_PAGES})"), &[])?;
            tx.query_one("PRAGMA freelist_count", &[], |row| row.get::<i64>("freelist_count"))
        });
        if left.wait()? == 0 {
            break;
        }
    }
    // The file becomes shorter when the log is moved into it.
    let connection = open(path, Access::Write).map_err(engine_error)?;
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(engine_error)
}

/// A sentence for each fault: of the file, if it is one, and of the blobs in it.
pub(crate) fn check(database: &Database, path: Option<&Path>) -> Result<Vec<String>> {
    let mut faults = match path {
        Some(path) => check_file(path).map_err(engine_error)?,
        None => Vec::new(),
    };
    faults.extend(check_blobs(database)?);
    Ok(faults)
}

fn check_file(path: &Path) -> rusqlite::Result<Vec<String>> {
    let connection = open(path, Access::Read)?;
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({FAULTS})"))?;
    let verdicts = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut faults: Vec<String> =
        verdicts.filter(|verdict| !matches!(verdict, Ok(ok) if ok == "ok")).collect::<Result<_, _>>()?;
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let orphans = statement.query_map([], |row| {
        let (table, parent): (String, String) = (row.get("table")?, row.get("parent")?);
        Ok(format!("a row of {table} refers to a row of {parent} that is not there"))
    })?;
    for orphan in orphans.take(FAULTS) {
        faults.push(orphan?);
    }
    Ok(faults)
}

/// Reads every blob and compares it with its name. One short read each: no snapshot stands for long.
fn check_blobs(database: &Database) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut after = Vec::new();
    loop {
        let from = after.clone();
        let ids: Vec<[u8; 32]> = database.read(move |tx| list(tx, &from)).wait()?;
        let Some(last) = ids.last() else { return Ok(faults) };
        after = last.to_vec();
        for id in ids {
            let read = database.read(move |tx| blobs::read(tx, &id)).wait();
            let name = blake3::Hash::from_bytes(id).to_hex();
            match read {
                Ok(Some(bytes)) if blobs::id_of(&bytes) != id => {
                    faults.push(format!("the blob {name} is not what was stored"));
                }
                Err(crate::Error::Row { detail, .. }) => {
                    faults.push(format!("the blob {name} is torn: {detail}"));
                }
                Err(error) => return Err(error),
                Ok(_) => {}
            }
        }
    }
}

fn list(tx: &mut Transaction<'_>, after: &[u8]) -> Result<Vec<[u8; 32]>> {
    tx.query(
        "SELECT id FROM database_blob WHERE id > $1 ORDER BY id LIMIT $2",
        &[&after, &BLOBS_LISTED],
        |row: &Row<'_>| row.get("id"),
    )
}
