//! Orders, the bytes of their objects, and how far their symbols have been used.

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction, blobs};
use wirephoto_exchange::air::{AirOrder, AirState};

use crate::order::{is_same_object, is_waited_for};

/// How far an object is at this station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Its bytes are coming.
    Fetching,
    /// They are here.
    Ready,
    /// Its packets are sent.
    OnAir,
    /// They are sent no more.
    Ended,
    /// It cannot be sent.
    Refused,
}

impl Stage {
    const ALL: [(Self, &str); 5] = [
        (Self::Fetching, "fetching"),
        (Self::Ready, "ready"),
        (Self::OnAir, "on-air"),
        (Self::Ended, "ended"),
        (Self::Refused, "refused"),
    ];

    pub(super) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(stage, _)| *stage == self).map_or("", |(_, text)| text)
    }

    pub(super) fn read(text: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|(_, known)| *known == text);
        found.map(|(stage, _)| *stage).ok_or_else(|| broken("stage", text))
    }

    /// What the host is told of it; nothing while it has not come.
    pub fn told(self) -> Option<AirState> {
        match self {
            Self::Fetching => None,
            Self::Ready => Some(AirState::Ready),
            Self::OnAir => Some(AirState::OnAir),
            Self::Ended => Some(AirState::Ended),
            Self::Refused => Some(AirState::Refused),
        }
    }
}

/// An order as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// As the host gave it last.
    pub order: AirOrder,
    /// How far its object is.
    pub stage: Stage,
    /// Bytes that have come.
    pub arrived: u32,
    /// How often fetching failed.
    pub tries: u32,
    /// Symbols below this one may have been sent.
    pub reserved_esi: u32,
    /// What was sent of it.
    pub counts: Counts,
}

/// What was sent of an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets.
    pub packets: u64,
    /// Bytes, IP headers and all.
    pub bytes: u64,
    /// Microseconds of the channel's rate.
    pub air_us: u64,
}

/// Stores an order, new or as it stands now. Answers how it is stored.
pub fn take_in(tx: &mut Transaction<'_>, order: &AirOrder, is_fit: bool, now: Moment) -> Result<Stored> {
    let known = self::order(tx, order.object)?;
    let document = serde_json::to_string(order).unwrap_or_default();
    let Some(mut known) = known else {
        let stage = match () {
            () if !is_fit => Stage::Refused,
            () if !is_waited_for(order, now) => Stage::Ended,
            () => Stage::Fetching,
        };
        tx.execute(
            "INSERT INTO station_order (object, channel, document, hash, starts_at, expires_at, stage, arrived, tries,
               due_at, reserved_esi, packets, bytes, air_us, changes, told, told_stage)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 0, 0, 1, 0, '')",
            &[
                &order.object,
                &order.channel,
                &document,
                &order.hash,
                &order.starts_at,
                &order.expires_at,
                &stage.as_str(),
            ],
        )?;
        let (arrived, tries, reserved_esi, counts) = (0, 0, 0, Counts::default());
        return Ok(Stored { order: order.clone(), stage, arrived, tries, reserved_esi, counts });
    };
    if !is_same_object(&known.order, order) {
        tracing::warn!(object = %order.object, "an order names another object than before; it stays as it was");
        return Ok(known);
    }
    tx.execute(
        "UPDATE station_order SET document = $2, starts_at = $3, expires_at = $4 WHERE object = $1",
        &[&order.object, &document, &order.starts_at, &order.expires_at],
    )?;
    if matches!(known.stage, Stage::Fetching | Stage::Ready) && !is_waited_for(order, now) {
        end(tx, order.object, Stage::Ended)?;
        known.stage = Stage::Ended;
    }
    known.order = order.clone();
    Ok(known)
}

pub fn order(tx: &mut Transaction<'_>, object: Id) -> Result<Option<Stored>> {
    tx.query_opt("SELECT * FROM station_order WHERE object = $1", &[&object], read_order)
}

/// What can be on a channel's air now or later, the first to begin first.
pub fn ready(tx: &mut Transaction<'_>, channel: u16, most: usize) -> Result<Vec<Stored>> {
    tx.query(
        "SELECT * FROM station_order
         WHERE channel = $1 AND stage IN ('ready', 'on-air') AND starts_at IS NOT NULL
         ORDER BY starts_at, object LIMIT $2",
        &[&channel, &(most as i64)],
        read_order,
    )
}

/// What is not on the air yet, for the page.
pub fn waiting(tx: &mut Transaction<'_>, most: u32) -> Result<Vec<Stored>> {
    tx.query(
        "SELECT * FROM station_order WHERE stage IN ('fetching', 'ready') ORDER BY expires_at, object LIMIT $1",
        &[&i64::from(most)],
        read_order,
    )
}

/// How many orders are at a stage.
pub fn count(tx: &mut Transaction<'_>, stage: Stage) -> Result<u64> {
    tx.query_one("SELECT COUNT(*) AS orders FROM station_order WHERE stage = $1", &[&stage.as_str()], |row| {
        row.get("orders")
    })
}

/// The order whose bytes should come next, and from where on.
pub fn missing(tx: &mut Transaction<'_>, now: Moment) -> Result<Option<Stored>> {
    tx.query_opt(
        "SELECT * FROM station_order WHERE stage = 'fetching' AND due_at <= $1
         ORDER BY expires_at, object LIMIT 1",
        &[&now],
        read_order,
    )
}

/// Bytes have come, behind those that are here.
pub fn add_piece(tx: &mut Transaction<'_>, object: Id, start: u32, bytes: &[u8]) -> Result<bool> {
    let added = tx.execute(
        "UPDATE station_order SET arrived = station_order.arrived + $3, tries = 0
         WHERE object = $1 AND arrived = $2 AND stage = 'fetching'",
        &[&object, &start, &(bytes.len() as i64)],
    )?;
    if added > 0 {
        tx.execute(
            "INSERT INTO station_piece (object, start, bytes) VALUES ($1, $2, $3)",
            &[&object, &start, &bytes],
        )?;
    }
    Ok(added > 0)
}

/// Everything has come: the object is ready, or refused when it is not what was ordered. Answers its stage.
pub fn finish(tx: &mut Transaction<'_>, object: Id) -> Result<Option<Stored>> {
    let Some(mut stored) = order(tx, object)? else { return Ok(None) };
    if stored.stage != Stage::Fetching || stored.arrived < stored.order.size {
        return Ok(None);
    }
    let pieces =
        tx.query("SELECT bytes FROM station_piece WHERE object = $1 ORDER BY start", &[&object], |row| {
            row.get::<Vec<u8>>("bytes")
        })?;
    let bytes = pieces.concat();
    if bytes.len() == stored.order.size as usize && blobs::id_of(&bytes) == stored.order.hash {
        blobs::put(tx, &stored.order.hash, &bytes)?;
        tx.execute("DELETE FROM station_piece WHERE object = $1", &[&object])?;
        // Its bytes were lost when it was on the air already; what the host was told only goes forward.
        stored.stage = if stored.counts.packets > 0 { Stage::OnAir } else { Stage::Ready };
        set_stage(tx, object, stored.stage)?;
    } else {
        end(tx, object, Stage::Refused)?;
        stored.stage = Stage::Refused;
    }
    Ok(Some(stored))
}

/// Fetching failed; it is tried again later.
pub fn postpone(tx: &mut Transaction<'_>, object: Id, until: Moment) -> Result<()> {
    tx.execute(
        "UPDATE station_order SET tries = station_order.tries + 1, due_at = $2 WHERE object = $1",
        &[&object, &until],
    )?;
    Ok(())
}

/// The bytes of an object that has come. Absent or damaged ones are none.
pub fn read_bytes(tx: &mut Transaction<'_>, hash: &[u8; 32]) -> Result<Option<Vec<u8>>> {
    match blobs::read(tx, hash) {
        Err(Error::Row { .. }) => Ok(None),
        read => read,
    }
}

/// An object's bytes cannot be used: they are fetched again.
pub fn forget_bytes(tx: &mut Transaction<'_>, object: Id) -> Result<()> {
    drop_bytes(tx, object)?;
    tx.execute(
        "UPDATE station_order SET stage = 'fetching', arrived = 0, due_at = 0
         WHERE object = $1 AND stage IN ('ready', 'on-air')",
        &[&object],
    )?;
    Ok(())
}

/// Symbols below `up_to` may have been sent from now on.
pub fn reserve(tx: &mut Transaction<'_>, object: Id, up_to: u32) -> Result<()> {
    tx.execute(
        "UPDATE station_order SET reserved_esi = $2 WHERE object = $1 AND reserved_esi < $2",
        &[&object, &up_to],
    )?;
    Ok(())
}

/// Its packets are sent from now on.
pub fn begin(tx: &mut Transaction<'_>, object: Id) -> Result<()> {
    tx.execute(
        "UPDATE station_order SET stage = 'on-air', changes = station_order.changes + 1
         WHERE object = $1 AND stage = 'ready'",
        &[&object],
    )?;
    Ok(())
}

/// Nothing more will come of it, so its bytes go.
pub fn end(tx: &mut Transaction<'_>, object: Id, stage: Stage) -> Result<()> {
    drop_bytes(tx, object)?;
    set_stage(tx, object, stage)
}

/// Ends what is not on the air and has no time any more. Answers whether something was.
pub fn expire(tx: &mut Transaction<'_>, now: Moment) -> Result<bool> {
    let over = tx.query(
        "SELECT object FROM station_order WHERE stage IN ('fetching', 'ready') AND expires_at <= $1 LIMIT 100",
        &[&now],
        |row| row.get::<Id>("object"),
    )?;
    for object in &over {
        end(tx, *object, Stage::Ended)?;
    }
    Ok(!over.is_empty())
}

/// Refuses what was ordered for channels other than these.
pub fn refuse_elsewhere(tx: &mut Transaction<'_>, channels: &[u16]) -> Result<()> {
    let open = tx.query(
        "SELECT object, channel FROM station_order WHERE stage IN ('fetching', 'ready', 'on-air')",
        &[],
        |row| Ok((row.get::<Id>("object")?, row.get::<u16>("channel")?)),
    )?;
    for (object, _) in open.iter().filter(|(_, channel)| !channels.contains(channel)) {
        end(tx, *object, Stage::Refused)?;
    }
    Ok(())
}

/// Forgets orders that are over, that the host was told of, and whose time is long past. Answers how many.
pub fn tidy(tx: &mut Transaction<'_>, past: Moment) -> Result<u64> {
    tx.execute(
        "DELETE FROM station_order
         WHERE stage IN ('ended', 'refused') AND told >= changes AND expires_at < $1",
        &[&past],
    )
}

fn set_stage(tx: &mut Transaction<'_>, object: Id, stage: Stage) -> Result<()> {
    tx.execute(
        "UPDATE station_order SET stage = $2, changes = station_order.changes + 1
         WHERE object = $1 AND stage NOT IN ('ended', 'refused')",
        &[&object, &stage.as_str()],
    )?;
    Ok(())
}

/// Drops the bytes of an object, unless another order has the same.
fn drop_bytes(tx: &mut Transaction<'_>, object: Id) -> Result<()> {
    tx.execute("DELETE FROM station_piece WHERE object = $1", &[&object])?;
    let unshared: Option<[u8; 32]> = tx.query_opt(
        "SELECT hash FROM station_order o WHERE object = $1 AND NOT EXISTS (
           SELECT 1 FROM station_order e
           WHERE e.hash = o.hash AND e.object <> o.object AND e.stage IN ('ready', 'on-air'))",
        &[&object],
        |row| row.get("hash"),
    )?;
    unshared.map_or(Ok(()), |hash| blobs::delete(tx, &hash))
}

fn read_order(row: &Row<'_>) -> Result<Stored> {
    let document: String = row.get("document")?;
    let order = serde_json::from_str(&document).map_err(|error| broken("document", &error.to_string()))?;
    let stage: String = row.get("stage")?;
    Ok(Stored {
        order,
        stage: Stage::read(&stage)?,
        arrived: row.get("arrived")?,
        tries: row.get("tries")?,
        reserved_esi: row.get("reserved_esi")?,
        counts: Counts { packets: row.get("packets")?, bytes: row.get("bytes")?, air_us: row.get("air_us")? },
    })
}

fn broken(column: &str, detail: &str) -> Error {
    Error::Row { column: format!("station_order.{column}"), detail: detail.to_owned() }
}
