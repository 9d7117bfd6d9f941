//! Where pictures stand in events.

use wirephoto_database::{Id, Moment, Result, Row, Transaction, packed};
use wirephoto_library::OriginalHash;

use super::{from_json, json};
use crate::Placement;

/// How many pictures an event has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    pub all: u32,
    pub picked: u32,
}

/// Places a picture under the event's next number, which it answers.
pub fn place(
    tx: &mut Transaction<'_>,
    event: Id,
    picture: Id,
    original: OriginalHash,
    category: Option<Id>,
) -> Result<u32> {
    let number: u32 = tx.query_one(
        "UPDATE studio_event SET next_number = next_number + 1, version = version + 1 WHERE id = $1
         RETURNING next_number - 1 AS number",
        &[&event],
        |row| row.get("number"),
    )?;
    tx.execute(
        "INSERT INTO studio_placement (picture, event, original, category, number, picked, description, price_note)
         VALUES ($1, $2, $3, $4, $5, FALSE, '', '')",
        &[&picture, &event, &original, &category, &number],
    )?;
    Ok(number)
}

/// Also one that is in the trash.
pub fn placement_of_original(
    tx: &mut Transaction<'_>,
    event: Id,
    original: OriginalHash,
) -> Result<Option<Placement>> {
    tx.query_opt(
        "SELECT * FROM studio_placement WHERE event = $1 AND original = $2",
        &[&event, &original],
        read_placement,
    )
}

/// Also one that is in the trash.
pub fn placement(tx: &mut Transaction<'_>, picture: Id) -> Result<Option<Placement>> {
    tx.query_opt("SELECT * FROM studio_placement WHERE picture = $1", &[&picture], read_placement)
}

/// Also those in the trash, in no particular order; those that are not there are left out.
pub fn find_placements(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<Vec<Placement>> {
    if pictures.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16),
           k (id) AS (SELECT substr($1, i * 16 + 1, 16) FROM n)
         SELECT p.* FROM k JOIN studio_placement p ON p.picture = k.id",
        &[&packed(pictures)],
        read_placement,
    )
}

pub fn placement_by_number(tx: &mut Transaction<'_>, event: Id, number: u32) -> Result<Option<Placement>> {
    tx.query_opt(
        "SELECT * FROM studio_placement WHERE event = $1 AND number = $2 AND deleted_at IS NULL",
        &[&event, &number],
        read_placement,
    )
}

/// Those that are not in the trash, by number.
pub fn placements(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<Placement>> {
    tx.query(
        "SELECT * FROM studio_placement WHERE event = $1 AND deleted_at IS NULL ORDER BY number",
        &[&event],
        read_placement,
    )
}

/// Those in a category, also those in the trash.
pub fn pictures_in_category(tx: &mut Transaction<'_>, category: Id) -> Result<Vec<Id>> {
    tx.query("SELECT picture FROM studio_placement WHERE category = $1", &[&category], |row| {
        row.get("picture")
    })
}

/// What is in the trash.
pub fn trash(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<Placement>> {
    tx.query(
        "SELECT * FROM studio_placement WHERE event = $1 AND deleted_at IS NOT NULL",
        &[&event],
        read_placement,
    )
}

pub fn count_placements(tx: &mut Transaction<'_>, event: Id) -> Result<Count> {
    tx.query_one(
        "SELECT count(*) AS all_pictures, count(*) FILTER (WHERE picked) AS picked
         FROM studio_placement WHERE event = $1 AND deleted_at IS NULL",
        &[&event],
        |row| Ok(Count { all: row.get("all_pictures")?, picked: row.get("picked")? }),
    )
}

/// The picture that stands for an event for which none was chosen: the first pick, or else the first.
pub fn first_picture(tx: &mut Transaction<'_>, event: Id) -> Result<Option<Id>> {
    tx.query_opt(
        "SELECT picture FROM studio_placement WHERE event = $1 AND deleted_at IS NULL
         ORDER BY picked DESC, number LIMIT 1",
        &[&event],
        |row| row.get("picture"),
    )
}

pub fn original_bytes(tx: &mut Transaction<'_>, event: Id) -> Result<u64> {
    tx.query_one(
        "SELECT CAST(coalesce(sum(o.length), 0) AS BIGINT) AS bytes
         FROM studio_placement p JOIN library_original o ON o.hash = p.original WHERE p.event = $1",
        &[&event],
        |row| row.get("bytes"),
    )
}

/// Everything that can change of a placement.
pub fn update_placement(tx: &mut Transaction<'_>, placement: &Placement) -> Result<()> {
    tx.execute(
        "UPDATE studio_placement SET category = $2, description = $3, price_note = $4, picked = $5, rejected = $6,
           deleted_at = $7, own_prices = $8
         WHERE picture = $1",
        &[
            &placement.picture,
            &placement.category,
            &placement.description,
            &placement.price_note,
            &placement.picked,
            &placement.rejected,
            &placement.deleted_at,
            &json(&placement.own_prices),
        ],
    )?;
    Ok(())
}

fn read_placement(row: &Row<'_>) -> Result<Placement> {
    let deleted_at: Option<Moment> = row.get("deleted_at")?;
    Ok(Placement {
        picture: row.get("picture")?,
        event: row.get("event")?,
        original: row.get("original")?,
        category: row.get("category")?,
        number: row.get("number")?,
        picked: row.get("picked")?,
        rejected: row.get("rejected")?,
        description: row.get("description")?,
        price_note: row.get("price_note")?,
        own_prices: from_json(row, "own_prices")?,
        deleted_at,
    })
}
