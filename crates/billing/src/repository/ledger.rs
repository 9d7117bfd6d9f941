//! The SQL of the books: entries and lines are inserted and read, never updated and never deleted.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::ledger::{Account, Entry, Imbalance, Line};
use crate::report::Sums;
use crate::{Currency, Money};

pub(crate) fn insert(tx: &mut Transaction<'_>, entry: &Entry) -> Result<()> {
    tx.execute(
        "INSERT INTO billing_entry (id, owner_id, event_id, order_id, posted_at, month, what)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[&entry.id, &entry.owner, &entry.event, &entry.order, &entry.at, &month_of(entry.at), &entry.what],
    )?;
    for (position, line) in entry.lines.iter().enumerate() {
        tx.execute(
            "INSERT INTO billing_line (entry_id, position, account, amount, currency) VALUES ($1, $2, $3, $4, $5)",
            &[
                &entry.id,
                &(position as i64),
                &line.account.as_str(),
                &line.amount.minor(),
                &line.amount.currency().code(),
            ],
        )?;
    }
    Ok(())
}

/// The month in UTC, such as `2026-11`: the engines share no word that would compute it.
fn month_of(at: Moment) -> String {
    at.to_string().chars().take(7).collect()
}

const ENTRY: &str =
    "SELECT e.id, e.owner_id, e.event_id, e.order_id, e.posted_at, e.what, l.account, l.amount, l.currency
    FROM billing_entry AS e LEFT JOIN billing_line AS l ON l.entry_id = e.id";

pub(crate) fn entry(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Entry>> {
    let rows = tx.query(&format!("{ENTRY} WHERE e.id = $1 ORDER BY l.position NULLS FIRST"), &[&id], read)?;
    Ok(gather(rows).pop())
}

pub(crate) fn of_order(tx: &mut Transaction<'_>, order: Id) -> Result<Vec<Entry>> {
    let order_by = "ORDER BY e.posted_at NULLS FIRST, e.id NULLS FIRST, l.position NULLS FIRST";
    let rows = tx.query(&format!("{ENTRY} WHERE e.order_id = $1 {order_by}"), &[&order], read)?;
    Ok(gather(rows))
}

fn read(row: &Row<'_>) -> Result<(Entry, Option<Line>)> {
    let entry = Entry {
        id: row.get("id")?,
        owner: row.get("owner_id")?,
        event: row.get("event_id")?,
        order: row.get("order_id")?,
        at: row.get("posted_at")?,
        what: row.get("what")?,
        lines: Vec::new(),
    };
    let account: Option<Account> = row.get("account")?;
    let line = match account {
        Some(account) => Some(Line { account, amount: Money::new(row.get("amount")?, row.get("currency")?) }),
        None => None,
    };
    Ok((entry, line))
}

/// Entries of rows in which those of one entry stand together.
fn gather(rows: Vec<(Entry, Option<Line>)>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (entry, line) in rows {
        if entries.last().is_none_or(|last| last.id != entry.id) {
            entries.push(entry);
        }
        if let Some(last) = entries.last_mut() {
            last.lines.extend(line);
        }
    }
    entries
}

pub(crate) fn imbalances(tx: &mut Transaction<'_>) -> Result<Vec<Imbalance>> {
    tx.query(
        "SELECT currency, CAST(sum(amount) AS BIGINT) AS balance FROM billing_line
         GROUP BY currency HAVING sum(amount) <> 0 ORDER BY currency",
        &[],
        |row| Ok(Imbalance { currency: row.get::<Currency>("currency")?, sum: row.get("balance")? }),
    )
}

/// The sums of what an owner's entries move, by a column of `e`.
fn sums_by(column: &str) -> String {
    let sum = |name: &str, sign: &str, accounts: &str| {
        format!(
            "CAST(sum(CASE WHEN l.account IN ({accounts}) THEN {sign}l.amount ELSE 0 END) AS BIGINT) AS {name}"
        )
    };
    let count = |name: &str, what: &str| {
        format!("count(DISTINCT CASE WHEN e.what = '{what}' THEN e.id END) AS {name}")
    };
    let columns = [
        count("placed", "placed"),
        count("cancelled", "cancelled"),
        sum("sales", "-", "'sales'"),
        sum("delivery", "-", "'delivery'"),
        sum("tax", "-", "'tax'"),
        sum("received", "", "'stripe', 'cash'"),
        sum("open_amount", "", "'receivable'"),
        sum("owed", "-", "'refunds'"),
    ];
    format!(
        "SELECT {column} AS part, l.currency, {} FROM billing_entry AS e JOIN billing_line AS l ON l.entry_id = e.id
         WHERE e.owner_id = $1 GROUP BY {column}, l.currency ORDER BY {column} DESC NULLS LAST, l.currency NULLS FIRST",
        columns.join(", ")
    )
}

pub(crate) fn by_event(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Sums<Option<Id>>>> {
    tx.query(&sums_by("e.event_id"), &[&owner], |row| read_sums(row, row.get("part")?))
}

pub(crate) fn by_month(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Sums<String>>> {
    tx.query(&sums_by("e.month"), &[&owner], |row| read_sums(row, row.get("part")?))
}

fn read_sums<P>(row: &Row<'_>, part: P) -> Result<Sums<P>> {
    let currency: Currency = row.get("currency")?;
    let money = |column: &str| Ok(Money::new(row.get(column)?, currency));
    Ok(Sums {
        part,
        placed: row.get("placed")?,
        cancelled: row.get("cancelled")?,
        sales: money("sales")?,
        delivery: money("delivery")?,
        tax: money("tax")?,
        received: money("received")?,
        open: money("open_amount")?,
        owed: money("owed")?,
    })
}

pub(crate) fn journal(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Entry>> {
    let order_by = "ORDER BY e.posted_at NULLS FIRST, e.id NULLS FIRST, l.position NULLS FIRST";
    let rows = tx.query(&format!("{ENTRY} WHERE e.owner_id = $1 {order_by}"), &[&owner], read)?;
    Ok(gather(rows))
}
