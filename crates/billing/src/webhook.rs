//! What Stripe tells: signed, at least once, in any order.
//!
//! [`accept`] is the door: it takes the raw body and the header `Stripe-Signature` (`t=…,v1=…`), where `v1` is the
//! HMAC-SHA256 of `t.body` under the webhook's secret, and refuses what is not signed, or was signed more than five
//! minutes ago or ahead. What it lets in is noted by [`is_new`], in the transaction of its effect. Nothing of a notice
//! is believed but what it is signed for: whoever has the secret of one owner can settle orders of that owner only.

use std::time::Duration;

use ring::hmac;
use serde::Deserialize;
use wirephoto_database::{self as database, Id, Moment, Transaction};
use wirephoto_exchange::hex;

use crate::payment::Receipt;
use crate::stripe::{Session, units};
use crate::{Means, Secret, repository};

/// How far the time of a signature may be away.
pub const TOLERANCE: Duration = Duration::from_mins(5);
/// Bytes of a body at the most.
pub const MAX_BODY_BYTES: usize = 256 << 10;
/// How long notices are remembered: Stripe tells again for three days, and [`TOLERANCE`] keeps out what is older.
const REMEMBERED: Duration = Duration::from_hours(90 * 24);
const MAX_HEADER_BYTES: usize = 4096;
const MAX_SIGNATURES: usize = 8;

/// Why something is not believed to come from Stripe, or not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The header is missing, or no signature.
    #[error("The signature is missing or cannot be read.")]
    Malformed,
    /// It was signed too long ago, or ahead of our time.
    #[error("The signature is of another time; the most is five minutes.")]
    Late,
    /// It is signed by none of the secrets.
    #[error("The signature is not one of this webhook's.")]
    Forged,
    /// It is signed, and no notice.
    #[error("The body is signed, but it is no event that can be read.")]
    Unreadable,
}

/// Something that Stripe tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its identifier: the same when it is told again.
    pub event: String,
    /// What it is about.
    pub what: Happening,
}

/// What happened at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// The money of an order is there: for [`settle`](crate::payment::settle).
    Paid(Receipt),
    /// An attempt can no more be paid, as it has expired or the customer's bank said no: for
    /// [`ended`](crate::payment::ended).
    Ended {
        /// Of which order.
        order: Id,
        /// The attempt.
        reference: String,
    },
    /// All of the money of an order went back: for [`returned`](crate::payment::returned).
    Returned(Receipt),
    /// Something else, which changes nothing.
    Other,
}

/// Checks that a body was signed by one of an owner's secrets around `now`, and reads it.
pub fn accept(
    owner: Id,
    secrets: &[Secret],
    header: &str,
    body: &[u8],
    now: Moment,
) -> Result<Notice, Rejected> {
    let signature = Signature::parse(header).ok_or(Rejected::Malformed)?;
    signature.verify(secrets, body, now)?;
    read(owner, body).ok_or(Rejected::Unreadable)
}

/// Notes a notice; `false` if it was noted before, and has had its effect.
pub fn is_new(tx: &mut Transaction<'_>, owner: Id, notice: &Notice, now: Moment) -> database::Result<bool> {
    repository::note_webhook(tx, owner, Means::Stripe, &notice.event, now)
}

/// Forgets notices that are too old to come again; answers how many.
pub fn forget(tx: &mut Transaction<'_>, now: Moment) -> database::Result<u64> {
    repository::forget_webhooks(tx, now.minus(REMEMBERED))
}

/// The header of a body that is signed at `now`: what Stripe does, and its mock.
pub fn sign(secret: &Secret, body: &[u8], now: Moment) -> String {
    let seconds = now.micros().div_euclid(1_000_000).to_string();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
    let tag = hmac::sign(&key, &[seconds.as_bytes(), b".", body].concat());
    format!("t={seconds},v1={}", hex::encode(tag.as_ref()))
}

/// The header, taken apart.
struct Signature<'h> {
    /// As it is written: the text is what was signed.
    time: &'h str,
    seconds: i64,
    tags: Vec<[u8; 32]>,
}

impl<'h> Signature<'h> {
    fn parse(header: &'h str) -> Option<Self> {
        if header.len() > MAX_HEADER_BYTES {
            return None;
        }
        let fields = || header.split(',').filter_map(|field| field.trim().split_once('='));
        let time = fields().find(|(name, _)| *name == "t")?.1;
        let is_number =
            !time.is_empty() && time.len() <= 15 && time.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = is_number.then(|| time.parse().ok())??;
        let tag = |(name, digits)| if name == "v1" { hex::decode(digits)?.try_into().ok() } else { None };
        let tags: Vec<_> = fields().filter_map(tag).take(MAX_SIGNATURES).collect();
        (!tags.is_empty()).then_some(Self { time, seconds, tags })
    }

    fn verify(&self, secrets: &[Secret], body: &[u8], now: Moment) -> Result<(), Rejected> {
        let signed = [self.time.as_bytes(), b".", body].concat();
        let is_signed = secrets.iter().any(|secret| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
            self.tags.iter().any(|tag| hmac::verify(&key, &signed, tag).is_ok())
        });
        if !is_signed {
            return Err(Rejected::Forged);
        }
        let signed_at = Moment::from_micros(self.seconds.saturating_mul(1_000_000));
        let distance = now.since(signed_at).max(signed_at.since(now));
        if distance > TOLERANCE { Err(Rejected::Late) } else { Ok(()) }
    }
}

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: serde_json::Value,
}

#[derive(Deserialize)]
struct Charge {
    payment_intent: Option<String>,
    amount: i64,
    currency: String,
    refunded: bool,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    order: Option<String>,
}

/// Reads a notice; what is of no order of ours is [`Happening::Other`].
fn read(owner: Id, body: &[u8]) -> Option<Notice> {
    let event: Event = serde_json::from_slice(body).ok()?;
    if event.id.is_empty() || event.id.len() > 255 || event.id.contains('\0') {
        return None;
    }
    let what = match event.kind.as_str() {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => {
            paid(owner, event.data.object)
        }
        "checkout.session.expired" | "checkout.session.async_payment_failed" => ended(event.data.object),
        "charge.refunded" => returned(owner, event.data.object),
        _ => None,
    };
    Some(Notice { event: event.id, what: what.unwrap_or(Happening::Other) })
}

fn paid(owner: Id, object: serde_json::Value) -> Option<Happening> {
    let session: Session = serde_json::from_value(object).ok()?;
    // A bank that takes days has not paid yet; another notice comes when it has.
    if session.payment_status != "paid" {
        return None;
    }
    let (payment, amount) = session.paid()?;
    Some(Happening::Paid(Receipt { owner, order: session.order()?, means: Means::Stripe, payment, amount }))
}

fn ended(object: serde_json::Value) -> Option<Happening> {
    let session: Session = serde_json::from_value(object).ok()?;
    Some(Happening::Ended { order: session.order()?, reference: session.id })
}

fn returned(owner: Id, object: serde_json::Value) -> Option<Happening> {
    let charge: Charge = serde_json::from_value(object).ok()?;
    // What was given back in part stays a matter between the owner and their customer.
    if !charge.refunded {
        return None;
    }
    let order = charge.metadata.order?.parse().ok()?;
    let amount = units::read(charge.amount, &charge.currency)?;
    let payment = charge.payment_intent?;
    Some(Happening::Returned(Receipt { owner, order, means: Means::Stripe, payment, amount }))
}

#[cfg(test)]
mod tests;
