//! Stations, their channels, and what they sent.

use std::net::SocketAddrV4;

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::air::{ChannelDocument, StationDocument};

use crate::delivery::Sent;

/// A telecasting station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    pub id: Id,
    pub name: String,
    pub created_at: Moment,
    /// Taken away since.
    pub removed_at: Option<Moment>,
}

fn read_station(row: &Row<'_>) -> Result<Station> {
    Ok(Station {
        id: row.get("id")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        removed_at: row.get("removed_at")?,
    })
}

/// Keeps what a station says of itself.
pub fn keep(tx: &mut Transaction<'_>, id: Id, document: &StationDocument, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_station (id, name, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        &[&id, &document.name, &now],
    )?;
    tx.execute("DELETE FROM telecast_channel WHERE station = $1", &[&id])?;
    for channel in &document.channels {
        tx.execute(
            "INSERT INTO telecast_channel (station, number, name, address, tsi, rate_bps, coverage)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                &id,
                &channel.number,
                &channel.name,
                &channel.group.to_string(),
                &channel.tsi,
                &(channel.rate_bps as i64),
                &channel.coverage,
            ],
        )?;
    }
    Ok(())
}

pub fn find(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Station>> {
    tx.query_opt("SELECT * FROM telecast_station WHERE id = $1", &[&id], read_station)
}

/// All of them, those that were taken away too.
pub fn all(tx: &mut Transaction<'_>) -> Result<Vec<Station>> {
    tx.query("SELECT * FROM telecast_station ORDER BY created_at, id", &[], read_station)
}

/// Takes a station away: nothing can be sent by it from now on.
pub fn remove(tx: &mut Transaction<'_>, id: Id, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE telecast_station SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL",
        &[&id, &now],
    )?;
    tx.execute("DELETE FROM telecast_channel WHERE station = $1", &[&id])?;
    Ok(())
}

fn read_channel(row: &Row<'_>) -> Result<ChannelDocument> {
    let address: String = row.get("address")?;
    let group: SocketAddrV4 =
        address.parse().map_err(|_| Error::Row { column: "address".into(), detail: address.clone() })?;
    Ok(ChannelDocument {
        number: row.get("number")?,
        name: row.get("name")?,
        group,
        tsi: row.get("tsi")?,
        rate_bps: row.get("rate_bps")?,
        coverage: row.get("coverage")?,
    })
}

pub fn channel(tx: &mut Transaction<'_>, station: Id, number: u16) -> Result<Option<ChannelDocument>> {
    tx.query_opt(
        "SELECT * FROM telecast_channel WHERE station = $1 AND number = $2",
        &[&station, &number],
        read_channel,
    )
}

/// Every channel that a frame could hear, with its station and what that is called.
pub fn channels(tx: &mut Transaction<'_>) -> Result<Vec<(Id, String, ChannelDocument)>> {
    tx.query(
        "SELECT c.*, s.name AS station_name FROM telecast_channel c JOIN telecast_station s ON s.id = c.station
         ORDER BY s.name, s.id, c.number",
        &[],
        |row| Ok((row.get("station")?, row.get("station_name")?, read_channel(row)?)),
    )
}

/// The number of one more change of a station's orders.
pub fn next_seq(tx: &mut Transaction<'_>, station: Id) -> Result<u64> {
    tx.query_one(
        "UPDATE telecast_station SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq",
        &[&station],
        |row| row.get("last_seq"),
    )
}

/// The number of the last change; 0 of a station that has never said what it is.
pub fn last_seq(tx: &mut Transaction<'_>, station: Id) -> Result<u64> {
    let seq = tx.query_opt("SELECT last_seq FROM telecast_station WHERE id = $1", &[&station], |row| {
        row.get("last_seq")
    })?;
    Ok(seq.unwrap_or(0))
}

/// What a channel sent in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Air {
    pub station: Id,
    pub channel: u16,
    /// Such as `2026-11`, UTC.
    pub month: String,
    pub objects: u64,
    pub sent: Sent,
}

/// Books what a channel sent.
pub fn add_air(
    tx: &mut Transaction<'_>,
    (station, channel): (Id, u16),
    objects: u32,
    sent: Sent,
    now: Moment,
) -> Result<()> {
    let month: String = now.to_string().chars().take(7).collect();
    tx.execute(
        "INSERT INTO telecast_air (station, channel, month, objects, packets, bytes, air_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (station, month, channel) DO UPDATE SET objects = telecast_air.objects + excluded.objects,
           packets = telecast_air.packets + excluded.packets, bytes = telecast_air.bytes + excluded.bytes,
           air_us = telecast_air.air_us + excluded.air_us",
        &[
            &station,
            &channel,
            &month,
            &objects,
            &(sent.packets as i64),
            &(sent.bytes as i64),
            &(sent.air_us as i64),
        ],
    )?;
    Ok(())
}

/// What was sent since a month, the oldest first.
pub fn air_since(tx: &mut Transaction<'_>, month: &str) -> Result<Vec<Air>> {
    tx.query(
        "SELECT * FROM telecast_air WHERE month >= $1 ORDER BY month, station, channel",
        &[&month],
        |row| {
            Ok(Air {
                station: row.get("station")?,
                channel: row.get("channel")?,
                month: row.get("month")?,
                objects: row.get("objects")?,
                sent: Sent {
                    packets: row.get("packets")?,
                    bytes: row.get("bytes")?,
                    air_us: row.get("air_us")?,
                },
            })
        },
    )
}
