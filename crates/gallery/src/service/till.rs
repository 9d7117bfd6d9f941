//! Money of orders: what comes and goes is booked, and the order goes on by it, in one transaction.

use wirephoto_billing::payment::{self, Cancellation, Receipt, Returned, Settlement};
use wirephoto_billing::refund::{self, Refund};
use wirephoto_billing::webhook::{self, Happening, Notice};
use wirephoto_billing::{Means, ledger};
use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::order::{Stage, Step};

use crate::order::{Order, What};
use crate::service::order::{Doing, advance, own_order};
use crate::words::words;
use crate::{Error, Result, repository};

/// Notes money that came.
pub fn settle(tx: &mut Transaction<'_>, receipt: &Receipt, doing: &Doing) -> Result<Settlement> {
    let settlement = payment::settle(tx, receipt, doing.now)?;
    match settlement {
        Settlement::Paid => {
            advance(tx, receipt.order, "paid", &What::Paid, doing)?;
        }
        Settlement::OtherAmount => {
            tracing::warn!(order.id = %receipt.order, "money of another amount than was asked for settles nothing");
        }
        Settlement::Already | Settlement::GivenBack | Settlement::Unknown => {}
    }
    Ok(settlement)
}

/// Notes what a provider told of an owner's money, once.
pub fn hear(tx: &mut Transaction<'_>, owner: Id, notice: &Notice, doing: &Doing) -> Result<()> {
    if !webhook::is_new(tx, owner, notice, doing.now)? {
        return Ok(());
    }
    match &notice.what {
        Happening::Paid(receipt) => settle(tx, receipt, doing).map(drop),
        Happening::Returned(receipt) => returned(tx, receipt, doing),
        Happening::Ended { order, reference } => match own_order(tx, owner, *order) {
            Ok(_) => Ok(payment::ended(tx, *order, reference).map(drop)?),
            Err(Error::NoOrder) => Ok(()),
            Err(error) => Err(error),
        },
        Happening::Other => Ok(()),
    }
}

/// The owner was given the money of an order, in cash or on their account. Answers whether it was owed.
pub fn take_cash(
    tx: &mut Transaction<'_>,
    order: &Order,
    name: &str,
    step: &What,
    doing: &Doing,
) -> Result<bool> {
    let id = order.document.id;
    let amount = payment::of_order(tx, id)?.ok_or(Error::NoOrder)?.amount;
    let receipt =
        Receipt { owner: order.owner, order: id, means: Means::Invoice, payment: String::new(), amount };
    let is_owed = payment::settle(tx, &receipt, doing.now)? == Settlement::Paid;
    if is_owed {
        advance(tx, id, name, step, doing)?;
    }
    Ok(is_owed)
}

/// Takes an order back, and gives back what was paid.
pub fn cancel(
    tx: &mut Transaction<'_>,
    order: &Order,
    name: &str,
    reason: &str,
    doing: &Doing,
) -> Result<Cancellation> {
    let id = order.document.id;
    let cancellation = payment::cancel(tx, id, doing.now)?;
    if cancellation != Cancellation::Already {
        let step = Step::Cancelled { reason: reason.to_owned() };
        advance(tx, id, name, &What::Studio { step }, doing)?;
    }
    if cancellation == Cancellation::ByHand {
        advance(tx, id, "refunded", &What::Refunded, doing)?;
    }
    Ok(cancellation)
}

/// Notes that a refund is through.
pub fn refunded(tx: &mut Transaction<'_>, done: &Refund, doing: &Doing) -> Result<()> {
    let is_new = refund::done(tx, done, doing.now)?;
    let payment = payment::of_order(tx, done.order)?.ok_or(Error::NoOrder)?;
    // What was given back beside the order's own money is no matter of the order.
    if is_new && payment.is_of(done.means, &done.payment) {
        advance(tx, done.order, "refunded", &What::Refunded, doing)?;
    }
    Ok(())
}

/// Notes that money went back, by a refund of ours or because the owner gave it back at their provider's: then the order
/// is cancelled too, unless it is with the customer already.
fn returned(tx: &mut Transaction<'_>, receipt: &Receipt, doing: &Doing) -> Result<()> {
    if let Returned::Order(id) = payment::returned(tx, receipt, doing.now)? {
        let order = repository::order(tx, id)?.ok_or(Error::NoOrder)?;
        if order.document.stage < Stage::Shipped {
            let reason = words(order.language).till.given_back.to_owned();
            let step = Step::Cancelled { reason };
            advance(tx, id, "given-back", &What::Studio { step }, doing)?;
        }
        advance(tx, id, "refunded", &What::Refunded, doing)?;
    }
    Ok(())
}

/// Whether all books balance: for the log of the host, since nothing else would show it.
pub fn is_balanced(tx: &mut Transaction<'_>) -> Result<bool> {
    Ok(ledger::imbalances(tx)?.is_empty())
}
