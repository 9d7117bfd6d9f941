//! A studio with a host and a lab on loopback, and orders that the host tells of.

use wirephoto_database::{Id, Moment};
use wirephoto_exchange::feed::{FeedEntry, FeedWhat};
use wirephoto_exchange::order::{
    CustomerDocument, ItemDocument, LineDocument, OrderDocument, PaymentState, Stage, Step,
};
use wirephoto_exchange::prices::{DeliveryDocument, DeliveryWay, Ware};
use wirephoto_imaging::Crop;
use wirephoto_studio::*;

use crate::desk::{Desk, EVENT};
use crate::peer::{Known, Peer, card};

/// Looks on and says nothing.
pub struct Quiet;

impl SendWatch for Quiet {
    fn told(&self, _: SendProgress) {}

    fn is_stopped(&self) -> bool {
        false
    }
}

/// A studio with pictures, a host and a lab.
pub struct Shop {
    pub desk: Desk,
    pub host: Peer,
    pub lab: Peer,
    pub pictures: Vec<Id>,
    pub event: Id,
}

impl Shop {
    pub fn with(pictures: usize) -> Self {
        let desk = Desk::with_event();
        desk.import(EVENT, &desk.card(pictures));
        let (host, lab) = (Peer::start(), Peer::start());
        host.pair_as_host(&desk.studio);
        lab.pair_as_lab(&desk.studio);
        let pictures = desk.studio.list(EVENT).unwrap().iter().map(|(place, _)| place.picture).collect();
        let event = desk.studio.event(EVENT).unwrap().id;
        Self { desk, host, lab, pictures, event }
    }

    /// A host tells of an order; its state may be changed first.
    pub fn order(
        &self,
        name: u8,
        items: Vec<ItemDocument>,
        change: impl FnOnce(&mut OrderDocument),
    ) -> OrderRef {
        let mut order = document(name, items);
        change(&mut order);
        self.tell(self.event, order);
        self.hear();
        OrderRef::Id(Id::from_bytes([name; 16]))
    }

    pub fn tell(&self, event: Id, order: OrderDocument) {
        let mut known = self.host.known();
        let seq = known.news.len() as u64 + 1;
        let what = FeedWhat::Order { order: Box::new(order) };
        known.news.push(FeedEntry { seq, event, at: Moment::from_micros(0), what });
    }

    pub fn hear(&self) {
        for (_, heard) in self.desk.studio.hear_once().unwrap() {
            heard.unwrap();
        }
    }

    /// Sends what is due.
    pub fn send(&self) {
        self.desk.studio.courier().unwrap().expect("nobody else sends").run(&Quiet).unwrap();
    }

    pub fn get(&self, order: &OrderRef) -> Order {
        self.desk.studio.order(order.clone()).unwrap()
    }

    pub fn print(&self, item: u32, picture: usize) -> ItemDocument {
        let crop = Crop::new(0.1, 0.0, 0.8, 1.0).unwrap();
        ItemDocument {
            number: item,
            name: "Print".to_owned(),
            ware: Ware::Print { paper: card() },
            picture: self.pictures[picture],
            picture_number: picture as u32 + 1,
            edit_revision: 0,
            then: None,
            crop: Some(crop),
            copies: 2,
        }
    }

    pub fn file(&self, item: u32, picture: usize) -> ItemDocument {
        ItemDocument { ware: Ware::Download, crop: None, copies: 1, ..self.print(item, picture) }
    }

    /// The bytes of originals.
    pub fn original_bytes(&self, pictures: &[usize]) -> u64 {
        let path = self.desk.path("original");
        let bytes = |picture: &usize| {
            let _ = std::fs::remove_file(&path);
            self.desk
                .studio
                .export(PictureRef::Id(self.pictures[*picture]), Exported::Original, &path)
                .unwrap()
        };
        pictures.iter().map(bytes).sum()
    }
}

pub fn document(name: u8, items: Vec<ItemDocument>) -> OrderDocument {
    let delivery = DeliveryDocument {
        id: Id::from_bytes([200; 16]),
        name: "By post".to_owned(),
        price: 490,
        way: DeliveryWay::Ship,
    };
    OrderDocument {
        id: Id::from_bytes([name; 16]),
        number: format!("ORDER{name:03}"),
        placed_at: Moment::from_micros(i64::from(name)),
        stage: Stage::Placed,
        payment: PaymentState::Paid,
        provider: "stripe".to_owned(),
        problem: String::new(),
        reason: None,
        customer: CustomerDocument {
            name: "Eve".to_owned(),
            email: "eve@example.com".to_owned(),
            address: "1 Street".to_owned(),
        },
        lines: vec![LineDocument { name: "Print".to_owned(), quantity: 1, price: 450, total: 450, items }],
        delivery,
        currency: "EUR".to_owned(),
        total: 940,
        tax: 150,
        note: "=please".to_owned(),
        lab_token: "for-this-order".to_owned(),
    }
}

pub fn told(known: &Known) -> Vec<Step> {
    known.told()
}

pub fn at_lab() -> Step {
    Step::AtLab { lab: "Peer".to_owned() }
}
