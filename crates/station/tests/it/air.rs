//! Objects on the air: they arrive, they leave it, and they go on after everything.

use std::time::Duration;

use wirephoto_airwave::object::Key;
use wirephoto_database::Moment;
use wirephoto_exchange::air::{AirState, FrameState, Heard};
use wirephoto_station::IP_UDP_BYTES;

use crate::frames::{Air, Frame};
use crate::world::{RATE, World};

const HEADER_BYTES: u64 = 32;

#[test]
fn t4_t6_t10_one_broadcast_arrives_at_every_addressee_and_at_nobody_else() {
    // The last one listens, and nobody has written to it.
    let mut world = World::new(&[0.0, 0.3, 0.0]);
    let ordered = world.broadcast(300_000, &[0, 1]);
    world.receive(&ordered, 0);
    world.receive(&ordered, 1);
    world.host.until_state(ordered.id, AirState::Ended);
    world.air.drain();
    assert!(world.air.frames[2].groups.is_empty() && world.air.frames[2].have == 0);
    assert!(!world.air.has_repeated());

    let report = world.host.with(|known| known.reports[&ordered.id].clone());
    let k = u64::from(ordered.params.k());
    assert!(report.packets >= world.air.packets, "what is received was sent");
    assert!((k * 10 / 7..3 * k).contains(&report.packets), "{} of {k}", report.packets);
    let states: Vec<_> = world.host.with(|known| known.states.iter().map(|(_, state)| *state).collect());
    assert!(states.is_sorted(), "states go forward: {states:?}");
}

#[test]
fn t6_every_byte_is_accounted_at_the_rate_of_its_channel() {
    let mut world = World::new(&[0.0]);
    let ordered = world.broadcast(200_000, &[0]);
    world.receive(&ordered, 0);
    world.host.until_state(ordered.id, AirState::Ended);
    let report = world.host.with(|known| known.reports[&ordered.id].clone());
    let packet = u64::from(ordered.params.symbol_size()) + HEADER_BYTES + IP_UDP_BYTES as u64;
    assert_eq!(report.bytes, report.packets * packet);
    let air_us = report.bytes * 8 * 1_000_000 / RATE;
    assert!(report.air_us.abs_diff(air_us) <= 1, "{} for {air_us}", report.air_us);
}

#[test]
fn t9_the_last_report_ends_the_broadcast() {
    let mut world = World::new(&[0.0, 0.0]);
    let ordered = world.broadcast(2_000_000, &[0, 1]);
    for _ in 0..50 {
        world.air.hear();
    }
    let refused =
        Heard { state: FrameState::Refused, have: 0, need: 0, first_esi: 0, last_esi: 0, at: Moment::now() };
    world.says(&ordered, 0, refused);
    world.says(&ordered, 1, refused);
    world.host.until_state(ordered.id, AirState::Ended);
    // It is over when the host hears of it, so what was sent until then is all that ever was.
    let sent = world.host.with(|known| known.reports[&ordered.id].packets);
    world.air.drain();
    let later = world.broadcast(50_000, &[0]);
    world.receive(&later, 0);
    let of_first = world.air.seen.keys().filter(|(toi, _)| *toi == ordered.toi).count() as u64;
    assert!(of_first <= sent, "{of_first} of {sent}");
}

#[test]
fn t9_an_object_that_nobody_answers_for_leaves_the_air_at_its_end() {
    let mut world = World::new(&[0.0]);
    let (ordered, mut order) = world.object(50_000, &[0]);
    order.starts_at = Some(Moment::now());
    world.host.order(order);
    world.host.until_state(ordered.id, AirState::OnAir);
    world.host.change(ordered.id, |order| order.expires_at = Moment::now().plus(Duration::from_secs(1)));
    world.host.until_state(ordered.id, AirState::Ended);
}

#[test]
fn t9_an_object_whose_time_never_came_ends_too() {
    let mut world = World::new(&[0.0]);
    let (ordered, mut order) = world.object(50_000, &[0]);
    order.expires_at = Moment::now().plus(Duration::from_secs(2));
    world.host.order(order);
    world.host.until_state(ordered.id, AirState::Ended);
    assert_eq!(world.air.packets, 0);
}

#[test]
fn t6_many_objects_share_a_channel() {
    let mut world = World::new(&[0.0]);
    let mut all = Vec::new();
    for _ in 0..20 {
        let (ordered, order) = world.object(30_000, &[0]);
        world.host.order(order);
        all.push(ordered);
    }
    let ids: Vec<_> = all.iter().map(|ordered| ordered.id).collect();
    world
        .host
        .until("all are ready", |known| ids.iter().all(|id| known.states.contains(&(*id, AirState::Ready))));
    for ordered in &all {
        world.announce(ordered, &[0]);
        world.host.change(ordered.id, |order| order.starts_at = Some(Moment::now()));
    }
    for count in 1..=all.len() {
        world.air.hear_until(0, count);
    }
    let heard = world.air.frames[0].complete();
    for ordered in &all {
        world.says(ordered, 0, Heard { have: ordered.params.k(), ..heard });
    }
    world
        .host
        .until("all have ended", |known| ids.iter().all(|id| known.states.contains(&(*id, AirState::Ended))));
    assert!(!world.air.has_repeated());
}

#[test]
fn t6_a_real_multicast_group_is_heard() {
    let key = Key::from_bytes([42; 32]);
    let group = "239.255.77.1".parse().unwrap();
    let air = Air::multicast(group, &key, vec![Frame::new(0.1, 5)]);
    let output = format!("udp://{group}:{}?ttl=0&interface=127.0.0.1", air.port()).parse().unwrap();
    let mut world = World::at_rest(key, air, output);
    world.start();
    let ordered = world.broadcast(100_000, &[0]);
    world.receive(&ordered, 0);
    world.host.until_state(ordered.id, AirState::Ended);
}

#[test]
fn t6_a_station_that_is_started_again_goes_on_with_fresh_symbols() {
    let mut world = World::new(&[0.2]);
    let ordered = world.broadcast(600_000, &[0]);
    for _ in 0..150 {
        world.air.hear();
    }
    world.stop();
    world.start();
    world.receive(&ordered, 0);
    world.host.until_state(ordered.id, AirState::Ended);
    assert!(!world.air.has_repeated());
}
