//! Objects: what stations are told of them, and what became of them.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::delivery::{Object, Sent};

fn read_object(row: &Row<'_>) -> Result<Object> {
    Ok(Object {
        id: row.get("id")?,
        delivery: row.get("delivery")?,
        station: row.get("station")?,
        channel: row.get("channel")?,
        tsi: row.get("tsi")?,
        toi: row.get("toi")?,
        packet_key: row.get("packet_key")?,
        state: row.get("state")?,
        starts_at: row.get("starts_at")?,
        ended_at: row.get("ended_at")?,
        sent: Sent { packets: row.get("packets")?, bytes: row.get("bytes")?, air_us: row.get("air_us")? },
        seq: row.get("seq")?,
    })
}

/// Keeps an object, new or as it stands now.
pub fn keep(tx: &mut Transaction<'_>, object: &Object) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_object (id, delivery, station, channel, tsi, toi, packet_key, state, starts_at,
           ended_at, packets, bytes, air_us, seq)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, starts_at = excluded.starts_at,
           ended_at = excluded.ended_at, packets = excluded.packets, bytes = excluded.bytes,
           air_us = excluded.air_us, seq = excluded.seq",
        &[
            &object.id,
            &object.delivery,
            &object.station,
            &object.channel,
            &object.tsi,
            &object.toi,
            &object.packet_key,
            &object.state,
            &object.starts_at,
            &object.ended_at,
            &(object.sent.packets as i64),
            &(object.sent.bytes as i64),
            &(object.sent.air_us as i64),
            &(object.seq as i64),
        ],
    )?;
    Ok(())
}

pub fn find(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Object>> {
    tx.query_opt("SELECT * FROM telecast_object WHERE id = $1", &[&id], read_object)
}

/// The object of a number in a session.
pub fn on_air_as(tx: &mut Transaction<'_>, tsi: u32, toi: u32) -> Result<Option<Object>> {
    tx.query_opt("SELECT * FROM telecast_object WHERE tsi = $1 AND toi = $2", &[&tsi, &toi], read_object)
}

pub fn of_delivery(tx: &mut Transaction<'_>, delivery: Id) -> Result<Vec<Object>> {
    tx.query("SELECT * FROM telecast_object WHERE delivery = $1 ORDER BY id", &[&delivery], read_object)
}

/// Objects of a station that are an affair of its, and changed after a number, in the order of their changes.
pub fn changed(tx: &mut Transaction<'_>, station: Id, after: u64, most: u32) -> Result<Vec<Object>> {
    tx.query(
        "SELECT * FROM telecast_object
         WHERE station = $1 AND seq > $2 AND state IN ('ordered', 'ready', 'on-air') ORDER BY seq LIMIT $3",
        &[&station, &(after as i64), &most],
        read_object,
    )
}

/// The station's objects that it still has, the newest first.
pub fn live(tx: &mut Transaction<'_>, station: Id) -> Result<Vec<Object>> {
    tx.query(
        "SELECT * FROM telecast_object WHERE station = $1 AND state IN ('ordered', 'ready', 'on-air')
         ORDER BY seq DESC",
        &[&station],
        read_object,
    )
}

/// Objects that their stations have not ended long after their time.
pub fn forgotten(tx: &mut Transaction<'_>, before: Moment, most: u32) -> Result<Vec<Object>> {
    tx.query(
        "SELECT o.* FROM telecast_object o JOIN telecast_delivery d ON d.id = o.delivery
         WHERE o.state IN ('ordered', 'ready', 'on-air') AND d.expires_at <= $1
         ORDER BY o.station, o.seq LIMIT $2",
        &[&before, &most],
        read_object,
    )
}

/// The number of the next object of a session, at least `least`; it is used up.
pub fn next_toi(tx: &mut Transaction<'_>, tsi: u32, least: u32) -> Result<u32> {
    tx.query_one(
        "INSERT INTO telecast_session (tsi, last_toi) VALUES ($1, $2)
         ON CONFLICT (tsi) DO UPDATE SET last_toi =
           CASE WHEN telecast_session.last_toi < excluded.last_toi THEN excluded.last_toi
                ELSE telecast_session.last_toi + 1 END
         RETURNING last_toi",
        &[&tsi, &least],
        |row| row.get("last_toi"),
    )
}
