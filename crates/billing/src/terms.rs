//! How an owner takes payment: with their own account at Stripe, directly, or both.

use wirephoto_database::{self as database, Id, Transaction};

use crate::repository;
use crate::{Means, Secret};

/// How an owner takes payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Whether customers may pay the owner directly, by the invoice.
    pub is_invoice: bool,
    /// The owner's account at Stripe, if they have one.
    pub stripe: Option<StripeKeys>,
}

/// What an account at Stripe is used with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeKeys {
    /// The secret key.
    pub key: Secret,
    /// By which Stripe signs what it tells: none while the webhook is not set up, two while one replaces the other,
    /// the newer one first.
    pub webhook: Vec<Secret>,
}

impl Default for Terms {
    /// Customers pay the owner.
    fn default() -> Self {
        Self { is_invoice: true, stripe: None }
    }
}

impl Terms {
    /// The ways that customers may choose from.
    pub fn means(&self) -> Vec<Means> {
        let offered = |means: &Means| match means {
            Means::Stripe => self.stripe.is_some(),
            Means::Invoice => self.is_invoice,
        };
        Means::ALL.into_iter().filter(offered).collect()
    }
}

impl StripeKeys {
    /// Puts another webhook secret in the place of the newest, which counts on beside it.
    pub fn rotate(&mut self, secret: Secret) {
        if self.webhook.first() != Some(&secret) {
            self.webhook.insert(0, secret);
            self.webhook.truncate(2);
        }
    }
}

/// How an owner takes payment.
pub fn of_owner(tx: &mut Transaction<'_>, owner: Id) -> database::Result<Terms> {
    Ok(repository::terms(tx, owner)?.unwrap_or_default())
}

/// Keeps how an owner takes payment.
pub fn keep(tx: &mut Transaction<'_>, owner: Id, terms: &Terms) -> database::Result<()> {
    repository::keep_terms(tx, owner, terms)
}
