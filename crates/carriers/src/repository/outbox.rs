//! What every outbox is: a table of messages that wait, are taken under a lease with a fence, and come to an end.

use std::fmt::Display;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wirephoto_database::{Id, Moment, Result, Row, Transaction};

/// The longest that what has ended is kept.
pub(crate) const KEPT: Duration = Duration::from_hours(30 * 24);

/// An outbox, by the name of its table. That has the columns `id`, `state`, `due_at`, `lease_until`, `fence`,
/// `attempts`, `last_error`, `tried_at` and `ended_at`, and `waiting`, `sent` and `failed` among its states.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outbox(pub(crate) &'static str);

/// That somebody took a message. What became of it is noted only if nobody else has taken it since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) id: Id,
    pub(crate) fence: i64,
    /// How often it was taken, this time among them.
    pub(crate) attempts: u32,
}

impl Outbox {
    /// How many wait; counts no further than `most`.
    pub(crate) fn waiting(self, tx: &mut Transaction<'_>, most: u32) -> Result<u32> {
        let Self(table) = self;
        tx.query_one(
            &format!(
                "SELECT count(*) AS waiting FROM
                 (SELECT 1 AS one FROM {table} WHERE state = 'waiting' LIMIT $1) AS counted"
            ),
            &[&most],
            |row| row.get("waiting"),
        )
    }

    /// Takes what is due, oldest first, until `lease_until`; `read` makes a message of each from `columns`.
    pub(crate) fn claim<T>(
        self,
        tx: &mut Transaction<'_>,
        columns: &str,
        most: u32,
        (now, lease_until): (Moment, Moment),
        mut read: impl FnMut(&Row<'_>, Claim) -> Result<T>,
    ) -> Result<Vec<T>> {
        let Self(table) = self;
        let claimed = tx.query(
            &format!(
                "SELECT id, fence, attempts, {columns} FROM {table}
                 WHERE state = 'waiting' AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
                 ORDER BY due_at, id LIMIT $2"
            ),
            &[&now, &most],
            |row| {
                let (fence, attempts): (i64, u32) = (row.get("fence")?, row.get("attempts")?);
                let claim = Claim { id: row.get("id")?, fence: fence + 1, attempts: attempts + 1 };
                Ok((claim, read(row, claim)?))
            },
        )?;
        let note = format!(
            "UPDATE {table} SET fence = $2, attempts = $3, lease_until = $4, tried_at = $5 WHERE id = $1"
        );
        for (claim, _) in &claimed {
            tx.execute(&note, &[&claim.id, &claim.fence, &claim.attempts, &lease_until, &now])?;
        }
        Ok(claimed.into_iter().map(|(_, message)| message).collect())
    }

    /// Notes that an attempt was in vain, and when the next one is; `false` if somebody else has taken it since.
    pub(crate) fn postpone(
        self,
        tx: &mut Transaction<'_>,
        claim: Claim,
        due_at: Moment,
        error: &(impl Serialize + Display),
    ) -> Result<bool> {
        let Self(table) = self;
        let rows = tx.execute(
            &format!(
                "UPDATE {table} SET due_at = $3, last_error = $4, lease_until = NULL
                 WHERE id = $1 AND fence = $2 AND state = 'waiting'"
            ),
            &[&claim.id, &claim.fence, &due_at, &written(error)],
        )?;
        Ok(rows == 1)
    }

    /// Gives a message up; `false` if somebody else has taken it since.
    pub(crate) fn give_up(
        self,
        tx: &mut Transaction<'_>,
        claim: Claim,
        error: &(impl Serialize + Display),
        now: Moment,
    ) -> Result<bool> {
        let Self(table) = self;
        let rows = tx.execute(
            &format!(
                "UPDATE {table} SET state = 'failed', last_error = $3, lease_until = NULL, ended_at = $4
                 WHERE id = $1 AND fence = $2 AND state = 'waiting'"
            ),
            &[&claim.id, &claim.fence, &written(error), &now],
        )?;
        Ok(rows == 1)
    }

    /// Takes a message out that waits or failed; `false` if there is no such one.
    pub(crate) fn discard(self, tx: &mut Transaction<'_>, id: Id) -> Result<bool> {
        let Self(table) = self;
        let rows = tx.execute(
            &format!("DELETE FROM {table} WHERE id = $1 AND state IN ('waiting', 'failed')"),
            &[&id],
        )?;
        Ok(rows == 1)
    }
}

/// An error as it is kept, so that it can be told in any language.
pub(crate) fn written(error: &(impl Serialize + Display)) -> String {
    serde_json::to_string(error).unwrap_or_else(|_| error.to_string())
}

/// What a row says of its last attempt; `unknown` makes an error of what an older program wrote otherwise.
pub(crate) fn last_error<E: DeserializeOwned>(
    row: &Row<'_>,
    unknown: impl FnOnce(String) -> E,
) -> Result<Option<E>> {
    let text: Option<String> = row.get("last_error")?;
    Ok(text.map(|text| serde_json::from_str(&text).unwrap_or_else(|_| unknown(text))))
}

#[cfg(test)]
mod tests {
    use wirephoto_database::testing::each_engine;
    use wirephoto_database::{self as database, Database};

    use super::*;
    use crate::repository::{mail, sms};

    const MINUTE: Duration = Duration::from_mins(1);

    fn noon() -> Moment {
        Moment::from_micros(1_700_000_000_000_000)
    }

    /// One message in each outbox, promised at noon.
    fn promise(database: &Database) -> Id {
        let id = Id::new(noon());
        let promising = database.write(move |tx| {
            let to = crate::mail::Mailbox::new("", "ada@example.org").expect("an address");
            mail::insert(tx, id, &crate::mail::Mail::new(to, "Hello", "Ada"), noon())?;
            let body = crate::sms::Body::Text("Ada".to_owned());
            let to = crate::sms::Number::parse("+491701234567").expect("a number");
            sms::insert(tx, id, &crate::sms::NewSms { from: None, to, body, expires: None }, noon())
        });
        promising.wait().unwrap();
        id
    }

    fn claim(tx: &mut Transaction<'_>, outbox: Outbox, now: Moment) -> Result<Vec<Claim>> {
        outbox.claim(tx, "state", 10, (now, now.plus(MINUTE)), |_, claim| Ok(claim))
    }

    #[test]
    fn whoever_took_a_message_too_long_ago_has_no_say_in_what_becomes_of_it() {
        each_engine(&[crate::SCHEMA], |database| {
            let id = promise(&database);
            for outbox in [mail::OUTBOX, sms::OUTBOX] {
                let told = database.write(move |tx| {
                    let first = claim(tx, outbox, noon())?;
                    assert_eq!(first, [Claim { id, fence: 1, attempts: 1 }]);
                    assert_eq!(claim(tx, outbox, noon())?, [], "it is taken");
                    let later = noon().plus(MINUTE);
                    let second = claim(tx, outbox, later)?;
                    assert_eq!(second, [Claim { id, fence: 2, attempts: 2 }]);
                    let why = "it was in vain".to_owned();
                    assert!(!outbox.postpone(tx, first[0], later, &why)?);
                    assert!(!outbox.give_up(tx, first[0], &why, later)?);
                    assert!(outbox.postpone(tx, second[0], later.plus(MINUTE), &why)?);
                    assert_eq!(claim(tx, outbox, later)?, [], "it is not due");
                    assert_eq!(outbox.waiting(tx, 10)?, 1);
                    let third = claim(tx, outbox, later.plus(MINUTE))?;
                    assert!(outbox.give_up(tx, third[0], &why, later)?);
                    assert_eq!(outbox.waiting(tx, 10)?, 0);
                    assert!(outbox.discard(tx, id)? && !outbox.discard(tx, id)?);
                    Ok::<_, database::Error>(())
                });
                told.wait().unwrap();
            }
        });
    }

    #[test]
    fn a_short_message_can_be_recalled_until_somebody_sends_it() {
        each_engine(&[crate::SCHEMA], |database| {
            let id = promise(&database);
            let told = database.write(move |tx| {
                let taken = claim(tx, sms::OUTBOX, noon())?;
                assert!(!sms::recall(tx, id)?, "it is on its way");
                let later = noon().plus(MINUTE);
                assert!(sms::OUTBOX.postpone(tx, taken[0], later, &"it was in vain".to_owned())?);
                assert!(sms::recall(tx, id)? && !sms::recall(tx, id)?);
                assert_eq!(claim(tx, sms::OUTBOX, later)?, []);
                Ok::<_, database::Error>(())
            });
            told.wait().unwrap();
        });
    }

    #[test]
    fn an_error_that_cannot_be_read_is_told_as_it_is_written() {
        each_engine(&[crate::SCHEMA], |database| {
            let read = |tx: &mut Transaction<'_>| {
                tx.query_one("SELECT 'broken' AS last_error", &[], |row| last_error(row, |text| vec![text]))
            };
            assert_eq!(database.read(read).wait().unwrap(), Some(vec!["broken".to_owned()]));
        });
    }
}
