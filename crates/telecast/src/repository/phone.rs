//! Telephones that belong to accounts, codes that link them, and how often each number wrote lately.

use wirephoto_carriers::sms::Number;
use wirephoto_database::{Id, Moment, Result, Transaction};

use crate::command::LinkCode;
use crate::phone::{Caller, Phone, ShownCode};

/// Whose this phone is.
pub fn owner(tx: &mut Transaction<'_>, number: &Number) -> Result<Option<Id>> {
    tx.query_opt("SELECT account FROM telecast_phone WHERE number = $1", &[&number.as_str()], |row| {
        row.get("account")
    })
}

pub fn list(tx: &mut Transaction<'_>, account: Id) -> Result<Vec<Phone>> {
    tx.query(
        "SELECT number, linked_at FROM telecast_phone WHERE account = $1 ORDER BY linked_at, number",
        &[&account],
        |row| Ok(Phone { number: row.get("number")?, linked_at: row.get("linked_at")? }),
    )
}

/// Gives a phone to an account, whoever had it before.
pub fn put(tx: &mut Transaction<'_>, number: &Number, account: Id, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_phone (number, account, linked_at) VALUES ($1, $2, $3)
         ON CONFLICT (number) DO UPDATE SET account = $2, linked_at = $3",
        &[&number.as_str(), &account, &now],
    )?;
    Ok(())
}

/// Takes a phone away from an account; `false` if it was not theirs.
pub fn remove(tx: &mut Transaction<'_>, account: Id, number: &Number) -> Result<bool> {
    let rows = tx.execute(
        "DELETE FROM telecast_phone WHERE number = $1 AND account = $2",
        &[&number.as_str(), &account],
    )?;
    Ok(rows == 1)
}

/// The code that an account's page shows, if its time is not over and nobody has used it.
pub fn shown_code(tx: &mut Transaction<'_>, account: Id, now: Moment) -> Result<Option<ShownCode>> {
    tx.query_opt(
        "SELECT code, expires_at FROM telecast_link_code
         WHERE account = $1 AND expires_at > $2 AND used_by IS NULL",
        &[&account, &now],
        |row| Ok(ShownCode { code: row.get("code")?, expires_at: row.get("expires_at")? }),
    )
}

/// Shows another code to an account; `false` if somebody else is shown the same.
pub fn put_code(tx: &mut Transaction<'_>, account: Id, shown: &ShownCode, now: Moment) -> Result<bool> {
    tx.execute("DELETE FROM telecast_link_code WHERE account = $1 OR expires_at <= $2", &[&account, &now])?;
    let rows = tx.execute(
        "INSERT INTO telecast_link_code (account, code, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (code) DO NOTHING",
        &[&account, &shown.code, &shown.expires_at],
    )?;
    Ok(rows == 1)
}

/// Whose page shows this code, and which phone has used it.
pub fn by_code(
    tx: &mut Transaction<'_>,
    code: &LinkCode,
    now: Moment,
) -> Result<Option<(Id, Option<Number>)>> {
    tx.query_opt(
        "SELECT account, used_by FROM telecast_link_code WHERE code = $1 AND expires_at > $2",
        &[&code.as_str(), &now],
        |row| Ok((row.get("account")?, row.get("used_by")?)),
    )
}

/// The code is used up.
pub fn use_code(tx: &mut Transaction<'_>, code: &LinkCode, number: &Number) -> Result<()> {
    tx.execute(
        "UPDATE telecast_link_code SET used_by = $2 WHERE code = $1",
        &[&code.as_str(), &number.as_str()],
    )?;
    Ok(())
}

/// Counts a message of a number, and answers how many it has sent since `since`, this one too.
pub fn count_message(
    tx: &mut Transaction<'_>,
    number: &Number,
    since: Moment,
    now: Moment,
) -> Result<Caller> {
    // What is as far ahead was counted by a clock that was wrong.
    let ahead = now.plus(now.since(since));
    tx.execute("DELETE FROM telecast_caller WHERE since < $1 OR since > $2", &[&since, &ahead])?;
    tx.query_one(
        "INSERT INTO telecast_caller (number, since, messages, wrong) VALUES ($1, $2, 1, 0)
         ON CONFLICT (number) DO UPDATE SET messages = telecast_caller.messages + 1
         RETURNING messages, wrong",
        &[&number.as_str(), &now],
        |row| Ok(Caller { messages: row.get("messages")?, wrong: row.get("wrong")? }),
    )
}

/// A number has written nothing yet; the codes of it that were wrong stay so.
pub fn forget_messages(tx: &mut Transaction<'_>, number: &Number) -> Result<()> {
    tx.execute("UPDATE telecast_caller SET messages = 0 WHERE number = $1", &[&number.as_str()])?;
    Ok(())
}

/// Counts a wrong code of a number.
pub fn count_wrong(tx: &mut Transaction<'_>, number: &Number) -> Result<()> {
    tx.execute("UPDATE telecast_caller SET wrong = wrong + 1 WHERE number = $1", &[&number.as_str()])?;
    Ok(())
}

/// Wrong codes of all numbers together.
pub fn all_wrong(tx: &mut Transaction<'_>) -> Result<u64> {
    tx.query_one("SELECT CAST(coalesce(sum(wrong), 0) AS BIGINT) AS n FROM telecast_caller", &[], |row| {
        row.get("n")
    })
}
