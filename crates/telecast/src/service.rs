//! The use cases, each in the caller's transaction.

pub mod album;
pub mod frame;
pub mod heard;
pub mod pairing;
pub mod thin;
pub mod trash;
pub mod upload;

#[cfg(test)]
mod tests;
