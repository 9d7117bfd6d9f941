//! Streams that are made here are read here, whatever becomes of them on the way.

use std::net::SocketAddrV4;

use proptest::prelude::*;

use super::*;

const RATE: u64 = 2_000_000;
const BOTH: [Encapsulation; 2] = [Encapsulation::Mpe, Encapsulation::Ule];

fn address(text: &str) -> SocketAddrV4 {
    text.parse().unwrap()
}

/// The packets of a stream that carries these, one behind the other, and some null packets.
fn stream(encapsulation: Encapsulation, payloads: &[Vec<u8>]) -> Vec<[u8; PACKET_BYTES]> {
    let (source, destination) = (address("192.0.2.1:5000"), address("239.1.2.3:5000"));
    let (mut mux, mut packets, mut rest) = (Mux::new(encapsulation, RATE), Vec::new(), payloads.iter());
    let mut idle = 0;
    while idle < 3 {
        while mux.wants()
            && let Some(payload) = rest.next()
        {
            mux.push(&Datagram { source, destination, payload }).unwrap();
        }
        let mut packet = [0; PACKET_BYTES];
        idle += usize::from(mux.next(&mut packet) == Content::Null);
        packets.push(packet);
    }
    packets
}

/// What is heard of bytes that come in pieces of that size.
fn heard(bytes: &[u8], piece: usize) -> (Vec<Vec<u8>>, Counts) {
    let (mut demux, mut heard) = (Demux::new(), Vec::new());
    for piece in bytes.chunks(piece) {
        demux.read(piece, |datagram| {
            assert_eq!(datagram.destination, address("239.1.2.3:5000"));
            heard.push(datagram.payload.to_vec());
        });
    }
    (heard, demux.counts())
}

/// Whether the one is the other with some left out.
fn is_part_of(part: &[Vec<u8>], whole: &[Vec<u8>]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|one| rest.any(|other| other == one))
}

fn encapsulation() -> impl Strategy<Value = Encapsulation> {
    prop::sample::select(&BOTH[..])
}

/// Datagrams of all sizes; each begins with a number of its own.
fn payloads() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let sizes = prop_oneof![0..400_usize, Just(1472), 0..=MAX_PAYLOAD_BYTES - 2];
    prop::collection::vec((sizes, any::<u8>()), 0..40).prop_map(|sizes| {
        let numbered = sizes.into_iter().zip(0_u16..);
        numbered
            .map(|((size, byte), number)| [&number.to_be_bytes()[..], &vec![byte; size]].concat())
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn t6_what_is_put_in_comes_out(encapsulation in encapsulation(), payloads in payloads(), piece in 1..1000_usize) {
        let bytes = stream(encapsulation, &payloads).concat();
        let (heard, counts) = heard(&bytes, piece);
        prop_assert_eq!(heard, payloads.clone());
        let packets = bytes.len() / PACKET_BYTES;
        let expected = Counts { packets: packets as u64, datagrams: payloads.len() as u64, ..Counts::default() };
        prop_assert_eq!(counts, expected);
    }

    #[test]
    fn t6_what_packets_were_lost_of_is_all_that_is_lost(
        encapsulation in encapsulation(), payloads in payloads(), lost in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let mut packets = stream(encapsulation, &payloads);
        // The tables at the beginning come again, but only later.
        for lost in &lost {
            if packets.len() > 3 {
                packets.remove(2 + lost.index(packets.len() - 2));
            }
        }
        let (heard, _) = heard(&packets.concat(), 1316);
        prop_assert!(is_part_of(&heard, &payloads));
        // A packet ends one datagram, holds some short ones, and begins one.
        let shortest = payloads.iter().map(Vec::len).min().unwrap_or(0) + 36;
        let in_one = PAYLOAD_BYTES / shortest + 2;
        prop_assert!(payloads.len() - heard.len() <= lost.len() * in_one, "{} of {}", heard.len(), payloads.len());
    }

    #[test]
    fn t6_a_stream_may_begin_and_end_anywhere_and_have_holes(
        encapsulation in encapsulation(), payloads in payloads(),
        from: prop::sample::Index, to: prop::sample::Index, hole: prop::sample::Index, noise in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let bytes = [stream(encapsulation, &[]), stream(encapsulation, &payloads)].concat().concat();
        let (from, to, hole) = (from.index(bytes.len()), to.index(bytes.len()), hole.index(bytes.len()));
        let (before, behind) = bytes.split_at(hole);
        let cut = [&before[from.min(before.len())..], &noise, &behind[..to.min(behind.len())]].concat();
        prop_assert!(is_part_of(&heard(&cut, 1316).0, &payloads));
    }

    #[test]
    fn t6_bytes_that_lie_bring_nothing_that_was_not_sent(
        encapsulation in encapsulation(), payloads in payloads(),
        lies in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..200),
    ) {
        let mut bytes = stream(encapsulation, &payloads).concat();
        for (at, value) in lies {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        prop_assert!(is_part_of(&heard(&bytes, 4000).0, &payloads));
    }

    #[test]
    fn t6_lengths_and_pointers_that_lie_bring_nothing_that_was_not_sent(
        encapsulation in encapsulation(), payloads in payloads(),
        lies in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, any::<u8>()), 1..60),
    ) {
        let mut packets = stream(encapsulation, &payloads);
        for (which, at, value) in lies {
            let which = which.index(packets.len());
            packets[which][at] = value;
        }
        prop_assert!(is_part_of(&heard(&packets.concat(), 4000).0, &payloads));
    }

    #[test]
    fn t6_nonsense_is_nothing(bytes in prop::collection::vec(any::<u8>(), 0..4000), piece in 1..500_usize) {
        let mut demux = Demux::new();
        for piece in bytes.chunks(piece) {
            demux.read(piece, |_| panic!("there is no datagram in this"));
        }
    }
}

#[test]
fn t6_a_stream_keeps_its_rate_with_null_packets_and_repeats_its_tables() {
    let mut mux = Mux::new(Encapsulation::Mpe, RATE);
    let (mut packet, mut contents) = ([0; PACKET_BYTES], Vec::new());
    for _ in 0..RATE as usize / 8 / PACKET_BYTES {
        contents.push(mux.next(&mut packet));
    }
    // PAT and PMT, ten times a second.
    let tables = contents.iter().filter(|content| **content == Content::Table).count();
    assert!((20..=22).contains(&tables), "{tables}");
    assert!(contents.iter().all(|content| *content != Content::Datagrams));
    assert_eq!(contents[..3], [Content::Table, Content::Table, Content::Null]);
}

#[test]
fn t6_so_much_of_a_stream_is_datagrams() {
    let payloads = vec![vec![7; 1472]; 2000];
    for (encapsulation, least) in [(Encapsulation::Mpe, 0.967), (Encapsulation::Ule, 0.972)] {
        let packets = stream(encapsulation, &payloads);
        let data = packets.iter().filter(|packet| packet[1..3] != [0x1f, 0xff] && packet[2] == 0x01).count();
        let share = (payloads.len() * 1500) as f64 / (data * PACKET_BYTES) as f64;
        assert!((least..least + 0.002).contains(&share), "{encapsulation:?}: {share}");
    }
}

#[test]
fn t6_a_mux_takes_no_more_than_it_may_hold() {
    let (source, destination) = (address("192.0.2.1:5000"), address("239.1.2.3:5000"));
    let datagram = Datagram { source, destination, payload: &[0; 1472] };
    let mut mux = Mux::new(Encapsulation::Ule, RATE);
    assert!(mux.wants());
    let taken = (0..100).take_while(|_| mux.push(&datagram).is_ok()).count();
    assert!((4..=11).contains(&taken) && !mux.wants(), "{taken}");
    assert_eq!(mux.push(&datagram), Err(Refused::Full));
    let mut packet = [0; PACKET_BYTES];
    while !mux.wants() {
        mux.next(&mut packet);
    }
    assert!(mux.push(&datagram).is_ok());
}

#[test]
fn t6_packets_that_come_twice_are_read_once() {
    for encapsulation in BOTH {
        let payloads = vec![vec![1; 1000]; 5];
        let twice: Vec<_> = stream(encapsulation, &payloads).iter().flat_map(|packet| [*packet; 2]).collect();
        assert_eq!(heard(&twice.concat(), 1316).0, payloads);
    }
}

#[test]
fn t6_a_gap_is_counted_and_the_next_datagram_arrives() {
    for encapsulation in BOTH {
        let payloads: Vec<Vec<u8>> = (0..10).map(|number| vec![number; 1472]).collect();
        let mut packets = stream(encapsulation, &payloads);
        packets.remove(5);
        let (heard, counts) = heard(&packets.concat(), PACKET_BYTES);
        assert_eq!(heard, payloads[1..], "{encapsulation:?}");
        assert_eq!((counts.gaps, counts.refused), (1, 0));
    }
}

#[test]
fn t6_a_stream_whose_tables_change_is_followed() {
    let one = stream(Encapsulation::Mpe, &[vec![1; 10]]);
    let mut other = stream(Encapsulation::Ule, &[vec![2; 10]]);
    // Another sender's counters are others; with the same ones its first tables would be taken for repeated ones.
    for packet in &mut other {
        packet[3] = (packet[3] & 0xf0) | (packet[3].wrapping_add(5) & 0x0f);
    }
    let (heard, _) = heard(&[one, other].concat().concat(), 1316);
    assert_eq!(heard, [vec![1; 10], vec![2; 10]]);
}
