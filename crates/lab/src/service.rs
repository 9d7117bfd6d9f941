//! What can be done at a lab, each in the caller's transaction.

pub mod file;
pub mod job;
pub mod operate;
pub mod print;
