//! Frames behind one socket: each loses its own share of what comes, by a seed.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddrV4, UdpSocket};
use std::time::Duration;

use wirephoto_airwave::fec::Params;
use wirephoto_airwave::object::{Hash, Key};
use wirephoto_airwave::packet::{ObjectId, PacketKey, Unverified};
use wirephoto_airwave::receiver::{Announcement, Event, Limits, Receiver};
use wirephoto_database::Moment;
use wirephoto_exchange::air::{FrameState, Heard};

/// How long the air may be silent before a test says that nothing comes any more.
const SILENCE: Duration = Duration::from_mins(1);

/// Hears every datagram.
type Guest = Box<dyn FnMut(&[u8])>;

/// A frame that listens.
pub struct Frame {
    receiver: Receiver,
    loss: f64,
    random: u64,
    span: Option<(u32, u32)>,
    /// Groups that it has received.
    pub groups: Vec<Vec<u8>>,
    /// Different symbols that it has.
    pub have: u32,
    /// How many more it needs.
    need: u32,
}

impl Frame {
    pub fn new(loss: f64, seed: u64) -> Self {
        let receiver = Receiver::new(Limits::default());
        Self { receiver, loss, random: seed | 1, span: None, groups: Vec::new(), have: 0, need: 0 }
    }

    /// It was written to.
    pub fn announce(&mut self, object: ObjectId, params: Params, key: &Key, hash: Hash) {
        let expires = Duration::from_hours(1);
        self.receiver.announce(Announcement { object, params, key: key.clone(), hash, expires }).unwrap();
    }

    /// What it says when it has everything.
    pub fn complete(&self) -> Heard {
        self.heard(FrameState::Complete, 0)
    }

    /// What it says as long as it lacks some.
    pub fn receiving(&self) -> Heard {
        self.heard(FrameState::Receiving, self.need)
    }

    fn heard(&self, state: FrameState, need: u32) -> Heard {
        let (first_esi, last_esi) = self.span.unwrap_or_default();
        Heard { state, have: self.have, need, first_esi, last_esi, at: Moment::now() }
    }

    fn packet(&mut self, datagram: &[u8], esi: u32) {
        // xorshift64* (Vigna 2016).
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let fraction = (self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64;
        if fraction < self.loss {
            return;
        }
        let (first, last) = self.span.unwrap_or((esi, esi));
        self.span = Some((first.min(esi), last.max(esi)));
        match self.receiver.packet(datagram, Duration::ZERO) {
            Some(Event::Progress(_, progress)) => (self.have, self.need) = (progress.have, progress.need),
            Some(Event::Complete(_, _, group)) => {
                self.have += 1;
                self.groups.push(group);
            }
            _ => {}
        }
    }
}

/// The air, and who listens to it.
pub struct Air {
    socket: UdpSocket,
    key: PacketKey,
    pub frames: Vec<Frame>,
    /// How often each symbol of each object was there.
    pub seen: BTreeMap<(u32, u32), u32>,
    pub packets: u64,
    /// What receivers of others are told on a public channel.
    pub descriptions: Vec<Vec<u8>>,
    /// Somebody who hears everything as it is.
    pub guest: Option<Guest>,
}

impl Air {
    pub fn new(key: &Key, frames: Vec<Frame>) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        Self::on(socket, key, frames)
    }

    /// A real multicast group of this machine.
    pub fn multicast(group: Ipv4Addr, key: &Key, frames: Vec<Frame>) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        socket.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST).unwrap();
        Self::on(socket, key, frames)
    }

    fn on(socket: UdpSocket, key: &Key, frames: Vec<Frame>) -> Self {
        Self {
            socket,
            key: key.packet_key(),
            frames,
            seen: BTreeMap::new(),
            packets: 0,
            descriptions: Vec::new(),
            guest: None,
        }
    }

    pub fn port(&self) -> u16 {
        self.socket.local_addr().unwrap().port()
    }

    pub fn address(&self) -> SocketAddrV4 {
        SocketAddrV4::new(Ipv4Addr::LOCALHOST, self.port())
    }

    /// Gives the next packet to every frame.
    #[track_caller]
    pub fn hear(&mut self) {
        assert!(self.hear_within(SILENCE), "nothing is on the air");
    }

    /// The same, if one comes soon enough; whether it did.
    #[track_caller]
    pub fn hear_within(&mut self, patience: Duration) -> bool {
        self.socket.set_read_timeout(Some(patience)).unwrap();
        let mut datagram = [0; 2000];
        let Ok((length, _)) = self.socket.recv_from(&mut datagram) else { return false };
        let datagram = &datagram[..length];
        if let Some(guest) = &mut self.guest {
            guest(datagram);
        }
        if is_description(datagram) {
            self.descriptions.push(datagram.to_vec());
            return true;
        }
        let packet = Unverified::parse(datagram).unwrap().verify(&self.key).expect("nobody else sends here");
        self.packets += 1;
        *self.seen.entry((packet.object.toi, packet.esi)).or_default() += 1;
        for frame in &mut self.frames {
            frame.packet(datagram, packet.esi);
        }
        true
    }

    /// Until a frame has so many groups.
    #[track_caller]
    pub fn hear_until(&mut self, frame: usize, groups: usize) {
        while self.frames[frame].groups.len() < groups {
            self.hear();
        }
    }

    /// What lies in the socket when nobody sends any more.
    pub fn drain(&mut self) {
        self.socket.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        let mut datagram = [0; 2000];
        while let Ok((length, _)) = self.socket.recv_from(&mut datagram) {
            if is_description(&datagram[..length]) {
                continue;
            }
            let read = Unverified::parse(&datagram[..length]).unwrap().verify(&self.key).unwrap();
            self.packets += 1;
            *self.seen.entry((read.object.toi, read.esi)).or_default() += 1;
        }
    }

    /// Whether any symbol was there twice.
    pub fn has_repeated(&self) -> bool {
        self.seen.values().any(|times| *times > 1)
    }
}

/// Whether a packet is of TOI 0.
fn is_description(datagram: &[u8]) -> bool {
    datagram.get(12..16) == Some(&[0; 4])
}
