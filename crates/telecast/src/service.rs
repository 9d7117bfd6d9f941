//! The use cases, each in the caller's transaction.

pub mod air;
pub mod album;
pub mod delivery;
pub mod frame;
pub mod heard;
pub mod pairing;
pub mod price;
pub mod send;
pub mod stations;
pub mod thin;
pub mod trash;
pub mod upload;
pub mod watch;

#[cfg(test)]
mod tests;
