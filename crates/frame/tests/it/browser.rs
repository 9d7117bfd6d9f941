//! The frame's pages in a real Chromium: the code, the show with keys and fingers, the settings, another screen.

use serde_json::{Value, json};
use wirephoto_airwave::thin::State;

use crate::driver::{self, DESKTOP, Driver, ENTER, LEFT, PHONE, RIGHT, Screen};
use crate::world::{Delivery, Standing, World};

/// The smallest screen that a page is made for.
const NARROW: Screen = Screen { width: 320, height: 568, is_phone: true };
/// A key that no other page's test presses.
const DOWN: char = '\u{E015}';
/// Whether the picture of the show is on the screen.
const IS_SEEN: &str = "const picture = document.querySelector('#picture');
    return picture?.complete && picture.naturalWidth > 0";

#[test]
fn t8_the_owner_pairs_looks_and_decides_in_a_browser() {
    let Some(programs) = driver::find() else { return };
    let browser = Driver::start(&programs, DESKTOP, true);
    let world = World::new();
    let frame = world.frame("frame", world.options());
    let home = format!("http://{}", frame.address);
    it_is_paired(&browser, &world, &frame, &home);
    turn_after(&browser, &home, "3600");
    new_pictures_appear_at_once(&browser, &world, &home);
    pages_turn_by_themselves(&browser, &home);
    keys_keep_ask_hide_and_block(&browser, &world, &frame, &home);
    what_is_announced_is_asked_for(&browser, &world, &home);
    the_night_is_dark_until_somebody_comes(&browser, &home);
    assert_eq!(browser.complaints(), [] as [Value; 0]);
    drop(browser);
    pages_fit_a_telephone(&Driver::start(&programs, PHONE, true), &home);
    pages_fit_a_telephone(&Driver::start(&programs, NARROW, true), &home);
    a_finger_turns_the_page(&Driver::start(&programs, PHONE, true), &home);
    scripts_are_not_needed(&Driver::start(&programs, DESKTOP, false), &frame, &home);
    another_screen_may_only_look(&Driver::start(&programs, DESKTOP, true), &frame, &home);
    it_is_wiped(&Driver::start(&programs, DESKTOP, true), &world, &frame, &home);
}

#[track_caller]
fn is_open_to_all_in_both_themes(browser: &Driver, what: &str) {
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        browser.is_open_to_all(&format!("{what}, {scheme}"));
    }
}

fn caption_is(caption: &str) -> String {
    format!("return document.querySelector('#caption')?.textContent === '{caption}'")
}

fn it_is_paired(browser: &Driver, world: &World, frame: &Standing, home: &str) {
    browser.open(home);
    assert_eq!(browser.path(), "/pair");
    let code = frame.frame.code().unwrap().unwrap();
    assert_eq!(browser.text(".frame-code"), code);
    browser.wait_for(
        "const square = document.querySelector('.frame-qr');
        return square.complete && square.naturalWidth > 0",
    );
    is_open_to_all_in_both_themes(browser, "the page of the code");
    world.host.type_code(&code);
    // The page goes on by itself.
    browser.wait_for_path("/");
    assert!(browser.text("#show").contains("No pictures yet"));
    is_open_to_all_in_both_themes(browser, "a show without pictures");
}

/// Sets for how many seconds a picture stands.
fn turn_after(browser: &Driver, home: &str, seconds: &str) {
    browser.open(&format!("{home}/settings"));
    browser.fill_in("#seconds", seconds);
    browser.click_through("form[action='/settings'] button");
}

fn new_pictures_appear_at_once(browser: &Driver, world: &World, home: &str) {
    browser.open(home);
    Delivery::new(1, "Ada", &["By the lake", "On the hill"]).deliver(world, 0);
    browser.wait_for(&caption_is("By the lake"));
    browser.wait_for(IS_SEEN);
    world.until_reported(0, "shown", |report| matches!(report.state, State::Shown(_)));
    Delivery::new(2, "Grace", &["In the garden"]).deliver(world, 0);
    browser.wait_for(&caption_is("In the garden"));
    assert_eq!(browser.text("#sender"), "From Grace");
    assert_eq!(browser.text("#note"), "New picture");
}

fn pages_turn_by_themselves(browser: &Driver, home: &str) {
    turn_after(browser, home, "3");
    browser.open(home);
    browser.wait_for(&caption_is("By the lake"));
    turn_after(browser, home, "3600");
}

fn keys_keep_ask_hide_and_block(browser: &Driver, world: &World, frame: &Standing, home: &str) {
    browser.open(&format!("{home}/settings"));
    is_open_to_all_in_both_themes(browser, "the settings");
    browser.open(home);
    browser.wait_for(&caption_is("In the garden"));
    browser.press(RIGHT);
    browser.wait_for(&caption_is("By the lake"));
    browser.press('k');
    browser.wait_for("return document.querySelector('#keep').ariaPressed === 'true'");
    browser.press('p');
    browser.wait_for("return document.querySelector('#print').disabled");
    world.until_reported(0, "a wish", |report| report.state == State::PrintWanted { picture: 4711 });
    is_open_to_all_in_both_themes(browser, "the show with its buttons");
    browser.press(RIGHT);
    browser.wait_for(&caption_is("On the hill"));
    browser.press('h');
    browser.wait_for("return document.querySelector('#place').textContent === '1 / 2'");
    assert_eq!(frame.captions(), ["In the garden", "By the lake"]);
    // Taken back with what a remote control has.
    browser.wait_for_element("#undo");
    browser.press(DOWN);
    browser.wait_for("return document.activeElement.id === 'undo'");
    is_open_to_all_in_both_themes(browser, "a picture that was hidden");
    browser.press(ENTER);
    browser.wait_for("return document.querySelector('#place').textContent.endsWith('/ 3')");
    assert_eq!(frame.captions(), ["In the garden", "By the lake", "On the hill"]);
    browser.open(home);
    browser.wait_for(&caption_is("In the garden"));
    browser.press(LEFT);
    browser.wait_for(&caption_is("On the hill"));
    // Down, and along the buttons to the one that hides.
    browser.press(DOWN);
    for _ in 0..3 {
        browser.press(RIGHT);
    }
    browser.wait_for("return document.activeElement.closest('form')?.dataset.deed === 'hide'");
    browser.press(ENTER);
    browser.wait_for("return document.querySelector('#place').textContent === '1 / 2'");
    browser.press(DOWN);
    browser.wait_for("return document.activeElement === document.body");
    // The question is the browser's own; here it is answered beforehand.
    browser.run("window.confirm = () => true");
    browser.press(LEFT);
    browser.wait_for(&caption_is("By the lake"));
    browser.press('b');
    browser.wait_for("return fetch('/settings').then((answer) => answer.text()).then((page) => page.includes('/settings/unblock'))");
    browser.open(&format!("{home}/settings"));
    is_open_to_all_in_both_themes(browser, "the settings with a blocked sender");
    browser.click_through("form[action='/settings/unblock'] button");
    assert!(browser.all("form[action='/settings/unblock']").is_empty());
}

fn what_is_announced_is_asked_for(browser: &Driver, world: &World, home: &str) {
    browser.open(home);
    let mut unwanted = Delivery::new(3, "Mallory", &["Buy this"]);
    world
        .host
        .announce(0, &wirephoto_airwave::thin::Availability { ask_owner: true, ..unwanted.availability() });
    browser.wait_for_element(".frame-ask");
    is_open_to_all_in_both_themes(browser, "a question");
    browser.click(".frame-ask button:not(.primary)");
    browser.wait_for("return !document.querySelector('.frame-ask')");
    unwanted.send(32, 0);
    let object = unwanted.object;
    let refused = world.until_reported(0, "refused", |report| report.object == object);
    assert_eq!(refused.state, State::Refused(wirephoto_airwave::thin::Refusal::Owner));
}

fn the_night_is_dark_until_somebody_comes(browser: &Driver, home: &str) {
    browser.open(&format!("{home}/settings"));
    // By the browser's clock, from the beginning of this hour to the end of the next.
    browser.run(
        "const hour = (more) => `${String((new Date().getHours() + more) % 24).padStart(2, '0')}:00`;
        document.querySelector('#night-from').value = hour(0);
        document.querySelector('#night-until').value = hour(2)",
    );
    browser.click_through("form[action='/settings'] button");
    browser.open(home);
    browser.wait_for("return document.querySelector('#show').classList.contains('frame-dark')");
    browser.wait_for(
        "const show = document.querySelector('#show');
        show.dispatchEvent(new PointerEvent('pointermove'));
        return !show.classList.contains('frame-dark')",
    );
    browser.open(&format!("{home}/settings"));
    browser.run("for (const field of document.querySelectorAll('.frame-night input')) field.value = ''");
    browser.click_through("form[action='/settings'] button");
}

fn pages_fit_a_telephone(phone: &Driver, home: &str) {
    for path in ["/", "/settings"] {
        phone.open(&format!("{home}{path}"));
        phone.wait_for("return document.documentElement.scrollWidth <= innerWidth");
        is_open_to_all_in_both_themes(phone, path);
    }
    phone.open(home);
    phone.wait_for(
        "const bar = document.querySelector('#bar').getBoundingClientRect();
        return bar.left >= 0 && bar.right <= innerWidth && bar.bottom < innerHeight / 2",
    );
}

fn a_finger_turns_the_page(phone: &Driver, home: &str) {
    phone.open(home);
    phone.wait_for(&caption_is("In the garden"));
    phone.swipe((300, 500), (60, 500));
    phone.wait_for(&caption_is("By the lake"));
    phone.swipe((60, 500), (300, 500));
    phone.wait_for(&caption_is("In the garden"));
}

fn scripts_are_not_needed(browser: &Driver, frame: &Standing, home: &str) {
    browser.open(home);
    assert_eq!(browser.text("#caption"), "In the garden");
    browser.click_through("#next");
    assert_eq!(browser.text("#caption"), "By the lake");
    browser.click_through("#keep");
    assert_eq!(
        (browser.text("#caption"), browser.text("#keep")),
        ("By the lake".to_owned(), "Keep".to_owned())
    );
    assert_eq!(frame.show()["pictures"][1]["kept"], json!(false));
}

fn another_screen_may_only_look(television: &Driver, frame: &Standing, home: &str) {
    television.open(&format!("{home}/settings"));
    assert!(television.text("#shared-hint").contains("--share"), "nothing is served for others here");
    television.click("#shared");
    television.click_through("form[action='/settings'] button");
    assert_eq!(television.text("[role=status]"), "Kept.");
    television.open(&format!("http://{}", frame.shared_address));
    television.wait_for(IS_SEEN);
    assert!(television.all("#show form, a[href='/settings']").is_empty());
    television.press(RIGHT);
    television.wait_for(&caption_is("By the lake"));
    is_open_to_all_in_both_themes(television, "the show on another screen");
    assert_eq!(television.complaints(), [] as [Value; 0]);
}

fn it_is_wiped(browser: &Driver, world: &World, frame: &Standing, home: &str) {
    browser.open(&format!("{home}/settings"));
    browser.run(
        "window.confirm = () => {
            localStorage.asked = Number(localStorage.asked ?? 0) + 1;
            return true;
        }",
    );
    browser.click_through("form[action='/settings/unpair'] button");
    browser.wait_for_path("/pair");
    assert_eq!(browser.run("return localStorage.asked"), json!("1"), "it is asked once");
    assert_eq!((frame.rows("frame_picture"), frame.rows("frame_reception")), (0, 0));
    world.until_reported(0, "unpaired", |report| report.state == State::Unpaired);
}
