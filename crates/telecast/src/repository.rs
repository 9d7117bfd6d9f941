//! All SQL of this room.

pub mod album;
pub mod placement;
