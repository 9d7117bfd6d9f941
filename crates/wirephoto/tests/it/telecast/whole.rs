//! A picture from its sender's album to the screens that it is for.

use super::frame::Hears;
use super::machine::Machine;
use super::world::{Carried, Plan, World};

#[test]
fn t2_t4_t6_t7_t8_t9_t10_a_picture_goes_the_whole_way_and_nowhere_else() {
    let frames = [Hears::Group, Hears::Lossy(20), Hears::Group].map(|hears| (hears, Machine::here()));
    it_goes_the_whole_way(World::begin(&Plan { frames: &frames, ..Plan::default() }), |_, _| {});
}

#[test]
fn t6_t8_a_picture_goes_the_whole_way_in_a_transport_stream() {
    let frames = [Hears::Group, Hears::Lossy(10), Hears::Group].map(|hears| (hears, Machine::here()));
    it_goes_the_whole_way(
        World::begin(&Plan { frames: &frames, carried: Carried::Stream, ..Plan::default() }),
        |_, _| {},
    );
}

#[test]
fn t6_t8_a_picture_goes_the_whole_way_in_what_a_station_prints_also_when_it_is_started_again() {
    let frames = [Hears::Group, Hears::Group, Hears::Group].map(|hears| (hears, Machine::here()));
    let pictures = (2, 960);
    let plan = Plan { frames: &frames, carried: Carried::Printed, pictures, rate: "1M", ..Plan::default() };
    it_goes_the_whole_way(World::begin(&plan), |world, delivery| {
        world.until_on_the_air(delivery);
        world.station.start_again(None);
    });
}

/// It is for the first two of three frames, and something may happen on its way.
fn it_goes_the_whole_way(mut world: World, happens: impl FnOnce(&mut World, &str)) {
    let delivery = world.send(&[2, 1], &[0, 1]);
    happens(&mut world, &delivery);
    world.until_shown(&delivery);
    world.until_idle();

    let shown: Vec<_> = world.frames.iter().map(|frame| frame.pictures().unwrap()).collect();
    assert_eq!([shown[0].len(), shown[1].len(), shown[2].len()], [2, 2, 0]);
    for (one, other) in shown[0].iter().zip(&shown[1]) {
        assert_eq!(one["sender"], "Grandma");
        assert_eq!(world.frames[0].jpeg(one), world.frames[1].jpeg(other));
    }
    assert!(world.frames[2].page().contains("No pictures yet"));
    let page = world.page(&delivery);
    assert!(page.contains("received by 2 of 2 frames"), "{page}");
    world.nothing_was_repeated();
    world.end();
}
