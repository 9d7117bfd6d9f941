//! What pays for deliveries that came to a short code.

use wirephoto_billing::{Currency, Money};
use wirephoto_database::{Id, Result, Row, Transaction};

use crate::premium::{Premium, PremiumState, ShortCode};

fn read_premium(row: &Row<'_>) -> Result<Premium> {
    let currency: Currency = row.get("currency")?;
    Ok(Premium {
        delivery: row.get("delivery")?,
        code: ShortCode {
            number: row.get("short_code")?,
            tariff: Money::new(row.get("tariff")?, currency),
            paid_on: row.get("paid_on")?,
        },
        phone: row.get("phone")?,
        state: row.get("state")?,
    })
}

pub fn insert(tx: &mut Transaction<'_>, premium: &Premium) -> Result<()> {
    let Premium { delivery, code, phone, state } = premium;
    tx.execute(
        "INSERT INTO telecast_premium (delivery, short_code, phone, tariff, currency, paid_on, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            delivery,
            &code.number.as_str(),
            &phone.as_str(),
            &code.tariff.minor(),
            &code.tariff.currency().code(),
            &code.paid_on,
            state,
        ],
    )?;
    Ok(())
}

pub fn find(tx: &mut Transaction<'_>, delivery: Id) -> Result<Option<Premium>> {
    tx.query_opt("SELECT * FROM telecast_premium WHERE delivery = $1", &[&delivery], read_premium)
}

/// What is paid by a short message of ours.
pub fn by_answer(tx: &mut Transaction<'_>, sms: Id) -> Result<Option<Premium>> {
    tx.query_opt("SELECT * FROM telecast_premium WHERE answer = $1", &[&sms], read_premium)
}

/// The short message that pays.
pub fn set_answer(tx: &mut Transaction<'_>, delivery: Id, sms: Id) -> Result<()> {
    tx.execute("UPDATE telecast_premium SET answer = $2 WHERE delivery = $1", &[&delivery, &sms])?;
    Ok(())
}

pub fn set_state(tx: &mut Transaction<'_>, delivery: Id, state: PremiumState) -> Result<()> {
    tx.execute("UPDATE telecast_premium SET state = $2 WHERE delivery = $1", &[&delivery, &state])?;
    Ok(())
}
