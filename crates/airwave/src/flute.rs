//! A public channel's file descriptions, by which any FLUTE receiver takes its objects (RFC 6726).
//!
//! Frames need none of them: what they say stands in the message that each frame gets. On a public channel each object
//! has an FDT instance of its own, which fits one packet: TOI 0, with the instance's number in EXT_FDT and the sizes of
//! the instance itself in EXT_FTI (RFC 6330 §3.3). What a receiver then has is the sealed object; reading it takes the
//! key.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-------+---+---+-+---+-+---+-+-+---------------+---------------+
//! | V = 1 | 0 | 0 |1| 1 |0| 0 |0|0|  HDR_LEN = 9  | codepoint = 6 |  LCT header, RFC 5651 §5.1
//! +-------+---+---+-+---+-+---+-+-+---------------+---------------+
//! |                  congestion control information = 0           |
//! +---------------------------------------------------------------+
//! |                              TSI                              |
//! +---------------------------------------------------------------+
//! |                            TOI = 0                            |
//! +---------------+-------+---------------------------------------+
//! | EXT_FDT = 192 | V = 2 |            instance (20 bits)         |  RFC 6726 §3.4.1
//! +---------------+-------+-------+-------------------------------+
//! |  EXT_FTI = 64 |    HEL = 4    |                               |  RFC 5052, RFC 6330 §3.3
//! +---------------+---------------+                               |
//! |       length of the instance (40 bits)        |       0       |
//! +-------------------------------+---------------+---------------+
//! |        size of a symbol       |     Z = 1     |          N    |
//! +---------------+---------------+---------------+---------------+
//! |    N = 1      |     Al = 4    |               0               |
//! +---------------+---------------+-------------------------------+
//! |    SBN = 0    |                    ESI = 0                    |  FEC payload id, RFC 6330 §3.2
//! +---------------+-----------------------------------------------+
//! |          the instance: XML, filled up with zeros              |
//! ```

use crate::fec::{ALIGNMENT, Params};
use crate::packet::ObjectId;

/// How many numbers there are for instances; then they begin anew.
pub const INSTANCES: u32 = 1 << 20;

/// NTP counts seconds from 1900 (RFC 5905), and with 32 bits.
const NTP_AHEAD_OF_UNIX: u64 = 2_208_988_800;

/// LCT version 1; TSI and TOI of 32 bits; nine words of header; FEC Encoding ID 6.
const HEAD: [u8; 4] = [0x10, 0xa0, 9, 6];
const EXT_FDT: u32 = 192 << 24 | 2 << 20;
/// EXT_FTI, four words long.
const EXT_FTI: [u8; 2] = [64, 4];
/// One source block, one sub-block, symbols of whole words.
const SCHEME: [u8; 4] = [1, 0, 1, ALIGNMENT as u8];
/// The same in base 64.
const SCHEME_BASE64: &str = "AQABBA==";

/// An object as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Which object.
    pub object: ObjectId,
    /// How large it and its symbols are.
    pub params: Params,
    /// Until when it is on the air, in seconds since 1970.
    pub expires: u64,
}

impl File {
    /// Writes the packet that describes it, in place of what is in the buffer. Another description has another number
    /// below [`INSTANCES`].
    pub fn write(&self, instance: u32, buffer: &mut Vec<u8>) {
        let xml = self.instance();
        let symbol_bytes = xml.len().next_multiple_of(ALIGNMENT.into());
        let length = (xml.len() as u64).to_be_bytes();
        buffer.clear();
        buffer.extend_from_slice(&HEAD);
        buffer.extend_from_slice(&[0; 4]);
        buffer.extend_from_slice(&self.object.tsi.to_be_bytes());
        buffer.extend_from_slice(&[0; 4]);
        buffer.extend_from_slice(&(EXT_FDT | (instance % INSTANCES)).to_be_bytes());
        buffer.extend_from_slice(&EXT_FTI);
        buffer.extend_from_slice(&length[3..]);
        buffer.push(0);
        buffer.extend_from_slice(&(symbol_bytes as u16).to_be_bytes());
        buffer.extend_from_slice(&SCHEME);
        buffer.extend_from_slice(&[0; 2]);
        buffer.extend_from_slice(&[0; 4]);
        let symbol_at = buffer.len();
        buffer.extend_from_slice(xml.as_bytes());
        buffer.resize(symbol_at + symbol_bytes, 0);
    }

    /// The FDT instance (RFC 6726 §3.4.2). All in it are numbers.
    fn instance(&self) -> String {
        let Self { object: ObjectId { tsi, toi }, params, expires } = *self;
        let (size, k, symbol_size) = (params.size(), params.k(), params.symbol_size());
        let expires = (expires + NTP_AHEAD_OF_UNIX) as u32;
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<FDT-Instance xmlns="urn:ietf:params:xml:ns:fdt" Expires="{expires}">
<File TOI="{toi}" Content-Location="{tsi:08x}-{toi}.wirephoto" Content-Type="application/octet-stream" Content-Length="{size}" Transfer-Length="{size}" FEC-OTI-FEC-Encoding-ID="6" FEC-OTI-Maximum-Source-Block-Length="{k}" FEC-OTI-Encoding-Symbol-Length="{symbol_size}" FEC-OTI-Scheme-Specific-Info="{SCHEME_BASE64}"/>
</FDT-Instance>
"#
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::packet::{MAX_PACKET_BYTES, Refused, Unverified};

    fn written(file: File, instance: u32) -> Vec<u8> {
        let mut packet = b"what was there before".to_vec();
        file.write(instance, &mut packet);
        packet
    }

    #[test]
    fn t4_a_description_has_the_bytes_of_the_drawing() {
        let object = ObjectId { tsi: 0x0102_0304, toi: 711 };
        let file = File { object, params: Params::new(100_000, 1440).unwrap(), expires: 1_800_000_000 };
        let packet = written(file, 0x000a_bcde);
        assert_eq!(
            packet[..20],
            [0x10, 0xa0, 9, 6, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 192, 0x2a, 0xbc, 0xde]
        );
        let length = file.instance().len();
        let symbol = length.next_multiple_of(4);
        let [.., a, b] = length.to_be_bytes();
        let [.., c, d] = symbol.to_be_bytes();
        assert_eq!(packet[20..40], [64, 4, 0, 0, 0, a, b, 0, c, d, 1, 0, 1, 4, 0, 0, 0, 0, 0, 0]);
        assert_eq!(packet.len(), 40 + symbol);
        let xml = std::str::from_utf8(&packet[40..][..length]).unwrap();
        assert!(xml.contains(r#" Expires="4008988800""#) && xml.contains(r#" TOI="711""#), "{xml}");
    }

    proptest! {
        #[test]
        fn t4_a_description_fits_one_packet_and_is_no_packet_of_an_object(
            tsi: u32, toi: u32, size in 1..=80_000_000_u32, expires: u32, instance: u32,
        ) {
            let params = Params::new(size, 1440).unwrap();
            let file = File { object: ObjectId { tsi, toi }, params, expires: expires.into() };
            let packet = written(file, instance);
            prop_assert!(packet.len() <= MAX_PACKET_BYTES);
            prop_assert_eq!(Unverified::parse(&packet).err(), Some(Refused::Malformed));
        }
    }
}
