//! What is for sale, what pages are told of orders, and what it all saves.

use serde_json::json;
use wirephoto_database::Id;
use wirephoto_exchange::publication::OwnPrice;
use wirephoto_studio::*;

use crate::desk::{EVENT, number};
use crate::shop::{Shop, at_lab, document};
use crate::wire::Running;

#[test]
fn p15_what_left_and_what_stayed_is_counted() {
    let shop = Shop::with(4);
    shop.desk.studio.pick(EVENT, Some(vec![number(1), number(2), number(3)]), true).unwrap();
    shop.desk.studio.publish(EVENT, false, &mut |_| {}, &|| false).unwrap();
    shop.desk.studio.publish(EVENT, false, &mut |_| {}, &|| false).unwrap();
    let order = shop.order(1, vec![shop.print(1, 0), shop.file(2, 1)], |_| {});
    shop.desk.studio.approve(order, None, None).unwrap();
    shop.send();
    let (total, events) = shop.desk.studio.savings().unwrap();
    let (host, lab) = (shop.host.known(), shop.lab.known());
    assert_eq!(total, events[0].savings);
    assert_eq!((total.originals.pictures, total.originals.bytes), (4, shop.original_bytes(&[0, 1, 2, 3])));
    assert_eq!((total.proofs.pictures, total.proofs.bytes), (3, host.proof_bytes));
    assert_eq!((total.prints.pictures, total.prints.bytes), (1, lab.file_bytes));
    assert_eq!((total.downloads.pictures, total.downloads.bytes), (1, host.file_bytes));
    assert_eq!((total.stayed.pictures, total.stayed.bytes), (2, shop.original_bytes(&[2, 3])));
    assert_eq!(total.ours, host.proof_bytes + host.file_bytes + lab.file_bytes);
    assert_eq!(total.prior_art, 2 * total.originals.bytes + shop.original_bytes(&[0]));
    let journeys = shop.desk.studio.journeys(EVENT).unwrap();
    assert_eq!(journeys.len(), 5);
    let print = journeys.iter().find(|journey| journey.way == JourneyWay::Print).unwrap();
    assert_eq!((print.peer.as_str(), print.picture), (shop.lab.url().as_str(), shop.pictures[0]));
    assert!(lab.files.contains_key(&print.hash));
}

#[test]
fn p9_a_price_list_is_at_the_host_before_the_event_that_names_it() {
    let shop = Shop::with(2);
    let studio = &shop.desk.studio;
    let list = studio.price_list_from_lab(&shop.lab.url(), "Prints", 100, ["By post", "Here"]).unwrap();
    assert_eq!(list.document.products[0].price, 60);
    let change = EventChange { price_list: Some(Some(list.id)), ..EventChange::default() };
    studio.change_event(EVENT, change).unwrap();
    let product = list.document.products[0].id;
    let own = vec![OwnPrice { product, price: 990 }, OwnPrice { product: Id::from_bytes([5; 16]), price: 1 }];
    studio.set_own_prices(EVENT, Some(vec![number(1)]), own.clone()).unwrap();
    studio.pick(EVENT, None, true).unwrap();
    studio.publish(EVENT, false, &mut |_| {}, &|| false).unwrap();
    {
        let known = shop.host.known();
        assert_eq!((known.price_lists[0].0, known.events[0].price_list), (list.id, Some(list.id)));
        let prices = &known.documents[&shop.pictures[0]].own_prices;
        assert_eq!(prices[..], own[..1], "what is not for sale any more has no price");
        assert!(known.documents[&shop.pictures[1]].own_prices.is_empty());
    }
    studio.undo(EVENT).unwrap();
    studio.undo(EVENT).unwrap();
    assert!(studio.placement(number(1)).unwrap().own_prices.is_empty(), "undone with everything else");
    assert!(studio.remove_price_list(PriceListRef::Number(1)).is_err(), "an event sells by it");
    let mut document = list.document.clone();
    document.products[0].price = 70;
    let second = studio.change_price_list(PriceListRef::Number(1), 1, document.clone()).unwrap();
    assert_eq!(second.document.version, 2);
    assert!(
        studio.change_price_list(PriceListRef::Number(1), 1, document).is_err(),
        "on top of what was seen"
    );
    assert_eq!(studio.price_list_version(PriceListRef::Id(list.id), 1).unwrap(), list.document);
    assert!(!studio.too_small(EVENT).unwrap().is_empty(), "600 pixels are too few for 15 cm");
}

#[test]
fn p10_an_order_comes_and_goes_while_the_desk_is_open() {
    let shop = Shop::with(2);
    let running = Running::start(&shop.desk.studio);
    let mut news = running.news();
    shop.tell(shop.event, document(1, vec![shop.print(1, 0), shop.file(2, 1)]));
    news.wait_for("orders", |_| running.get("/api/v1/orders").json()["counts"]["waiting"] == 1);
    let list = running.get("/api/v1/orders?event=1").ok().json();
    let line = &list["orders"][0];
    assert_eq!(
        (&line["next"], &line["customer"], &line["prints"]),
        (&"approve".into(), &"Eve".into(), &2.into())
    );
    let thumb = line["pictures"][0]["thumb"].as_str().unwrap();
    assert_eq!(running.get(thumb).status, 200);
    let sheet = running.get("/api/v1/orders/ORDER001").ok().json();
    let item = &sheet["lines"][0]["items"][0];
    assert_eq!(
        (&item["is_too_small"], &item["paper"]["width_um"]),
        (&true.into(), &100_000.into()),
        "{item}"
    );

    let approved = running.send("POST", "/api/v1/orders/ORDER001/approve", &json!({})).ok().json();
    assert_eq!(approved["work"], "sending");
    shop.host.wait_for(|known| known.told().contains(&at_lab()));
    news.wait_for("orders", |_| running.get("/api/v1/orders").json()["orders"][0]["stage"] == "at-lab");
    let sheet = running.get("/api/v1/orders/ORDER001").ok().json();
    assert_eq!((sheet["journeys"].as_array().unwrap().len(), &sheet["work"]), (2, &"sent".into()));
    assert_eq!(running.get("/api/v1/savings").ok().json()["total"]["prints"]["pictures"], 1);
    let journeys = running.get("/api/v1/events/1/journeys").ok().json();
    assert_eq!(journeys.as_array().unwrap().len(), 2);
    let table = running.get("/api/v1/orders.csv").ok().text();
    assert_eq!(table.lines().count(), 3);
    assert!(running.send("POST", "/api/v1/orders/ORDER001/approve", &json!({})).status == 422);
    assert!(running.get("/api/v1/orders/NOBODY").status == 404);
    // It is the only one that sends.
    assert!(shop.desk.studio.courier().unwrap().is_none());
}

#[test]
fn p9_price_lists_are_made_and_changed_by_pages() {
    let shop = Shop::with(1);
    let running = Running::start(&shop.desk.studio);
    let written = json!({
        "name": "Weddings", "currency": "EUR",
        "products": [{ "name": "File", "price": 900, "ware": { "kind": "download" } }],
        "deliveries": [{ "name": "Here", "price": 0, "way": "download" }],
    });
    let made = running.send("POST", "/api/v1/price-lists", &written).ok().json();
    assert_eq!(
        (&made["number"], &made["decimals"], &made["document"]["version"]),
        (&1.into(), &2.into(), &1.into())
    );
    let mut document = made["document"].clone();
    document["products"][0]["price"] = 1000.into();
    let change = json!({ "base_version": 1, "document": document });
    let changed = running.send("PUT", "/api/v1/price-lists/1", &change).ok().json();
    assert_eq!(
        (&changed["document"]["version"], changed["versions"].as_array().unwrap().len()),
        (&2.into(), 2)
    );
    assert_eq!(running.send("PUT", "/api/v1/price-lists/1", &change).status, 409);
    assert_eq!(
        running.get("/api/v1/price-lists/1?version=1").ok().json()["document"]["products"][0]["price"],
        900
    );
    let assigned = json!({ "price_list": made["id"], "sending": "automatic", "lab": shop.lab.url() });
    let event = running.send("PATCH", "/api/v1/events/1", &assigned).ok().json();
    assert_eq!(
        (&event["event"]["price_list"], &event["event"]["sending"]),
        (&made["id"], &"automatic".into())
    );
    assert_eq!(running.send("DELETE", "/api/v1/price-lists/1", &json!({})).status, 422);
    let stranger = json!({ "price_list": Id::from_bytes([9; 16]) });
    assert_eq!(running.send("PATCH", "/api/v1/events/1", &stranger).status, 404);
    assert_eq!(running.send("POST", "/api/v1/price-lists", &json!({ "name": "x" })).status, 422);
    let labs = running.get("/api/v1/labs").ok();
    assert!(labs.json()[0]["name"] == "Peer" && !labs.text().contains("token"));
    let url = shop.lab.url();
    let catalogue = running.get(&format!("/api/v1/labs/catalogue?url={url}")).ok().json();
    assert_eq!(catalogue["products"][0]["price"], 30);
    let from_lab = json!({ "url": url, "name": "Lab", "markup_percent": 50 });
    let from_lab = running.send("POST", "/api/v1/price-lists/from-lab", &from_lab).ok().json();
    assert_eq!(
        (&from_lab["document"]["products"][0]["price"], &from_lab["wants"][0]["best"]),
        (&45.into(), &json!([1181, 1772]))
    );
}

#[test]
fn p10_the_orders_are_a_table_that_no_spreadsheet_runs() {
    let shop = Shop::with(2);
    shop.order(1, vec![shop.print(1, 0), shop.file(2, 1)], |order| {
        "=cmd()".clone_into(&mut order.customer.name);
    });
    let table = shop.desk.studio.orders_csv(Some(EVENT)).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows[0].starts_with("\u{feff}order,placed,event,stage"), "{table}");
    assert!(
        rows[1].contains("ORDER001") && rows[1].contains("'=cmd()") && rows[1].contains(",9.40,1.50,"),
        "{table}"
    );
    assert!(rows[2].contains(",EUR,,,,,2,"), "amounts stand once: {table}");
    let sidecars = shop.desk.studio.sidecars(EVENT, Picks::Ordered).unwrap();
    assert_eq!(sidecars.len(), 2);
    assert!(sidecars[0].text.contains("<xmp:Rating>5</xmp:Rating>"), "{}", sidecars[0].text);
    assert!(sidecars[0].text.contains("2 × Print (ORDER001)"), "{}", sidecars[0].text);
    assert_eq!(shop.desk.studio.picks_csv(EVENT, Picks::Ordered).unwrap().lines().count(), 3);
}
