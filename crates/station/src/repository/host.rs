//! The host, and the sessions of channels.

use wirephoto_database::{Moment, Result, Row, Transaction};
use wirephoto_exchange::client::Pairing;

/// The host that the station is paired with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// How it is reached.
    pub pairing: Pairing,
    /// After which number of its orders it is asked next.
    pub position: u64,
    /// When it last answered.
    pub heard_at: Option<Moment>,
    /// Why it does not, one of [`trouble`](crate::link::trouble) or a sentence of its own; empty when it does.
    pub trouble: String,
}

pub fn host(tx: &mut Transaction<'_>) -> Result<Option<Host>> {
    tx.query_opt("SELECT * FROM station_host WHERE id = 1", &[], read_host)
}

/// Another host, or the same with a new token. Its orders are asked for from the beginning.
pub fn set_host(tx: &mut Transaction<'_>, pairing: &Pairing) -> Result<()> {
    tx.execute("DELETE FROM station_host WHERE id = 1", &[])?;
    tx.execute(
        "INSERT INTO station_host (id, url, token, pin, host_name, account_name, position)
         VALUES (1, $1, $2, $3, $4, $5, 0)",
        &[&pairing.url, &pairing.token, &pairing.pin, &pairing.host_name, &pairing.account_name],
    )?;
    Ok(())
}

/// The host is asked for what comes after `position` next; unless the station was paired anew in the meantime.
pub fn set_position(tx: &mut Transaction<'_>, pairing: &Pairing, position: u64) -> Result<()> {
    tx.execute(
        "UPDATE station_host SET position = $1 WHERE url = $2 AND token = $3",
        &[&(position as i64), &pairing.url, &pairing.token],
    )?;
    Ok(())
}

/// What the host's clock was ahead of this machine's, in microseconds, when it was last heard.
pub fn clock_us(tx: &mut Transaction<'_>) -> Result<i64> {
    let known =
        tx.query_opt("SELECT clock_us FROM station_host WHERE id = 1", &[], |row| row.get("clock_us"))?;
    Ok(known.unwrap_or(0))
}

pub fn set_clock_us(tx: &mut Transaction<'_>, ahead: i64) -> Result<()> {
    tx.execute("UPDATE station_host SET clock_us = $1", &[&ahead])?;
    Ok(())
}

/// The host has answered.
pub fn note_heard(tx: &mut Transaction<'_>, now: Moment) -> Result<()> {
    tx.execute("UPDATE station_host SET heard_at = $1, trouble = ''", &[&now])?;
    Ok(())
}

/// The host has not answered, or said no.
pub fn note_trouble(tx: &mut Transaction<'_>, trouble: &str) -> Result<()> {
    tx.execute("UPDATE station_host SET trouble = $1", &[&trouble])?;
    Ok(())
}

/// The session of a channel: a fresh one for a new channel, for good.
pub fn tsi(tx: &mut Transaction<'_>, channel: u16, fresh: u32) -> Result<u32> {
    tx.execute(
        "INSERT INTO station_channel (number, tsi) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING",
        &[&channel, &fresh],
    )?;
    tx.query_one("SELECT tsi FROM station_channel WHERE number = $1", &[&channel], |row| row.get("tsi"))
}

fn read_host(row: &Row<'_>) -> Result<Host> {
    let pairing = Pairing {
        url: row.get("url")?,
        token: row.get("token")?,
        pin: row.get("pin")?,
        host_name: row.get("host_name")?,
        account_name: row.get("account_name")?,
    };
    Ok(Host {
        pairing,
        position: row.get("position")?,
        heard_at: row.get("heard_at")?,
        trouble: row.get("trouble")?,
    })
}
