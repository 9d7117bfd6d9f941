//! What the owner wants, whom they do not want to hear of, and keys that they were given.

use wirephoto_airwave::object::Key;
use wirephoto_airwave::thin::SharedKey;
use wirephoto_database::{Error, Moment, Result, Transaction};

use crate::settings::Settings;

/// A sender of whom nothing is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// Their name, as it stands in what they send.
    pub sender: String,
    /// Since when.
    pub since: Moment,
}

pub fn settings(tx: &mut Transaction<'_>) -> Result<Settings> {
    let document = tx.query_opt("SELECT document FROM frame_settings WHERE id = 1", &[], |row| {
        row.get::<String>("document")
    })?;
    let wrong =
        |error: serde_json::Error| Error::Row { column: "document".into(), detail: error.to_string() };
    document.map_or_else(|| Ok(Settings::default()), |text| serde_json::from_str(&text).map_err(wrong))
}

pub fn set_settings(tx: &mut Transaction<'_>, settings: &Settings) -> Result<()> {
    let document = serde_json::to_string(settings).unwrap_or_default();
    tx.execute(
        "INSERT INTO frame_settings (id, document) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET document = $1",
        &[&document],
    )?;
    Ok(())
}

pub fn block(tx: &mut Transaction<'_>, sender: &str, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO frame_blocked (sender, since) VALUES ($1, $2) ON CONFLICT (sender) DO NOTHING",
        &[&sender, &now],
    )?;
    Ok(())
}

pub fn unblock(tx: &mut Transaction<'_>, sender: &str) -> Result<()> {
    tx.execute("DELETE FROM frame_blocked WHERE sender = $1", &[&sender])?;
    Ok(())
}

pub fn is_blocked(tx: &mut Transaction<'_>, sender: &str) -> Result<bool> {
    let sql = "SELECT since FROM frame_blocked WHERE sender = $1";
    Ok(tx.query_opt(sql, &[&sender], |row| row.get::<Moment>("since"))?.is_some())
}

pub fn blocked(tx: &mut Transaction<'_>) -> Result<Vec<Blocked>> {
    tx.query("SELECT sender, since FROM frame_blocked ORDER BY sender", &[], |row| {
        Ok(Blocked { sender: row.get("sender")?, since: row.get("since")? })
    })
}

pub fn add_shared_key(tx: &mut Transaction<'_>, shared: &SharedKey) -> Result<()> {
    tx.execute(
        "INSERT INTO frame_group_key (number, key) VALUES ($1, $2) ON CONFLICT (number) DO UPDATE SET key = $2",
        &[&shared.number, shared.key.as_bytes()],
    )?;
    Ok(())
}

pub fn shared_key(tx: &mut Transaction<'_>, number: u16) -> Result<Option<Key>> {
    tx.query_opt("SELECT key FROM frame_group_key WHERE number = $1", &[&number], |row| {
        row.get("key").map(Key::from_bytes)
    })
}

/// The keys are forgotten: the next host gives others.
pub fn forget_keys(tx: &mut Transaction<'_>) -> Result<()> {
    tx.execute("DELETE FROM frame_group_key", &[])?;
    Ok(())
}

/// The senders that are blocked are forgotten: the next owner has others.
pub fn forget_blocked(tx: &mut Transaction<'_>) -> Result<()> {
    tx.execute("DELETE FROM frame_blocked", &[])?;
    Ok(())
}
