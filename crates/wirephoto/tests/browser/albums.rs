//! What a user does in a real Chromium: signs up by mail or is invited, brings pictures into albums, takes back what was
//! deleted; at a desk and on a phone, with scripts and without, in the light and in the dark.

use std::path::PathBuf;

use serde_json::json;

use crate::administrator::{Host, become_administrator, come, mailed_link};
use crate::driver::{self, DESKTOP, Driver, PHONE, RIGHT};
use crate::peer::Peer;
use crate::world::{PASSWORD, photographs, serve_with};

const GRANDMA: &str = "grandma@example.org";
const GRANDPA: &str = "grandpa@example.org";

#[test]
fn t1_a_user_keeps_albums_in_a_browser() {
    let (Some(programs), Some(peer)) = (driver::find(), Peer::start()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let port = peer.port().to_string();
    let mail = ["--mail-host", "localhost", "--mail-port", &port, "--mail-security", "none"];
    let open = ["--mail-from", "photos@example.org", "--sign-up"];
    let (child, url, setup) = serve_with(folder.path(), &[&mail[..], &open].concat());
    let host = Host { child, url };
    let browser = Driver::start(&programs, DESKTOP, true);
    somebody_signs_up(&browser, &host, &peer);
    let album = an_album_is_made(&browser, &host);
    pictures_are_brought_and_refused(&browser, &album);
    a_picture_has_a_caption_and_neighbours(&browser, &album);
    what_was_deleted_is_taken_back(&browser, &host, &album);
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
    somebody_is_invited(&browser, &host, &setup);
    drop(browser);
    a_phone_is_enough(&programs, &host, &album);
    scripts_are_not_needed(&programs, &host);
}

/// The first of the photographs, as a dialog for files gives them.
pub fn chosen(count: usize) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(photographs()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "JPG"));
    files.truncate(count);
    files
}

/// Sees to it that the page keeps nobody out, in the light and in the dark, and that nothing stands out at its side.
#[track_caller]
pub fn is_whole(browser: &Driver, what: &str) {
    for scheme in ["dark", "light"] {
        browser.prefer(scheme);
        browser.is_open_to_all(what);
    }
    let sideways = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(browser.run(sideways), json!(false), "{what} stands out at the side");
}

fn join(browser: &Driver, link: &str, name: &str) {
    browser.open(link);
    browser.fill_in("[name=name]", name);
    browser.fill_in("[name=password]", PASSWORD);
    browser.click_through("main button");
    browser.wait_for_path("/albums");
}

fn somebody_signs_up(browser: &Driver, host: &Host, peer: &Peer) {
    browser.open(&host.url);
    is_whole(browser, "the front page of a host that is open");
    browser.click_through("main a[href='/log-in']");
    is_whole(browser, "the log-in");
    browser.click_through("main a[href='/sign-up']");
    is_whole(browser, "signing up");
    browser.fill_in("[name=email]", GRANDMA);
    browser.click_through("main button");
    browser.wait_for_element("[role=status]");
    assert!(browser.text("[role=status]").contains(GRANDMA));
    let link = mailed_link(peer, 1, &host.url);
    assert_eq!(peer.taken()[0].header("Subject"), "Your account at Wirephoto");
    browser.open(&link);
    is_whole(browser, "the link to sign up");
    join(browser, &link, "Grandma");
}

/// Makes an album: its address.
fn an_album_is_made(browser: &Driver, host: &Host) -> String {
    is_whole(browser, "no albums yet");
    // The service's name leads to the front page, and that back.
    browser.click_through(".brand");
    assert_eq!(browser.text(".door > p:last-child"), "Go on as Grandma");
    browser.click_through(".door > p:last-child a");
    browser.wait_for_path("/albums");
    assert_eq!(browser.text(".bar [aria-current]"), "Albums");
    browser.fill_in("#new ~ form [name=name]", "Summer in the north");
    browser.click_through("#new ~ form button");
    browser.wait_for_element(".add");
    assert_eq!(browser.text("h1"), "Summer in the north");
    is_whole(browser, "an empty album");
    format!("{}{}", host.url, browser.path())
}

fn pictures_are_brought_and_refused(browser: &Driver, album: &str) {
    let three = chosen(3).iter().map(|path| path.to_str().unwrap().to_owned()).collect::<Vec<_>>();
    browser.fill_in("#files", &three.join("\n"));
    browser.wait_for("return document.querySelectorAll('.grid .tile').length === 3");
    browser
        .wait_for("return [...document.images].every((image) => image.complete && image.naturalWidth > 0)");
    let mut numbers: Vec<String> =
        (1..=3).map(|number| browser.text(&format!("#p{number} .number"))).collect();
    numbers.sort();
    assert_eq!(numbers, ["No. 1", "No. 2", "No. 3"]);
    is_whole(browser, "an album");
    // A file that is here already is not added twice, and whatever is no picture is told by its name.
    let no_picture = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    browser.fill_in("#files", &[three[0].as_str(), no_picture].join("\n"));
    browser.wait_for("return document.querySelector('.add-show').hidden === false");
    assert!(browser.text(".add-refused li").starts_with("Cargo.toml: This is not a picture"));
    assert_eq!(browser.text(".add-progress"), "1 of 2 added · 1 not added");
    is_whole(browser, "a refusal");
    browser.click_through(".add-show a");
    assert_eq!(browser.all(".grid .tile").len(), 3);
    // The console notes the status.
    browser.complaints();
    browser.open(&format!("{}/albums", album.rsplit_once("/albums/").unwrap().0));
    assert!(browser.text(".albums li").contains("3 pictures"));
    is_whole(browser, "the albums");
}

fn a_picture_has_a_caption_and_neighbours(browser: &Driver, album: &str) {
    browser.open(album);
    let first = browser.run("return document.querySelector('.grid .tile a').pathname");
    let second = browser.run("return document.querySelectorAll('.grid .tile a')[1].pathname");
    browser.click_through(".grid .tile");
    assert_eq!(json!(browser.path()), first);
    is_whole(browser, "a picture");
    browser.fill_in("#caption", "The jetty at noon");
    browser.click_through("button[value=describe]");
    assert_eq!(browser.text("[role=status]"), "Saved.");
    assert_eq!(browser.run("return document.querySelector('#caption').value"), json!("The jetty at noon"));
    // The keys are a script's.
    browser.wait_for("return document.readyState === 'complete'");
    browser.press(RIGHT);
    browser.wait_for_path(second.as_str().unwrap());
    browser.click_through(".up a");
    let alt = browser.run("return document.querySelector('.grid img').alt");
    assert_eq!(alt, json!("The jetty at noon"));
}

fn what_was_deleted_is_taken_back(browser: &Driver, host: &Host, album: &str) {
    browser.open(album);
    browser.click_through(".grid .tile");
    browser.click_through("button[value=delete]");
    assert!(browser.text("[role=status]").starts_with("A picture is deleted."));
    assert_eq!(browser.all(".grid .tile").len(), 2);
    is_whole(browser, "an album from which something was deleted");
    browser.click_through("button[value=restore-pictures]");
    assert_eq!(browser.all(".grid .tile").len(), 3);
    assert!(browser.all("button[value=restore-pictures]").is_empty());

    several_are_chosen(browser, host, album);
    browser.open(album);
    browser.click(".album-settings summary");
    is_whole(browser, "an album's settings");
    browser.click_through(".album-settings button[value=delete]");
    browser.wait_for_path("/albums");
    assert!(browser.text("[role=status]").contains("“Summer in the north” is deleted"));
    is_whole(browser, "an album that was deleted");
    browser.click_through("button[value=restore]");
    assert_eq!(format!("{}{}", host.url, browser.path()), album);
}

/// With Shift, all at once, and back.
fn several_are_chosen(browser: &Driver, host: &Host, album: &str) {
    browser.open(&format!("{}/albums", host.url));
    browser.fill_in("#new ~ form [name=name]", "The best");
    browser.click_through("#new ~ form button");
    browser.open(album);
    let bar = "return getComputedStyle(document.querySelector('.chosen')).display";
    assert_eq!(browser.run(bar), json!("none"));
    browser.click("#p1 input");
    assert_eq!(browser.run(bar), json!("flex"));
    is_whole(browser, "a picture that is chosen");
    browser.run(
        "document.querySelector('#p3 input').dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true }))",
    );
    assert_eq!(browser.all(".tile :checked").len(), 3);
    browser.click(".chosen [type=reset]");
    assert_eq!(browser.all(".tile :checked").len(), 0);
    browser.click("#p2 input");
    browser.click("#all");
    browser.click_through(".chosen button[value=delete]");
    assert!(browser.text("[role=status]").starts_with("3 pictures are deleted."));
    browser.click_through("button[value=restore-pictures]");
    assert_eq!(browser.all(".grid .tile").len(), 3);
    browser.click("#p3 input");
    browser.click_through(".chosen button[value=send]");
    assert_eq!(browser.all(".send [name=picture]:checked").len(), 1);
}

fn somebody_is_invited(browser: &Driver, host: &Host, setup: &str) {
    browser.forget_cookies();
    become_administrator(browser, setup);
    browser.fill_in("form[action='/admin/invite'] [name=email]", GRANDPA);
    browser.run("document.querySelector('form[action=\"/admin/invite\"] [name=role]').value = 'user'");
    browser.click("form[action='/admin/invite'] button");
    browser.wait_for_element("#link");
    let invitation = browser.text("#link");
    // An administrator has albums too, beside everything else.
    browser.open(&format!("{}/albums", host.url));
    is_whole(browser, "the albums of an administrator");
    browser.forget_cookies();
    join(browser, &invitation, "Grandpa");
}

fn a_phone_is_enough(programs: &(PathBuf, PathBuf), host: &Host, album: &str) {
    let phone = Driver::start(programs, PHONE, true);
    come(&phone, host, GRANDMA, "/albums");
    is_whole(&phone, "the albums on a phone");
    phone.open(album);
    is_whole(&phone, "an album on a phone");
    assert!(!phone.text("label[for=camera]").is_empty(), "a phone has a camera");
    let taken = chosen(4).pop().unwrap();
    phone.choose_file("#camera", &taken);
    phone.wait_for("return document.querySelectorAll('.grid .tile').length === 4");
    phone.click_through("#p4");
    phone.wait_for(
        "const image = document.querySelector('.stage img'); return image.complete && image.naturalWidth > 0",
    );
    is_whole(&phone, "a picture on a phone");
    phone.click_through("button[value=delete]");
    assert_eq!(phone.all(".grid .tile").len(), 3);
    phone.click_through("button[value=restore-pictures]");
    assert_eq!(phone.all(".grid .tile").len(), 4);
    assert_eq!(phone.complaints(), [] as [serde_json::Value; 0]);
}

fn scripts_are_not_needed(programs: &(PathBuf, PathBuf), host: &Host) {
    let browser = Driver::start(programs, DESKTOP, false);
    come(&browser, host, GRANDPA, "/albums");
    browser.fill_in("#new ~ form [name=name]", "Boats");
    browser.click_through("#new ~ form button");
    browser.choose_file("#files", &chosen(1)[0]);
    browser.click_through(".add form button");
    browser.wait_for_element("#p1");
    browser.choose_file("#files", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").as_ref());
    browser.click_through(".add form button");
    browser.wait_for_element(".add-refused li");
    browser.click_through("#p1");
    browser.fill_in("#caption", "A boat");
    browser.click_through("button[value=describe]");
    assert_eq!(browser.text("[role=status]"), "Saved.");
    browser.click_through("button[value=delete]");
    browser.wait_for_element("button[value=restore-pictures]");
    browser.click_through("button[value=restore-pictures]");
    browser.wait_for_element("#p1");
    browser.click(".album-settings summary");
    browser.fill_in(".album-settings [name=name]", "My boats");
    browser.click_through("button[value=rename]");
    assert_eq!(browser.text("h1"), "My boats");
}
