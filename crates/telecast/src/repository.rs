//! All SQL of this room.

pub mod acquaintance;
pub mod album;
pub mod delivery;
pub mod frame;
pub mod object;
pub mod pairing;
pub mod placement;
pub mod station;
pub mod thin;
