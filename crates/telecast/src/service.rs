//! The use cases, each in the caller's transaction.

pub mod air;
pub mod album;
pub mod circle;
pub mod delivery;
pub mod frame;
pub mod heard;
pub mod letter;
pub mod pairing;
pub mod phone;
pub mod premium;
pub mod price;
pub mod request;
pub mod send;
pub mod sms;
pub mod stations;
pub mod thin;
pub mod trash;
pub mod upload;
pub mod watch;

#[cfg(test)]
mod tests;
