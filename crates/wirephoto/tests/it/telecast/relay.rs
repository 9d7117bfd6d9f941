//! A relay: hears a channel, and hands each packet to ears, such as links to frames that lose some.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

/// What is done with each packet that was heard.
pub type Ear = Box<dyn FnMut(&[u8]) + Send>;

/// What the kernel may hold for us, if it likes.
const BUFFER_BYTES: usize = 8 << 20;
/// How soon the relay notices that it is not needed any more.
const PATIENCE: Duration = Duration::from_millis(100);
/// The longest UDP datagram.
const MAX_DATAGRAM_BYTES: usize = 1 << 16;

/// A relay at work; it ends when this is dropped.
pub struct Relay {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// Joins a channel on an interface, by its address.
    pub fn start(channel: SocketAddrV4, interface: Ipv4Addr, mut ears: Vec<Ear>) -> io::Result<Self> {
        let socket = join(channel, interface)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let relay = move || {
            let mut buffer = vec![0; MAX_DATAGRAM_BYTES];
            while !over.load(Ordering::Relaxed) {
                if let Ok(length) = socket.recv(&mut buffer) {
                    for ear in &mut ears {
                        ear(&buffer[..length]);
                    }
                }
            }
        };
        let thread = Some(thread::Builder::new().name(format!("relay {channel}")).spawn(relay)?);
        Ok(Self { is_over, thread })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn join(channel: SocketAddrV4, interface: Ipv4Addr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    // Frames may hear the channel here too.
    socket.set_reuse_address(true)?;
    let _ = socket.set_recv_buffer_size(BUFFER_BYTES);
    socket.bind(&SocketAddr::V4(channel).into())?;
    socket.join_multicast_v4(channel.ip(), &interface)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    Ok(socket.into())
}

/// A link to a frame, over which so many packets of a hundred are lost: the same ones for the same seed.
pub fn lossy(to: SocketAddrV4, loss_percent: u64, seed: u64) -> io::Result<Ear> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut state = seed;
    Ok(Box::new(move |packet| {
        if random(&mut state) % 100 >= loss_percent {
            // Nobody may be listening, as on any air.
            let _ = socket.send_to(packet, to);
        }
    }))
}

/// SplitMix64, by Sebastiano Vigna: the next number of a seed.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_loses_as_much_as_it_should_and_always_the_same() {
        let lost = |seed| {
            let mut state = seed;
            (0..10_000).filter(|_| random(&mut state) % 100 < 30).collect::<Vec<u32>>()
        };
        assert_eq!(lost(1), lost(1));
        assert_ne!(lost(1), lost(2));
        assert!((2_800..3_200).contains(&lost(1).len()), "{}", lost(1).len());
    }
}
