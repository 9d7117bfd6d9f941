//! Air time, and what was learnt of frames.

use wirephoto_airwave::carousel::Habits;
use wirephoto_airwave::thin::FrameNumber;
use wirephoto_database::{Id, Moment, Result, Transaction};

use super::order::Counts;
use super::report::touch;

const HOUR_US: i64 = 3_600_000_000;

/// What was sent of one object since it was last written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AirTime {
    /// On which channel.
    pub channel: u16,
    /// Of which object.
    pub object: Id,
    /// How much.
    pub counts: Counts,
}

/// What a channel sent in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour {
    /// How many hours after 1970 it began.
    pub since_1970: i64,
    /// Which channel.
    pub channel: u16,
    /// How much.
    pub counts: Counts,
}

/// The hour of a moment, counted from 1970.
pub fn hours(at: Moment) -> i64 {
    at.micros().div_euclid(HOUR_US)
}

/// Writes down what was sent.
pub fn add_air_time(tx: &mut Transaction<'_>, time: &AirTime, now: Moment) -> Result<()> {
    let Counts { packets, bytes, air_us } = time.counts;
    let [packets, bytes, air_us] = [packets, bytes, air_us].map(|count| count as i64);
    tx.execute(
        "INSERT INTO station_air (hour, channel, object, packets, bytes, air_us) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (hour, channel, object) DO UPDATE SET
           packets = station_air.packets + $4, bytes = station_air.bytes + $5, air_us = station_air.air_us + $6",
        &[&hours(now), &time.channel, &time.object, &packets, &bytes, &air_us],
    )?;
    tx.execute(
        "UPDATE station_order SET packets = station_order.packets + $2, bytes = station_order.bytes + $3,
           air_us = station_order.air_us + $4 WHERE object = $1",
        &[&time.object, &packets, &bytes, &air_us],
    )?;
    touch(tx, time.object)
}

/// What each channel sent in each hour from one on.
pub fn air_time(tx: &mut Transaction<'_>, from: i64) -> Result<Vec<Hour>> {
    tx.query(
        "SELECT hour, channel, CAST(SUM(packets) AS BIGINT) AS packets, CAST(SUM(bytes) AS BIGINT) AS bytes,
           CAST(SUM(air_us) AS BIGINT) AS air_us
         FROM station_air WHERE hour >= $1 GROUP BY hour, channel ORDER BY hour, channel",
        &[&from],
        |row| {
            Ok(Hour {
                since_1970: row.get("hour")?,
                channel: row.get("channel")?,
                counts: Counts {
                    packets: row.get("packets")?,
                    bytes: row.get("bytes")?,
                    air_us: row.get("air_us")?,
                },
            })
        },
    )
}

/// Forgets the air time of hours before one, and all but so many frames, those that were heard last.
pub fn tidy_air(tx: &mut Transaction<'_>, from: i64, most_frames: i64) -> Result<()> {
    tx.execute("DELETE FROM station_air WHERE hour < $1", &[&from])?;
    tx.execute(
        "DELETE FROM station_habit WHERE frame IN (
           SELECT frame FROM station_habit ORDER BY learnt_at DESC, frame LIMIT 1000 OFFSET $1)",
        &[&most_frames],
    )?;
    Ok(())
}

/// What was learnt of a frame.
pub fn put_habits(tx: &mut Transaction<'_>, frame: u64, habits: &Habits, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO station_habit (frame, habits, learnt_at) VALUES ($1, $2, $3)
         ON CONFLICT (frame) DO UPDATE SET habits = $2, learnt_at = $3",
        &[&frame.to_be_bytes(), &habits.to_bytes(), &now],
    )?;
    Ok(())
}

/// What was learnt of frames, those that were heard last first.
pub fn habits(tx: &mut Transaction<'_>, most: usize) -> Result<Vec<(FrameNumber, Habits)>> {
    tx.query(
        "SELECT frame, habits FROM station_habit ORDER BY learnt_at DESC, frame LIMIT $1",
        &[&(most as i64)],
        |row| {
            let frame = u64::from_be_bytes(row.get("frame")?);
            Ok((FrameNumber(frame), Habits::from_bytes(row.get("habits")?)))
        },
    )
}
