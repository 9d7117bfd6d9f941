//! Orders, and what hosts are told of them.

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::order::{StepAnswer, StepRequest};

use super::{from_json, json, parse};
use crate::{Order, OrderRef, Told, Trouble, Work};

pub fn insert_order(tx: &mut Transaction<'_>, order: &Order) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_order (id, number, host, event, document, placed_at, work, message, lab, lab_note, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)",
        &[
            &order.id,
            &order.document.number,
            &order.host,
            &order.event,
            &json(&order.document),
            &order.document.placed_at,
            &order.work.name(),
            &trouble(order.trouble.as_ref()),
            &order.lab,
            &order.lab_note,
        ],
    )?;
    Ok(())
}

/// Everything that can change of an order.
pub fn update_order(tx: &mut Transaction<'_>, order: &Order) -> Result<()> {
    tx.execute(
        "UPDATE studio_order SET document = $2, work = $3, message = $4, lab = $5, lab_note = $6,
           version = version + 1
         WHERE id = $1",
        &[
            &order.id,
            &json(&order.document),
            &order.work.name(),
            &trouble(order.trouble.as_ref()),
            &order.lab,
            &order.lab_note,
        ],
    )?;
    Ok(())
}

/// Notes that something of an order changed.
pub fn touch_order(tx: &mut Transaction<'_>, order: Id) -> Result<()> {
    tx.execute("UPDATE studio_order SET version = version + 1 WHERE id = $1", &[&order])?;
    Ok(())
}

/// Another number after each change of any order.
pub fn orders_version(tx: &mut Transaction<'_>) -> Result<u64> {
    tx.query_one(
        "SELECT CAST(coalesce(sum(version), 0) + count(*) AS BIGINT) AS version FROM studio_order",
        &[],
        |row| row.get("version"),
    )
}

/// All orders, the newest first.
pub fn orders(tx: &mut Transaction<'_>) -> Result<Vec<Order>> {
    tx.query("SELECT * FROM studio_order ORDER BY placed_at DESC, id DESC", &[], read_order)
}

/// Those that wait for the photographer.
pub fn waiting_orders(tx: &mut Transaction<'_>) -> Result<Vec<Order>> {
    tx.query("SELECT * FROM studio_order WHERE work IN ('waiting', 'held')", &[], read_order)
}

pub fn orders_of_event(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<Order>> {
    tx.query(
        "SELECT * FROM studio_order WHERE event = $1 ORDER BY placed_at DESC, id DESC",
        &[&event],
        read_order,
    )
}

pub fn find_order(tx: &mut Transaction<'_>, order: &OrderRef) -> Result<Option<Order>> {
    let found = match order {
        OrderRef::Id(id) => tx.query("SELECT * FROM studio_order WHERE id = $1", &[id], read_order)?,
        OrderRef::Number(number) => {
            // Two hosts may have given the same number; then only the identifier says which is meant.
            tx.query("SELECT * FROM studio_order WHERE number = $1", &[number], read_order)?
        }
    };
    Ok(if found.len() == 1 { found.into_iter().next() } else { None })
}

/// Orders of a host with which something is still to be done.
pub fn count_open_orders(tx: &mut Transaction<'_>, host: &str) -> Result<u32> {
    tx.query_one(
        "SELECT count(*) AS orders FROM studio_order o WHERE host = $1 AND (work <> 'closed'
           OR EXISTS (SELECT 1 FROM studio_step s WHERE s.order_id = o.id AND s.told_at IS NULL))",
        &[&host],
        |row| row.get("orders"),
    )
}

fn read_order(row: &Row<'_>) -> Result<Order> {
    let work: String = row.get("work")?;
    let unknown = || Error::Row { column: "work".to_owned(), detail: format!("\"{work}\" is unknown") };
    Ok(Order {
        id: row.get("id")?,
        document: from_json(row, "document")?,
        host: row.get("host")?,
        event: row.get("event")?,
        work: Work::from_name(&work).ok_or_else(unknown)?,
        trouble: read_trouble(row)?,
        lab: row.get("lab")?,
        lab_note: row.get("lab_note")?,
    })
}

/// As it is kept: empty for nothing.
pub(super) fn trouble(trouble: Option<&Trouble>) -> String {
    trouble.map(json).unwrap_or_default()
}

pub(super) fn read_trouble(row: &Row<'_>) -> Result<Option<Trouble>> {
    let text: String = row.get("message")?;
    if text.is_empty() { Ok(None) } else { parse(&text, "message").map(Some) }
}

/// A promise to tell a host something.
pub struct DueStep {
    pub order: Id,
    pub request: StepRequest,
    pub attempts: u32,
}

pub fn insert_step(tx: &mut Transaction<'_>, order: Id, step: &StepRequest, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO studio_step (id, order_id, number, step, decided_at, due_at, attempts, message, told_at)
         SELECT $1, $2, CAST(coalesce(max(number), 0) + 1 AS BIGINT), $3, $4, $4, 0, '', NULL
         FROM studio_step WHERE order_id = $2",
        &[&step.id, &order, &json(&step.what), &now],
    )?;
    touch_order(tx, order)
}

/// Of each order of a host the first step that it was not told, if that is due.
pub fn due_steps(tx: &mut Transaction<'_>, host: &str, now: Moment) -> Result<Vec<DueStep>> {
    tx.query(
        "SELECT s.id, s.order_id, s.step, s.attempts FROM studio_step s JOIN studio_order o ON o.id = s.order_id
         WHERE o.host = $1 AND s.told_at IS NULL AND s.due_at <= $2
           AND s.number = (SELECT min(f.number) FROM studio_step f
                           WHERE f.order_id = s.order_id AND f.told_at IS NULL)
         ORDER BY s.decided_at, s.id",
        &[&host, &now],
        |row| {
            Ok(DueStep {
                order: row.get("order_id")?,
                request: StepRequest { id: row.get("id")?, what: from_json(row, "step")? },
                attempts: row.get("attempts")?,
            })
        },
    )
}

/// What was told of an order and what is to be told, in its order.
pub fn steps_of(tx: &mut Transaction<'_>, order: Id) -> Result<Vec<Told>> {
    tx.query(
        "SELECT step, decided_at, message, told_at FROM studio_step WHERE order_id = $1 ORDER BY number",
        &[&order],
        |row| {
            Ok(Told {
                step: from_json(row, "step")?,
                at: row.get("decided_at")?,
                told_at: row.get("told_at")?,
                trouble: read_trouble(row)?,
            })
        },
    )
}

/// Notes that the host has answered, or that it has refused.
pub fn set_told(
    tx: &mut Transaction<'_>,
    step: Id,
    order: Id,
    refusal: Option<&Trouble>,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "UPDATE studio_step SET told_at = $2, message = $3 WHERE id = $1",
        &[&step, &now, &trouble(refusal)],
    )?;
    touch_order(tx, order)
}

/// Notes why a step waits, and until when.
pub fn postpone_step(
    tx: &mut Transaction<'_>,
    step: Id,
    order: Id,
    why: &Trouble,
    due_at: Moment,
) -> Result<()> {
    tx.execute(
        "UPDATE studio_step SET due_at = $2, attempts = attempts + 1, message = $3 WHERE id = $1",
        &[&step, &due_at, &trouble(Some(why))],
    )?;
    touch_order(tx, order)
}

/// Notes how an order stands, as its host answered to a step.
pub fn note_answer(tx: &mut Transaction<'_>, order: Id, answer: StepAnswer) -> Result<()> {
    let Some(mut order) = find_order(tx, &OrderRef::Id(order))? else { return Ok(()) };
    let document = &mut order.document;
    if (document.stage, document.payment) == (answer.stage, answer.payment) {
        return Ok(());
    }
    (document.stage, document.payment) = (document.stage.max(answer.stage), answer.payment);
    update_order(tx, &order)
}
