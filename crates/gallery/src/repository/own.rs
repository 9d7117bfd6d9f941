//! What customers chose, as the photographer of their event reads it.

use std::collections::HashMap;

use wirephoto_database::{Id, Moment, Result, Transaction};

/// A customer's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub list: Id,
    pub name: String,
    /// What the customer calls themselves; may be empty.
    pub by: String,
    pub created_at: Moment,
    pub finished_at: Option<Moment>,
}

/// A picture in a customer's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenPicture {
    pub list: Id,
    /// The number that people say aloud.
    pub number: u32,
    pub note: String,
}

/// The lists of an event that have pictures, the one that was made last first.
pub fn chosen(tx: &mut Transaction<'_>, event: Id, limit: u32) -> Result<Vec<Chosen>> {
    tx.query(
        "SELECT l.id, l.name, c.name AS by_name, l.created_at, l.finished_at
         FROM gallery_list l JOIN gallery_customer c ON c.id = l.customer
         WHERE l.event = $1 AND EXISTS (SELECT 1 FROM gallery_listed f WHERE f.list = l.id)
         ORDER BY l.created_at DESC, l.id DESC LIMIT $2",
        &[&event, &limit],
        |row| {
            Ok(Chosen {
                list: row.get("id")?,
                name: row.get("name")?,
                by: row.get("by_name")?,
                created_at: row.get("created_at")?,
                finished_at: row.get("finished_at")?,
            })
        },
    )
}

/// The pictures of all lists of an event, each list's in the event's order.
pub fn chosen_pictures(tx: &mut Transaction<'_>, event: Id, limit: u32) -> Result<Vec<ChosenPicture>> {
    tx.query(
        "SELECT f.list, p.number, f.note FROM gallery_list l JOIN gallery_listed f ON f.list = l.id
         JOIN gallery_placement p ON p.picture = f.picture AND p.event = l.event
         WHERE l.event = $1 ORDER BY l.id, p.position, p.number LIMIT $2",
        &[&event, &limit],
        |row| {
            Ok(ChosenPicture { list: row.get("list")?, number: row.get("number")?, note: row.get("note")? })
        },
    )
}

/// How many lists with pictures each of an account's events has.
pub fn chosen_counts(tx: &mut Transaction<'_>, owner: Id) -> Result<HashMap<Id, u64>> {
    let counts = tx.query(
        "SELECT l.event, count(*) AS lists FROM gallery_event e JOIN gallery_list l ON l.event = e.id
         WHERE e.owner = $1 AND EXISTS (SELECT 1 FROM gallery_listed f WHERE f.list = l.id) GROUP BY l.event",
        &[&owner],
        |row| Ok((row.get("event")?, row.get("lists")?)),
    )?;
    Ok(counts.into_iter().collect())
}
