//! The SQL of refunds.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::Money;
use crate::refund::{Refund, RefundState};

/// Does nothing where that money is promised back already.
pub(crate) fn insert(tx: &mut Transaction<'_>, refund: &Refund, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO billing_refund
         (id, order_id, owner_id, provider, payment, amount, currency, state, created_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (id) DO NOTHING",
        &[
            &refund.id,
            &refund.order,
            &refund.owner,
            &refund.means,
            &refund.payment,
            &refund.amount.minor(),
            &refund.amount.currency().code(),
            &refund.state.as_str(),
            &now,
        ],
    )?;
    Ok(())
}

const REFUND: &str =
    "SELECT id, order_id, owner_id, provider, payment, amount, currency, state, due_at, fence, attempts,
    last_error FROM billing_refund";

pub(crate) fn by_id(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Refund>> {
    tx.query_opt(&format!("{REFUND} WHERE id = $1"), &[&id], read)
}

pub(crate) fn of_order(tx: &mut Transaction<'_>, order: Id) -> Result<Vec<Refund>> {
    let sql = format!("{REFUND} WHERE order_id = $1 ORDER BY created_at NULLS FIRST, id NULLS FIRST");
    tx.query(&sql, &[&order], read)
}

pub(crate) fn claim(
    tx: &mut Transaction<'_>,
    most: u32,
    now: Moment,
    lease_until: Moment,
) -> Result<Vec<Refund>> {
    let sql = format!(
        "{REFUND} WHERE state = 'waiting' AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
         ORDER BY due_at NULLS FIRST, id NULLS FIRST LIMIT $2"
    );
    let mut claimed = tx.query(&sql, &[&now, &most], read)?;
    for refund in &mut claimed {
        refund.fence += 1;
        refund.attempts += 1;
        tx.execute(
            "UPDATE billing_refund SET fence = $2, attempts = $3, lease_until = $4 WHERE id = $1",
            &[&refund.id, &refund.fence, &refund.attempts, &lease_until],
        )?;
    }
    Ok(claimed)
}

/// Nothing where somebody else has claimed it since, or it is done.
pub(crate) fn put_off(
    tx: &mut Transaction<'_>,
    refund: &Refund,
    state: RefundState,
    due_at: Moment,
    error: &str,
) -> Result<()> {
    tx.execute(
        "UPDATE billing_refund SET state = $3, due_at = $4, last_error = $5, lease_until = NULL
         WHERE id = $1 AND fence = $2 AND state = 'waiting'",
        &[&refund.id, &refund.fence, &state.as_str(), &due_at, &error],
    )?;
    Ok(())
}

pub(crate) fn set_done(tx: &mut Transaction<'_>, id: Id, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE billing_refund SET state = 'done', lease_until = NULL, last_error = NULL, ended_at = $2
         WHERE id = $1 AND state <> 'done'",
        &[&id, &now],
    )?;
    Ok(())
}

pub(crate) fn try_again(tx: &mut Transaction<'_>, owner: Id, order: Id, now: Moment) -> Result<u64> {
    tx.execute(
        "UPDATE billing_refund SET state = 'waiting', due_at = $3
         WHERE owner_id = $1 AND order_id = $2 AND state <> 'done'",
        &[&owner, &order, &now],
    )
}

fn read(row: &Row<'_>) -> Result<Refund> {
    Ok(Refund {
        id: row.get("id")?,
        order: row.get("order_id")?,
        owner: row.get("owner_id")?,
        means: row.get("provider")?,
        payment: row.get("payment")?,
        amount: Money::new(row.get("amount")?, row.get("currency")?),
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
        due_at: row.get("due_at")?,
        fence: row.get("fence")?,
    })
}
