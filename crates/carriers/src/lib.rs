//! What leaves the house, and comes to it, by other ways than a page: mail, short messages and MQTT, as opaque
//! messages over the real protocols.
//!
//! Whoever promises a message writes it into an outbox in the transaction of the promise ([`mail::enqueue`],
//! [`sms::enqueue`]); what is there is sent until it has arrived or was refused for good ([`mail::Outbox`],
//! [`sms::Line`]). What comes in is acknowledged after the commit that holds what was made of it. This crate knows no
//! noun of the project: it is handed addresses and finished sentences.

pub mod mail;
pub mod mqtt;
mod pauses;
mod repository;
pub mod sms;
mod way;

use wirephoto_database::{Migration, Schema};

/// The tables of this part.
pub const SCHEMA: Schema = Schema {
    part: "carriers",
    migrations: &[
        Migration { version: 1, name: "mail", sql: include_str!("../migrations/0001_mail.sql") },
        Migration { version: 2, name: "sms", sql: include_str!("../migrations/0002_sms.sql") },
        Migration { version: 3, name: "answers", sql: include_str!("../migrations/0003_answers.sql") },
    ],
};
