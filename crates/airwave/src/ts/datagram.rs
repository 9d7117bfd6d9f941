//! UDP over IPv4, as it stands in a transport stream (RFC 791, RFC 768).

use std::net::{Ipv4Addr, SocketAddrV4};

/// What stands before a datagram's payload, in bytes.
const HEADERS_BYTES: usize = IP_BYTES + UDP_BYTES;
const IP_BYTES: usize = 20;
const UDP_BYTES: usize = 8;

/// The largest payload, in bytes: what an MPE section holds, which is less than an SNDU does.
pub const MAX_PAYLOAD_BYTES: usize = 4080 - HEADERS_BYTES;

const VERSION_4: u8 = 0x40;
const DONT_FRAGMENT: u16 = 0x4000;
/// More fragments, or an offset: a part of a datagram.
const FRAGMENT_MASK: u16 = 0x3fff;
/// Networks behind a receiver may pass it on.
const TIME_TO_LIVE: u8 = 64;
const UDP: u8 = 17;

/// A UDP datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// Who sends it.
    pub source: SocketAddrV4,
    /// Where it goes: a multicast group, mostly.
    pub destination: SocketAddrV4,
    /// What is in it.
    pub payload: &'a [u8],
}

/// Why a datagram is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No section holds it.
    #[error("a transport stream carries datagrams of at most {MAX_PAYLOAD_BYTES} bytes")]
    TooLong,
    /// Others wait, and the stream takes none before they have left.
    #[error("the transport stream has enough to send")]
    Full,
}

impl<'a> Datagram<'a> {
    /// Writes the IP packet behind what is in the buffer.
    pub(super) fn write(&self, buffer: &mut Vec<u8>) -> Result<(), Refused> {
        if self.payload.len() > MAX_PAYLOAD_BYTES {
            return Err(Refused::TooLong);
        }
        let (from, to) = (self.source.ip().octets(), self.destination.ip().octets());
        let udp_bytes = (UDP_BYTES + self.payload.len()) as u16;
        let mut ip = [0; IP_BYTES];
        ip[0] = VERSION_4 | (IP_BYTES / 4) as u8;
        ip[2..4].copy_from_slice(&(IP_BYTES as u16 + udp_bytes).to_be_bytes());
        // It is never cut, so it needs no identification (RFC 6864).
        ip[6..8].copy_from_slice(&DONT_FRAGMENT.to_be_bytes());
        (ip[8], ip[9]) = (TIME_TO_LIVE, UDP);
        ip[12..16].copy_from_slice(&from);
        ip[16..20].copy_from_slice(&to);
        let sum = checksum(&[&ip]);
        ip[10..12].copy_from_slice(&sum.to_be_bytes());

        let mut udp = [0; UDP_BYTES];
        udp[..2].copy_from_slice(&self.source.port().to_be_bytes());
        udp[2..4].copy_from_slice(&self.destination.port().to_be_bytes());
        udp[4..6].copy_from_slice(&udp_bytes.to_be_bytes());
        // Zero would say that there is none.
        let sum = match checksum(&[&pseudo_header(from, to, udp_bytes), &udp, self.payload]) {
            0 => 0xffff,
            sum => sum,
        };
        udp[6..8].copy_from_slice(&sum.to_be_bytes());
        buffer.extend_from_slice(&ip);
        buffer.extend_from_slice(&udp);
        buffer.extend_from_slice(self.payload);
        Ok(())
    }

    /// Reads an IP packet: a whole UDP datagram whose checksums are right, or nothing. What is behind it is padding.
    pub(super) fn read(packet: &'a [u8]) -> Option<Self> {
        let (&first, _) = packet.split_first()?;
        let header_bytes = usize::from(first & 0x0f) * 4;
        let total = usize::from(word(packet, 2)?);
        if first & 0xf0 != VERSION_4 || header_bytes < IP_BYTES || total < header_bytes + UDP_BYTES {
            return None;
        }
        let (ip, udp) = packet.get(..total)?.split_at(header_bytes);
        if checksum(&[ip]) != 0 || word(ip, 6)? & FRAGMENT_MASK != 0 || ip[9] != UDP {
            return None;
        }
        let (from, to) = (address(ip, 12)?, address(ip, 16)?);
        let udp_bytes = word(udp, 4)?;
        let udp = udp.get(..usize::from(udp_bytes)).filter(|udp| udp.len() >= UDP_BYTES)?;
        let has_sum = word(udp, 6)? != 0;
        if has_sum && checksum(&[&pseudo_header(from, to, udp_bytes), udp]) != 0 {
            return None;
        }
        Some(Self {
            source: SocketAddrV4::new(Ipv4Addr::from(from), word(udp, 0)?),
            destination: SocketAddrV4::new(Ipv4Addr::from(to), word(udp, 2)?),
            payload: &udp[UDP_BYTES..],
        })
    }
}

/// What a UDP checksum counts besides the datagram.
fn pseudo_header(from: [u8; 4], to: [u8; 4], udp_bytes: u16) -> [u8; 12] {
    let mut header = [0; 12];
    header[..4].copy_from_slice(&from);
    header[4..8].copy_from_slice(&to);
    header[9] = UDP;
    header[10..].copy_from_slice(&udp_bytes.to_be_bytes());
    header
}

/// The internet checksum (RFC 1071) of parts, of which all but the last have an even length. Zero, where it is counted.
fn checksum(parts: &[&[u8]]) -> u16 {
    let mut sum = 0_u64;
    for pair in parts.iter().flat_map(|part| part.chunks(2)) {
        sum += u64::from(u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]));
    }
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    !(sum as u16)
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|word| u16::from_be_bytes(*word))
}

fn address(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(payload: &[u8]) -> Vec<u8> {
        let (source, destination) = ("192.0.2.1:7".parse().unwrap(), "239.1.2.3:5000".parse().unwrap());
        let mut packet = Vec::new();
        Datagram { source, destination, payload }.write(&mut packet).unwrap();
        packet
    }

    #[test]
    fn a_datagram_has_the_bytes_of_the_standards() {
        let packet = written(b"hi!");
        // The checksums were worked out by hand: 0x4500 + 31 + 0x4000 + 0x4011 + 0xc000 + 0x0201 + 0xef01 + 0x0203 …
        let sum = (0x4500_u32 + 31 + 0x4000 + 0x4011 + 0xc000 + 0x0201 + 0xef01 + 0x0203) % 0xffff;
        assert_eq!(packet[..10], [0x45, 0, 0, 31, 0, 0, 0x40, 0, 64, 17]);
        assert_eq!(u32::from(word(&packet, 10).unwrap()), 0xffff - sum);
        assert_eq!(packet[12..26], [192, 0, 2, 1, 239, 1, 2, 3, 0, 7, 0x13, 0x88, 0, 11]);
        let sum = 0xc000_u32 + 0x0201 + 0xef01 + 0x0203 + 17 + 11 + 7 + 5000 + 11 + 0x6869 + 0x2100;
        assert_eq!(u32::from(word(&packet, 26).unwrap()), 0xffff - sum % 0xffff);
        assert_eq!(packet[28..], *b"hi!");
    }

    #[test]
    fn what_is_no_whole_datagram_is_refused() {
        let good = written(b"hello");
        assert!(Datagram::read(&good).is_some());
        for length in 0..good.len() {
            assert_eq!(Datagram::read(&good[..length]), None, "cut at {length}");
        }
        let with = |changes: &[(usize, u8)]| {
            let mut packet = good.clone();
            for &(at, value) in changes {
                packet[at] = value;
            }
            packet[10..12].fill(0);
            let sum = checksum(&[&packet[..20]]);
            packet[10..12].copy_from_slice(&sum.to_be_bytes());
            packet
        };
        assert!(Datagram::read(&with(&[])).is_some());
        // Another version, a header that is too short or too long, TCP, fragments, and lengths that lie.
        for changes in [&[(0, 0x65)], &[(0, 0x44)], &[(0, 0x4f)], &[(9, 6)], &[(6, 0x20)], &[(7, 1)]] {
            assert_eq!(Datagram::read(&with(changes)), None, "{changes:?}");
        }
        for changes in [&[(3, 27)], &[(3, 0)], &[(2, 1)], &[(25, 7)], &[(25, 40)]] {
            assert_eq!(Datagram::read(&with(changes)), None, "{changes:?}");
        }
        // A sender may leave the checksum out.
        let plain = with(&[(26, 0), (27, 0)]);
        assert_eq!(Datagram::read(&plain).unwrap().payload, b"hello");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            from: u32, to: u32, ports: (u16, u16), padding in 0..20_usize,
            payload in prop::collection::vec(any::<u8>(), 0..=MAX_PAYLOAD_BYTES),
        ) {
            let source = SocketAddrV4::new(Ipv4Addr::from_bits(from), ports.0);
            let destination = SocketAddrV4::new(Ipv4Addr::from_bits(to), ports.1);
            let datagram = Datagram { source, destination, payload: &payload };
            let mut packet = Vec::new();
            datagram.write(&mut packet).unwrap();
            packet.resize(packet.len() + padding, 0);
            prop_assert_eq!(Datagram::read(&packet), Some(datagram));
        }

        #[test]
        fn a_damaged_byte_is_seen(payload in prop::collection::vec(any::<u8>(), 0..100), at: prop::sample::Index, other in 1..=255_u8) {
            let mut packet = written(&payload);
            let at = at.index(packet.len());
            packet[at] ^= other;
            let is_sum = (26..28).contains(&at) && packet[26..28] == [0, 0];
            prop_assert!(is_sum || Datagram::read(&packet).is_none());
        }

        #[test]
        fn nonsense_does_no_harm(packet in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Datagram::read(&packet);
        }
    }
}
