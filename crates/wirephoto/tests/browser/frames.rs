//! What the owner of a frame does in a real Chromium: types its code, says who may send to it, and lets it go; at a desk and
//! on a phone, with scripts and without. The frame is as much of one as its thin channel needs.

use std::path::PathBuf;

use serde_json::json;
use wirephoto_airwave::thin::{Code, Offer, SecretKey};
use wirephoto_exchange::pairing::PairingCode;

use crate::administrator::{Host, become_administrator, come};
use crate::albums::is_whole;
use crate::driver::{self, DESKTOP, Driver, PHONE};
use crate::world::{PASSWORD, serve_with};

/// A frame that shows a code.
pub struct Frame {
    code: PairingCode,
    secret: SecretKey,
}

impl Frame {
    pub fn new(seed: u8) -> Self {
        Self { code: PairingCode::from_random([seed; 16]), secret: SecretKey::from_bytes(&[seed; 32]) }
    }

    /// Has it paired, as a person does; the address of its page.
    pub fn paired(&self, browser: &Driver, host: &Host, name: &str) -> String {
        browser.open(&format!("{}/frames/pair", host.url));
        browser.fill_in("#code", &self.code.to_string());
        browser.fill_in("#name", name);
        browser.click_through("main form button");
        browser.wait_for_element("[data-again]");
        self.offer(browser);
        browser.wait_for_element("input[name=policy]");
        format!("{}{}", host.url, browser.path())
    }

    /// Makes its offer to the host, from a page of the host's.
    fn offer(&self, browser: &Driver) {
        let code = Code::new(self.code.number(), self.code.secret());
        let offer = json!(Offer::write(&code, &self.secret).to_vec());
        browser
            .run(&format!("fetch('/api/v1/thin/up', {{ method: 'POST', body: new Uint8Array({offer}) }});"));
    }
}

#[test]
fn t7_a_frame_is_paired_and_kept_in_a_browser() {
    let Some(programs) = driver::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (child, url, setup) = serve_with(folder.path(), &[]);
    let host = Host { child, url };
    let browser = Driver::start(&programs, DESKTOP, true);
    become_administrator(&browser, &setup);
    let page = a_code_leads_to_its_frame(&browser, &host);
    its_page_says_who_may_send(&browser);
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
    a_phone_is_enough(&programs, &host, &page);
    a_code_survives_the_log_in(&programs, &host);
    scripts_are_not_needed(&programs, &host);
    it_is_let_go(&browser, &page);
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
}

/// The address of its page.
fn a_code_leads_to_its_frame(browser: &Driver, host: &Host) -> String {
    let frame = Frame::new(1);
    browser.open(&format!("{}/frames", host.url));
    is_whole(browser, "no frames yet");
    // The frame's QR code brings its code along, which does not stay in the address.
    browser.open(&format!("{}/frames/pair#{}", host.url, frame.code));
    browser.wait_for("return document.querySelector('#code').value !== ''");
    assert_eq!(browser.run("return document.querySelector('#code').value"), json!(frame.code.to_string()));
    assert_eq!(browser.run("return location.hash"), json!(""));
    is_whole(browser, "pairing");
    browser.fill_in("#name", "Grandma");
    browser.click_through("main form button");
    browser.wait_for_element("[data-again]");
    is_whole(browser, "waiting for a frame");
    frame.offer(browser);
    // It goes on by itself.
    browser.wait_for_element("input[name=policy]");
    assert_eq!(browser.text("h1"), "Grandma");
    assert!(browser.text("[role=status]").starts_with("The frame is paired."));
    is_whole(browser, "a frame");
    format!("{}{}", host.url, browser.path())
}

/// A frame's QR code is looked at by a phone that has not logged in; a code comes along however often somebody errs.
fn a_code_survives_the_log_in(programs: &(PathBuf, PathBuf), host: &Host) {
    let phone = Driver::start(programs, PHONE, true);
    let code = Frame::new(3).code.to_string();
    phone.open(&format!("{}/frames/pair#{code}", host.url));
    phone.wait_for_path("/log-in");
    for password in ["wrong", PASSWORD] {
        phone.fill_in("[name=email]", "admin@example.com");
        phone.fill_in("[name=password]", password);
        phone.click_through("main button");
    }
    phone.wait_for_path("/frames/pair");
    phone.wait_for(&format!("return document.querySelector('#code').value === '{code}'"));
    assert_eq!(phone.run("return location.hash"), json!(""));
    phone.run("location.hash = 'K7QF-9M2D-XW4T-0H3N'");
    phone.wait_for("return document.querySelector('#code').value === 'K7QF-9M2D-XW4T-0H3N'");
}

fn its_page_says_who_may_send(browser: &Driver) {
    browser.click("input[name=policy][value=ask]");
    browser.click_through("button[value=policy]");
    assert_eq!(browser.text("[role=status]"), "Kept.");
    for (email, action) in [("ada@example.org", "welcome"), ("eve@example.org", "block")] {
        browser.fill_in("#email", email);
        browser.click_through(&format!("form:has(#email) button[value={action}]"));
        assert_eq!(browser.text("[role=status]"), "Kept.");
    }
    assert_eq!(browser.all("#people ~ .list > li").len(), 2);
    browser.fill_in("#address", "granny");
    browser.click_through("button[value=rename]");
    assert_eq!(browser.text("[role=status]"), "Kept.");
    assert_eq!(browser.run("return document.querySelector('#address').value"), json!("granny"));
    assert_eq!(browser.run("return document.querySelector('[value=ask]').checked"), json!(true));
    browser.click(".unpair summary");
    is_whole(browser, "a frame with friends");
    browser.click_through(".up a");
    browser.wait_for_path("/frames");
    assert!(browser.text("main .list li").contains("granny"));
    is_whole(browser, "the frames");
    browser.click(".circle summary");
    browser.fill_in(".circle [name=name]", "Family");
    is_whole(browser, "a new circle");
    browser.click_through("button[value=make]");
    // Nobody was chosen; what was typed is still there.
    assert_eq!(browser.text("[role=alert]"), "A circle has at least one frame. Choose some.");
    assert_eq!(browser.complaints().len(), 1, "a refusal has its own status, which the browser notes");
    browser.click(".circle .tick input");
    browser.click_through("button[value=make]");
    assert_eq!(browser.text("[role=status]"), "Kept.");
    assert!(browser.text(".circle summary").starts_with("Family"));
    browser.click(".circle summary");
    is_whole(browser, "a circle");
}

fn a_phone_is_enough(programs: &(PathBuf, PathBuf), host: &Host, page: &str) {
    let phone = Driver::start(programs, PHONE, true);
    come(&phone, host, "admin@example.com", "/admin");
    for (at, what) in [("/frames", "the frames on a phone"), ("/frames/pair", "pairing on a phone")] {
        phone.open(&format!("{}{at}", host.url));
        is_whole(&phone, what);
    }
    phone.open(page);
    is_whole(&phone, "a frame on a phone");
    assert_eq!(phone.complaints(), [] as [serde_json::Value; 0]);
}

fn scripts_are_not_needed(programs: &(PathBuf, PathBuf), host: &Host) {
    let browser = Driver::start(programs, DESKTOP, false);
    come(&browser, host, "admin@example.com", "/admin");
    browser.open(&format!("{}/frames/pair", host.url));
    browser.fill_in("#code", &Frame::new(2).code.to_string());
    browser.fill_in("#name", "Kitchen");
    browser.click_through("main form button");
    assert_eq!(browser.text("h1"), "Waiting for the frame");
    browser.click_through("a[href*='wait=']");
    assert_eq!(browser.text("h1"), "Waiting for the frame");
}

fn it_is_let_go(browser: &Driver, page: &str) {
    browser.open(page);
    browser.click(".unpair summary");
    browser.click_through("button[value=unpair]");
    browser.wait_for_path("/frames");
    assert!(browser.text("[role=status]").starts_with("Grandma is not paired any more."));
    assert!(browser.all("main .list li").is_empty());
    is_whole(browser, "a frame that is let go");
}
