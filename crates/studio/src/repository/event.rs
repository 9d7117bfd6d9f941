//! Events and their categories.

use std::collections::HashMap;

use wirephoto_database::{Id, Result, Row, Transaction};

use super::{from_json, json};
use crate::{Category, Event, EventRef, Sending};

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
         VALUES ($1, $2, '', '', NULL, '', '', $3, NULL, NULL, 1, $4)",
        &[&event.id, &event.number, &json(&event.settings), &event.created_at],
    )?;
    update_event(tx, &event)?;
    Ok(event)
}

/// Everything of an event, except its number and when it was made.
pub fn update_event(tx: &mut Transaction<'_>, event: &Event) -> Result<()> {
    tx.execute(
        "UPDATE studio_event SET name = $2, description = $3, date = $4, photographer = $5, code = $6,
           settings = $7, watermark_png = $8, title_picture = $9, archived = $10, price_note = $11,
           delivery_note = $12, host = $13, price_list = $14, sending = $15, lab = $16,
           version = version + 1
         WHERE id = $1",
        &[
            &event.id,
            &event.name,
            &event.description,
            &event.date,
            &event.photographer,
            &event.code,
            &json(&event.settings),
            &event.watermark_png,
            &event.title_picture,
            &event.archived,
            &event.price_note,
            &event.delivery_note,
            &event.host,
            &event.price_list,
            &event.sending.name(),
            &event.lab,
        ],
    )?;
    put_categories(tx, event)
}

/// Notes that something in an event changed.
pub fn touch(tx: &mut Transaction<'_>, event: Id) -> Result<()> {
    tx.execute("UPDATE studio_event SET version = version + 1 WHERE id = $1", &[&event])?;
    Ok(())
}

/// The number of each event, with the number of its changes.
pub fn versions(tx: &mut Transaction<'_>) -> Result<Vec<(u32, u64)>> {
    tx.query("SELECT number, version FROM studio_event", &[], |row| {
        Ok((row.get("number")?, row.get("version")?))
    })
}

/// Writes the categories that are not there as they are to be.
fn put_categories(tx: &mut Transaction<'_>, event: &Event) -> Result<()> {
    let there = categories(tx, event.id)?;
    if there == event.categories {
        return Ok(());
    }
    let wanted: HashMap<Id, &str> =
        event.categories.iter().map(|category| (category.id, category.name.as_str())).collect();
    for category in &there {
        match wanted.get(&category.id) {
            None => {
                tx.execute("DELETE FROM studio_category WHERE id = $1", &[&category.id])?;
            }
            // Two that swap their names must not meet on the way.
            Some(name) if *name != category.name => {
                tx.execute(
                    "UPDATE studio_category SET name = $2 WHERE id = $1",
                    &[&category.id, &category.id.to_string()],
                )?;
            }
            Some(_) => {}
        }
    }
    for (position, category) in event.categories.iter().enumerate() {
        if there.get(position) != Some(category) {
            tx.execute(
                "INSERT INTO studio_category (id, event, name, position) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, position = excluded.position",
                &[&category.id, &event.id, &category.name, &(position as u32)],
            )?;
        }
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

fn read_event(row: &Row<'_>) -> Result<Event> {
    Ok(Event {
        id: row.get("id")?,
        number: row.get("number")?,
        name: row.get("name")?,
        description: row.get("description")?,
        date: row.get("date")?,
        photographer: row.get("photographer")?,
        code: row.get("code")?,
        categories: Vec::new(),
        settings: from_json(row, "settings")?,
        watermark_png: row.get("watermark_png")?,
        title_picture: row.get("title_picture")?,
        price_note: row.get("price_note")?,
        delivery_note: row.get("delivery_note")?,
        archived: row.get("archived")?,
        host: row.get("host")?,
        price_list: row.get("price_list")?,
        sending: Sending::from_name(row.get("sending")?),
        lab: row.get("lab")?,
        created_at: row.get("created_at")?,
    })
}

/// Keeps a PNG under its hash.
pub fn keep_watermark(tx: &mut Transaction<'_>, hash: &[u8; 32], png: &[u8]) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_watermark (hash, png) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
        &[hash, &png],
    )?;
    Ok(())
}

pub fn watermark(tx: &mut Transaction<'_>, hash: &[u8; 32]) -> Result<Option<Vec<u8>>> {
    tx.query_opt("SELECT png FROM studio_watermark WHERE hash = $1", &[hash], |row| row.get("png"))
}
