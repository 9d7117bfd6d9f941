//! A customer orders, in a real Chromium: with a mouse and with fingers, with scripts and without.

use serde_json::json;

use crate::driver::{self, DESKTOP, Driver, PHONE, RIGHT};
use crate::enter;
use crate::orders_host;
use crate::world::{CODE, World, run_studio};

/// Left and upper edge of the frame, in hundredths of the picture.
const FRAME: &str = "const frame = document.querySelector('.frame').getBoundingClientRect();
    const picture = document.querySelector('.frame').parentElement.getBoundingClientRect();
    const part = (at, from, length) => Math.round(100 * (at - from) / length);
    return [part(frame.left, picture.left, picture.width), part(frame.top, picture.top, picture.height)]";
/// Where its middle is in the window.
const MIDDLE: &str = "document.querySelector('.frame').scrollIntoView({ block: 'center' });
    const { left, top, width, height } = document.querySelector('.frame').getBoundingClientRect();
    return [Math.round(left + width / 2), Math.round(top + height / 2)]";

#[test]
fn p9_a_customer_orders_in_a_browser() {
    let Some(programs) = driver::find() else { return };
    let desk = Driver::start(&programs, DESKTOP, true);
    let world = World::begin(&desk);
    sell(&world);
    a_picture_goes_into_the_cart(&desk, &world);
    the_crop_is_moved_by_keys_and_by_the_mouse(&desk);
    what_is_taken_out_can_be_taken_back(&desk);
    let order = the_order_is_looked_over_and_placed(&desk);
    assert_eq!(desk.complaints(), [] as [serde_json::Value; 0]);
    let phone = Driver::start(&programs, PHONE, true);
    phone.prefer("dark");
    the_link_is_enough(&phone, &world, &order);
    favourites_become_an_order_in_two_clicks(&phone, &world);
    a_finger_moves_the_crop(&phone);
    assert_eq!(phone.complaints(), [] as [serde_json::Value; 0]);
    drop(phone);
    scripts_are_not_needed(&Driver::start(&programs, PHONE, false), &world);
    drop(desk);
    orders_host::orders_are_looked_after(&programs, &world, &order);
}

/// The event sells from now on: papers that its small photographs are large enough for, one that they are not, and
/// files.
fn sell(world: &World) {
    let studio = world.studio_folder();
    let new = ["prices", "new", "--name", "Weddings", "--currency", "EUR", "--tax", "VAT:19"];
    let wares = [
        "--print",
        "Card 5 × 7 cm:50x70:2.50",
        "--print",
        "Poster:600x900:80.00",
        "--download",
        "File:12.00",
    ];
    let ways = ["--delivery", "By post:ship:4.90", "--delivery", "I collect it:collect:0.00"];
    let seller = ["--seller", "Ada Lens", "--payment-note", "By bank transfer."];
    run_studio(&studio, &[&new[..], &wares, &ways, &seller].concat());
    run_studio(&studio, &["prices", "assign", "1", "1"]);
    run_studio(&studio, &["publish", "1"]);
}

fn path_of(url: &str) -> String {
    reqwest::Url::parse(url).unwrap().path().to_owned()
}

fn a_picture_goes_into_the_cart(desk: &Driver, world: &World) {
    let event = path_of(&world.event);
    enter(desk, &world.event, CODE);
    desk.wait_for_element(".to-cart");
    desk.is_open_to_all("a grid that sells");
    desk.click("#p1 .order a");
    desk.wait_for_path(&format!("{event}/p/1/order"));
    desk.back();
    desk.wait_for_element("#p2");
    desk.click("#p2");
    desk.wait_for_element("dialog .tool.order");
    desk.is_open_to_all("a lightbox that sells");
    desk.click("dialog .tool.order");
    desk.wait_for_path(&format!("{event}/p/2/order"));
    assert!(desk.text(".refused").contains("too small"), "the poster is not offered");
    assert_eq!(desk.all(".products button[name=product]").len(), 2);
    desk.is_open_to_all("the products");
    desk.fill_in("#quantity", "2");
    desk.click(".products button[name=product]");
    desk.wait_for_element(".order-lines");
    assert!(desk.text(".sums").contains("€5.00"), "{}", desk.text(".sums"));
    desk.is_open_to_all("the cart");
}

fn the_crop_is_moved_by_keys_and_by_the_mouse(desk: &Driver) {
    desk.click(".item .links a");
    desk.wait_for_element(".frame");
    desk.is_open_to_all("the crop");
    let (slider, edge) = room(desk);
    let middle = desk.run(FRAME);
    desk.run(&format!("document.getElementById('{slider}').focus()"));
    for _ in 0..200 {
        desk.press(RIGHT);
    }
    let moved = desk.run(FRAME);
    assert!(moved[edge].as_i64() > middle[edge].as_i64(), "{middle} {moved}");
    let at = desk.run(MIDDLE);
    let (x, y) = (at[0].as_i64().unwrap(), at[1].as_i64().unwrap());
    desk.drag((x, y), (x - 200, y - 200));
    let first = desk.run(FRAME);
    assert_eq!(first, json!([0, 0]), "as far as there is room, and not out of the picture");
    desk.click(".framing button.primary");
    desk.wait_for_element(".order-lines");
    desk.click(".item .links a");
    desk.wait_for_element(".frame");
    assert_eq!(desk.run(FRAME), first, "where it was left");
    desk.back();
    desk.wait_for_element(".order-lines");
}

/// The slider by which the frame can be moved, and which edge it moves: the paper is longer or shorter than the picture.
fn room(browser: &Driver) -> (&'static str, usize) {
    let is_narrow = "const frame = document.querySelector('.frame');
        return frame.offsetWidth < frame.parentElement.offsetWidth - 2";
    if browser.run(is_narrow) == json!(true) { ("across", 0) } else { ("down", 1) }
}

fn what_is_taken_out_can_be_taken_back(desk: &Driver) {
    desk.click(".amounts button[value=remove]");
    desk.wait_for_element(".undo");
    desk.is_open_to_all("a cart from which something was taken");
    desk.click(".undo button");
    desk.wait_for_element(".order-lines");
    assert!(desk.text(".sums").contains("€5.00"));
}

/// The path of its page.
fn the_order_is_looked_over_and_placed(desk: &Driver) -> String {
    desk.wait_for_element(".sums .button.primary");
    desk.click(".sums .button.primary");
    desk.wait_for_element(".checkout");
    desk.is_open_to_all("the checkout");
    assert_eq!(desk.run("return document.querySelector('.postal').checkVisibility()"), json!(true));
    desk.fill_in("#name", "Eve Guest");
    desk.fill_in("#email", "eve@example.com");
    desk.fill_in("#address", "Hauptplatz 2");
    desk.click(".checkout button.primary");
    desk.wait_for_element("button[value=place]");
    assert!(desk.text(".sums").contains("€9.90"), "{}", desk.text(".sums"));
    desk.is_open_to_all("the order, looked over");
    desk.click("button[value=place]");
    desk.wait_for_element(".stages");
    assert!(desk.text("article.order").contains("By bank transfer."));
    desk.is_open_to_all("the order's page");
    desk.path()
}

fn the_link_is_enough(phone: &Driver, world: &World, order: &str) {
    phone.open(&format!("{}{order}", world.url));
    phone.wait_for(
        "const image = document.querySelector('.view img'); return image.complete && image.naturalWidth > 0",
    );
    phone.is_open_to_all("the order's page on a phone, in the dark");
    phone.open(&format!("{}/orders/lost", world.url));
    phone.is_open_to_all("the page for lost links");
}

fn favourites_become_an_order_in_two_clicks(phone: &Driver, world: &World) {
    enter(phone, &world.event, CODE);
    phone.wait_for_element(".grid");
    for number in [1, 3] {
        phone.click(&format!("#p{number} .heart"));
    }
    phone.wait_for("return Object.keys(localStorage).every((key) => !key.startsWith('favourites '))");
    phone.click(".hearts");
    phone.wait_for_element(".order-all");
    phone.click(".order-all");
    phone.wait_for_element(".products");
    phone.is_open_to_all("the products for a list");
    phone.click(".products button[name=product]");
    phone.wait_for_element(".order-lines");
    assert_eq!(phone.all(".order-lines > li").len(), 2);
    assert_eq!(phone.text(".to-cart span"), "2");
    phone.is_open_to_all("the cart on a phone");
}

fn a_finger_moves_the_crop(phone: &Driver) {
    phone.click(".item .links a");
    phone.wait_for_element(".frame");
    phone.is_open_to_all("the crop on a phone");
    let (slider, _) = room(phone);
    let at = phone.run(MIDDLE);
    let (x, y) = (at[0].as_u64().unwrap() as u32, at[1].as_u64().unwrap() as u32);
    phone.swipe((x, y), (x + 100, y + 100));
    let value = phone.run(&format!("return document.getElementById('{slider}').value"));
    assert_eq!(value, json!("1000"), "as far as there is room");
    phone.click(".framing button.primary");
    phone.wait_for_element(".order-lines");
}

fn scripts_are_not_needed(plain: &Driver, world: &World) {
    enter(plain, &world.event, CODE);
    plain.click("#p4 .order a");
    plain.click(".products button[name=product]");
    plain.wait_for_element(".sums .button.primary");
    plain.click(".sums .button.primary");
    plain.fill_in("#name", "Bob Guest");
    plain.fill_in("#email", "bob@example.com");
    plain.fill_in("#address", "Hauptplatz 2");
    plain.click(".checkout button.primary");
    plain.click("button[value=place]");
    assert!(plain.text(".state").contains("Not paid yet"));
}
