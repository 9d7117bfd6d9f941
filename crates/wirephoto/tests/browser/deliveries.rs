//! Pictures are sent to a frame in a real Chromium: chosen, priced, sent, watched; a station is paired; at a desk and on a
//! phone, with scripts and without.

use std::path::PathBuf;

use serde_json::json;

use crate::administrator::{Host, become_administrator, come};
use crate::albums::{chosen, is_whole};
use crate::driver::{self, DESKTOP, Driver, PHONE};
use crate::frames::Frame;
use crate::world::serve_with;

#[test]
fn t2_pictures_are_sent_in_a_browser() {
    let Some(programs) = driver::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (child, url, setup) = serve_with(folder.path(), &["--frame-price", "0.30"]);
    let host = Host { child, url };
    let browser = Driver::start(&programs, DESKTOP, true);
    become_administrator(&browser, &setup);
    browser.open(&format!("{}/send", host.url));
    is_whole(&browser, "nothing to send");
    pictures_are_brought(&browser, &host);
    let frame = Frame::new(7).paired(&browser, &host, "Grandma");
    let delivery = they_are_chosen_and_sent(&browser, &host);
    a_station_is_paired(&browser, &host);
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
    a_phone_is_enough(&programs, &host, &delivery);
    scripts_are_not_needed(&programs, &host);
    its_page_keeps_up(&programs, &browser, &host, (&delivery, &frame));
}

fn pictures_are_brought(browser: &Driver, host: &Host) {
    browser.open(&format!("{}/albums", host.url));
    browser.fill_in("#new ~ form [name=name]", "Summer");
    browser.click_through("#new ~ form button");
    for (at, picture) in (1..).zip(chosen(3)) {
        browser.choose_file("#files", &picture);
        browser.wait_for(&format!("return document.querySelectorAll('.grid .tile').length === {at}"));
    }
}

/// The address of the delivery.
fn they_are_chosen_and_sent(browser: &Driver, host: &Host) -> String {
    browser.open(&format!("{}/deliveries", host.url));
    is_whole(browser, "no deliveries yet");
    browser.click_through("main a[href='/send']");
    is_whole(browser, "what can be sent");
    browser.click_through(".send-on button");
    assert_eq!(browser.text("[role=alert]"), "No picture is chosen. Choose at least one.");
    assert_eq!(browser.complaints().len(), 1, "a status of its own");
    for number in [3, 1] {
        browser.click(&format!("input[name=picture][value='{number}']"));
    }
    browser.click("input[name=frame]");
    browser.click_through(".send-on button");
    assert_eq!(browser.text("main .lead"), "€0.30 1 frame at €0.30");
    assert_eq!(browser.all(".strip img").len(), 2);
    is_whole(browser, "what is about to be sent");
    // What was chosen is still chosen.
    browser.click_through(".up a");
    assert_eq!(browser.all(".send input:checked").len(), 3);
    browser.click_through(".send-on button");
    browser.click_through("main button.primary");
    browser.wait_for_element(".addressees");
    assert_eq!(browser.text("h1"), "To Grandma");
    assert!(browser.text(".addressees li").contains("waits for a station"));
    is_whole(browser, "a delivery");
    let delivery = format!("{}{}", host.url, browser.path());
    browser.click_through(".up a");
    assert!(browser.text(".deliveries li").contains("requested"));
    is_whole(browser, "the deliveries");
    delivery
}

fn a_station_is_paired(browser: &Driver, host: &Host) {
    browser.open(&format!("{}/stations", host.url));
    is_whole(browser, "no stations yet");
    browser.click_through("main form button");
    let command = browser.text("#command");
    assert!(command.starts_with(&format!("wirephoto station pair {}", host.url)), "{command}");
    is_whole(browser, "pairing a station");
    browser.click_through(".up a");
    browser.wait_for_path("/stations");
}

fn a_phone_is_enough(programs: &(PathBuf, PathBuf), host: &Host, delivery: &str) {
    let phone = Driver::start(programs, PHONE, true);
    come(&phone, host, "admin@example.com", "/admin");
    for (at, what) in [
        ("/send", "what can be sent, on a phone"),
        ("/deliveries", "the deliveries on a phone"),
        ("/stations", "the stations on a phone"),
    ] {
        phone.open(&format!("{}{at}", host.url));
        is_whole(&phone, what);
    }
    phone.open(delivery);
    is_whole(&phone, "a delivery on a phone");
    assert_eq!(phone.complaints(), [] as [serde_json::Value; 0]);
}

fn scripts_are_not_needed(programs: &(PathBuf, PathBuf), host: &Host) {
    let browser = Driver::start(programs, DESKTOP, false);
    come(&browser, host, "admin@example.com", "/admin");
    browser.open(&format!("{}/send", host.url));
    browser.click("input[name=picture][value='2']");
    browser.click("input[name=frame]");
    browser.click_through(".send-on button");
    browser.click_through("main button.primary");
    browser.wait_for_element(".addressees");
    assert_eq!(browser.text("h1"), "To Grandma");
    browser.click_through("button[value=cancel]");
    assert!(browser.text(".addressees li").contains("cancelled"));
    assert!(browser.all("button[value=cancel]").is_empty());
    browser.click_through("main a[href^='/send?']");
    assert_eq!(browser.all(".send input:checked").len(), 2, "the picture, and the frame that did not get it");
}

/// The frame is let go elsewhere, and the page says so by itself.
fn its_page_keeps_up(
    programs: &(PathBuf, PathBuf),
    browser: &Driver,
    host: &Host,
    (delivery, frame): (&str, &str),
) {
    browser.open(delivery);
    let other = Driver::start(programs, DESKTOP, true);
    come(&other, host, "admin@example.com", "/admin");
    other.open(frame);
    other.click(".unpair summary");
    other.click_through("button[value=unpair]");
    browser.wait_for("return document.querySelector('.addressees li')?.textContent.includes('refused')");
    assert_eq!(browser.run("return document.querySelectorAll('.facts dd')[0].textContent"), json!("€0.00"));
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
}
