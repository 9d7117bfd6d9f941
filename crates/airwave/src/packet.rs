//! One symbol in one datagram: ALC over LCT with a short MAC (RFC 5775, RFC 5651, RFC 6584).
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-------+---+---+-+---+-+---+-+-+---------------+---------------+
//! | V = 1 | 0 | 0 |1| 1 |0| 0 |A|B|  HDR_LEN = 7  | codepoint = 6 |  LCT header, RFC 5651 §5.1
//! +-------+---+---+-+---+-+---+-+-+---------------+---------------+
//! |                  congestion control information = 0           |
//! +---------------------------------------------------------------+
//! |                              TSI                              |
//! +---------------------------------------------------------------+
//! |                              TOI                              |
//! +---------------+---------------+-------+-----------------------+
//! |  EXT_AUTH = 1 |    HEL = 3    | 0     |           0           |  RFC 6584, group MAC
//! +---------------+---------------+-------+-----------------------+
//! |                              MAC                              |
//! |                            (8 bytes)                          |
//! +---------------+-----------------------------------------------+
//! |    SBN = 0    |                      ESI                      |  FEC payload id, RFC 6330 §3.2
//! +---------------+-----------------------------------------------+
//! |                             symbol                            |
//! ```
//!
//! B says that the sender ends the object. The MAC is the beginning of the keyed BLAKE3 of the whole packet with zeros
//! in the MAC's place.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// What stands before the symbol, in bytes.
pub const HEADER_BYTES: usize = 32;

/// The largest symbol, in bytes: a packet is then what fits a datagram in an Ethernet frame.
pub const MAX_SYMBOL_BYTES: usize = 1440;

/// The largest packet, in bytes.
pub const MAX_PACKET_BYTES: usize = HEADER_BYTES + MAX_SYMBOL_BYTES;

/// The largest encoding symbol identifier: there are 24 bits for it.
pub const MAX_ESI: u32 = (1 << 24) - 1;

/// The first byte of every packet: LCT version 1, 32 bits of congestion control information.
const VERSION: u8 = 0x10;

/// The bits of the first byte that a receiver asks for; the protocol's own two may be anything.
const VERSION_MASK: u8 = 0xfc;

/// The second byte: TSI and TOI of 32 bits each.
const WIDTHS: u8 = 0xa0;

/// The second byte's flag B: no more packets of this object.
const CLOSE_OBJECT: u8 = 0x01;

/// The second byte's flag A: no more packets of this session. It is ignored; there are always other objects.
const CLOSE_SESSION: u8 = 0x02;

/// Length of the LCT header in words of four bytes, and FEC Encoding ID 6: RaptorQ.
const LENGTH_AND_CODEPOINT: [u8; 2] = [7, 6];

/// EXT_AUTH, three words long, of scheme 0.
const EXT_AUTH: [u8; 4] = [1, 3, 0, 0];

const TSI_AT: usize = 8;
const TOI_AT: usize = 12;
const AUTH_AT: usize = 16;
const MAC_AT: usize = 20;
const MAC_BYTES: usize = 8;
const PAYLOAD_ID_AT: usize = 28;

/// What names an object on the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// Transport session identifier: the channel's session.
    pub tsi: u32,
    /// Transport object identifier.
    pub toi: u32,
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tsi, self.toi)
    }
}

/// What a packet of one object is authenticated with. It follows from the object's [`Key`](crate::object::Key), and
/// tells nothing of it: this is all that a station gets.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PacketKey([u8; 32]);

impl PacketKey {
    /// A key as it came from whoever made it.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key, to be handed to a station or kept there.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The MAC of a packet in whose place for it zeros stand.
    fn mac(&self, packet: &[u8]) -> [u8; MAC_BYTES] {
        let mut mac = [0; MAC_BYTES];
        mac.copy_from_slice(&blake3::keyed_hash(&self.0, packet).as_bytes()[..MAC_BYTES]);
        mac
    }
}

impl fmt::Debug for PacketKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PacketKey(…)")
    }
}

/// A packet that is to be sent, or that was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Which object it is of.
    pub object: ObjectId,
    /// Which symbol of the object, at most [`MAX_ESI`].
    pub esi: u32,
    /// The symbol, at most [`MAX_SYMBOL_BYTES`].
    pub symbol: &'a [u8],
    /// No more packets of this object will follow.
    pub close_object: bool,
}

impl Packet<'_> {
    /// Writes the packet into a buffer, in place of whatever is there. A buffer that is used again allocates nothing.
    pub fn write(&self, key: &PacketKey, buffer: &mut Vec<u8>) {
        debug_assert!(self.esi <= MAX_ESI && self.symbol.len() <= MAX_SYMBOL_BYTES);
        let flags = if self.close_object { CLOSE_OBJECT } else { 0 };
        buffer.clear();
        buffer.extend_from_slice(&[VERSION, WIDTHS | flags]);
        buffer.extend_from_slice(&LENGTH_AND_CODEPOINT);
        buffer.extend_from_slice(&[0; 4]);
        buffer.extend_from_slice(&self.object.tsi.to_be_bytes());
        buffer.extend_from_slice(&self.object.toi.to_be_bytes());
        buffer.extend_from_slice(&EXT_AUTH);
        buffer.extend_from_slice(&[0; MAC_BYTES]);
        buffer.extend_from_slice(&(self.esi & MAX_ESI).to_be_bytes());
        buffer.extend_from_slice(self.symbol);
        let mac = key.mac(buffer);
        buffer[MAC_AT..][..MAC_BYTES].copy_from_slice(&mac);
    }
}

/// A datagram that has the shape of a packet. Until it is verified it tells only which object it says it is of.
#[derive(Debug, Clone, Copy)]
pub struct Unverified<'a>(&'a [u8]);

/// Why a datagram is no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not one of ours, or it was cut or damaged.
    #[error("the datagram is no packet of a broadcast")]
    Malformed,
    /// Its MAC is not that of its object's key.
    #[error("the packet was not made by the sender of its object")]
    Forged,
}

impl<'a> Unverified<'a> {
    /// Looks at a datagram's shape; this costs next to nothing.
    pub fn parse(datagram: &'a [u8]) -> Result<Self, Refused> {
        let fits = (HEADER_BYTES + 1..=MAX_PACKET_BYTES).contains(&datagram.len());
        let is_packet = fits
            && datagram[0] & VERSION_MASK == VERSION
            && datagram[1] & !(CLOSE_OBJECT | CLOSE_SESSION) == WIDTHS
            && datagram[2..4] == LENGTH_AND_CODEPOINT
            && datagram[AUTH_AT..MAC_AT] == EXT_AUTH
            && datagram[PAYLOAD_ID_AT] == 0;
        if is_packet { Ok(Self(datagram)) } else { Err(Refused::Malformed) }
    }

    /// Which object it says it is of.
    pub fn object(&self) -> ObjectId {
        ObjectId { tsi: word(self.0, TSI_AT), toi: word(self.0, TOI_AT) }
    }

    /// How long its symbol is, in bytes.
    pub fn symbol_bytes(&self) -> usize {
        self.0.len() - HEADER_BYTES
    }

    /// Verifies the MAC; only then is the rest to be had.
    pub fn verify(&self, key: &PacketKey) -> Result<Packet<'a>, Refused> {
        let mut unsigned = [0; MAX_PACKET_BYTES];
        let unsigned = &mut unsigned[..self.0.len()];
        unsigned.copy_from_slice(self.0);
        unsigned[MAC_AT..][..MAC_BYTES].fill(0);
        // One comparison of two integers takes the same time wherever they differ.
        let claimed: [u8; MAC_BYTES] = array(self.0, MAC_AT);
        if u64::from_ne_bytes(key.mac(unsigned)) != u64::from_ne_bytes(claimed) {
            return Err(Refused::Forged);
        }
        Ok(Packet {
            object: self.object(),
            esi: word(self.0, PAYLOAD_ID_AT),
            symbol: &self.0[HEADER_BYTES..],
            close_object: self.0[1] & CLOSE_OBJECT != 0,
        })
    }
}

fn word(datagram: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(array(datagram, at))
}

/// The bytes that stand there; a datagram's length was looked at before.
fn array<const N: usize>(datagram: &[u8], at: usize) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&datagram[at..at + N]);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: PacketKey = PacketKey::from_bytes([7; 32]);

    fn written(packet: &Packet<'_>) -> Vec<u8> {
        let mut buffer = b"what was there before".to_vec();
        packet.write(&KEY, &mut buffer);
        buffer
    }

    fn read<'a>(datagram: &'a [u8], key: &PacketKey) -> Result<Packet<'a>, Refused> {
        Unverified::parse(datagram)?.verify(key)
    }

    #[test]
    fn a_packet_has_the_bytes_of_the_drawing() {
        let object = ObjectId { tsi: 0x0102_0304, toi: 0x0506_0708 };
        let datagram = written(&Packet { object, esi: 0x000a_0b0c, symbol: b"sym!", close_object: true });
        assert_eq!(datagram[..8], [0x10, 0xa1, 7, 6, 0, 0, 0, 0]);
        assert_eq!(datagram[8..20], [1, 2, 3, 4, 5, 6, 7, 8, 1, 3, 0, 0]);
        assert_eq!(datagram[28..], *b"\x00\x0a\x0b\x0csym!");
        let mut unsigned = datagram.clone();
        unsigned[20..28].fill(0);
        assert_eq!(datagram[20..28], blake3::keyed_hash(&[7; 32], &unsigned).as_bytes()[..8]);
    }

    #[test]
    fn other_things_on_the_air_are_no_packets() {
        let object = ObjectId { tsi: 1, toi: 2 };
        let good = written(&Packet { object, esi: 3, symbol: &[4; 16], close_object: false });
        let refused = |datagram: &[u8]| {
            assert_eq!(read(datagram, &KEY), Err(Refused::Malformed), "{datagram:?}");
        };
        refused(&[]);
        refused(&good[..HEADER_BYTES]);
        refused(&[good.clone(), vec![0; MAX_SYMBOL_BYTES]].concat());
        // Version, congestion control, widths, length, codepoint, extension, and a second source block.
        for (at, value) in
            [(0, 0x20), (0, 0x14), (1, 0x80), (2, 8), (3, 0), (16, 2), (17, 2), (18, 0x10), (28, 1)]
        {
            let mut other = good.clone();
            other[at] = value;
            refused(&other);
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        assert_eq!(format!("{KEY:?}"), "PacketKey(…)");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            tsi: u32, toi: u32, esi in 0..=MAX_ESI, close_object: bool,
            symbol in prop::collection::vec(any::<u8>(), 1..=MAX_SYMBOL_BYTES),
        ) {
            let packet = Packet { object: ObjectId { tsi, toi }, esi, symbol: &symbol, close_object };
            let datagram = written(&packet);
            prop_assert_eq!(datagram.len(), HEADER_BYTES + symbol.len());
            prop_assert_eq!(Unverified::parse(&datagram).unwrap().object(), packet.object);
            prop_assert_eq!(read(&datagram, &KEY), Ok(packet));
            prop_assert_eq!(read(&datagram, &PacketKey::from_bytes([8; 32])), Err(Refused::Forged));
        }

        #[test]
        fn one_other_bit_anywhere_is_refused(
            symbol in prop::collection::vec(any::<u8>(), 1..64), at: prop::sample::Index, bit in 0..8_u8,
        ) {
            let object = ObjectId { tsi: 1, toi: 2 };
            let mut datagram = written(&Packet { object, esi: 3, symbol: &symbol, close_object: false });
            let at = at.index(datagram.len());
            datagram[at] ^= 1 << bit;
            prop_assert!(read(&datagram, &KEY).is_err());
        }

        #[test]
        fn nonsense_is_refused(datagram in prop::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert!(read(&datagram, &KEY).is_err());
        }
    }
}
