//! What changes a payment: money that came, an order taken back, money that went back. Each has one effect, however
//! often it is told and in whichever order.

use wirephoto_database::{Id, Moment, Transaction};

use crate::ledger::{self, Account, Entry, Line, What};
use crate::payment::{Cancellation, Error, Paid, Payment, PaymentState, Receipt, Settlement, of_order};
use crate::refund::{self, Refund};
use crate::repository::{ledger as books, payment as repository};
use crate::{Means, Money};

/// What word of money that went back came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// The order's money is back, from now on; the order is cancelled.
    Order(Id),
    /// It was so before, or it was other money than the order's; nothing has changed that anybody must hear of.
    Already,
    /// The owner has no such order; nothing has changed.
    Unknown,
}

/// Notes money that came. The one door for it: webhooks, questions and the owner's word all end here.
pub fn settle(tx: &mut Transaction<'_>, receipt: &Receipt, now: Moment) -> Result<Settlement, Error> {
    let Some(payment) = of_order(tx, receipt.order)?.filter(|payment| payment.owner == receipt.owner) else {
        return Ok(Settlement::Unknown);
    };
    let id = Entry::id_of(receipt.order, What::Paid, &name_of(receipt.means, &receipt.payment));
    if books::entry(tx, id)?.is_some() {
        return Ok(Settlement::Already);
    }
    if receipt.amount != payment.amount {
        return Ok(Settlement::OtherAmount);
    }
    let is_owed = payment.is_cancelled || payment.state != PaymentState::Open;
    if is_owed && receipt.means == Means::Invoice {
        // An owner who takes cash for what is settled has made a mistake, or an agreement that is not ours.
        return Ok(Settlement::Already);
    }
    let credit = if is_owed { Account::Refunds } else { Account::Receivable };
    let lines = moved(receipt.amount, receipt.means.into(), credit)?;
    ledger::post(tx, &entry(&payment, id, What::Paid, lines, now))?;
    if payment.state == PaymentState::Open {
        let paid = Paid { means: receipt.means, payment: receipt.payment.clone(), at: now };
        repository::set_paid(tx, payment.order, &paid)?;
    }
    if !is_owed {
        return Ok(Settlement::Paid);
    }
    refund::insert(tx, &payment, receipt.means, &receipt.payment, now)?;
    Ok(Settlement::GivenBack)
}

/// Takes an order back: reverses what was posted when it was placed, and gives back what was paid.
pub fn cancel(tx: &mut Transaction<'_>, order: Id, now: Moment) -> Result<Cancellation, Error> {
    let payment = of_order(tx, order)?.ok_or(Error::Unknown)?;
    if payment.is_cancelled {
        return Ok(Cancellation::Already);
    }
    let placed = books::entry(tx, Entry::id_of(order, What::Placed, ""))?.ok_or(Error::Unknown)?;
    let is_paid = payment.paid.is_some();
    let mut lines = Vec::new();
    for line in placed.lines {
        let account = match line.account {
            Account::Receivable if is_paid => Account::Refunds,
            account => account,
        };
        lines.push(Line { account, amount: line.amount.negated()? });
    }
    let id = Entry::id_of(order, What::Cancelled, "");
    ledger::post(tx, &entry(&payment, id, What::Cancelled, lines, now))?;
    repository::set_cancelled(tx, order, now)?;
    match &payment.paid {
        None => Ok(Cancellation::Unpaid),
        Some(paid) => {
            let refund = refund::insert(tx, &payment, paid.means, &paid.payment, now)?;
            if paid.means == Means::Stripe {
                return Ok(Cancellation::Refunding);
            }
            went_back(tx, &refund, now)?;
            Ok(Cancellation::ByHand)
        }
    }
}

/// Notes that money went back, all of it, whoever began that: a refund of this house, or the owner among their
/// provider's own pages. In that case it cancels the order too. `receipt` is the money as it came, which may not have
/// been heard of before.
pub fn returned(tx: &mut Transaction<'_>, receipt: &Receipt, now: Moment) -> Result<Returned, Error> {
    match settle(tx, receipt, now)? {
        Settlement::Unknown | Settlement::OtherAmount => return Ok(Returned::Unknown),
        Settlement::Paid | Settlement::Already | Settlement::GivenBack => {}
    }
    let payment = of_order(tx, receipt.order)?.ok_or(Error::Unknown)?;
    if payment.is_of(receipt.means, &receipt.payment) && !payment.is_cancelled {
        cancel(tx, receipt.order, now)?;
    }
    let Some(refund) = refund::of_payment(tx, receipt)? else { return Ok(Returned::Unknown) };
    let has_gone = went_back(tx, &refund, now)?;
    let is_the_orders = payment.is_of(receipt.means, &receipt.payment);
    Ok(if has_gone && is_the_orders { Returned::Order(receipt.order) } else { Returned::Already })
}

/// Notes that a refund is through; `false` if that was noted before.
pub(crate) fn went_back(tx: &mut Transaction<'_>, refund: &Refund, now: Moment) -> Result<bool, Error> {
    let payment = of_order(tx, refund.order)?.ok_or(Error::Unknown)?;
    let lines = moved(refund.amount, Account::Refunds, refund.means.into())?;
    let is_new = ledger::post(tx, &entry(&payment, refund.id, What::Refunded, lines, now))?;
    refund::set_done(tx, refund.id, now)?;
    if is_new && payment.is_of(refund.means, &refund.payment) {
        repository::set_refunded(tx, payment.order)?;
    }
    Ok(is_new)
}

impl Payment {
    /// Whether this money is what the order was paid with.
    pub fn is_of(&self, means: Means, payment: &str) -> bool {
        self.paid.as_ref().is_some_and(|paid| paid.means == means && paid.payment == payment)
    }
}

/// What tells the money of one payment from that of another of the same order.
pub(crate) fn name_of(means: Means, payment: &str) -> String {
    format!("{}/{payment}", means.as_str())
}

fn moved(amount: Money, debit: Account, credit: Account) -> Result<Vec<Line>, Error> {
    let credited = amount.negated()?;
    Ok(vec![Line { account: debit, amount }, Line { account: credit, amount: credited }])
}

fn entry(payment: &Payment, id: Id, what: What, lines: Vec<Line>, at: Moment) -> Entry {
    Entry { id, owner: payment.owner, event: payment.event, order: Some(payment.order), at, what, lines }
}
