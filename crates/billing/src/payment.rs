//! Payments: one for each order, from the moment it is placed until the money is there, or back.
//!
//! Whatever says that money came ends in [`settle`], whatever takes an order back in [`cancel`]; each has its effect
//! once, in whichever order they come. Money that comes for an order that was cancelled, or comes twice, is owed to
//! the customer and given back.

use wirephoto_database::{self as database, Column, Id, Moment, Transaction, Value};

pub use crate::attempt::{Look, Next, PayError, due, ended, pay};
pub use crate::settle::{Returned, cancel, returned, settle};

use crate::ledger::{self, Account, Entry, Line, PostError, What};
use crate::repository::payment as repository;
use crate::{Begun, MAX_AMOUNT, Means, Money, MoneyError, TaxRate};

/// What was sold with an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The order.
    pub order: Id,
    /// Who sells.
    pub owner: Id,
    /// The event that its pictures are of.
    pub event: Option<Id>,
    /// All of it; tax is in it.
    pub total: Money,
    /// What of it is for delivery; tax is in it.
    pub delivery: Money,
    /// The rate of all of it.
    pub tax_rate: TaxRate,
}

/// How an order is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The order.
    pub order: Id,
    /// Who sells.
    pub owner: Id,
    /// The event that its pictures are of.
    pub event: Option<Id>,
    /// The way that the customer chose.
    pub means: Means,
    /// What is to be paid.
    pub amount: Money,
    /// Where it stands.
    pub state: PaymentState,
    /// Whether the order was taken back.
    pub is_cancelled: bool,
    /// Counts the attempts from 1.
    pub attempt: u32,
    /// What the provider said to this attempt, once it has begun.
    pub begun: Option<Begun>,
    /// The money that came.
    pub paid: Option<Paid>,
}

/// Money that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// By which way: an owner may be given cash for what was to be paid otherwise.
    pub means: Means,
    /// The provider's name of it; empty for cash.
    pub payment: String,
    /// When it was noted.
    pub at: Moment,
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// Not paid.
    Open,
    /// All of it.
    Paid,
    /// All of it was given back.
    Refunded,
}

/// Somebody says that money came for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Whose account it came to: no other owner's order is settled by it.
    pub owner: Id,
    /// For which order.
    pub order: Id,
    /// By which way.
    pub means: Means,
    /// The provider's name of it; empty for cash.
    pub payment: String,
    /// How much.
    pub amount: Money,
}

/// What a [`Receipt`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// The order is paid, from now on.
    Paid,
    /// It was so before; nothing has changed.
    Already,
    /// The order was cancelled, or paid before by other money: this is given back.
    GivenBack,
    /// The amount is another than was asked for; nothing has changed.
    OtherAmount,
    /// The owner has no such order; nothing has changed.
    Unknown,
}

/// What taking an order back came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cancellation {
    /// Nothing was paid. An attempt that is under way is [due](crate::payment::due) to be closed.
    Unpaid,
    /// What was paid is given back by the provider, soon.
    Refunding,
    /// What was paid came to the owner directly, and is noted as given back: they do it themselves.
    ByHand,
    /// It was cancelled before; nothing has changed.
    Already,
}

/// Why a payment could not be opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The order has no payment.
    #[error("There is no such order.")]
    Unknown,
    /// The order was opened with other amounts before.
    #[error("This order was placed before, with another amount.")]
    Different,
    /// The amounts cannot be booked.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The books refused.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl Sale {
    /// The tax in the total.
    pub fn tax(&self) -> Money {
        self.tax_rate.tax_in(self.total)
    }

    /// What is owed, and for what. The tax is that of the total; delivery is what it costs without its own tax; sales
    /// are the rest.
    fn lines(&self) -> Result<Vec<Line>, Error> {
        if !(0..=MAX_AMOUNT).contains(&self.total.minor())
            || !(0..=self.total.minor()).contains(&self.delivery.minor())
        {
            return Err(MoneyError::TooLarge.into());
        }
        let tax = self.tax();
        let delivery = self.delivery.minus(self.tax_rate.tax_in(self.delivery))?;
        let sales = self.total.minus(tax)?.minus(delivery)?;
        let credits = [(Account::Sales, sales), (Account::Delivery, delivery), (Account::Tax, tax)];
        let mut lines = vec![Line { account: Account::Receivable, amount: self.total }];
        for (account, amount) in credits {
            lines.push(Line { account, amount: amount.negated()? });
        }
        lines.retain(|line| !line.amount.is_zero());
        Ok(lines)
    }
}

/// Opens the payment of an order that is placed, and posts what is owed. Opened again with the same amounts, it has no
/// second effect. Where there is nothing to pay, it is paid.
pub fn open(tx: &mut Transaction<'_>, sale: &Sale, means: Means, now: Moment) -> Result<PaymentState, Error> {
    let entry = Entry {
        id: Entry::id_of(sale.order, What::Placed, ""),
        owner: sale.owner,
        event: sale.event,
        order: Some(sale.order),
        at: now,
        what: What::Placed,
        lines: sale.lines()?,
    };
    let is_new = match ledger::post(tx, &entry) {
        Err(PostError::Different(_)) => return Err(Error::Different),
        posted => posted?,
    };
    if !is_new {
        return Ok(of_order(tx, sale.order)?.ok_or(Error::Unknown)?.state);
    }
    let state = if sale.total.is_zero() { PaymentState::Paid } else { PaymentState::Open };
    repository::insert(tx, sale, means, state)?;
    Ok(state)
}

/// How an order is paid; none where it was not opened.
pub fn of_order(tx: &mut Transaction<'_>, order: Id) -> database::Result<Option<Payment>> {
    repository::of_order(tx, order)
}

impl PaymentState {
    pub(crate) const ALL: [Self; 3] = [Self::Open, Self::Paid, Self::Refunded];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Refunded => "refunded",
        }
    }
}

impl Column<'_> for PaymentState {
    fn read(value: Value<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|state| value == Value::Text(state.as_str()))
    }
}
