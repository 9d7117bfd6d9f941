//! The use cases, each in the caller's transaction.

pub mod album;
pub mod trash;
pub mod upload;
