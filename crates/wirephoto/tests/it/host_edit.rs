//! A picture is edited at the host, by hand in a browser; its studio makes the proper proof of it, or asks.

use std::path::Path;

use serde_json::Value;
use wirephoto_imaging::jpeg;

use crate::browser::Browser;
use crate::program::{Running, Story, browse, once, open_studio, run_studio, serve, wirephoto};

/// Presses a button on a picture's page, as the picture is now.
fn press(browser: &Browser, path: &str, action: &str) {
    let page = browser.open(path).unwrap().ok().unwrap();
    browser.submit(&page, path, &[("action", action)]).unwrap().ok().unwrap();
}

fn is_provisional(browser: &Browser, path: &str) -> bool {
    browser.open(path).unwrap().ok().unwrap().html.contains("id=\"provisional\"")
}

/// The low resolution of a picture.
fn low(browser: &Browser, path: &str) -> Vec<u8> {
    let page = browser.open(path).unwrap().ok().unwrap();
    let low = page.images().into_iter().find(|image| image.contains("/low/")).unwrap();
    browser.fetch(&low).unwrap().bytes().unwrap().to_vec()
}

fn size(jpeg: &[u8]) -> (u32, u32) {
    let facts = jpeg::inspect(jpeg).unwrap();
    (facts.width, facts.height)
}

/// The studio, open in a browser; ended when it is forgotten.
struct Studio {
    _program: Running,
    browser: Browser,
}

impl Studio {
    fn open(data: &Path) -> Self {
        let (program, door) = open_studio(data);
        let browser = browse(door.split("/open").next().unwrap());
        browser.open(&door).unwrap().ok().unwrap();
        Self { _program: program, browser }
    }

    fn event(&self) -> Value {
        let answer = self.browser.fetch("/api/v1/events/1").unwrap();
        answer.error_for_status().unwrap().json().unwrap()
    }
}

#[test]
fn p13_the_program_s_own_workers_are_confined() {
    let ran = wirephoto(&["worker", "pictures", "--check"]).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success() && said.contains("refused: read a file"), "{said}");
    assert!(!said.contains("possible"), "{said}");
}

#[test]
fn p13_an_edit_at_the_host_reaches_the_studio_whose_proof_replaces_the_provisional_one() {
    let folder = tempfile::tempdir().unwrap();
    let story = Story::tell(folder.path());
    let (host_data, studio_data) = (story.data.join("host"), story.data.join("studio"));
    let _host = Running::host(serve(&host_data, story.port));
    let browser = story.log_in();
    let events = browser.open("/events").unwrap().ok().unwrap();
    let event = events.link_with("/events/").expect("an event");
    let picture = format!("{event}/p/1");
    let edit_of = |number: u64| {
        let listed = run_studio(&studio_data, &["list", "1"]).exits_with(0).lines;
        let found = listed.into_iter().find(|line| line["number"] == number).expect("the picture");
        found["edit"].clone()
    };

    // The studio is away: what the host shows is its own work.
    let before = edit_of(1);
    let (width, height) = size(&low(&browser, &picture));
    press(&browser, &picture, "rotate-right");
    assert!(is_provisional(&browser, &picture));
    let provisional = low(&browser, &picture);
    assert_eq!(size(&provisional), (height, width));
    assert_eq!(edit_of(1), before);

    // It comes back, hears of it, and publishes its own.
    let open = Studio::open(&studio_data);
    once(|| (!is_provisional(&browser, &picture)).then_some(()));
    let own = low(&browser, &picture);
    assert_ne!(own, provisional);
    assert_eq!(size(&own), (height, width), "and it shows the same");
    assert_ne!(edit_of(1), before, "what is printed later agrees");
    assert_eq!(open.event()["conflicts"], Value::Array(Vec::new()));
    drop(open);

    // Edited at both places while they could not speak: nothing is overwritten, and the studio's photographer decides.
    press(&browser, &picture, "flip-horizontal");
    let at_host = low(&browser, &picture);
    run_studio(&studio_data, &["edit", "1/1", "--crop", "0,0,0.5,1"]).exits_with(0);
    let here = edit_of(1);
    let open = Studio::open(&studio_data);
    let conflicts = || open.event()["conflicts"].as_array().map_or(0, Vec::len);
    once(|| (conflicts() == 1).then_some(()));
    assert_eq!(open.event()["conflicts"][0]["then"]["flip"], "horizontal");
    assert_eq!(edit_of(1), here);
    assert!(is_provisional(&browser, &picture) && low(&browser, &picture) == at_host);
}
