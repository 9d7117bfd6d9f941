//! A frame as its host, its station and its owner meet it: over real sockets, with a host that is only a thin channel.

mod airing;
mod carried;
mod host;
mod killed;
mod messages;
mod owner;
mod pairing;
mod reports;
mod restart;
mod store;
mod world;
