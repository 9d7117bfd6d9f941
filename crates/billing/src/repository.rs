//! All the SQL of billing.

pub(crate) mod ledger;
pub(crate) mod payment;

use wirephoto_database::{Id, Result, Transaction};

pub(crate) fn next_invoice_number(tx: &mut Transaction<'_>, owner: Id) -> Result<i64> {
    tx.query_one(
        "INSERT INTO billing_invoice (owner_id, last_number) VALUES ($1, 1)
         ON CONFLICT (owner_id) DO UPDATE SET last_number = billing_invoice.last_number + 1
         RETURNING last_number",
        &[&owner],
        |row| row.get("last_number"),
    )
}
