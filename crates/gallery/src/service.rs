//! The use cases, each a short function over the caller's transaction: look up, decide, save.

pub mod cart;
pub mod edit;
pub mod enter;
pub mod favourite;
pub mod feed;
pub mod file;
pub mod invite;
pub mod look;
pub mod order;
pub mod own;
pub mod price_list;
pub mod publish;
pub mod report;
pub mod sales;
pub mod till;
pub mod upload;
