//! The example on the page of the format: it is what this program writes and reads.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use wirephoto_airwave::fec::{Encoder, Params};
use wirephoto_airwave::group::{Group, GroupPicture};
use wirephoto_airwave::object::{Key, seal};
use wirephoto_airwave::packet::{ObjectId, Packet};
use wirephoto_airwave::receiver::{Announcement, Event, Limits, Receiver};
use wirephoto_airwave::testing::Seeded;
use wirephoto_airwave::thin::{
    Availability, Code, Dismissal, FrameKeys, FrameNumber, HostKeys, KeySource, Offer, Reception, Report,
    SecretKey, SharedKey, State, UnverifiedOffer, Window,
};

const PAGE: &str = include_str!("../../../../docs/airwave.md");
/// `0017-AAAA-AAAA-AAAA`: the name's characters have five bits each.
const CODE: (u32, &[u8]) = (1 << 5 | 7, b"AAAAAAAAAAAA");
const OBJECT: ObjectId = ObjectId { tsi: 4, toi: 711 };
const SYMBOL_SIZE: u16 = 32;
/// Bytes on a line of the page.
const LINE: usize = 48;

/// A line of the example, or several.
fn line(name: &str, bytes: &[u8]) -> String {
    let mut text = String::new();
    for (at, piece) in bytes.chunks(LINE).enumerate() {
        let name = if at == 0 { name } else { "" };
        write!(text, "{name:<13} ").unwrap();
        for byte in piece {
            write!(text, "{byte:02x}").unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn t6_t7_the_example_on_the_page_is_true() {
    let mut random = Seeded::new(7);
    let [host, frame] = [(); 2].map(|()| SecretKey::generate(&mut random));
    let code = Code::new(CODE.0, CODE.1);
    let offer = Offer::write(&code, &frame);
    let mut example = line("frame's key", frame.as_bytes()) + &line("offer", &offer);

    let host = HostKeys::new(host);
    let offer = UnverifiedOffer::parse(&offer).and_then(|offer| offer.verify(&code.key)).unwrap();
    let welcome = host.welcome(&code.key, &offer, FrameNumber(5), &mut random).unwrap();
    example += &line("welcome", &welcome.message);
    let frame = FrameKeys::accept(&code, frame, &welcome.message).unwrap();

    let picture = GroupPicture {
        number: 4711,
        taken: "2026-06-20T14:05:00".to_owned(),
        caption: "Am See".to_owned(),
        jpeg: vec![0xff, 0xd8, 0xff, 0xd9],
    };
    let group = Group { sender: "Ada".to_owned(), sent: 1_800_000_000, pictures: vec![picture] };
    let group = group.encode().unwrap();
    let shared = SharedKey { number: 3, key: Key::random(&mut random) };
    let salt = random.bytes();
    let key = Key::shared(&shared.key, &salt);
    let sealed = seal(&key, &group);
    let params = Params::new(sealed.bytes.len() as u32, SYMBOL_SIZE).unwrap();
    let given = host.share(&frame.secret.public(), 1, &shared, &mut random).unwrap();
    let announced = Availability {
        channel: 1,
        address: SocketAddrV4::new(Ipv4Addr::new(239, 1, 2, 3), 5000),
        object: OBJECT,
        params,
        starts: 1_800_000_001,
        lasts_minutes: 1440,
        key: KeySource::Shared { number: shared.number, salt },
        hash: sealed.hash,
        ask_owner: false,
    };
    let message = host.announce(&frame.secret.public(), 2, &announced, &mut random).unwrap();
    example += &(line("shared key", &given) + &line("availability", &message));

    let mut encoder = Encoder::new(&sealed.bytes, params).unwrap();
    let expires = Duration::from_secs(1);
    let mut receiver = Receiver::new(Limits::default());
    receiver
        .announce(Announcement { object: OBJECT, params, key: key.clone(), hash: sealed.hash, expires })
        .unwrap();
    let mut arrived = None;
    // All but the second of the object itself, and a repair symbol in its place.
    for esi in (0..params.k()).filter(|esi| *esi != 1).chain([params.k(), 1]) {
        let symbol = encoder.symbol(esi).unwrap();
        let mut datagram = Vec::new();
        Packet { object: OBJECT, esi, symbol: &symbol, close_object: false }
            .write(&key.packet_key(), &mut datagram);
        if let Some(Event::Complete(_, _, group)) = receiver.packet(&datagram, Duration::ZERO) {
            arrived = Some(group);
        }
        example += &line(&format!("packet {esi}"), &datagram);
    }
    assert_eq!(arrived, Some(group));

    let k = params.k();
    let reception = Reception { have: k, need: 0, first_esi: 0, last_esi: k };
    let report = frame.report(2, &Report { object: OBJECT, state: State::Shown(reception) });
    example += &line("report", &report);
    example += &line("dismissal", &Dismissal::write(&frame.report_key, frame.number));

    let mut window = Window::default();
    assert_eq!(frame.open_shared(&given, &mut window).unwrap(), shared);
    assert_eq!(frame.open(&message, &mut window).unwrap(), announced);
    assert!(PAGE.contains(&example), "docs/airwave.md has another example than this:\n{example}");
}
