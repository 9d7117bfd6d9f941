//! All SQL of this room.

pub mod acquaintance;
pub mod album;
pub mod frame;
pub mod pairing;
pub mod placement;
pub mod thin;
