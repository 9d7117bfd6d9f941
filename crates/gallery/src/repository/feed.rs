//! What an account's studios have to be told.

use wirephoto_database::{Column, Id, Kind, Moment, Param, Result, Transaction, Value};

/// A sort of subject in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An event's visitors; the subject is the event.
    Visitors,
    /// A customer's list of favourites.
    List,
    /// A picture's edit at the host.
    Edit,
    /// An order. Its place in the feed stands in its own row, since it may outlive its event.
    Order,
}

/// A subject that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub event: Id,
    pub kind: Subject,
    pub subject: Id,
    pub seq: u64,
    pub at: Moment,
}

/// Notes that a subject of an event changed: it stands at the end of the feed from now on. Once that is committed, the
/// account's studios want to be told ([`crate::Gallery::tell`]).
pub fn touch(tx: &mut Transaction<'_>, event: Id, kind: Subject, subject: Id, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_feed_head (owner, seq) SELECT owner, 1 FROM gallery_event WHERE id = $1
         ON CONFLICT (owner) DO UPDATE SET seq = gallery_feed_head.seq + 1",
        &[&event],
    )?;
    tx.execute(
        "INSERT INTO gallery_feed (event, kind, subject, owner, seq, at)
         SELECT e.id, $2, $3, e.owner, h.seq, $4
         FROM gallery_event e JOIN gallery_feed_head h ON h.owner = e.owner WHERE e.id = $1
         ON CONFLICT (event, kind, subject) DO UPDATE SET seq = excluded.seq, at = excluded.at",
        &[&event, &kind, &subject, &now],
    )?;
    Ok(())
}

/// The number of one more change of an account.
pub(super) fn next_number(tx: &mut Transaction<'_>, owner: Id) -> Result<u64> {
    tx.query_one(
        "INSERT INTO gallery_feed_head (owner, seq) VALUES ($1, 1)
         ON CONFLICT (owner) DO UPDATE SET seq = gallery_feed_head.seq + 1 RETURNING seq",
        &[&owner],
        |row| row.get("seq"),
    )
}

/// The number of an account's last change; 0 before the first.
pub fn feed_head(tx: &mut Transaction<'_>, owner: Id) -> Result<u64> {
    let seq =
        tx.query_opt("SELECT seq FROM gallery_feed_head WHERE owner = $1", &[&owner], |row| row.get("seq"))?;
    Ok(seq.unwrap_or(0))
}

/// An account's changes after a number, in their order.
pub fn changes(tx: &mut Transaction<'_>, owner: Id, after: u64, limit: u32) -> Result<Vec<Change>> {
    tx.query(
        "SELECT event, kind, subject, seq, at FROM gallery_feed WHERE owner = $1 AND seq > $2
         UNION ALL
         SELECT event, $4, id, seq, changed_at FROM gallery_order WHERE owner = $1 AND seq > $2
         ORDER BY seq LIMIT $3",
        &[&owner, &(after as i64), &limit, &Subject::Order],
        |row| {
            Ok(Change {
                event: row.get("event")?,
                kind: row.get("kind")?,
                subject: row.get("subject")?,
                seq: row.get("seq")?,
                at: row.get("at")?,
            })
        },
    )
}

impl Subject {
    const ALL: [Self; 4] = [Self::Visitors, Self::List, Self::Edit, Self::Order];

    fn name(self) -> &'static str {
        match self {
            Self::Visitors => "visitors",
            Self::List => "list",
            Self::Edit => "edit",
            Self::Order => "order",
        }
    }
}

impl Param for Subject {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Value<'_> {
        Value::Text(self.name())
    }
}

impl Column<'_> for Subject {
    fn read(value: Value<'_>) -> Option<Self> {
        let Value::Text(name) = value else { return None };
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
