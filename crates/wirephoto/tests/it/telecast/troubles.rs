//! What goes wrong around a frame: its disk is full, its host is away.

use std::fs;

use super::frame::Hears;
use super::machine::Machine;
use super::world::{Plan, World};
use crate::full_disk::{BECOME, on_a_small_disk};

/// What a frame's disk has, and what of it is left beside something else that lies there.
const ROOM_KB: u64 = 24_000;
const LEFT_KB: u64 = 3_000;

#[test]
fn t8_t9_a_frame_with_a_full_disk_says_so_and_receives_once_there_is_room() {
    let frames = [(Hears::Group, Machine::here()), (Hears::Group, Machine::here())];
    let mut world = World::begin(&Plan { frames: &frames, pictures: (1, 960), ..Plan::default() });
    let data = world.folder.path().join("frame-1");
    let lies_there = format!("head -c {}K /dev/zero > $before/other && {BECOME}", ROOM_KB - LEFT_KB);
    world.frames[0].program.start_as(|command| on_a_small_disk(&command, &data, ROOM_KB, &lies_there));

    let delivery = world.send(&[1], &[0, 1]);
    let has_ended = |states: &Vec<(String, String)>| {
        states.iter().all(|(_, state)| ["refused", "shown"].contains(&&**state))
    };
    let states = world.until("it has ended", |world| world.states(&delivery).filter(has_ended));
    assert_eq!(states.iter().map(|(_, state)| &**state).collect::<Vec<_>>(), ["refused", "shown"]);
    let page = world.page(&delivery);
    assert!(page.contains("The frame has no room."), "{page}");
    world.until_idle();

    let id = world.frames[0].program.id();
    fs::remove_file(format!("/proc/{id}/root{}/other", data.display())).unwrap();
    let delivery = world.send(&[1], &[0, 1]);
    world.until_shown(&delivery);
    assert_eq!(world.frames.iter().map(|frame| frame.pictures().unwrap().len()).collect::<Vec<_>>(), [1, 2]);
    world.end();
}

#[test]
fn t8_t9_pictures_arrive_while_the_host_is_away_and_it_hears_of_them_when_it_is_back() {
    let frames = [(Hears::Group, Machine::here()), (Hears::Lossy(10), Machine::here())];
    let plan = Plan { frames: &frames, pictures: (1, 960), rate: "1M", ..Plan::default() };
    let mut world = World::begin(&plan);
    let delivery = world.send(&[1], &[0, 1]);
    world.until_on_the_air(&delivery);
    world.host.send_away();
    world.until("one has it all the same", |world| {
        world.frames[0].pictures().filter(|pictures| !pictures.is_empty()).map(drop)
    });
    world.host.start_again(None);
    world.until_shown(&delivery);
    world.until_idle();
    world.nothing_was_repeated();
    world.end();
}
