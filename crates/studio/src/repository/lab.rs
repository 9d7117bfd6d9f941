//! Labs.

use wirephoto_database::{Moment, Result, Transaction};
use wirephoto_exchange::client::Pairing;

use super::host::read_pairing;
use crate::PairedLab;

pub fn put_lab(tx: &mut Transaction<'_>, pairing: &Pairing, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_lab (url, token, pin, host_name, account_name, paired_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (url) DO UPDATE SET token = excluded.token, pin = excluded.pin,
           host_name = excluded.host_name, account_name = excluded.account_name, paired_at = excluded.paired_at",
        &[&pairing.url, &pairing.token, &pairing.pin, &pairing.host_name, &pairing.account_name, &now],
    )?;
    // What was refused by its old pairing is tried again.
    super::hurry(tx, &pairing.url, now)
}

/// All labs, the one that was paired last first.
pub fn labs(tx: &mut Transaction<'_>) -> Result<Vec<PairedLab>> {
    tx.query(
        "SELECT l.*, (SELECT count(DISTINCT s.order_id) FROM studio_shipment s WHERE s.peer = l.url AND NOT s.ended)
           AS orders
         FROM studio_lab l ORDER BY l.paired_at DESC, l.url",
        &[],
        |row| {
            Ok(PairedLab {
                pairing: read_pairing(row)?,
                paired_at: row.get("paired_at")?,
                keep_days: row.get("keep_days")?,
                orders: row.get("orders")?,
            })
        },
    )
}

pub fn set_keep_days(tx: &mut Transaction<'_>, url: &str, days: u32) -> Result<()> {
    tx.execute("UPDATE studio_lab SET keep_days = $2 WHERE url = $1", &[&url, &days])?;
    Ok(())
}

pub fn delete_lab(tx: &mut Transaction<'_>, url: &str) -> Result<()> {
    tx.execute("DELETE FROM studio_lab WHERE url = $1", &[&url])?;
    Ok(())
}
