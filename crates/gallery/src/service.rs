//! The use cases, each a short function over the caller's transaction: look up, decide, save.

pub mod enter;
pub mod look;
pub mod publish;
