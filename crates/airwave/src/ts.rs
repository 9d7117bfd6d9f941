//! An MPEG transport stream that carries datagrams, for a DVB modulator: packets of 188 bytes at a constant rate
//! (ISO/IEC 13818-1), in which IPv4 travels by MPE (ETSI EN 301 192 §7) or by ULE (RFC 4326).
//!
//! [`Mux`] makes such a stream, and [`Demux`] reads any: from whatever byte it begins, whatever is lost of it, and
//! whatever else is in it. Three PIDs are used:
//!
//! | PID | what |
//! |---|---|
//! | 0x0000 | the PAT: one program, of number 1 |
//! | 0x0100 | its PMT: one stream, which is said to be MPE or ULE |
//! | 0x0101 | the datagrams |
//! | 0x1fff | null packets |
//!
//! NIT, SDT and INT name a network, its services and its receivers. They are made by whoever runs these, where streams
//! are brought together; this one can be found without them.
//!
//! ```
//! use wirephoto_airwave::ts::{Datagram, Demux, Encapsulation, Mux, PACKET_BYTES};
//!
//! let mut mux = Mux::new(Encapsulation::Mpe, 2_000_000);
//! let (source, destination) = ("192.0.2.1:5000".parse()?, "239.1.2.3:5000".parse()?);
//! mux.push(&Datagram { source, destination, payload: b"a packet" })?;
//! let (mut demux, mut packet, mut heard) = (Demux::new(), [0; PACKET_BYTES], Vec::new());
//! for _ in 0..10 {
//!     mux.next(&mut packet);
//!     demux.read(&packet, |datagram| heard.push((datagram.destination, datagram.payload.to_vec())));
//! }
//! assert_eq!(heard, [(destination, b"a packet".to_vec())]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod crc;
mod datagram;
mod demux;
mod mpe;
mod mux;
mod packet;
mod psi;
#[cfg(test)]
mod tests;
mod ule;
mod units;

pub use datagram::{Datagram, MAX_PAYLOAD_BYTES, Refused};
pub use demux::{Counts, Demux};
pub use mux::{Content, Mux};
pub use packet::{PACKET_BYTES, PAYLOAD_BYTES};

/// How datagrams travel in the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encapsulation {
    /// Multiprotocol encapsulation, which every DVB receiver with a network knows: a section for each datagram.
    Mpe,
    /// The Unidirectional Lightweight Encapsulation: eight bytes less for each.
    Ule,
}
