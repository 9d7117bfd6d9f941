//! What an administrator does in a real Chromium, with a real mail server beside the host: from setting mail up to an
//! invitation that arrives, is followed, and a password that was forgotten.

use std::process::Child;
use std::time::{Duration, Instant};

use crate::driver::{self, DESKTOP, Driver};
use crate::peer::Peer;
use crate::world::{PASSWORD, serve};

/// For how long a mail may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A host of its own; it is killed when dropped.
pub struct Host {
    pub child: Child,
    pub url: String,
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_administrator_invites_by_mail_and_nobody_loses_what_they_typed() {
    let (Some(programs), Some(peer)) = (driver::find(), Peer::start()) else { return };
    let browser = Driver::start(&programs, DESKTOP, true);
    let folder = tempfile::tempdir().unwrap();
    let (child, url, setup) = serve(folder.path());
    let host = Host { child, url };
    become_administrator(&browser, &setup);
    mail_is_set_up_and_tried(&browser, &host, &peer);
    an_invitation_arrives_and_is_followed(&browser, &host, &peer);
    a_forgotten_password_is_replaced(&browser, &host, &peer);
    a_form_outlives_its_session(&browser, &host);
    every_page_of_the_administrator_is_whole(&browser, &host);
}

pub fn become_administrator(browser: &Driver, setup: &str) {
    browser.open(setup);
    browser.fill_in("[name=email]", "admin@example.com");
    browser.fill_in("[name=name]", "The administrator");
    browser.fill_in("[name=password]", PASSWORD);
    browser.click("main button");
    browser.wait_for_path("/admin");
}

fn log_in(browser: &Driver, email: &str, password: &str) {
    browser.fill_in("[name=email]", email);
    browser.fill_in("[name=password]", password);
    browser.click("main button");
}

/// Somebody comes to a host, and begins at `home`.
pub fn come(browser: &Driver, host: &Host, email: &str, home: &str) {
    browser.open(&format!("{}/log-in", host.url));
    log_in(browser, email, PASSWORD);
    browser.wait_for_path(home);
}

fn mail_is_set_up_and_tried(browser: &Driver, host: &Host, peer: &Peer) {
    browser.open(&format!("{}/admin/mail", host.url));
    browser.fill_in("[name=host]", "localhost");
    browser.fill_in("[name=port]", &peer.port().to_string());
    browser.run("document.querySelector('[name=security]').value = 'none'");
    browser.fill_in("[name=sender]", "photos@example.org");
    browser.click("form[action='/admin/mail'] button");
    browser.wait_for_element("form[action='/admin/mail/test']");
    browser.click("form[action='/admin/mail/test'] button");
    browser.wait_for("return document.querySelector('[role=status]')?.textContent.includes('took the mail')");
    assert_eq!(peer.taken()[0].header("Subject"), "A test from Wirephoto");
    assert_eq!(peer.taken()[0].header("To"), "The administrator <admin@example.com>");
}

/// The link in the newest mail, once there are `count`.
pub fn mailed_link(peer: &Peer, count: usize, url: &str) -> String {
    let began = Instant::now();
    while peer.taken().len() < count {
        assert!(began.elapsed() < PATIENCE, "waited in vain for a mail");
        std::thread::sleep(Duration::from_millis(20));
    }
    let mail = &peer.taken()[count - 1];
    let text = mail.fact("text").as_str().unwrap();
    let link = text.split_whitespace().find(|word| word.starts_with(url));
    link.unwrap_or_else(|| panic!("no link in {text}")).to_owned()
}

fn an_invitation_arrives_and_is_followed(browser: &Driver, host: &Host, peer: &Peer) {
    browser.open(&format!("{}/admin", host.url));
    browser.fill_in("form[action='/admin/invite'] [name=email]", "zoe@example.org");
    browser.click("form[action='/admin/invite'] button");
    browser.wait_for_element("#link");
    let shown = browser.text("#link");
    let mailed = mailed_link(peer, 2, &host.url);
    assert_eq!(mailed, shown);
    let mail = &peer.taken()[1];
    assert_eq!(mail.header("Subject"), "Your invitation to Wirephoto");
    assert_eq!(mail.fact("to"), &serde_json::json!(["zoe@example.org"]));
    browser.forget_cookies();
    browser.open(&mailed);
    assert_eq!(browser.text("h1"), "Join");
    browser.fill_in("[name=name]", "Zoë Lens");
    browser.fill_in("[name=password]", PASSWORD);
    browser.click("main button");
    browser.wait_for_path("/events");
}

fn a_forgotten_password_is_replaced(browser: &Driver, host: &Host, peer: &Peer) {
    browser.forget_cookies();
    browser.open(&format!("{}/log-in", host.url));
    browser.click("a[href='/forgotten']");
    browser.wait_for_path("/forgotten");
    browser.fill_in("[name=email]", "zoe@example.org");
    browser.click("main button");
    browser.wait_for_element("[role=status]");
    let link = mailed_link(peer, 3, &host.url);
    browser.open(&link);
    assert_eq!(browser.text("h1"), "Choose a new password");
    browser.fill_in("[name=password]", "another set of four words");
    browser.click("main button");
    browser.wait_for_path("/events");
    browser.forget_cookies();
    browser.open(&format!("{}/log-in", host.url));
    log_in(browser, "zoe@example.org", PASSWORD);
    browser.wait_for_element("[role=alert]");
    log_in(browser, "zoe@example.org", "another set of four words");
    browser.wait_for_path("/events");
}

fn a_form_outlives_its_session(browser: &Driver, host: &Host) {
    browser.forget_cookies();
    browser.open(&format!("{}/log-in", host.url));
    log_in(browser, "admin@example.com", PASSWORD);
    browser.wait_for_path("/admin");
    browser.fill_in("form[action='/admin/invite'] [name=email]", "late@example.org");
    browser.forget_cookies();
    browser.click("form[action='/admin/invite'] button");
    browser.wait_for_path("/log-in/again");
    assert!(browser.text("[role=status]").contains("what you typed is kept"));
    log_in(browser, "admin@example.com", PASSWORD);
    browser.wait_for_element("form[action='/admin/invite']");
    assert_eq!(browser.text("h1"), "Logged in again");
    browser.click("form[action='/admin/invite'] button");
    browser.wait_for_element("#link");
    assert!(browser.text("[role=status]").contains("late@example.org"));
}

fn every_page_of_the_administrator_is_whole(browser: &Driver, host: &Host) {
    // Refused log-ins are answered with a status of their own, which the console notes.
    let _ = browser.complaints();
    for page in ["", "/storage", "/computers", "/mail", "/audit", "/health"] {
        browser.open(&format!("{}/admin{page}", host.url));
        assert_eq!(browser.all("h1").len(), 1, "{page}");
        assert_eq!(browser.all(".sections [aria-current]").len(), 1, "{page}");
        let overflow = "return document.documentElement.scrollWidth > innerWidth";
        assert_eq!(browser.run(overflow), false, "{page}");
        browser.is_open_to_all(page);
    }
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
}
