//! How much somebody may still store.

use wirephoto_database::{self as database, Id, Transaction};

use crate::account::{Account, Limits, OverLimit, Usage};
use crate::accounts::{Accounts, UsageOf};

/// Somebody's limits, and what they are held against: all that the account stores, in whichever part.
#[derive(Clone)]
pub struct Quota {
    /// Whose they are.
    pub account: Id,
    limits: Limits,
    usage: UsageOf,
}

impl Quota {
    /// Refuses what would not fit beside all that is stored.
    ///
    /// # Errors
    /// When it does not fit, or the database fails.
    pub fn check<E>(&self, tx: &mut Transaction<'_>, added: Usage) -> Result<(), E>
    where
        E: From<OverLimit> + From<database::Error>,
    {
        let used = (self.usage)(tx, self.account)?;
        Ok(self.limits.check(used, added)?)
    }
}

impl Accounts {
    /// How much an account may still store.
    pub fn quota(&self, account: &Account) -> Quota {
        Quota { account: account.id, limits: account.limits, usage: self.usage_of() }
    }
}
