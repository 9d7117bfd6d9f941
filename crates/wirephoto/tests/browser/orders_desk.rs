//! Selling at the photographer's desk, in a real Chromium: from a price list to orders that are
//! on their way, paid and given back.

use serde_json::{Value, json};

use crate::desk::Running;
use crate::driver::{self, DESKTOP, Driver, PHONE, Screen};
use crate::lab::{self, Process};
use crate::world::{CODE, PICTURES, World, run_studio};

const CARD: &str = "Card 5 × 7 cm";
const FILE: &str = "Full-resolution file";

#[test]
fn p9_p10_p15_a_photographer_sells_at_the_desk() {
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
    let customer = browser.open_window();
    a_customer_orders(&browser, &world, FILE);
    browser.turn_to(&orders);
    it_arrives_and_is_approved(&browser);
    browser.turn_to(&customer);
    a_customer_orders(&browser, &world, CARD);
    browser.turn_to(&orders);
    a_print_is_paid_and_goes_to_the_lab(&browser);
    browser.turn_to(&customer);
    a_customer_orders(&browser, &world, CARD);
    browser.turn_to(&orders);
    another_is_cancelled_and_its_money_given_back(&browser, &studio);
    browser.turn_to(&customer);
    browser.wait_for_reloaded("return document.querySelector('.notice.bad')?.textContent === 'Cancelled'");
    assert_eq!(browser.text(".state"), "Given back");
    browser.turn_to(&orders);
    what_left_is_shown(&browser, &studio);
    changed_prices_are_told_before_they_are_published(&browser, &studio);
    assert_eq!(browser.complaints(), [] as [Value; 0]);
    every_page_is_for_all(&browser, &studio, DESKTOP);
    drop((browser, studio));
    // A studio lets one browser in each time that it is started.
    let studio = Running::start(&world.studio_folder());
    let phone = Driver::start(&programs, PHONE, true);
    phone.open(&studio.door);
    every_page_is_for_all(&phone, &studio, PHONE);
    assert_eq!(phone.complaints(), [] as [Value; 0]);
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
    browser.run(
        "const field = document.querySelectorAll('#products .ware')[1].querySelectorAll('.ware-first input')[1];
        field.value = '8';
        field.dispatchEvent(new Event('input', { bubbles: true }))",
    );
    assert!(browser.text("#products .wants").contains("768 × 1,063"), "{}", browser.text("#products .wants"));
    a_small_card_is_added(browser);
    browser.is_open_to_all("a price list");
    browser.click(".save-bar .primary");
    browser.wait_for("return document.querySelector('#saved').textContent.startsWith('Saved as version 2')");
    let kept = api(browser, "price-lists/1");
    assert_eq!(kept["document"]["products"][0]["price"], 1250);
    assert_eq!(kept["document"]["products"][1]["ware"]["kind"], "download");
    assert_eq!(kept["document"]["products"][1]["price"], 800);
    assert_eq!(kept["document"]["products"][2]["ware"]["paper"]["width_um"], 50_000);
}

/// One that the photographs of this story are large enough for.
fn a_small_card_is_added(browser: &Driver) {
    browser.click("[data-add=print]");
    browser.wait_for("return document.querySelectorAll('#products .ware').length === 3");
    browser.run(&format!(
        "const card = [...document.querySelectorAll('#products .ware')].at(-1);
        const [name, price, width, height] = card.querySelectorAll('input');
        const typed = [[name, '{CARD}'], [price, '2.50'], [width, '5'], [height, '7']];
        for (const [field, text] of typed) {{
          field.value = text;
          field.dispatchEvent(new Event('input', {{ bubbles: true }}));
        }}"
    ));
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
    browser.wait_for("return document.querySelector('#kept').textContent === 'Kept.'");
}

fn a_picture_has_its_own_price(browser: &Driver, studio: &Running) {
    browser.open(&format!("{}/events/1", studio.root));
    browser.wait_for_element(".tile[aria-label^='Picture 1,']");
    browser.run("document.querySelector('.tile[aria-label^=\"Picture 1,\"]').focus()");
    browser.press(' ');
    browser.wait_for("return document.querySelectorAll('.own-price input').length === 3");
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

/// To be paid to the photographer.
fn a_customer_orders(browser: &Driver, world: &World, product: &str) {
    browser.open(&world.event);
    if !browser.all("#code").is_empty() {
        browser.fill_in("#code", CODE);
        browser.click(".door button");
        browser.wait_for_element(".grid");
    }
    browser.open(&format!("{}/p/2/order", world.event));
    browser.click(&format!(".products button[aria-label*='{product}']"));
    browser.wait_for_element(".order-lines");
    browser.open(&format!("{}/checkout", world.event));
    browser.fill_in("#name", "Ben Customer");
    browser.fill_in("#email", "ben@example.com");
    browser.run(
        "for (const name of ['delivery', 'means']) {
          const choice = document.querySelector(`input[name=${name}]`);
          if (!document.querySelector(`input[name=${name}]:checked`)) choice?.click();
        }",
    );
    browser.click("button[value=review]");
    browser.wait_for_element("button[value=place]");
    browser.click("button[value=place]");
    browser.wait_for_element(".stages");
}

/// It stands there without reloading; approved, its file goes to the host, and it is paid.
fn it_arrives_and_is_approved(browser: &Driver) {
    rows(browser, 1);
    waiting(browser, 1);
    assert!(browser.text(".order-row .state").starts_with("Waits for your approval"));
    browser.wait_for("return document.querySelector('.order-row img')?.naturalWidth > 0");
    browser.click(".order-row button");
    waiting(browser, 0);
    browser.wait_for("return document.querySelector('.order-row button')?.textContent === 'Mark as paid'");
    assert!(browser.text(".order-row").contains("Not paid yet"));
    browser.click(".order-row button");
    browser.wait_for("return document.querySelector('.order-row') === null");
    let order = &api(browser, "orders")["orders"][0];
    assert_eq!((&order["payment"], &order["work"]), (&json!("paid"), &json!("closed")));
}

fn a_print_is_paid_and_goes_to_the_lab(browser: &Driver) {
    rows(browser, 1);
    browser.click(".order-row a");
    browser.wait_for_element(".order-item svg rect");
    assert_eq!(browser.text(".line-head strong"), CARD);
    browser.click(".order-actions > .row button:not(.danger)");
    browser.wait_for("return document.querySelector('.order-head p').textContent.includes('Paid to you')");
    browser.fill_in(".approval textarea", "Please without a stamp.");
    browser.click(".approval button");
    waiting(browser, 0);
    browser.wait_for(
        "return document.querySelector('.order-head .state').textContent.startsWith('With the lab')
        || document.querySelector('.order-head .state').textContent.startsWith('The lab')",
    );
    assert!(browser.text(".order-side").contains("For the lab: Please without a stamp."));
    browser.wait_for("return document.querySelector('.history').textContent.includes('All pictures are at')");
    let history = browser.text(".history");
    for said in ["Ordered by Ben Customer", "You were paid", "You took the order", "Picture 2 went to"] {
        assert!(history.contains(said), "{said}: {history}");
    }
}

fn another_is_cancelled_and_its_money_given_back(browser: &Driver, studio: &Running) {
    browser.open(&format!("{}/orders", studio.root));
    rows(browser, 2);
    browser.click(".order-row a");
    browser.wait_for_element(".order-actions .danger");
    browser.click(".order-actions > .row button:not(.danger)");
    browser.wait_for("return document.querySelector('.order-head p').textContent.includes('Paid to you')");
    browser.click(".order-actions .danger");
    browser.wait_for_element("dialog[open] input");
    browser.is_open_to_all("what is asked before an order is cancelled");
    browser.fill_in("dialog input", "The picture is not for sale.");
    browser.click("dialog .danger");
    browser.wait_for(
        "return document.querySelector('.order-head .state').textContent
          .startsWith('Cancelled, the money was given back')",
    );
    assert!(browser.text(".history").contains("Cancelled: The picture is not for sale."));
    assert!(browser.all(".order-actions button").is_empty(), "nothing is left to do");
}

fn what_left_is_shown(browser: &Driver, studio: &Running) {
    browser.open(&format!("{}/savings", studio.root));
    assert!(browser.text(".savings .lead").ends_with("less was moved"));
    let parts = browser.run(
        "return ['proofs', 'prints', 'downloads', 'elsewhere'].map((kind) =>
          Number(document.querySelector(`.chart .${kind}`).getAttribute('width')) > 0)",
    );
    assert_eq!(parts, json!([true, true, true, true]));
    browser.open(&format!("{}/savings/1", studio.root));
    let ways = browser.run(
        "return [...document.querySelectorAll('.journeys tbody td:nth-child(3)')].map((td) => td.textContent)",
    );
    let count = |way: &str| ways.as_array().unwrap().iter().filter(|said| *said == way).count();
    assert_eq!((count("To be printed"), count("Sold file")), (1, 1), "{ways}");
    assert!(count("Proof") >= PICTURES, "{ways}");
}

fn changed_prices_are_told_before_they_are_published(browser: &Driver, studio: &Running) {
    let publish = format!("{}/events/1/publish", studio.root);
    browser.open(&publish);
    browser
        .wait_for("return document.querySelector('.counts')?.textContent.includes('as they are') === true");
    assert!(browser.all(".changes .prices").is_empty(), "customers see the prices as they are here");
    browser.open(&format!("{}/prices/1", studio.root));
    browser.wait_for_element("#price-list.drawn .ware");
    browser.run(
        "for (const at of [0, 2]) {
          const ware = document.querySelectorAll('#products .ware')[at];
          const price = ware.querySelectorAll('.ware-first input')[1];
          price.value = '19.90';
          price.dispatchEvent(new Event('input', { bubbles: true }));
        }",
    );
    browser.click(".save-bar .primary");
    browser.wait_for("return document.querySelector('#saved').textContent.startsWith('Saved as version 3')");
    browser.open(&publish);
    browser.wait_for_element(".changes .prices");
    assert_eq!(browser.text(".changes .prices"), "Prices: 2 products changed");
    browser.is_open_to_all("what publishing will change");
    browser.click(".changes .primary");
    browser.wait_for("return document.querySelector('.changes .good') !== null");
    browser.wait_for("return document.querySelector('.changes .prices') === null");
}

/// Nothing stands out at the side, and nobody is kept out, by day and by night.
fn every_page_is_for_all(browser: &Driver, studio: &Running, screen: Screen) {
    let orders = api(browser, "orders");
    let cancelled = orders["orders"][0]["number"].as_str().unwrap();
    let print = orders["orders"][1]["number"].as_str().unwrap();
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        for (path, ready) in [
            ("/orders", ".order-row img"),
            (&*format!("/orders/{print}"), ".order-item svg"),
            (&*format!("/orders/{cancelled}"), ".history li:nth-child(3)"),
            ("/prices", "#lists li"),
            ("/prices/1", "#price-list.drawn .ware"),
            ("/labs", "#labs li"),
            ("/savings", ".chart"),
            ("/savings/1", ".journeys"),
        ] {
            browser.open(&format!("{}{path}", studio.root));
            browser.wait_for_element(ready);
            let wide = browser.run("return document.documentElement.scrollWidth");
            assert!(wide.as_u64() <= Some(screen.width.into()), "{path} is {wide} wide");
            browser.is_open_to_all(&format!("{path}, {scheme}"));
        }
    }
}

fn rows(browser: &Driver, count: usize) {
    browser.wait_for(&format!("return document.querySelectorAll('.order-row').length === {count}"));
}

/// How many orders wait for the photographer, as the bar says.
fn waiting(browser: &Driver, count: usize) {
    browser.wait_for(&match count {
        0 => "return document.querySelector('#orders-link .waiting').hidden".to_owned(),
        _ => format!(
            "return document.querySelector('#orders-link .waiting:not([hidden]) b')?.textContent === '{count}'"
        ),
    });
}

/// What the studio answers to its own page.
fn api(browser: &Driver, path: &str) -> Value {
    browser.run(&format!("return fetch('/api/v1/{path}').then((answer) => answer.json())"))
}
