//! What a message to a short code pays for: at once, or when the answer to it has arrived. Until it is paid nothing of a
//! delivery is sent.
//!
//! A tariff pays for the request, whatever becomes of its frames: the operator has collected it by then.

use wirephoto_accounts::service as accounts;
use wirephoto_carriers::sms::{self, Body, NewSms, Number, Outcome};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_site::Language;

use crate::Result;
use crate::delivery::{AddresseeState, Delivery, RequestToken};
use crate::premium::{PaidOn, Premium, PremiumState, ShortCode};
use crate::repository::{delivery as deliveries, premium as premiums};
use crate::service::{air, delivery, price};
use crate::words::words;

/// A delivery came to a short code, from a phone.
pub fn begin(
    tx: &mut Transaction<'_>,
    delivery: &Delivery,
    (code, phone): &(ShortCode, Number),
    now: Moment,
) -> Result<()> {
    let state = match code.paid_on {
        PaidOn::Mo => PremiumState::Paid,
        PaidOn::Mt => PremiumState::Awaited,
    };
    let premium = Premium { delivery: delivery.id, code: code.clone(), phone: phone.clone(), state };
    premiums::insert(tx, &premium)?;
    if state == PremiumState::Paid { price::collect(tx, delivery.id, code.tariff, now) } else { Ok(()) }
}

/// Whether a delivery may not be sent yet.
pub fn is_awaited(tx: &mut Transaction<'_>, delivery: Id) -> Result<bool> {
    Ok(premiums::find(tx, delivery)?.is_some_and(|premium| premium.state == PremiumState::Awaited))
}

/// What became of a short message, which may be one that pays.
pub fn outcome(tx: &mut Transaction<'_>, sms: Id, outcome: &Outcome, now: Moment) -> Result<()> {
    if *outcome == Outcome::Sent {
        return Ok(());
    }
    let Some(premium) = premiums::by_answer(tx, sms)? else { return Ok(()) };
    match (outcome, premium.state) {
        (Outcome::Delivered, PremiumState::Awaited) => paid(tx, &premium, now),
        (Outcome::Delivered, PremiumState::Unpaid) => {
            // Its time was over; the operator has collected all the same.
            tracing::warn!(delivery = %premium.delivery, "a message that pays arrived too late");
            Ok(())
        }
        (Outcome::Failed(_), PremiumState::Awaited) => {
            unpaid(tx, &premium, now)?;
            delivery::refuse(tx, premium.delivery, now)
        }
        _ => Ok(()),
    }
}

fn paid(tx: &mut Transaction<'_>, premium: &Premium, now: Moment) -> Result<()> {
    premiums::set_state(tx, premium.delivery, PremiumState::Paid)?;
    price::collect(tx, premium.delivery, premium.code.tariff, now)?;
    let delivery = delivery::find(tx, premium.delivery)?;
    let mut waiting = deliveries::addressees(tx, delivery.id)?;
    waiting.retain(|addressee| addressee.state == AddresseeState::Requested);
    air::place(tx, &delivery, waiting, now)?;
    Ok(())
}

/// The time of a delivery is over, which may never have been paid.
pub fn lapse(tx: &mut Transaction<'_>, delivery: Id, now: Moment) -> Result<()> {
    match premiums::find(tx, delivery)?.filter(|premium| premium.state == PremiumState::Awaited) {
        Some(premium) => unpaid(tx, &premium, now),
        None => Ok(()),
    }
}

/// It is not paid, and its sender is told so, at no cost.
fn unpaid(tx: &mut Transaction<'_>, premium: &Premium, now: Moment) -> Result<()> {
    premiums::set_state(tx, premium.delivery, PremiumState::Unpaid)?;
    // Who asks again in the same words means it.
    deliveries::set_token(tx, premium.delivery, &RequestToken::random())?;
    let sender = delivery::find(tx, premium.delivery)?.sender;
    let language = accounts::find_account(tx, sender)?.and_then(|account| account.language);
    let text = words(language.unwrap_or(Language::English)).phones.unpaid.to_owned();
    let expires = Some(now.plus(crate::service::sms::ANSWER_LASTS));
    let told = NewSms { from: None, to: premium.phone.clone(), body: Body::Text(text), expires };
    match sms::enqueue(tx, &told, now) {
        // That nothing was sent does not wait for an operator who is away.
        Ok(_) | Err(sms::Error::Full | sms::Error::TooLong) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
