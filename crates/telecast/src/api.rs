//! What programs ask, one file each.

pub mod thin;
