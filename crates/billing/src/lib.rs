//! Money: what is charged, what is owed, who takes it, and books in which every amount stands twice.
//!
//! An order that is placed opens a payment ([`payment::open`]), which posts what the customer owes to the
//! [`ledger`]. A [`Provider`] takes the money: [`Stripe`], or [`Invoice`] when the customer pays the photographer.
//! Whatever says that it was paid (a [`webhook`], a question, the photographer) ends in one function,
//! [`payment::settle`], which has its effect once. What is cancelled after it was paid is given back by a
//! [`refund`], which is tried until it is through and never done twice.
//!
//! This crate knows orders, events and owners by their identifiers only.

mod attempt;
mod csv;
pub mod invoice;
pub mod ledger;
#[cfg(feature = "mock")]
pub mod mock;
mod money;
pub mod payment;
mod provider;
pub mod refund;
pub mod report;
mod repository;
mod secret;
mod settle;
pub mod stripe;
mod tax;
pub mod terms;
pub mod webhook;

pub use csv::Table;
pub use money::{Money, MoneyError};
pub use provider::{Begun, Charge, Invoice, Means, Provider, ProviderError, Settled};
pub use secret::{NotASecret, Secret};
pub use stripe::Stripe;
pub use tax::{NotATaxRate, TaxRate};
pub use terms::{StripeKeys, Terms};
pub use wirephoto_exchange::currency::{Currency, NotACurrency};
pub use wirephoto_exchange::prices::MAX_AMOUNT;

use wirephoto_database::{Migration, Schema};

/// The tables of this part.
pub const SCHEMA: Schema = Schema {
    part: "billing",
    migrations: &[Migration {
        version: 1,
        name: "billing",
        sql: include_str!("../migrations/0001_billing.sql"),
    }],
};
