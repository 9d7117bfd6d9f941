//! Ports of this machine for programs that have to be told one: for the demo, the tests and the chores.
//!
//! A program of ours listens on port 0 and says where. One of somebody else often cannot, and one that comes back has to
//! be where it was. A number that the kernel chose and that was closed again is no good for them: before they listen, any
//! connection of any program may be given the same. These numbers are never chosen by the kernel, and each of them is
//! given out once.
//!
//! ```
//! let port = wirephoto_ports::free();
//! let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
//! # Ok::<(), std::io::Error>(())
//! ```

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// What is given out. Linux gives connections, and whoever asks for port 0, 32768 and up
/// (`net.ipv4.ip_local_port_range`); other systems begin higher.
const PORTS: Range<u16> = 20_000..26_000;
/// As far above each port is its token: whoever holds that (UDP) has been given the port.
const TO_TOKEN: u16 = 6_000;
/// How far apart processes begin that were started one after the other.
const APART: usize = 61;

/// A port on which nobody listens on the loopback, by TCP or UDP. Nobody else is given it as long as this process lives.
///
/// # Panics
/// When there is none left.
pub fn free() -> u16 {
    static TOKENS: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
    let mut tokens = TOKENS.lock().unwrap_or_else(PoisonError::into_inner);
    let first = std::process::id() as usize * APART + tokens.len();
    let mut ports = PORTS.cycle().skip(first % PORTS.len()).take(PORTS.len());
    let (port, token) = ports.find_map(take).expect("one of thousands of ports is free");
    tokens.push(token);
    port
}

/// A port with its token, if nobody has either.
fn take(port: u16) -> Option<(u16, UdpSocket)> {
    let token = UdpSocket::bind((Ipv4Addr::LOCALHOST, port + TO_TOKEN)).ok()?;
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()?;
    UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).ok()?;
    Some((port, token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_given_out_once() {
        let mut ports: Vec<u16> = (0..100).map(|_| free()).collect();
        for port in &ports {
            assert!(PORTS.contains(port) && take(*port).is_none());
            TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).unwrap();
            UdpSocket::bind((Ipv4Addr::LOCALHOST, *port)).unwrap();
        }
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 100);
    }

    #[test]
    fn a_port_on_which_somebody_listens_is_nobodys() {
        let (port, token) = PORTS.rev().find_map(take).unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        drop(token);
        assert!(take(port).is_none());
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        drop(listener);
        assert!(take(port).is_none());
        drop(socket);
    }
}
