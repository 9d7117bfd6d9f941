//! Makes a stream of one program at a constant rate.

use std::time::Duration;

use super::packet::{self, NULL_PID, PACKET_BYTES, PAYLOAD_BYTES, STUFFING};
use super::units::Packer;
use super::{Datagram, Encapsulation, Refused, mpe, psi, ule};

const STREAM: u16 = 1;
const PROGRAM: u16 = 1;
const PMT_PID: u16 = 0x0100;
const DATA_PID: u16 = 0x0101;
/// So often a receiver that was just switched on learns what is in the stream (ETSI TR 101 290 §5.2.1 wants half a
/// second).
const TABLES_EVERY: Duration = Duration::from_millis(100);
/// Bytes that wait, at the most: a few datagrams of the longest.
const MAX_WAITING_BYTES: usize = 16 << 10;

/// What a packet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// It says what is in the stream.
    Table,
    /// It carries datagrams.
    Datagrams,
    /// It only keeps the rate.
    Null,
}

/// Makes a stream. Whoever sends it takes a packet whenever the rate has one leave, and gives it datagrams as long as it
/// [`wants`](Self::wants) any.
#[derive(Debug)]
pub struct Mux {
    encapsulation: Encapsulation,
    tables: [Line; 2],
    datagrams: Line,
    /// Tables are repeated after so many packets.
    tables_every: u64,
    /// Packets since they were sent.
    since_tables: u64,
}

/// Units under one PID.
#[derive(Debug)]
struct Line {
    pid: u16,
    units: Packer,
    counter: u8,
}

impl Line {
    fn new(pid: u16) -> Self {
        Self { pid, units: Packer::default(), counter: 0 }
    }

    /// Fills a packet, if there is anything.
    fn next(&mut self, packet: &mut [u8; PACKET_BYTES]) -> bool {
        if self.units.bytes() == 0 {
            return false;
        }
        let mut payload = [0; PAYLOAD_BYTES];
        let begins = self.units.fill(&mut payload);
        *packet::write(packet, self.pid, begins, self.counter) = payload;
        self.counter = (self.counter + 1) % packet::COUNTERS;
        true
    }
}

impl Mux {
    /// A stream of so many bits a second. It begins with its tables.
    pub fn new(encapsulation: Encapsulation, bits_per_second: u64) -> Self {
        let packets = bits_per_second * TABLES_EVERY.as_millis() as u64 / 1000 / (8 * PACKET_BYTES as u64);
        // However slow it is, there is room for more than tables.
        let tables_every = packets.max(20);
        Self {
            encapsulation,
            tables: [Line::new(psi::PAT_PID), Line::new(PMT_PID)],
            datagrams: Line::new(DATA_PID),
            tables_every,
            since_tables: tables_every,
        }
    }

    /// Whether the next packet would not be full: what is given now leaves with it.
    pub fn wants(&self) -> bool {
        self.datagrams.units.bytes() < PAYLOAD_BYTES
    }

    /// Puts a datagram behind the others. Answers how many bytes of payload it takes, of which a packet has
    /// [`PAYLOAD_BYTES`].
    pub fn push(&mut self, datagram: &Datagram<'_>) -> Result<usize, Refused> {
        if self.datagrams.units.bytes() > MAX_WAITING_BYTES {
            return Err(Refused::Full);
        }
        let unit = match self.encapsulation {
            Encapsulation::Mpe => mpe::write(datagram)?,
            Encapsulation::Ule => ule::write(datagram)?,
        };
        let bytes = unit.len();
        self.datagrams.units.push(unit);
        Ok(bytes)
    }

    /// The next packet.
    pub fn next(&mut self, packet: &mut [u8; PACKET_BYTES]) -> Content {
        if self.since_tables >= self.tables_every {
            self.since_tables = 0;
            self.tables[0].units.push(psi::pat(STREAM, PROGRAM, PMT_PID));
            self.tables[1].units.push(psi::pmt(PROGRAM, self.encapsulation, DATA_PID));
        }
        self.since_tables += 1;
        if self.tables.iter_mut().any(|line| line.next(packet)) {
            Content::Table
        } else if self.datagrams.next(packet) {
            Content::Datagrams
        } else {
            packet::write(packet, NULL_PID, false, 0).fill(STUFFING);
            Content::Null
        }
    }
}
