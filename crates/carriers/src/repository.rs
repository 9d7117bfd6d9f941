//! All the SQL of carriers.

pub(crate) mod mail;
pub(crate) mod outbox;
pub(crate) mod sms;
