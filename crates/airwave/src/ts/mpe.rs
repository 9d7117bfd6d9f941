//! Multiprotocol encapsulation: an IP packet in a section (ETSI EN 301 192 §7.1).
//!
//! ```text
//! table_id 0x3e 8 ‖ 1 0 11 4 ‖ section_length 12 ‖ MAC address, byte 6, 5 ‖ 11 00 00 LLC_SNAP 1 current 1
//! ‖ section_number 8 ‖ last_section_number 8 ‖ MAC address, byte 4, 3, 2, 1 ‖ IP packet ‖ CRC 32
//! ```
//!
//! (The numbers are bits.) The address is the one of the multicast group, 01-00-5e and its last 23 bits (RFC 1112 §6.4).

use std::net::Ipv4Addr;

use super::{Datagram, Refused, crc};

/// A `datagram_section`.
const TABLE: u8 = 0x3e;
/// What stands before the packet.
const HEAD_BYTES: usize = 12;
const CRC_BYTES: usize = 4;
/// With a CRC, and two reserved bits.
const LONG: u16 = 0xb000;
const HAS_CRC: u8 = 0x80;
/// Two reserved bits; nothing is scrambled; an IP packet follows; it is valid now.
const FLAGS: u8 = 0xc1;
const SCRAMBLED_MASK: u8 = 0x3c;
const HAS_LLC: u8 = 0x02;
const IS_CURRENT: u8 = 0x01;
/// LLC and SNAP, and behind them an IPv4 packet (RFC 1042).
const LLC_IPV4: &[u8] = &[0xaa, 0xaa, 0x03, 0, 0, 0, 0x08, 0x00];

/// Puts a datagram in a section.
pub fn write(datagram: &Datagram<'_>) -> Result<Vec<u8>, Refused> {
    let address = link_address(*datagram.destination.ip());
    let mut section = vec![TABLE, 0, 0, address[5], address[4], FLAGS, 0, 0];
    section.extend(address[..4].iter().rev());
    datagram.write(&mut section)?;
    let length = LONG | (section.len() - 3 + CRC_BYTES) as u16;
    section[1..3].copy_from_slice(&length.to_be_bytes());
    crc::append(&mut section);
    Ok(section)
}

/// The IP packet of a section.
pub fn read(section: &[u8]) -> Option<&[u8]> {
    let (head, packet) = crc::checked(section)?.split_first_chunk::<HEAD_BYTES>()?;
    let [table, high, _, _, _, flags, number, last, ..] = *head;
    // One that is cut into several sections is none of ours.
    let is_plain = flags & SCRAMBLED_MASK == 0 && flags & IS_CURRENT != 0 && [number, last] == [0, 0];
    if table != TABLE || high & HAS_CRC == 0 || !is_plain {
        return None;
    }
    if flags & HAS_LLC != 0 { packet.strip_prefix(LLC_IPV4) } else { Some(packet) }
}

/// The address of a multicast group on a link; of one machine it is not known, and everybody is addressed.
fn link_address(destination: Ipv4Addr) -> [u8; 6] {
    let [_, b, c, d] = destination.octets();
    if destination.is_multicast() { [0x01, 0x00, 0x5e, b & 0x7f, c, d] } else { [0xff; 6] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datagram(destination: &str) -> Datagram<'static> {
        let source = "192.0.2.1:7".parse().unwrap();
        Datagram { source, destination: destination.parse().unwrap(), payload: b"hello" }
    }

    #[test]
    fn a_section_has_the_bytes_of_the_standard() {
        let section = write(&datagram("239.129.2.3:5000")).unwrap();
        assert_eq!(section[..12], [0x3e, 0xb0, 46, 3, 2, 0xc1, 0, 0, 1, 0x5e, 0x00, 0x01]);
        assert_eq!(section.len(), 3 + 46);
        assert_eq!(Datagram::read(read(&section).unwrap()), Some(datagram("239.129.2.3:5000")));
        let to_one = write(&datagram("192.0.2.9:5000")).unwrap();
        assert_eq!([&to_one[3..5], &to_one[8..12]].concat(), [0xff; 6]);
    }

    #[test]
    fn other_sections_are_not_read() {
        let good = write(&datagram("239.1.2.3:5000")).unwrap();
        let with = |at: usize, value: u8| {
            let mut other = good[..good.len() - CRC_BYTES].to_vec();
            other[at] = value;
            crc::append(&mut other);
            other
        };
        assert!(read(&with(0, 0x3e)).is_some());
        // Another table, a checksum in place of the CRC, scrambled, not yet valid, cut, and LLC that is none.
        for (at, value) in [(0, 0x3b), (1, 0x30), (5, 0xd1), (5, 0xc5), (5, 0xc0), (6, 1), (7, 1), (5, 0xc3)]
        {
            assert_eq!(read(&with(at, value)), None);
        }
        assert_eq!(read(&good[..good.len() - 1]), None);
    }

    #[test]
    fn a_packet_behind_llc_is_read() {
        let good = write(&datagram("239.1.2.3:5000")).unwrap();
        let (head, behind) = good.split_at(HEAD_BYTES);
        let mut section = [head, LLC_IPV4, &behind[..behind.len() - CRC_BYTES]].concat();
        section[5] |= HAS_LLC;
        crc::append(&mut section);
        assert_eq!(Datagram::read(read(&section).unwrap()), Some(datagram("239.1.2.3:5000")));
    }

    #[test]
    fn the_longest_datagram_makes_the_longest_section() {
        let payload = &vec![1; super::super::MAX_PAYLOAD_BYTES];
        let longest = Datagram { payload, ..datagram("239.1.2.3:5000") };
        assert_eq!(write(&longest).unwrap().len(), 4096);
        let payload = &vec![1; super::super::MAX_PAYLOAD_BYTES + 1];
        assert_eq!(write(&Datagram { payload, ..longest }), Err(Refused::TooLong));
    }
}
