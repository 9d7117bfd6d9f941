//! The SQL of payments.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::attempt::Look;
use crate::payment::{Paid, Payment, PaymentState, Sale};
use crate::{Begun, Means, Money};

pub(crate) fn insert(tx: &mut Transaction<'_>, sale: &Sale, means: Means, state: PaymentState) -> Result<()> {
    tx.execute(
        "INSERT INTO billing_payment (order_id, owner_id, event_id, provider, amount, currency, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            &sale.order,
            &sale.owner,
            &sale.event,
            &means,
            &sale.total.minor(),
            &sale.total.currency().code(),
            &state.as_str(),
        ],
    )?;
    Ok(())
}

const PAYMENT: &str =
    "SELECT order_id, owner_id, event_id, provider, amount, currency, state, is_cancelled, attempt,
    reference, redirect, payment, paid_by, paid_at FROM billing_payment";

pub(crate) fn of_order(tx: &mut Transaction<'_>, order: Id) -> Result<Option<Payment>> {
    tx.query_opt(&format!("{PAYMENT} WHERE order_id = $1"), &[&order], read)
}

fn read(row: &Row<'_>) -> Result<Payment> {
    let reference: Option<String> = row.get("reference")?;
    let redirect: Option<String> = row.get("redirect")?;
    let paid: Option<(Means, String)> = row.get::<Option<Means>>("paid_by")?.zip(row.get("payment")?);
    let paid = match paid {
        Some((means, payment)) => Some(Paid { means, payment, at: row.get("paid_at")? }),
        None => None,
    };
    Ok(Payment {
        order: row.get("order_id")?,
        owner: row.get("owner_id")?,
        event: row.get("event_id")?,
        means: row.get("provider")?,
        amount: Money::new(row.get("amount")?, row.get("currency")?),
        state: row.get("state")?,
        is_cancelled: row.get("is_cancelled")?,
        attempt: row.get("attempt")?,
        begun: reference.map(|reference| Begun { reference, redirect }),
        paid,
    })
}

pub(crate) fn set_paid(tx: &mut Transaction<'_>, order: Id, paid: &Paid) -> Result<()> {
    tx.execute(
        "UPDATE billing_payment SET state = 'paid', paid_by = $2, payment = $3, paid_at = $4, look_at = NULL
         WHERE order_id = $1",
        &[&order, &paid.means, &paid.payment, &paid.at],
    )?;
    Ok(())
}

/// What is under way of it is looked at next.
pub(crate) fn set_cancelled(tx: &mut Transaction<'_>, order: Id, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE billing_payment SET is_cancelled = TRUE, look_at = $2, looks = 0 WHERE order_id = $1",
        &[&order, &now],
    )?;
    Ok(())
}

pub(crate) fn set_refunded(tx: &mut Transaction<'_>, order: Id) -> Result<()> {
    tx.execute("UPDATE billing_payment SET state = 'refunded' WHERE order_id = $1", &[&order])?;
    Ok(())
}

/// Keeps what the provider said to an attempt, unless something is kept of it already.
pub(crate) fn set_begun(
    tx: &mut Transaction<'_>,
    order: Id,
    attempt: u32,
    begun: &Begun,
    look_at: Moment,
) -> Result<()> {
    tx.execute(
        "UPDATE billing_payment SET reference = $3, redirect = $4, look_at = $5, looks = 0
         WHERE order_id = $1 AND attempt = $2 AND reference IS NULL",
        &[&order, &attempt, &begun.reference, &begun.redirect, &look_at],
    )?;
    Ok(())
}

/// Makes way for another attempt, if it is this one that is under way.
pub(crate) fn end_attempt(tx: &mut Transaction<'_>, order: Id, reference: &str) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE billing_payment SET attempt = attempt + 1, reference = NULL, redirect = NULL, look_at = NULL
         WHERE order_id = $1 AND reference = $2 AND state = 'open'",
        &[&order, &reference],
    )?;
    Ok(rows == 1)
}

pub(crate) fn due_looks(tx: &mut Transaction<'_>, most: u32, now: Moment) -> Result<Vec<Look>> {
    tx.query(
        "SELECT order_id, owner_id, provider, reference, is_cancelled, looks FROM billing_payment
         WHERE look_at <= $1 AND state = 'open' AND reference IS NOT NULL
         ORDER BY look_at NULLS FIRST, order_id NULLS FIRST LIMIT $2",
        &[&now, &most],
        |row| {
            Ok(Look {
                order: row.get("order_id")?,
                owner: row.get("owner_id")?,
                means: row.get("provider")?,
                reference: row.get("reference")?,
                is_cancelled: row.get("is_cancelled")?,
                looks: row.get("looks")?,
            })
        },
    )
}

pub(crate) fn set_look(tx: &mut Transaction<'_>, look: &Look, look_at: Option<Moment>) -> Result<()> {
    tx.execute(
        "UPDATE billing_payment SET look_at = $3, looks = $4 WHERE order_id = $1 AND reference = $2",
        &[&look.order, &look.reference, &look_at, &look.looks],
    )?;
    Ok(())
}
