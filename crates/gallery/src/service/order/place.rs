//! Placing an order: everything that a customer saw is compared with what is true now, and all of it is written, or none.

use wirephoto_billing::payment::{self, Sale};
use wirephoto_billing::{Means, invoice};
use wirephoto_carriers::mail::Mailbox;
use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::order::{
    CustomerDocument, ItemDocument, LineDocument, OrderDocument, PaymentState, Stage,
};
use wirephoto_exchange::prices::{DeliveryDocument, Ware};
use wirephoto_site::Language;
use wirephoto_site::text::clean;

use crate::cart::{Quote, Quoted, QuotedItem};
use crate::event::Event;
use crate::order::{Happened, Order, What, number};
use crate::price_list::wants_address;
use crate::service::cart;
use crate::service::order::{Doing, add_link, letter};
use crate::words::{Sentence, Words};
use crate::{Error, Result, repository};

/// Characters of a name.
const MAX_NAME: usize = 100;
/// Characters of an address, and of a note.
const MAX_TEXT: usize = 2_000;

/// What a customer says when they order.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// Of the form: sent again, it makes no second order.
    pub form: Id,
    /// Of the quote that was shown.
    pub seal: String,
    pub delivery: Id,
    pub means: Means,
    pub customer: CustomerDocument,
    pub note: String,
    pub language: Language,
}

impl Checkout {
    /// Cleans what was typed; the error says what is missing.
    pub fn read(mut self, delivery: &DeliveryDocument) -> Result<Self> {
        let unfit = |find: fn(&'static Words) -> &'static str| Error::Unfit(Sentence::said(find));
        let fits = |text: &str, max: usize| {
            let text = clean(text);
            if text.chars().count() > max { Err(unfit(|t| t.orders.too_long)) } else { Ok(text) }
        };
        self.customer.name = fits(&self.customer.name, MAX_NAME)?;
        self.customer.address = fits(&self.customer.address, MAX_TEXT)?;
        self.note = fits(&self.note, MAX_TEXT)?;
        if self.customer.name.is_empty() {
            return Err(unfit(|t| t.orders.name_wanted));
        }
        let mailbox = Mailbox::new(&self.customer.name, &self.customer.email);
        mailbox.map_err(|_| unfit(|t| t.orders.email_wanted))?.address().clone_into(&mut self.customer.email);
        if !wants_address(delivery.way) {
            self.customer.address.clear();
        } else if self.customer.address.is_empty() {
            return Err(unfit(|t| t.orders.address_wanted));
        }
        Ok(self)
    }
}

/// What a new order is called and guarded by.
#[derive(Debug, Clone)]
pub struct NewOrder {
    pub id: Id,
    /// By which the lab may report on it.
    pub lab_token: String,
}

impl NewOrder {
    /// Made outside of the transaction.
    pub fn new(now: wirephoto_database::Moment) -> Self {
        Self { id: Id::new(now), lab_token: wirephoto_site::random_hex::<24>() }
    }
}

/// What came of a form.
#[derive(Debug, Clone)]
pub enum Placed {
    /// The order, from now on.
    New(Box<Order>),
    /// The order that it made before.
    Before(Box<Order>),
    /// What the customer saw is not what is true now; nothing was ordered.
    Changed,
}

/// Orders what is in a customer's cart, as they saw it. The link of `doing` leads to the order, in whichever case.
pub fn place(
    tx: &mut Transaction<'_>,
    event: &Event,
    customer: Id,
    checkout: &Checkout,
    new: &NewOrder,
    doing: &Doing,
) -> Result<Placed> {
    if let Some(order) = repository::order_of_form(tx, customer, checkout.form)? {
        add_link(tx, order.document.id, &doing.link, doing.now)?;
        return Ok(Placed::Before(Box::new(order)));
    }
    let quote = cart::quote(tx, event, customer)?;
    let deliveries = quote.deliveries();
    let delivery = deliveries.iter().find(|delivery| delivery.id == checkout.delivery);
    let Some(delivery) = delivery.filter(|delivery| quote.seal(delivery) == checkout.seal) else {
        return Ok(Placed::Changed);
    };
    let (true, Some(total)) = (quote.is_in_order(), quote.total(delivery)) else {
        return Ok(Placed::Changed);
    };
    let checkout = checkout.clone().read(delivery)?;
    let money = |minor| quote.list.money(minor);
    let sale = Sale {
        order: new.id,
        owner: event.owner,
        event: Some(event.id),
        total: money(total),
        delivery: money(delivery.price),
        tax_rate: quote.list.tax_rate(),
    };
    let state = payment::open(tx, &sale, checkout.means, doing.now)?;
    let order = Order {
        owner: event.owner,
        event: event.id,
        event_name: event.card.name.clone(),
        customer,
        form: checkout.form,
        language: checkout.language,
        price_list: (quote.list.id(), quote.list.version()),
        seller: quote.list.document().seller.clone(),
        invoice: invoice::next_number(tx, event.owner)?,
        reversal: None,
        tax: (quote.list.document().tax_name.clone(), quote.list.tax_rate().basis_points()),
        tracking: String::new(),
        document: OrderDocument {
            id: new.id,
            number: free_number(tx, new.id)?,
            placed_at: doing.now,
            stage: Stage::Placed,
            payment: match state {
                payment::PaymentState::Open => PaymentState::Open,
                payment::PaymentState::Paid => PaymentState::Paid,
                payment::PaymentState::Refunded => PaymentState::Refunded,
            },
            provider: checkout.means.as_str().to_owned(),
            problem: String::new(),
            reason: None,
            customer: checkout.customer,
            lines: lines(&quote)?,
            delivery: delivery.clone(),
            currency: quote.list.document().currency.clone(),
            total,
            tax: sale.tax().minor(),
            note: checkout.note,
            lab_token: new.lab_token.clone(),
        },
        changed_at: doing.now,
    };
    save(tx, &order, doing)?;
    repository::empty_cart(tx, customer)?;
    Ok(Placed::New(Box::new(order)))
}

fn save(tx: &mut Transaction<'_>, order: &Order, doing: &Doing) -> Result<()> {
    let id = order.document.id;
    repository::add_order(tx, order)?;
    repository::add_step(tx, id, "placed", &Happened { at: doing.now, what: What::Placed })?;
    add_link(tx, id, &doing.link, doing.now)?;
    letter::placed(tx, order, doing)?;
    Ok(repository::touch_order(tx, order, doing.now)?)
}

fn free_number(tx: &mut Transaction<'_>, id: Id) -> Result<String> {
    let mut found = number(id, 0);
    for attempt in 1..=u8::MAX {
        if !repository::has_number(tx, &found)? {
            break;
        }
        found = number(id, attempt);
    }
    Ok(found)
}

/// The lines of an order whose quote is in order.
fn lines(quote: &Quote) -> Result<Vec<LineDocument>> {
    let mut next = 1;
    let lines = quote.lines.iter().map(|line| {
        let items = line.items.iter().map(|found| {
            let item = item(line, found, next)?;
            next += 1;
            Ok(item)
        });
        let items = items.collect::<Result<Vec<_>>>()?;
        let name = line.product.as_ref().map(|product| product.name.clone()).unwrap_or_default();
        Ok(LineDocument { name, quantity: line.line.quantity, price: line.price, total: line.total, items })
    });
    lines.collect()
}

fn item(line: &Quoted, found: &QuotedItem, number: u32) -> Result<ItemDocument> {
    let unfit = || Error::Conflict(Sentence::said(|t| t.orders.changed));
    let (product, picture) = found.product.as_ref().zip(found.picture.as_ref()).ok_or_else(unfit)?;
    let is_filled = match &product.ware {
        Ware::Print { paper } => {
            found.crop.is_some_and(|crop| paper.is_filled_by(&crop, picture.width, picture.height))
        }
        Ware::Download => true,
        Ware::Package { .. } => false,
    };
    if !is_filled {
        return Err(unfit());
    }
    Ok(ItemDocument {
        number,
        name: product.name.clone(),
        ware: product.ware.clone(),
        picture: picture.id,
        picture_number: picture.number,
        edit_revision: picture.edit_revision,
        then: picture.then,
        crop: found.crop,
        copies: if product.ware == Ware::Download { 1 } else { line.line.quantity },
    })
}
