//! Invoice numbers: 1, 2, 3 … for each owner, without gaps.

use wirephoto_database::{self as database, Id, Transaction};

use crate::repository;

/// The owner's next number. It is taken if the transaction commits, and given to the next one otherwise; whoever
/// takes one at the same time waits or runs again.
pub fn next_number(tx: &mut Transaction<'_>, owner: Id) -> database::Result<i64> {
    repository::next_invoice_number(tx, owner)
}
