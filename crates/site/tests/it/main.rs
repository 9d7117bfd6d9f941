//! The web kit over real sockets: time limits, caps, draining, TLS, headers, forms, addresses.

mod client;
mod door;
mod server;
mod tls;
