//! The simulated world: a station, frames, the air between them, and what goes wrong.

pub mod codec;
pub mod figures;
pub mod frame;
pub mod link;
pub mod world;
