//! A frame as its host, its station and its owner meet it: over real sockets, with a host that is only a thin channel.

mod airing;
mod browser;
mod carried;
#[path = "../../../wirephoto/tests/browser/driver.rs"]
#[expect(dead_code, reason = "the program's own browser tests ask more of it")]
mod driver;
mod host;
mod killed;
mod messages;
#[path = "../../../carriers/tests/it/node.rs"]
mod node;
mod owner;
mod pairing;
mod reports;
mod restart;
mod store;
mod stream;
mod terminal;
mod world;
