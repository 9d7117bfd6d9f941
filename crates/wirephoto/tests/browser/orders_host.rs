//! What a photographer does about orders at the host, in a real Chromium: at a desk and on a phone, in light and dark.

use std::path::PathBuf;

use serde_json::json;

use crate::driver::{DESKTOP, Driver, PHONE};
use crate::world::World;

/// Two customers have ordered: all of it is looked at, one is paid, the other cancelled. `order` is the page of the one
/// that is cancelled, as its customer sees it.
pub fn orders_are_looked_after(programs: &(PathBuf, PathBuf), world: &World, order: &str) {
    let number = number_of(programs, world, order);
    for screen in [DESKTOP, PHONE] {
        every_page_is_whole(&Driver::start(programs, screen, true), world, &number);
    }
    let plain = Driver::start(programs, DESKTOP, false);
    world.log_in(&plain);
    one_is_paid(&plain, world);
    another_is_cancelled_and_has_a_credit_note(&plain, world, order, &number);
}

fn number_of(programs: &(PathBuf, PathBuf), world: &World, order: &str) -> String {
    let browser = Driver::start(programs, DESKTOP, true);
    browser.open(&format!("{}{order}", world.url));
    browser.text("h1").rsplit(' ').next().unwrap().to_owned()
}

fn every_page_is_whole(browser: &Driver, world: &World, number: &str) {
    world.log_in(browser);
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        for page in ["/orders", "/orders?show=all", &format!("/orders/{number}"), "/money"] {
            browser.open(&format!("{}{page}", world.url));
            assert_eq!(browser.all("h1").len(), 1, "{page}");
            browser.run("for (const part of document.querySelectorAll('main details')) part.open = true");
            let is_wide = browser.run("return document.documentElement.scrollWidth > innerWidth");
            assert_eq!(is_wide, json!(false), "nothing stands out at the side of {page}");
            browser.is_open_to_all(&format!("{page}, {scheme}"));
        }
    }
    let heads = "return getComputedStyle(document.querySelector('th')).color";
    assert_eq!(browser.run(heads), "rgb(154, 160, 166)", "in the dark");
    browser.print_preview();
    assert_eq!(browser.run(heads), "rgb(92, 97, 102)", "and on paper");
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
}

fn one_is_paid(browser: &Driver, world: &World) {
    browser.open(&format!("{}/orders?show=unpaid", world.url));
    let unpaid = browser.all(".own-orders > li").len();
    browser.click_through(".own-orders button");
    browser.open(&format!("{}/orders?show=unpaid", world.url));
    assert_eq!(browser.all(".own-orders > li").len(), unpaid - 1);
}

fn another_is_cancelled_and_has_a_credit_note(browser: &Driver, world: &World, order: &str, number: &str) {
    let page = format!("{}/orders/{number}", world.url);
    browser.open(&page);
    assert!(browser.all("[href$='/reversal.pdf']").is_empty());
    browser.click("summary");
    browser.fill_in("#reason", "The original is lost.");
    browser.click_through("button[value=cancel]");
    browser.wait_for_element(".notice.good");
    assert!(browser.text(".lead").contains("Cancelled"));
    assert_eq!(browser.all("[href$='/reversal.pdf']").len(), 1);
    browser.open(&format!("{}{order}", world.url));
    assert!(browser.text(".ways").contains("Credit note"));
}
