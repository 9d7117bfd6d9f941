//! Orders as the studio's own pages show them.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::currency::decimals;
use wirephoto_exchange::order::{CustomerDocument, ItemDocument, PaymentState, Stage, Step};
use wirephoto_exchange::prices::{DeliveryDocument, MIN_DPI, Paper, Ware};
use wirephoto_imaging::Crop;
use wirephoto_library as library;
use wirephoto_site::Language;

use crate::desk::thumb;
use crate::order::{find_order, orders_of};
use crate::repository::{self, Shipment, What};
use crate::sending::size_as_ordered;
use crate::words::words;
use crate::{EventRef, Journey, Order, OrderRef, Result, Studio, Told, Trouble, Work};

/// Pictures of an order that are shown among the others.
const SHOWN: usize = 8;

/// An order among the others.
#[derive(Debug, Serialize)]
pub(crate) struct OrderLine {
    id: Id,
    number: String,
    placed_at: Moment,
    event: OrderEvent,
    host: String,
    /// Who ordered.
    customer: String,
    stage: Stage,
    payment: PaymentState,
    provider: String,
    work: Work,
    /// What stands in the way here.
    message: String,
    /// What else stands in the way, at the host or the lab.
    problem: String,
    total: i64,
    currency: String,
    /// Digits of an amount behind the point.
    decimals: u8,
    /// Sheets of paper.
    prints: u32,
    /// Files.
    downloads: u32,
    lab: Option<String>,
    /// The first of its pictures.
    pictures: Vec<OrderPicture>,
    /// How many different ones there are.
    picture_count: usize,
    /// What the photographer would do next: `approve`, `paid` or `done`.
    next: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct OrderEvent {
    id: Id,
    /// None when it is not here.
    number: Option<u32>,
    name: String,
}

#[derive(Debug, Clone, Serialize)]
struct OrderPicture {
    picture: Id,
    number: u32,
    /// The address of its contact print; none when the picture is gone.
    thumb: Option<String>,
}

/// An order with everything in it.
#[derive(Debug, Serialize)]
pub(crate) struct OrderSheet {
    #[serde(flatten)]
    line: OrderLine,
    buyer: CustomerDocument,
    delivery: DeliveryDocument,
    tax: i64,
    note: String,
    lab_note: String,
    lines: Vec<SheetLine>,
    /// What the host was told, and what it is still to be told.
    told: Vec<SheetStep>,
    /// What is and was to be done.
    shipments: Vec<SheetShipment>,
    /// Files of the order that left.
    journeys: Vec<Journey>,
}

#[derive(Debug, Serialize)]
struct SheetLine {
    name: String,
    quantity: u32,
    price: i64,
    total: i64,
    items: Vec<SheetItem>,
}

#[derive(Debug, Serialize)]
struct SheetItem {
    number: u32,
    name: String,
    picture: OrderPicture,
    file_name: Option<String>,
    /// None for a file.
    paper: Option<Paper>,
    crop: Option<Crop>,
    copies: u32,
    /// Dots per inch at which it would be printed.
    dpi: Option<u32>,
    is_too_small: bool,
    /// Whether the picture was edited after it was ordered: `crop` is of what it was then.
    is_edited_since: bool,
}

#[derive(Debug, Serialize)]
struct SheetStep {
    step: Step,
    at: Moment,
    told_at: Option<Moment>,
    message: String,
}

#[derive(Debug, Serialize)]
struct SheetShipment {
    what: &'static str,
    item: Option<u32>,
    peer: String,
    message: String,
    due_at: Moment,
    ended: bool,
}

/// How many orders are how far.
#[derive(Debug, Default, Serialize)]
pub(crate) struct OrderCounts {
    waiting: usize,
    sending: usize,
    held: usize,
    sent: usize,
    closed: usize,
}

/// All orders, and how many of them are how far.
#[derive(Debug, Serialize)]
pub(crate) struct OrderList {
    orders: Vec<OrderLine>,
    counts: OrderCounts,
}

impl Studio {
    /// All orders, the newest first, or those of one event.
    pub(crate) fn order_list(&self, event: Option<EventRef>) -> Result<OrderList> {
        let language = self.language;
        self.db
            .read(move |tx| {
                let orders = orders_of(tx, event)?;
                let known = Known::find(tx, &orders, language)?;
                let mut counts = OrderCounts::default();
                for order in &orders {
                    *counts.of(order.work) += 1;
                }
                Ok(OrderList { orders: orders.iter().map(|order| known.line(order)).collect(), counts })
            })
            .wait()
    }

    /// How many orders wait for the photographer.
    pub(crate) fn count_waiting_orders(&self) -> Result<usize> {
        let waiting = self.db.read(repository::waiting_orders).wait()?;
        Ok(waiting.iter().filter(|order| next(order) == Some("approve")).count())
    }

    /// An order with everything in it.
    pub(crate) fn order_sheet(&self, order: OrderRef) -> Result<OrderSheet> {
        let language = self.language;
        self.db
            .read(move |tx| {
                let order = find_order(tx, &order)?;
                let known = Known::find(tx, std::slice::from_ref(&order), language)?;
                let mut lines = Vec::new();
                for line in &order.document.lines {
                    let items = line.items.iter().map(|item| known.item(tx, item)).collect::<Result<_>>()?;
                    let (name, quantity) = (line.name.clone(), line.quantity);
                    lines.push(SheetLine { name, quantity, price: line.price, total: line.total, items });
                }
                let document = &order.document;
                Ok(OrderSheet {
                    buyer: document.customer.clone(),
                    delivery: document.delivery.clone(),
                    tax: document.tax,
                    note: document.note.clone(),
                    lab_note: order.lab_note.clone(),
                    lines,
                    told: repository::steps_of(tx, order.id)?
                        .into_iter()
                        .map(|told| SheetStep::new(told, language))
                        .collect(),
                    shipments: repository::shipments_of(tx, order.id)?
                        .into_iter()
                        .map(|shipment| SheetShipment::new(shipment, language))
                        .collect(),
                    journeys: journeys(tx, &order)?,
                    line: known.line(&order),
                })
            })
            .wait()
    }
}

/// Files of an order's pictures that went to a lab or were sold.
fn journeys(tx: &mut Transaction<'_>, order: &Order) -> Result<Vec<Journey>> {
    let mut journeys = Vec::new();
    for picture in pictures(order).into_keys() {
        journeys.extend(repository::journeys_of_picture(tx, picture, 50)?);
    }
    journeys.retain(|journey| journey.way != crate::JourneyWay::Proof);
    Ok(journeys)
}

/// An order's pictures with the numbers that people say aloud, each once, in the order of their identifiers.
fn pictures(order: &Order) -> BTreeMap<Id, u32> {
    order.items().map(|item| (item.picture, item.picture_number)).collect()
}

/// What is here of the events and pictures of orders.
struct Known {
    events: HashMap<Id, (u32, String)>,
    pictures: HashMap<Id, library::Picture>,
    /// Of whoever reads.
    language: Language,
}

impl Known {
    fn find(tx: &mut Transaction<'_>, orders: &[Order], language: Language) -> Result<Self> {
        let events = repository::events(tx)?.into_iter();
        let ids: Vec<Id> = orders.iter().flat_map(|order| pictures(order).into_keys()).collect();
        let pictures = library::find_pictures(tx, &ids)?.into_iter();
        Ok(Self {
            events: events.map(|event| (event.id, (event.number, event.name))).collect(),
            pictures: pictures.map(|picture| (picture.id, picture)).collect(),
            language,
        })
    }

    fn line(&self, order: &Order) -> OrderLine {
        let document = &order.document;
        let event = self.events.get(&order.event).cloned();
        let pictures = pictures(order);
        OrderLine {
            id: order.id,
            number: document.number.clone(),
            placed_at: document.placed_at,
            event: OrderEvent {
                id: order.event,
                number: event.as_ref().map(|(number, _)| *number),
                name: event.map(|(_, name)| name).unwrap_or_default(),
            },
            host: order.host.clone(),
            customer: document.customer.name.clone(),
            stage: document.stage,
            payment: document.payment,
            provider: document.provider.clone(),
            work: order.work,
            message: told(order.trouble.as_ref(), self.language),
            problem: match &document.reason {
                Some(_) if order.has_told_problem() => String::new(),
                Some(reason) => (words(self.language).reason)(reason),
                None => document.problem.clone(),
            },
            total: document.total,
            currency: document.currency.clone(),
            decimals: decimals(&document.currency),
            prints: order.prints().map(|item| item.copies).sum(),
            downloads: order.downloads().count() as u32,
            lab: order.lab.clone(),
            picture_count: pictures.len(),
            pictures: pictures.into_iter().take(SHOWN).map(|(id, number)| self.picture(id, number)).collect(),
            next: next(order),
        }
    }

    fn picture(&self, picture: Id, number: u32) -> OrderPicture {
        let thumb = self.pictures.get(&picture).map(|known| thumb(known.id, known.edit_revision));
        OrderPicture { picture, number, thumb }
    }

    fn item(&self, tx: &mut Transaction<'_>, item: &ItemDocument) -> Result<SheetItem> {
        let paper = match &item.ware {
            Ware::Print { paper } => Some(paper.clone()),
            Ware::Download | Ware::Package { .. } => None,
        };
        let size = size_as_ordered(tx, item)?;
        let dpi = paper.as_ref().zip(item.crop).zip(size);
        let dpi = dpi.map(|((paper, crop), (width, height))| paper.dpi_of(&crop, width, height));
        Ok(SheetItem {
            number: item.number,
            name: item.name.clone(),
            picture: self.picture(item.picture, item.picture_number),
            file_name: self.pictures.get(&item.picture).map(|picture| picture.file_name.clone()),
            paper,
            crop: item.crop,
            copies: item.copies,
            is_edited_since: self
                .pictures
                .get(&item.picture)
                .is_some_and(|picture| picture.edit_revision != item.edit_revision),
            is_too_small: dpi.is_some_and(|dpi| dpi < MIN_DPI),
            dpi,
        })
    }
}

/// What the photographer would do next with an order.
fn next(order: &Order) -> Option<&'static str> {
    let document = &order.document;
    match order.work {
        Work::Held => Some("approve"),
        Work::Waiting if order.is_good() => Some("approve"),
        _ if document.stage == Stage::Cancelled => None,
        _ if document.payment == PaymentState::Open && document.provider == "invoice" => Some("paid"),
        _ if document.stage == Stage::Shipped => Some("done"),
        Work::Waiting | Work::Sending | Work::Sent | Work::Closed => None,
    }
}

impl OrderCounts {
    fn of(&mut self, work: Work) -> &mut usize {
        match work {
            Work::Waiting => &mut self.waiting,
            Work::Sending => &mut self.sending,
            Work::Held => &mut self.held,
            Work::Sent => &mut self.sent,
            Work::Closed => &mut self.closed,
        }
    }
}

impl SheetStep {
    fn new(Told { step, at, told_at, trouble }: Told, language: Language) -> Self {
        let step = match step {
            Step::Problem { reason: Some(reason), .. } => {
                Step::Problem { sentence: (words(language).reason)(&reason), reason: Some(reason) }
            }
            step => step,
        };
        Self { step, at, told_at, message: told(trouble.as_ref(), language) }
    }
}

impl SheetShipment {
    fn new(shipment: Shipment, language: Language) -> Self {
        let what = match shipment.what {
            What::Prints => "prints",
            What::Withdrawal => "withdrawal",
            What::Download => "download",
        };
        let message = told(shipment.trouble.as_ref(), language);
        let Shipment { item, peer, due_at, ended, .. } = shipment;
        Self { what, item, peer, message, due_at, ended }
    }
}

/// A sentence; empty when there is nothing to say.
fn told(trouble: Option<&Trouble>, language: Language) -> String {
    trouble.map(|trouble| trouble.told(language)).unwrap_or_default()
}
