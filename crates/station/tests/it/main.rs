//! The station, with a host that speaks its API over real HTTP, and frames behind real sockets that lose packets.

mod air;
mod frames;
mod host;
mod killed;
mod link;
mod page;
mod public;
mod stream;
mod world;
