//! The story's air: a channel as it is heard in several places. What the station sends comes here, and goes on to each
//! place but for what that place loses. A seed decides what is lost, and everything is noted.
//!
//! All of it stays on this machine. A place is an address of the loopback of its own, to which a frame is tuned
//! (`wirephoto frame --tune CHANNEL=PLACE`).

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::relay::{Link, Relay};

/// The multicast group of the channel; its port is any that is free.
const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 47, 11);
/// A datagram of our own, which notes how far an object was: no packet begins like this.
const MARK: [u8; 4] = *b"mark";
/// Where a packet says which object it is of, and which of its packets (docs/airwave.md).
const TOI_AT: usize = 12;
const ESI_AT: usize = 28;
/// How long a try of whether the air carries anything takes, and how many there are.
const PATIENCE: Duration = Duration::from_millis(100);
const TRIES: usize = 20;

/// The air, for as long as this is there.
#[derive(Debug)]
pub struct Air {
    channel: SocketAddrV4,
    places: Vec<SocketAddrV4>,
    /// Sends to this machine only.
    socket: UdpSocket,
    traces: Traces,
    _relay: Relay,
}

/// By the objects' numbers.
type Traces = Arc<Mutex<BTreeMap<u32, Trace>>>;

/// What became of the packets of one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The numbers (ESI) of those that came from the station, in their order.
    pub came: Vec<u32>,
    /// The numbers of those that each place heard.
    pub heard: Vec<Vec<u32>>,
    /// How many had come when the mark was set.
    pub marked_at: Option<usize>,
}

impl Trace {
    /// How many packets a station has to send, and none of them twice, until a place has heard so many.
    pub fn limit(&self, place: usize, packets: u32) -> Option<u32> {
        let heard = self.heard.get(place)?;
        heard.get((packets as usize).checked_sub(1)?).map(|esi| esi + 1)
    }

    /// How many came after the mark.
    pub fn after_mark(&self) -> Option<usize> {
        self.marked_at.map(|marked| self.came.len() - marked)
    }
}

impl Air {
    /// Air in as many places as there are losses, in per cent.
    ///
    /// # Errors
    /// If this machine carries no multicast on its loopback.
    pub fn start(losses: &[u8], seed: u64) -> io::Result<Self> {
        let ear = UdpSocket::bind((GROUP, 0))?;
        ear.join_multicast_v4(&GROUP, &Ipv4Addr::LOCALHOST)?;
        let channel = SocketAddrV4::new(GROUP, ear.local_addr()?.port());
        // Bound to the loopback, what it sends to the group goes there.
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        if !hears(&ear, &socket, channel)? {
            return Err(io::Error::other("multicast does not come back on the loopback"));
        }
        // The channel's port is nobody else's, so these addresses are not either.
        let [upper, lower] = channel.port().to_be_bytes();
        let places = (1..).zip(losses).map(|(number, _)| Ipv4Addr::new(127, upper, lower, number));
        let places: Vec<_> = places.map(|ip| SocketAddrV4::new(ip, channel.port())).collect();
        let links = places.iter().zip(losses).zip(0..);
        let links = links.map(|((place, loss), number)| Link::new(*place, *loss, seed_of(seed, number)));
        let mut links = links.collect::<io::Result<Vec<_>>>()?;
        let traces = Traces::default();
        let noted = Arc::clone(&traces);
        let relay = Relay::start(ear, vec![Box::new(move |datagram| take(datagram, &mut links, &noted))])?;
        Ok(Self { channel, places, socket, traces, _relay: relay })
    }

    /// Where the station sends: `udp://CHANNEL?interface=127.0.0.1`.
    pub fn channel(&self) -> SocketAddrV4 {
        self.channel
    }

    /// Where the channel is heard, in the order of the losses.
    pub fn places(&self) -> &[SocketAddrV4] {
        &self.places
    }

    /// What became of the object with that number so far.
    pub fn trace(&self, toi: u32) -> Trace {
        lock(&self.traces).get(&toi).cloned().unwrap_or_default()
    }

    /// Notes how many packets of an object had been sent when this was called, the first time. The note goes the way
    /// that packets go, so however busy the machine is, it stands before those that are sent later.
    pub fn mark(&self, toi: u32) -> io::Result<()> {
        let mark = [MARK, toi.to_be_bytes()].concat();
        self.socket.send_to(&mark, self.channel).map(drop)
    }
}

/// Whether what is sent to the channel comes back.
fn hears(ear: &UdpSocket, socket: &UdpSocket, channel: SocketAddrV4) -> io::Result<bool> {
    const TEST: &[u8] = b"test";
    ear.set_read_timeout(Some(PATIENCE))?;
    let mut buffer = [0; TEST.len()];
    for _ in 0..TRIES {
        socket.send_to(TEST, channel)?;
        match ear.recv(&mut buffer) {
            Ok(_) if buffer == *TEST => return Ok(true),
            Ok(_) => {}
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Hands a packet on, and notes what became of it.
fn take(datagram: &[u8], links: &mut [Link], traces: &Traces) {
    if let Some(toi) = datagram.strip_prefix(&MARK).and_then(|rest| word(rest, 0)) {
        let mut traces = lock(traces);
        let trace = traces.entry(toi).or_default();
        trace.marked_at = trace.marked_at.or(Some(trace.came.len()));
        return;
    }
    let Some((toi, esi)) = word(datagram, TOI_AT).zip(word(datagram, ESI_AT)) else { return };
    let mut traces = lock(traces);
    let trace = traces.entry(toi).or_default();
    trace.came.push(esi);
    trace.heard.resize(links.len(), Vec::new());
    for (link, heard) in links.iter_mut().zip(&mut trace.heard) {
        if link.pass(datagram) {
            heard.push(esi);
        }
    }
}

/// Each place loses other packets.
fn seed_of(seed: u64, place: u64) -> u64 {
    seed ^ (place << 32)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_be_bytes(*word))
}

/// Whether it can be tried again.
fn is_passing(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends packets of object 7 with these numbers to a channel.
    fn send(socket: &UdpSocket, channel: SocketAddrV4, numbers: std::ops::Range<u32>) {
        for esi in numbers {
            let mut packet = [0x10; 40];
            packet[TOI_AT..][..4].copy_from_slice(&7_u32.to_be_bytes());
            packet[ESI_AT..][..4].copy_from_slice(&esi.to_be_bytes());
            socket.send_to(&packet, channel).unwrap();
        }
    }

    #[test]
    fn each_place_hears_what_its_seed_leaves_of_a_channel() {
        let air = Air::start(&[0, 30], 5).unwrap();
        let here = UdpSocket::bind(air.places()[1]).unwrap();
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        send(&socket, air.channel(), 0..50);
        air.mark(7).unwrap();
        send(&socket, air.channel(), 50..60);
        air.mark(7).unwrap();
        while air.trace(7).came.len() < 60 {
            std::thread::yield_now();
        }
        let trace = air.trace(7);
        assert_eq!(trace.came, trace.heard[0], "a place without loss hears all");
        assert!((30..55).contains(&trace.heard[1].len()), "{trace:?}");
        assert_eq!(trace.after_mark(), Some(10));
        assert_eq!((trace.limit(0, 20), trace.limit(0, 61), trace.limit(0, 0)), (Some(20), None, None));
        assert_eq!(trace.limit(1, 20), Some(trace.heard[1][19] + 1));
        let mut link = Link::new(air.places()[0], 30, seed_of(5, 1)).unwrap();
        let left: Vec<u32> = (0..60).filter(|_| link.pass(&[])).collect();
        assert_eq!(trace.heard[1], left, "the seed decides");
        let mut buffer = [0; 40];
        for esi in left {
            let length = here.recv(&mut buffer).unwrap();
            assert_eq!(word(&buffer[..length], ESI_AT), Some(esi));
        }
    }

    #[test]
    fn two_airs_do_not_meet() {
        let [one, other] = [5, 6].map(|seed| Air::start(&[0], seed).unwrap());
        assert_ne!(one.channel(), other.channel());
        assert_ne!(one.places(), other.places());
    }
}
