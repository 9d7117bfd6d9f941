//! A transport stream from a tuner: our own, with packets lost, doubled, damaged and made up, and its tables and sections
//! with other bytes under right CRCs. What is heard has a datagram's shape; in a stream that nobody made anything up for,
//! it is what was sent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_airwave::ts::{Datagram, Demux, Encapsulation, Mux, PACKET_BYTES};

fuzz_target!(|script: &[u8]| {
    let Some((&what, mut rest)) = script.split_first() else { return };
    let encapsulation = if what & 1 == 0 { Encapsulation::Mpe } else { Encapsulation::Ule };
    let (source, destination) = (address([192, 0, 2, 1]), address([239, 1, 2, 3]));
    let mut mux = Mux::new(encapsulation, 100_000);
    let (mut demux, mut number, mut is_ours) = (Demux::new(), 0_u8, true);
    let mut packet = [0; PACKET_BYTES];
    while let Some((&[what, how_many], behind)) = rest.split_first_chunk() {
        rest = behind;
        match what % 8 {
            // A datagram of so many bytes, all of them its number.
            0 | 1 => {
                let payload = vec![number; usize::from(how_many) * 16];
                if mux.push(&Datagram { source, destination, payload: &payload }).is_ok() {
                    number = number.wrapping_add(1);
                }
                continue;
            }
            // Bytes from nowhere.
            2 => {
                let (noise, behind) = rest.split_at(rest.len().min(how_many.into()));
                rest = behind;
                is_ours = false;
                demux.read(noise, |datagram| check(&datagram));
                continue;
            }
            // A packet that somebody made up.
            3 => {
                let (bytes, behind) = rest.split_at(rest.len().min(how_many.into()));
                rest = behind;
                is_ours = false;
                mux.next(&mut packet);
                let some = bytes.len().min(PACKET_BYTES);
                packet[PACKET_BYTES - some..].copy_from_slice(&bytes[..some]);
                packet[4] = 0;
                packet[1] |= 0x40;
                sign(&mut packet);
            }
            // A packet that is lost.
            4 => {
                mux.next(&mut packet);
                continue;
            }
            // A packet that is damaged.
            5 => {
                mux.next(&mut packet);
                packet[usize::from(how_many) % PACKET_BYTES] ^= what >> 3 | 1;
            }
            _ => drop(mux.next(&mut packet)),
        }
        demux.read(&packet, |datagram| {
            check(&datagram);
            let first = datagram.payload.first().copied().unwrap_or(number);
            assert!(
                !is_ours || datagram.payload.iter().all(|byte| *byte == first),
                "another datagram than was sent"
            );
        });
    }
    let counts = demux.counts();
    assert!(counts.packets * PACKET_BYTES as u64 <= (script.len() as u64 + 1) * 200);
});

fn address(ip: [u8; 4]) -> std::net::SocketAddrV4 {
    std::net::SocketAddrV4::new(ip.into(), 5000)
}

fn check(datagram: &Datagram<'_>) {
    assert!(datagram.payload.len() < 32 << 10, "more than an SNDU holds");
}

/// Puts a right CRC behind the section or SNDU that the packet begins with, so that what is in it is looked at.
fn sign(packet: &mut [u8; PACKET_BYTES]) {
    let is_data = packet[2] == 0x01 && packet[1] & 0x1f == 0x01;
    let section = 3 + usize::from(u16::from_be_bytes([packet[6] & 0x0f, packet[7]]));
    let sndu = 4 + usize::from(u16::from_be_bytes([packet[5] & 0x7f, packet[6]]));
    let length = if is_data && packet[5] & 0x80 != 0 { sndu } else { section };
    let Some(unit) = packet[5..].get_mut(..length).filter(|unit| unit.len() > 4) else { return };
    let (body, crc) = unit.split_at_mut(length - 4);
    let mut sum = u32::MAX;
    for byte in body {
        sum ^= u32::from(*byte) << 24;
        for _ in 0..8 {
            sum = if sum >> 31 == 1 { sum << 1 ^ 0x04c1_1db7 } else { sum << 1 };
        }
    }
    crc.copy_from_slice(&sum.to_be_bytes());
}
