//! Price lists and their versions.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::prices::PriceListDocument;

use super::{from_json, json};
use crate::{PriceList, PriceListRef};

/// Of each list that is not removed the newest version, in the order of their numbers.
const NEWEST: &str = "SELECT l.id, l.number, v.document, v.made_at FROM studio_price_list l
     JOIN studio_price_version v ON v.list = l.id
       AND v.version = (SELECT max(version) FROM studio_price_version WHERE list = l.id)
     WHERE NOT l.removed";

/// Keeps a new list under the next free number, which it answers.
pub fn insert_price_list(tx: &mut Transaction<'_>, id: Id) -> Result<u32> {
    tx.query_one(
        "INSERT INTO studio_price_list (id, number)
         SELECT $1, CAST(coalesce(max(number), 0) + 1 AS BIGINT) FROM studio_price_list
         RETURNING number",
        &[&id],
        |row| row.get("number"),
    )
}

/// Keeps a version.
pub fn insert_price_version(
    tx: &mut Transaction<'_>,
    list: Id,
    document: &PriceListDocument,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_price_version (list, version, document, made_at) VALUES ($1, $2, $3, $4)",
        &[&list, &document.version, &json(document), &now],
    )?;
    Ok(())
}

pub fn price_lists(tx: &mut Transaction<'_>) -> Result<Vec<PriceList>> {
    tx.query(&format!("{NEWEST} ORDER BY l.number"), &[], read)
}

pub fn price_list(tx: &mut Transaction<'_>, list: PriceListRef) -> Result<Option<PriceList>> {
    match list {
        PriceListRef::Id(id) => tx.query_opt(&format!("{NEWEST} AND l.id = $1"), &[&id], read),
        PriceListRef::Number(number) => {
            tx.query_opt(&format!("{NEWEST} AND l.number = $1"), &[&number], read)
        }
    }
}

/// The versions of a list with the times at which they were made, the newest first.
pub fn price_versions(tx: &mut Transaction<'_>, list: Id) -> Result<Vec<(u32, Moment)>> {
    tx.query(
        "SELECT version, made_at FROM studio_price_version WHERE list = $1 ORDER BY version DESC",
        &[&list],
        |row| Ok((row.get("version")?, row.get("made_at")?)),
    )
}

/// A version of a list, also of one that is removed.
pub fn price_version(tx: &mut Transaction<'_>, list: Id, version: u32) -> Result<Option<PriceListDocument>> {
    tx.query_opt(
        "SELECT document FROM studio_price_version WHERE list = $1 AND version = $2",
        &[&list, &version],
        |row| from_json(row, "document"),
    )
}

/// Puts a list out of sight. Its versions stay.
pub fn remove_price_list(tx: &mut Transaction<'_>, list: Id) -> Result<()> {
    tx.execute("UPDATE studio_price_list SET removed = TRUE WHERE id = $1", &[&list])?;
    Ok(())
}

/// The numbers of the events that sell by a list.
pub fn events_of_price_list(tx: &mut Transaction<'_>, list: Id) -> Result<Vec<u32>> {
    tx.query("SELECT number FROM studio_event WHERE price_list = $1 ORDER BY number", &[&list], |row| {
        row.get("number")
    })
}

fn read(row: &Row<'_>) -> Result<PriceList> {
    Ok(PriceList {
        id: row.get("id")?,
        number: row.get("number")?,
        document: from_json(row, "document")?,
        made_at: row.get("made_at")?,
    })
}
