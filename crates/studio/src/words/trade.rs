//! What is said of price lists, labs and orders, in each language.

pub(super) mod english;
pub(super) mod german;
