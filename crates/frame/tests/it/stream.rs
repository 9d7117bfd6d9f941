//! Reception from transport streams: from a file, and from a network.

use std::fs::File;
use std::io::Write as _;
use std::net::{Ipv4Addr, UdpSocket};

use wirephoto_airwave::thin::State;
use wirephoto_airwave::ts::{Datagram, Encapsulation, Mux, PACKET_BYTES};
use wirephoto_frame::{Input, Options};

use crate::world::{Delivery, World, free_address, is_end};

/// Packets that a modulator's network carries in one datagram.
const TOGETHER: usize = 7;

/// The next packets of a stream, full of a delivery.
fn packets(mux: &mut Mux, delivery: &mut Delivery, count: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..count {
        while mux.wants() {
            let (source, destination) = ("192.0.2.1:5000".parse().unwrap(), delivery.address);
            let payload = &delivery.next_packet();
            mux.push(&Datagram { source, destination, payload }).unwrap();
        }
        let mut packet = [0; PACKET_BYTES];
        mux.next(&mut packet);
        bytes.extend_from_slice(&packet);
    }
    bytes
}

#[test]
fn t6_pictures_arrive_in_a_file_that_grows() {
    let world = World::new();
    let path = world.file("stream").with_extension("ts");
    let options = Options { inputs: vec![Input::File(path.clone())], ..world.options() };
    let frame = world.paired_with("frame", options);
    let mut delivery = Delivery::new(1, "Grandpa", &["By satellite"]);
    world.host.announce(0, &delivery.availability());
    // There is no file yet, then half of what is needed, then more than the rest.
    world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(_)));
    let (mut mux, mut file) = (Mux::new(Encapsulation::Mpe, 20_000_000), File::create(&path).unwrap());
    let half = delivery.k() as usize * 1508 / 184 / 2;
    file.write_all(&packets(&mut mux, &mut delivery, half)).unwrap();
    let some = |state: &State| matches!(state, State::Receiving(reception) if reception.have > 0);
    world.until_reported(0, "half of it", |report| some(&report.state));
    file.write_all(&packets(&mut mux, &mut delivery, 2 * half)).unwrap();
    let report = world.until_reported(0, "the end", is_end);
    assert!(matches!(report.state, State::Complete(_)), "{report:?}");
    assert_eq!(frame.captions(), ["By satellite"]);
}

#[test]
fn t6_pictures_arrive_in_a_stream_from_a_network() {
    let world = World::new();
    let at = free_address(Ipv4Addr::LOCALHOST);
    let input = format!("ts+udp://{at}?interface=127.0.0.1").parse().unwrap();
    let frame = world.paired_with("frame", Options { inputs: vec![input], ..world.options() });
    let mut delivery = Delivery::new(1, "Grandpa", &["By cable"]);
    world.host.announce(0, &delivery.availability());
    let mut mux = Mux::new(Encapsulation::Ule, 20_000_000);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let host = world.host.clone();
    let mut blocks = 0;
    while !host.reports(0).iter().any(is_end) {
        // Every eleventh datagram is lost.
        let block = packets(&mut mux, &mut delivery, TOGETHER);
        blocks += 1;
        if blocks % 11 != 0 {
            socket.send_to(&block, at).unwrap();
        }
        assert!(blocks < 100_000, "it never arrives");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!(frame.captions(), ["By cable"]);
}
