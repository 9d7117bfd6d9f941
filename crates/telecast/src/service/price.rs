//! What deliveries cost: an entry in the books for each frame that a station is to send for, and another that takes it
//! back when it does not get there.

use wirephoto_accounts::service as accounts;
use wirephoto_billing::Money;
use wirephoto_billing::ledger::{self, Account, Entry, Line, What};
use wirephoto_database::{Id, Moment, Transaction};

use crate::delivery::Delivery;
use crate::{Error, Result};

/// What so many frames cost.
pub fn total(price: Option<Money>, frames: usize) -> Result<Option<Money>> {
    let frames = u32::try_from(frames).unwrap_or(u32::MAX);
    price.map(|price| price.times(frames)).transpose().map_err(|error| Error::Books(error.into()))
}

/// Whose books it stands in: the host's, which are its first administrator's.
pub fn books(tx: &mut Transaction<'_>) -> Result<Option<Id>> {
    Ok(accounts::first_administrator(tx)?)
}

/// What the sender owes for all of a delivery; nothing to be said of one that is free.
pub fn owed(tx: &mut Transaction<'_>, delivery: &Delivery) -> Result<Option<Money>> {
    let Some(price) = delivery.price else { return Ok(None) };
    let entries = ledger::of_order(tx, delivery.id)?;
    let lines = entries.iter().flat_map(|entry| &entry.lines);
    let owed = lines.filter(|line| line.account == Account::Receivable).map(|line| line.amount);
    Money::sum(price.currency(), owed).map(Some).map_err(|error| Error::Books(error.into()))
}

/// The sender owes for a frame.
pub fn charge(tx: &mut Transaction<'_>, delivery: &Delivery, frame: Id, now: Moment) -> Result<()> {
    post(tx, delivery, frame, What::Placed, now)
}

/// They do not, after all.
pub fn give_back(tx: &mut Transaction<'_>, delivery: &Delivery, frame: Id, now: Moment) -> Result<()> {
    post(tx, delivery, frame, What::Cancelled, now)
}

/// A sender has paid for a whole delivery, by a message for which the operator has collected this.
pub fn collect(tx: &mut Transaction<'_>, delivery: Id, tariff: Money, now: Moment) -> Result<()> {
    let Some(owner) = books(tx)? else { return Ok(()) };
    let negated = tariff.negated().map_err(|error| Error::Books(error.into()))?;
    let owed = Line { account: Account::Receivable, amount: tariff };
    let settled = Line { account: Account::Receivable, amount: negated };
    for (what, lines) in [
        (What::Placed, vec![owed, Line { account: Account::Delivery, amount: negated }]),
        (What::Paid, vec![Line { account: Account::Cash, amount: tariff }, settled]),
    ] {
        let id = Entry::id_of(delivery, what, "short code");
        let entry = Entry { id, owner, event: None, order: Some(delivery), at: now, what, lines };
        ledger::post(tx, &entry).map_err(Error::Books)?;
    }
    Ok(())
}

fn post(tx: &mut Transaction<'_>, delivery: &Delivery, frame: Id, what: What, now: Moment) -> Result<()> {
    let (Some(price), Some(owner)) = (delivery.price, delivery.books) else { return Ok(()) };
    let other = price.negated().map_err(|error| Error::Books(error.into()))?;
    let (debit, credit) = if what == What::Placed { (price, other) } else { (other, price) };
    let entry = Entry {
        id: Entry::id_of(delivery.id, what, &frame.to_string()),
        owner,
        event: None,
        order: Some(delivery.id),
        at: now,
        what,
        lines: vec![
            Line { account: Account::Receivable, amount: debit },
            Line { account: Account::Delivery, amount: credit },
        ],
    };
    ledger::post(tx, &entry).map_err(Error::Books)?;
    Ok(())
}
