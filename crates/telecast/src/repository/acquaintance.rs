//! Whom the owners of frames have a word for, or who waits for one.

use wirephoto_database::{Id, Result, Row, Transaction};

use crate::frame::{Acquaintance, Standing};

fn read_acquaintance(row: &Row<'_>) -> Result<Acquaintance> {
    Ok(Acquaintance {
        email: row.get("email")?,
        name: row.get("name")?,
        standing: row.get("standing")?,
        since: row.get("since")?,
    })
}

pub fn standing(tx: &mut Transaction<'_>, frame: Id, email_key: &str) -> Result<Option<Standing>> {
    tx.query_opt(
        "SELECT standing FROM telecast_friend WHERE frame = $1 AND email_key = $2",
        &[&frame, &email_key],
        |row| row.get("standing"),
    )
}

/// All of a frame's, in the order in which they came.
pub fn list(tx: &mut Transaction<'_>, frame: Id) -> Result<Vec<Acquaintance>> {
    tx.query(
        "SELECT email, name, standing, since FROM telecast_friend WHERE frame = $1 ORDER BY since, email_key",
        &[&frame],
        read_acquaintance,
    )
}

pub fn count(tx: &mut Transaction<'_>, frame: Id, standing: Standing) -> Result<u64> {
    tx.query_one(
        "SELECT count(*) AS n FROM telecast_friend WHERE frame = $1 AND standing = $2",
        &[&frame, &standing],
        |row| row.get("n"),
    )
}

/// How many people a frame knows, however.
pub fn count_all(tx: &mut Transaction<'_>, frame: Id) -> Result<u64> {
    tx.query_one("SELECT count(*) AS n FROM telecast_friend WHERE frame = $1", &[&frame], |row| row.get("n"))
}

/// How many wait for a word of an owner, over all of their paired frames.
pub fn asking(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<(Id, u64)>> {
    tx.query(
        "SELECT frame, count(*) AS n FROM telecast_friend
         WHERE standing = $2 AND frame IN (SELECT id FROM telecast_frame WHERE owner = $1 AND unpaired_at IS NULL)
         GROUP BY frame",
        &[&owner, &Standing::Asking],
        |row| Ok((row.get("frame")?, row.get("n")?)),
    )
}

/// Puts somebody in, or gives them another standing; a name that is known stays.
pub fn put(tx: &mut Transaction<'_>, frame: Id, email_key: &str, whom: &Acquaintance) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_friend (frame, email_key, email, name, standing, since) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (frame, email_key) DO UPDATE SET standing = $5, since = $6,
           name = coalesce($4, telecast_friend.name)",
        &[&frame, &email_key, &whom.email, &whom.name, &whom.standing, &whom.since],
    )?;
    Ok(())
}

pub fn remove(tx: &mut Transaction<'_>, frame: Id, email_key: &str) -> Result<()> {
    tx.execute("DELETE FROM telecast_friend WHERE frame = $1 AND email_key = $2", &[&frame, &email_key])?;
    Ok(())
}

pub fn remove_all(tx: &mut Transaction<'_>, frame: Id) -> Result<()> {
    tx.execute("DELETE FROM telecast_friend WHERE frame = $1", &[&frame])?;
    Ok(())
}
