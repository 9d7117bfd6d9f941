//! All the SQL of billing.

pub(crate) mod ledger;
pub(crate) mod payment;
pub(crate) mod refund;

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};

use crate::{Means, Secret, StripeKeys, Terms};

pub(crate) fn next_invoice_number(tx: &mut Transaction<'_>, owner: Id) -> Result<i64> {
    tx.query_one(
        "INSERT INTO billing_invoice (owner_id, last_number) VALUES ($1, 1)
         ON CONFLICT (owner_id) DO UPDATE SET last_number = billing_invoice.last_number + 1
         RETURNING last_number",
        &[&owner],
        |row| row.get("last_number"),
    )
}

/// Notes what a provider told; `false` if it was told before.
pub(crate) fn note_webhook(
    tx: &mut Transaction<'_>,
    owner: Id,
    means: Means,
    event: &str,
    now: Moment,
) -> Result<bool> {
    let rows = tx.execute(
        "INSERT INTO billing_webhook (owner_id, provider, event_id, received_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (owner_id, provider, event_id) DO NOTHING",
        &[&owner, &means, &event, &now],
    )?;
    Ok(rows == 1)
}

pub(crate) fn forget_webhooks(tx: &mut Transaction<'_>, before: Moment) -> Result<u64> {
    tx.execute("DELETE FROM billing_webhook WHERE received_at < $1", &[&before])
}

pub(crate) fn terms(tx: &mut Transaction<'_>, owner: Id) -> Result<Option<Terms>> {
    tx.query_opt(
        "SELECT is_invoice, stripe_key, webhook_secret, webhook_secret_before FROM billing_terms WHERE owner_id = $1",
        &[&owner],
        read_terms,
    )
}

fn read_terms(row: &Row<'_>) -> Result<Terms> {
    let secrets: [Option<String>; 2] = [row.get("webhook_secret")?, row.get("webhook_secret_before")?];
    let stripe = match row.get::<Option<String>>("stripe_key")? {
        None => None,
        Some(key) => Some(StripeKeys {
            key: Secret::key(&key).map_err(|error| unreadable("stripe_key", &error))?,
            webhook: secrets
                .iter()
                .flatten()
                .map(|secret| Secret::webhook(secret).map_err(|error| unreadable("webhook_secret", &error)))
                .collect::<Result<_>>()?,
        }),
    };
    Ok(Terms { is_invoice: row.get("is_invoice")?, stripe })
}

fn unreadable(column: &str, error: &dyn std::error::Error) -> Error {
    Error::Row { column: column.to_owned(), detail: error.to_string() }
}

pub(crate) fn keep_terms(tx: &mut Transaction<'_>, owner: Id, terms: &Terms) -> Result<()> {
    let secret =
        |index: usize| terms.stripe.as_ref().and_then(|keys| keys.webhook.get(index)).map(Secret::reveal);
    tx.execute(
        "INSERT INTO billing_terms (owner_id, is_invoice, stripe_key, webhook_secret, webhook_secret_before)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (owner_id) DO UPDATE SET is_invoice = $2, stripe_key = $3, webhook_secret = $4,
         webhook_secret_before = $5",
        &[
            &owner,
            &terms.is_invoice,
            &terms.stripe.as_ref().map(|keys| keys.key.reveal()),
            &secret(0),
            &secret(1),
        ],
    )?;
    Ok(())
}
