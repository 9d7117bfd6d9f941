//! One picture in two places, in a real Chromium: two windows of a desk, a desk and its host, two computers.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::desk::{Running, wait_for_label};
use crate::driver::{self, CONTROL, DESKTOP, Driver};
use crate::world::{CODE, World, photographs, program, run_studio};

#[test]
fn p2_two_windows_show_one_picture_and_what_either_does_to_it() {
    let Some(programs) = driver::find() else { return };
    let browser = Driver::start(&programs, DESKTOP, true);
    let folder = tempfile::tempdir().unwrap();
    run_studio(folder.path(), &["event", "new", "--name", "Twice", "--date", "2026-06-20"]);
    run_studio(folder.path(), &["import", "1", photographs().to_str().unwrap()]);
    let studio = Running::start(folder.path());
    browser.open(&studio.door);
    let event = format!("{}/events/1", studio.root);
    let first = browser.window();
    browser.open(&format!("{event}/pictures/1/crop"));
    let second = browser.open_window();
    browser.open(&event);
    choose(&browser, 1);
    browser.press('4');
    browser.press(']');
    wait_for_edit(&browser, 1, "edit?.rotate === 90");

    // The first drew its window on the picture as it was: what is saved last is there, and nothing else is lost.
    browser.turn_to(&first);
    browser.wait_for("return document.querySelector('.crop-area img').naturalWidth > 400");
    browser.click(".crop button[aria-label^='Flip left']");
    browser.click(".crop .primary");
    wait_for_edit(&browser, 1, "edit?.flip === 'horizontal' && !edit.rotate");
    wait_for_label(&browser, 1, "4 stars", true);

    // The second was told, and takes back what the first did, then what it did itself.
    browser.turn_to(&second);
    let shows = |revision: u32| {
        browser.wait_for(&format!(
            "return document.querySelector('.tile[aria-label^=\"Picture 1,\"] img')?.src.endsWith('/{revision}.jpg')"
        ));
    };
    shows(2);
    browser.chord(CONTROL, 'z');
    wait_for_edit(&browser, 1, "edit?.rotate === 90");
    shows(3);
    browser.chord(CONTROL, 'z');
    wait_for_edit(&browser, 1, "edit === null");
    wait_for_label(&browser, 1, "4 stars", true);
    browser.turn_to(&first);
    shows(4);
    assert_eq!(browser.complaints(), [] as [Value; 0]);
}

#[test]
fn p5_p13_what_happened_in_two_places_is_decided_at_the_desk() {
    let Some(programs) = driver::find() else { return };
    let browser = Driver::start(&programs, DESKTOP, true);
    let world = World::begin(&browser);
    let elsewhere = world.studio_folder().with_file_name("another-computer");
    copy_folder(&world.studio_folder(), &elsewhere);
    let said = a_copy_publishes_too(&world, &elsewhere);
    assert!(said.contains("another copy of this studio"), "{said}");
    world.log_in(&browser);
    world.pair(&browser, &elsewhere);
    let studio = Running::start(&world.studio_folder());
    browser.open(&studio.door);
    let event = format!("{}/events/1", studio.root);
    for picture in [1, 2] {
        it_is_edited_in_both_places(&browser, &world, &event, picture);
    }
    the_host_s_edit_is_used_and_mine_is_kept(&browser, &world, &event);
    a_customer_s_heart_is_seen_on_the_tile(&browser, &world, &event);
    run_studio(&elsewhere, &["pick", "1", "12", "--undo"]);
    run_studio(&elsewhere, &["publish", "1", "--take-over"]);
    what_another_computer_published_is_taken_over(&browser, &event);
    assert_eq!(browser.complaints(), [] as [Value; 0]);
}

/// A database that was copied publishes as its original does, which is told what probably happened, and takes over.
fn a_copy_publishes_too(world: &World, copy: &Path) -> String {
    run_studio(copy, &["publish", "1"]);
    let mut command = program();
    command.args(["studio", "--json", "--data"]).arg(world.studio_folder()).args(["publish", "1"]);
    let refused = command.output().unwrap();
    assert!(!refused.status.success());
    run_studio(&world.studio_folder(), &["publish", "1", "--take-over"]);
    String::from_utf8_lossy(&refused.stderr).into_owned()
}

/// The photographer's page of a picture at the host.
fn page_at_host(world: &World, picture: usize) -> String {
    format!("{}/p/{picture}", world.event.replacen("/e/", "/events/", 1))
}

/// Rotated here, and mirrored at the host, which has not heard of that.
fn it_is_edited_in_both_places(browser: &Driver, world: &World, event: &str, picture: usize) {
    browser.open(event);
    choose(browser, picture);
    browser.press(']');
    wait_for_edit(browser, picture, "edit?.rotate === 90");
    browser.open(&page_at_host(world, picture));
    browser.click("button[value=flip-horizontal]");
    browser.wait_for_element("#provisional");
}

fn the_host_s_edit_is_used_and_mine_is_kept(browser: &Driver, world: &World, event: &str) {
    let wait_for_conflicts = |left: usize| {
        browser.wait_for(&format!("return document.querySelectorAll('.with-face').length === {left}"));
    };
    browser.open(&format!("{event}/publish"));
    wait_for_conflicts(2);
    browser.is_open_to_all("the conflicts");
    let decide = |picture: usize, verb: &str| {
        browser.run(&format!(
            "const line = [...document.querySelectorAll('.drawer li')]
               .find((line) => line.querySelector('.with-face')?.textContent.startsWith('Picture {picture} '));
            [...line.querySelectorAll('button')].find((button) => button.textContent === '{verb}').click()"
        ));
    };
    decide(1, "Use the host’s");
    wait_for_conflicts(1);
    wait_for_edit(browser, 1, "edit?.flip === 'horizontal' && !edit.rotate");
    decide(2, "Keep mine");
    wait_for_conflicts(0);
    wait_for_edit(browser, 2, "edit?.rotate === 90 && !edit.flip");
    // Either way the studio's own proof takes the place of what the host had made.
    for picture in [1, 2] {
        browser.open(&page_at_host(world, picture));
        browser.wait_for_reloaded("return document.querySelector('#provisional') === null");
    }
}

fn a_customer_s_heart_is_seen_on_the_tile(browser: &Driver, world: &World, event: &str) {
    let guest = reqwest::blocking::Client::builder().cookie_store(true).no_proxy().build().unwrap();
    let open = |url: &str| guest.get(url).send().unwrap().text().unwrap();
    let submit = |page: &str, url: &str, field: (&str, &str)| {
        let token = page.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap();
        let request = guest.post(url).header("origin", &world.url).form(&[("csrf", token), field]);
        assert!(request.send().unwrap().status().is_success());
    };
    submit(&open(&world.event), &world.event, ("code", CODE));
    submit(&open(&world.event), &format!("{}/favourites", world.event), ("heart", "+3"));
    browser.open(event);
    wait_for_label(browser, 3, "in 1 customer’s list", true);
    browser.wait_for_element(".tile[aria-label^='Picture 3,'] .icon-heart");
}

/// The other computer took a picture down, and this one had not heard of it.
fn what_another_computer_published_is_taken_over(browser: &Driver, event: &str) {
    browser.open(&format!("{event}/publish"));
    browser.wait_for("return document.querySelector('.counts')?.textContent.includes('1 new') === true");
    browser.click(".changes .primary");
    browser.wait_for_element(".changes [role=alert] button");
    let said = browser.text(".changes [role=alert] p");
    assert!(said.starts_with("This event was last published by"), "{said}");
    browser.is_open_to_all("what another computer published");
    browser.click(".changes [role=alert] button");
    browser.wait_for_element("dialog .danger");
    browser.click("dialog .danger");
    browser.wait_for_element(".changes .good");
    browser.wait_for(
        "return document.querySelector('.counts')?.textContent.includes('12 as they are') === true",
    );
}

/// Goes to a picture of the grid with the keyboard.
fn choose(browser: &Driver, picture: usize) {
    browser.wait_for(&format!(
        "return document.querySelector('.tile[aria-label^=\"Picture {picture},\"]') !== null"
    ));
    browser.run(&format!("document.querySelector('.tile[aria-label^=\"Picture {picture},\"]').focus()"));
}

/// Waits until the studio keeps a picture's edit as `condition` has it.
#[track_caller]
fn wait_for_edit(browser: &Driver, picture: usize, condition: &str) {
    browser.wait_for(&format!(
        "return fetch('/api/v1/events/1')
          .then((answer) => answer.json())
          .then(({{ pictures }}) => pictures.find(({{ number }}) => number === {picture}))
          .then(({{ edit }}) => {condition})"
    ));
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
