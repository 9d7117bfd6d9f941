//! The real thing beside the counting: sealed messages, sealed objects, symbols, packets and receivers.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use rand_core::TryRng;
use wirephoto_airwave::fec::{Encoder, Params};
use wirephoto_airwave::object::{self, Key, Sealed};
use wirephoto_airwave::packet::{ObjectId, Packet, PacketKey};
use wirephoto_airwave::receiver::{Announcement, Event, Limits, Receiver};
use wirephoto_airwave::testing::Seeded;
use wirephoto_airwave::thin::{
    Availability, Code, FrameKeys, FrameNumber, HostKeys, KeySource, Offer, Report, ReportKey, SecretKey,
    State, UnverifiedOffer, UnverifiedReport, Window,
};

const TSI: u32 = 7;
/// Small symbols make small pictures: what is tested does not depend on it.
const SYMBOL_SIZE: u16 = 64;

/// A frame, and what the host knows of it.
struct Paired {
    keys: FrameKeys,
    report_key: ReportKey,
    receiver: Receiver,
    announced: BTreeMap<ObjectId, Announcement>,
    /// What the frame, and what the host has taken.
    down: Window,
    up: Window,
}

/// A picture, as the host sealed it and as the station sends it.
struct Picture {
    plain: Vec<u8>,
    key: Key,
    packet_key: PacketKey,
    sealed: Sealed,
    params: Params,
    encoder: Encoder,
}

/// A host and its frames.
pub struct Codec {
    symbol_size: u16,
    host: HostKeys,
    random: Seeded,
    frames: Vec<Paired>,
    pictures: BTreeMap<u32, Picture>,
    packet: Vec<u8>,
}

impl Codec {
    /// A host that has been paired with so many frames.
    pub fn new(seed: u64, frames: usize) -> Self {
        Self::with_symbols(seed, frames, SYMBOL_SIZE)
    }

    /// The same, with symbols of another size.
    pub fn with_symbols(seed: u64, frames: usize, symbol_size: u16) -> Self {
        let mut random = Seeded::new(seed);
        let host = HostKeys::new(SecretKey::generate(&mut random));
        let frames = (0..frames as u64).map(|number| pair(&host, FrameNumber(number), &mut random)).collect();
        Self { symbol_size, host, random, frames, pictures: BTreeMap::new(), packet: Vec::new() }
    }

    /// Seals a picture that has so many symbols.
    pub fn seal(&mut self, toi: u32, symbols: u32) {
        let most = symbols as usize * usize::from(self.symbol_size);
        let mut plain = vec![0; most - (object::sealed_bytes(most) - most)];
        let Ok(()) = self.random.try_fill_bytes(&mut plain);
        let key = Key::random(&mut self.random);
        let sealed = object::seal(&key, &plain);
        let params = Params::new(sealed.bytes.len() as u32, self.symbol_size).expect("in bounds");
        assert_eq!(params.k(), symbols);
        let encoder = Encoder::new(&sealed.bytes, params).expect("as long as was said");
        let packet_key = key.packet_key();
        self.pictures.insert(toi, Picture { plain, key, packet_key, sealed, params, encoder });
    }

    /// A frame gets an availability message.
    pub fn notify(&mut self, frame: usize, toi: u32, expires: Duration) {
        let (picture, paired) = (&self.pictures[&toi], &mut self.frames[frame]);
        let object = ObjectId { tsi: TSI, toi };
        let sent = Availability {
            channel: 0,
            address: SocketAddrV4::new(Ipv4Addr::new(239, 0, 0, 1), 4000),
            object,
            params: picture.params,
            starts: 0,
            lasts_minutes: 60,
            key: KeySource::Fresh(picture.key.clone()),
            hash: picture.sealed.hash,
            ask_owner: false,
        };
        let (to, sequence) = (paired.keys.secret.public(), paired.down.highest() + 1);
        let message = self.host.announce(&to, sequence, &sent, &mut self.random).expect("a good key");
        let read = paired.keys.open(&message, &mut paired.down).expect("its own message");
        assert_eq!(read, sent);
        let KeySource::Fresh(key) = read.key else { panic!("the key is in the message") };
        let announcement = Announcement { object, params: read.params, key, hash: read.hash, expires };
        paired.announced.insert(object, announcement.clone());
        paired.receiver.announce(announcement).expect("there is room");
    }

    /// A packet reaches a frame: whether that was all.
    pub fn packet(&mut self, frame: usize, toi: u32, esi: u32, now: Duration) -> bool {
        let picture = self.pictures.get_mut(&toi).expect("it was sealed");
        let symbol = picture.encoder.symbol(esi).expect("a symbol that there is");
        let packet = Packet { object: ObjectId { tsi: TSI, toi }, esi, symbol: &symbol, close_object: false };
        packet.write(&picture.packet_key, &mut self.packet);
        match self.frames[frame].receiver.packet(&self.packet, now) {
            Some(Event::Complete(_, _, plain)) => {
                assert!(plain == picture.plain, "another picture than was sent");
                true
            }
            Some(Event::Damaged { .. }) => panic!("damaged on the way"),
            _ => false,
        }
    }

    /// A report on its way to the host.
    pub fn report(&mut self, frame: usize, toi: u32, state: State) -> State {
        let paired = &mut self.frames[frame];
        let sent = Report { object: ObjectId { tsi: TSI, toi }, state };
        let message = paired.keys.report(paired.up.highest() + 1, &sent);
        let read = UnverifiedReport::parse(&message).expect("a report");
        assert_eq!(read.frame(), FrameNumber(frame as u64));
        let read = read.verify(&paired.report_key, &mut paired.up).expect("its own report");
        assert_eq!(read, sent);
        read.state
    }

    /// A frame loses its power, and goes on with what it had stored.
    pub fn restart(&mut self, frame: usize) {
        let paired = &mut self.frames[frame];
        let objects: Vec<ObjectId> = paired.receiver.objects().collect();
        let mut fresh = Receiver::new(limits());
        for object in objects {
            let saved = paired.receiver.save(object, 0).expect("it is being collected");
            fresh.announce(paired.announced[&object].clone()).expect("there is room");
            fresh.restore(object, &saved);
        }
        paired.receiver = fresh;
    }
}

fn limits() -> Limits {
    Limits { objects: 1000, ..Limits::default() }
}

fn pair(host: &HostKeys, number: FrameNumber, random: &mut Seeded) -> Paired {
    let mut characters = [0; 12];
    let Ok(()) = random.try_fill_bytes(&mut characters);
    let (code, secret) = (Code::new(7, &characters), SecretKey::generate(random));
    let offer = UnverifiedOffer::parse(&Offer::write(&code, &secret)).expect("an offer");
    let offer = offer.verify(&code.key).expect("made with the code");
    let welcome = host.welcome(&code.key, &offer, number, random).expect("a good key");
    let keys = FrameKeys::accept(&code, secret, &welcome.message).expect("the answer to its offer");
    let (down, up) = (Window::default(), Window::default());
    let receiver = Receiver::new(limits());
    Paired { keys, report_key: welcome.report_key, receiver, announced: BTreeMap::new(), down, up }
}
