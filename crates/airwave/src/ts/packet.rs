//! Packets of a transport stream (ISO/IEC 13818-1 §2.4.3).

/// How long a packet is.
pub const PACKET_BYTES: usize = 188;
/// What it holds.
pub const PAYLOAD_BYTES: usize = PACKET_BYTES - HEADER_BYTES;

/// Every packet's first byte.
pub const SYNC: u8 = 0x47;
/// The PID of packets that only keep the rate.
pub const NULL_PID: u16 = 0x1fff;
/// What fills a packet in which there is nothing more.
pub const STUFFING: u8 = 0xff;
/// Counters have four bits.
pub const COUNTERS: u8 = 16;

const HEADER_BYTES: usize = 4;
const DAMAGED: u8 = 0x80;
const BEGINS: u8 = 0x40;
const SCRAMBLED_MASK: u8 = 0xc0;
const HAS_ADAPTATION: u8 = 0x20;
const HAS_PAYLOAD: u8 = 0x10;
const DISCONTINUITY: u8 = 0x80;

/// A packet that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Which stream it is of.
    pub pid: u16,
    /// Whether a section or an SNDU begins in it: its payload then begins with a pointer to that.
    pub begins: bool,
    /// Goes up by one, modulo 16, with every packet of a stream that has a payload.
    pub counter: u8,
    /// The counter may be anything.
    pub is_discontinuous: bool,
    /// What it holds, if anything.
    pub payload: Option<&'a [u8]>,
}

impl<'a> Packet<'a> {
    /// Reads a packet that is neither damaged nor scrambled.
    pub fn read(bytes: &'a [u8; PACKET_BYTES]) -> Option<Self> {
        let [sync, high, low, control] = *bytes.first_chunk()?;
        if sync != SYNC || high & DAMAGED != 0 || control & SCRAMBLED_MASK != 0 {
            return None;
        }
        let mut rest = &bytes[HEADER_BYTES..];
        let mut is_discontinuous = false;
        if control & HAS_ADAPTATION != 0 {
            let (&length, behind) = rest.split_first()?;
            let (adaptation, behind) = behind.split_at_checked(length.into())?;
            is_discontinuous = adaptation.first().is_some_and(|flags| flags & DISCONTINUITY != 0);
            rest = behind;
        }
        Some(Self {
            pid: u16::from_be_bytes([high, low]) & NULL_PID,
            begins: high & BEGINS != 0,
            counter: control % COUNTERS,
            is_discontinuous,
            payload: (control & HAS_PAYLOAD != 0).then_some(rest),
        })
    }
}

/// Writes a packet's header, and gives its payload to be filled.
pub fn write(
    bytes: &mut [u8; PACKET_BYTES],
    pid: u16,
    begins: bool,
    counter: u8,
) -> &mut [u8; PAYLOAD_BYTES] {
    let (header, payload) = bytes.split_first_chunk_mut::<HEADER_BYTES>().expect("a packet is longer");
    let [high, low] = (pid & NULL_PID).to_be_bytes();
    *header = [SYNC, high | if begins { BEGINS } else { 0 }, low, HAS_PAYLOAD | (counter % COUNTERS)];
    payload.try_into().expect("the rest is the payload")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_packet_has_the_bytes_of_the_standard() {
        let mut bytes = [0; PACKET_BYTES];
        write(&mut bytes, 0x0101, true, 0x1b).fill(7);
        assert_eq!(bytes[..5], [0x47, 0x41, 0x01, 0x1b, 7]);
        write(&mut bytes, NULL_PID, false, 0);
        assert_eq!(bytes[..4], [0x47, 0x1f, 0xff, 0x10]);
    }

    #[test]
    fn an_adaptation_field_is_passed_over() {
        let mut bytes = [9; PACKET_BYTES];
        bytes[..6].copy_from_slice(&[SYNC, 0x01, 0x23, 0x35, 2, 0x80]);
        let packet = Packet::read(&bytes).unwrap();
        assert!(packet.is_discontinuous && !packet.begins);
        assert_eq!((packet.pid, packet.counter), (0x0123, 5));
        assert_eq!(packet.payload, Some(&[9; PAYLOAD_BYTES - 3][..]));
        // Only an adaptation field, one of no length, and one that is longer than the packet.
        bytes[3] = 0x25;
        assert_eq!(Packet::read(&bytes).unwrap().payload, None);
        (bytes[3], bytes[4]) = (0x35, 0);
        assert_eq!(Packet::read(&bytes).unwrap().payload.unwrap().len(), PAYLOAD_BYTES - 1);
        bytes[4] = 184;
        assert_eq!(Packet::read(&bytes), None);
    }

    #[test]
    fn damaged_and_scrambled_packets_are_refused() {
        let mut good = [0; PACKET_BYTES];
        write(&mut good, 5, false, 0);
        for (at, value) in [(0, 0x46), (1, 0x80), (3, 0x50), (3, 0x90)] {
            let mut other = good;
            other[at] = value;
            assert_eq!(Packet::read(&other), None);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(pid in 0..=NULL_PID, begins: bool, counter in 0..COUNTERS, byte: u8) {
            let mut bytes = [0; PACKET_BYTES];
            write(&mut bytes, pid, begins, counter).fill(byte);
            let payload = [byte; PAYLOAD_BYTES];
            let packet = Packet { pid, begins, counter, is_discontinuous: false, payload: Some(&payload) };
            prop_assert_eq!(Packet::read(&bytes), Some(packet));
        }
    }
}
