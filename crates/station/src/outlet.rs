//! Where a channel's packets leave: as they are into a network, or in a transport stream.

use std::fs::File;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::os::fd::AsFd as _;
use std::os::unix::fs::FileTypeExt as _;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use wirephoto_airwave::ts::{Content, Datagram, Mux, PACKET_BYTES, PAYLOAD_BYTES};

use crate::error::{Error, Result};
use crate::output::{Network, Output, StreamTo};
use crate::settings::Rate;

/// What the system keeps for packets on their way to the network.
const SOCKET_BUFFER_BYTES: usize = 1 << 20;
/// Packets of a stream that leave together: as many as fit a datagram in an Ethernet frame, as is the custom.
const TOGETHER: usize = 7;
/// For whoever reads what is printed to take more of it. A station that is told to stop does not wait for longer.
const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 250_000_000 };
/// Who sends the datagrams in a stream, where that has no address of its own: the dummy address (RFC 7600 §4.8).
const NOBODY: Ipv4Addr = Ipv4Addr::new(192, 0, 0, 8);

/// Where a channel's packets leave.
#[derive(Debug)]
pub enum Outlet {
    /// Each by itself.
    Packets(Socketed),
    /// In a stream, which goes on when there are none.
    Stream(Box<Stream>),
}

impl Outlet {
    /// Opens an output.
    pub fn open(output: &Output, rate: Rate) -> Result<Self> {
        let open = || match output {
            Output::Udp(network) => Socketed::open(*network).map(Self::Packets),
            Output::Stream { to, encapsulation, group } => {
                let mux = Mux::new(*encapsulation, rate.bits_per_second());
                let (sink, source) = Sink::open(to)?;
                let source = SocketAddrV4::new(source, group.port());
                let stream = Stream { sink, mux, source, group: *group, rate, block: Vec::new(), left: 0 };
                Ok(Self::Stream(Box::new(stream)))
            }
        };
        open().map_err(|error: io::Error| Error::Output {
            output: output.to_string(),
            detail: error.to_string(),
        })
    }
}

/// A socket, and where its datagrams go. It is connected to nothing, so that nobody's absence is an error.
#[derive(Debug)]
pub struct Socketed {
    socket: UdpSocket,
    to: SocketAddr,
}

impl Socketed {
    fn open(Network { group, ttl, interface }: Network) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_multicast_ttl_v4(ttl.into())?;
        // A frame, and a receiver for control, may be on this very machine.
        socket.set_multicast_loop_v4(true)?;
        // As much as the system allows; less is no reason not to send.
        let _ = socket.set_send_buffer_size(SOCKET_BUFFER_BYTES);
        if let Some(interface) = interface {
            socket.set_multicast_if_v4(&interface)?;
        }
        let from = SocketAddrV4::new(interface.unwrap_or(Ipv4Addr::UNSPECIFIED), 0);
        socket.bind(&SockAddr::from(from))?;
        Ok(Self { socket: socket.into(), to: group.into() })
    }

    /// Sends a datagram.
    pub fn send(&self, datagram: &[u8]) -> io::Result<()> {
        self.socket.send_to(datagram, self.to).map(drop)
    }
}

/// A transport stream.
#[derive(Debug)]
pub struct Stream {
    sink: Sink,
    mux: Mux,
    source: SocketAddrV4,
    group: SocketAddrV4,
    rate: Rate,
    /// Packets that leave together.
    block: Vec<u8>,
    /// How much of them has left.
    left: usize,
}

impl Stream {
    /// Whether all packets are there that leave together.
    pub fn is_whole(&self) -> bool {
        self.block.len() >= TOGETHER * PACKET_BYTES
    }

    /// Whether a packet of the channel would leave at once.
    pub fn wants(&self) -> bool {
        self.mux.wants()
    }

    /// Puts a packet of the channel into the stream. Answers how much time of the rate it takes.
    pub fn push(&mut self, payload: &[u8]) -> Duration {
        let datagram = Datagram { source: self.source, destination: self.group, payload };
        let bytes = self.mux.push(&datagram).expect("a packet fits, and the stream wants one");
        let bits = bytes as u64 * 8 * PACKET_BYTES as u64 / PAYLOAD_BYTES as u64;
        Duration::from_nanos(bits * 1_000_000_000 / self.rate.bits_per_second())
    }

    /// Makes the next packet of the stream. Answers how many of its bits are not there only for the rate.
    pub fn fill(&mut self) -> u64 {
        let mut packet = [0; PACKET_BYTES];
        let content = self.mux.next(&mut packet);
        self.block.extend_from_slice(&packet);
        if content == Content::Null { 0 } else { 8 * PACKET_BYTES as u64 }
    }

    /// Sends the block, or what had not left of it. Answers how long it was.
    pub fn flush(&mut self) -> io::Result<usize> {
        while self.left < self.block.len() {
            self.left += self.sink.write(&self.block[self.left..])?;
        }
        self.left = 0;
        let bytes = self.block.len();
        self.block.clear();
        Ok(bytes)
    }
}

/// What takes a stream.
#[derive(Debug)]
enum Sink {
    Network(Socketed),
    File(File),
    /// A pipe, as a rule, which its reader may leave full.
    Stdout(File),
}

impl Sink {
    /// Opens it, with the address from which datagrams in it come.
    fn open(to: &StreamTo) -> io::Result<(Self, Ipv4Addr)> {
        match to {
            StreamTo::Udp(network) => {
                Ok((Self::Network(Socketed::open(*network)?), network.interface.unwrap_or(NOBODY)))
            }
            StreamTo::File(path) => {
                // Opening one would wait for a reader.
                if std::fs::metadata(path).is_ok_and(|known| known.file_type().is_fifo()) {
                    return Err(io::Error::other("it is a pipe; take standard output (-)"));
                }
                let file = File::options().append(true).create(true).open(path)?;
                Ok((Self::File(file), NOBODY))
            }
            // Past the standard library's own buffer, which waits for lines.
            StreamTo::Stdout => Ok((Self::Stdout(io::stdout().as_fd().try_clone_to_owned()?.into()), NOBODY)),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Network(network) => network.send(bytes).map(|()| bytes.len()),
            Self::File(file) => append(file, bytes),
            Self::Stdout(file) => {
                // A pipe that is ready takes as much as leaves together without a wait.
                let ready = poll(&mut [PollFd::new(file, PollFlags::OUT)], Some(&PATIENCE));
                match ready {
                    Ok(0) => Err(io::Error::new(io::ErrorKind::TimedOut, "nobody takes the stream")),
                    Ok(_) => append(file, bytes),
                    Err(rustix::io::Errno::INTR) => Ok(0),
                    Err(error) => Err(error.into()),
                }
            }
        }
    }
}

fn append(file: &mut File, bytes: &[u8]) -> io::Result<usize> {
    match file.write(bytes) {
        Ok(0) => Err(io::ErrorKind::WriteZero.into()),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(0),
        other => other,
    }
}
