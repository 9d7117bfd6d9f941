//! What a photographer does at the host, in a real Chromium: draws a crop, hides, brings pictures; with scripts and
//! without, at a desk and on a phone.

use std::path::PathBuf;

use serde_json::json;

use crate::driver::{self, DESKTOP, Driver, PHONE};
use crate::world::{CODE, PICTURES, World, photographs};

#[test]
fn p13_a_photographer_edits_hides_and_adds_pictures_at_the_host() {
    let Some(programs) = driver::find() else { return };
    let browser = Driver::start(&programs, DESKTOP, true);
    let world = World::begin(&browser);
    let event = world.event.replacen("/e/", "/events/", 1);
    world.log_in(&browser);
    a_crop_is_drawn_and_taken_back(&browser, &event);
    a_picture_is_hidden(&browser, &event);
    pictures_are_brought_and_refused(&browser, &event);
    customers_see_what_became_of_it(&browser, &world);
    drop(browser);
    scripts_are_not_needed(&programs, &world, &event);
    a_phone_is_enough(&programs, &world, &event);
}

/// Across and down of the picture that is shown.
const SHAPE: &str = "const image = document.querySelector('.own-stage img'); return [image.naturalWidth, image.naturalHeight]";

fn shape(browser: &Driver) -> (f64, f64) {
    browser.wait_for("const image = document.querySelector('.own-stage img'); return image.complete && image.naturalWidth > 0");
    let shape = browser.run(SHAPE);
    (shape[0].as_f64().unwrap(), shape[1].as_f64().unwrap())
}

fn a_crop_is_drawn_and_taken_back(browser: &Driver, event: &str) {
    browser.open(event);
    browser.is_open_to_all("the photographer's event");
    browser.click("#p1");
    browser.wait_for_element(".own-stage");
    browser.is_open_to_all("the photographer's picture");
    let (width, height) = shape(browser);
    browser.click(".own-crop summary");
    browser.wait_for_element(".own-window");
    let area = browser.run(
        "const area = document.querySelector('.own-stage img').getBoundingClientRect();
        return [area.left, area.top, area.width, area.height]",
    );
    let at = |x: f64, y: f64| {
        let side = |start: usize, part: f64| {
            (area[start].as_f64().unwrap() + part * area[start + 2].as_f64().unwrap()) as u32
        };
        (side(0, x), side(1, y))
    };
    // From a free corner: draws a new window.
    browser.swipe(at(0.02, 0.02), at(0.5, 0.9));
    let part = |name: &str| {
        let value = browser.run(&format!("return Number(document.querySelector('#{name}').value)"));
        value.as_f64().unwrap()
    };
    assert!((part("width") - 48.0).abs() < 2.0 && (part("height") - 88.0).abs() < 2.0);
    browser.click("button[value=crop]");
    browser.wait_for_element("#provisional");
    let (cropped_width, cropped_height) = shape(browser);
    let expected = width * 0.48 / (height * 0.88);
    assert!((cropped_width / cropped_height - expected).abs() < 0.05, "{cropped_width}×{cropped_height}");

    browser.click_through("button[value=rotate-right]");
    browser.wait_for_element("#provisional");
    let (turned_width, turned_height) = shape(browser);
    assert!((turned_height / turned_width - expected).abs() < 0.05);
    browser.click_through("button[value=reset]");
    browser
        .wait_for("return document.querySelector('.own-stage') && !document.querySelector('#provisional')");
    assert_eq!(shape(browser), (width, height));
    browser.click("button[value=flip-horizontal]");
    browser.wait_for_element("#provisional");
}

fn a_picture_is_hidden(browser: &Driver, event: &str) {
    browser.open(&format!("{event}/p/2"));
    browser.click("button[value=hide]");
    browser.wait_for_element("button[value=show]");
    browser.open(event);
    assert_eq!(browser.text("#p1 strong"), "provisional");
    assert_eq!(browser.text("#p2 strong"), "hidden");
}

fn pictures_are_brought_and_refused(browser: &Driver, event: &str) {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(photographs()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let chosen = [files[0].to_str().unwrap(), files[1].to_str().unwrap()].join("\n");
    browser.fill_in("#files", &chosen);
    browser.wait_for(&format!(
        "return document.querySelectorAll('.own-grid .tile').length === {}",
        PICTURES + 2
    ));
    assert_eq!(browser.text("#p100001 strong"), "added here");
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
    browser.open(event);
    browser.fill_in("#files", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    browser.wait_for_element(".add-refused li");
    assert!(browser.text(".add-refused li").starts_with("Cargo.toml: This is not a picture"));
    // The console notes the status.
    browser.complaints();
}

fn customers_see_what_became_of_it(browser: &Driver, world: &World) {
    browser.forget_cookies();
    browser.open(&world.event);
    browser.fill_in("#code", CODE);
    browser.click(".door button");
    browser.wait_for_element(".grid");
    assert_eq!(browser.all(".grid .tile").len(), PICTURES + 1, "two more, one less");
    assert!(browser.all("#p2").is_empty());
    assert!(!browser.text("main").contains("provisional"), "that is nobody else's business");
}

fn scripts_are_not_needed(programs: &(PathBuf, PathBuf), world: &World, event: &str) {
    let browser = Driver::start(programs, DESKTOP, false);
    world.log_in(&browser);
    browser.open(&format!("{event}/p/3"));
    browser.click(".own-crop summary");
    browser.fill_in("#left", "25");
    browser.fill_in("#width", "50");
    browser.click("button[value=crop]");
    browser.wait_for_element("#provisional");
    browser.click_through("button[value=reset]");
    browser.wait_for_path(&format!("{}/p/3", path_of(event)));

    // Pictures are brought by a form.
    browser.open(event);
    let file = std::fs::read_dir(photographs()).unwrap().next().unwrap().unwrap().path();
    browser.choose_file("#files", &file);
    browser.click(".add button");
    browser.wait_for_element("#p100003");
}

fn a_phone_is_enough(programs: &(PathBuf, PathBuf), world: &World, event: &str) {
    let phone = Driver::start(programs, PHONE, true);
    phone.prefer("dark");
    world.log_in(&phone);
    for page in [String::new(), "/p/4".to_owned(), "/card".to_owned()] {
        phone.open(&format!("{event}{page}"));
        let wide = phone.run("return document.documentElement.scrollWidth");
        assert_eq!(wide, json!(PHONE.width), "nothing stands out at the side of {page}");
    }
    phone.open(&format!("{event}/p/4"));
    phone.click(".own-crop summary");
    phone.wait_for(
        "const area = document.querySelector('.own-window')?.getBoundingClientRect();
        return area && area.top >= 0 && area.bottom <= innerHeight",
    );
    assert_eq!(phone.complaints(), [] as [serde_json::Value; 0]);
}

fn path_of(url: &str) -> String {
    reqwest::Url::parse(url).unwrap().path().to_owned()
}
