//! Sheets, their pictures, and who has taken them.

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};

use crate::sheet::{Reason, Sheet, Standing, State};

/// Bytes of a row at the most.
const ROW_BYTES: usize = 1 << 20;

/// A small picture of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The picture.
    pub jpeg: Vec<u8>,
}

pub fn add_sheet(tx: &mut Transaction<'_>, sheet: &Sheet) -> Result<()> {
    let Standing { state, reference, reason, tries, is_made, again } = &sheet.standing;
    tx.execute(
        "INSERT INTO lab_sheet (id, job, item, again, name, extra, copies, printer, state, reference, reason, tries,
           is_made, due_at, lease_until, fence, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, $14)",
        &[
            &sheet.id,
            &sheet.job,
            &sheet.item,
            again,
            &sheet.name,
            &sheet.extra,
            &sheet.copies,
            &sheet.printer,
            &state.name(),
            reference,
            &written(reason.as_ref()),
            tries,
            is_made,
            &sheet.changed_at,
        ],
    )?;
    Ok(())
}

pub fn sheet(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Sheet>> {
    tx.query_opt("SELECT * FROM lab_sheet WHERE id = $1", &[&id], read_sheet)
}

pub fn sheets_of(tx: &mut Transaction<'_>, job: Id) -> Result<Vec<Sheet>> {
    tx.query("SELECT * FROM lab_sheet WHERE job = $1 ORDER BY item, again", &[&job], read_sheet)
}

/// The next number that no sheet of an item had.
pub fn next_again(tx: &mut Transaction<'_>, job: Id, item: u32) -> Result<u32> {
    tx.query_one(
        "SELECT CAST(coalesce(max(again), 0) + 1 AS BIGINT) AS next FROM lab_sheet WHERE job = $1 AND item = $2",
        &[&job, &item],
        |row| row.get("next"),
    )
}

/// The next sheet that something is to be done with: one that is to be made, or one of a printer, in the order of their
/// jobs.
pub fn claimable(tx: &mut Transaction<'_>, printer: Option<Id>, now: Moment) -> Result<Option<Sheet>> {
    match printer {
        None => tx.query_opt(
            "SELECT s.* FROM lab_sheet s JOIN lab_job j ON j.order_id = s.job
             WHERE s.state IN ('waiting', 'rendering') AND s.due_at <= $1 AND s.lease_until <= $1
             ORDER BY j.received_at, s.job, s.item, s.again LIMIT 1",
            &[&now],
            read_sheet,
        ),
        // What a printer has begun comes before what is new to it.
        Some(printer) => tx.query_opt(
            "SELECT s.* FROM lab_sheet s JOIN lab_job j ON j.order_id = s.job
             WHERE s.state IN ('ready', 'sending', 'printing') AND s.printer = $2
               AND s.due_at <= $1 AND s.lease_until <= $1
             ORDER BY CASE s.state WHEN 'ready' THEN 1 ELSE 0 END, j.received_at, s.job, s.item, s.again LIMIT 1",
            &[&now, &printer],
            read_sheet,
        ),
    }
}

/// Takes a sheet until then, as it is to stand meanwhile; the new number under which it is held.
pub fn lease(tx: &mut Transaction<'_>, sheet: &Sheet, now: Moment, until: Moment) -> Result<u64> {
    let Standing { state, tries, .. } = &sheet.standing;
    tx.query_one(
        "UPDATE lab_sheet SET state = $2, tries = $3, lease_until = $4, fence = lab_sheet.fence + 1, changed_at = $5,
           sent_at = $6 WHERE id = $1 RETURNING fence",
        &[&sheet.id, &state.name(), tries, &until, &now, &sheet.sent_at],
        |row| row.get("fence"),
    )
}

/// Takes what other runs of this program had taken: they are over.
pub fn forget_leases(tx: &mut Transaction<'_>) -> Result<()> {
    tx.execute("UPDATE lab_sheet SET lease_until = 0 WHERE lease_until > 0", &[])?;
    Ok(())
}

/// Stores how a sheet stands and gives it back; `false`, and nothing is stored, when somebody else has it.
pub fn set_standing(tx: &mut Transaction<'_>, sheet: &Sheet, due_at: Moment, now: Moment) -> Result<bool> {
    let Standing { state, reference, reason, tries, is_made, again } = &sheet.standing;
    let rows = tx.execute(
        "UPDATE lab_sheet SET state = $2, reference = $3, reason = $4, tries = $5, is_made = $6, again = $7, name = $8,
           printer = $9, due_at = $10, lease_until = 0, fence = lab_sheet.fence + 1, changed_at = $11
         WHERE id = $1 AND fence = $12",
        &[
            &sheet.id,
            &state.name(),
            reference,
            &written(reason.as_ref()),
            tries,
            is_made,
            again,
            &sheet.name,
            &sheet.printer,
            &due_at,
            &now,
            &(sheet.fence as i64),
        ],
    )?;
    Ok(rows == 1)
}

/// Sheets that were made for a printer and have not gone there are as if they had not been made.
pub fn unmake(tx: &mut Transaction<'_>, printer: Id) -> Result<()> {
    tx.execute(
        "UPDATE lab_sheet SET state = 'waiting', is_made = FALSE, printer = NULL, fence = lab_sheet.fence + 1
         WHERE printer = $1 AND state = 'ready'",
        &[&printer],
    )?;
    tx.execute(
        "UPDATE lab_sheet SET is_made = FALSE, printer = NULL WHERE printer = $1 AND state = 'held'",
        &[&printer],
    )?;
    Ok(())
}

/// How many sheets a printer has, and how many are ready for it.
pub fn load_of(tx: &mut Transaction<'_>, printer: Id) -> Result<(u64, u64)> {
    tx.query_one(
        "SELECT count(*) FILTER (WHERE state IN ('sending', 'printing')) AS there,
           count(*) FILTER (WHERE state = 'ready') AS waiting
         FROM lab_sheet WHERE printer = $1",
        &[&printer],
        |row| Ok((row.get("there")?, row.get("waiting")?)),
    )
}

pub fn put_picture(tx: &mut Transaction<'_>, sheet: Id, jpeg: &[u8]) -> Result<()> {
    tx.execute("DELETE FROM lab_sheet_piece WHERE sheet = $1", &[&sheet])?;
    for (number, bytes) in (0_i64..).zip(jpeg.chunks(ROW_BYTES)) {
        tx.execute(
            "INSERT INTO lab_sheet_piece (sheet, number, bytes) VALUES ($1, $2, $3)",
            &[&sheet, &number, &bytes],
        )?;
    }
    Ok(())
}

/// A piece of a sheet's picture.
pub fn picture_piece(tx: &mut Transaction<'_>, sheet: Id, number: u32) -> Result<Option<Vec<u8>>> {
    tx.query_opt(
        "SELECT bytes FROM lab_sheet_piece WHERE sheet = $1 AND number = $2",
        &[&sheet, &number],
        |row| row.get("bytes"),
    )
}

/// Removes the finished pictures of a job: they can be made again.
pub fn drop_pictures(tx: &mut Transaction<'_>, job: Id) -> Result<()> {
    tx.execute(
        "DELETE FROM lab_sheet_piece WHERE sheet IN (SELECT id FROM lab_sheet WHERE job = $1)",
        &[&job],
    )?;
    tx.execute("UPDATE lab_sheet SET is_made = FALSE WHERE job = $1 AND state = 'held'", &[&job])?;
    Ok(())
}

pub fn delete_sheets(tx: &mut Transaction<'_>, job: Id) -> Result<()> {
    tx.execute("DELETE FROM lab_sheet WHERE job = $1", &[&job])?;
    Ok(())
}

pub fn put_thumbnail(tx: &mut Transaction<'_>, sheet: Id, small: &Thumbnail) -> Result<()> {
    tx.execute(
        "INSERT INTO lab_thumbnail (sheet, width, height, jpeg) VALUES ($1, $2, $3, $4)
         ON CONFLICT (sheet) DO UPDATE SET width = excluded.width, height = excluded.height, jpeg = excluded.jpeg",
        &[&sheet, &small.width, &small.height, &small.jpeg],
    )?;
    Ok(())
}

pub fn thumbnail(tx: &mut Transaction<'_>, sheet: Id) -> Result<Option<Thumbnail>> {
    tx.query_opt("SELECT width, height, jpeg FROM lab_thumbnail WHERE sheet = $1", &[&sheet], |row| {
        Ok(Thumbnail { width: row.get("width")?, height: row.get("height")?, jpeg: row.get("jpeg")? })
    })
}

/// Which sheets of a job have a small picture, and its size.
pub fn thumbnails_of(tx: &mut Transaction<'_>, job: Id) -> Result<Vec<(Id, u32, u32)>> {
    tx.query(
        "SELECT t.sheet, t.width, t.height FROM lab_thumbnail t JOIN lab_sheet s ON s.id = t.sheet
         WHERE s.job = $1 ORDER BY s.item, s.again",
        &[&job],
        |row| Ok((row.get("sheet")?, row.get("width")?, row.get("height")?)),
    )
}

fn written(reason: Option<&Reason>) -> String {
    reason.map(Reason::to_string).unwrap_or_default()
}

fn read_sheet(row: &Row<'_>) -> Result<Sheet> {
    let state: String = row.get("state")?;
    let state = State::ALL.into_iter().find(|known| known.name() == state);
    let state =
        state.ok_or_else(|| Error::Row { column: "lab_sheet.state".into(), detail: "unknown".into() })?;
    let reason: String = row.get("reason")?;
    Ok(Sheet {
        id: row.get("id")?,
        job: row.get("job")?,
        item: row.get("item")?,
        name: row.get("name")?,
        extra: row.get("extra")?,
        copies: row.get("copies")?,
        printer: row.get("printer")?,
        standing: Standing {
            state,
            reference: row.get("reference")?,
            reason: Reason::read(&reason),
            tries: row.get("tries")?,
            is_made: row.get("is_made")?,
            again: row.get("again")?,
        },
        sent_at: row.get("sent_at")?,
        fence: row.get("fence")?,
        changed_at: row.get("changed_at")?,
    })
}
