//! Looking after a database: finding damage, and giving space back to the disk.

use std::path::Path;

use crate::{
    Database, Error, Result, Transaction, blobs,
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
    let mut faults = Vec::new();
    if let Some(path) = path {
        let checked = check_file(path, &mut faults).map_err(engine_error);
        note(checked, "the file", &mut faults)?;
    }
    let checked = check_blobs(database, &mut faults);
    note(checked, "the list of blobs", &mut faults)?;
    Ok(faults)
}

/// What the engine cannot read is a fault; that it cannot be reached is none.
fn note(checked: Result<()>, what: &str, faults: &mut Vec<String>) -> Result<()> {
    match checked {
        Err(Error::Engine(detail) | Error::Row { detail, .. }) => {
            faults.push(format!("{what} cannot be read: {detail}"));
            Ok(())
        }
        checked => checked,
    }
}

fn check_file(path: &Path, faults: &mut Vec<String>) -> rusqlite::Result<()> {
    let connection = open(path, Access::Read)?;
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({FAULTS})"))?;
    for verdict in statement.query_map([], |row| row.get::<_, String>(0))? {
        faults.extend(Some(verdict?).filter(|verdict| verdict != "ok"));
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let orphans = statement.query_map([], |row| {
        let (table, parent): (String, String) = (row.get("table")?, row.get("parent")?);
        Ok(format!("a row of {table} refers to a row of {parent} that is not there"))
    })?;
    for orphan in orphans.take(FAULTS) {
        faults.push(orphan?);
    }
    Ok(())
}

/// Reads every blob, which compares it with its name. One short read each: no snapshot stands for long.
fn check_blobs(database: &Database, faults: &mut Vec<String>) -> Result<()> {
    let mut after = Vec::new();
    loop {
        let from = after.clone();
        let ids = database.read(move |tx| list(tx, &from)).wait()?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = last.to_vec();
        for id in ids {
            let name = format!("the blob {}", blake3::Hash::from_bytes(id).to_hex());
            let read = database.read(move |tx| blobs::read(tx, &id).map(drop)).wait();
            note(read, &name, faults)?;
        }
    }
}

fn list(tx: &mut Transaction<'_>, after: &[u8]) -> Result<Vec<[u8; 32]>> {
    let list = "SELECT id FROM database_blob WHERE id > $1 ORDER BY id LIMIT $2";
    tx.query(list, &[&after, &BLOBS_LISTED], |row| row.get("id"))
}
