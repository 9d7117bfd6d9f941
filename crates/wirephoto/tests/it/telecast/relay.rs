//! A channel as the tests hear it: the demo's relay, at a channel of theirs.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

#[path = "../../../src/demo/telecast/relay.rs"]
mod demo;

pub use demo::{Ear, Relay};

/// What the kernel may hold for us, if it likes.
const BUFFER_BYTES: usize = 8 << 20;

/// Joins a channel on an interface, by its address.
pub fn join(channel: SocketAddrV4, interface: Ipv4Addr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    // Frames may hear the channel here too.
    socket.set_reuse_address(true)?;
    let _ = socket.set_recv_buffer_size(BUFFER_BYTES);
    socket.bind(&SocketAddr::V4(channel).into())?;
    socket.join_multicast_v4(channel.ip(), &interface)?;
    Ok(socket.into())
}

/// A link to a frame, over which so many packets of a hundred are lost.
pub fn lossy(to: SocketAddrV4, loss_percent: u8, seed: u64) -> io::Result<Ear> {
    let mut link = demo::Link::new(to, loss_percent, seed)?;
    Ok(Box::new(move |packet| {
        link.pass(packet);
    }))
}
