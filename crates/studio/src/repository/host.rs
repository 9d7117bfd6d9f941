//! Hosts, what was published there, and what came back.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::client::Pairing;

use super::{from_json, json};
use crate::{Conflict, CustomerList, ListedPicture, PairedHost, Publication};

pub fn put_host(tx: &mut Transaction<'_>, pairing: &Pairing, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_host (url, token, pin, host_name, account_name, paired_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (url) DO UPDATE SET token = excluded.token, pin = excluded.pin,
           host_name = excluded.host_name, account_name = excluded.account_name, paired_at = excluded.paired_at",
        &[&pairing.url, &pairing.token, &pairing.pin, &pairing.host_name, &pairing.account_name, &now],
    )?;
    // It may be another account, with news of its own.
    tx.execute("DELETE FROM studio_feed WHERE host = $1", &[&pairing.url])?;
    super::hurry(tx, &pairing.url, now)
}

/// All hosts, the one that was paired last first.
pub fn hosts(tx: &mut Transaction<'_>) -> Result<Vec<PairedHost>> {
    tx.query(
        "SELECT h.*, (SELECT count(*) FROM studio_publication p WHERE p.host = h.url) AS events
         FROM studio_host h ORDER BY h.paired_at DESC, h.url",
        &[],
        |row| {
            Ok(PairedHost {
                pairing: read_pairing(row)?,
                paired_at: row.get("paired_at")?,
                events: row.get("events")?,
            })
        },
    )
}

/// Forgets a host at which nothing is published. Answers whether it was there.
pub fn delete_host(tx: &mut Transaction<'_>, url: &str) -> Result<bool> {
    Ok(tx.execute("DELETE FROM studio_host WHERE url = $1", &[&url])? == 1)
}

/// The host that has an event with the revision seen last; or else the one that was chosen for it; or else the one
/// that was paired last.
pub fn host_of_event(tx: &mut Transaction<'_>, event: Id) -> Result<Option<(Pairing, Option<u32>)>> {
    tx.query_opt(
        "SELECT h.*, p.revision FROM studio_host h LEFT JOIN studio_publication p ON p.host = h.url AND p.event = $1
         ORDER BY p.revision DESC NULLS LAST,
           CASE WHEN h.url = (SELECT host FROM studio_event WHERE id = $1) THEN 0 ELSE 1 END,
           h.paired_at DESC
         LIMIT 1",
        &[&event],
        |row| Ok((read_pairing(row)?, row.get("revision")?)),
    )
}

pub(super) fn read_pairing(row: &Row<'_>) -> Result<Pairing> {
    Ok(Pairing {
        url: row.get("url")?,
        token: row.get("token")?,
        pin: row.get("pin")?,
        host_name: row.get("host_name")?,
        account_name: row.get("account_name")?,
    })
}

/// The attempt to publish an event that no host has answered yet, or else `new`, which is that from now on.
pub fn attempt(tx: &mut Transaction<'_>, event: Id, new: Id) -> Result<Id> {
    tx.query_one(
        "UPDATE studio_event SET attempt = COALESCE(attempt, $2) WHERE id = $1 RETURNING attempt",
        &[&event, &new],
        |row| row.get("attempt"),
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
    tx.execute("UPDATE studio_event SET attempt = NULL WHERE id = $1", &[&event])?;
    super::touch(tx, event)
}

/// Notes that a publication is complete. Answers where customers find the event.
pub fn set_published(
    tx: &mut Transaction<'_>,
    event: Id,
    pictures: u32,
    bytes_sent: u64,
    now: Moment,
) -> Result<String> {
    super::touch(tx, event)?;
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
            visitors: row.get("visitors")?,
        })
    })
}

pub fn delete_publication(tx: &mut Transaction<'_>, event: Id) -> Result<()> {
    tx.execute("DELETE FROM studio_publication WHERE event = $1", &[&event])?;
    super::touch(tx, event)
}

/// How far a host's news have been read.
pub fn feed_position(tx: &mut Transaction<'_>, host: &str) -> Result<u64> {
    let next =
        tx.query_opt("SELECT next FROM studio_feed WHERE host = $1", &[&host], |row| row.get("next"))?;
    Ok(next.unwrap_or(0))
}

pub fn set_feed_position(tx: &mut Transaction<'_>, host: &str, next: u64) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_feed (host, next) VALUES ($1, $2) ON CONFLICT (host) DO UPDATE SET next = excluded.next",
        &[&host, &(next as i64)],
    )?;
    Ok(())
}

/// Notes how many people came in. Nothing where the event is not published.
pub fn set_visitors(tx: &mut Transaction<'_>, event: Id, visitors: u32) -> Result<()> {
    tx.execute("UPDATE studio_publication SET visitors = $2 WHERE event = $1", &[&event, &visitors])?;
    super::touch(tx, event)
}

pub fn put_list(tx: &mut Transaction<'_>, event: Id, list: &CustomerList, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_list (id, event, name, made_by, finished, pictures, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, made_by = excluded.made_by,
           finished = excluded.finished, pictures = excluded.pictures, changed_at = excluded.changed_at",
        &[&list.id, &event, &list.name, &list.by, &list.finished, &json(&list.pictures), &now],
    )?;
    super::touch(tx, event)
}

pub fn delete_list(tx: &mut Transaction<'_>, event: Id, list: Id) -> Result<()> {
    tx.execute("DELETE FROM studio_list WHERE id = $1 AND event = $2", &[&list, &event])?;
    super::touch(tx, event)
}

/// The lists of an event, the one that changed last first.
pub fn lists(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<CustomerList>> {
    tx.query("SELECT * FROM studio_list WHERE event = $1 ORDER BY changed_at DESC, id", &[&event], |row| {
        Ok(CustomerList {
            id: row.get("id")?,
            name: row.get("name")?,
            by: row.get("made_by")?,
            finished: row.get("finished")?,
            pictures: from_json::<Vec<ListedPicture>>(row, "pictures")?,
        })
    })
}

pub fn count_lists(tx: &mut Transaction<'_>, event: Id) -> Result<u32> {
    tx.query_one("SELECT count(*) AS lists FROM studio_list WHERE event = $1", &[&event], |row| {
        row.get("lists")
    })
}

/// Whether a host's instruction has come before.
pub fn knows_instruction(tx: &mut Transaction<'_>, instruction: Id) -> Result<bool> {
    let found = tx.query_opt(
        "SELECT 1 AS one FROM studio_host_edit WHERE instruction = $1",
        &[&instruction],
        |row| row.get::<i64>("one"),
    )?;
    Ok(found.is_some())
}

/// Keeps an instruction: to be decided, or applied, which made a revision.
pub fn put_host_edit(
    tx: &mut Transaction<'_>,
    instruction: Id,
    conflict: &Conflict,
    applied_revision: Option<u32>,
) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_host_edit (instruction, picture, edit, base_revision, made_by, settled, applied_revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (instruction) DO NOTHING",
        &[
            &instruction,
            &conflict.picture,
            &json(&conflict.then),
            &conflict.base_revision,
            &conflict.by,
            &applied_revision.is_some(),
            &applied_revision,
        ],
    )?;
    Ok(())
}

/// Whether a revision of a picture was made by an instruction that built on a base.
pub fn is_applied(tx: &mut Transaction<'_>, picture: Id, base_revision: u32, revision: u32) -> Result<bool> {
    let found = tx.query(
        "SELECT 1 AS one FROM studio_host_edit WHERE picture = $1 AND base_revision = $2 AND applied_revision = $3",
        &[&picture, &base_revision, &revision],
        |row| row.get::<i64>("one"),
    )?;
    Ok(!found.is_empty())
}

/// Whatever a host wanted of a picture is done with.
pub fn settle_host_edits(tx: &mut Transaction<'_>, picture: Id) -> Result<u64> {
    tx.execute("UPDATE studio_host_edit SET settled = TRUE WHERE picture = $1 AND NOT settled", &[&picture])
}

/// The edits of hosts that are to be decided, of pictures that are not in the trash.
pub fn conflicts(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<Conflict>> {
    tx.query(
        "SELECT e.* FROM studio_placement p JOIN studio_host_edit e ON e.picture = p.picture
         WHERE p.event = $1 AND p.deleted_at IS NULL AND NOT e.settled ORDER BY p.number, e.instruction",
        &[&event],
        read_conflict,
    )
}

/// The newest edit of a host that is to be decided for a picture.
pub fn conflict_of(tx: &mut Transaction<'_>, picture: Id) -> Result<Option<Conflict>> {
    tx.query_opt(
        "SELECT * FROM studio_host_edit WHERE picture = $1 AND NOT settled ORDER BY instruction DESC LIMIT 1",
        &[&picture],
        read_conflict,
    )
}

fn read_conflict(row: &Row<'_>) -> Result<Conflict> {
    Ok(Conflict {
        picture: row.get("picture")?,
        then: from_json(row, "edit")?,
        base_revision: row.get("base_revision")?,
        by: row.get("made_by")?,
    })
}
