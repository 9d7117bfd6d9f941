//! The SQL of payments.

use wirephoto_database::{Id, Result, Row, Transaction};

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
