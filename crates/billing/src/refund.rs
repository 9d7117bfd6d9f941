//! Money on its way back: a row for each payment that is to be given back, tried until it is through.
//!
//! A refund is claimed under a lease with a fence, asked for with its own identifier as the idempotency key, and noted
//! in the transaction that books it; so neither a crash between the two nor two workers at once give anything back
//! twice. What the provider cannot do now is tried again, later and later, every six hours in the end; what it refuses
//! for good waits for a person ([`try_again`]).

use std::time::Duration;

use wirephoto_database::{self as database, Column, Id, Moment, Transaction, Value};

use crate::ledger::{Entry, What};
use crate::payment::{Error, Payment, Receipt};
use crate::repository::refund as repository;
use crate::settle::{name_of, went_back};
use crate::{Means, Money, ProviderError};

/// Whoever has claimed a refund has this long; then it is claimed again.
const LEASE: Duration = Duration::from_mins(5);
/// Refunds that are claimed at a time.
const BATCH: u32 = 8;

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundState {
    /// To be asked for, now or later.
    Waiting,
    /// The money is on its way to the customer.
    Done,
    /// The provider refused for good.
    Failed,
}

/// Money on its way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its identifier: the provider's idempotency key, and the entry in the books.
    pub id: Id,
    /// Of which order.
    pub order: Id,
    /// Who gives it back.
    pub owner: Id,
    /// By which way it came.
    pub means: Means,
    /// The provider's name of it.
    pub payment: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: RefundState,
    /// How often it was asked for.
    pub attempts: u32,
    /// What the last attempt came to, if it failed, in one sentence.
    pub last_error: Option<String>,
    /// When it is asked for next, while it waits.
    pub due_at: Moment,
    /// Counts the claims.
    pub(crate) fence: i64,
}

/// Takes refunds that are due, oldest first. Each must be asked for at its provider, and the answer noted by [`done`]
/// or [`put_off`].
pub fn claim(tx: &mut Transaction<'_>, now: Moment) -> database::Result<Vec<Refund>> {
    repository::claim(tx, BATCH, now, now.plus(LEASE))
}

/// Notes and books that the provider gave it back; `false` if somebody else had noted that.
pub fn done(tx: &mut Transaction<'_>, refund: &Refund, now: Moment) -> Result<bool, Error> {
    went_back(tx, refund, now)
}

/// Notes that an attempt was in vain: it is made again later, or waits for a person if the provider will say the same
/// again.
pub fn put_off(
    tx: &mut Transaction<'_>,
    refund: &Refund,
    error: &ProviderError,
    now: Moment,
) -> database::Result<()> {
    let state = if error.is_final() { RefundState::Failed } else { RefundState::Waiting };
    let due_at = now.plus(pause_after(refund.attempts));
    repository::put_off(tx, refund, state, due_at, &error.to_string())
}

/// The refunds of an order, oldest first.
pub fn of_order(tx: &mut Transaction<'_>, order: Id) -> database::Result<Vec<Refund>> {
    repository::of_order(tx, order)
}

/// Makes the refunds of an owner's order due now, with all attempts before them; answers how many there are.
pub fn try_again(tx: &mut Transaction<'_>, owner: Id, order: Id, now: Moment) -> database::Result<u64> {
    repository::try_again(tx, owner, order, now)
}

/// Promises to give that money of a payment back; the refund of it if that was promised before.
pub(crate) fn insert(
    tx: &mut Transaction<'_>,
    payment: &Payment,
    means: Means,
    name: &str,
    now: Moment,
) -> database::Result<Refund> {
    let id = Entry::id_of(payment.order, What::Refunded, &name_of(means, name));
    let refund = Refund {
        id,
        order: payment.order,
        owner: payment.owner,
        means,
        payment: name.to_owned(),
        amount: payment.amount,
        state: RefundState::Waiting,
        attempts: 0,
        last_error: None,
        due_at: now,
        fence: 0,
    };
    repository::insert(tx, &refund, now)?;
    Ok(refund)
}

pub(crate) fn of_payment(tx: &mut Transaction<'_>, receipt: &Receipt) -> database::Result<Option<Refund>> {
    repository::by_id(
        tx,
        Entry::id_of(receipt.order, What::Refunded, &name_of(receipt.means, &receipt.payment)),
    )
}

pub(crate) fn set_done(tx: &mut Transaction<'_>, id: Id, now: Moment) -> database::Result<()> {
    repository::set_done(tx, id, now)
}

/// How long to wait after so many attempts: half a minute, then four times as long each time, up to six hours.
fn pause_after(attempts: u32) -> Duration {
    const FIRST: Duration = Duration::from_secs(30);
    const LAST: Duration = Duration::from_hours(6);
    FIRST.saturating_mul(4_u32.saturating_pow(attempts.saturating_sub(1))).min(LAST)
}

impl RefundState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Done, Self::Failed];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl Column<'_> for RefundState {
    fn read(value: Value<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|state| value == Value::Text(state.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_pauses_grow_to_six_hours() {
        let minutes = |attempts| pause_after(attempts).as_secs() / 60;
        assert_eq!([1, 2, 3, 4, 5, 6, 7, u32::MAX].map(minutes), [0, 2, 8, 32, 128, 360, 360, 360]);
    }
}
