//! Each time bytes of a picture left, and what that comes to.

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};

use crate::{Journey, JourneyWay};

/// Notes that bytes set out. What set out before and did not arrive is the same journey.
pub fn set_out(tx: &mut Transaction<'_>, id: Id, journey: &Journey) -> Result<()> {
    let waits: bool = tx.query_one(
        "SELECT count(*) > 0 AS waits FROM studio_journey
         WHERE hash = $1 AND peer = $2 AND way = $3 AND picture = $4 AND NOT arrived",
        &[&journey.hash, &journey.peer, &journey.way.name(), &journey.picture],
        |row| row.get("waits"),
    )?;
    if waits {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO studio_journey (id, at, picture, event, hash, bytes, original_bytes, way, peer, arrived)
         VALUES ($1, $2, $3, $4, $5, $6,
           (SELECT coalesce(max(o.length), 0) FROM library_picture p JOIN library_original o ON o.hash = p.original
            WHERE p.id = $3), $7, $8, FALSE)",
        &[
            &id,
            &journey.at,
            &journey.picture,
            &journey.event,
            &journey.hash,
            &(journey.bytes as i64),
            &journey.way.name(),
            &journey.peer,
        ],
    )?;
    Ok(())
}

/// Notes that a file has arrived.
pub fn arrive(
    tx: &mut Transaction<'_>,
    way: JourneyWay,
    peer: &str,
    hash: &[u8; 32],
    now: Moment,
) -> Result<()> {
    tx.execute(
        "UPDATE studio_journey SET arrived = TRUE, at = $4 WHERE hash = $1 AND peer = $2 AND way = $3 AND NOT arrived",
        &[hash, &peer, &way.name(), &now],
    )?;
    Ok(())
}

/// Journeys of an event by a way that were interrupted, or whose end was not noted.
pub fn open_journeys(tx: &mut Transaction<'_>, event: Id, way: JourneyWay) -> Result<Vec<(Id, Id)>> {
    tx.query(
        "SELECT id, picture FROM studio_journey WHERE event = $1 AND way = $2 AND NOT arrived",
        &[&event, &way.name()],
        |row| Ok((row.get("id")?, row.get("picture")?)),
    )
}

/// Notes how an interrupted journey ended.
pub fn end_journey(tx: &mut Transaction<'_>, id: Id, arrived: bool) -> Result<()> {
    let sql = if arrived {
        "UPDATE studio_journey SET arrived = TRUE WHERE id = $1"
    } else {
        "DELETE FROM studio_journey WHERE id = $1"
    };
    tx.execute(sql, &[&id])?;
    Ok(())
}

/// The journeys of an event, the last first.
pub fn journeys_of_event(tx: &mut Transaction<'_>, event: Id, limit: u32) -> Result<Vec<Journey>> {
    tx.query(
        "SELECT * FROM studio_journey WHERE event = $1 AND arrived ORDER BY at DESC, id DESC LIMIT $2",
        &[&event, &limit],
        read,
    )
}

/// The journeys of a picture, the last first.
pub fn journeys_of_picture(tx: &mut Transaction<'_>, picture: Id, limit: u32) -> Result<Vec<Journey>> {
    tx.query(
        "SELECT * FROM studio_journey WHERE picture = $1 AND arrived ORDER BY at DESC, id DESC LIMIT $2",
        &[&picture, &limit],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<Journey> {
    let way: String = row.get("way")?;
    let unknown = || Error::Row { column: "way".to_owned(), detail: format!("\"{way}\" is unknown") };
    Ok(Journey {
        at: row.get("at")?,
        picture: row.get("picture")?,
        event: row.get("event")?,
        hash: row.get("hash")?,
        bytes: row.get("bytes")?,
        way: JourneyWay::from_name(&way).ok_or_else(unknown)?,
        peer: row.get("peer")?,
    })
}

/// What of an event left, and what did not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Pictures of which proofs went to a host, and the proofs' bytes.
    pub proofs: (u32, u64),
    /// Files that went to a lab.
    pub prints: (u32, u64),
    /// Files that were sold, which went to a host.
    pub downloads: (u32, u64),
    /// Bytes of the originals from which the lab's files were made, each once.
    pub ordered_bytes: u64,
    /// Originals that are here.
    pub originals: (u32, u64),
    /// Those of which nothing went to a lab or was sold.
    pub at_home: (u32, u64),
}

/// What moved, for each event of which something is here or has left.
pub fn moved(tx: &mut Transaction<'_>) -> Result<Vec<(Id, Moved)>> {
    let mut events: Vec<(Id, Moved)> = tx.query(
        "SELECT p.event, count(*) AS originals, CAST(coalesce(sum(o.length), 0) AS BIGINT) AS original_bytes,
           count(*) FILTER (WHERE g.picture IS NULL) AS home,
           CAST(coalesce(sum(o.length) FILTER (WHERE g.picture IS NULL), 0) AS BIGINT) AS home_bytes
         FROM studio_placement p JOIN library_original o ON o.hash = p.original
         LEFT JOIN (SELECT DISTINCT picture FROM studio_journey WHERE way <> 'proof' AND arrived) g
           ON g.picture = p.picture
         GROUP BY p.event",
        &[],
        |row| {
            let moved = Moved {
                originals: (row.get("originals")?, row.get("original_bytes")?),
                at_home: (row.get("home")?, row.get("home_bytes")?),
                ..Moved::default()
            };
            Ok((row.get("event")?, moved))
        },
    )?;
    let left = tx.query(
        "SELECT event, way, count(DISTINCT picture) AS pictures, count(DISTINCT hash) AS files,
           CAST(sum(bytes) AS BIGINT) AS bytes
         FROM studio_journey WHERE arrived GROUP BY event, way",
        &[],
        |row| {
            let (pictures, files): (u32, u32) = (row.get("pictures")?, row.get("files")?);
            Ok((
                row.get::<Id>("event")?,
                row.get::<String>("way")?,
                pictures,
                files,
                row.get::<u64>("bytes")?,
            ))
        },
    )?;
    for (event, way, pictures, files, bytes) in left {
        let moved = entry(&mut events, event);
        match JourneyWay::from_name(&way) {
            Some(JourneyWay::Proof) => moved.proofs = (pictures, bytes),
            Some(JourneyWay::Print) => moved.prints = (files, bytes),
            Some(JourneyWay::Download) => moved.downloads = (files, bytes),
            None => {}
        }
    }
    let ordered = tx.query(
        "SELECT event, CAST(sum(bytes) AS BIGINT) AS bytes FROM (
           SELECT event, picture, max(original_bytes) AS bytes FROM studio_journey
           WHERE way = 'print' AND arrived GROUP BY event, picture) g
         GROUP BY event",
        &[],
        |row| Ok((row.get::<Id>("event")?, row.get::<u64>("bytes")?)),
    )?;
    for (event, bytes) in ordered {
        entry(&mut events, event).ordered_bytes = bytes;
    }
    Ok(events)
}

fn entry(events: &mut Vec<(Id, Moved)>, event: Id) -> &mut Moved {
    let at = events.iter().position(|(known, _)| *known == event).unwrap_or_else(|| {
        events.push((event, Moved::default()));
        events.len() - 1
    });
    &mut events[at].1
}
