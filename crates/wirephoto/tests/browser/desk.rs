//! The photographer's desk, in a real Chromium: from files that are dropped to pictures that customers see.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::driver::{self, CONTROL, DESKTOP, Driver, ENTER, ESCAPE, PHONE, RIGHT, SHIFT};
use crate::world::{World, photographs, program};

/// Dropped onto the desk.
const DROPPED: usize = 4;
const NAME: &str = "Harbour <script>alert(1)</script> & hills";

#[test]
fn p2_p3_p5_a_photographer_works_at_the_desk() {
    let Some(programs) = driver::find() else { return };
    let browser = Driver::start(&programs, DESKTOP, true);
    let world = World::begin(&browser);
    let studio = Running::start(&world.studio_folder());
    browser.open(&studio.door);
    let event = an_event_is_made_by_its_name(&browser, &studio);
    files_that_are_dropped_are_imported(&browser, &event);
    the_best_are_picked_with_keys_and_all_is_undone(&browser);
    categories_are_made_and_filled(&browser);
    a_window_is_drawn_and_kept(&browser, &event);
    pictures_are_compared(&browser, &event);
    browser.is_open_to_all("the desk");
    words_are_written_for_many(&browser);
    the_watermark_is_chosen(&browser, &studio, &event);
    what_is_not_kept_is_said(&browser, &event);
    ten_thousand_categories_are_no_burden(&browser, &studio, &event);
    one_button_publishes(&browser, &studio, &event);
    assert_eq!(browser.complaints(), [] as [Value; 0]);
    nobody_else_comes_in(&browser, &studio);
    drop(browser);
    drop((studio, world));
    a_phone_has_one_column(&programs);
}

/// A studio that serves its pages.
pub struct Running {
    child: Child,
    /// The address that opens it once.
    pub door: String,
    pub root: String,
}

impl Running {
    pub fn start(folder: &Path) -> Self {
        let mut command = program();
        command.args(["studio", "--no-browser", "--port", "0", "--data"]).arg(folder);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let door = lines.find_map(|line| Some(line[line.find("http://")?..].to_owned())).expect("an address");
        let root = door.split("/open").next().unwrap_or_default().to_owned();
        Self { child, door, root }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Its path.
fn an_event_is_made_by_its_name(browser: &Driver, studio: &Running) -> String {
    browser.wait_for("return document.querySelectorAll('.event-card').length === 2");
    browser.fill_in("#new-event input", NAME);
    browser.press(ENTER);
    browser.wait_for_element("#desk");
    browser.wait_for("return !document.querySelector('.scroller .empty').hidden");
    // Script in a name is text.
    assert_eq!(browser.text("#event-name"), NAME);
    assert!(studio.root.starts_with("http://127.0.0.1:"));
    browser.path()
}

/// Builds a drop as a browser would, of photographs, a page that is none, and a link.
fn files_that_are_dropped_are_imported(browser: &Driver, event: &str) {
    let mut files: Vec<_> = fs::read_dir(photographs()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "JPG"));
    files.sort();
    let encoded: Vec<_> =
        files.iter().take(DROPPED).map(|path| BASE64.encode(fs::read(path).unwrap())).collect();
    assert_eq!(encoded.len(), DROPPED);
    browser.run(&format!(
        "const drop = new DataTransfer();
        {}.forEach((text, at) => drop.items.add(new File(
            [Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], `IMG_${{at}}.JPG`)));
        drop.items.add(new File(['<html>not a picture</html>'], 'page.jpg'));
        for (const kind of ['dragenter', 'dragover', 'drop']) {{
          document.querySelector('.scroller').dispatchEvent(
            new DragEvent(kind, {{ bubbles: true, cancelable: true, dataTransfer: drop }}));
        }}",
        json!(encoded)
    ));
    browser.wait_for(&format!("return document.querySelectorAll('.tile.there').length === {DROPPED}"));
    browser.wait_for("return document.querySelector('.strip')?.textContent.includes('Import done') === true");
    // Each file is sent once, and the event is not fetched anew with each of them.
    let requests = |path: &str| {
        browser.run(&format!(
            "return performance.getEntriesByType('resource')
               .filter(({{ name }}) => new URL(name).pathname === '/api/v1{event}{path}').length"
        ))
    };
    assert_eq!(requests("/import"), json!(DROPPED + 1));
    assert!(requests("").as_u64().unwrap() <= 2, "{}", requests(""));
    // What was refused is told with its reason.
    browser.click(".tasks .link");
    assert!(browser.text("dialog .list").starts_with("page.jpg"), "{}", browser.text("dialog .list"));
    browser.press(ESCAPE);
    // A link is no file.
    browser.run(
        "const drop = new DataTransfer();
        drop.setData('text/uri-list', 'https://example.com/picture.jpg');
        document.querySelector('.scroller').dispatchEvent(
          new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: drop }));",
    );
    browser.wait_for(
        "return document.querySelector('.toast.bad')?.textContent.startsWith('That is a link') === true",
    );
}

/// Waits until a tile says something of its picture, or no longer does.
#[track_caller]
pub fn wait_for_label(browser: &Driver, number: usize, words: &str, is_there: bool) {
    browser.wait_for(&format!(
        "const tile = document.querySelector('.tile[aria-label^=\"Picture {number},\"]');
        return tile !== null && tile.ariaLabel.includes('{words}') === {is_there};"
    ));
}

/// Waits until a category has so many pictures.
#[track_caller]
fn wait_for_category(browser: &Driver, name: &str, pictures: usize) {
    browser.wait_for(&format!(
        "const lines = [...document.querySelectorAll('.side .line')];
        return lines.some((line) => line.textContent === '{name}{pictures}');"
    ));
}

fn the_best_are_picked_with_keys_and_all_is_undone(browser: &Driver) {
    browser.run("document.activeElement.blur()");
    browser.press(RIGHT);
    for key in ['p', '4'] {
        browser.press(key);
    }
    wait_for_label(browser, 1, "picked, 4 stars", true);
    browser.chord(CONTROL, 'z');
    wait_for_label(browser, 1, "4 stars", false);
    wait_for_label(browser, 1, "picked", true);
    browser.chord(CONTROL, 'z');
    wait_for_label(browser, 1, "picked", false);
    browser.chord(CONTROL, 'y');
    wait_for_label(browser, 1, "picked", true);
    // The same again after the page was loaded anew: it was kept.
    browser.reload();
    wait_for_label(browser, 1, "picked", true);
    browser.chord(CONTROL, 'a');
    browser.wait_for(&format!(
        "return document.querySelector('.actions strong').textContent === '{DROPPED} selected'"
    ));
    browser.press('p');
    wait_for_label(browser, DROPPED, "picked", true);
    browser.press(ESCAPE);
}

fn categories_are_made_and_filled(browser: &Driver) {
    browser.fill_in(".adder input", "Evening");
    browser.press(ENTER);
    wait_for_category(browser, "Evening", 0);
    browser.run(
        "const drag = new DataTransfer();
        const fire = (target, kind) => target.dispatchEvent(
          new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: drag }));
        const line = [...document.querySelectorAll('.side .line')].find((one) => one.textContent === 'Evening0');
        fire(document.querySelector('.tile[aria-label^=\"Picture 2,\"]'), 'dragstart');
        fire(line, 'dragover');
        fire(line, 'drop');",
    );
    wait_for_category(browser, "Evening", 1);
}

fn a_window_is_drawn_and_kept(browser: &Driver, event: &str) {
    browser.click(".tile[aria-label^='Picture 1,']");
    browser.wait_for_path(&format!("{event}/pictures/1"));
    browser.press('c');
    browser.wait_for_path(&format!("{event}/pictures/1/crop"));
    browser.wait_for("return document.querySelector('.crop-area img').naturalWidth > 400");
    let frame = browser.run(
        "const { x, y, width, height } = document.querySelector('.crop-frame').getBoundingClientRect();
        return [x, y, width, height]",
    );
    let [x, y, width, height] = [0, 1, 2, 3].map(|at| frame[at].as_f64().unwrap());
    let at = |across: f64, down: f64| ((x + across * width) as i64, (y + down * height) as i64);
    browser.drag(at(0.25, 0.25), at(0.75, 0.75));
    let size = browser.text(".crop-size");
    browser.click(".crop .primary");
    browser.wait_for_path(&format!("{event}/pictures/1"));
    let (w, h) = size.split_once(" pixels").unwrap().0.split_once(" × ").unwrap();
    // Half of each side, but for a pixel of the mouse's.
    let ratio = browser.run(
        "return fetch(`/api/v1${location.pathname.split('/pictures')[0]}`)
          .then((answer) => answer.json())
          .then(({ pictures: [{ w, h, ow, oh }] }) => [w, h, ow, oh])",
    );
    let [kept_w, kept_h, whole_w, whole_h] = [0, 1, 2, 3].map(|at| ratio[at].as_f64().unwrap());
    assert_eq!((w, h), (kept_w.to_string().as_str(), kept_h.to_string().as_str()));
    assert!((kept_w / whole_w - 0.5).abs() < 0.01 && (kept_h / whole_h - 0.5).abs() < 0.01, "{ratio}");
    browser.wait_for(
        "return [...document.querySelectorAll('.stage img:not(.under)')].some((image) => image.complete && image.naturalWidth)",
    );
    browser.back();
    browser.wait_for_path(event);
}

fn pictures_are_compared(browser: &Driver, event: &str) {
    browser
        .run("document.querySelectorAll('.tile .corner').forEach((corner, at) => at < 2 && corner.click())");
    browser.press('v');
    browser.wait_for_path(&format!("{event}/compare"));
    browser.wait_for("return document.querySelectorAll('.pane').length === 2");
    browser.is_open_to_all("the comparison");
    browser.press('z');
    // What is looked at closely in one is looked at closely in both.
    browser.wait_for("return document.querySelectorAll('.stage.close-up').length === 2");
    browser.press(RIGHT);
    browser.press('2');
    browser.wait_for("return document.querySelectorAll('.pane.active .rating .on').length === 2");
    browser.press(ESCAPE);
    browser.wait_for_path(event);
}

fn words_are_written_for_many(browser: &Driver) {
    browser.run("document.activeElement.blur()");
    browser.chord(CONTROL, 'a');
    browser.wait_for("return document.querySelector('.inspector h2')?.textContent === '4 pictures'");
    browser.fill_in(".desk > .inspector input[maxlength='200']", "12 €");
    browser.press(ENTER);
    browser.wait_for("return document.querySelector('.toast')?.textContent.startsWith('Price changed: 4 pictures') === true");
    browser.press(ESCAPE);
}

fn the_watermark_is_chosen(browser: &Driver, studio: &Running, event: &str) {
    browser.open(&format!("{}{event}/settings", studio.root));
    browser.wait_for("return document.querySelector('#preview').naturalWidth > 0");
    let before = browser.run("return document.querySelector('#preview').src");
    browser.fill_in("[name=mark_text]", "ADA LENS");
    browser.press(ENTER);
    browser.wait_for(&format!("return document.querySelector('#preview').src !== {before}"));
    browser.wait_for("return document.querySelector('#kept').textContent === 'Kept.'");
    browser.reload();
    browser.wait_for("return document.querySelector('[name=mark_text]').value === 'ADA LENS'");
    browser.is_open_to_all("the settings");
}

/// Two changes on their way together, of which one is refused: nothing says that all is kept.
fn what_is_not_kept_is_said(browser: &Driver, event: &str) {
    let change = |name: &str, value: &str| {
        browser.run(&format!(
            "const field = document.querySelector('#settings [name={name}]');
            field.value = '{value}';
            field.dispatchEvent(new Event('change'))"
        ))
    };
    let name = browser.run("return document.querySelector('#settings [name=name]').value");
    browser.run(
        "window.told = [];
        const kept = document.querySelector('#kept');
        new MutationObserver(() => window.told.push(kept.textContent)).observe(kept, { childList: true })",
    );
    browser.run(
        "for (const [name, value] of [['name', ''], ['description', 'Under the apple trees.']]) {
          const field = document.querySelector(`#settings [name=${name}]`);
          field.value = value;
          field.dispatchEvent(new Event('change'));
        }",
    );
    browser.wait_for("return window.told.includes('Not kept yet.')");
    browser.wait_for(&format!(
        "return fetch('/api/v1{event}').then((answer) => answer.json())
          .then(({{ event }}) => event.description === 'Under the apple trees.')"
    ));
    assert_eq!(browser.run("return window.told.includes('Kept.')"), json!(false));
    assert_eq!(browser.run("return document.querySelector('#settings [name=name]').value"), json!(""));
    assert_eq!(browser.complaints().len(), 1, "of what was refused");
    change("date", "2026-06-02");
    browser.wait_for("return window.told.filter((said) => said === 'Not kept yet.').length === 2");
    change("name", name.as_str().unwrap());
    assert_eq!(browser.text("#kept"), "");
}

/// However many there are, the pages hold those in sight; and all can be reached.
fn ten_thousand_categories_are_no_burden(browser: &Driver, studio: &Running, event: &str) {
    let change = |method: &str, path: &str, body: &str| {
        browser.run(&format!(
            "return fetch('/api/v1{event}{path}', {{ method: '{method}', body: {body}, headers: {{
               'content-type': 'application/json',
               'x-csrf-token': document.querySelector('meta[name=csrf-token]').content }} }})
             .then(({{ status }}) => status)"
        ))
    };
    let many =
        "JSON.stringify({ categories: Array.from({ length: 10000 }, (_, at) => ({ name: `Part ${at}` })) })";
    assert_eq!(change("PATCH", "", many), json!(200));
    let holds_few = |page: &str| {
        let elements = browser.run("return document.querySelectorAll('*').length").as_u64().unwrap();
        assert!(elements < 1500, "{elements} elements on {page}");
    };
    browser.open(&format!("{}{event}", studio.root));
    browser.wait_for("return document.querySelectorAll('.side .windowed .line').length > 5");
    holds_few("the desk");
    browser.run("document.querySelector('.side').scrollTop = 1e9");
    browser.wait_for(
        "return [...document.querySelectorAll('.side .line')].some((line) => line.textContent === 'Part 99990')",
    );
    holds_few("the desk, scrolled");
    // A choice gets them when somebody is about to choose.
    browser.run("document.querySelector('.tile').click()");
    browser.press(ESCAPE);
    browser.run("document.querySelector('.inspector select').focus()");
    assert_eq!(browser.run("return document.querySelector('.inspector select').length > 10000"), json!(true));
    browser.open(&format!("{}{event}/settings", studio.root));
    browser.wait_for("return document.querySelectorAll('.category').length > 5");
    holds_few("the settings");
    browser.run("document.querySelector('#add-category').scrollIntoView()");
    browser.wait_for(
        "return [...document.querySelectorAll('.category input')].some(({ value }) => value === 'Part 9999')",
    );
    holds_few("the settings, scrolled");
    assert_eq!(change("POST", "/undo", "'{}'"), json!(200));
}

fn one_button_publishes(browser: &Driver, studio: &Running, event: &str) {
    browser.open(&format!("{}{event}", studio.root));
    browser.wait_for_element(".tile");
    browser.click("#publish");
    browser.wait_for_path(&format!("{event}/publish"));
    browser.wait_for("return document.querySelector('.counts')?.textContent.includes('4 new') === true");
    browser.click(".changes .primary");
    browser.wait_for("return document.querySelector('.hand-out img')?.naturalWidth > 0");
    let link = browser.run("return document.querySelector('#link').href");
    let code = browser.text("#event-code");
    browser.is_open_to_all("the publication");
    // Nothing is left to do, and the customer comes in.
    browser
        .wait_for("return document.querySelector('.counts')?.textContent.includes('4 as they are') === true");
    browser.open(link.as_str().expect("a link"));
    browser.fill_in("#code", &code);
    browser.click(".door button");
    browser.wait_for(&format!("return document.querySelectorAll('.grid .tile').length === {DROPPED}"));
}

/// A browser without the cookie sees nothing, and the key was good for one.
fn nobody_else_comes_in(browser: &Driver, studio: &Running) {
    browser.open(&format!("{}/hosts", studio.root));
    browser.wait_for_element("#pair form");
    browser.forget_cookies();
    browser.open(&studio.door);
    assert!(browser.text("main").contains("not open in this browser"), "{}", browser.text("main"));
}

/// Another studio, for one opens once.
fn a_phone_has_one_column(programs: &(PathBuf, PathBuf)) {
    let folder = tempfile::tempdir().unwrap();
    let studio = Running::start(folder.path());
    let browser = Driver::start(programs, PHONE, true);
    browser.open(&studio.door);
    browser.fill_in("#new-event input", "Small screen");
    browser.press(ENTER);
    browser.wait_for_element("#desk");
    assert_eq!(browser.run("return document.documentElement.scrollWidth <= innerWidth"), json!(true));
    browser.chord(SHIFT, '?');
    browser.wait_for_element("dialog.keys");
    assert_eq!(browser.complaints(), [] as [Value; 0]);
}
