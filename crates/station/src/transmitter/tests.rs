//! One channel, step by step, and with crashes anywhere.

use std::collections::BTreeSet;

use proptest::prelude::*;
use wirephoto_airwave::fec::Encoder;
use wirephoto_airwave::packet::Unverified;

use super::*;

const TSI: u32 = 9;
const KEY: [u8; 32] = [3; 32];
const BYTES: u32 = 100_000;
/// 10 Mbit/s: a packet takes 1.2 ms.
const RATE: u64 = 10_000_000;

fn bytes() -> Vec<u8> {
    (0..BYTES).map(|at| (at * 7) as u8).collect()
}

fn stored(toi: u32, frames: &[u64]) -> Stored {
    let frames = frames.iter().map(|&frame| AirFrame { frame, answers: FrameAnswers::Once, heard: None });
    let order = AirOrder {
        seq: 1,
        object: Id::from_bytes([toi as u8; 16]),
        channel: 1,
        toi,
        size: BYTES,
        hash: [0; 32],
        symbol_size: 1440,
        packet_key: KEY,
        starts_at: Some(Moment::from_micros(0)),
        expires_at: Moment::from_micros(3_600_000_000),
        frames: frames.collect(),
    };
    Stored {
        order,
        stage: Stage::Ready,
        arrived: BYTES,
        tries: 0,
        reserved_esi: 0,
        counts: Counts::default(),
    }
}

fn heard(state: FrameState, have: u32, need: u32, last_esi: u32) -> Heard {
    Heard { state, have, need, first_esi: 0, last_esi, at: Moment::from_micros(0) }
}

/// A transmitter whose clock goes on by a packet with each packet, and whose clerk is as fast as the test wants.
struct Bench {
    transmitter: Transmitter,
    time: Duration,
    notes: Vec<Note>,
    is_clerk_quick: bool,
}

impl Bench {
    fn new() -> Self {
        let transmitter = Transmitter::new(TSI, Rate::new(RATE).unwrap(), 1 << 20);
        Self { transmitter, time: Duration::from_secs(1), notes: Vec::new(), is_clerk_quick: true }
    }

    fn now(&self) -> Now {
        Now { time: self.time, moment: Moment::from_micros(self.time.as_micros() as i64) }
    }

    fn take(&mut self, stored: &Stored) {
        self.transmitter.take(stored, self.now());
    }

    fn says(&mut self, stored: &mut Stored, frame: usize, heard: Heard) {
        stored.order.frames[frame].heard = Some(heard);
        self.transmitter.hear(&stored.order, self.now());
    }

    /// What the clerk would write; blocks are confirmed when it is quick.
    fn write(&mut self) {
        for note in self.transmitter.notes() {
            if self.is_clerk_quick
                && let Note::Object(_, What::Reserve { toi, up_to }) = note
            {
                self.transmitter.reserved(toi, up_to);
            }
            self.notes.push(note);
        }
    }

    fn step(&mut self) -> Decision {
        self.write();
        let decision = self.transmitter.next(self.now());
        if let Decision::Send { toi, esi } = decision {
            let mut packet = Vec::new();
            assert!(
                self.transmitter.packet((toi, esi), self.now(), &mut packet, |_| Ok(Some(bytes()))).unwrap()
            );
            let read = Unverified::parse(&packet).unwrap().verify(&PacketKey::from_bytes(KEY)).unwrap();
            assert_eq!((read.object, read.esi), (ObjectId { tsi: TSI, toi }, esi));
            let takes = Duration::from_micros(1200);
            self.transmitter.sent(toi, packet.len(), takes);
            self.time += takes;
        }
        decision
    }

    /// Sends until there is a pause: how many packets.
    fn burst(&mut self) -> u32 {
        let mut packets = 0;
        while let Decision::Send { .. } = self.step() {
            packets += 1;
        }
        packets
    }

    fn has(&self, object: Id, what: &What) -> bool {
        self.notes.contains(&Note::Object(object, what.clone()))
    }
}

#[test]
fn t6_packets_carry_the_symbols_of_the_object() {
    let mut bench = Bench::new();
    let stored = stored(1, &[7]);
    bench.take(&stored);
    bench.write();
    let mut plain = Encoder::new(&bytes(), params(&stored.order).unwrap()).unwrap();
    let mut packet = Vec::new();
    for esi in [0, 5, 69, 70, 200] {
        let now = bench.now();
        bench.transmitter.packet((1, esi), now, &mut packet, |_| Ok(Some(bytes()))).unwrap();
        let read = Unverified::parse(&packet).unwrap().verify(&PacketKey::from_bytes(KEY)).unwrap();
        assert_eq!(read.symbol, &*plain.symbol(esi).unwrap());
    }
}

#[test]
fn t9_nothing_of_an_object_is_sent_after_the_last_report_on_it() {
    let mut bench = Bench::new();
    let mut order = stored(1, &[7, 8]);
    let object = order.order.object;
    bench.take(&order);
    for _ in 0..60 {
        assert!(matches!(bench.step(), Decision::Send { .. }));
    }
    bench.says(&mut order, 0, heard(FrameState::Complete, 60, 0, 59));
    assert!(matches!(bench.step(), Decision::Send { .. }), "the other one still waits");
    bench.says(&mut order, 1, heard(FrameState::Refused, 0, 0, 0));
    assert_eq!(bench.step(), Decision::Idle);
    bench.write();
    assert!(bench.has(object, &What::Began) && bench.has(object, &What::Ended));
    let sent: u64 = bench
        .notes
        .iter()
        .map(|note| if let Note::Object(_, What::Sent(counts)) = note { counts.packets } else { 0 })
        .sum();
    assert_eq!(sent, 61);
}

#[test]
fn t6_nothing_is_sent_before_its_block_is_stored() {
    let mut bench = Bench::new();
    bench.is_clerk_quick = false;
    bench.take(&stored(1, &[7]));
    assert!(matches!(bench.step(), Decision::Wait(_)));
    bench.write();
    let reserved = bench.notes.iter().find_map(|note| match note {
        Note::Object(_, What::Reserve { toi: 1, up_to }) => Some(*up_to),
        _ => None,
    });
    assert!(reserved.is_some_and(|up_to| up_to > 100), "a quarter of a second: {reserved:?}");
    assert!(matches!(bench.step(), Decision::Wait(_)));
    bench.transmitter.reserved(1, reserved.unwrap());
    assert_eq!(bench.step(), Decision::Send { toi: 1, esi: 0 });
}

#[test]
fn t9_a_frame_that_stays_silent_is_to_be_written_to_again() {
    let mut bench = Bench::new();
    let order = stored(1, &[7]);
    bench.take(&order);
    while !bench.has(order.order.object, &What::Silent(7)) {
        if let Decision::Wait(until) = bench.step() {
            bench.time = until;
        }
        assert!(bench.time < Duration::from_mins(59), "never");
    }
}

#[test]
fn t9_an_object_leaves_the_air_at_its_end_and_the_end_may_be_moved() {
    let mut bench = Bench::new();
    let mut order = stored(1, &[7]);
    bench.take(&order);
    let first = bench.burst();
    order.order.expires_at = Moment::from_micros(7_200_000_000);
    bench.transmitter.hear(&order.order, bench.now());
    bench.time = Duration::from_secs(3601);
    bench.step();
    assert_eq!(bench.transmitter.on_air().count(), 1, "its end was moved");
    bench.time = Duration::from_secs(7201);
    assert_eq!(bench.step(), Decision::Idle);
    bench.write();
    assert!(first > 0 && bench.has(order.order.object, &What::Ended));
}

#[test]
fn an_order_that_suddenly_names_another_object_changes_nothing() {
    let mut bench = Bench::new();
    let mut order = stored(1, &[7]);
    bench.take(&order);
    order.order.hash = [9; 32];
    order.order.frames.clear();
    bench.transmitter.hear(&order.order, bench.now());
    assert_eq!(bench.step(), Decision::Send { toi: 1, esi: 0 });
}

#[test]
fn t10_a_frame_that_comes_later_is_sent_for_too() {
    let mut bench = Bench::new();
    let mut order = stored(1, &[7]);
    bench.take(&order);
    let first = bench.burst();
    order.order.frames.push(AirFrame { frame: 8, answers: FrameAnswers::Once, heard: None });
    bench.transmitter.hear(&order.order, bench.now());
    let second = bench.burst();
    assert!(first >= 70 && second >= 70, "{first}, {second}");
    bench.says(&mut order, 0, heard(FrameState::Complete, 70, 0, 69));
    order.order.frames.remove(1);
    bench.transmitter.hear(&order.order, bench.now());
    assert_eq!(bench.step(), Decision::Idle, "who is no longer addressed is not waited for");
}

#[test]
fn an_object_whose_bytes_are_lost_leaves_the_air_and_comes_back() {
    let mut bench = Bench::new();
    let order = stored(1, &[7]);
    bench.take(&order);
    bench.write();
    let now = bench.now();
    let Decision::Send { toi, esi } = bench.transmitter.next(now) else {
        panic!("there is something to send")
    };
    assert!(!bench.transmitter.packet((toi, esi), now, &mut Vec::new(), |_| Ok(None)).unwrap());
    bench.write();
    assert!(bench.has(order.order.object, &What::Lost));
    assert_eq!(bench.step(), Decision::Idle);
    bench.take(&order);
    bench.write();
    assert_eq!(bench.step(), Decision::Send { toi, esi: esi + 1 }, "behind what may have been sent");
}

/// Something that may happen.
#[derive(Debug, Clone)]
enum Act {
    Steps(u32),
    Crash,
    Write,
    Pass(u64),
    Say { toi: u32, have: u32, need: u32 },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (1_u32..200).prop_map(Act::Steps),
        1 => Just(Act::Crash),
        3 => Just(Act::Write),
        2 => (1_u64..60_000).prop_map(Act::Pass),
        2 => (1_u32..3, 0_u32..80, 1_u32..70).prop_map(|(toi, have, need)| Act::Say { toi, have, need }),
    ]
}

proptest! {
    #[test]
    fn t6_no_symbol_is_sent_twice_whatever_is_cut_off(acts in prop::collection::vec(act(), 1..40)) {
        let mut orders = [stored(1, &[7, 8]), stored(2, &[8])];
        let mut bench = Bench::new();
        bench.is_clerk_quick = false;
        let mut seen = BTreeSet::new();
        for order in &orders {
            bench.take(order);
        }
        for act in acts {
            match act {
                Act::Steps(steps) => {
                    for _ in 0..steps {
                        let now = bench.now();
                        if let Decision::Send { toi, esi } = bench.transmitter.next(now) {
                            prop_assert!(seen.insert((toi, esi)), "symbol {esi} of {toi} twice");
                            bench.time += Duration::from_micros(1200);
                        }
                    }
                }
                Act::Crash => {
                    // What was not written down is gone.
                    let time = bench.time;
                    bench = Bench { time, is_clerk_quick: false, ..Bench::new() };
                    for order in &orders {
                        bench.take(order);
                    }
                }
                Act::Write => {
                    for note in bench.transmitter.notes() {
                        let Note::Object(_, What::Reserve { toi, up_to }) = note else { continue };
                        let order = &mut orders[toi as usize - 1];
                        order.reserved_esi = order.reserved_esi.max(up_to);
                        bench.transmitter.reserved(toi, up_to);
                    }
                }
                Act::Pass(millis) => bench.time += Duration::from_millis(millis),
                Act::Say { toi, have, need } => {
                    let order = &mut orders[toi as usize - 1];
                    order.order.frames[0].heard = Some(heard(FrameState::Receiving, have, need, have));
                    bench.transmitter.hear(&order.order, bench.now());
                }
            }
        }
    }
}
