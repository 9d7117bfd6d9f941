//! The link to the host: cut, gone, and lied to.

use std::time::Duration;

use wirephoto_exchange::air::AirState;

use crate::world::World;

#[test]
fn t4_a_station_says_what_it_is_and_keeps_its_session() {
    let mut world = World::new(&[]);
    world.host.until("it says what it is", |known| known.documents.len() == 1);
    world.stop();
    world.start();
    world.host.until("it says so at each start", |known| known.documents.len() == 2);
    world.host.with(|known| {
        assert_eq!(known.documents[0], known.documents[1]);
        assert_eq!(known.documents[0].name, "Patscherkofel");
        assert_eq!(known.documents[0].channels[0].coverage, "Tyrol");
    });
}

#[test]
fn t4_a_fetch_that_is_cut_off_goes_on_where_it_was() {
    let mut world = World::new(&[0.0]);
    world.host.with(|known| known.cuts = vec![300_000, 400_000]);
    let ordered = world.broadcast(1_500_000, &[0]);
    let begins = world.host.with(|known| known.fetched_from.clone());
    assert!(begins.len() >= 3 && begins.is_sorted(), "{begins:?}");
    assert!(begins[1] > 0, "what had come is not fetched again: {begins:?}");
    world.receive(&ordered, 0);
}

#[test]
fn t4_what_is_on_the_air_goes_on_while_the_host_is_away() {
    let mut world = World::new(&[0.1]);
    let ordered = world.broadcast(400_000, &[0]);
    for _ in 0..20 {
        world.air.hear();
    }
    world.host.with(|known| known.is_away = true);
    world.host.until("it is missed", |known| known.missed > 0);
    world.receive(&ordered, 0);
    world.host.with(|known| known.is_away = false);
    world.host.until_state(ordered.id, AirState::Ended);
}

#[test]
fn t4_other_bytes_than_were_ordered_are_refused() {
    let mut world = World::new(&[0.0]);
    let (other, order) = world.object(50_000, &[0]);
    world.host.with(|known| known.bytes.get_mut(&other.id).unwrap()[1000] ^= 1);
    world.host.order(order);
    let (absent, order) = world.object(50_000, &[0]);
    world.host.with(|known| known.bytes.remove(&absent.id));
    world.host.order(order);
    let (nowhere, mut order) = world.object(50_000, &[0]);
    order.channel = 9;
    world.host.order(order);
    let (lying, mut order) = world.object(50_000, &[0]);
    order.symbol_size = 7;
    world.host.order(order);
    for refused in [other, absent, nowhere, lying] {
        world.host.until_state(refused.id, AirState::Refused);
    }
    let good = world.broadcast(50_000, &[0]);
    world.receive(&good, 0);
    world.host.until_state(good.id, AirState::Ended);
}

#[test]
fn t4_objects_of_a_channel_that_is_gone_are_refused_so_that_they_go_another_way() {
    let mut world = World::new(&[0.0]);
    let on_air = world.broadcast(400_000, &[0]);
    world.host.until_state(on_air.id, AirState::OnAir);
    let (waiting, order) = world.object(50_000, &[0]);
    world.host.order(order);
    world.host.until_state(waiting.id, AirState::Ready);
    world.stop();
    // Its operator has closed the channel, and opened another one.
    world.channel = 2;
    world.start();
    for gone in [on_air, waiting] {
        world.host.until_state(gone.id, AirState::Refused);
    }
}

#[test]
fn t4_a_host_that_was_put_back_says_it_all_again_and_nothing_is_fetched_twice() {
    let mut world = World::new(&[0.0]);
    let ordered = world.broadcast(100_000, &[0]);
    world.receive(&ordered, 0);
    world.host.until_state(ordered.id, AirState::Ended);
    let fetched = world.host.with(|known| {
        known.seq = 1;
        for order in known.orders.values_mut() {
            order.seq = 1;
        }
        known.fetched_from.len()
    });
    let (again, order) = world.object(40_000, &[0]);
    world.host.order(order);
    world.host.until_state(again.id, AirState::Ready);
    assert_eq!(world.host.with(|known| known.fetched_from.len()), fetched + 1);
    world.host.until("it is told again what the station is", |known| known.documents.len() == 2);
}

#[test]
fn t4_a_clock_that_is_a_day_wrong_does_no_harm() {
    let mut world = World::new(&[0.0]);
    let day = Duration::from_hours(24);
    for (is_ahead, count) in [(true, 1), (false, 2)] {
        let ahead = if is_ahead { day } else { Duration::ZERO };
        world.host.with(|known| known.clock_ahead = ahead);
        let (ordered, mut order) = world.object(50_000, &[0]);
        order.expires_at = order.expires_at.plus(ahead);
        world.announce(&ordered, &[0]);
        order.starts_at = Some(order.expires_at.minus(Duration::from_hours(1)));
        world.host.order(order);
        world.air.hear_until(0, count);
        world.says(&ordered, 0, world.air.frames[0].complete());
        world.host.until_state(ordered.id, AirState::Ended);
    }
}
