//! Two hundred frames and five hundred pictures in virtual time, with everything that goes wrong: every delivery ends
//! shown or expired, and nothing stays on the air. A failure prints its seed.
//!
//! `AIRWAVE_SEED=n` plays one seed; `AIRWAVE_SEEDS=n` that many, in place of a thousand.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use wirephoto_airwave::carousel::{Answers, Ended};

use crate::sim::codec::Codec;
use crate::sim::figures;
use crate::sim::frame::{Frame, Manner};
use crate::sim::link::{Air, Chance};
use crate::sim::world::{Faults, World};

const FRAMES: usize = 200;
const PICTURES: u64 = 500;
/// The first seed; others follow it.
const FIRST_SEED: u64 = 1;

/// What became of the deliveries of one seed.
#[derive(Debug, Default)]
struct Outcome {
    shown: u64,
    expired: u64,
    packets: u64,
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Plays each seed, on as many threads as there are cores.
fn each_seed(seeds: u64, play: impl Fn(u64) -> Outcome + Sync) -> Outcome {
    if let Some(seed) = number("AIRWAVE_SEED") {
        return play(seed);
    }
    let next = AtomicU64::new(FIRST_SEED);
    let end = FIRST_SEED + number("AIRWAVE_SEEDS").unwrap_or(seeds);
    let worker = || {
        let mut sum = Outcome::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end {
                return sum;
            }
            let outcome = catch_unwind(AssertUnwindSafe(|| play(seed))).unwrap_or_else(|panic| {
                eprintln!("seed {seed} failed: AIRWAVE_SEED={seed} plays it alone");
                resume_unwind(panic)
            });
            sum.shown += outcome.shown;
            sum.expired += outcome.expired;
            sum.packets += outcome.packets;
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().expect("every seed passes")).fold(
            Outcome::default(),
            |sum, one| Outcome {
                shown: sum.shown + one.shown,
                expired: sum.expired + one.expired,
                packets: sum.packets + one.packets,
            },
        )
    })
}

fn frame(chance: &mut Chance, seed: u64, index: usize) -> Frame {
    let loss = [0.0, 0.01, 0.05, 0.1, 0.3, 0.5][chance.below(6) as usize];
    let burst = [0.0, 3.0, 10.0][chance.below(3) as usize];
    let (answers, delay) = if chance.happens(0.5) {
        (Answers::Once, Duration::from_millis(1000 + chance.below(9000)))
    } else {
        (Answers::Progress, Duration::from_millis(20 + chance.below(500)))
    };
    let manner = match chance.below(100) {
        0..4 => Manner::Dead,
        4..7 => Manner::Late,
        7..10 => Manner::Confused,
        10..12 => Manner::Refuses,
        _ => Manner::Good,
    };
    Frame {
        air: Air::new(seed << 16 | index as u64, loss, burst),
        answers,
        manner,
        delay,
        jitter: delay / 2,
        off_until: Duration::ZERO,
    }
}

/// To whom a picture goes: mostly a few, now and then everybody.
fn addressees(chance: &mut Chance) -> Vec<usize> {
    let count = match chance.below(100) {
        0 => FRAMES,
        1..6 => 10,
        _ => 1 + chance.below(3) as usize,
    };
    let first = chance.below(FRAMES as u64) as usize;
    let stride = 2 * chance.below(FRAMES as u64 / 2) as usize + 1;
    let mut all: Vec<usize> = (0..count).map(|index| (first + index * stride) % FRAMES).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A morning: everything that is asked for, and everything that goes wrong.
fn world(seed: u64) -> World {
    let mut chance = Chance::new(seed);
    let frames = (0..FRAMES).map(|index| frame(&mut chance, seed, index)).collect();
    let faults = Faults {
        duplicate: 0.02 * chance.below(3) as f64,
        reorder: 0.02 * chance.below(3) as f64,
        thin_lost: 0.02 * chance.below(3) as f64,
        receipts: chance.happens(0.5),
    };
    let mut world = World::new(seed, frames, faults);
    let morning = 4 * 3_600_000;
    for _ in 0..PICTURES {
        let k = if chance.happens(0.02) { 348 } else { 4 + chance.below(30) as u32 };
        let at = Duration::from_millis(chance.below(morning));
        let lasts = Duration::from_mins([2, 10, 60, 240][chance.below(4) as usize]);
        world.ask(k, at, lasts, &addressees(&mut chance));
    }
    for _ in 0..chance.below(6) {
        world.station_dies(Duration::from_millis(chance.below(morning)));
    }
    for _ in 0..chance.below(30) {
        let frame = chance.below(FRAMES as u64) as usize;
        world.frame_dies(Duration::from_millis(chance.below(morning)), frame);
    }
    world
}

/// Every delivery has ended as it should.
fn check(world: &World) -> Outcome {
    let mut outcome = Outcome::default();
    assert_eq!(world.carousel.on_air().count(), 0, "nothing stays on the air");
    for (number, object) in world.objects.iter().enumerate() {
        let ended = object.ended.map(|(why, _)| why);
        let answered = object.receiving.iter().all(|it| it.answered);
        match ended {
            Some(Ended::Answered) => assert!(answered, "object {number} ended before everybody had answered"),
            Some(Ended::Expired) => {
                assert!(!answered, "object {number} expired though everybody had answered");
            }
            // The station was down when the last word came, and did not put it on the air again.
            None => assert!(answered, "object {number} was forgotten"),
            Some(why @ (Ended::Withdrawn | Ended::Exhausted)) => panic!("object {number} ended as {why:?}"),
        }
        assert!(object.sent_after_end <= 1, "object {number}: {} packets too many", object.sent_after_end);
        for receiving in &object.receiving {
            let frame = &world.frames[receiving.frame];
            let easy =
                frame.manner == Manner::Good && world.faults.thin_lost == 0.0 && frame.off_until.is_zero();
            let hour = object.lasts >= Duration::from_hours(1);
            assert!(
                !easy || !hour || receiving.answered,
                "object {number}: a good frame {} has nothing",
                receiving.frame
            );
            *if receiving.answered { &mut outcome.shown } else { &mut outcome.expired } += 1;
        }
        outcome.packets += u64::from(object.sent);
    }
    outcome
}

#[test]
fn t6_t9_every_delivery_ends_shown_or_expired_and_nothing_stays_on_the_air() {
    let sum = each_seed(1000, |seed| {
        let mut world = world(seed);
        world.run();
        check(&world)
    });
    println!("{sum:?}");
    assert!(sum.shown > 8 * sum.expired, "most deliveries are shown: {sum:?}");
}

#[test]
fn t5_t8_twenty_mornings_with_every_message_symbol_and_packet_as_it_is() {
    let sum = each_seed(20, |seed| {
        let mut world = world(seed);
        world.codec = Some(Codec::new(seed, FRAMES));
        world.run();
        check(&world)
    });
    println!("{sum:?}");
}

#[test]
fn t9_a_new_frame_costs_at_most_three_tenths_more_than_its_air_however_late_it_answers() {
    for answers in [Answers::Progress, Answers::Once] {
        for air in figures::AIRS {
            for answer in figures::ANSWERS_AFTER {
                let medians = figures::measure(1, answers, air, answer, 0);
                assert!(medians.complete <= 1.005, "{answers:?} {air:?} {answer:?}: {medians:?}");
                assert!(medians.sent <= 1.3, "{answers:?} {air:?} {answer:?}: {medians:?}");
                // In virtual time: two minutes, also where half of everything is lost and only silence tells of it.
                assert!(medians.seconds <= 120.0, "{answers:?} {air:?} {answer:?}: {medians:?}");
                // Where a message costs, there is one to the frame and one back.
                let is_cheap = answers == Answers::Progress || medians.messages == [1, 1];
                assert!(is_cheap, "{air:?} {answer:?}: {medians:?}");
            }
        }
    }
}

#[test]
fn t10_one_broadcast_to_many_costs_no_more_than_repairing_blocks() {
    for receivers in [10, 50] {
        for air in figures::AIRS.into_iter().filter(|(loss, _)| *loss >= 0.1) {
            let ours = figures::measure(receivers, Answers::Progress, air, figures::ANSWERS_AFTER[0], 4);
            let theirs = figures::block_repair(receivers, air);
            assert!(ours.sent <= theirs, "{receivers} receivers, {air:?}: {ours:?} against {theirs}");
        }
    }
}

#[test]
fn t10_frames_that_soon_say_what_they_lack_cost_hardly_more_than_their_air() {
    for receivers in [1, 10, 50] {
        for air in figures::AIRS {
            let medians = figures::measure(receivers, Answers::Progress, air, figures::ANSWERS_AFTER[0], 0);
            let (loss, burst) = air;
            let most = if loss == 0.0 { 1.0 } else { 1.01 + 0.006 * burst };
            assert!(medians.sent <= most, "{receivers} receivers, {air:?}: {medians:?}");
        }
    }
}
