//! The host's half as people meet it: over a real socket, through the real server, on both engines.

mod aired;
mod albums;
mod broker;
mod by_mail;
mod circles;
mod deliveries;
mod frames;
mod host;
mod killed;
mod phones;
mod pictures;
mod real;
mod shown;
mod stations;
mod uploads;
