//! Hearing one channel: its datagrams, one after the other, into a queue that has an end.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::thread;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use wirephoto_airwave::packet::MAX_PACKET_BYTES;

/// What the kernel may hold for us, if it likes: some seconds of a channel.
const BUFFER_BYTES: usize = 8 << 20;
/// How soon an ear notices that it is not needed any more.
const PATIENCE: Duration = Duration::from_millis(200);

/// An ear; dropped, it leaves the channel.
#[derive(Debug)]
pub struct Ear(Arc<AtomicBool>);

impl Ear {
    /// Joins a channel on an interface (its address), and hands its datagrams on.
    pub fn open(at: SocketAddrV4, interface: Ipv4Addr, queue: SyncSender<Vec<u8>>) -> io::Result<Self> {
        let socket = join(at, interface)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        thread::Builder::new().name(format!("frame {at}")).spawn(move || listen(&socket, &queue, &over))?;
        Ok(Self(is_over))
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn join(at: SocketAddrV4, interface: Ipv4Addr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    // Several frames may hear one channel on one machine.
    socket.set_reuse_address(true)?;
    // More than the system allows is not an error worth silence.
    let _ = socket.set_recv_buffer_size(BUFFER_BYTES);
    socket.bind(&SocketAddr::V4(at).into())?;
    if at.ip().is_multicast() {
        socket.join_multicast_v4(at.ip(), &interface)?;
    }
    socket.set_read_timeout(Some(PATIENCE))?;
    Ok(socket.into())
}

fn listen(socket: &UdpSocket, queue: &SyncSender<Vec<u8>>, is_over: &AtomicBool) {
    let mut buffer = [0; MAX_PACKET_BYTES + 1];
    while !is_over.load(Ordering::Relaxed) {
        match socket.recv(&mut buffer) {
            // One that does not fit the queue was lost like any other that the air lost.
            Ok(length) => match queue.try_send(buffer[..length].to_vec()) {
                Ok(()) | Err(TrySendError::Full(_)) => {}
                Err(TrySendError::Disconnected(_)) => return,
            },
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                tracing::warn!(%error, "a channel cannot be heard");
                thread::sleep(PATIENCE);
            }
        }
    }
}
