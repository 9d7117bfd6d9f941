//! A relay: what comes to a socket is handed to ears, such as links to places where some of it is lost.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What is done with each packet that was heard.
pub type Ear = Box<dyn FnMut(&[u8]) + Send>;

/// How soon the relay notices that it is to end.
const PATIENCE: Duration = Duration::from_millis(100);
/// The longest UDP datagram.
const MAX_DATAGRAM_BYTES: usize = 1 << 16;

/// A relay at work; it ends when this is dropped.
#[derive(Debug)]
pub struct Relay {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// Hands on what a socket hears from now on.
    pub fn start(socket: UdpSocket, mut ears: Vec<Ear>) -> io::Result<Self> {
        socket.set_read_timeout(Some(PATIENCE))?;
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
        let thread = Some(thread::Builder::new().name("relay".to_owned()).spawn(relay)?);
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

/// The way to a place, on which so many packets of a hundred are lost: the same ones for the same seed.
#[derive(Debug)]
pub struct Link {
    socket: UdpSocket,
    place: SocketAddrV4,
    loss_percent: u8,
    chance: Chance,
}

impl Link {
    pub fn new(place: SocketAddrV4, loss_percent: u8, seed: u64) -> io::Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        Ok(Self { socket, place, loss_percent, chance: Chance(seed) })
    }

    /// Sends a packet on, or loses it; whether it was sent.
    pub fn pass(&mut self, packet: &[u8]) -> bool {
        let passes = self.chance.percent() >= self.loss_percent;
        if passes {
            // Where nobody listens it is lost, as on the air.
            let _ = self.socket.send_to(packet, SocketAddr::V4(self.place));
        }
        passes
    }
}

/// Chance that comes out the same every time: SplitMix64, by Sebastiano Vigna.
#[derive(Debug)]
struct Chance(u64);

impl Chance {
    /// 0 to 99.
    fn percent(&mut self) -> u8 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % 100) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_loses_as_much_as_it_should_and_always_the_same() {
        let lost = |seed| {
            let mut chance = Chance(seed);
            (0..10_000).filter(|_| chance.percent() < 30).collect::<Vec<u32>>()
        };
        assert_eq!(lost(1), lost(1));
        assert_ne!(lost(1), lost(2));
        assert!((2_800..3_200).contains(&lost(1).len()), "{}", lost(1).len());
    }
}
