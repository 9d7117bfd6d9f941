//! What customers order: at the price that they saw, of the event that they are in, once; and what their studio is told.

use std::time::Duration;

use wirephoto_carriers::mail::{self, Mailbox, Security, Server};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::client::Outgoing;
use wirephoto_exchange::feed::FeedWhat;
use wirephoto_exchange::order::{OrderDocument, PaymentState, Stage, Step, StepRequest};
use wirephoto_exchange::prices::{
    DeliveryDocument, DeliveryWay, MAX_AMOUNT, Paper, Part, PriceListDocument, ProductDocument, Seller, Ware,
};
use wirephoto_exchange::publication::OwnPrice;

use crate::host::{Event, Host, Photographer, Publication, Studio, customer, on_each_engine};
use crate::http::{Answer, Browser};

const PRINT: Id = Id::from_bytes([1; 16]);
const POSTER: Id = Id::from_bytes([2; 16]);
const FILE: Id = Id::from_bytes([3; 16]);
const PACKAGE: Id = Id::from_bytes([4; 16]);
const POST: Id = Id::from_bytes([8; 16]);
const COLLECT: Id = Id::from_bytes([9; 16]);

/// A print, a poster for which no picture is large enough, a file, and a package of two prints and a file.
fn prices(version: u32) -> PriceListDocument {
    let paper = |width_um, height_um| Ware::Print {
        paper: Paper { width_um, height_um, border_um: 0, finish: "matte".into() },
    };
    let product = |id, name: &str, price, ware| ProductDocument { id, name: name.to_owned(), price, ware };
    let parts = vec![Part { product: PRINT, count: 2 }, Part { product: FILE, count: 1 }];
    PriceListDocument {
        version,
        name: "Weddings".into(),
        currency: "EUR".into(),
        tax_name: "VAT".into(),
        tax_basis_points: 1900,
        products: vec![
            product(PRINT, "Print 13 × 18 cm", 1250, paper(130_000, 180_000)),
            product(POSTER, "Banner", 9000, paper(2_000_000, 3_000_000)),
            product(FILE, "File", 2000, Ware::Download),
            product(PACKAGE, "Family", 3900, Ware::Package { parts }),
        ],
        deliveries: vec![
            DeliveryDocument { id: POST, name: "By post".into(), price: 390, way: DeliveryWay::Ship },
            DeliveryDocument {
                id: COLLECT,
                name: "I collect it".into(),
                price: 0,
                way: DeliveryWay::Collect,
            },
        ],
        seller: Seller {
            name: "Ada Lens".into(),
            address: "Rosenweg 1\nWien".into(),
            tax_number: "ATU123".into(),
            email: "ada@example.org".into(),
            payment_note: "By bank transfer.".into(),
        },
    }
}

/// A photographer who sells.
struct Shop<'h> {
    host: &'h Host,
    ada: Photographer<'h>,
    studio: Studio,
    list: Id,
    event: Event,
    /// `/e/…`
    path: String,
}

impl<'h> Shop<'h> {
    fn open(host: &'h Host) -> Self {
        Self::open_with(host, &prices(1))
    }

    fn open_with(host: &'h Host, prices: &PriceListDocument) -> Self {
        let ada = host.photographer("ada");
        let studio = ada.studio("laptop");
        let list = Id::new(Moment::now());
        studio.client.put_price_list(list, prices).unwrap();
        let mut event = Event::new("Garden party", 4);
        event.document.price_list = Some(list);
        event.pictures[1].document.own_prices = vec![OwnPrice { product: PRINT, price: 5000 }];
        let path = studio.publish(&event).unwrap().path();
        Self { host, ada, studio, list, event, path }
    }

    fn customer(&self) -> Browser {
        customer(self.host, &self.path, Event::CODE)
    }

    fn publish_again(&self, change: impl FnOnce(&mut Event)) -> Publication {
        let mut event = self.event.clone();
        change(&mut event);
        self.studio.publish(&event).unwrap()
    }

    /// The orders that the studio is told of.
    fn told(&self) -> Vec<OrderDocument> {
        let entries = self.studio.client.feed(0, Duration::ZERO).unwrap().entries;
        let orders = entries.into_iter().filter_map(|entry| match entry.what {
            FeedWhat::Order { order } => Some(*order),
            _ => None,
        });
        orders.collect()
    }

    fn add(&self, browser: &mut Browser, picture: u32, product: Id, quantity: &str) -> Answer {
        let page = format!("{}/p/{picture}/order", self.path);
        browser.submit_to(&self.path, &page, &[("product", &product.to_string()), ("quantity", quantity)])
    }

    fn cart(&self, browser: &mut Browser) -> String {
        browser.get(&format!("{}/cart", self.path)).text()
    }

    /// From the cart to the page where everything is looked over.
    fn look_over(&self, browser: &mut Browser, delivery: Id) -> Answer {
        self.look_over_by(browser, delivery, "invoice")
    }

    fn look_over_by(&self, browser: &mut Browser, delivery: Id, means: &str) -> Answer {
        let delivery = delivery.to_string();
        let fields = [
            ("action", "review"),
            ("name", "Eve <b>Guest</b>"),
            ("email", "eve@example.org"),
            ("address", "Hauptplatz 2\nGraz"),
            ("note", "<script>alert(1)</script>"),
            ("delivery", &delivery),
            ("means", means),
        ];
        browser.submit_to(&self.path, &format!("{}/checkout", self.path), &fields)
    }

    /// Sends the form of that page.
    fn place(&self, browser: &mut Browser, review: &str) -> Answer {
        let fields = hidden(review);
        let mut fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(("action", "place"));
        browser.submit_to(&self.path, &format!("{}/checkout", self.path), &fields)
    }

    /// All of the way; the path of the order's page.
    fn order(&self, browser: &mut Browser) -> String {
        let review = self.look_over(browser, POST);
        assert_eq!(review.status, 200, "{}", review.text());
        let placed = self.place(browser, &review.text());
        assert_eq!(placed.status, 303, "{}", placed.text());
        let path = placed.location().trim_end_matches("?placed=yes").to_owned();
        assert!(path.starts_with("/o/"), "{path}");
        path
    }
}

/// The hidden fields of a page, but for the token.
fn hidden(page: &str) -> Vec<(String, String)> {
    let form = page.split("<form").find(|form| form.contains("name=\"seal\"")).unwrap_or_default();
    let text = |html: &str| {
        html.replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&").replace("&#34;", "\"")
    };
    let inputs = form.split("<input type=\"hidden\" ").skip(1).filter_map(|input| {
        let name = input.split("name=\"").nth(1)?.split('"').next()?;
        let value = input.split("value=\"").nth(1)?.split('"').next()?;
        (name != "csrf").then(|| (name.to_owned(), text(value)))
    });
    let areas = form.split("<textarea name=\"").skip(1).filter_map(|area| {
        let (name, rest) = area.split_once('"')?;
        let value = rest.split_once('>')?.1.split_once("</textarea>")?.0;
        Some((name.to_owned(), text(value)))
    });
    inputs.chain(areas).collect()
}

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

/// The first line of a cart.
fn line(cart: &str) -> String {
    cart.split("<li id=\"l").nth(1).expect("a line").split('"').next().unwrap().to_owned()
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
        shop.studio.client.put_price_list(shop.list, &prices(2)).unwrap();
        assert_eq!(host.rows("gallery_price_list"), 1, "nothing was ordered by the first");
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
