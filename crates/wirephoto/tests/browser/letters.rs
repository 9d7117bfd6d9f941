//! Sending by mail in a real Chromium, with real letters: the addresses with their tag, and the page on which a letter
//! without it is decided on; at a desk with the keyboard alone, on a phone, and without scripts.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use wirephoto_database::{Database, Location, Moment, Schema, Transaction};

use crate::administrator::{Host, become_administrator, come};
use crate::albums::{chosen, is_whole};
use crate::driver::{self, DESKTOP, Driver, ENTER, PHONE};
use crate::frames::Frame;
use crate::peer::Peer;
use crate::swaks;
use crate::world::serve_with;

const SCHEMAS: [Schema; 6] = [
    wirephoto_carriers::SCHEMA,
    wirephoto_accounts::SCHEMA,
    wirephoto_billing::SCHEMA,
    wirephoto_library::SCHEMA,
    wirephoto_gallery::SCHEMA,
    wirephoto_telecast::SCHEMA,
];
const SENDER: &str = "admin@example.com";
const BARE: &str = "grandma@frames.test";
const QUESTION: &str = "Did you send pictures to a frame?";
/// For how long a mail may take.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn t2_letters_are_sent_and_decided_on_in_a_browser() {
    let (Some(programs), Some(peer), true) = (driver::find(), Peer::start(), swaks::is_here()) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mail_port = wirephoto_ports::free();
    let (listen, port) = (format!("127.0.0.1:{mail_port}"), peer.port().to_string());
    let mail_in = ["--mail-listen", &listen, "--frames-domain", "frames.test", "--frame-price", "0.30"];
    let mail_out = ["--mail-host", "localhost", "--mail-port", &port, "--mail-security", "none"];
    let flags = [&mail_in[..], &mail_out, &["--mail-from", "photos@example.org"]].concat();
    let (child, url, setup) = serve_with(folder.path(), &flags);
    let host = Host { child, url };
    let browser = Driver::start(&programs, DESKTOP, true);
    become_administrator(&browser, &setup);
    let post = Post { host: &host, peer, mail_port };
    addresses_need_a_frame(&browser, &host);
    Frame::new(7).paired(&browser, &host, "Grandma");
    the_tag_is_shown_and_made_anew(&browser, &post);
    a_letter_is_confirmed_once(&browser, &post);
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
    a_letter_is_refused(&programs, &post);
    a_letter_waits_for_a_day(&browser, &post, folder.path());
    a_phone_is_enough(&programs, &post);
    scripts_are_not_needed(&programs, &post);
}

/// Letters to a host, and the mailbox to which it answers.
struct Post<'h> {
    host: &'h Host,
    peer: Peer,
    mail_port: u16,
}

impl Post<'_> {
    /// Brings a letter with a picture; whether it was taken.
    fn bring(&self, to: &str, subject: &str) -> bool {
        let attached = swaks::attached(&chosen(1)[0]);
        let attached = attached.each_ref().map(String::as_str);
        swaks::bring(self.mail_port, SENDER, to, subject, &attached).0
    }

    /// What the last mail of a subject says, once there are so many.
    #[track_caller]
    fn text(&self, subject: &str, count: usize) -> String {
        let began = Instant::now();
        loop {
            let taken = self.peer.taken();
            let mut of_it = taken.iter().filter(|mail| mail.header("Subject") == subject);
            if let Some(mail) = of_it.nth(count - 1) {
                return mail.fact("text").as_str().unwrap().to_owned();
            }
            assert!(began.elapsed() < PATIENCE, "waited in vain for {subject}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Brings a letter without the tag; the link by which it is decided on.
    #[track_caller]
    fn asked(&self, subject: &str, count: usize) -> String {
        assert!(self.bring(BARE, subject));
        let text = self.text(QUESTION, count);
        text.split_whitespace().find(|word| word.contains("/mail/")).expect("a link").to_owned()
    }
}

fn addresses_need_a_frame(browser: &Driver, host: &Host) {
    browser.open(&format!("{}/frames", host.url));
    browser.click_through("main a[href='/frames/mail']");
    assert!(browser.text(".empty").starts_with("No frame is yours"));
    is_whole(browser, "no frame to write to");
}

fn the_tag_is_shown_and_made_anew(browser: &Driver, post: &Post<'_>) {
    let page = format!("{}/frames/mail", post.host.url);
    browser.open(&page);
    let first = browser.text(".list .mail-address");
    assert!(first.starts_with("grandma+") && first.ends_with("@frames.test"), "{first}");
    browser.reload();
    assert_eq!(browser.text(".list .mail-address"), first, "it stays");
    is_whole(browser, "the addresses to write to");
    assert!(post.bring(&first, "Summer"));
    assert!(post.text("Re: Summer", 1).starts_with("1 picture is on its way to Grandma."));

    browser.tab_to("main form button");
    browser.press_through(ENTER);
    assert!(browser.text("[role=status]").starts_with("There is another tag."));
    let second = browser.text(".list .mail-address");
    assert_ne!(first, second);
    is_whole(browser, "another tag");
    assert!(!post.bring(&first, "Autumn"), "the old one counts no more");
    assert!(post.bring(&second, "Autumn"));
    assert!(post.text("Re: Autumn", 1).starts_with("1 picture is on its way to Grandma."));
}

fn deliveries(browser: &Driver, host: &Host) -> usize {
    browser.open(&format!("{}/deliveries", host.url));
    browser.all(".deliveries > li").len()
}

fn a_letter_is_confirmed_once(browser: &Driver, post: &Post<'_>) {
    let link = post.asked("Winter", 1);
    browser.open(&link);
    assert_eq!(browser.text("h1"), "Send this?");
    let facts = browser.text(".facts");
    for part in ["Winter", "beach.jpg", "grandma", "€0.30"] {
        assert!(facts.contains(part), "{part} in {facts}");
    }
    is_whole(browser, "a letter");
    browser.open(&format!("{}/admin/health", post.host.url));
    let taken_in = format!("taken in on 127.0.0.1:{}; 1 to be confirmed, 0 to be worked off", post.mail_port);
    assert!(browser.text(".facts").contains(&taken_in), "{}", browser.text(".facts"));
    is_whole(browser, "mail that comes in");
    browser.open(&link);
    // The same page twice, as of somebody who pressed in both.
    let (here, other) = (browser.window(), browser.open_window());
    browser.open(&link);
    browser.tab_to("button[value=send]");
    browser.press_through(ENTER);
    assert_eq!(browser.text("h1"), "It is being sent");
    is_whole(browser, "a letter that is confirmed");
    assert!(post.text("Re: Winter", 1).starts_with("1 picture is on its way to Grandma."));
    browser.turn_to(&here);
    browser.click_through("button[value=send]");
    assert_eq!(browser.text("h1"), "It is being sent");
    browser.open(&link);
    assert_eq!(browser.text("h1"), "It is being sent");
    browser.turn_to(&other);
    assert_eq!(deliveries(browser, post.host), 3, "and no more");
}

/// By somebody who is not logged in: the link is the key.
fn a_letter_is_refused(programs: &(PathBuf, PathBuf), post: &Post<'_>) {
    let link = post.asked("Buy this", 2);
    let browser = Driver::start(programs, DESKTOP, true);
    browser.open(&link);
    browser.tab_to("button[value=refuse]");
    browser.press_through(ENTER);
    assert_eq!(browser.text("h1"), "Nothing is sent");
    is_whole(&browser, "a letter that is refused");
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
    browser.open(&link);
    assert!(browser.text("main").contains("This link is over"));
}

fn a_letter_waits_for_a_day(browser: &Driver, post: &Post<'_>, data: &Path) {
    let link = post.asked("Spring", 3);
    browser.open(&link);
    let database = Database::open(&Location::File(data.join("wirephoto.db")), &SCHEMAS).unwrap();
    let yesterday = Moment::now().minus(Duration::from_hours(24));
    let age = move |tx: &mut Transaction<'_>| {
        tx.execute("UPDATE telecast_letter SET received_at = $1", &[&yesterday])
    };
    database.write(age).wait().unwrap();
    browser.click_through("button[value=send]");
    assert!(browser.text("main").contains("This link is over"));
    is_whole(browser, "a link that is over");
    browser.open(&link);
    assert!(browser.text("main").contains("This link is over"));
    assert_eq!(deliveries(browser, post.host), 3);
    // An answer of 404 is noted in the console.
    browser.complaints();
}

fn a_phone_is_enough(programs: &(PathBuf, PathBuf), post: &Post<'_>) {
    let phone = Driver::start(programs, PHONE, true);
    come(&phone, post.host, SENDER, "/admin");
    phone.open(&format!("{}/frames/mail", post.host.url));
    is_whole(&phone, "the addresses to write to, on a phone");
    let long = "A subject that is as long as those that people write who say everything in it ".repeat(3);
    phone.open(&post.asked(long.trim(), 4));
    is_whole(&phone, "a letter on a phone");
    phone.click_through("button[value=send]");
    assert_eq!(phone.text("h1"), "It is being sent");
    is_whole(&phone, "a letter that is confirmed on a phone");
    assert_eq!(phone.complaints(), [] as [serde_json::Value; 0]);
}

fn scripts_are_not_needed(programs: &(PathBuf, PathBuf), post: &Post<'_>) {
    let browser = Driver::start(programs, DESKTOP, false);
    browser.open(&post.asked("Easter", 5));
    browser.click_through("button[value=send]");
    assert_eq!(browser.text("h1"), "It is being sent");
    browser.open(&post.asked("Christmas", 6));
    browser.click_through("button[value=refuse]");
    assert_eq!(browser.text("h1"), "Nothing is sent");
}
