//! Telecasting by the real programs: a host, a station and frames, on the loopback and in a network of their own.

mod frame;
mod killed;
mod machine;
mod people;
mod relay;
mod spaces;
mod troubles;
mod whole;
mod world;
