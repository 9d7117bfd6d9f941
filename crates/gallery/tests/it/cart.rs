//! Carts: what goes into them, and what never does.

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::prices::{MAX_AMOUNT, MAX_LINES, Ware};

use crate::favourites::link;
use crate::host::{Event, Host, customer, on_each_engine};
use crate::shop::{COLLECT, FILE, PACKAGE, POST, POSTER, PRINT, Shop, line, prices};

#[test]
fn p9_unknown_products_and_quantities_are_refused() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        for quantity in ["0", "-1", "1000", "99999999999999999999", "", "one", "1.5", "NaN"] {
            let answer = shop.add(&mut eve, 1, PRINT, quantity);
            assert_eq!(answer.status, 422, "{quantity}");
            assert!(answer.text().contains("at most 999"), "{}", answer.text());
        }
        assert_eq!(shop.add(&mut eve, 1, Id::from_bytes([77; 16]), "1").status, 409);
        assert_eq!(shop.add(&mut eve, 99, PRINT, "1").status, 404);
        let small = shop.add(&mut eve, 1, POSTER, "1");
        assert!(small.location().ends_with("added=0&small=1"), "{}", small.location());
        assert_eq!(host.rows("gallery_cart_line"), 0);
        shop.add(&mut eve, 1, PRINT, "998");
        shop.add(&mut eve, 1, PRINT, "998");
        assert!(shop.cart(&mut eve).contains("value=\"999\""), "more of the same is at most 999");
        let line = line(&shop.cart(&mut eve));
        let page = format!("{}/cart", shop.path);
        for quantity in ["0", "-5", "1000"] {
            let fields = [("line", line.as_str()), ("action", "quantity"), ("quantity", quantity)];
            assert_eq!(eve.submit(&page, &fields).status, 422);
        }
    });
}

#[test]
fn p9_a_line_is_changed_taken_out_and_taken_back() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let (page, line) = (format!("{}/cart", shop.path), line(&shop.cart(&mut eve)));
        eve.submit(&page, &[("line", &line), ("action", "quantity"), ("quantity", "4")]);
        assert!(shop.cart(&mut eve).contains("€50.00"));
        let removed = eve.submit(&page, &[("line", &line), ("action", "remove"), ("quantity", "4")]);
        let cart = eve.get(removed.location()).text();
        assert!(cart.contains("Take it back") && cart.contains("Nothing is in your cart"), "{cart}");
        eve.submit_to(removed.location(), &page, &[("line", &line), ("action", "restore")]);
        assert!(shop.cart(&mut eve).contains("€50.00"));
        // Nobody changes another customer's cart.
        let mut mallory = shop.customer();
        shop.add(&mut mallory, 2, FILE, "1");
        for action in ["remove", "quantity"] {
            mallory.submit(&page, &[("line", &line), ("action", action), ("quantity", "9")]);
        }
        assert_eq!(mallory.get(&format!("{page}/{line}/0")).status, 404);
        assert!(shop.cart(&mut eve).contains("€50.00"));
    });
}

#[test]
fn p9_a_line_that_is_taken_back_needs_room_as_a_new_one_does() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let (page, first) = (format!("{}/cart", shop.path), line(&shop.cart(&mut eve)));
        fill_up(host, MAX_LINES - 1);
        assert_eq!(shop.add(&mut eve, 2, PRINT, "1").status, 413);
        let removed = eve.submit(&page, &[("line", &first), ("action", "remove"), ("quantity", "1")]);
        shop.add(&mut eve, 2, PRINT, "1");
        let undo = [("line", first.as_str()), ("action", "restore")];
        let refused = eve.submit_to(removed.location(), &page, &undo);
        assert_eq!(refused.status, 413);
        assert!(refused.text().contains("Your cart is full"), "{}", refused.text());
        assert_eq!(host.rows("gallery_cart_line WHERE removed_at IS NULL"), MAX_LINES as u64);
    });
}

#[test]
fn p9_two_carts_that_are_joined_need_room_for_both() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        fill_up(host, MAX_LINES - 1);
        let (page, me) = (format!("{}/favourites", shop.path), format!("{}/me", shop.path));
        let personal = link(&eve.submit_to(&page, &me, &[("action", "link")]).text());
        let mut phone = shop.customer();
        shop.add(&mut phone, 2, PRINT, "1");
        phone.submit_to(&shop.path, &page, &[("heart", "+2")]);
        let asked = phone.get(&personal).text();
        assert!(asked.contains("you have chosen 1 picture already, and have a cart of 1 line."), "{asked}");
        let refused = phone.submit(&personal, &[("along", "yes")]);
        assert_eq!(refused.status, 413);
        assert!(refused.text().contains("Your cart is full"), "{}", refused.text());
        assert_eq!(host.rows("gallery_customer"), 2, "nothing was moved");
        let cart = shop.cart(&mut phone);
        assert_eq!(cart.matches("<li id=\"l").count(), 1, "{cart}");
        // Without what is on the telephone there is room.
        assert_eq!(phone.submit(&personal, &[("along", "no")]).status, 303);
        assert_eq!(host.rows("gallery_cart_line"), MAX_LINES as u64 + 1);
    });
}

#[test]
fn p9_a_cart_without_hearts_comes_along_with_a_personal_link() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let (page, me) = (format!("{}/favourites", shop.path), format!("{}/me", shop.path));
        let personal = link(&eve.submit_to(&page, &me, &[("action", "link")]).text());
        let mut phone = shop.customer();
        shop.add(&mut phone, 2, PRINT, "1");
        let asked = phone.get(&personal).text();
        assert!(asked.contains("you have a cart of 1 line already."), "{asked}");
        assert_eq!(phone.submit(&personal, &[("along", "yes")]).status, 303);
        for browser in [&mut phone, &mut eve] {
            let cart = shop.cart(browser);
            assert_eq!(cart.matches("<li id=\"l").count(), 2, "{cart}");
        }
        assert_eq!((host.rows("gallery_cart_line"), host.rows("gallery_customer")), (2, 1));
        assert_eq!(phone.get(&personal).status, 303, "nobody is asked who is this customer");

        // Whoever leaves it behind, and whoever has an empty cart, brings nothing.
        let mut tablet = shop.customer();
        shop.add(&mut tablet, 3, PRINT, "1");
        assert_eq!(tablet.submit(&personal, &[("along", "no")]).status, 303);
        let mut other = shop.customer();
        shop.add(&mut other, 3, PRINT, "1");
        let line = line(&shop.cart(&mut other));
        let cart = format!("{}/cart", shop.path);
        other.submit(&cart, &[("line", &line), ("action", "remove"), ("quantity", "1")]);
        assert_eq!(other.get(&personal).status, 303, "there is nothing to ask about");
        assert_eq!(shop.cart(&mut eve).matches("<li id=\"l").count(), 2);
    });
}

/// Puts so many lines more into the only cart that there is.
fn fill_up(host: &Host, lines: usize) {
    let fill = move |tx: &mut Transaction<'_>| {
        let own = tx.query_one("SELECT customer, added_at FROM gallery_cart_line", &[], |row| {
            Ok((row.get::<Id>("customer")?, row.get::<Moment>("added_at")?))
        })?;
        for _ in 0..lines {
            let id = Id::new(own.1);
            tx.execute(
                "INSERT INTO gallery_cart_line (id, customer, product, quantity, price, added_at)
                 VALUES ($1, $2, $3, 1, 1, $4)",
                &[&id, &own.0, &PACKAGE, &own.1],
            )?;
            tx.execute(
                "INSERT INTO gallery_cart_item (line, place, product) VALUES ($1, 0, $2)",
                &[&id, &PRINT],
            )?;
        }
        Ok::<_, wirephoto_database::Error>(())
    };
    host.database.write(fill).wait().unwrap();
}

#[test]
fn p9_a_crop_is_moved_and_cannot_leave_its_picture() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        for (across, down, size, turned) in [
            ("0", "0", "1000", None),
            ("1000", "1000", "1", None),
            ("-5", "70000", "NaN", Some(("turned", "yes"))),
            ("1e9", "", "250", Some(("turned", "yes"))),
        ] {
            shop.add(&mut eve, 1, PRINT, "1");
            let place = format!("{}/cart/{}/0", shop.path, line(&shop.cart(&mut eve)));
            assert!(eve.get(&place).text().contains("type=\"range\""));
            let mut fields = vec![("across", across), ("down", down), ("size", size)];
            fields.extend(turned);
            assert_eq!(eve.submit(&place, &fields).status, 303);
            shop.order(&mut eve);
            assert_eq!(eve.get(&place).status, 404, "what was ordered is not in the cart");
            let order = shop.told().pop().unwrap();
            let item = &order.lines[0].items[0];
            let Ware::Print { paper } = &item.ware else { panic!("{item:?}") };
            let crop = item.crop.unwrap();
            assert!(paper.is_filled_by(&crop, 6000, 4000), "{crop:?}");
            assert!(crop.x() + crop.width() <= 1.0 && crop.y() + crop.height() <= 1.0, "{crop:?}");
            assert!(paper.dpi_of(&crop, 6000, 4000) >= 149, "never too coarse: {crop:?}");
        }
    });
}

#[test]
fn p9_favourites_become_an_order_in_two_clicks() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        for heart in ["+1", "+2", "+3"] {
            eve.submit_to(&shop.path, &format!("{}/favourites", shop.path), &[("heart", heart)]);
        }
        let favourites = eve.get(&format!("{}/favourites", shop.path)).text();
        let order = favourites.split("order-all\" href=\"").nth(1).expect("the first click");
        let order = order.split('"').next().unwrap();
        let page = eve.get(order).text();
        assert!(page.contains("€12.50 – €50.00"), "one has its own price: {page}");
        let cart = eve.submit(order, &[("product", &PRINT.to_string()), ("quantity", "1")]);
        assert!(cart.location().ends_with("added=3&small=0"), "the second: {}", cart.location());
        shop.order(&mut eve);
        assert_eq!(shop.told()[0].total, 2 * 1250 + 5000 + 390);
        // A list is ordered by whose it is.
        assert_eq!(shop.customer().get(order).status, 404);
    });
}

#[test]
fn p9_a_package_takes_a_picture_in_each_of_its_places() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        for heart in ["+1", "+2"] {
            eve.submit_to(&shop.path, &format!("{}/favourites", shop.path), &[("heart", heart)]);
        }
        let favourites = eve.get(&format!("{}/favourites", shop.path)).text();
        let order = favourites.split("order-all\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        eve.submit(order, &[("product", &PACKAGE.to_string()), ("quantity", "2")]);
        let cart = shop.cart(&mut eve);
        assert!(cart.contains("A picture is still missing") && !cart.contains("Go to checkout"), "{cart}");
        let refused = shop.look_over(&mut eve, POST);
        assert_eq!(refused.location(), format!("{}/cart", shop.path), "nothing to order yet");
        let choose = format!("{}/cart/{}/2/picture", shop.path, line(&cart));
        assert_eq!(eve.submit(&choose, &[("number", "77")]).status, 404);
        assert_eq!(eve.submit(&choose, &[("number", "4")]).status, 303);
        shop.order(&mut eve);
        let order = &shop.told()[0];
        assert_eq!((order.total, order.lines.len()), (2 * 3900 + 390, 1));
        let items: Vec<_> =
            order.lines[0].items.iter().map(|item| (item.number, item.picture_number, item.copies)).collect();
        assert_eq!(items, [(1, 1, 2), (2, 2, 2), (3, 4, 1)], "a file is one file");
    });
}

#[test]
fn p9_only_what_an_event_shows_and_sells_is_ordered() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        // Another event, to which she has no code.
        let other = Event::new("Other party", 1);
        let other_path = shop.studio.publish(&other).unwrap().path();
        for page in ["cart", "checkout", "p/1/order"] {
            assert_eq!(eve.get(&format!("{other_path}/{page}")).status, 404, "{page}");
        }
        // One to which she has, and which sells nothing.
        let mut eve = customer(host, &other_path, Event::CODE);
        assert!(!eve.get(&other_path).text().contains("to-cart"));
        assert_eq!(eve.get(&format!("{other_path}/p/1/order")).status, 404);
        // The photographer looks, and does not order.
        assert_eq!(shop.ada.browser().get(&format!("{}/p/1/order", shop.path)).status, 409);
        assert!(shop.ada.browser().get(&shop.path).text().contains("class=\"grid\""));
    });
}

#[test]
fn p9_an_order_beyond_all_bounds_is_refused() {
    on_each_engine(|host| {
        let mut dear = prices(1);
        dear.products[0].price = MAX_AMOUNT;
        let shop = Shop::open_with(host, &dear);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "999");
        let cart = shop.cart(&mut eve);
        assert!(
            cart.contains("more than one order may come to") && !cart.contains("Go to checkout"),
            "{cart}"
        );
        assert_eq!(shop.look_over(&mut eve, COLLECT).status, 303);
    });
}
