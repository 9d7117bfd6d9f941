//! What a receiver makes of packets, of those that are none, and of those that want to be one.

use proptest::prelude::*;

use super::*;
use crate::fec::Encoder;
use crate::object::seal;
use crate::packet::{MAX_ESI, Packet, PacketKey};

const KEY: Key = Key::from_bytes([1; 32]);
const OBJECT: ObjectId = ObjectId { tsi: 4, toi: 711 };
const NOW: Duration = Duration::from_secs(100);
const LATER: Duration = Duration::from_secs(200);

/// The sender of one object.
struct Sender {
    group: Vec<u8>,
    hash: Hash,
    encoder: Encoder,
}

impl Sender {
    fn new(length: usize, symbol_size: u16) -> Self {
        let group: Vec<u8> = (0..length).map(|at| (at * at / 7) as u8).collect();
        let sealed = seal(&KEY, &group);
        let params = Params::new(sealed.bytes.len() as u32, symbol_size).unwrap();
        Self { group, hash: sealed.hash, encoder: Encoder::new(&sealed.bytes, params).unwrap() }
    }

    fn k(&self) -> u32 {
        self.encoder.params().k()
    }

    fn announcement(&self) -> Announcement {
        let params = self.encoder.params();
        Announcement { object: OBJECT, params, key: KEY, hash: self.hash, expires: LATER }
    }

    fn packet(&mut self, esi: u32) -> Vec<u8> {
        let symbol = self.encoder.symbol(esi).unwrap();
        written(&Packet { object: OBJECT, esi, symbol: &symbol, close_object: false }, &KEY.packet_key())
    }

    fn last_packet(&mut self, esi: u32) -> Vec<u8> {
        let symbol = self.encoder.symbol(esi).unwrap();
        written(&Packet { object: OBJECT, esi, symbol: &symbol, close_object: true }, &KEY.packet_key())
    }

    /// Whether that says that all is there, and gives what was sent.
    fn is_complete(&self, event: Option<&Event>) -> bool {
        matches!(event, Some(Event::Complete(OBJECT, Progress { need: 0, .. }, group)) if *group == self.group)
    }
}

fn written(packet: &Packet<'_>, key: &PacketKey) -> Vec<u8> {
    let mut datagram = Vec::new();
    packet.write(key, &mut datagram);
    datagram
}

fn listening(sender: &Sender) -> Receiver {
    let mut receiver = Receiver::new(Limits::default());
    receiver.announce(sender.announcement()).unwrap();
    receiver
}

/// So far, of symbols without a gap.
fn so_far(have: u32, need: u32, seen: u32, first_esi: u32) -> Progress {
    let last_esi = (first_esi + have).saturating_sub(1);
    Progress { have, need, seen, first_esi, last_esi }
}

fn progress(have: u32, need: u32, seen: u32, first_esi: u32) -> Event {
    Event::Progress(OBJECT, so_far(have, need, seen, first_esi))
}

#[test]
fn the_symbol_that_was_missing_completes_the_object() {
    let mut sender = Sender::new(900, 100);
    let mut receiver = listening(&sender);
    assert_eq!(sender.k(), 10);
    for esi in 1..10 {
        assert_eq!(receiver.packet(&sender.packet(esi), NOW), Some(progress(esi, 10 - esi, esi, 1)));
    }
    assert_eq!(receiver.packet(&sender.packet(3), NOW), None);
    assert_eq!(receiver.progress(OBJECT), Some(so_far(9, 1, 10, 1)));
    let last = receiver.packet(&sender.packet(0), NOW);
    assert!(sender.is_complete(last.as_ref()));
    let Some(Event::Complete(_, at_the_end, _)) = last else { unreachable!("it is complete") };
    assert_eq!(at_the_end, so_far(10, 0, 11, 0));
    assert_eq!(receiver.packet(&sender.packet(11), NOW), None);
    assert_eq!((receiver.progress(OBJECT), receiver.reserved_bytes()), (None, 0));
    let expected = Counts { received: 10, duplicates: 1, unannounced: 1, ..Counts::default() };
    assert_eq!(receiver.counts(), expected);
}

#[test]
fn floods_take_no_memory_and_move_nothing() {
    let mut sender = Sender::new(900, 100);
    let mut receiver = listening(&sender);
    receiver.packet(&sender.packet(0), NOW);
    let (before, reserved) = (receiver.progress(OBJECT), receiver.reserved_bytes());
    let (mut flood, foreign) = (sender.packet(1), PacketKey::from_bytes([2; 32]));
    for number in 0..100_000_u32 {
        // A true packet's other sessions, then other objects; none of them is ours.
        flood[8..12].copy_from_slice(&(OBJECT.tsi + 1 + number).to_be_bytes());
        assert_eq!(receiver.packet(&flood, NOW), None);
        flood[8..12].copy_from_slice(&OBJECT.tsi.to_be_bytes());
        flood[12..16].copy_from_slice(&(OBJECT.toi + 1 + number).to_be_bytes());
        assert_eq!(receiver.packet(&flood, NOW), None);
    }
    for esi in 0..20_000 {
        let packet = Packet { object: OBJECT, esi, symbol: &[9; 100], close_object: true };
        assert_eq!(receiver.packet(&written(&packet, &foreign), NOW), None);
    }
    assert_eq!((receiver.progress(OBJECT), receiver.reserved_bytes()), (before, reserved));
    assert_eq!(receiver.objects().collect::<Vec<_>>(), [OBJECT]);
    let expected = Counts { received: 1, unannounced: 200_000, forged: 20_000, ..Counts::default() };
    assert_eq!(receiver.counts(), expected);
}

#[test]
fn a_symbol_of_another_size_is_refused_before_its_mac() {
    let sender = Sender::new(900, 100);
    let mut receiver = listening(&sender);
    for length in [1, 99, 101, 1440] {
        let packet = Packet { object: OBJECT, esi: 0, symbol: &vec![0; length], close_object: false };
        assert_eq!(receiver.packet(&written(&packet, &KEY.packet_key()), NOW), None);
    }
    assert_eq!(receiver.counts(), Counts { malformed: 4, ..Counts::default() });
}

#[test]
fn a_receiver_takes_on_no_more_than_its_limits() {
    let sender = Sender::new(900, 100);
    let room = Decoder::most_bytes(sender.encoder.params());
    let mut receiver = Receiver::new(Limits { objects: 3, bytes: 2 * room });
    let announcement = |toi| Announcement { object: ObjectId { toi, ..OBJECT }, ..sender.announcement() };
    assert_eq!(receiver.announce(announcement(1)), Ok(()));
    assert_eq!(receiver.announce(announcement(2)), Ok(()));
    assert_eq!(receiver.announce(announcement(3)), Err(Full));
    assert_eq!(receiver.announce(announcement(2)), Ok(()), "that one it has");
    receiver.forget(ObjectId { toi: 1, ..OBJECT });
    assert_eq!(receiver.announce(announcement(3)), Ok(()));
    assert_eq!(receiver.reserved_bytes(), 2 * room);

    let mut receiver = Receiver::new(Limits { objects: 1, bytes: usize::MAX });
    assert_eq!(receiver.announce(announcement(1)), Ok(()));
    assert_eq!(receiver.announce(announcement(2)), Err(Full));
}

#[test]
fn the_same_announcement_again_keeps_what_is_there_and_another_does_not() {
    let mut sender = Sender::new(900, 100);
    let mut receiver = listening(&sender);
    receiver.packet(&sender.packet(0), NOW);
    let much_later = LATER * 2;
    receiver.announce(Announcement { expires: much_later, ..sender.announcement() }).unwrap();
    assert_eq!(receiver.progress(OBJECT).unwrap().have, 1);
    assert!(receiver.expire(LATER).is_empty());
    receiver.announce(Announcement { hash: Hash([0; 16]), ..sender.announcement() }).unwrap();
    assert_eq!(receiver.progress(OBJECT).unwrap().have, 0);
}

#[test]
fn what_expired_is_not_collected_any_more() {
    let mut sender = Sender::new(900, 100);
    let mut receiver = listening(&sender);
    assert!(receiver.expire(NOW).is_empty());
    assert_eq!(receiver.packet(&sender.packet(0), LATER), None);
    assert_eq!(receiver.counts().unannounced, 1);
    assert_eq!(receiver.expire(LATER), [OBJECT]);
    assert_eq!((receiver.objects().count(), receiver.reserved_bytes()), (0, 0));
}

#[test]
fn a_power_cut_costs_what_was_not_saved() {
    let mut sender = Sender::new(900, 100);
    let mut receiver = listening(&sender);
    let mut file = Vec::new();
    for esi in (0..9).chain([MAX_ESI]) {
        let from = receiver.progress(OBJECT).unwrap().have;
        file.extend(receiver.save(OBJECT, from).unwrap());
        receiver.packet(&sender.packet(esi), NOW);
    }
    let mut receiver = listening(&sender);
    assert_eq!(receiver.restore(OBJECT, &[]), Some(progress(0, 10, 0, 0)));
    for esi in 0..9 {
        file.extend(esi_record(&mut sender, esi));
    }
    file.truncate(file.len() - 1);
    assert_eq!(receiver.restore(OBJECT, &file), Some(progress(8, 2, 8, 0)));
    receiver.packet(&sender.packet(8), NOW);
    let last = receiver.packet(&sender.packet(9), NOW);
    assert!(sender.is_complete(last.as_ref()));
    assert_eq!(receiver.restore(OBJECT, &file), None, "it is over");
}

/// A symbol as it is saved.
fn esi_record(sender: &mut Sender, esi: u32) -> Vec<u8> {
    [&esi.to_be_bytes()[..], &sender.encoder.symbol(esi).unwrap()].concat()
}

#[test]
fn an_object_that_was_complete_when_the_power_went_is_complete_when_it_is_back() {
    let mut sender = Sender::new(900, 100);
    let file: Vec<u8> = (0..10).flat_map(|esi| esi_record(&mut sender, esi)).collect();
    assert!(sender.is_complete(listening(&sender).restore(OBJECT, &file).as_ref()));
}

#[test]
fn somebody_who_knows_the_key_can_spoil_but_not_forge() {
    let mut sender = Sender::new(900, 100);
    let mut receiver = listening(&sender);
    let spoilt = Packet { object: OBJECT, esi: 50, symbol: &[9; 100], close_object: false };
    let spoilt = written(&spoilt, &KEY.packet_key());
    for time in 1..=MAX_DAMAGES {
        receiver.packet(&spoilt, NOW);
        let event = (1..30).find_map(|esi| {
            let event = receiver.packet(&sender.packet(100 * u32::from(time) + esi), NOW);
            event.filter(|event| !matches!(event, Event::Progress(..)))
        });
        let gave_up = time == MAX_DAMAGES;
        assert_eq!(event, Some(Event::Damaged { object: OBJECT, gave_up }));
        assert_eq!(receiver.progress(OBJECT).is_none(), gave_up);
    }
    assert_eq!(receiver.reserved_bytes(), 0);
}

#[test]
fn after_a_spoilt_try_the_next_may_succeed() {
    let mut sender = Sender::new(900, 100);
    let mut receiver = listening(&sender);
    let spoilt = Packet { object: OBJECT, esi: 0, symbol: &[9; 100], close_object: false };
    receiver.packet(&written(&spoilt, &KEY.packet_key()), NOW);
    let events: Vec<Event> = (1..20).filter_map(|esi| receiver.packet(&sender.packet(esi), NOW)).collect();
    assert!(events.contains(&Event::Damaged { object: OBJECT, gave_up: false }));
    assert!(sender.is_complete(events.last()));
}

#[test]
fn a_sender_that_ends_says_so() {
    let mut sender = Sender::new(900, 100);
    let mut receiver = listening(&sender);
    for _ in 0..2 {
        assert_eq!(receiver.packet(&sender.last_packet(5), NOW), Some(Event::Closed(OBJECT)));
    }
    for esi in 6..14 {
        receiver.packet(&sender.packet(esi), NOW);
    }
    let last = receiver.packet(&sender.last_packet(0), NOW);
    assert!(sender.is_complete(last.as_ref()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_loss_order_and_repetition_ends_with_the_group(
        length in 0..20_000_usize, words in 16..=360_u16,
        air in prop::collection::vec((0..600_u32, 0..4_u8), 1..400),
    ) {
        let mut sender = Sender::new(length, words * 4);
        let mut receiver = listening(&sender);
        let foreign = PacketKey::from_bytes([3; 32]);
        let mut complete = None;
        // A disordered beginning with forgeries, then whatever is still needed.
        let rest = (600..).map(|esi| (esi, 0)).take(sender.k() as usize + 8);
        for (esi, what) in air.into_iter().chain(rest) {
            let mut datagram = sender.packet(esi);
            match what {
                1 => datagram[40] ^= 1,
                2 => datagram.truncate(40),
                3 => {
                    let symbol = vec![0; usize::from(words) * 4];
                    let packet = Packet { object: OBJECT, esi, symbol: &symbol, close_object: true };
                    datagram = written(&packet, &foreign);
                }
                _ => {}
            }
            if let Some(event @ (Event::Complete(..) | Event::Damaged { .. })) = receiver.packet(&datagram, NOW) {
                complete = Some(event);
                break;
            }
        }
        prop_assert!(sender.is_complete(complete.as_ref()));
    }

    #[test]
    fn nonsense_does_nothing(air in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..50)) {
        let sender = Sender::new(900, 100);
        let mut receiver = listening(&sender);
        for datagram in &air {
            prop_assert_eq!(receiver.packet(datagram, NOW), None);
        }
        prop_assert_eq!(receiver.progress(OBJECT), Some(so_far(0, 10, 0, 0)));
    }

    #[test]
    fn any_file_can_be_restored(file in prop::collection::vec(any::<u8>(), 0..3000)) {
        let sender = Sender::new(900, 100);
        let mut receiver = listening(&sender);
        let event = receiver.restore(OBJECT, &file);
        prop_assert!(!matches!(event, None | Some(Event::Complete(..))));
        prop_assert!(receiver.reserved_bytes() <= Decoder::most_bytes(sender.encoder.params()));
    }
}
