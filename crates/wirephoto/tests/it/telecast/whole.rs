//! A picture from its sender's album to the screens that it is for.

use super::frame::Hears;
use super::machine::Machine;
use super::world::{Plan, World};

#[test]
fn t2_t4_t6_t7_t8_t9_t10_a_picture_goes_the_whole_way_and_nowhere_else() {
    let frames = [Hears::Group, Hears::Lossy(20), Hears::Group].map(|hears| (hears, Machine::here()));
    it_goes_the_whole_way(World::begin(&Plan { frames: &frames, ..Plan::default() }));
}

#[test]
fn t6_t8_a_picture_goes_the_whole_way_in_a_transport_stream() {
    let frames = [Hears::Group, Hears::Lossy(10), Hears::Group].map(|hears| (hears, Machine::here()));
    it_goes_the_whole_way(World::begin(&Plan { frames: &frames, is_stream: true, ..Plan::default() }));
}

/// It is for the first two of three frames.
fn it_goes_the_whole_way(mut world: World) {
    let delivery = world.send(&[2, 1], &[0, 1]);
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
