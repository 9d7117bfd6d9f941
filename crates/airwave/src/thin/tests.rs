//! Messages round trip, and nothing that was altered, meant for another, or taken before is taken.

use std::net::SocketAddrV4;

use proptest::prelude::*;

use super::*;
use crate::fec::Params;
use crate::object::{Hash, Key};
use crate::packet::ObjectId;
use crate::testing::Seeded;

/// A host and a frame that have just been paired.
struct Pair {
    host: HostKeys,
    frame: FrameKeys,
    report_key: ReportKey,
    random: Seeded,
}

fn code(random: &mut Seeded) -> Code {
    Code::new(u32::from_be_bytes(random.bytes()) >> 12, &random.bytes::<12>())
}

fn pair(seed: u64) -> Pair {
    let mut random = Seeded::new(seed);
    let host = HostKeys::new(SecretKey::generate(&mut random));
    let secret = SecretKey::generate(&mut random);
    let code = code(&mut random);
    let offer = UnverifiedOffer::parse(&Offer::write(&code, &secret)).expect("an offer");
    let offer = offer.verify(&code.key).expect("it was made with the code");
    let welcome = host.welcome(&code.key, &offer, FrameNumber(seed), &mut random).expect("a welcome");
    let frame = FrameKeys::accept(&code, secret, &welcome.message).expect("it answers the offer");
    Pair { host, frame, report_key: welcome.report_key, random }
}

fn availability() -> impl Strategy<Value = Availability> {
    let key = prop_oneof![
        any::<[u8; 32]>().prop_map(|bytes| KeySource::Fresh(Key::from_bytes(bytes))),
        any::<(u16, [u8; 16])>().prop_map(|(number, salt)| KeySource::Shared { number, salt }),
    ];
    let params = (1..=64u32).prop_map(|k| Params::new(k * 1440, 1440).expect("in bounds"));
    let place = any::<(u16, [u8; 4], u16, u32, u32)>();
    (place, params, any::<(u32, u16)>(), key, any::<[u8; 16]>(), any::<bool>()).prop_map(
        |((channel, ip, port, tsi, toi), params, (starts, lasts_minutes), key, hash, ask_owner)| {
            Availability {
                channel,
                address: SocketAddrV4::new(ip.into(), port),
                object: ObjectId { tsi, toi },
                params,
                starts,
                lasts_minutes,
                key,
                hash: Hash(hash),
                ask_owner,
            }
        },
    )
}

fn report() -> impl Strategy<Value = Report> {
    let reception = any::<[u32; 4]>().prop_map(|[have, need, first_esi, last_esi]| Reception {
        have,
        need,
        first_esi,
        last_esi,
    });
    let state = prop_oneof![
        reception.clone().prop_map(State::Receiving),
        reception.clone().prop_map(State::Complete),
        reception.prop_map(State::Shown),
        any::<u32>().prop_map(|picture| State::PrintWanted { picture }),
        Just(State::Unpaired),
        any::<u16>().prop_map(|number| State::KeyTaken { number }),
        prop::sample::select(vec![Refusal::Expired, Refusal::Full, Refusal::Damaged, Refusal::Owner])
            .prop_map(State::Refused),
    ];
    (any::<(u32, u32)>(), state)
        .prop_map(|((tsi, toi), state)| Report { object: ObjectId { tsi, toi }, state })
}

#[test]
fn t7_every_message_fits_one_sms() {
    assert_eq!((Offer::BYTES, Welcome::BYTES, Availability::BYTES, Report::BYTES), (52, 89, 131, 54));
    assert_eq!((SharedKey::BYTES, Dismissal::BYTES), (87, 25));
    const { assert!(Availability::BYTES <= MAX_BYTES && SharedKey::BYTES <= MAX_BYTES) };
}

#[test]
fn both_sides_have_one_report_key_and_keep_their_keys() {
    let Pair { host, frame, report_key, .. } = pair(7);
    assert_eq!(frame.report_key, report_key);
    assert_eq!(frame.host, host.public());
    assert_eq!(frame.number, FrameNumber(7));
    assert_eq!(*FrameKeys::from_bytes(&frame.to_bytes()).to_bytes(), *frame.to_bytes());
}

#[test]
fn an_offer_or_welcome_made_with_another_code_is_refused() {
    let mut random = Seeded::new(1);
    let (code, other) = (code(&mut random), code(&mut random));
    let host = HostKeys::new(SecretKey::generate(&mut random));
    let secret = SecretKey::generate(&mut random);
    let offer = UnverifiedOffer::parse(&Offer::write(&code, &secret)).expect("an offer");
    assert_eq!(offer.code(), code.id);
    assert_eq!(offer.verify(&other.key), Err(Error::Forged));

    let offer = offer.verify(&code.key).expect("it was made with the code");
    let welcome = host.welcome(&other.key, &offer, FrameNumber(1), &mut random).expect("a welcome");
    assert_eq!(FrameKeys::accept(&code, secret, &welcome.message).unwrap_err(), Error::Forged);
}

#[test]
fn a_key_of_small_order_is_refused() {
    let mut random = Seeded::new(1);
    let host = HostKeys::new(SecretKey::generate(&mut random));
    let code = code(&mut random);
    let offer = Offer { code: code.id, frame: PublicKey::from_bytes([0; 32]) };
    let welcome = host.welcome(&code.key, &offer, FrameNumber(1), &mut random);
    assert_eq!(welcome.unwrap_err(), Error::WeakKey);
}

#[test]
fn a_message_of_a_newer_version_is_named() {
    let mut message = [0; 131];
    message[0] = 0x22;
    let opened = pair(1).frame.open(&message, &mut Window::default());
    assert_eq!(opened.unwrap_err(), Error::Version(2));
}

#[test]
fn t7_what_a_message_does_not_use_is_zero() {
    let sent = Availability {
        channel: 1,
        address: SocketAddrV4::new([239, 0, 0, 1].into(), 4000),
        object: ObjectId { tsi: 1, toi: 2 },
        params: Params::new(1440, 1440).expect("in bounds"),
        starts: 0,
        lasts_minutes: 60,
        key: KeySource::Shared { number: 7, salt: [1; KeySource::SALT] },
        hash: Hash([2; 16]),
        ask_owner: true,
    };
    let plaintext: [u8; 78] = sent.encode().as_slice().try_into().expect("its length");
    assert_eq!((plaintext[0], Availability::decode(&plaintext)), (0b11, Ok(sent)));
    let flags = (2..8).map(|bit| (0, bit));
    for (at, bit) in flags.chain((47..61).map(|at| (at, 0))).chain([(77, 0)]) {
        let mut other = plaintext;
        other[at] |= 1 << bit;
        assert_eq!(Availability::decode(&other), Err(Error::Malformed), "bit {bit} of byte {at}");
    }
}

#[test]
fn secrets_do_not_show_in_debug_texts() {
    let Pair { host, frame, .. } = pair(1);
    let text = format!("{host:?} {frame:?} {:?}", Code::new(3, b"secret"));
    assert!(
        ["SecretKey(…)", "ReportKey(…)", "PairingKey(…)"].iter().all(|hidden| text.contains(hidden)),
        "{text}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn t7_an_availability_message_says_what_was_written(seed: u64, sequence in 1u32.., sent in availability()) {
        let Pair { host, frame, mut random, .. } = pair(seed);
        let message = host.announce(&frame.secret.public(), sequence, &sent, &mut random).unwrap();
        let mut window = Window::default();
        prop_assert_eq!(frame.open(&message, &mut window), Ok(sent));
        prop_assert_eq!(frame.open(&message, &mut window), Err(Error::Replayed));
    }

    #[test]
    fn t10_an_altered_message_or_one_for_another_frame_is_refused(
        sent in availability(), at in 0usize..131, bit in 0u8..8, cut in 0usize..131,
    ) {
        let Pair { host, frame, mut random, .. } = pair(1);
        let mut message = host.announce(&frame.secret.public(), 9, &sent, &mut random).unwrap();
        let mut window = Window::default();
        prop_assert_eq!(pair(2).frame.open(&message, &mut window), Err(Error::Forged));
        let stranger = HostKeys::new(SecretKey::generate(&mut random));
        let forged = stranger.announce(&frame.secret.public(), 9, &sent, &mut random).unwrap();
        prop_assert_eq!(frame.open(&forged, &mut window), Err(Error::Forged));
        prop_assert_eq!(frame.open(&message[..cut], &mut window).is_err(), true);
        message[at] ^= 1 << bit;
        prop_assert!(frame.open(&message, &mut window).is_err());
        prop_assert_eq!(window, Window::default());
    }

    #[test]
    fn t5_a_key_given_beforehand_is_taken_once_and_by_the_frame_that_it_is_for(
        seed: u64, sequence in 1u32.., number: u16, key: [u8; 32],
        at in 0..SharedKey::BYTES, bit in 0u8..8, cut in 0..SharedKey::BYTES,
    ) {
        let Pair { host, frame, mut random, .. } = pair(seed);
        let sent = SharedKey { number, key: Key::from_bytes(key) };
        let message = host.share(&frame.secret.public(), sequence, &sent, &mut random).unwrap();
        let mut window = Window::default();
        let mut altered = message;
        altered[at] ^= 1 << bit;
        prop_assert!(frame.open_shared(&altered, &mut window).is_err());
        prop_assert!(frame.open_shared(&message[..cut], &mut window).is_err());
        prop_assert_eq!(pair(!seed).frame.open_shared(&message, &mut window), Err(Error::Forged));
        let stranger = HostKeys::new(SecretKey::generate(&mut random));
        let foreign = stranger.share(&frame.secret.public(), sequence, &sent, &mut random).unwrap();
        prop_assert_eq!(frame.open_shared(&foreign, &mut window), Err(Error::Forged));
        prop_assert_eq!(window, Window::default());

        prop_assert_eq!(frame.open(&message, &mut window), Err(Error::Malformed));
        prop_assert_eq!(frame.open_shared(&message, &mut window), Ok(sent));
        prop_assert_eq!(frame.open_shared(&message, &mut window), Err(Error::Replayed));
    }

    #[test]
    fn t7_keys_and_availability_messages_have_one_row_of_numbers(seed: u64, sent in availability()) {
        let Pair { host, frame, mut random, .. } = pair(seed);
        let (to, mut window) = (frame.secret.public(), Window::default());
        let shared = SharedKey { number: 1, key: Key::from_bytes([1; 32]) };
        let announced = host.announce(&to, 9, &sent, &mut random).unwrap();
        let given = host.share(&to, 9, &shared, &mut random).unwrap();
        prop_assert_eq!(frame.open_shared(&announced, &mut window), Err(Error::Malformed));
        prop_assert_eq!(frame.open(&announced, &mut window), Ok(sent));
        prop_assert_eq!(frame.open_shared(&given, &mut window), Err(Error::Replayed));
    }

    #[test]
    fn t9_a_report_says_what_was_written_and_ends_nothing_when_altered(
        sent in report(), sequence in 1u32.., at in 0usize..54, bit in 0u8..8,
    ) {
        let Pair { frame, report_key, .. } = pair(3);
        let mut message = frame.report(sequence, &sent);
        let mut window = Window::default();
        let read = UnverifiedReport::parse(&message).unwrap();
        prop_assert_eq!(read.frame(), frame.number);
        prop_assert_eq!(read.verify(&report_key, &mut window), Ok(sent));
        prop_assert_eq!(read.verify(&report_key, &mut window), Err(Error::Replayed));
        message[at] ^= 1 << bit;
        if let Ok(read) = UnverifiedReport::parse(&message) {
            prop_assert_eq!(read.verify(&report_key, &mut Window::default()), Err(Error::Forged));
        }
    }

    #[test]
    fn only_the_host_ends_a_pairing(seed: u64, at in 0usize..25, bit in 0u8..8, cut in 0usize..25) {
        let Pair { frame, report_key, .. } = pair(seed);
        let mut message = Dismissal::write(&report_key, frame.number);
        prop_assert!(frame.dismissed(&message).is_ok());
        prop_assert_eq!(pair(!seed).frame.dismissed(&message).err(), Some(Error::Forged));
        let another = FrameNumber(!frame.number.0);
        prop_assert_eq!(frame.dismissed(&Dismissal::write(&report_key, another)).err(), Some(Error::Forged));
        prop_assert!(frame.dismissed(&message[..cut]).is_err());
        message[at] ^= 1 << bit;
        prop_assert!(frame.dismissed(&message).is_err());
    }

    #[test]
    fn plaintexts_are_refused_or_written_again_as_they_were(
        mut bytes in prop::array::uniform32(any::<u8>()).prop_map(|part| [part; 3].concat()),
        shared: bool,
    ) {
        bytes.truncate(78);
        bytes[0] &= 0x07;
        bytes[77] &= 1;
        bytes[19..21].copy_from_slice(&[0, 16]);
        bytes[23..25].copy_from_slice(&1440u16.to_be_bytes());
        if shared {
            bytes[47..61].fill(0);
        }
        let bytes: [u8; 78] = bytes.try_into().unwrap();
        if let Ok(read) = Availability::decode(&bytes) {
            prop_assert_eq!(read.encode().to_vec(), bytes.to_vec());
        }
    }

    #[test]
    fn a_window_takes_each_number_once(numbers in prop::collection::vec(1u32..300, 1..400)) {
        let mut window = Window::default();
        let mut taken = std::collections::BTreeSet::new();
        for number in numbers {
            let highest = taken.last().copied().unwrap_or(0);
            let new = !taken.contains(&number) && number + 64 > highest;
            prop_assert_eq!(window.accept(number), new, "{} after {}", number, highest);
            if new {
                taken.insert(number);
            }
            window = Window::from_bytes(window.to_bytes());
        }
        prop_assert_eq!(window.highest(), *taken.last().unwrap());
        prop_assert!(!window.accept(0));
    }
}
