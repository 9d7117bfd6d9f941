//! The Unidirectional Lightweight Encapsulation: an IP packet in an SNDU (RFC 4326 §4).
//!
//! ```text
//! D 1 ‖ length 15, of all behind the type ‖ type 16 ‖ address 48, unless D is set ‖ IP packet ‖ CRC 32
//! ```
//!
//! (The numbers are bits.) What is written has no address: the group's is in the IP packet.

use super::{Datagram, Refused, crc};

/// No address follows the type.
const NO_ADDRESS: u16 = 0x8000;
const ADDRESS_BYTES: usize = 6;
const IPV4: u16 = 0x0800;
const HEAD_BYTES: usize = 4;
const CRC_BYTES: usize = 4;

/// Puts a datagram in an SNDU.
pub fn write(datagram: &Datagram<'_>) -> Result<Vec<u8>, Refused> {
    let mut sndu = vec![0; HEAD_BYTES];
    datagram.write(&mut sndu)?;
    let length = NO_ADDRESS | (sndu.len() - HEAD_BYTES + CRC_BYTES) as u16;
    sndu[..2].copy_from_slice(&length.to_be_bytes());
    sndu[2..4].copy_from_slice(&IPV4.to_be_bytes());
    crc::append(&mut sndu);
    Ok(sndu)
}

/// The IP packet of an SNDU. What has extension headers is passed over.
pub fn read(sndu: &[u8]) -> Option<&[u8]> {
    let (&[a, b, c, d], packet) = crc::checked(sndu)?.split_first_chunk::<HEAD_BYTES>()?;
    if u16::from_be_bytes([c, d]) != IPV4 {
        return None;
    }
    if u16::from_be_bytes([a, b]) & NO_ADDRESS == 0 { packet.get(ADDRESS_BYTES..) } else { Some(packet) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datagram() -> Datagram<'static> {
        let (source, destination) = ("192.0.2.1:7".parse().unwrap(), "239.1.2.3:5000".parse().unwrap());
        Datagram { source, destination, payload: b"hello" }
    }

    #[test]
    fn an_sndu_has_the_bytes_of_the_standard() {
        let sndu = write(&datagram()).unwrap();
        assert_eq!(sndu[..4], [0x80, 37, 0x08, 0x00]);
        assert_eq!(sndu.len(), 4 + 37);
        assert_eq!(Datagram::read(read(&sndu).unwrap()), Some(datagram()));
    }

    #[test]
    fn one_with_an_address_is_read_and_others_are_not() {
        let sndu = write(&datagram()).unwrap();
        let packet = &sndu[4..sndu.len() - CRC_BYTES];
        let made = |head: &[u8], address: &[u8]| {
            let mut sndu = [head, address, packet].concat();
            crc::append(&mut sndu);
            sndu
        };
        let addressed = made(&[0, 43, 8, 0], &[1, 0, 0x5e, 1, 2, 3]);
        assert_eq!(read(&addressed), Some(packet));
        // IPv6, an extension header, and a CRC that is wrong.
        assert_eq!(read(&made(&[0x80, 37, 0x86, 0xdd], &[])), None);
        assert_eq!(read(&made(&[0x80, 37, 0x01, 0x00], &[])), None);
        let mut damaged = sndu;
        damaged[20] ^= 1;
        assert_eq!(read(&damaged), None);
    }
}
