//! Hearing one channel, or one transport stream: its datagrams, one after the other, into a queue that has an end.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::thread;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use wirephoto_airwave::packet::MAX_PACKET_BYTES;
use wirephoto_airwave::ts::Demux;

use crate::input::Input;

/// What the kernel may hold for us, if it likes: some seconds of a channel.
const BUFFER_BYTES: usize = 8 << 20;
/// How soon an ear notices that it is not needed any more.
const PATIENCE: Duration = Duration::from_millis(200);
/// The longest UDP datagram: a stream may come in larger ones than is the custom.
const MAX_DATAGRAM_BYTES: usize = 1 << 16;
/// How soon a file that ended is looked at again.
const FILE_PAUSE: Duration = Duration::from_millis(20);
/// How long a file waits for the queue.
const QUEUE_PAUSE: Duration = Duration::from_millis(1);

/// What is listened to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A channel in a network.
    Channel(SocketAddrV4),
    /// A transport stream, and whatever is in it.
    Stream(Input),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(at) => at.fmt(f),
            Self::Stream(input) => input.fmt(f),
        }
    }
}

/// An ear; dropped, it leaves the channel.
#[derive(Debug)]
pub struct Ear(Arc<AtomicBool>);

impl Ear {
    /// Joins a channel on an interface (its address), or opens a stream, and hands datagrams on.
    pub fn open(source: &Source, interface: Ipv4Addr, queue: SyncSender<Vec<u8>>) -> io::Result<Self> {
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let (name, hear): (_, Box<dyn FnOnce() + Send>) = match source {
            Source::Channel(at) => {
                let socket = join(*at, interface)?;
                (format!("frame {at}"), Box::new(move || listen(&socket, &queue, &over)))
            }
            Source::Stream(Input::Udp { at, interface: own }) => {
                let socket = join(*at, own.unwrap_or(interface))?;
                (format!("frame {at}"), Box::new(move || unpack_network(&socket, &queue, &over)))
            }
            Source::Stream(Input::File(path)) => {
                let path = path.clone();
                ("frame stream".to_owned(), Box::new(move || unpack_file(&path, &queue, &over)))
            }
        };
        thread::Builder::new().name(name).spawn(hear)?;
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
        let Some(length) = receive(socket, &mut buffer) else { continue };
        // One that does not fit the queue was lost like any other that the air lost.
        if let Err(TrySendError::Disconnected(_)) = queue.try_send(buffer[..length].to_vec()) {
            return;
        }
    }
}

fn unpack_network(socket: &UdpSocket, queue: &SyncSender<Vec<u8>>, is_over: &AtomicBool) {
    let (mut buffer, mut demux) = (vec![0; MAX_DATAGRAM_BYTES], Demux::new());
    while !is_over.load(Ordering::Relaxed) {
        let Some(length) = receive(socket, &mut buffer) else { continue };
        demux.read(&buffer[..length], |datagram| {
            // As above; who does not listen any more has said so by `is_over`.
            let _ = queue.try_send(datagram.payload.to_vec());
        });
    }
}

/// Reads a file to its end, and what is put behind it. It waits for whoever collects: a file loses nothing. (It is opened
/// here since a device may take its time.)
fn unpack_file(path: &Path, queue: &SyncSender<Vec<u8>>, is_over: &AtomicBool) {
    let (mut buffer, mut demux, mut file) = (vec![0; MAX_DATAGRAM_BYTES], Demux::new(), None);
    while !is_over.load(Ordering::Relaxed) {
        let read = match &mut file {
            Some(file) => File::read(file, &mut buffer),
            None => File::open(path).map(|opened| {
                file = Some(opened);
                0
            }),
        };
        match read {
            Ok(0) => thread::sleep(FILE_PAUSE),
            Ok(length) => demux.read(&buffer[..length], |datagram| {
                let mut packet = datagram.payload.to_vec();
                while let Err(TrySendError::Full(again)) = queue.try_send(packet)
                    && !is_over.load(Ordering::Relaxed)
                {
                    packet = again;
                    thread::sleep(QUEUE_PAUSE);
                }
            }),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                tracing::debug!(%error, "a transport stream cannot be read yet");
                thread::sleep(PATIENCE);
            }
        }
    }
}

/// The next datagram, if one comes soon.
fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> Option<usize> {
    match socket.recv(buffer) {
        Ok(length) => Some(length),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
            ) =>
        {
            None
        }
        Err(error) => {
            tracing::warn!(%error, "a channel cannot be heard");
            thread::sleep(PATIENCE);
            None
        }
    }
}
