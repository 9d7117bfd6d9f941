//! What a customer sees, in a real Chromium: the story from the administrator's link to a picture under two fingers.

mod administrator;
mod albums;
#[path = "../it/centre.rs"]
#[expect(dead_code, reason = "other tests ask more of it")]
mod centre;
mod customer;
mod deliveries;
mod desk;
mod driver;
mod frames;
mod lab;
mod letters;
#[path = "../../../carriers/tests/it/node.rs"]
#[expect(dead_code, reason = "its own tests ask more of it")]
mod node;
mod orders_desk;
mod orders_host;
#[path = "../../../carriers/tests/it/peer.rs"]
#[expect(dead_code, reason = "its own tests ask more of it")]
mod peer;
mod phones;
mod photographer;
mod places;
mod shop;
mod station;
#[path = "../it/swaks.rs"]
mod swaks;
mod world;

use std::path::PathBuf;

use serde_json::json;
use wirephoto_imaging::{jpeg, read_metadata};

use driver::{DESKTOP, Driver, ESCAPE, LEFT, PHONE, RIGHT};
use world::{CODE, OTHER_CODE, PICTURES, World};

/// Whether all pictures in sight are there.
const ALL_SEEN: &str = "return [...document.querySelectorAll('.grid img')]
    .filter((image) => image.getBoundingClientRect().top < innerHeight)
    .every((image) => image.complete && image.naturalWidth > 0)";

#[test]
fn p8_a_customer_looks_at_an_event_in_a_browser() {
    let Some(programs) = driver::find() else { return };
    let browser = Driver::start(&programs, DESKTOP, true);
    let world = World::begin(&browser);
    the_door_opens_for_the_code(&browser, &world);
    nothing_moves_while_pictures_arrive(&browser);
    rows_are_justified_and_keep_every_shape(&browser);
    the_lightbox_has_an_address_of_its_own(&browser, &world);
    the_theme_can_be_switched(&browser, &world);
    no_other_event_is_reached(&browser, &world);
    nothing_served_is_an_original_or_knows_a_place(&browser, &world);
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
    drop(browser);
    a_phone_is_enough(&programs, &world);
    scripts_are_not_needed(&programs, &world);
}

fn enter(browser: &Driver, event: &str, code: &str) {
    browser.open(event);
    browser.fill_in("#code", code);
    browser.click(".door button");
}

fn the_door_opens_for_the_code(browser: &Driver, world: &World) {
    browser.open(&world.event);
    assert_eq!(browser.text("h1"), "A day in the north");
    assert_eq!(browser.text(".byline"), "20 June 2026");
    assert!(browser.all("img").is_empty(), "no picture before the code");
    enter(browser, &world.event, "eastern-light");
    browser.wait_for_element("#wrong");
    assert!(browser.text("#wrong").starts_with("That is not the code"));
    // A wrong code is answered with a status of its own, which the console notes.
    assert_eq!(browser.complaints().len(), 1);
    enter(browser, &world.event, CODE);
    browser.wait_for_element(".grid");
    assert_eq!(browser.all(".grid .tile").len(), PICTURES);
    let tab = browser.text(".tabs a[aria-current]");
    assert_eq!(tab.split_whitespace().collect::<Vec<_>>(), ["All", &PICTURES.to_string()]);
    browser.wait_for(ALL_SEEN);
}

/// Loads the event anew, goes to its end, and adds up what moved by itself (<https://wicg.github.io/layout-instability>).
fn nothing_moves_while_pictures_arrive(browser: &Driver) {
    browser.reload();
    browser.run(
        "window.moved = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.moved += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });",
    );
    browser.wait_for(ALL_SEEN);
    browser.run("scrollTo(0, document.body.scrollHeight)");
    browser.wait_for(ALL_SEEN);
    assert_eq!(browser.run("return window.moved"), json!(0));
}

/// All tiles of a row are equally high, all rows but the last are equally wide, and no tile cuts its picture.
fn rows_are_justified_and_keep_every_shape(browser: &Driver) {
    let faults = browser.run(
        "const grid = document.querySelector('.grid').getBoundingClientRect();
        const rows = Map.groupBy(document.querySelectorAll('.grid .tile'), (tile) => Math.round(tile.getBoundingClientRect().top));
        const faults = [];
        const off = (a, b) => Math.abs(a - b) > 1;
        [...rows.values()].forEach((row, at) => {
          const boxes = row.map((tile) => tile.getBoundingClientRect());
          if (boxes.some((box) => off(box.height, boxes[0].height))) faults.push(`row ${at} is uneven`);
          if (at < rows.size - 1 && off(boxes.at(-1).right, grid.right)) faults.push(`row ${at} ends early`);
          row.forEach((tile, index) => {
            const image = tile.querySelector('img');
            const [width, height] = [image.getAttribute('width'), image.getAttribute('height')];
            if (off(boxes[index].width / boxes[index].height * height, width)) faults.push(`${tile.id} is cut`);
          });
        });
        return faults.concat(rows.size < 2 ? ['one row only'] : [])",
    );
    assert_eq!(faults, json!([]));
}

fn the_lightbox_has_an_address_of_its_own(browser: &Driver, world: &World) {
    let event = path_of(&world.event);
    let picture = |number: u32| format!("{event}/p/{number}");
    let is_open = "return document.querySelector('dialog.lightbox').open";
    let is_closed = "return !document.querySelector('dialog.lightbox').open";
    let is_seen = "const image = document.querySelector('dialog .stage img:last-child');
        return image?.complete && image.naturalWidth > 0 && /\\/(preview|low)\\//.test(image.currentSrc)";
    browser.run("scrollTo(0, 0)");
    browser.click("#p2");
    browser.wait_for(is_open);
    browser.wait_for(is_seen);
    assert_eq!(browser.path(), picture(2));
    browser.press(RIGHT);
    browser.wait_for_path(&picture(3));
    browser.wait_for(is_seen);
    browser.press(LEFT);
    browser.press(LEFT);
    browser.wait_for_path(&picture(1));
    browser.press('i');
    browser.wait_for_element("dialog .words dl");
    assert!(browser.text("dialog .words").contains("Morning"));
    browser.press(ESCAPE);
    browser.wait_for(is_closed);
    assert_eq!(browser.path(), event);
    assert_eq!(
        browser.run("return document.activeElement.parentElement.id"),
        json!("p1"),
        "the keyboard goes on where it was"
    );

    browser.click("#p3");
    browser.wait_for(is_open);
    browser.back();
    browser.wait_for(is_closed);
    assert_eq!(browser.path(), event);
    browser.forward();
    browser.wait_for(is_open);
    assert_eq!(browser.path(), picture(3));

    // Shared, the address is a page.
    browser.open(&format!("{}{}", world.url, picture(2)));
    assert!(!browser.text("article.lightbox h1").is_empty());
    browser.press(RIGHT);
    browser.wait_for_path(&picture(3));
    browser.press(ESCAPE);
    browser.wait_for_path(&event);
}

fn the_theme_can_be_switched(browser: &Driver, world: &World) {
    let paper = "return getComputedStyle(document.body).backgroundColor";
    let (light, dark) = (json!("rgb(252, 252, 250)"), json!("rgb(18, 19, 20)"));
    browser.open(&world.event);
    for (scheme, colour) in [("dark", &dark), ("light", &light)] {
        browser.prefer(scheme);
        assert_eq!(browser.run(paper), *colour, "{scheme}");
    }
    browser.run("document.querySelector('input[name=theme][value=dark]').click()");
    assert_eq!(browser.run(paper), dark);
    browser.open(&world.event);
    assert_eq!(browser.run(paper), dark, "remembered");
    browser.run("document.querySelector('input[name=theme][value=\"\"]').click()");
}

fn no_other_event_is_reached(browser: &Driver, world: &World) {
    let other = path_of(&world.other);
    browser.open(&world.other);
    assert_eq!(browser.all("#code").len(), 1, "the other event's door");
    let status = |path: &str| {
        browser
            .run(&format!("return fetch('{path}', {{ redirect: 'manual', cache: 'no-store' }}).then((answer) => answer.status)"))
    };
    assert_eq!(status(&format!("{other}/pictures")), json!(404));
    // Somebody who is in there sees its pictures; we see nothing under their addresses.
    browser.forget_cookies();
    enter(browser, &world.other, OTHER_CODE);
    browser.wait_for_element(".grid");
    let theirs = media(browser);
    assert!(theirs.len() >= PICTURES);
    assert_eq!(status(&theirs[0]), json!(200));
    browser.forget_cookies();
    enter(browser, &world.event, CODE);
    browser.wait_for_element(".grid");
    assert_eq!(status(&theirs[1]), json!(404));
    browser.complaints();
}

/// Fetches all that the event's pages name, and what they do not name.
fn nothing_served_is_an_original_or_knows_a_place(browser: &Driver, world: &World) {
    browser.open(&world.event);
    let http = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
    let cookies = browser.cookies();
    let fetch = |path: &str| {
        let answer = http.get(format!("{}{path}", world.url)).header("cookie", &cookies).send().unwrap();
        (answer.status().as_u16(), answer.bytes().unwrap())
    };
    let pictures = media(browser);
    assert_eq!(pictures.len(), 3 * PICTURES, "three sizes of each");
    for path in &pictures {
        let (status, bytes) = fetch(path);
        assert_eq!(status, 200, "{path}");
        let facts = jpeg::inspect(&bytes).unwrap();
        assert!(facts.is_plain() && !facts.has_gps, "{path}: {facts:?}");
        assert_eq!(read_metadata(&bytes).position, None);
        let (kind, name) = path.rsplit_once('/').unwrap();
        let original = kind.rsplit_once('/').unwrap().0.to_owned() + "/original/" + name;
        assert_eq!(fetch(&original).0, 404, "{original}");
    }
}

fn a_phone_is_enough(programs: &(PathBuf, PathBuf), world: &World) {
    let phone = Driver::start(programs, PHONE, true);
    phone.prefer("dark");
    enter(&phone, &world.event, CODE);
    phone.wait_for_element(".grid");
    phone.wait_for(ALL_SEEN);
    let wide = phone.run("return document.documentElement.scrollWidth");
    assert_eq!(wide, json!(PHONE.width), "nothing stands out at the side");
    rows_are_justified_and_keep_every_shape(&phone);
    let event = path_of(&world.event);
    phone.click("#p2");
    phone.wait_for_path(&format!("{event}/p/2"));
    let (middle, height) = (PHONE.width / 2, PHONE.height / 2);
    phone.swipe((middle + 120, height), (middle - 120, height));
    phone.wait_for_path(&format!("{event}/p/3"));
    phone.swipe((middle - 120, height), (middle + 120, height));
    phone.wait_for_path(&format!("{event}/p/2"));
    phone.double_tap((middle, height));
    phone.wait_for_element(".stage.close-up");
    phone.double_tap((middle, height));
    phone.wait_for("return document.querySelector('.stage.close-up') === null");
    phone.swipe((middle, height), (middle, height + 200));
    phone.wait_for_path(&event);
    assert_eq!(phone.complaints(), [] as [serde_json::Value; 0]);
}

fn scripts_are_not_needed(programs: &(PathBuf, PathBuf), world: &World) {
    let browser = Driver::start(programs, DESKTOP, false);
    let event = path_of(&world.event);
    enter(&browser, &world.event, CODE);
    browser.wait_for_element(".grid");
    assert_eq!(browser.all(".grid .tile").len(), PICTURES);
    browser.click("#p1");
    browser.wait_for_path(&format!("{event}/p/1"));
    browser.click("a[rel=next]");
    browser.wait_for_path(&format!("{event}/p/2"));
    browser.click("a[rel=up]");
    browser.wait_for_path(&event);
}

/// The addresses of all pictures that a page names, in all sizes.
fn media(browser: &Driver) -> Vec<String> {
    let found = browser.run(
        "const named = [...document.querySelectorAll('.grid .tile')].flatMap((tile) =>
          [tile.dataset.low.split(' ')[0], ...tile.querySelector('img').srcset.split(',').map((part) => part.trim().split(' ')[0])]);
        return [...new Set(named)]",
    );
    found.as_array().unwrap().iter().map(|path| path.as_str().unwrap().to_owned()).collect()
}

fn path_of(url: &str) -> String {
    reqwest::Url::parse(url).unwrap().path().to_owned()
}
