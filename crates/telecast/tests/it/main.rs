//! The host's half as people meet it: over a real socket, through the real server, on both engines.

mod aired;
mod albums;
mod broker;
mod deliveries;
mod frames;
mod host;
mod killed;
mod pictures;
mod real;
mod shown;
mod stations;
mod uploads;
