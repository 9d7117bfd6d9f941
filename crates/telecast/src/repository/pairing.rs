//! Codes that people typed.

use wirephoto_airwave::thin::{CodeId, PairingKey};
use wirephoto_database::{Id, Moment, Result, Row, Transaction};

/// A code that somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    pub id: Id,
    pub owner: Id,
    pub code: CodeId,
    pub key: PairingKey,
    /// What its frame is to be called.
    pub name: String,
    /// Offers under this name that were made with another code.
    pub wrong: u32,
    pub expires_at: Moment,
    /// The frame that came of it, and what it was answered.
    pub frame: Option<(Id, Vec<u8>)>,
}

fn read_pairing(code: CodeId) -> impl FnMut(&Row<'_>) -> Result<Pairing> {
    move |row| {
        let frame: Option<Id> = row.get("frame")?;
        let welcome: Option<Vec<u8>> = row.get("welcome")?;
        Ok(Pairing {
            id: row.get("id")?,
            owner: row.get("owner")?,
            code,
            key: PairingKey::from_bytes(row.get("code_key")?),
            name: row.get("name")?,
            wrong: row.get("wrong")?,
            expires_at: row.get("expires_at")?,
            frame: frame.zip(welcome),
        })
    }
}

pub fn insert(tx: &mut Transaction<'_>, pairing: &Pairing) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_pairing (id, owner, code_name, code_key, name, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            &pairing.id,
            &pairing.owner,
            &pairing.code.to_bytes(),
            pairing.key.as_bytes(),
            &pairing.name,
            &pairing.expires_at,
        ],
    )?;
    Ok(())
}

/// All that have this name: there may be more than one.
pub fn by_code(tx: &mut Transaction<'_>, code: CodeId) -> Result<Vec<Pairing>> {
    tx.query(
        "SELECT * FROM telecast_pairing WHERE code_name = $1 ORDER BY id",
        &[&code.to_bytes()],
        read_pairing(code),
    )
}

/// How one of somebody's stands: the frame that came of it, and how often it was the wrong code.
pub fn standing(
    tx: &mut Transaction<'_>,
    owner: Id,
    id: Id,
    now: Moment,
) -> Result<Option<(Option<Id>, u32)>> {
    tx.query_opt(
        "SELECT frame, wrong FROM telecast_pairing WHERE owner = $1 AND id = $2 AND expires_at > $3",
        &[&owner, &id, &now],
        |row| Ok((row.get("frame")?, row.get("wrong")?)),
    )
}

pub fn count(tx: &mut Transaction<'_>, owner: Id) -> Result<u64> {
    tx.query_one(
        "SELECT count(*) AS n FROM telecast_pairing WHERE owner = $1 AND frame IS NULL",
        &[&owner],
        |row| row.get("n"),
    )
}

pub fn set_frame(
    tx: &mut Transaction<'_>,
    id: Id,
    frame: Id,
    welcome: &[u8],
    expires_at: Moment,
) -> Result<()> {
    tx.execute(
        "UPDATE telecast_pairing SET frame = $2, welcome = $3, expires_at = $4 WHERE id = $1",
        &[&id, &frame, &welcome, &expires_at],
    )?;
    Ok(())
}

pub fn count_wrong(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute("UPDATE telecast_pairing SET wrong = wrong + 1 WHERE id = $1", &[&id])?;
    Ok(())
}

pub fn delete_of(tx: &mut Transaction<'_>, frame: Id) -> Result<()> {
    tx.execute("DELETE FROM telecast_pairing WHERE frame = $1", &[&frame])?;
    Ok(())
}

pub fn delete_expired(tx: &mut Transaction<'_>, now: Moment) -> Result<()> {
    tx.execute("DELETE FROM telecast_pairing WHERE expires_at <= $1", &[&now])?;
    Ok(())
}
