//! How a frame gets to belong to somebody, and ceases to.

use wirephoto_airwave::object::Key;
use wirephoto_airwave::thin::{SharedKey, State};
use wirephoto_site::qr;

use crate::world::{Delivery, World, until};

#[test]
fn t7_a_frame_is_paired_by_the_code_that_it_shows_and_nothing_else() {
    let world = World::new();
    let frame = world.frame("frame", world.options());
    let mut browser = frame.browser();
    assert_eq!(browser.get("/").location(), "/pair");
    let code = frame.frame.code().unwrap().unwrap();
    let page = browser.get("/pair").text();
    assert!(page.contains(&code) && page.contains(&world.host.url), "{page}");
    // The square brings a phone's camera to the host's page, with the code along.
    let link = format!("{}/frames/pair#{code}", world.host.url);
    assert_eq!(browser.get("/pair/qr.svg").text(), qr::svg(&link, qr::On::Screen).unwrap());

    // Offers are made all the time; without somebody who types the code nothing comes of them.
    until("an offer", || world.host.book().up.len() > 2);
    assert!(world.host.book().frames.is_empty());
    world.host.type_code("K7QF-9M2D-XW4T-0H3N");
    let so_far = world.host.book().up.len();
    until("an offer", || world.host.book().up.len() > so_far + 1);
    assert!(world.host.book().frames.is_empty() && frame.frame.code().unwrap().is_some());

    world.host.type_code(&code.to_lowercase().replace('-', " "));
    frame.until_paired();
    assert_eq!(browser.get("/pair").location(), "/");
    assert!(browser.get("/").text().contains("No pictures yet"));
    assert_eq!(browser.get("/pair/qr.svg").status, 404);
}

#[test]
fn a_welcome_that_somebody_else_wrote_is_not_taken() {
    let (world, other) = (World::new(), World::new());
    let frame = world.frame("frame", world.options());
    let elsewhere = other.frame("frame", other.options());
    // The other host answers the other frame's offer, and somebody hands us the answer.
    other.host.type_code(&elsewhere.frame.code().unwrap().unwrap());
    elsewhere.until_paired();
    let offer = other.host.book().up[0].clone();
    let foreign = other.host.take(&offer).expect("a welcome");
    world.host.type_code(&frame.frame.code().unwrap().unwrap());
    frame.until_paired();
    let before = frame.rows("frame_identity");
    world.host.post(0, foreign);
    let mut delivery = Delivery::new(1, "Ada", &["By the lake"]);
    delivery.deliver(&world, 0);
    assert_eq!((frame.rows("frame_identity"), frame.captions()), (before, vec!["By the lake".to_owned()]));
}

#[test]
fn a_frame_that_is_unpaired_keeps_nothing_and_says_so() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["One", "Two"]);
    delivery.deliver(&world, 0);
    frame.press(&format!("{}/keep", frame.picture("One")));
    frame.press(&format!("{}/block", frame.picture("One")));

    let key = SharedKey { number: 1, key: Key::from_bytes([1; 32]) };
    let given = world.host.book().share(0, &key);
    world.host.post(0, given);
    until("it has a key", || frame.rows("frame_group_key") == 1);
    until("it has said so", || frame.rows("frame_report") == 0);

    // The host does not listen just then.
    world.host.book().away = 3;
    let left = world.host.book().seal(0, &Delivery::new(2, "Ada", &["Three"]).availability());
    frame.press("/settings/unpair");
    for table in ["frame_picture", "frame_reception", "frame_symbols", "frame_blocked", "frame_group_key"] {
        assert_eq!(frame.rows(table), 0, "{table}");
    }
    world.until_reported(0, "unpaired", |report| report.state == State::Unpaired);
    assert_eq!(frame.browser().get("/").location(), "/pair");

    // What was sealed to it before is for nobody now, and the next owner begins anew.
    world.host.post(0, left);
    let code = frame.frame.code().unwrap().expect("another code");
    world.host.type_code(&code);
    frame.until_paired();
    until("the host", || world.host.book().frames.len() == 2);
    Delivery::new(3, "Ada", &["Four"]).deliver(&world, 1);
    assert_eq!(frame.captions(), ["Four"]);
}

#[test]
fn a_frame_that_its_host_dismisses_keeps_its_pictures_and_shows_another_code() {
    let world = World::new();
    let frame = world.paired("frame");
    Delivery::new(1, "Ada", &["By the lake"]).deliver(&world, 0);
    let mut forged = world.host.book().dismissal(0);
    forged[12] ^= 1;
    world.host.post(0, forged);
    Delivery::new(2, "Ada", &["On the hill"]).deliver(&world, 0);
    assert!(frame.frame.code().unwrap().is_none(), "it is still paired");

    let dismissal = world.host.book().dismissal(0);
    world.host.post(0, dismissal);
    world.until_reported(0, "unpaired", |report| report.state == State::Unpaired);
    until("another code", || frame.frame.code().unwrap().is_some());
    assert_eq!(frame.captions(), ["On the hill", "By the lake"]);
    assert!(frame.browser().get("/settings").text().contains("href=\"/pair\""));
    // It can be given to somebody else, with nothing on it.
    frame.press("/settings/unpair");
    assert_eq!(frame.captions(), [""; 0]);
}
