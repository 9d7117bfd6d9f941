//! What leaves the house by other ways than a page: mail, as opaque messages over the real protocol.
//!
//! Whoever promises a mail writes it into the outbox in the transaction of the promise ([`mail::enqueue`]); what is
//! there is sent until it has arrived or was refused for good ([`mail::Outbox`]). This crate knows no noun of the
//! project: it is handed addresses and finished sentences.

pub mod mail;
mod repository;

use wirephoto_database::{Migration, Schema};

/// The tables of this part.
pub const SCHEMA: Schema = Schema {
    part: "carriers",
    migrations: &[Migration { version: 1, name: "mail", sql: include_str!("../migrations/0001_mail.sql") }],
};
