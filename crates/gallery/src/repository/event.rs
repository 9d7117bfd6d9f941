//! Events and their categories.

use std::fmt::Display;

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::publication::Category;

use crate::event::{Card, Day, Device, Event, HostSettings, NotADay, Slug};
use crate::mark::Mark;

/// What an event has, beside what it says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventFacts {
    /// Pictures that customers see.
    pub pictures: u32,
    /// Bytes of their renditions.
    pub bytes: u64,
}

pub fn insert_event(tx: &mut Transaction<'_>, event: &Event) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_event (id, owner, slug, name, description, date, photographer, code, title_picture,
           revision, device, device_name, visitors, created_at, updated_at, price_note, delivery_note,
           price_list, attempt)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        &[
            &event.id,
            &event.owner,
            &event.slug,
            &event.card.name,
            &event.card.description,
            &event.card.date.map(|day| day.to_string()),
            &event.card.photographer,
            &event.code,
            &event.card.title_picture,
            &event.revision,
            &event.device.id,
            &event.device.name,
            &event.visitors,
            &event.created_at,
            &event.updated_at,
            &event.card.price_note,
            &event.card.delivery_note,
            &event.price_list,
            &event.attempt,
        ],
    )?;
    Ok(())
}

/// Replaces what a publication changes.
pub fn update_event(tx: &mut Transaction<'_>, event: &Event) -> Result<()> {
    tx.execute(
        "UPDATE gallery_event SET name = $2, description = $3, date = $4, photographer = $5, code = $6,
           title_picture = $7, revision = $8, device = $9, device_name = $10, updated_at = $11,
           price_note = $12, delivery_note = $13, price_list = $14, attempt = $15
         WHERE id = $1",
        &[
            &event.id,
            &event.card.name,
            &event.card.description,
            &event.card.date.map(|day| day.to_string()),
            &event.card.photographer,
            &event.code,
            &event.card.title_picture,
            &event.revision,
            &event.device.id,
            &event.device.name,
            &event.updated_at,
            &event.card.price_note,
            &event.card.delivery_note,
            &event.price_list,
            &event.attempt,
        ],
    )?;
    Ok(())
}

/// Replaces what the photographer says of an event here.
pub fn set_host_settings(tx: &mut Transaction<'_>, id: Id, settings: &HostSettings) -> Result<()> {
    tx.execute(
        "UPDATE gallery_event SET expires_on = $2, downloads = $3, title_at_door = $4, invite_text = $5 WHERE id = $1",
        &[
            &id,
            &settings.expires_on.map(|day| day.to_string()),
            &settings.downloads,
            &settings.title_at_door,
            &settings.invite_text,
        ],
    )?;
    Ok(())
}

/// Sets what marks an event's proofs.
pub fn put_watermark(tx: &mut Transaction<'_>, event: Id, mark: &Mark) -> Result<()> {
    let spec = serde_json::to_string(&mark.spec).expect("a watermark's instruction has a JSON text");
    tx.execute(
        "INSERT INTO gallery_watermark (event, spec, png) VALUES ($1, $2, $3)
         ON CONFLICT (event) DO UPDATE SET spec = excluded.spec, png = excluded.png",
        &[&event, &spec, &mark.png],
    )?;
    Ok(())
}

/// What marks an event's proofs; `None` when its studio did not say.
pub fn watermark(tx: &mut Transaction<'_>, event: Id) -> Result<Option<Mark>> {
    tx.query_opt("SELECT spec, png FROM gallery_watermark WHERE event = $1", &[&event], |row| {
        let spec: String = row.get("spec")?;
        let spec = serde_json::from_str(&spec).map_err(|error| malformed("spec", &error))?;
        Ok(Mark { spec, png: row.get("png")? })
    })
}

pub fn event(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Event>> {
    tx.query_opt("SELECT * FROM gallery_event WHERE id = $1", &[&id], read_event)
}

pub fn event_by_slug(tx: &mut Transaction<'_>, slug: &Slug) -> Result<Option<Event>> {
    tx.query_opt("SELECT * FROM gallery_event WHERE slug = $1", &[slug], read_event)
}

pub fn has_slug(tx: &mut Transaction<'_>, slug: &Slug) -> Result<bool> {
    let found = tx.query_opt("SELECT 1 AS found FROM gallery_event WHERE slug = $1", &[slug], |_| Ok(()))?;
    Ok(found.is_some())
}

/// An account's events, the one published last first.
pub fn events_of(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Event>> {
    tx.query(
        "SELECT * FROM gallery_event WHERE owner = $1 ORDER BY updated_at DESC, id DESC",
        &[&owner],
        read_event,
    )
}

pub fn event_facts(tx: &mut Transaction<'_>, id: Id) -> Result<EventFacts> {
    tx.query_one(
        "SELECT count(*) AS pictures, CAST(coalesce(sum(bytes), 0) AS BIGINT) AS bytes
         FROM gallery_placement WHERE event = $1",
        &[&id],
        |row| Ok(EventFacts { pictures: row.get("pictures")?, bytes: row.get("bytes")? }),
    )
}

/// Removes an event with its categories and visits; its pictures must be gone before.
pub fn delete_event(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute("DELETE FROM gallery_event WHERE id = $1", &[&id])?;
    Ok(())
}

/// In the order in which they are shown.
pub fn categories(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<Category>> {
    tx.query("SELECT id, name FROM gallery_category WHERE event = $1 ORDER BY position", &[&event], |row| {
        Ok(Category { id: row.get("id")?, name: row.get("name")? })
    })
}

pub fn replace_categories(tx: &mut Transaction<'_>, event: Id, categories: &[Category]) -> Result<()> {
    tx.execute("DELETE FROM gallery_category WHERE event = $1", &[&event])?;
    for (position, category) in (0_u32..).zip(categories) {
        tx.execute(
            "INSERT INTO gallery_category (event, id, name, position) VALUES ($1, $2, $3, $4)",
            &[&event, &category.id, &category.name, &position],
        )?;
    }
    Ok(())
}

fn read_event(row: &Row<'_>) -> Result<Event> {
    let created_at: Moment = row.get("created_at")?;
    Ok(Event {
        id: row.get("id")?,
        owner: row.get("owner")?,
        slug: row.get("slug")?,
        card: Card {
            name: row.get("name")?,
            description: row.get("description")?,
            date: read_day(row, "date")?,
            photographer: row.get("photographer")?,
            title_picture: row.get("title_picture")?,
            price_note: row.get("price_note")?,
            delivery_note: row.get("delivery_note")?,
        },
        host: HostSettings {
            expires_on: read_day(row, "expires_on")?,
            downloads: row.get("downloads")?,
            title_at_door: row.get("title_at_door")?,
            invite_text: row.get("invite_text")?,
        },
        code: row.get("code")?,
        price_list: row.get("price_list")?,
        revision: row.get("revision")?,
        device: Device { id: row.get("device")?, name: row.get("device_name")? },
        attempt: row.get("attempt")?,
        visitors: row.get("visitors")?,
        created_at,
        updated_at: row.get("updated_at")?,
    })
}

pub(super) fn read_day(row: &Row<'_>, column: &str) -> Result<Option<Day>> {
    let day: Option<String> = row.get(column)?;
    day.map(|day| day.parse()).transpose().map_err(|NotADay| malformed(column, &"not a day"))
}

fn malformed(column: &str, detail: &dyn Display) -> Error {
    Error::Row { column: column.to_owned(), detail: detail.to_string() }
}
