//! What an owner has sold, by event and by month: sums of the books.

use wirephoto_database::{self as database, Id, Transaction};

use crate::repository::ledger as repository;
use crate::{Money, MoneyError};

/// What the books say of one part of an owner's sales, in one currency. Orders that were taken back are taken out in
/// the month in which that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums<P> {
    /// An event, or a month in UTC such as `2026-11`.
    pub part: P,
    /// Orders that were placed.
    pub placed: u32,
    /// Orders that were taken back.
    pub cancelled: u32,
    /// Earned with pictures, without tax.
    pub sales: Money,
    /// Earned with delivery, without tax.
    pub delivery: Money,
    /// The tax on both.
    pub tax: Money,
    /// Money that came, less what went back.
    pub received: Money,
    /// What customers have still to pay.
    pub open: Money,
    /// What is still to be given back.
    pub owed: Money,
}

/// By event, the newest first; what is of no event comes last.
pub fn by_event(tx: &mut Transaction<'_>, owner: Id) -> database::Result<Vec<Sums<Option<Id>>>> {
    repository::by_event(tx, owner)
}

/// By month, the newest first.
pub fn by_month(tx: &mut Transaction<'_>, owner: Id) -> database::Result<Vec<Sums<String>>> {
    repository::by_month(tx, owner)
}

impl<P> Sums<P> {
    /// What was sold, with its tax: also what was received and is open, less what is owed.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.sales.plus(self.delivery)?.plus(self.tax)
    }
}
