//! A photographer who sells, and customers on their way from a picture to the page of an order.

use std::time::Duration;

use wirephoto_database::{Id, Moment};
use wirephoto_exchange::feed::FeedWhat;
use wirephoto_exchange::order::OrderDocument;
use wirephoto_exchange::prices::{
    DeliveryDocument, DeliveryWay, Paper, Part, PriceListDocument, ProductDocument, Seller, Ware,
};
use wirephoto_exchange::publication::OwnPrice;
use wirephoto_site::testing::{Answer, Browser};

use crate::host::{Event, Host, Photographer, Publication, Studio, customer};

pub const PRINT: Id = Id::from_bytes([1; 16]);
pub const POSTER: Id = Id::from_bytes([2; 16]);
pub const FILE: Id = Id::from_bytes([3; 16]);
pub const PACKAGE: Id = Id::from_bytes([4; 16]);
pub const POST: Id = Id::from_bytes([8; 16]);
pub const COLLECT: Id = Id::from_bytes([9; 16]);

/// A print, a poster for which no picture is large enough, a file, and a package of two prints and a file.
pub fn prices(version: u32) -> PriceListDocument {
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
pub struct Shop<'h> {
    pub host: &'h Host,
    pub ada: Photographer<'h>,
    pub studio: Studio,
    pub list: Id,
    pub event: Event,
    /// `/e/…`
    pub path: String,
}

impl<'h> Shop<'h> {
    pub fn open(host: &'h Host) -> Self {
        Self::open_with(host, &prices(1))
    }

    pub fn open_with(host: &'h Host, prices: &PriceListDocument) -> Self {
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

    pub fn customer(&self) -> Browser {
        customer(self.host, &self.path, Event::CODE)
    }

    pub fn publish_again(&self, change: impl FnOnce(&mut Event)) -> Publication {
        let mut event = self.event.clone();
        change(&mut event);
        self.studio.publish(&event).unwrap()
    }

    /// The orders that the studio is told of.
    pub fn told(&self) -> Vec<OrderDocument> {
        let entries = self.studio.client.feed(0, Duration::ZERO).unwrap().entries;
        let orders = entries.into_iter().filter_map(|entry| match entry.what {
            FeedWhat::Order { order } => Some(*order),
            _ => None,
        });
        orders.collect()
    }

    pub fn add(&self, browser: &mut Browser, picture: u32, product: Id, quantity: &str) -> Answer {
        let page = format!("{}/p/{picture}/order", self.path);
        browser.submit_to(&self.path, &page, &[("product", &product.to_string()), ("quantity", quantity)])
    }

    pub fn cart(&self, browser: &mut Browser) -> String {
        browser.get(&format!("{}/cart", self.path)).text()
    }

    /// From the cart to the page where everything is looked over.
    pub fn look_over(&self, browser: &mut Browser, delivery: Id) -> Answer {
        self.look_over_by(browser, delivery, "invoice")
    }

    pub fn look_over_by(&self, browser: &mut Browser, delivery: Id, means: &str) -> Answer {
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
    pub fn place(&self, browser: &mut Browser, review: &str) -> Answer {
        let fields = hidden(review);
        let mut fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(("action", "place"));
        browser.submit_to(&self.path, &format!("{}/checkout", self.path), &fields)
    }

    /// All of the way; the path of the order's page.
    pub fn order(&self, browser: &mut Browser) -> String {
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
pub fn hidden(page: &str) -> Vec<(String, String)> {
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

/// The identifier of the first line of a cart's page.
pub fn line(cart: &str) -> String {
    cart.split("<li id=\"l").nth(1).expect("a line").split('"').next().unwrap().to_owned()
}
