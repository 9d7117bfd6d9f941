//! Reads datagrams from any stream, from whatever byte it begins.

use std::collections::BTreeMap;

use super::packet::{NULL_PID, PACKET_BYTES, Packet, SYNC};
use super::psi::{PAT_PID, Table};
use super::units::{Collector, Kind, Taken};
use super::{Datagram, Encapsulation, mpe, ule};

/// Bytes that are looked at together.
const PIECE_BYTES: usize = 64 * PACKET_BYTES;
/// Programs whose tables are read; a stream may name thousands.
const MOST_PROGRAMS: usize = 64;
/// Streams that are read for datagrams.
const MOST_STREAMS: usize = 16;

/// What came of a stream so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets, whatever is in them.
    pub packets: u64,
    /// Bytes between packets.
    pub skipped_bytes: u64,
    /// Places at which packets of a stream of ours were missing.
    pub gaps: u64,
    /// Packets, sections, SNDUs and datagrams that are damaged, or are of a kind that is not read.
    pub refused: u64,
    /// Datagrams.
    pub datagrams: u64,
}

/// Reads a stream, in pieces of any size. Of what is under way it holds one table for each of a bounded number of
/// programs, and one section or SNDU for each of a bounded number of streams: less than a megabyte in all.
#[derive(Debug)]
pub struct Demux {
    /// The beginning of a packet.
    rest: Vec<u8>,
    /// The last packet ended where one should.
    is_locked: bool,
    pat: Collector,
    pat_version: Option<u8>,
    /// Tables of programs, by their PIDs.
    programs: BTreeMap<u16, Collector>,
    streams: BTreeMap<u16, Stream>,
    counts: Counts,
}

#[derive(Debug)]
struct Stream {
    /// The number of the program that it is of.
    program: u16,
    encapsulation: Encapsulation,
    units: Collector,
}

impl Default for Demux {
    fn default() -> Self {
        Self::new()
    }
}

impl Demux {
    /// Waits for a stream.
    pub fn new() -> Self {
        Self {
            rest: Vec::new(),
            is_locked: false,
            pat: Collector::new(Kind::Section),
            pat_version: None,
            programs: BTreeMap::new(),
            streams: BTreeMap::new(),
            counts: Counts::default(),
        }
    }

    /// Reads the next bytes of the stream, and gives each datagram that ends in them.
    pub fn read(&mut self, bytes: &[u8], mut heard: impl FnMut(Datagram<'_>)) {
        for piece in bytes.chunks(PIECE_BYTES) {
            let mut held = std::mem::take(&mut self.rest);
            held.extend_from_slice(piece);
            let used = self.packets(&held, &mut heard);
            held.drain(..used);
            self.rest = held;
        }
    }

    /// What came of the stream so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Reads whole packets. Answers how many bytes are done with.
    fn packets(&mut self, bytes: &[u8], heard: &mut impl FnMut(Datagram<'_>)) -> usize {
        let mut at = 0;
        loop {
            let rest = &bytes[at..];
            if self.is_locked && rest.first().is_none_or(|first| *first == SYNC) {
                let Some(packet) = rest.first_chunk() else { return at };
                self.packet(packet, heard);
                at += PACKET_BYTES;
                continue;
            }
            // A packet begins where the next one does too.
            let begins = |place: &usize| rest[*place] == SYNC && rest[*place + PACKET_BYTES] == SYNC;
            let open = rest.len().saturating_sub(PACKET_BYTES);
            let place = (0..open).find(begins);
            self.is_locked = place.is_some();
            self.counts.skipped_bytes += place.unwrap_or(open) as u64;
            at += place.unwrap_or(open);
            if place.is_none() {
                return at;
            }
        }
    }

    fn packet(&mut self, bytes: &[u8; PACKET_BYTES], heard: &mut impl FnMut(Datagram<'_>)) {
        self.counts.packets += 1;
        let Some(packet) = Packet::read(bytes) else { return self.counts.refused += 1 };
        let mut refused = 0;
        let taken = if packet.pid == PAT_PID {
            let mut tables = Vec::new();
            let taken = self.pat.packet(&packet, |section| tables.push(section.to_vec()));
            for section in &tables {
                self.pat(section, &mut refused);
            }
            taken
        } else if let Some(stream) = self.streams.get_mut(&packet.pid) {
            let (encapsulation, datagrams) = (stream.encapsulation, &mut self.counts.datagrams);
            stream.units.packet(&packet, |unit| {
                let packet = match encapsulation {
                    Encapsulation::Mpe => mpe::read(unit),
                    Encapsulation::Ule => ule::read(unit),
                };
                match packet.and_then(Datagram::read) {
                    Some(datagram) => {
                        *datagrams += 1;
                        heard(datagram);
                    }
                    None => refused += 1,
                }
            })
        } else if let Some(pmt) = self.programs.get_mut(&packet.pid) {
            let mut tables = Vec::new();
            let taken = pmt.packet(&packet, |section| tables.push(section.to_vec()));
            for section in &tables {
                self.pmt(section, &mut refused);
            }
            taken
        } else {
            Taken::Whole
        };
        self.counts.refused += refused + u64::from(taken == Taken::Wrong);
        self.counts.gaps += u64::from(taken == Taken::Gap);
    }

    /// Takes up what a PAT names. When that has changed, everything begins anew.
    fn pat(&mut self, section: &[u8], refused: &mut u64) {
        let Some(table) = Table::pat(section) else { return *refused += 1 };
        if self.pat_version.replace(table.version) != Some(table.version) {
            self.programs.clear();
            self.streams.clear();
        }
        for pid in table.pmt_pids() {
            let is_new = !self.programs.contains_key(&pid) && pid != PAT_PID && pid != NULL_PID;
            if is_new && self.programs.len() < MOST_PROGRAMS {
                self.programs.insert(pid, Collector::new(Kind::Section));
            }
        }
    }

    /// Takes up the streams that a PMT names, in place of others of its program.
    fn pmt(&mut self, section: &[u8], refused: &mut u64) {
        let Some(table) = Table::pmt(section) else { return *refused += 1 };
        let program = table.number;
        let named = table.streams();
        self.streams
            .retain(|&pid, stream| stream.program != program || named.contains(&(pid, stream.encapsulation)));
        for (pid, encapsulation) in named {
            let is_known = self.streams.contains_key(&pid) || self.programs.contains_key(&pid);
            if is_known || pid == PAT_PID || self.streams.len() >= MOST_STREAMS {
                continue;
            }
            let kind = match encapsulation {
                Encapsulation::Mpe => Kind::Section,
                Encapsulation::Ule => Kind::Sndu,
            };
            self.streams.insert(pid, Stream { program, encapsulation, units: Collector::new(kind) });
        }
    }
}
