//! Where pictures stand.

use std::collections::HashMap;

use wirephoto_database::{Id, Result, Row, Transaction, packed};
use wirephoto_exchange::publication::Category;

use crate::fold;
use crate::proof::Proof;
use crate::query::{Findable, Query};
use crate::repository::EventFacts;

/// Where a picture stands, and what its photographer says of it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    pub picture: Id,
    pub event: Id,
    pub category: Option<Id>,
    /// Its place in the event's order.
    pub at: Cursor,
    pub description: String,
    pub price_note: String,
    /// Kept from customers by the photographer.
    pub hidden: bool,
    /// Came straight to the host; no studio knows it.
    pub uploaded: bool,
    /// How often customers opened it by itself.
    pub opened: u64,
}

/// A place in an event's order: by position, then by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub position: u32,
    /// The number that people say aloud.
    pub number: u32,
}

impl Cursor {
    /// Before all pictures.
    pub const START: Self = Self { position: 0, number: 0 };
}

/// Which way from a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Back,
}

/// What decides whether a picture must travel again.
#[derive(Debug, Clone, Copy)]
pub struct PlacementKey {
    pub picture: Id,
    pub event: Id,
    pub recipe: [u8; 32],
    pub data: [u8; 32],
    /// Came straight to the host; no studio knows it.
    pub uploaded: bool,
}

/// Sets where a picture stands, what is said of it there, and what its pixels take.
pub fn put_placement(tx: &mut Transaction<'_>, event: Id, proof: &Proof) -> Result<()> {
    let document = &proof.document;
    tx.execute(
        "INSERT INTO gallery_placement
           (picture, event, category, number, position, description, price_note, search, recipe, data, bytes,
            captured, edit_revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (picture) DO UPDATE SET category = excluded.category, number = excluded.number,
           position = excluded.position, description = excluded.description, price_note = excluded.price_note,
           search = excluded.search, recipe = excluded.recipe, data = excluded.data, bytes = excluded.bytes,
           captured = excluded.captured, edit_revision = excluded.edit_revision, uploaded = FALSE",
        &[
            &proof.id,
            &event,
            &document.category,
            &document.number,
            &document.position,
            &document.description,
            &document.price_note,
            &proof.search,
            &proof.recipe,
            &proof.data,
            &(proof.bytes() as i64),
            &document.captured.as_deref().unwrap_or_default(),
            &document.edit_revision,
        ],
    )?;
    Ok(())
}

/// Sets where a picture stands and what is said of it there; its pixels stay as they are.
pub fn put_data(tx: &mut Transaction<'_>, proof: &Proof) -> Result<()> {
    let document = &proof.document;
    tx.execute(
        "UPDATE gallery_placement SET category = $2, number = $3, position = $4, description = $5, price_note = $6,
           search = $7, data = $8, captured = $9, edit_revision = $10
         WHERE picture = $1",
        &[
            &proof.id,
            &document.category,
            &document.number,
            &document.position,
            &document.description,
            &document.price_note,
            &proof.search,
            &proof.data,
            &document.captured.as_deref().unwrap_or_default(),
            &document.edit_revision,
        ],
    )?;
    Ok(())
}

/// Notes that a picture came straight to the host.
pub fn set_uploaded(tx: &mut Transaction<'_>, picture: Id) -> Result<()> {
    tx.execute("UPDATE gallery_placement SET uploaded = TRUE WHERE picture = $1", &[&picture])?;
    Ok(())
}

/// The largest number of the pictures that came straight to the host, if any did.
pub fn last_upload(tx: &mut Transaction<'_>, event: Id) -> Result<Option<u32>> {
    tx.query_one(
        "SELECT max(number) AS last FROM gallery_placement WHERE event = $1 AND uploaded",
        &[&event],
        |row| row.get("last"),
    )
}

/// Keeps a picture from customers, or shows it again. Answers whether it stands in the event.
pub fn set_hidden(tx: &mut Transaction<'_>, event: Id, picture: Id, hidden: bool) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE gallery_placement SET hidden = $3 WHERE event = $1 AND picture = $2",
        &[&event, &picture, &hidden],
    )?;
    Ok(rows == 1)
}

/// Sets what a picture's renditions take, the studio's proof included while a provisional one stands in its place.
pub fn set_bytes(tx: &mut Transaction<'_>, picture: Id, bytes: u64) -> Result<()> {
    tx.execute("UPDATE gallery_placement SET bytes = $2 WHERE picture = $1", &[&picture, &(bytes as i64)])?;
    Ok(())
}

/// Notes how often customers opened a picture by itself.
pub fn count_opened(tx: &mut Transaction<'_>, picture: Id, count: u32) -> Result<()> {
    tx.execute("UPDATE gallery_placement SET opened = opened + $2 WHERE picture = $1", &[&picture, &count])?;
    Ok(())
}

/// The recipe of the studio's proof of a picture, and the revision of the edit that it shows.
pub fn proof_of(tx: &mut Transaction<'_>, picture: Id) -> Result<Option<([u8; 32], u32)>> {
    tx.query_opt(
        "SELECT recipe, edit_revision FROM gallery_placement WHERE picture = $1",
        &[&picture],
        |row| Ok((row.get("recipe")?, row.get("edit_revision")?)),
    )
}

/// The placements of several pictures, in whichever event they stand.
pub fn placements_of(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<Vec<PlacementKey>> {
    if pictures.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16),
           k (id) AS (SELECT substr($1, i * 16 + 1, 16) FROM n)
         SELECT p.picture, p.event, p.recipe, p.data, p.uploaded FROM k JOIN gallery_placement p ON p.picture = k.id",
        &[&packed(pictures)],
        read_key,
    )
}

/// The placements of an event, in no particular order.
pub fn placement_keys(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<PlacementKey>> {
    tx.query(
        "SELECT picture, event, recipe, data, uploaded FROM gallery_placement WHERE event = $1",
        &[&event],
        read_key,
    )
}

/// Some pictures of an event, whichever.
pub fn some_placements(tx: &mut Transaction<'_>, event: Id, limit: u32) -> Result<Vec<Id>> {
    tx.query("SELECT picture FROM gallery_placement WHERE event = $1 LIMIT $2", &[&event, &limit], |row| {
        row.get("picture")
    })
}

pub fn delete_placements(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<()> {
    for picture in pictures {
        tx.execute("DELETE FROM gallery_placement WHERE picture = $1", &[picture])?;
    }
    Ok(())
}

/// What all pictures of an account's events take.
pub fn usage_of(tx: &mut Transaction<'_>, owner: Id) -> Result<EventFacts> {
    tx.query_one(
        "SELECT count(*) AS pictures, CAST(coalesce(sum(p.bytes), 0) AS BIGINT) AS bytes
         FROM gallery_event e JOIN gallery_placement p ON p.event = e.id WHERE e.owner = $1",
        &[&owner],
        |row| Ok(EventFacts { pictures: row.get("pictures")?, bytes: row.get("bytes")? }),
    )
}

/// The event in which a picture stands, and whether it is kept from customers there.
pub fn event_of(tx: &mut Transaction<'_>, picture: Id) -> Result<Option<(Id, bool)>> {
    tx.query_opt("SELECT event, hidden FROM gallery_placement WHERE picture = $1", &[&picture], |row| {
        Ok((row.get("event")?, row.get("hidden")?))
    })
}

/// Where a picture stands in an event, if it does.
pub fn placement_of(tx: &mut Transaction<'_>, event: Id, picture: Id) -> Result<Option<Placement>> {
    tx.query_opt(
        "SELECT picture, event, category, position, number, description, price_note,
           hidden, uploaded, opened FROM gallery_placement
         WHERE picture = $1 AND event = $2 AND NOT hidden",
        &[&picture, &event],
        read_placement,
    )
}

/// The picture of a number. Two share a number only while their event is being published anew.
pub fn placement(tx: &mut Transaction<'_>, event: Id, number: u32) -> Result<Option<Placement>> {
    let found = tx.query(
        "SELECT picture, event, category, position, number, description, price_note,
           hidden, uploaded, opened FROM gallery_placement
         WHERE event = $1 AND number = $2 AND NOT hidden ORDER BY position LIMIT 1",
        &[&event, &number],
        read_placement,
    )?;
    Ok(found.into_iter().next())
}

/// Pictures of an event as their photographer sees them, also those that are kept from customers, from a place on.
pub fn own_listing(tx: &mut Transaction<'_>, event: Id, from: Cursor, limit: u32) -> Result<Vec<Placement>> {
    tx.query(
        "SELECT picture, event, category, position, number, description, price_note,
           hidden, uploaded, opened FROM gallery_placement
         WHERE event = $1 AND (position, number) >= ($2, $3) ORDER BY position, number LIMIT $4",
        &[&event, &from.position, &from.number, &limit],
        read_placement,
    )
}

/// The picture of a number as its photographer sees it, also when it is kept from customers.
pub fn own_placement(tx: &mut Transaction<'_>, event: Id, number: u32) -> Result<Option<Placement>> {
    let found = tx.query(
        "SELECT picture, event, category, position, number, description, price_note,
           hidden, uploaded, opened FROM gallery_placement
         WHERE event = $1 AND number = $2 ORDER BY position LIMIT 1",
        &[&event, &number],
        read_placement,
    )?;
    Ok(found.into_iter().next())
}

/// The number before or after a place, whoever may see it.
pub fn own_neighbour(
    tx: &mut Transaction<'_>,
    event: Id,
    place: Cursor,
    direction: Direction,
) -> Result<Option<u32>> {
    let sql = match direction {
        Direction::Forward => {
            "SELECT number FROM gallery_placement WHERE event = $1 AND (position, number) > ($2, $3)
             ORDER BY position, number LIMIT 1"
        }
        Direction::Back => {
            "SELECT number FROM gallery_placement WHERE event = $1 AND (position, number) < ($2, $3)
             ORDER BY position DESC, number DESC LIMIT 1"
        }
    };
    tx.query_opt(sql, &[&event, &place.position, &place.number], |row| row.get("number"))
}

/// Pictures of an event that customers see, or of one category of it, from a place on.
pub fn listing(
    tx: &mut Transaction<'_>,
    event: Id,
    category: Option<Id>,
    from: Cursor,
    limit: u32,
) -> Result<Vec<Placement>> {
    tx.query(
        "SELECT picture, event, category, position, number, description, price_note,
           hidden, uploaded, opened FROM gallery_placement
         WHERE event = $1 AND NOT hidden AND ($2 IS NULL OR category = $2)
           AND (position, number) >= ($3, $4)
         ORDER BY position, number LIMIT $5",
        &[&event, &category, &from.position, &from.number, &limit],
        read_placement,
    )
}

/// The picture's number before or after a place.
pub fn neighbour(
    tx: &mut Transaction<'_>,
    event: Id,
    category: Option<Id>,
    place: Cursor,
    direction: Direction,
) -> Result<Option<u32>> {
    let sql = match direction {
        Direction::Forward => {
            "SELECT number FROM gallery_placement
             WHERE event = $1 AND NOT hidden AND ($2 IS NULL OR category = $2)
               AND (position, number) > ($3, $4)
             ORDER BY position, number LIMIT 1"
        }
        Direction::Back => {
            "SELECT number FROM gallery_placement
             WHERE event = $1 AND NOT hidden AND ($2 IS NULL OR category = $2)
               AND (position, number) < ($3, $4)
             ORDER BY position DESC, number DESC LIMIT 1"
        }
    };
    tx.query_opt(sql, &[&event, &category, &place.position, &place.number], |row| row.get("number"))
}

/// How many pictures of an event, or of one category of it, stand before a place.
pub fn count_before(tx: &mut Transaction<'_>, event: Id, category: Option<Id>, place: Cursor) -> Result<u64> {
    tx.query_one(
        "SELECT count(*) AS pictures FROM gallery_placement
         WHERE event = $1 AND NOT hidden AND ($2 IS NULL OR category = $2)
           AND (position, number) < ($3, $4)",
        &[&event, &category, &place.position, &place.number],
        |row| row.get("pictures"),
    )
}

/// How many pictures each category of an event has; those in none stand under `None`.
pub fn category_sizes(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<(Option<Id>, u64)>> {
    tx.query(
        "SELECT category, count(*) AS pictures FROM gallery_placement WHERE event = $1 AND NOT hidden
         GROUP BY category",
        &[&event],
        |row| Ok((row.get("category")?, row.get("pictures")?)),
    )
}

/// The pictures that a query finds, in the event's order. Looks at each picture of the event once. `categories` are
/// the event's, by name.
pub fn search(
    tx: &mut Transaction<'_>,
    event: Id,
    category: Option<Id>,
    query: &Query,
    categories: &[Category],
) -> Result<Vec<Placement>> {
    let names: HashMap<Id, String> =
        categories.iter().map(|category| (category.id, fold::index([&category.name]))).collect();
    let find = |row: &Row<'_>| {
        let category: Option<Id> = row.get("category")?;
        let picture = Findable {
            number: row.get("number")?,
            words: row.get("search")?,
            category: category.and_then(|id| names.get(&id)).map_or("", String::as_str),
            captured: row.get("captured")?,
        };
        query.finds(&picture).then(|| read_placement(row)).transpose()
    };
    let found = tx.query(
        "SELECT picture, event, category, position, number, description, price_note,
           hidden, uploaded, opened, search, captured FROM gallery_placement
         WHERE event = $1 AND NOT hidden AND ($2 IS NULL OR category = $2) ORDER BY position, number",
        &[&event, &category],
        find,
    )?;
    Ok(found.into_iter().flatten().collect())
}

fn read_key(row: &Row<'_>) -> Result<PlacementKey> {
    Ok(PlacementKey {
        picture: row.get("picture")?,
        event: row.get("event")?,
        recipe: row.get("recipe")?,
        data: row.get("data")?,
        uploaded: row.get("uploaded")?,
    })
}

pub(super) fn read_placement(row: &Row<'_>) -> Result<Placement> {
    Ok(Placement {
        picture: row.get("picture")?,
        event: row.get("event")?,
        category: row.get("category")?,
        at: Cursor { position: row.get("position")?, number: row.get("number")? },
        description: row.get("description")?,
        price_note: row.get("price_note")?,
        hidden: row.get("hidden")?,
        uploaded: row.get("uploaded")?,
        opened: row.get("opened")?,
    })
}
