//! All the SQL of the studio.

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::client::Pairing;
use wirephoto_library::OriginalHash;

use crate::{Category, Event, EventRef, Placement, Publication};

/// How many pictures an event has.
pub struct Count {
    pub all: u32,
    pub picked: u32,
}

/// Keeps a new event under the next free number, which it answers with it.
pub fn insert_event(tx: &mut Transaction<'_>, event: &Event) -> Result<Event> {
    let number: u32 = tx.query_one(
        "SELECT CAST(coalesce(max(number), 0) + 1 AS BIGINT) AS number FROM studio_event",
        &[],
        |row| row.get("number"),
    )?;
    let event = Event { number, ..event.clone() };
    tx.execute(
        "INSERT INTO studio_event (id, number, name, description, date, photographer, code, settings, watermark_png,
           title_picture, next_number, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)",
        &[
            &event.id,
            &event.number,
            &event.name,
            &event.description,
            &event.date,
            &event.photographer,
            &event.code,
            &settings_text(&event),
            &event.watermark_png,
            &event.title_picture,
            &event.created_at,
        ],
    )?;
    put_categories(tx, &event)?;
    Ok(event)
}

pub fn update_event(tx: &mut Transaction<'_>, event: &Event) -> Result<()> {
    tx.execute(
        "UPDATE studio_event SET name = $2, description = $3, date = $4, photographer = $5, code = $6,
           settings = $7, watermark_png = $8, title_picture = $9
         WHERE id = $1",
        &[
            &event.id,
            &event.name,
            &event.description,
            &event.date,
            &event.photographer,
            &event.code,
            &settings_text(event),
            &event.watermark_png,
            &event.title_picture,
        ],
    )?;
    put_categories(tx, event)
}

fn put_categories(tx: &mut Transaction<'_>, event: &Event) -> Result<()> {
    for (position, category) in event.categories.iter().enumerate() {
        tx.execute(
            "INSERT INTO studio_category (id, event, name, position) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, position = excluded.position",
            &[&category.id, &event.id, &category.name, &(position as u32)],
        )?;
    }
    Ok(())
}

pub fn events(tx: &mut Transaction<'_>) -> Result<Vec<Event>> {
    let mut events = tx.query("SELECT * FROM studio_event ORDER BY number DESC", &[], read_event)?;
    for event in &mut events {
        event.categories = categories(tx, event.id)?;
    }
    Ok(events)
}

pub fn find_event(tx: &mut Transaction<'_>, event: EventRef) -> Result<Option<Event>> {
    let found = match event {
        EventRef::Id(id) => tx.query_opt("SELECT * FROM studio_event WHERE id = $1", &[&id], read_event)?,
        EventRef::Number(number) => {
            tx.query_opt("SELECT * FROM studio_event WHERE number = $1", &[&number], read_event)?
        }
    };
    let Some(mut event) = found else { return Ok(None) };
    event.categories = categories(tx, event.id)?;
    Ok(Some(event))
}

fn categories(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<Category>> {
    tx.query("SELECT id, name FROM studio_category WHERE event = $1 ORDER BY position", &[&event], |row| {
        Ok(Category { id: row.get("id")?, name: row.get("name")? })
    })
}

fn settings_text(event: &Event) -> String {
    serde_json::to_string(&event.settings).expect("settings have a JSON text")
}

fn read_event(row: &Row<'_>) -> Result<Event> {
    let settings: String = row.get("settings")?;
    Ok(Event {
        id: row.get("id")?,
        number: row.get("number")?,
        name: row.get("name")?,
        description: row.get("description")?,
        date: row.get("date")?,
        photographer: row.get("photographer")?,
        code: row.get("code")?,
        categories: Vec::new(),
        settings: serde_json::from_str(&settings)
            .map_err(|error| Error::Row { column: "settings".to_owned(), detail: error.to_string() })?,
        watermark_png: row.get("watermark_png")?,
        title_picture: row.get("title_picture")?,
        created_at: row.get("created_at")?,
    })
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
        "UPDATE studio_event SET next_number = next_number + 1 WHERE id = $1 RETURNING next_number - 1 AS number",
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

pub fn placement_of_original(
    tx: &mut Transaction<'_>,
    event: Id,
    original: OriginalHash,
) -> Result<Option<(Id, u32)>> {
    tx.query_opt(
        "SELECT picture, number FROM studio_placement WHERE event = $1 AND original = $2",
        &[&event, &original],
        |row| Ok((row.get("picture")?, row.get("number")?)),
    )
}

pub fn placement(tx: &mut Transaction<'_>, picture: Id) -> Result<Option<Placement>> {
    tx.query_opt("SELECT * FROM studio_placement WHERE picture = $1", &[&picture], read_placement)
}

pub fn placement_by_number(tx: &mut Transaction<'_>, event: Id, number: u32) -> Result<Option<Placement>> {
    tx.query_opt(
        "SELECT * FROM studio_placement WHERE event = $1 AND number = $2",
        &[&event, &number],
        read_placement,
    )
}

pub fn placements(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<Placement>> {
    tx.query("SELECT * FROM studio_placement WHERE event = $1 ORDER BY number", &[&event], read_placement)
}

pub fn count_placements(tx: &mut Transaction<'_>, event: Id) -> Result<Count> {
    tx.query_one(
        "SELECT count(*) AS all_pictures, count(*) FILTER (WHERE picked) AS picked
         FROM studio_placement WHERE event = $1",
        &[&event],
        |row| Ok(Count { all: row.get("all_pictures")?, picked: row.get("picked")? }),
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

pub fn set_picked(tx: &mut Transaction<'_>, picture: Id, picked: bool) -> Result<()> {
    tx.execute("UPDATE studio_placement SET picked = $2 WHERE picture = $1", &[&picture, &picked])?;
    Ok(())
}

pub fn update_placement(tx: &mut Transaction<'_>, placement: &Placement) -> Result<()> {
    tx.execute(
        "UPDATE studio_placement SET category = $2, description = $3, price_note = $4 WHERE picture = $1",
        &[&placement.picture, &placement.category, &placement.description, &placement.price_note],
    )?;
    Ok(())
}

fn read_placement(row: &Row<'_>) -> Result<Placement> {
    Ok(Placement {
        picture: row.get("picture")?,
        event: row.get("event")?,
        original: row.get("original")?,
        category: row.get("category")?,
        number: row.get("number")?,
        picked: row.get("picked")?,
        description: row.get("description")?,
        price_note: row.get("price_note")?,
    })
}

pub fn put_host(tx: &mut Transaction<'_>, pairing: &Pairing, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_host (url, token, pin, host_name, account_name, paired_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (url) DO UPDATE SET token = excluded.token, pin = excluded.pin,
           host_name = excluded.host_name, account_name = excluded.account_name, paired_at = excluded.paired_at",
        &[&pairing.url, &pairing.token, &pairing.pin, &pairing.host_name, &pairing.account_name, &now],
    )?;
    Ok(())
}

/// The host that has an event with the revision seen last, or else the host that was paired last.
pub fn host_of_event(tx: &mut Transaction<'_>, event: Id) -> Result<Option<(Pairing, Option<u32>)>> {
    tx.query_opt(
        "SELECT h.*, p.revision FROM studio_host h LEFT JOIN studio_publication p ON p.host = h.url AND p.event = $1
         ORDER BY p.revision DESC NULLS LAST, h.paired_at DESC LIMIT 1",
        &[&event],
        |row| {
            let pairing = Pairing {
                url: row.get("url")?,
                token: row.get("token")?,
                pin: row.get("pin")?,
                host_name: row.get("host_name")?,
                account_name: row.get("account_name")?,
            };
            Ok((pairing, row.get("revision")?))
        },
    )
}

/// Notes what the host answered to the event's document; the publication is not complete yet.
pub fn set_revision(tx: &mut Transaction<'_>, event: Id, host: &str, revision: u32, url: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_publication (event, host, revision, url, pictures, bytes_sent)
         VALUES ($1, $2, $3, $4, 0, 0)
         ON CONFLICT (event) DO UPDATE SET host = excluded.host, revision = excluded.revision, url = excluded.url,
           published_at = NULL",
        &[&event, &host, &revision, &url],
    )?;
    Ok(())
}

/// Notes that a publication is complete. Answers where customers find the event.
pub fn set_published(
    tx: &mut Transaction<'_>,
    event: Id,
    pictures: u32,
    bytes_sent: u64,
    now: Moment,
) -> Result<String> {
    tx.query_one(
        "UPDATE studio_publication SET pictures = $2, bytes_sent = bytes_sent + $3, published_at = $4
         WHERE event = $1 RETURNING url",
        &[&event, &pictures, &(bytes_sent as i64), &now],
        |row| row.get("url"),
    )
}

pub fn publication(tx: &mut Transaction<'_>, event: Id) -> Result<Option<Publication>> {
    tx.query_opt("SELECT * FROM studio_publication WHERE event = $1", &[&event], |row| {
        Ok(Publication {
            host: row.get("host")?,
            revision: row.get("revision")?,
            url: row.get("url")?,
            pictures: row.get("pictures")?,
            bytes_sent: row.get("bytes_sent")?,
            published_at: row.get("published_at")?,
        })
    })
}

pub fn delete_publication(tx: &mut Transaction<'_>, event: Id) -> Result<()> {
    tx.execute("DELETE FROM studio_publication WHERE event = $1", &[&event])?;
    Ok(())
}
