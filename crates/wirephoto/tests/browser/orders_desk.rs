//! Selling at the photographer's desk, in a real Chromium: from a price list to an order that is on its way.

use serde_json::{Value, json};

use crate::desk::Running;
use crate::driver::{self, DESKTOP, Driver};
use crate::lab::{self, Process};
use crate::world::{CODE, World, run_studio};

#[test]
fn p9_p10_a_photographer_sells_at_the_desk() {
    let Some(programs) = driver::find() else { return };
    let browser = Driver::start(&programs, DESKTOP, true);
    let world = World::begin(&browser);
    let (lab, setup) = Process::start(world.studio_folder().parent().unwrap());
    lab::is_set_up(&browser, &setup);
    let studio = Running::start(&world.studio_folder());
    browser.open(&studio.door);
    nothing_is_there_yet(&browser, &studio);
    a_price_list_is_made(&browser, &studio);
    a_lab_is_paired(&browser, &studio, &lab);
    an_event_sells_by_it(&browser, &studio);
    a_picture_has_its_own_price(&browser, &studio);
    run_studio(&world.studio_folder(), &["publish", "1"]);
    browser.open(&format!("{}/orders", studio.root));
    let orders = browser.window();
    browser.open_window();
    a_customer_orders(&browser, &world);
    browser.turn_to(&orders);
    it_arrives_and_is_approved(&browser);
}

fn nothing_is_there_yet(browser: &Driver, studio: &Running) {
    for (path, said) in [
        ("/orders", "Orders will stand here"),
        ("/prices", "There is no price list"),
        ("/labs", "No lab is paired"),
    ] {
        browser.open(&format!("{}{path}", studio.root));
        browser.wait_for("return document.querySelector('.empty:not([hidden])') !== null");
        assert!(browser.text(".empty:not([hidden])").starts_with(said), "{path}");
        browser.is_open_to_all(path);
    }
}

fn a_price_list_is_made(browser: &Driver, studio: &Running) {
    browser.open(&format!("{}/prices", studio.root));
    browser.fill_in("#new-list [name=name]", "Portraits");
    browser.click("#new-list button");
    browser.wait_for_element("#price-list.drawn .ware");
    browser.run(
        "const fields = document.querySelectorAll('#products .ware-first input');
        fields[1].value = '12.5x';
        fields[1].dispatchEvent(new Event('input', { bubbles: true }))",
    );
    assert_eq!(
        browser.run("return document.querySelectorAll('#products .ware-first input')[1].ariaInvalid"),
        json!("true"),
        "no amount"
    );
    browser.run(
        "const field = document.querySelectorAll('#products .ware-first input')[1];
        field.value = '12.50';
        field.dispatchEvent(new Event('input', { bubbles: true }))",
    );
    browser.run("document.querySelector('[data-add=download]').scrollIntoView({ block: 'center' })");
    browser.click("[data-add=download]");
    browser.wait_for("return document.querySelectorAll('#products .ware').length === 2");
    assert!(browser.text("#products .wants").contains("768 × 1,063"), "{}", browser.text("#products .wants"));
    browser.is_open_to_all("a price list");
    browser.click(".save-bar .primary");
    browser.wait_for("return document.querySelector('#saved').textContent.startsWith('Saved as version 2')");
    let kept = api(browser, "price-lists/1");
    assert_eq!(kept["document"]["products"][0]["price"], 1250);
    assert_eq!(kept["document"]["products"][1]["ware"]["kind"], "download");
}

fn a_lab_is_paired(browser: &Driver, studio: &Running, lab: &Process) {
    let code = lab::pairing_code(browser, lab);
    browser.open(&format!("{}/labs", studio.root));
    browser.fill_in("#pair input[type=url]", &lab.url);
    browser.fill_in("#pair input[type=text]", &code);
    browser.click("#pair button");
    browser.wait_for("return document.querySelectorAll('#labs > li').length === 1");
    browser.run(
        "const days = document.querySelector('#labs input');
        days.value = '30';
        days.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    browser.wait_for(
        "return fetch('/api/v1/labs').then((answer) => answer.json()).then(([lab]) => lab.keep_days === 30)",
    );
    browser.is_open_to_all("labs");
}

fn an_event_sells_by_it(browser: &Driver, studio: &Running) {
    browser.open(&format!("{}/events/1/settings", studio.root));
    browser.wait_for("return document.querySelectorAll('[name=price_list] option').length === 2");
    browser.run(
        "const list = document.querySelector('[name=price_list]');
        list.selectedIndex = 1;
        list.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    browser.wait_for(
        "return fetch('/api/v1/events/1').then((answer) => answer.json()).then(({ event }) => event.price_list !== null)",
    );
}

fn a_picture_has_its_own_price(browser: &Driver, studio: &Running) {
    browser.open(&format!("{}/events/1", studio.root));
    browser.wait_for_element(".tile[aria-label^='Picture 1,']");
    browser.run("document.querySelector('.tile[aria-label^=\"Picture 1,\"]').focus()");
    browser.press(' ');
    browser.wait_for("return document.querySelectorAll('.own-price input').length === 2");
    assert!(browser.text(".too-small").starts_with("Too small for: Print"), "{}", browser.text(".too-small"));
    browser.click(".selling summary");
    browser.fill_in(".own-price input", "20");
    browser.run("document.activeElement.blur()");
    let own = |price: &str| {
        browser.wait_for(&format!(
            "return fetch('/api/v1/events/1').then((answer) => answer.json())
              .then(({{ pictures }}) => pictures.find(({{ number }}) => number === 1).own_prices[0]?.price === {price})"
        ));
    };
    own("2000");
    browser.is_open_to_all("own prices");
    browser.chord(driver::CONTROL, 'z');
    own("undefined");
}

/// A file, to be paid to the photographer.
fn a_customer_orders(browser: &Driver, world: &World) {
    browser.open(&world.event);
    if !browser.all("#code").is_empty() {
        browser.fill_in("#code", CODE);
        browser.click(".door button");
        browser.wait_for_element(".grid");
    }
    browser.open(&format!("{}/p/2/order", world.event));
    browser.run("[...document.querySelectorAll('.products button')].at(-1).click()");
    browser.wait_for_reloaded("return !location.pathname.endsWith('/order')");
    browser.open(&format!("{}/checkout", world.event));
    browser.fill_in("#name", "Ben Customer");
    browser.fill_in("#email", "ben@example.com");
    browser.run(
        "for (const name of ['delivery', 'means']) {
          const choice = document.querySelector(`input[name=${name}]`);
          if (!document.querySelector(`input[name=${name}]:checked`)) choice.click();
        }",
    );
    browser.click("button[value=review]");
    browser.wait_for_element("button[value=place]");
    browser.click("button[value=place]");
    browser.wait_for_element(".stages");
}

/// It stands there without reloading; approved, its file goes to the host.
fn it_arrives_and_is_approved(browser: &Driver) {
    browser.wait_for("return document.querySelectorAll('.order-row').length === 1");
    browser.wait_for(
        "return document.querySelector('#orders-link .waiting:not([hidden]) b')?.textContent === '1'",
    );
    assert!(browser.text(".order-row .state").starts_with("Waits for your approval"));
    browser.wait_for("return document.querySelector('.order-row img')?.naturalWidth > 0");
    browser.is_open_to_all("the orders");
    browser.click(".order-row button");
    browser.wait_for("return document.querySelector('#orders-link .waiting').hidden");
    browser.wait_for(
        "return fetch('/api/v1/orders').then((answer) => answer.json())
          .then(({ orders: [order] }) => order.work === 'closed' || order.work === 'sent')",
    );
}

/// What the studio answers to its own page.
fn api(browser: &Driver, path: &str) -> Value {
    browser.run(&format!("return fetch('/api/v1/{path}').then((answer) => answer.json())"))
}
