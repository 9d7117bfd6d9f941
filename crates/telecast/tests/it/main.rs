//! The host's half as people meet it: over a real socket, through the real server, on both engines.

mod albums;
mod host;
mod pictures;
mod uploads;
