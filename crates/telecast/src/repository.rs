//! All SQL of this room.

pub mod acquaintance;
pub mod album;
pub mod circle;
pub mod delivery;
pub mod frame;
pub mod letter;
pub mod object;
pub mod pairing;
pub mod phone;
pub mod placement;
pub mod premium;
pub mod station;
pub mod thin;
