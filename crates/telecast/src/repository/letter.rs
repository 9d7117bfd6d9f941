//! Letters, what came with them, and what those who write them have.

use wirephoto_accounts::TokenHash;
use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::letter::{Enclosure, Letter, LetterState, Tag};

const COLUMNS: &str =
    "id, sender, digest, message_id, subject, is_automatic, frames, numbers, state, received_at";

fn read_letter(row: &Row<'_>) -> Result<Letter> {
    let (frames, numbers): (String, String) = (row.get("frames")?, row.get("numbers")?);
    Ok(Letter {
        id: row.get("id")?,
        sender: row.get("sender")?,
        digest: row.get("digest")?,
        message_id: row.get("message_id")?,
        subject: row.get("subject")?,
        is_automatic: row.get("is_automatic")?,
        frames: frames.split_whitespace().map(str::to_owned).collect(),
        numbers: numbers.split_whitespace().filter_map(|number| number.parse().ok()).collect(),
        state: row.get("state")?,
        received_at: row.get("received_at")?,
    })
}

fn read_enclosure(row: &Row<'_>) -> Result<Enclosure> {
    Ok(Enclosure {
        position: row.get("position")?,
        name: row.get("name")?,
        bytes: row.get("bytes")?,
        blob: row.get("blob")?,
        number: row.get("number")?,
        refusal: row.get("refusal")?,
    })
}

/// An account's tag, and the album of its letters.
pub fn mailbox(tx: &mut Transaction<'_>, account: Id) -> Result<Option<(Tag, Option<Id>)>> {
    tx.query_opt("SELECT tag, album FROM telecast_mailbox WHERE account = $1", &[&account], |row| {
        Ok((row.get("tag")?, row.get("album")?))
    })
}

pub fn set_tag(tx: &mut Transaction<'_>, account: Id, tag: &Tag) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_mailbox (account, tag) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET tag = $2",
        &[&account, tag],
    )?;
    Ok(())
}

pub fn set_album(tx: &mut Transaction<'_>, account: Id, album: Id) -> Result<()> {
    tx.execute("UPDATE telecast_mailbox SET album = $2 WHERE account = $1", &[&account, &album])?;
    Ok(())
}

pub fn insert(tx: &mut Transaction<'_>, letter: &Letter, link: Option<TokenHash>) -> Result<()> {
    let numbers: Vec<String> = letter.numbers.iter().map(u32::to_string).collect();
    tx.execute(
        "INSERT INTO telecast_letter (id, sender, digest, message_id, subject, is_automatic, frames, numbers, state, link,
           received_at, worked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        &[
            &letter.id,
            &letter.sender,
            &letter.digest,
            &letter.message_id,
            &letter.subject,
            &letter.is_automatic,
            &letter.frames.join(" "),
            &numbers.join(" "),
            &letter.state,
            &link,
            &letter.received_at,
        ],
    )?;
    Ok(())
}

pub fn insert_enclosure(tx: &mut Transaction<'_>, letter: Id, enclosure: &Enclosure) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_enclosure (letter, position, name, bytes, blob) VALUES ($1, $2, $3, $4, $5)",
        &[&letter, &enclosure.position, &enclosure.name, &(enclosure.bytes as i64), &enclosure.blob],
    )?;
    Ok(())
}

pub fn is_known(tx: &mut Transaction<'_>, digest: &[u8; 32]) -> Result<bool> {
    let found = tx.query_opt("SELECT id FROM telecast_letter WHERE digest = $1", &[digest], |row| {
        row.get::<Id>("id")
    })?;
    Ok(found.is_some())
}

/// How many letters of a sender are in this state.
pub fn count(tx: &mut Transaction<'_>, sender: Id, state: LetterState) -> Result<u64> {
    tx.query_one(
        "SELECT count(*) AS n FROM telecast_letter WHERE sender = $1 AND state = $2",
        &[&sender, &state],
        |row| row.get("n"),
    )
}

/// How many letters are in this state.
pub fn count_all(tx: &mut Transaction<'_>, state: LetterState) -> Result<u64> {
    tx.query_one("SELECT count(*) AS n FROM telecast_letter WHERE state = $1", &[&state], |row| row.get("n"))
}

/// Bytes of all pictures that came with letters which are not done.
pub fn bytes(tx: &mut Transaction<'_>) -> Result<u64> {
    tx.query_one(
        "SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) AS bytes FROM telecast_enclosure",
        &[],
        |row| row.get("bytes"),
    )
}

pub fn by_link(tx: &mut Transaction<'_>, link: TokenHash) -> Result<Option<Letter>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM telecast_letter WHERE link = $1"), &[&link], read_letter)
}

/// The letter that has waited longest for something to be done.
pub fn next(tx: &mut Transaction<'_>) -> Result<Option<Letter>> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM telecast_letter WHERE state = $1 ORDER BY worked_at, id LIMIT 1"),
        &[&LetterState::Waiting],
        read_letter,
    )
}

pub fn set_worked(tx: &mut Transaction<'_>, id: Id, at: Moment) -> Result<()> {
    tx.execute("UPDATE telecast_letter SET worked_at = $2 WHERE id = $1", &[&id, &at])?;
    Ok(())
}

/// Moves a letter on; `false` if somebody else did.
pub fn move_on(tx: &mut Transaction<'_>, id: Id, from: LetterState, to: LetterState) -> Result<bool> {
    let moved =
        tx.execute("UPDATE telecast_letter SET state = $3 WHERE id = $1 AND state = $2", &[&id, &from, &to])?;
    Ok(moved == 1)
}

/// Nothing is decided on a letter any more.
pub fn forget_link(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute("UPDATE telecast_letter SET link = NULL WHERE id = $1", &[&id])?;
    Ok(())
}

pub fn enclosures(tx: &mut Transaction<'_>, letter: Id) -> Result<Vec<Enclosure>> {
    tx.query(
        "SELECT position, name, bytes, blob, number, refusal FROM telecast_enclosure WHERE letter = $1
         ORDER BY position",
        &[&letter],
        read_enclosure,
    )
}

/// What became of a picture that came with a letter: its number, or why it has none.
pub fn settle(
    tx: &mut Transaction<'_>,
    letter: Id,
    position: u16,
    end: std::result::Result<u32, &str>,
) -> Result<()> {
    tx.execute(
        "UPDATE telecast_enclosure SET number = $3, refusal = $4 WHERE letter = $1 AND position = $2",
        &[&letter, &position, &end.ok(), &end.err()],
    )?;
    Ok(())
}

pub fn remove_enclosures(tx: &mut Transaction<'_>, letter: Id) -> Result<()> {
    tx.execute("DELETE FROM telecast_enclosure WHERE letter = $1", &[&letter])?;
    Ok(())
}

/// Letters in a state that came before a moment, the first one first.
pub fn older(tx: &mut Transaction<'_>, state: LetterState, before: Moment, most: u32) -> Result<Vec<Id>> {
    tx.query(
        "SELECT id FROM telecast_letter WHERE state = $1 AND received_at < $2 ORDER BY received_at, id LIMIT $3",
        &[&state, &before, &most],
        |row| row.get("id"),
    )
}

pub fn remove(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute("DELETE FROM telecast_letter WHERE id = $1", &[&id])?;
    Ok(())
}
