//! What a customer chooses, in a real Chromium: with keys and with fingers, on one device and on another, with a
//! connection and without.

use serde_json::json;

use crate::driver::{self, DESKTOP, Driver, ENTER, ESCAPE, PHONE, RIGHT};
use crate::enter;
use crate::world::{CODE, PICTURES, World};

/// Whether everything that was changed has reached the host.
const ALL_SENT: &str = "return Object.keys(localStorage).every((key) => !key.startsWith('favourites '))";
/// Whether the worker stands between the page and the network.
const IS_KEPT: &str = "return Boolean(navigator.serviceWorker?.controller)";

#[test]
fn p3_a_customer_chooses_and_finds_it_again() {
    let Some(programs) = driver::find() else { return };
    let desk = Driver::start(&programs, DESKTOP, true);
    let mut world = World::begin(&desk);
    let event = path_of(&world.event);
    the_keyboard_chooses_and_notes(&desk, &world, &event);
    let link = a_personal_link_is_made(&desk);
    let phone = Driver::start(&programs, PHONE, true);
    phone.prefer("dark");
    the_lists_are_there_on_another_device(&phone, &link, &event);
    pictures_are_searched(&phone, &world);
    a_list_is_shared_and_printed(&desk, &world, &event);
    what_was_seen_is_there_without_a_connection(&phone, &mut world, &event);
    nothing_of_it_was_lost(&desk, &world);
    who_leaves_takes_everything_along(&phone, &world, &event);
    assert_eq!(desk.complaints(), [] as [serde_json::Value; 0]);
}

fn the_keyboard_chooses_and_notes(desk: &Driver, world: &World, event: &str) {
    desk.open(&world.url);
    desk.is_open_to_all("the front page");
    desk.open(&world.event);
    desk.is_open_to_all("the door");
    enter(desk, &world.event, CODE);
    desk.wait_for_element(".grid");
    desk.is_open_to_all("the grid");
    desk.click("#p2");
    desk.wait_for_path(&format!("{event}/p/2"));
    desk.press('f');
    desk.wait_for_element("dialog .heart[aria-pressed=true]");
    desk.wait_for("return document.querySelector('.hearts span').textContent === '1'");
    desk.is_open_to_all("the lightbox");
    desk.press('i');
    desk.wait_for_element("dialog textarea");
    desk.fill_in("dialog textarea", "A little brighter");
    desk.is_open_to_all("the lightbox with what is known");
    desk.press(ESCAPE);
    desk.press(RIGHT);
    desk.wait_for_path(&format!("{event}/p/3"));
    desk.press('f');
    desk.wait_for_element("dialog .heart[aria-pressed=true]");
    desk.press('f');
    desk.wait_for_element("dialog .heart[aria-pressed=false]");
    desk.press(ESCAPE);
    desk.wait_for_path(event);
    desk.wait_for(ALL_SENT);
    desk.click(".hearts");
    desk.wait_for_element(".cards");
    assert_eq!(desk.all(".cards li").len(), 1);
    assert_eq!(desk.run("return document.querySelector('#p2 textarea').value"), json!("A little brighter"));
    desk.is_open_to_all("the favourites");
}

fn a_personal_link_is_made(desk: &Driver) -> String {
    desk.click(".panels button[value=link]");
    desk.wait_for_element("#made");
    desk.is_open_to_all("a personal link");
    desk.text("#made")
}

fn the_lists_are_there_on_another_device(phone: &Driver, link: &str, event: &str) {
    phone.open(link);
    phone.wait_for_path(event);
    assert_eq!(phone.text(".hearts span"), "1", "without the code");
    phone.is_open_to_all("the grid in the dark");
    phone.click("#p4 .heart");
    phone.wait_for("return document.querySelector('.hearts span').textContent === '2'");
    phone.wait_for(ALL_SENT);
    assert_eq!(phone.path(), event, "a heart opens nothing");
    phone.click(".hearts");
    phone.wait_for_element(".cards");
    assert_eq!(phone.all(".cards li").len(), 2);
    phone.fill_in("#p4 textarea", "For grandmother");
    phone.run("document.activeElement.blur()");
    phone.wait_for(ALL_SENT);
    phone.is_open_to_all("the favourites on a phone");
}

fn pictures_are_searched(phone: &Driver, world: &World) {
    for (typed, found) in [("7", 1), ("morning", PICTURES), ("zebra", 0)] {
        phone.open(&world.event);
        phone.fill_in("#q", typed);
        phone.press(ENTER);
        phone.wait_for_element(".found");
        assert_eq!(phone.all(".grid .tile").len(), found, "{typed}");
    }
    assert!(phone.text(".hints").contains("June 20"), "an empty result says what can be searched");
    phone.is_open_to_all("an empty result");
}

fn a_list_is_shared_and_printed(desk: &Driver, world: &World, event: &str) {
    desk.open(&format!("{}/favourites", world.event));
    desk.click(".panels button[value=share]");
    desk.wait_for_element("#made");
    let shared = desk.text("#made");
    desk.open(&shared);
    assert_eq!(desk.all(".grid .tile").len(), 2);
    assert!(desk.all(".heart").is_empty());
    desk.is_open_to_all("a shared list");
    desk.open(&format!("{}/sheet?l=1", world.event));
    assert_eq!(desk.all(".contact li").len(), 2);
    desk.is_open_to_all("a contact sheet");
    desk.open(&format!("{}/p/2", world.event));
    desk.is_open_to_all("a picture by itself");
    desk.click("article .heart");
    desk.wait_for_element("article .heart[aria-pressed=false]");
    desk.click("article .heart");
    desk.wait_for_element("article .heart[aria-pressed=true]");
    assert_eq!(desk.path(), format!("{event}/p/2"));
    desk.wait_for(ALL_SENT);
}

fn what_was_seen_is_there_without_a_connection(phone: &Driver, world: &mut World, event: &str) {
    phone.open(&world.event);
    phone.wait_for(IS_KEPT);
    // Seen once through the worker.
    phone.reload();
    phone.wait_for_element(".grid");
    phone.wait_for(crate::ALL_SEEN);
    world.lose_host();
    phone.click("#p5 .heart");
    phone.wait_for_element("#p5 .heart[aria-pressed=true]");
    phone.wait_for_element(".waits:not([hidden])");
    phone.reload();
    phone.wait_for_element("#p5 .heart[aria-pressed=true]");
    phone.wait_for(crate::ALL_SEEN);
    phone.click("#p1");
    phone.wait_for_path(&format!("{event}/p/1"));
    phone.wait_for("return document.querySelector('dialog .stage img').naturalWidth > 0");
    phone.press(ESCAPE);
    phone.wait_for_path(event);
    phone.open(&format!("{}/p/9", world.event));
    assert_eq!(phone.text("h1"), "No connection");
    phone.is_open_to_all("what was not seen");
    phone.back();
    phone.wait_for_element(".grid");
    world.find_host();
    phone.run("dispatchEvent(new Event('online'))");
    phone.wait_for(ALL_SENT);
    phone.wait_for("return document.querySelector('.waits:not([hidden])') === null");
}

fn nothing_of_it_was_lost(desk: &Driver, world: &World) {
    desk.open(&format!("{}/favourites", world.event));
    assert_eq!(desk.all(".cards li").len(), 3);
    assert_eq!(desk.run("return document.querySelector('#p4 textarea').value"), json!("For grandmother"));
    desk.click("button[value=finish]");
    desk.wait_for_element("button[value=reopen]");
    desk.is_open_to_all("a finished list");
}

fn who_leaves_takes_everything_along(phone: &Driver, world: &World, event: &str) {
    phone.open(&format!("{}/favourites", world.event));
    phone.run("window.confirm = () => true");
    phone.click("form.leave button");
    phone.wait_for_path(event);
    phone.wait_for_element("#code");
    phone.wait_for("return caches.keys().then((keys) => keys.every((key) => !key.startsWith('event ')))");
}

fn path_of(url: &str) -> String {
    reqwest::Url::parse(url).unwrap().path().to_owned()
}
