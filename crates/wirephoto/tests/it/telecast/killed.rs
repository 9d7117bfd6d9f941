//! kill -9 of host, station and frames while pictures are on their way: each program is started again, every delivery
//! ends shown, once, and no symbol is sent twice.

use std::net::SocketAddrV4;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::frame::{Gate, Hears};
use super::machine::Machine;
use super::people::between;
use super::relay::{Ear, lossy};
use super::world::{Plan, World};
use crate::kills::{Kept, Kills, random, trials};

/// A program that is killed, and at which of its points.
type State = (Who, &'static str);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Host,
    Station,
    Frame,
}

/// Not at a point, but after a while.
const ANY_MOMENT: &str = "any moment";
const POINTS: [[State; 4]; 3] = [
    points(Who::Host, ["commit.before", "commit.after", "answer.before", ANY_MOMENT]),
    points(Who::Station, ["commit.before", "commit.after", "station.noted", ANY_MOMENT]),
    points(Who::Frame, ["commit.before", "commit.after", "answer.before", ANY_MOMENT]),
];
/// Passes over a point that every delivery makes, after those of the start.
const PASSES: u32 = 5;
/// How long a delivery takes, about.
const TAKES_MS: u32 = 1500;
const PICTURES: u32 = 3;

const fn points(who: Who, [a, b, c, d]: [&'static str; 4]) -> [State; 4] {
    [(who, a), (who, b), (who, c), (who, d)]
}

#[test]
fn t4_t6_t8_t9_whoever_is_killed_every_delivery_ends_shown_once_and_no_symbol_is_sent_twice() {
    let frames = [(Hears::Group, Machine::here()), (Hears::Lossy(20), Machine::here())];
    let mut world =
        World::begin(&Plan { frames: &frames, pictures: (PICTURES as usize, 320), ..Plan::default() });
    let mut kills = Kills::new(&POINTS.concat());
    let (wanted, mut done, mut deliveries) = (trials(), 0, 0);
    // A moment that comes after the end of its delivery is tried again with another.
    while done < wanted || !kills.missed().is_empty() {
        let missed = kills.missed();
        assert!(deliveries < 2 * wanted, "{done} kills in {deliveries} deliveries, never in {missed:?}");
        // In each delivery one of each dies.
        let aims: Vec<(State, u32)> = POINTS
            .iter()
            .enumerate()
            .map(|(at, points)| (points[deliveries % points.len()], random("telecast", 3 * deliveries + at)))
            .collect();
        let died: Vec<u32> = aims
            .iter()
            .map(|(state, random)| {
                let program = victim(&mut world, state.0, deliveries);
                aim(program, state.1, *random);
                program.kills
            })
            .collect();
        let delivery = world.send(&[1 + deliveries as u32 % PICTURES], &[0, 1]);
        world.until_shown(&delivery);
        for ((state, _), died) in aims.iter().zip(died) {
            if victim(&mut world, state.0, deliveries).kills > died {
                kills.note(*state);
                done += 1;
            }
        }
        deliveries += 1;
    }
    world.until_idle();
    for frame in &world.frames {
        assert_eq!(frame.pictures().unwrap().len(), deliveries, "{}", frame.name);
    }
    world.nothing_was_repeated();
    world.end();
    kills.account(&format!("{deliveries} deliveries"));
}

/// Frames die in turn.
fn victim(world: &mut World, who: Who, turn: usize) -> &mut Kept {
    match who {
        Who::Host => &mut world.host,
        Who::Station => &mut world.station,
        Who::Frame => {
            let frames = world.frames.len();
            &mut world.frames[turn % frames].program
        }
    }
}

fn aim(program: &mut Kept, point: &'static str, random: u32) {
    if point == ANY_MOMENT {
        program.strike_in(Duration::from_millis(u64::from(random % TAKES_MS)));
    } else {
        program.start_again(Some((point, 2 + random % PASSES)));
    }
}

/// What passes while the frame listens is counted, and what is beyond the count is lost.
fn gated(to: SocketAddrV4, gate: &Arc<Mutex<Gate>>) -> Ear {
    let (mut link, gate) = (lossy(to, 0, 0).unwrap(), Arc::clone(gate));
    Box::new(move |packet| {
        let mut gate = gate.lock().unwrap();
        if gate.open_for > 0 && is_listened_to(to) {
            gate.open_for -= 1;
            link(packet);
        }
    })
}

/// Whether a program has a socket at an address.
fn is_listened_to(at: SocketAddrV4) -> bool {
    let bound = format!("{:08X}:{:04X} ", u32::from_le_bytes(at.ip().octets()), at.port());
    std::fs::read_to_string("/proc/net/udp").unwrap().contains(&bound)
}

#[test]
fn t8_a_half_received_picture_goes_on_in_a_frame_that_was_killed() {
    let frames = [(Hears::By(gated), Machine::here()), (Hears::Group, Machine::here())];
    let mut world = World::begin(&Plan { frames: &frames, pictures: (1, 640), ..Plan::default() });
    let half = 8;
    world.gate.lock().unwrap().open_for = half;
    let delivery = world.send(&[1], &[0, 1]);
    let jpeg = world.until("the other frame has it", |world| {
        let pictures = world.frames[1].pictures()?;
        Some(world.frames[1].jpeg(pictures.first()?))
    });
    // Names and keys of a group take less than 300 bytes.
    let symbols = (jpeg.len() + 300).div_ceil(1440) as u32;
    assert!(symbols > 2 * half, "{symbols}");
    // The host hears how far it is; what it hears of is kept.
    world.until("half of it is there", |world| {
        let percent = between(&world.page(&delivery), "<progress value=\"", "\"")?;
        (percent.parse::<u32>().unwrap() >= half * 100 / (symbols + 1)).then_some(())
    });
    world.frames[0].program.start_again(None);

    // As many packets as a frame needs that has the half: two more symbols than there are in it are as good as certain to
    // be enough.
    world.gate.lock().unwrap().open_for = symbols + 2 - half;
    world.until_shown(&delivery);
    world.until_idle();
    assert_eq!(world.frames[0].pictures().unwrap().len(), 1);
    world.end();
}
