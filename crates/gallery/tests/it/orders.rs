//! What customers order: at the price that they saw, of the event that they are in, once; and what their studio is told.

use std::time::Duration;

use wirephoto_carriers::mail::{self, Mailbox, Security, Server};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::client::{Outgoing, Reporter};
use wirephoto_exchange::order::{Fault, LabReport, LabStep, PaymentState, Reason, Stage, Step, StepRequest};
use wirephoto_exchange::prices::{PriceListDocument, Seller, Ware};
use wirephoto_exchange::publication::PriceVersion;
use wirephoto_exchange::ticket::ReportAddress;
use wirephoto_site::testing::Browser;

use crate::host::{Event, on_each_engine};
use crate::shop::{COLLECT, FILE, POST, POSTER, PRINT, Shop, hidden, line, prices};

#[test]
fn p9_customers_order_what_they_saw_and_the_studio_is_told() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        let page = eve.get(&format!("{}/p/1/order", shop.path)).text();
        assert!(page.contains("Print 13 × 18 cm") && page.contains("€12.50"), "{page}");
        assert!(page.contains("too small for this size"), "a banner of 24 megapixels");
        assert!(!page.contains(&format!("value=\"{POSTER}\"")), "and it is not offered");
        assert_eq!(
            shop.add(&mut eve, 1, PRINT, "2").location(),
            format!("{}/cart?added=1&small=0", shop.path)
        );
        shop.add(&mut eve, 1, PRINT, "1");
        shop.add(&mut eve, 2, PRINT, "1");
        shop.add(&mut eve, 3, FILE, "1");
        let cart = shop.cart(&mut eve);
        assert!(cart.contains("€107.50"), "3 × 12.50 + its own 50.00 + 20.00: {cart}");
        let review = shop.look_over(&mut eve, POST).text();
        assert!(review.contains("€111.40") && review.contains("€17.79 VAT (19\u{a0}%)"), "{review}");
        let path = shop.order(&mut eve);
        let orders = shop.told();
        let [order] = orders.as_slice() else { panic!("{orders:?}") };
        assert_eq!((order.total, order.tax, order.currency.as_str()), (11_140, 1779, "EUR"));
        assert_eq!((order.stage, order.payment), (Stage::Placed, PaymentState::Open));
        assert_eq!(order.customer.address, "Hauptplatz 2\nGraz");
        let lines: Vec<_> = order.lines.iter().map(|line| (line.quantity, line.price, line.total)).collect();
        assert_eq!(lines, [(3, 1250, 3750), (1, 5000, 5000), (1, 2000, 2000)]);
        let items: Vec<_> = order.lines.iter().flat_map(|line| &line.items).collect();
        assert_eq!(
            items.iter().map(|item| (item.number, item.copies)).collect::<Vec<_>>(),
            [(1, 3), (2, 1), (3, 1)]
        );
        let Ware::Print { paper } = &items[0].ware else { panic!("{items:?}") };
        assert!(paper.is_filled_by(&items[0].crop.unwrap(), 6000, 4000));
        assert_eq!(items[2].crop, None, "a file is all of the picture");
        assert!(order.lab_token.len() >= 48);
        assert!(shop.cart(&mut eve).contains("Nothing is in your cart"));
        let page = host.browser().get(&path);
        assert_eq!(page.status, 200, "the link is a right by itself");
        let page = page.text();
        assert!(page.contains(&order.number) && page.contains("By bank transfer."), "{page}");
        let invoice = host.browser().get(&format!("{path}/invoice.pdf"));
        assert!(invoice.body.starts_with(b"%PDF-"));
        assert_eq!(host.browser().get("/o/0123456789abcdef").status, 404);
        assert_eq!(host.browser().get(&format!("{path}/p/1.jpg")).header("content-type"), Some("image/jpeg"));
    });
}

#[test]
fn p9_a_customer_pays_on_stripes_page_and_is_back_before_word_of_it() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        crate::till::with_stripe(host, &shop.ada);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let review = shop.look_over_by(&mut eve, POST, "stripe").text();
        let placed = shop.place(&mut eve, &review);
        let page = eve.get(placed.location());
        let path = placed.location().trim_end_matches("?placed=yes").to_owned();
        let refresh = page.header("refresh").unwrap_or_default().to_owned();
        assert!(refresh.ends_with(&format!("{path}/pay")), "{refresh}");
        let first = eve.get(&format!("{path}/pay")).location().to_owned();
        assert!(first.starts_with(&host.stripe.address()), "{first}");
        let again = host.browser().get(&format!("{path}/pay"));
        assert_eq!(again.location(), first, "another window pays the same");
        let session = host.stripe.sessions().pop().unwrap();
        assert_eq!(session.amount, 1640);
        assert!(session.success_url.ends_with(&format!("{path}?paid=1")), "{}", session.success_url);
        assert!(eve.get(&format!("{path}?paid=1")).text().contains("/pay\""), "not paid yet");
        assert!(host.stripe.pay(&session.id));
        let back = eve.get(&format!("{path}?paid=1")).text();
        assert!(!back.contains("/pay\""), "paid: {back}");
        host.stripe.tell(&wirephoto_billing::mock::Manner { copies: 2, ..Default::default() });
        let orders = shop.told();
        assert_eq!((orders.len(), orders[0].payment), (1, PaymentState::Paid));
        assert_eq!(eve.get(&format!("{path}/pay")).location(), path, "nothing is left to pay");
    });
}

#[test]
fn p9_the_same_form_makes_one_order() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let review = shop.look_over(&mut eve, POST).text();
        let first = shop.place(&mut eve, &review);
        let second = shop.place(&mut eve, &review);
        assert!(second.location().starts_with("/o/"), "{} {}", second.status, second.text());
        assert_ne!(second.location(), first.location(), "each answer has a link of its own");
        assert_eq!((shop.told().len(), host.rows("gallery_order"), host.rows("billing_payment")), (1, 1, 1));
        let number =
            |path: &str| host.browser().get(path).text().split("<h1>").nth(1).unwrap()[..14].to_owned();
        assert_eq!(number(first.location()), number(second.location()));
    });
}

#[test]
fn p9_a_price_that_changed_is_shown_and_asked_again() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let review = shop.look_over(&mut eve, POST).text();
        let mut dearer = prices(2);
        dearer.products[0].price = 1500;
        shop.studio.client.put_price_list(shop.list, &dearer).unwrap();
        let refused = shop.place(&mut eve, &review);
        assert_eq!(refused.location(), format!("{}/cart?changed=yes", shop.path));
        assert_eq!(host.rows("gallery_order"), 0);
        let cart = eve.get(refused.location()).text();
        assert!(cart.contains("Something has changed") && cart.contains("it was €12.50"), "{cart}");
        shop.order(&mut eve);
        assert_eq!(shop.told()[0].total, 1890);
        // An own price is a price, too.
        shop.add(&mut eve, 2, PRINT, "1");
        let review = shop.look_over(&mut eve, POST).text();
        shop.publish_again(|event| event.pictures[1].document.own_prices[0].price = 1);
        assert!(shop.place(&mut eve, &review).location().contains("changed"));
        assert_eq!(host.rows("gallery_order"), 1);
    });
}

#[test]
fn p9_nobody_orders_at_another_price_or_what_they_were_not_shown() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let review = shop.look_over(&mut eve, COLLECT).text();
        // Another delivery than the one that was looked over, another seal, none at all.
        let sealed = hidden(&review).into_iter().find(|(name, _)| name == "seal").unwrap().1;
        let post = review.replace(&COLLECT.to_string(), &POST.to_string());
        for forged in [post, review.replace(&sealed, &"0".repeat(64)), review.replace(&sealed, "")] {
            assert!(shop.place(&mut eve, &forged).location().contains("changed"));
        }
        // More in the cart than was looked over.
        shop.add(&mut eve, 2, FILE, "1");
        assert!(shop.place(&mut eve, &review).location().contains("changed"));
        assert_eq!((host.rows("gallery_order"), host.rows("billing_entry")), (0, 0));
    });
}

#[test]
fn p10_a_picture_that_is_taken_down_after_it_was_ordered_changes_nothing_of_the_order() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let (mut eve, mut bob) = (shop.customer(), shop.customer());
        shop.add(&mut bob, 1, PRINT, "1");
        shop.add(&mut eve, 1, PRINT, "1");
        let path = shop.order(&mut eve);
        let before = shop.told();
        shop.publish_again(|event| drop(event.pictures.remove(0)));
        assert_eq!(shop.told(), before);
        let page = host.browser().get(&path);
        assert!(page.status == 200 && !page.text().contains("/p/1.jpg"), "{}", page.text());
        let cart = shop.cart(&mut bob);
        assert!(cart.contains("not shown any more") && !cart.contains("Go to checkout"), "{cart}");
        assert_eq!(host.rows("gallery_order"), 1);
    });
}

#[test]
fn p10_an_event_with_open_orders_stays_and_orders_outlive_theirs() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let path = shop.order(&mut eve);
        let refused = shop.studio.client.delete_event(shop.event.id).unwrap_err().to_string();
        assert!(refused.contains("not done yet"), "{refused}");
        assert_eq!(eve.get(&shop.path).status, 200, "nothing of it was taken down");
        let done = host.database.write(|tx| tx.execute("UPDATE gallery_order SET stage = 'done'", &[]));
        done.wait().unwrap();
        shop.studio.client.delete_event(shop.event.id).unwrap();
        let told = shop.told();
        assert_eq!((told.len(), told[0].stage), (1, Stage::Done), "a studio that was away hears of it");
        assert_eq!(host.browser().get(&path).status, 200);
        // Nobody else's studio does.
        let mallory = host.photographer("mallory").studio("laptop");
        assert_eq!(mallory.client.feed(0, Duration::ZERO).unwrap().entries, []);
    });
}

#[test]
fn p10_what_stands_in_the_way_is_told_in_the_readers_language() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let path = shop.order(&mut eve);
        let order = shop.told().pop().unwrap();
        let what = Step::Problem {
            sentence: "Picture 1 is gone.".into(),
            reason: Some(Reason::Missing { number: 1 }),
        };
        shop.studio.client.order_step(order.id, &StepRequest { id: Id::new(Moment::now()), what }).unwrap();
        let told = shop.told().pop().unwrap();
        assert_eq!(
            (told.problem.as_str(), told.reason),
            ("Picture 1 is gone.", Some(Reason::Missing { number: 1 }))
        );
        let german = [("accept-language", "de")];
        let in_german = "Bild 1 ist nicht mehr beim Fotografen.";
        let page = host.browser().get_with(&path, &german).text();
        assert_eq!(page.matches(in_german).count(), 2, "now, and in what has happened: {page}");
        let mut ada = shop.ada.browser();
        for path in ["/orders".to_owned(), format!("/orders/{}", order.number)] {
            assert!(ada.get_with(&path, &german).text().contains(in_german), "{path}");
            assert!(
                ada.get(&path).text().contains("Picture 1 is not at the photographer’s any more."),
                "{path}"
            );
        }
        // A lab knows its sheets, and not who reads of them.
        let address = ReportAddress { url: host.url.clone(), pin: None, token: told.lab_token.clone() };
        let held = |number, sentence: &str, reason| {
            let what = LabStep::Held { sentence: sentence.into(), reason };
            let report = LabReport { number, at: Moment::now(), what };
            Reporter::new(&address).unwrap().report(order.id, &report).unwrap();
        };
        let reason = Reason::NotMade { sheet: "7K3MQ9TD-1".into(), fault: Fault::Damaged };
        held(1, "7K3MQ9TD-1: The picture is damaged.", Some(reason.clone()));
        assert_eq!(shop.told().pop().unwrap().reason, Some(reason));
        let in_german = "7K3MQ9TD-1: Das Bild ist beschädigt.";
        let page = host.browser().get_with(&path, &german).text();
        assert_eq!(page.matches(in_german).count(), 2, "now, and in what has happened: {page}");
        let own = format!("/orders/{}", order.number);
        let page = ada.get_with(&own, &german).text();
        assert_eq!(page.matches(in_german).count(), 2, "{page}");
        assert!(ada.get(&own).text().contains("7K3MQ9TD-1: The picture is damaged."));
        held(2, "", None);
        let page = host.browser().get_with(&path, &german).text();
        assert_eq!(page.matches(in_german).count(), 1, "it has happened: {page}");
        // A studio of another version says it in a sentence alone.
        let what = Step::Problem { sentence: "The dog ate it.".into(), reason: None };
        shop.studio.client.order_step(order.id, &StepRequest { id: Id::new(Moment::now()), what }).unwrap();
        assert!(host.browser().get_with(&path, &german).text().contains("The dog ate it."));
    });
}

#[test]
fn p9_a_file_that_was_bought_is_fetched_when_it_is_paid_and_there() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, FILE, "1");
        let download = Id::from_bytes([0; 16]);
        let review = shop.look_over(&mut eve, download).text();
        let placed = shop.place(&mut eve, &review);
        let path = placed.location().trim_end_matches("?placed=yes").to_owned();
        let order = shop.told().pop().unwrap();
        assert_eq!((order.total, order.customer.address.as_str()), (2000, ""), "nothing is sent by post");
        let bytes = vec![7_u8; 5 << 20];
        let hash = *blake3::hash(&bytes).as_bytes();
        let outgoing = Outgoing { bytes: &bytes, hash, progress: &|_| {}, stop: &|| false };
        let step = |what| {
            let step = StepRequest { id: Id::new(Moment::now()), what };
            shop.studio.client.order_step(order.id, &step)
        };
        let ready = || Step::Download { item: 1, file: hash, file_name: "Gräfin <1>.jpg".into() };
        assert!(step(ready()).is_err(), "it is not here yet");
        shop.studio.client.send_download(order.id, &outgoing).unwrap();
        assert_eq!(step(ready()).unwrap().stage, Stage::Shipped);
        let fetch = || host.browser().get(&format!("{path}/d/1"));
        assert_eq!(fetch().status, 404, "not before it is paid");
        assert_eq!(step(Step::Paid).unwrap().payment, PaymentState::Paid);
        let file = fetch();
        assert_eq!((file.status, file.body.len()), (200, bytes.len()));
        assert!(file.header("content-disposition").unwrap().starts_with("attachment"));
        let order = shop.told().pop().unwrap();
        assert_eq!(order.stage, Stage::Done, "nothing is left to do");
        assert!(host.browser().get(&path).text().contains("Download picture 1"));
        assert_eq!(fetch().body, bytes, "as often as they like");
    });
}

#[test]
fn p9_currencies_have_the_decimals_that_they_have() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut version = 1;
        for (currency, price, total) in [
            ("JPY", "¥1,250", "¥1,640"),
            ("KWD", "KWD\u{a0}1.250", "KWD\u{a0}1.640"),
            ("USD", "$12.50", "$16.40"),
        ] {
            version += 1;
            let document = PriceListDocument { currency: currency.into(), ..prices(version) };
            shop.studio.client.put_price_list(shop.list, &document).unwrap();
            let mut eve = shop.customer();
            shop.add(&mut eve, 1, PRINT, "1");
            assert!(shop.cart(&mut eve).contains(price), "{currency}");
            let path = shop.order(&mut eve);
            assert!(host.browser().get(&path).text().contains(total), "{currency}");
        }
    });
}

#[test]
fn p9_script_in_every_field_is_text() {
    on_each_engine(|host| {
        const EVIL: &str = "<script>alert(1)</script>";
        let mut list = prices(1);
        list.name = EVIL.into();
        list.tax_name = EVIL.into();
        list.products[0].name = EVIL.into();
        list.deliveries[0].name = EVIL.into();
        list.seller = Seller {
            name: EVIL.into(),
            address: EVIL.into(),
            tax_number: EVIL.into(),
            email: EVIL.into(),
            payment_note: EVIL.into(),
        };
        if let Ware::Print { paper } = &mut list.products[0].ware {
            paper.finish = EVIL.into();
        }
        let shop = Shop::open_with(host, &list);
        let mut eve = shop.customer();
        let mut pages = vec![eve.get(&format!("{}/p/1/order", shop.path)).text()];
        shop.add(&mut eve, 1, PRINT, "1");
        let cart = shop.cart(&mut eve);
        pages.push(eve.get(&format!("{}/cart/{}/0", shop.path, line(&cart))).text());
        pages.push(cart);
        let fields = [("action", "edit"), ("name", EVIL), ("email", EVIL), ("address", EVIL), ("note", EVIL)];
        pages.push(eve.submit(&format!("{}/checkout", shop.path), &fields).text());
        pages.push(shop.look_over(&mut eve, POST).text());
        let path = shop.order(&mut eve);
        pages.push(host.browser().get(&path).text());
        for page in pages {
            assert!(page.contains("alert(1)") && !page.contains("<script>alert"), "{page}");
        }
        assert!(host.browser().get(&format!("{path}/invoice.pdf")).body.starts_with(b"%PDF-"));
    });
}

#[test]
fn p9_the_customer_is_mailed_and_a_lost_link_comes_back_by_mail() {
    on_each_engine(|host| {
        let sender = Mailbox::new("Test host", "photos@example.org").unwrap();
        let server = Server::new("localhost", 1, Security::None, None, sender).unwrap();
        host.database.write(move |tx| mail::keep_server(tx, Some(&server))).wait().unwrap();
        let bodies = || {
            let sql = "SELECT body FROM carriers_mail ORDER BY id";
            let read = host.database.read(move |tx| tx.query(sql, &[], |row| row.get::<String>("body")));
            read.wait().unwrap()
        };
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        shop.order(&mut eve);
        let mails = bodies();
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        assert!(mail.contains("€16.40") && mail.contains("Garden party"), "{mail}");
        let linked = |mail: &str| {
            let at = mail.find("/o/").expect("a link");
            mail[at..].split_whitespace().next().unwrap().to_owned()
        };
        assert_eq!(host.browser().get(&linked(mail)).status, 200);
        let mut anybody = host.browser();
        let ask = |browser: &mut Browser, email: &str| {
            let answer = browser.submit("/orders/lost", &[("email", email)]);
            (answer.status, answer.text().split("role=\"status\"").nth(1).map(str::len))
        };
        let known = ask(&mut anybody, "EVE@example.org");
        assert_eq!(known, ask(&mut anybody, "nobody@example.org"), "the answer tells nobody anything");
        assert_eq!(ask(&mut anybody, "no address").0, 422);
        let mails = bodies();
        assert_eq!(mails.len(), 2);
        assert_eq!(host.browser().get(&linked(&mails[1])).status, 200);
        for _ in 0..3 {
            ask(&mut anybody, "eve@example.org");
        }
        assert_eq!(bodies().len(), 4, "nobody's mailbox is filled");
    });
}

#[test]
fn p9_a_price_list_is_its_owner_s_and_its_versions_stay_as_they_are() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mallory = host.photographer("mallory").studio("laptop");
        assert!(mallory.client.put_price_list(shop.list, &prices(2)).is_err());
        let mut event = Event::new("Stolen prices", 1);
        event.document.price_list = Some(shop.list);
        assert!(mallory.publish(&event).is_err());
        shop.studio.client.put_price_list(shop.list, &prices(1)).unwrap();
        let other = PriceListDocument { name: "Other".into(), ..prices(1) };
        let refused = shop.studio.client.put_price_list(shop.list, &other).unwrap_err().to_string();
        assert!(refused.contains("Version 1"), "{refused}");
        let sold_by = || shop.studio.missing(&shop.event).unwrap().sells_by.unwrap();
        assert_eq!(sold_by(), PriceVersion { list: shop.list, version: 1 });
        shop.studio.client.put_price_list(shop.list, &prices(2)).unwrap();
        assert_eq!(host.rows("gallery_price_list"), 1, "nothing was ordered by the first");
        assert_eq!(sold_by(), PriceVersion { list: shop.list, version: 2 });
    });
}

#[test]
fn p9_who_is_asked_for_an_address_says_one() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let mut eve = shop.customer();
        shop.add(&mut eve, 1, PRINT, "1");
        let (post, collect) = (POST.to_string(), COLLECT.to_string());
        let ask = |browser: &mut Browser, name: &str, email: &str, address: &str, delivery: &str| {
            let fields = [
                ("action", "review"),
                ("name", name),
                ("email", email),
                ("address", address),
                ("delivery", delivery),
                ("means", "invoice"),
            ];
            browser.submit(&format!("{}/checkout", shop.path), &fields)
        };
        for (name, email, address, delivery) in [
            ("", "eve@example.org", "Graz", &post),
            ("Eve", "eve", "Graz", &post),
            ("Eve", "eve@example.org", " ", &post),
            ("Eve", "eve@example.org", "Graz", &"no delivery".to_owned()),
            ("Eve", "eve@example.org", &"a".repeat(2_001), &post),
        ] {
            let answer = ask(&mut eve, name, email, address, delivery);
            assert!(matches!(answer.status, 400 | 422), "{name} {email} {address}: {}", answer.status);
        }
        let collected = ask(&mut eve, "Eve", "eve@example.org", "Graz", &collect);
        assert_eq!(collected.status, 200);
        assert!(!collected.text().contains("Graz"), "an address that is not needed is not kept");
    });
}
