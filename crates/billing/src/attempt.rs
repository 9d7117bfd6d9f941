//! Attempts at a payment: a customer is sent to the provider's page, comes back or does not, and may try again.
//!
//! There is one attempt at a time that can be paid. Another begins only when the provider has said that the one before
//! can no more be paid, so a customer who has two windows open pays once.

use std::time::Duration;

use wirephoto_database::{self as database, Database, Id, Moment, Transaction, crash_point};

use crate::payment::{self, Payment, PaymentState, Receipt};
use crate::repository::payment as repository;
use crate::{Begun, Charge, Means, Provider, ProviderError, Settled};

/// How long after an attempt began its provider is asked for the first time, if nothing was heard. Each time after
/// that it takes twice as long.
const FIRST_LOOK: Duration = Duration::from_mins(5);
/// After so many questions nothing is to be expected any more: some eleven days.
const MOST_LOOKS: u32 = 12;
/// Attempts that are asked about at a time.
const BATCH: u32 = 16;
/// How often one call goes on from an attempt that has expired.
const MOST_TURNS: u32 = 3;

/// What a customer who wants to pay does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// They pay on that page.
    Redirect(String),
    /// They have paid: [settle](payment::settle) it.
    Paid(Receipt),
    /// There is nothing to do: it is paid, cancelled, or not paid on a page.
    Nothing,
}

/// Why a payment did not begin.
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    /// There is no payment of that order.
    #[error("There is no such order.")]
    Unknown,
    /// The provider did not.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// An attempt of which nothing was heard for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Of which order.
    pub order: Id,
    /// Who sells.
    pub owner: Id,
    /// By which way it is paid.
    pub means: Means,
    /// The provider's name of the attempt.
    pub reference: String,
    /// Whether the order was taken back: then the attempt is to be [closed](Provider::close).
    pub is_cancelled: bool,
    pub(crate) looks: u32,
}

/// Begins the payment of an order, or goes on with the attempt that is under way. Blocks. `charge` is what is asked
/// for, but for the attempt's number.
pub fn pay(
    database: &Database,
    provider: &dyn Provider,
    charge: &Charge,
    now: Moment,
) -> Result<Next, PayError> {
    let order = charge.order;
    for _ in 0..MOST_TURNS {
        let payment =
            database.read(move |tx| payment::of_order(tx, order)).wait()?.ok_or(PayError::Unknown)?;
        if payment.state != PaymentState::Open || payment.is_cancelled || payment.means != provider.means() {
            return Ok(Next::Nothing);
        }
        let begun = match &payment.begun {
            Some(begun) => begun.clone(),
            None => begin(database, provider, charge, &payment, now)?,
        };
        let Begun { reference, redirect: Some(page) } = begun else { return Ok(Next::Nothing) };
        if payment.begun.is_none() {
            return Ok(Next::Redirect(page));
        }
        match provider.look_up(&reference)? {
            Settled::Open => return Ok(Next::Redirect(page)),
            Settled::Paid { payment: name, amount } => {
                let (owner, means) = (payment.owner, payment.means);
                return Ok(Next::Paid(Receipt { owner, order, means, payment: name, amount }));
            }
            Settled::Expired => {
                database.write(move |tx| ended(tx, order, &reference)).wait()?;
            }
        }
    }
    Err(ProviderError::Nonsense.into())
}

/// Begins an attempt. Of two that begin it at once, both go on with what was kept first.
fn begin(
    database: &Database,
    provider: &dyn Provider,
    charge: &Charge,
    payment: &Payment,
    now: Moment,
) -> Result<Begun, PayError> {
    let attempt = payment.attempt;
    let begun = provider.begin(&Charge { attempt, amount: payment.amount, ..charge.clone() })?;
    crash_point("payment.begun");
    let (order, said) = (payment.order, begun.clone());
    let kept = database
        .write(move |tx| {
            repository::set_begun(tx, order, attempt, &said, now.plus(FIRST_LOOK))?;
            payment::of_order(tx, order)
        })
        .wait()?;
    Ok(kept.and_then(|payment| payment.begun).unwrap_or(begun))
}

/// Notes that an attempt can no more be paid, so that another may begin; `false` if it is not the one under way.
pub fn ended(tx: &mut Transaction<'_>, order: Id, reference: &str) -> database::Result<bool> {
    repository::end_attempt(tx, order, reference)
}

/// Attempts whose provider should be asked now, since nothing was heard of them; the next question is set.
pub fn due(tx: &mut Transaction<'_>, now: Moment) -> database::Result<Vec<Look>> {
    let mut due = repository::due_looks(tx, BATCH, now)?;
    for look in &mut due {
        let pause = FIRST_LOOK.saturating_mul(2_u32.saturating_pow(look.looks + 1));
        look.looks += 1;
        let next = (look.looks < MOST_LOOKS).then(|| now.plus(pause));
        repository::set_look(tx, look, next)?;
    }
    Ok(due)
}
