//! What was changed, and how pictures were shown at each revision.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};
use wirephoto_library::Edit;

use super::{from_json, json, parse};
use crate::change::{Change, EventFields, PictureFields, PictureStep};

/// The newest change that is done.
pub fn last_done(tx: &mut Transaction<'_>, event: Id) -> Result<Option<Change>> {
    tx.query_opt(
        "SELECT * FROM studio_change WHERE event = $1 AND done ORDER BY number DESC LIMIT 1",
        &[&event],
        read_change,
    )
}

/// The oldest change that was undone.
pub fn first_undone(tx: &mut Transaction<'_>, event: Id) -> Result<Option<Change>> {
    tx.query_opt(
        "SELECT * FROM studio_change WHERE event = $1 AND NOT done ORDER BY number LIMIT 1",
        &[&event],
        read_change,
    )
}

fn read_change(row: &Row<'_>) -> Result<Change> {
    let fields = |column: &'static str| -> Result<Option<EventFields>> {
        row.get::<Option<String>>(column)?.map(|text| parse(&text, column)).transpose()
    };
    Ok(Change {
        number: row.get("number")?,
        label: row.get("label")?,
        changed_at: row.get("changed_at")?,
        event: fields("before")?.zip(fields("after")?),
    })
}

/// The pictures of a change.
pub fn steps(tx: &mut Transaction<'_>, event: Id, number: u32) -> Result<Vec<PictureStep>> {
    tx.query(
        "SELECT picture, before, after FROM studio_change_picture WHERE event = $1 AND number = $2
         ORDER BY picture",
        &[&event, &number],
        |row| {
            Ok(PictureStep {
                picture: row.get("picture")?,
                before: from_json(row, "before")?,
                after: from_json(row, "after")?,
            })
        },
    )
}

/// Adds a change after those that are done; what was undone is dropped. Answers its number.
pub fn insert_change(
    tx: &mut Transaction<'_>,
    event: Id,
    label: &str,
    fields: Option<&(EventFields, EventFields)>,
    now: Moment,
) -> Result<u32> {
    drop_undone(tx, event)?;
    let number: u32 = tx.query_one(
        "SELECT CAST(coalesce(max(number), 0) + 1 AS BIGINT) AS number FROM studio_change WHERE event = $1",
        &[&event],
        |row| row.get("number"),
    )?;
    let (before, after) = (fields.map(|(before, _)| json(before)), fields.map(|(_, after)| json(after)));
    tx.execute(
        "INSERT INTO studio_change (event, number, label, changed_at, done, before, after)
         VALUES ($1, $2, $3, $4, TRUE, $5, $6)",
        &[&event, &number, &label, &now, &before, &after],
    )?;
    Ok(number)
}

/// Forgets what was undone.
pub fn drop_undone(tx: &mut Transaction<'_>, event: Id) -> Result<()> {
    tx.execute("DELETE FROM studio_change WHERE event = $1 AND NOT done", &[&event])?;
    Ok(())
}

/// Notes when a change was last added to.
pub fn set_changed_at(tx: &mut Transaction<'_>, event: Id, number: u32, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE studio_change SET changed_at = $3 WHERE event = $1 AND number = $2",
        &[&event, &number, &now],
    )?;
    Ok(())
}

/// Forgets all changes of an event up to a number.
pub fn forget_changes(tx: &mut Transaction<'_>, event: Id, up_to: u32) -> Result<()> {
    tx.execute("DELETE FROM studio_change WHERE event = $1 AND number <= $2", &[&event, &up_to])?;
    Ok(())
}

pub fn delete_change(tx: &mut Transaction<'_>, event: Id, number: u32) -> Result<()> {
    tx.execute("DELETE FROM studio_change WHERE event = $1 AND number = $2", &[&event, &number])?;
    Ok(())
}

pub fn set_done(tx: &mut Transaction<'_>, event: Id, number: u32, done: bool) -> Result<()> {
    tx.execute(
        "UPDATE studio_change SET done = $3 WHERE event = $1 AND number = $2",
        &[&event, &number, &done],
    )?;
    Ok(())
}

/// Adds a picture to a change; one that is in it keeps what it was before.
pub fn put_step(
    tx: &mut Transaction<'_>,
    event: Id,
    number: u32,
    picture: Id,
    before: &PictureFields,
    after: &PictureFields,
) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_change_picture (event, number, picture, before, after) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (event, number, picture) DO UPDATE SET after = excluded.after",
        &[&event, &number, &picture, &json(before), &json(after)],
    )?;
    Ok(())
}

/// Notes how a picture is shown from a revision on.
pub fn note_edit(tx: &mut Transaction<'_>, picture: Id, revision: u32, edit: &Edit) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_edit (picture, revision, edit) VALUES ($1, $2, $3)
         ON CONFLICT (picture, revision) DO UPDATE SET edit = excluded.edit",
        &[&picture, &revision, &json(edit)],
    )?;
    Ok(())
}

/// How a picture was shown at a revision, if that is known.
pub fn edit_at(tx: &mut Transaction<'_>, picture: Id, revision: u32) -> Result<Option<Edit>> {
    tx.query_opt(
        "SELECT edit FROM studio_edit WHERE picture = $1 AND revision = $2",
        &[&picture, &revision],
        |row| from_json(row, "edit"),
    )
}
