//! Sections and SNDUs in the payloads of packets: one behind the other, each cut wherever a packet ends.
//!
//! A packet in which one begins says so, and its payload begins with a pointer: how many bytes still belong to the one
//! before (ISO/IEC 13818-1 §2.4.4, RFC 4326 §6). What is empty is filled with ones.

use std::collections::VecDeque;

use super::packet::{COUNTERS, PAYLOAD_BYTES, Packet, STUFFING};

/// So much of a unit stands in the packet in which it begins, at the least: an SNDU's length is not cut.
const LEAST_BEGIN: usize = 2;
/// The longest section that has a long length (ISO/IEC 13818-1 §2.4.4.11).
const MAX_SECTION_BYTES: usize = 4096;

/// Puts units into payloads.
#[derive(Debug, Default)]
pub struct Packer {
    units: VecDeque<Vec<u8>>,
    /// How much of the first one has left.
    at: usize,
}

impl Packer {
    /// Puts a unit behind the others.
    pub fn push(&mut self, unit: Vec<u8>) {
        self.units.push_back(unit);
    }

    /// Bytes that have not left yet.
    pub fn bytes(&self) -> usize {
        self.units.iter().map(Vec::len).sum::<usize>() - self.at
    }

    /// Fills a payload. Answers whether a unit begins in it.
    pub fn fill(&mut self, payload: &mut [u8; PAYLOAD_BYTES]) -> bool {
        let rest = if self.at == 0 { 0 } else { self.units.front().map_or(0, |unit| unit.len() - self.at) };
        let is_another = self.units.len() > usize::from(rest > 0);
        let begins = is_another && 1 + rest + LEAST_BEGIN <= PAYLOAD_BYTES;
        let mut room = &mut payload[..];
        if begins {
            // Where the first one begins, behind the pointer itself.
            room[0] = rest as u8;
            room = &mut room[1..];
        }
        while let Some(unit) = self.units.front()
            && (self.at > 0 || begins && room.len() >= LEAST_BEGIN)
        {
            let some = (unit.len() - self.at).min(room.len());
            room[..some].copy_from_slice(&unit[self.at..][..some]);
            room = &mut room[some..];
            self.at += some;
            if self.at < unit.len() {
                return begins;
            }
            self.units.pop_front();
            self.at = 0;
        }
        room.fill(STUFFING);
        begins
    }
}

/// What a stream's units are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Sections of tables (ISO/IEC 13818-1 §2.4.4).
    Section,
    /// SNDUs (RFC 4326 §4).
    Sndu,
}

/// What the beginning of a unit says of its length.
enum Length {
    /// It is not there yet.
    Unknown,
    /// It has so many bytes.
    Bytes(usize),
    /// Nothing more is in this packet.
    None,
    /// It cannot be.
    Wrong,
}

impl Kind {
    fn length(self, begin: &[u8]) -> Length {
        match (self, begin) {
            (Self::Section, [STUFFING, ..]) | (Self::Sndu, [_] | [STUFFING, STUFFING, ..]) => Length::None,
            (Self::Section, [_, high, low, ..]) => {
                let bytes = 3 + usize::from(u16::from_be_bytes([high & 0x0f, *low]));
                if bytes <= MAX_SECTION_BYTES { Length::Bytes(bytes) } else { Length::Wrong }
            }
            (Self::Sndu, [high, low, ..]) => {
                // A type, an address if the first bit is not set, and a CRC.
                let least = if high & 0x80 == 0 { 10 } else { 4 };
                let behind = usize::from(u16::from_be_bytes([high & 0x7f, *low]));
                if behind >= least { Length::Bytes(4 + behind) } else { Length::Wrong }
            }
            (_, _) => Length::Unknown,
        }
    }
}

/// Puts a stream's units together again. It holds one of them.
#[derive(Debug)]
pub struct Collector {
    kind: Kind,
    /// What is there of a unit whose end is not; empty between units, and until one begins.
    unit: Vec<u8>,
    counter: Option<u8>,
}

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It went on where the last one ended.
    Whole,
    /// Packets before it are missing.
    Gap,
    /// What is in it cannot be.
    Wrong,
}

impl Collector {
    /// Waits for a unit to begin.
    pub fn new(kind: Kind) -> Self {
        Self { kind, unit: Vec::new(), counter: None }
    }

    /// Takes the next packet, and gives the units that end in it.
    pub fn packet(&mut self, packet: &Packet<'_>, found: impl FnMut(&[u8])) -> Taken {
        let Some(payload) = packet.payload else { return Taken::Whole };
        let before = self.counter.replace(packet.counter).filter(|_| !packet.is_discontinuous);
        // A packet may be sent twice.
        if before == Some(packet.counter) {
            return Taken::Whole;
        }
        let has_gap = before.is_some_and(|before| (before + 1) % COUNTERS != packet.counter);
        if has_gap || packet.is_discontinuous {
            self.unit.clear();
        }
        let is_right = self.payload(payload, packet.begins, found);
        match (has_gap, is_right) {
            (_, false) => Taken::Wrong,
            (true, true) => Taken::Gap,
            (false, true) => Taken::Whole,
        }
    }

    fn payload(&mut self, payload: &[u8], begins: bool, mut found: impl FnMut(&[u8])) -> bool {
        if !begins {
            return self.unit.is_empty() || self.go_on(payload, &mut found).is_some();
        }
        let pointed = payload.split_first().and_then(|(at, behind)| behind.split_at_checked((*at).into()));
        let Some((tail, fresh)) = pointed else {
            self.unit.clear();
            return false;
        };
        // What does not end where the next one begins was put together wrongly; the next one is right for all that.
        let has_ended =
            self.unit.is_empty() || self.go_on(tail, &mut found) == Some(tail.len()) && self.unit.is_empty();
        self.unit.clear();
        self.begin(fresh, &mut found) && has_ended
    }

    /// Begins with units, one behind the other. Answers whether they can be.
    fn begin(&mut self, mut bytes: &[u8], found: &mut impl FnMut(&[u8])) -> bool {
        while !bytes.is_empty() {
            match self.kind.length(bytes) {
                Length::Bytes(length) if length <= bytes.len() => {
                    let (unit, behind) = bytes.split_at(length);
                    found(unit);
                    bytes = behind;
                }
                Length::Bytes(_) | Length::Unknown => {
                    self.unit.extend_from_slice(bytes);
                    return true;
                }
                Length::None => return true,
                Length::Wrong => return false,
            }
        }
        true
    }

    /// Goes on with the unit that is being collected. Answers how many bytes belonged to it.
    fn go_on(&mut self, bytes: &[u8], found: &mut impl FnMut(&[u8])) -> Option<usize> {
        let mut used = 0;
        loop {
            match self.kind.length(&self.unit) {
                Length::Unknown => {
                    let Some(byte) = bytes.get(used) else { return Some(used) };
                    self.unit.push(*byte);
                    used += 1;
                }
                Length::Bytes(length) => {
                    let some = (length - self.unit.len()).min(bytes.len() - used);
                    self.unit.extend_from_slice(&bytes[used..used + some]);
                    if self.unit.len() == length {
                        found(&self.unit);
                        self.unit.clear();
                    }
                    return Some(used + some);
                }
                Length::None | Length::Wrong => {
                    self.unit.clear();
                    return None;
                }
            }
        }
    }
}
