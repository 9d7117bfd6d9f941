//! The frame that people have, with the host that people have: two programs that know each other by the thin channel only.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wirephoto_database::{Database, Location};
use wirephoto_frame::thin::Http;
use wirephoto_frame::{Frame, Options, Pace, Work};
use wirephoto_site::Site;
use wirephoto_site::testing::Browser;

use crate::host::{Host, on_each_engine};

/// Far longer than anything takes, so that only a hang fails.
const PATIENCE: Duration = Duration::from_mins(1);

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A frame at work in a folder, where it may have been before.
fn start(host: &Host, folder: &Path) -> (Frame, Work) {
    let schemas = [wirephoto_carriers::SCHEMA, wirephoto_frame::SCHEMA];
    let database = Database::open(&Location::File(folder.join("frame.db")), &schemas).unwrap();
    let url = format!("http://{}", host.address);
    let site = Site::new(wirephoto_site::Options::new("Frame", url.parse().unwrap()));
    let pace = Pace { offer: Duration::from_millis(20), retry: Duration::from_millis(5) };
    let options = Options { pace, ..Options::default() };
    let frame = Frame::open(database, site, Arc::new(Http::new(&url).unwrap()), options).unwrap();
    let work = host.within(|| frame.start()).unwrap();
    (frame, work)
}

/// Types the code that a frame shows; the frame's page.
fn pair(browser: &mut Browser, frame: &Frame) -> String {
    let code = frame.code().unwrap().expect("it shows a code");
    let begun = browser.submit("/frames/pair", &[("code", &code), ("name", "Oma")]);
    until("paired", || frame.code().unwrap().is_none());
    browser.get(begun.location()).location().replace("?paired", "")
}

#[test]
fn t5_a_real_frame_takes_the_key_of_a_circle_and_says_so() {
    on_each_engine(|host| {
        let folder = tempfile::tempdir().unwrap();
        let (frame, _work) = start(host, folder.path());
        let mut grandma = host.user("grandma").browser();
        let page = pair(&mut grandma, &frame);
        let id = page.rsplit('/').next().unwrap();
        let made = grandma.submit("/frames", &[("action", "make"), ("name", "Family"), ("frame", id)]);
        assert_eq!(made.status, 303, "{}", made.text());
        until("the key", || grandma.get("/frames").text().contains("1 frame · all have the key"));
        assert_eq!(host.rows("telecast_thin WHERE kind = 'key'"), 0);
    });
}

#[test]
fn t7_a_real_frame_is_paired_restarted_let_go_and_paired_with_somebody_else() {
    on_each_engine(|host| {
        let folder = tempfile::tempdir().unwrap();
        let (frame, work) = start(host, folder.path());
        let (grandma, eve) = (host.user("grandma"), host.user("eve"));
        let mut hers = grandma.browser();
        let page = pair(&mut hers, &frame);
        assert_eq!(hers.get(&page).status, 200);

        // It is let go while it is away, and learns of it when it is back.
        drop((frame, work));
        assert_eq!(hers.submit(&page, &[("action", "unpair")]).status, 303);
        let (frame, _work) = start(host, folder.path());
        until("another code", || frame.code().unwrap().is_some());
        until("its last word", || host.rows("telecast_thin") == 0);

        let mut others = eve.browser();
        let another = pair(&mut others, &frame);
        assert_ne!(another, page);
        assert_eq!((others.get(&another).status, hers.get(&another).status), (200, 404));
    });
}
