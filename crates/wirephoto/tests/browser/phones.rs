//! A phone is linked in a real Chromium, beside a message centre to which it really writes: by its code, seen, let go; at a
//! desk with the keyboard alone, on a phone, and without scripts.

use std::path::PathBuf;

use crate::administrator::{Host, become_administrator, come};
use crate::albums::is_whole;
use crate::centre::{Centre, HOSTS};
use crate::driver::{self, DESKTOP, Driver, ENTER, PHONE};
use crate::world::serve_with;

const ADAS: &str = "491701111111";
const EVES: &str = "491709999999";

#[test]
fn t2_a_phone_is_linked_in_a_browser() {
    let (Some(programs), Some(mut centre)) = (driver::find(), Centre::start()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let operator = centre.operator();
    let flags = ["--sms-operator", &operator, "--frame-price", "0.30", "--short-code", "22222=0.99EUR,mt"];
    let (child, url, setup) = serve_with(folder.path(), &flags);
    let host = Host { child, url };
    centre.until(|centre| centre.is_bound);
    let browser = Driver::start(&programs, DESKTOP, true);
    become_administrator(&browser, &setup);
    its_code_links_it(&browser, &host, &mut centre);
    it_is_let_go(&browser, &host, &mut centre);
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
    a_phone_is_enough(&programs, &host, &mut centre);
    scripts_are_not_needed(&programs, &host, &mut centre);
    its_administrator_sees_how_the_line_stands(&browser, &host, centre);
}

/// A phone sends what a page shows; what it is answered.
#[track_caller]
fn send_code(browser: &Driver, centre: &mut Centre, phone: &str) -> String {
    let code = browser.text(".big-code");
    assert!(browser.text(".notice").contains(&format!("send this to +{HOSTS}")), "{code}");
    centre.ask(phone, HOSTS, &code).0
}

fn its_code_links_it(browser: &Driver, host: &Host, centre: &mut Centre) {
    browser.open(&format!("{}/frames", host.url));
    browser.click_through("main a[href='/phones']");
    assert_eq!(browser.text("h1"), "Send by phone");
    assert!(browser.text("main").contains("The answer from 22222 costs €0.99"));
    is_whole(browser, "no phones yet");
    browser.tab_to("button[value=code]");
    browser.press_through(ENTER);
    let first = browser.text(".big-code");
    is_whole(browser, "a code");
    browser.tab_to("button[value=code]");
    browser.press_through(ENTER);
    assert_ne!(browser.text(".big-code"), first, "another code");
    let told = centre.ask(EVES, HOSTS, &first).0;
    assert!(told.starts_with("This code is wrong"), "{told}");

    let told = send_code(browser, centre, ADAS);
    assert!(told.starts_with("This phone is linked now."), "{told}");
    // The page says so by itself, and the code has gone.
    browser.wait_for(&format!("return document.querySelector('.list strong')?.textContent === '+{ADAS}'"));
    assert!(browser.all(".big-code").is_empty());
    assert!(browser.text(".list li").contains("linked"));
    is_whole(browser, "a linked phone");
}

fn it_is_let_go(browser: &Driver, host: &Host, centre: &mut Centre) {
    browser.open(&format!("{}/phones", host.url));
    browser.tab_to("button[value=unlink]");
    assert!(browser.text("button[value=unlink]").starts_with("Unlink"));
    browser.press_through(ENTER);
    assert_eq!(browser.text("[role=status]"), "The phone is not linked any more.");
    assert!(browser.all("main .list li").is_empty());
    is_whole(browser, "a phone that was let go");
    let told = centre.ask(ADAS, HOSTS, "STATUS").0;
    assert!(
        told.contains("not linked to an account") && told.contains(&format!("{}/phones", host.url)),
        "{told}"
    );
}

fn a_phone_is_enough(programs: &(PathBuf, PathBuf), host: &Host, centre: &mut Centre) {
    let phone = Driver::start(programs, PHONE, true);
    come(&phone, host, "admin@example.com", "/admin");
    phone.open(&format!("{}/phones", host.url));
    is_whole(&phone, "no phones yet, on a phone");
    phone.click_through("button[value=code]");
    is_whole(&phone, "a code on a phone");
    send_code(&phone, centre, ADAS);
    phone.wait_for_element("button[value=unlink]");
    is_whole(&phone, "a linked phone on a phone");
    phone.click_through("button[value=unlink]");
    assert_eq!(phone.text("[role=status]"), "The phone is not linked any more.");
    assert_eq!(phone.complaints(), [] as [serde_json::Value; 0]);
}

fn scripts_are_not_needed(programs: &(PathBuf, PathBuf), host: &Host, centre: &mut Centre) {
    let browser = Driver::start(programs, DESKTOP, false);
    come(&browser, host, "admin@example.com", "/admin");
    browser.open(&format!("{}/phones", host.url));
    browser.click_through("button[value=code]");
    send_code(&browser, centre, ADAS);
    browser.reload();
    assert!(browser.all(".big-code").is_empty());
    browser.click_through("button[value=unlink]");
    assert!(browser.all("main .list li").is_empty());
}

fn its_administrator_sees_how_the_line_stands(browser: &Driver, host: &Host, centre: Centre) {
    browser.open(&format!("{}/admin/health", host.url));
    assert!(browser.text(".facts").contains(": bound "), "{}", browser.text(".facts"));
    is_whole(browser, "a line that is bound");
    drop(centre);
    browser.wait_for_reloaded(
        "return document.body.textContent.includes('There is no line for short messages')",
    );
    assert!(
        browser.text(".facts").contains("not bound, tried again and again"),
        "{}",
        browser.text(".facts")
    );
    is_whole(browser, "a line that is broken");
}
