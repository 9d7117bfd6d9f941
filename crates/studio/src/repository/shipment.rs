//! What is to be done for orders at labs and hosts, and the files that are made for it.

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction, blobs};

use super::order::{read_trouble, trouble};
use crate::Trouble;

/// What a shipment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Prints are handed in at a lab.
    Prints,
    /// They are taken back.
    Withdrawal,
    /// A file that was bought goes to the host.
    Download,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Prints => "prints",
            Self::Withdrawal => "withdrawal",
            Self::Download => "download",
        }
    }
}

/// Something that is to be done at a lab or a host until it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    pub id: Id,
    pub order: Id,
    pub what: What,
    /// Of a download.
    pub item: Option<u32>,
    /// The address of the lab or the host.
    pub peer: String,
    /// A ticket as JSON, once it was made.
    pub ticket: Option<String>,
    pub due_at: Moment,
    /// Tries in a row that came to nothing.
    pub attempts: u32,
    /// Why it waits.
    pub trouble: Option<Trouble>,
    pub ended: bool,
}

/// Adds a shipment, due at once.
pub fn insert_shipment(
    tx: &mut Transaction<'_>,
    id: Id,
    order: Id,
    what: What,
    item: Option<u32>,
    peer: &str,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_shipment (id, order_id, what, item, peer, ticket, due_at, attempts, message, ended)
         VALUES ($1, $2, $3, $4, $5, NULL, $6, 0, '', FALSE)",
        &[&id, &order, &what.name(), &item, &peer, &now],
    )?;
    super::touch_order(tx, order)
}

pub fn shipments_of(tx: &mut Transaction<'_>, order: Id) -> Result<Vec<Shipment>> {
    tx.query("SELECT * FROM studio_shipment WHERE order_id = $1 ORDER BY id", &[&order], read)
}

pub fn find_shipment(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Shipment>> {
    tx.query_opt("SELECT * FROM studio_shipment WHERE id = $1", &[&id], read)
}

/// What is due at a lab or a host, what was wanted first first. Orders that are held wait for their photographer.
pub fn due_shipments(tx: &mut Transaction<'_>, peer: &str, now: Moment) -> Result<Vec<Shipment>> {
    tx.query(
        "SELECT s.* FROM studio_shipment s JOIN studio_order o ON o.id = s.order_id
         WHERE s.peer = $1 AND NOT s.ended AND s.due_at <= $2 AND (o.work <> 'held' OR s.what = 'withdrawal')
         ORDER BY s.id",
        &[&peer, &now],
        read,
    )
}

/// The labs and hosts at which something is to be done, each with the time at which the first of it is due.
pub fn due_peers(tx: &mut Transaction<'_>) -> Result<Vec<(String, Moment)>> {
    tx.query(
        "SELECT d.peer, min(d.due_at) AS due_at FROM (
           SELECT s.peer, s.due_at FROM studio_shipment s JOIN studio_order o ON o.id = s.order_id
           WHERE NOT s.ended AND (o.work <> 'held' OR s.what = 'withdrawal')
           UNION ALL
           SELECT o.host, s.due_at FROM studio_step s JOIN studio_order o ON o.id = s.order_id
           WHERE s.told_at IS NULL AND s.number = (SELECT min(f.number) FROM studio_step f
                                                   WHERE f.order_id = s.order_id AND f.told_at IS NULL)
         ) d GROUP BY d.peer ORDER BY d.peer",
        &[],
        |row| Ok((row.get("peer")?, row.get("due_at")?)),
    )
}

/// Keeps what is to be handed in.
pub fn set_ticket(tx: &mut Transaction<'_>, id: Id, ticket: &str) -> Result<()> {
    tx.execute("UPDATE studio_shipment SET ticket = $2 WHERE id = $1", &[&id, &ticket])?;
    Ok(())
}

/// Notes why a shipment waits, and until when.
pub fn postpone_shipment(
    tx: &mut Transaction<'_>,
    shipment: &Shipment,
    why: &Trouble,
    attempts: u32,
    due_at: Moment,
) -> Result<()> {
    tx.execute(
        "UPDATE studio_shipment SET due_at = $2, attempts = $3, message = $4 WHERE id = $1",
        &[&shipment.id, &due_at, &attempts, &trouble(Some(why))],
    )?;
    super::touch_order(tx, shipment.order)
}

pub fn end_shipment(tx: &mut Transaction<'_>, shipment: &Shipment, remark: Option<&Trouble>) -> Result<()> {
    tx.execute(
        "UPDATE studio_shipment SET ended = TRUE, attempts = 0, message = $2 WHERE id = $1",
        &[&shipment.id, &trouble(remark)],
    )?;
    super::touch_order(tx, shipment.order)
}

pub fn delete_shipment(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute("DELETE FROM studio_shipment WHERE id = $1", &[&id])?;
    Ok(())
}

/// Makes all that is left of an order due now.
pub fn retry_shipments(tx: &mut Transaction<'_>, order: Id, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE studio_shipment SET due_at = $2, attempts = 0, message = '' WHERE order_id = $1 AND NOT ended",
        &[&order, &now],
    )?;
    Ok(())
}

/// Makes all that is left for a lab or a host due now: it is back.
pub fn hurry(tx: &mut Transaction<'_>, peer: &str, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE studio_shipment SET due_at = $2 WHERE peer = $1 AND NOT ended AND due_at > $2",
        &[&peer, &now],
    )?;
    tx.execute(
        "UPDATE studio_step SET due_at = $2 WHERE told_at IS NULL AND due_at > $2
           AND order_id IN (SELECT id FROM studio_order WHERE host = $1)",
        &[&peer, &now],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Shipment> {
    let what: String = row.get("what")?;
    let known =
        [What::Prints, What::Withdrawal, What::Download].into_iter().find(|known| known.name() == what);
    let unknown = || Error::Row { column: "what".to_owned(), detail: format!("\"{what}\" is unknown") };
    Ok(Shipment {
        id: row.get("id")?,
        order: row.get("order_id")?,
        what: known.ok_or_else(unknown)?,
        item: row.get("item")?,
        peer: row.get("peer")?,
        ticket: row.get("ticket")?,
        due_at: row.get("due_at")?,
        attempts: row.get("attempts")?,
        trouble: read_trouble(row)?,
        ended: row.get("ended")?,
    })
}

/// A file that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeFile {
    pub hash: [u8; 32],
    pub bytes: u64,
}

/// The file that was made by a recipe.
pub fn made_file(tx: &mut Transaction<'_>, recipe: &[u8; 32]) -> Result<Option<MadeFile>> {
    tx.query_opt("SELECT hash, bytes FROM studio_file WHERE recipe = $1", &[recipe], |row| {
        Ok(MadeFile { hash: row.get("hash")?, bytes: row.get("bytes")? })
    })
}

/// Keeps a file that was made, with its bytes as long as it is needed.
pub fn keep_file(tx: &mut Transaction<'_>, recipe: &[u8; 32], file: &MadeFile, bytes: &[u8]) -> Result<()> {
    blobs::put(tx, &file.hash, bytes)?;
    tx.execute(
        "INSERT INTO studio_file (recipe, hash, bytes, kept) VALUES ($1, $2, $3, TRUE)
         ON CONFLICT (recipe) DO UPDATE SET hash = excluded.hash, bytes = excluded.bytes, kept = TRUE",
        &[recipe, &file.hash, &(file.bytes as i64)],
    )?;
    Ok(())
}

/// The bytes of a file that was made, while they are kept.
pub fn file_bytes(tx: &mut Transaction<'_>, hash: &[u8; 32]) -> Result<Option<Vec<u8>>> {
    blobs::read(tx, hash)
}

/// Forgets the bytes of files that were made, once nothing is on its way any more.
pub fn drop_files(tx: &mut Transaction<'_>) -> Result<()> {
    let busy: bool = tx.query_one(
        "SELECT count(*) > 0 AS busy FROM studio_shipment WHERE NOT ended AND what <> 'withdrawal'",
        &[],
        |row| row.get("busy"),
    )?;
    if busy {
        return Ok(());
    }
    let kept: Vec<[u8; 32]> =
        tx.query("SELECT hash FROM studio_file WHERE kept", &[], |row| row.get("hash"))?;
    kept.iter().try_for_each(|hash| blobs::delete(tx, hash))?;
    tx.execute("UPDATE studio_file SET kept = FALSE WHERE kept", &[])?;
    Ok(())
}
