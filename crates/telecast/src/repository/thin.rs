//! Messages on their way to frames.

use wirephoto_airwave::packet::ObjectId;
use wirephoto_database::{Id, Moment, Param, Result, Row, Transaction};

use crate::frame::Way;

/// What a message to a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    Welcome,
    /// With its number at the frame.
    Availability(u32, ObjectId),
    Dismissal,
    /// A key beforehand; with its number at the frame.
    Key(u32),
}

impl Message {
    fn kind(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::Availability(..) => "availability",
            Self::Dismissal => "dismissal",
            Self::Key(_) => "key",
        }
    }
}

/// A message in a frame's outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Grows with each message of the host.
    pub number: u64,
    pub message: Vec<u8>,
}

fn read_waiting(row: &Row<'_>) -> Result<Waiting> {
    Ok(Waiting { number: row.get("number")?, message: row.get("message")? })
}

/// A message for a frame's outbox.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    pub frame: Id,
    pub what: Message,
    pub message: &'a [u8],
    /// The short message that carries it.
    pub sms: Option<Id>,
    pub expires_at: Moment,
}

/// Puts a message into a frame's outbox. The host has its key by then.
pub fn insert(tx: &mut Transaction<'_>, new: &New<'_>) -> Result<()> {
    let number: i64 = tx.query_one(
        "UPDATE telecast_host SET last_message = last_message + 1 RETURNING last_message",
        &[],
        |row| row.get("last_message"),
    )?;
    let (sequence, object) = match new.what {
        Message::Availability(sequence, object) => (Some(sequence), Some(object)),
        Message::Key(sequence) => (Some(sequence), None),
        Message::Welcome | Message::Dismissal => (None, None),
    };
    tx.execute(
        "INSERT INTO telecast_thin (number, frame, kind, message, sequence, tsi, toi, sms, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &number,
            &new.frame,
            &new.what.kind(),
            &new.message,
            &sequence,
            &object.map(|object| object.tsi),
            &object.map(|object| object.toi),
            &new.sms,
            &new.expires_at,
        ],
    )?;
    Ok(())
}

/// A message that a broker is to have, and the mailbox that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    pub number: u64,
    pub mailbox: String,
    pub message: Vec<u8>,
}

/// What no broker has yet, the oldest first.
pub fn unsent(tx: &mut Transaction<'_>, now: Moment, most: u32) -> Result<Vec<Unsent>> {
    tx.query(
        "SELECT t.number, f.mailbox, t.message FROM telecast_thin t JOIN telecast_frame f ON f.id = t.frame
         WHERE f.way = $1 AND t.sent_at IS NULL AND t.expires_at > $2 ORDER BY t.number LIMIT $3",
        &[&Way::Mqtt, &now, &most],
        |row| {
            let (number, mailbox) = (row.get("number")?, row.get("mailbox")?);
            Ok(Unsent { number, mailbox, message: row.get("message")? })
        },
    )
}

pub fn set_sent(tx: &mut Transaction<'_>, number: u64, at: Moment) -> Result<()> {
    tx.execute("UPDATE telecast_thin SET sent_at = $2 WHERE number = $1", &[&(number as i64), &at])?;
    Ok(())
}

/// The frame and the object that a short message tells of, if it is still waited for.
pub fn by_sms(tx: &mut Transaction<'_>, sms: Id) -> Result<Option<(Id, ObjectId)>> {
    let found = tx.query_opt(
        "SELECT frame, tsi, toi FROM telecast_thin WHERE sms = $1 AND tsi IS NOT NULL",
        &[&sms],
        |row| Ok((row.get("frame")?, ObjectId { tsi: row.get("tsi")?, toi: row.get("toi")? })),
    )?;
    Ok(found)
}

/// The last number that a message got.
pub fn last_number(tx: &mut Transaction<'_>) -> Result<u64> {
    let last = tx.query_opt("SELECT last_message FROM telecast_host", &[], |row| row.get("last_message"))?;
    Ok(last.unwrap_or_default())
}

/// What waits in a mailbox after a number, `most` messages at the most.
pub fn waiting(
    tx: &mut Transaction<'_>,
    mailbox: &str,
    after: u64,
    now: Moment,
    most: u32,
) -> Result<Vec<Waiting>> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    tx.query(
        "SELECT t.number, t.message FROM telecast_frame f JOIN telecast_thin t ON t.frame = f.id
         WHERE f.mailbox = $1 AND t.number > $2 AND t.expires_at > $3 ORDER BY t.number LIMIT $4",
        &[&mailbox, &after, &now, &most],
        read_waiting,
    )
}

/// Until when a frame's last message of this kind waits.
pub fn expiry(tx: &mut Transaction<'_>, frame: Id, what: Message) -> Result<Option<Moment>> {
    tx.query_one(
        "SELECT max(expires_at) AS expiry FROM telecast_thin WHERE frame = $1 AND kind = $2",
        &[&frame, &what.kind()],
        |row| row.get("expiry"),
    )
}

/// Removes messages; answers the short messages that carry them.
fn remove(tx: &mut Transaction<'_>, which: &str, params: &[&dyn Param]) -> Result<Vec<Id>> {
    let sql = format!("DELETE FROM telecast_thin WHERE {which} RETURNING sms");
    let carried = tx.query(&sql, params, |row| row.get::<Option<Id>>("sms"))?;
    Ok(carried.into_iter().flatten().collect())
}

/// Removes a frame's messages of this kind.
pub fn delete(tx: &mut Transaction<'_>, frame: Id, what: Message) -> Result<Vec<Id>> {
    remove(tx, "frame = $1 AND kind = $2", &[&frame, &what.kind()])
}

/// Removes what a frame is told about an object.
pub fn delete_about(tx: &mut Transaction<'_>, frame: Id, object: ObjectId) -> Result<Vec<Id>> {
    remove(tx, "frame = $1 AND tsi = $2 AND toi = $3", &[&frame, &object.tsi, &object.toi])
}

pub fn delete_sequence(tx: &mut Transaction<'_>, frame: Id, sequence: u32) -> Result<Vec<Id>> {
    remove(tx, "frame = $1 AND sequence = $2", &[&frame, &sequence])
}

pub fn delete_all(tx: &mut Transaction<'_>, frame: Id) -> Result<Vec<Id>> {
    remove(tx, "frame = $1", &[&frame])
}

pub fn delete_expired(tx: &mut Transaction<'_>, now: Moment) -> Result<()> {
    tx.execute("DELETE FROM telecast_thin WHERE expires_at <= $1", &[&now])?;
    Ok(())
}
