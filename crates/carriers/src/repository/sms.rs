//! Short messages that were promised, and parts of some that came in.

use wirephoto_database::{Column, Error, Id, Moment, Result, Row, Transaction, Value};

use super::outbox::{Claim, Outbox, last_error, written};
use crate::sms::{Body, NewSms, Number, Trouble};

pub(crate) const OUTBOX: Outbox = Outbox("carriers_sms");

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be sent, now or later.
    Waiting,
    /// The operator has it.
    Sent,
    /// The phone has it.
    Delivered,
    /// Refused for good, undeliverable, too late, or tried too often.
    Failed,
}

impl State {
    const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Delivered, Self::Failed];

    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

impl Column<'_> for State {
    fn read(value: Value<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|state| value == Value::Text(state.as_str()))
    }
}

/// A message as it is listed: without what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier.
    pub id: Id,
    /// Whom it is for.
    pub to: Number,
    /// Where it stands.
    pub state: State,
    /// When it was promised.
    pub created_at: Moment,
    /// When it is tried next, while it waits.
    pub due_at: Moment,
    /// How often it was tried.
    pub attempts: u32,
    /// What the last attempt came to, if it failed.
    pub last_error: Option<Trouble>,
    /// When it was last tried.
    pub tried_at: Option<Moment>,
    /// When it was delivered or given up.
    pub ended_at: Option<Moment>,
}

/// How the outbox stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Messages that are to be sent.
    pub waiting: u64,
    /// Messages of the last month that the operator has, and no receipt came.
    pub sent: u64,
    /// Messages of the last month that phones have.
    pub delivered: u64,
    /// Messages of the last month that were given up.
    pub failed: u64,
}

/// A message that somebody is about to send.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub(crate) claim: Claim,
    pub(crate) from: Option<Number>,
    pub(crate) to: Number,
    pub(crate) body: Body,
    pub(crate) expires: Option<Moment>,
    /// The numbers of the segments that the operator has already.
    pub(crate) accepted: Vec<u8>,
}

/// What a segment that came in says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) from: Number,
    pub(crate) to: Number,
    pub(crate) reference: u16,
    pub(crate) total: u8,
    pub(crate) segment: u8,
    pub(crate) port: u16,
    pub(crate) coding: u8,
    pub(crate) octets: Vec<u8>,
}

pub(crate) fn insert(tx: &mut Transaction<'_>, id: Id, sms: &NewSms, now: Moment) -> Result<()> {
    let (port, octets) = match &sms.body {
        Body::Text(text) => (None, text.as_bytes()),
        Body::Binary { port, octets } => (Some(*port), octets.as_slice()),
    };
    let from = sms.from.as_ref().map(Number::as_str);
    tx.execute(
        "INSERT INTO carriers_sms (id, sender, recipient, port, body, state, created_at, due_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $6, $7)",
        &[&id, &from, &sms.to.as_str(), &port, &octets, &now, &sms.expires],
    )?;
    Ok(())
}

/// Takes what is due, oldest first, until `lease_until`.
pub(crate) fn claim(
    tx: &mut Transaction<'_>,
    most: u32,
    now: Moment,
    lease_until: Moment,
) -> Result<Vec<Claimed>> {
    let columns = "sender, recipient, port, body, expires_at";
    let mut claimed = OUTBOX.claim(tx, columns, most, (now, lease_until), read_claimed)?;
    for sms in &mut claimed {
        sms.accepted = tx.query(
            "SELECT segment FROM carriers_sms_segment WHERE message = $1 ORDER BY segment",
            &[&sms.claim.id],
            |row| row.get("segment"),
        )?;
    }
    Ok(claimed)
}

fn read_body(row: &Row<'_>) -> Result<Body> {
    let (port, octets): (Option<u16>, Vec<u8>) = (row.get("port")?, row.get("body")?);
    Ok(match port {
        Some(port) => Body::Binary { port, octets },
        None => Body::Text(
            String::from_utf8(octets)
                .map_err(|error| Error::Row { column: "body".into(), detail: error.to_string() })?,
        ),
    })
}

/// What waits, with what is in it.
#[cfg(feature = "testing")]
pub(crate) fn waiting(tx: &mut Transaction<'_>) -> Result<Vec<(Id, NewSms)>> {
    tx.query(
        "SELECT id, sender, recipient, port, body, expires_at FROM carriers_sms WHERE state = 'waiting'
         ORDER BY created_at, id",
        &[],
        |row| {
            let (from, to, body) = (row.get("sender")?, row.get("recipient")?, read_body(row)?);
            Ok((row.get("id")?, NewSms { from, to, body, expires: row.get("expires_at")? }))
        },
    )
}

fn read_claimed(row: &Row<'_>, claim: Claim) -> Result<Claimed> {
    Ok(Claimed {
        claim,
        from: row.get("sender")?,
        to: row.get("recipient")?,
        body: read_body(row)?,
        expires: row.get("expires_at")?,
        accepted: Vec::new(),
    })
}

/// Notes that the operator took a segment, and what it calls it.
pub(crate) fn accepted(tx: &mut Transaction<'_>, id: Id, segment: u8, operator_id: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO carriers_sms_segment (message, segment, operator_id) VALUES ($1, $2, $3)
         ON CONFLICT (message, segment) DO UPDATE SET operator_id = $3",
        &[&id, &segment, &operator_id],
    )?;
    Ok(())
}

/// Notes that the operator has all of it; `false` if somebody else has taken it since. What is in it is forgotten.
pub(crate) fn sent(tx: &mut Transaction<'_>, claim: Claim) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE carriers_sms SET state = 'sent', body = $3, lease_until = NULL, last_error = NULL
         WHERE id = $1 AND fence = $2 AND state = 'waiting'",
        &[&claim.id, &claim.fence, &&[][..] as &&[u8]],
    )?;
    Ok(rows == 1)
}

/// Notes that the operator could not deliver it, whoever has taken it; `false` if that is known, or not so.
pub(crate) fn undelivered(tx: &mut Transaction<'_>, id: Id, error: &Trouble, now: Moment) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE carriers_sms SET state = 'failed', last_error = $2, lease_until = NULL, ended_at = $3
         WHERE id = $1 AND state IN ('waiting', 'sent')",
        &[&id, &written(error), &now],
    )?;
    Ok(rows == 1)
}

/// The message of which the operator calls a segment so.
pub(crate) fn message_of(tx: &mut Transaction<'_>, operator_id: &str) -> Result<Option<(Id, u8)>> {
    let found = tx.query(
        "SELECT message, segment FROM carriers_sms_segment WHERE operator_id = $1
         ORDER BY message DESC LIMIT 1",
        &[&operator_id],
        |row| Ok((row.get("message")?, row.get("segment")?)),
    )?;
    Ok(found.into_iter().next())
}

/// Notes that a phone has a segment.
pub(crate) fn segment_delivered(tx: &mut Transaction<'_>, id: Id, segment: u8) -> Result<()> {
    tx.execute(
        "UPDATE carriers_sms_segment SET delivered = TRUE WHERE message = $1 AND segment = $2",
        &[&id, &segment],
    )?;
    Ok(())
}

/// Notes that the phone has the whole message, if it has every segment and the operator had them all; `true` once.
pub(crate) fn delivered(tx: &mut Transaction<'_>, id: Id, now: Moment) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE carriers_sms SET state = 'delivered', ended_at = $2
         WHERE id = $1 AND state = 'sent' AND NOT EXISTS
         (SELECT 1 AS one FROM carriers_sms_segment WHERE message = $1 AND NOT delivered)",
        &[&id, &now],
    )?;
    Ok(rows == 1)
}

/// Whether the same came in before over another bind, since `since`; notes that it came in.
pub(crate) fn was_seen(
    tx: &mut Transaction<'_>,
    fingerprint: &[u8; 32],
    bind: Id,
    since: Moment,
    now: Moment,
) -> Result<bool> {
    tx.execute("DELETE FROM carriers_sms_seen WHERE seen_at < $1", &[&since])?;
    let seen =
        tx.query_opt("SELECT bind FROM carriers_sms_seen WHERE fingerprint = $1", &[fingerprint], |row| {
            row.get::<Id>("bind")
        })?;
    tx.execute(
        "INSERT INTO carriers_sms_seen (fingerprint, bind, seen_at) VALUES ($1, $2, $3)
         ON CONFLICT (fingerprint) DO UPDATE SET bind = $2, seen_at = $3",
        &[fingerprint, &bind, &now],
    )?;
    Ok(seen.is_some_and(|seen| seen != bind))
}

/// Keeps a segment, and gives the octets of its message if that was the last; those are forgotten then.
pub(crate) fn collect(tx: &mut Transaction<'_>, part: &Part, now: Moment) -> Result<Option<Vec<u8>>> {
    tx.execute(
        "INSERT INTO carriers_sms_part
         (sender, recipient, reference, total, segment, port, coding, body, arrived_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (sender, recipient, reference, total, segment)
         DO UPDATE SET port = $6, coding = $7, body = $8, arrived_at = $9",
        &[
            &part.from.as_str(),
            &part.to.as_str(),
            &part.reference,
            &part.total,
            &part.segment,
            &part.port,
            &part.coding,
            &part.octets,
            &now,
        ],
    )?;
    let whole = "sender = $1 AND recipient = $2 AND reference = $3 AND total = $4";
    let key: [&dyn wirephoto_database::Param; 4] =
        [&part.from.as_str(), &part.to.as_str(), &part.reference, &part.total];
    let octets = tx.query(
        &format!("SELECT body FROM carriers_sms_part WHERE {whole} ORDER BY segment"),
        &key,
        |row| row.get::<Vec<u8>>("body"),
    )?;
    if octets.len() < usize::from(part.total) {
        return Ok(None);
    }
    tx.execute(&format!("DELETE FROM carriers_sms_part WHERE {whole}"), &key)?;
    Ok(Some(octets.concat()))
}

/// Forgets segments that came in before `before`, and the oldest beyond `most`.
pub(crate) fn forget_parts(tx: &mut Transaction<'_>, before: Moment, most: u32) -> Result<()> {
    tx.execute("DELETE FROM carriers_sms_part WHERE arrived_at < $1", &[&before])?;
    let beyond = tx.query_opt(
        "SELECT arrived_at FROM carriers_sms_part ORDER BY arrived_at DESC LIMIT 1 OFFSET $1",
        &[&most],
        |row| row.get::<Moment>("arrived_at"),
    )?;
    if let Some(beyond) = beyond {
        tx.execute("DELETE FROM carriers_sms_part WHERE arrived_at <= $1", &[&beyond])?;
    }
    Ok(())
}

/// Forgets what ended before `before`, and what was sent then and never reported on.
pub(crate) fn forget(tx: &mut Transaction<'_>, before: Moment) -> Result<u64> {
    tx.execute(
        "DELETE FROM carriers_sms_segment WHERE message IN
         (SELECT id FROM carriers_sms WHERE state <> 'waiting' AND created_at < $1)",
        &[&before],
    )?;
    tx.execute("DELETE FROM carriers_sms WHERE state <> 'waiting' AND created_at < $1", &[&before])
}

pub(crate) fn try_again(tx: &mut Transaction<'_>, id: Id, now: Moment) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE carriers_sms SET state = 'waiting', due_at = $2, attempts = 0, ended_at = NULL
         WHERE id = $1 AND state IN ('waiting', 'failed') AND length(body) > 0
         AND (lease_until IS NULL OR lease_until <= $2)",
        &[&id, &now],
    )?;
    Ok(rows == 1)
}

pub(crate) fn discard(tx: &mut Transaction<'_>, id: Id) -> Result<bool> {
    let is_out = OUTBOX.discard(tx, id)?;
    if is_out {
        tx.execute("DELETE FROM carriers_sms_segment WHERE message = $1", &[&id])?;
    }
    Ok(is_out)
}

pub(crate) fn recall(tx: &mut Transaction<'_>, id: Id) -> Result<bool> {
    let rows = tx.execute(
        "DELETE FROM carriers_sms WHERE id = $1 AND state = 'waiting' AND lease_until IS NULL",
        &[&id],
    )?;
    if rows == 1 {
        tx.execute("DELETE FROM carriers_sms_segment WHERE message = $1", &[&id])?;
    }
    Ok(rows == 1)
}

pub(crate) fn overview(tx: &mut Transaction<'_>) -> Result<Overview> {
    let mut overview = Overview::default();
    let counts =
        tx.query("SELECT state, count(*) AS messages FROM carriers_sms GROUP BY state", &[], |row| {
            Ok((row.get::<State>("state")?, row.get::<u64>("messages")?))
        })?;
    for (state, messages) in counts {
        match state {
            State::Waiting => overview.waiting = messages,
            State::Sent => overview.sent = messages,
            State::Delivered => overview.delivered = messages,
            State::Failed => overview.failed = messages,
        }
    }
    Ok(overview)
}

pub(crate) fn list(tx: &mut Transaction<'_>, state: State, most: u32) -> Result<Vec<Entry>> {
    tx.query(
        "SELECT id, recipient, state, created_at, due_at, attempts, last_error, tried_at, ended_at
         FROM carriers_sms WHERE state = $1 ORDER BY id DESC LIMIT $2",
        &[&state.as_str(), &most],
        read_entry,
    )
}

pub(crate) fn find(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Entry>> {
    tx.query_opt(
        "SELECT id, recipient, state, created_at, due_at, attempts, last_error, tried_at, ended_at
         FROM carriers_sms WHERE id = $1",
        &[&id],
        read_entry,
    )
}

fn read_entry(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        id: row.get("id")?,
        to: row.get("recipient")?,
        state: row.get("state")?,
        created_at: row.get("created_at")?,
        due_at: row.get("due_at")?,
        attempts: row.get("attempts")?,
        last_error: last_error(row, |detail| Trouble::Broken { detail })?,
        tried_at: row.get("tried_at")?,
        ended_at: row.get("ended_at")?,
    })
}
