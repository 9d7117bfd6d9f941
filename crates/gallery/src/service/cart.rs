//! What customers do with their carts. Every change says how something shall be, so that it may be sent twice.

use std::time::Duration;

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::prices::{MAX_LINES, MAX_QUANTITY, ProductDocument, Ware};
use wirephoto_exchange::ticket::MAX_ITEMS;

use crate::cart::{Frame, Item, Line, Offered, Quote};
use crate::event::Event;
use crate::price_list::PriceList;
use crate::service::favourite::{self, New};
use crate::words::Sentence;
use crate::{Error, Result, repository};

/// The list by which an event sells; `None` when nothing is for sale.
pub fn price_list(tx: &mut Transaction<'_>, event: &Event) -> Result<Option<PriceList>> {
    let Some(id) = event.price_list else { return Ok(None) };
    Ok(repository::price_list(tx, id)?)
}

fn sold_by(tx: &mut Transaction<'_>, event: &Event) -> Result<PriceList> {
    price_list(tx, event)?.ok_or(Error::NothingSold)
}

/// What a customer's cart comes to now.
pub fn quote(tx: &mut Transaction<'_>, event: &Event, customer: Id) -> Result<Quote> {
    let list = sold_by(tx, event)?;
    let lines = repository::cart(tx, customer)?;
    let mut named: Vec<Id> =
        lines.iter().flat_map(|line| &line.items).filter_map(|item| item.picture).collect();
    named.sort_unstable();
    named.dedup();
    let pictures = repository::offered(tx, event.id, &named)?;
    Ok(Quote::new(list, lines, &pictures))
}

/// What came of putting pictures into a cart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Added {
    /// Pictures that are in it now.
    pub pictures: u32,
    /// Pictures that have too few pixels for the product.
    pub too_small: u32,
}

/// Puts pictures into the cart of whoever `new` is, each on the same product. `ids` are for the new lines, one for each
/// picture. A package takes the pictures into its places.
pub fn add(
    tx: &mut Transaction<'_>,
    event: &Event,
    new: &New,
    product: Id,
    pictures: &[Id],
    quantity: u32,
    ids: &[Id],
) -> Result<Added> {
    let quantity = read_quantity(quantity)?;
    let list = sold_by(tx, event)?;
    let product = list.product(product).ok_or_else(not_sold)?;
    let offered = repository::offered(tx, event.id, pictures)?;
    let pictures: Vec<&Offered> = pictures.iter().filter_map(|id| offered.get(id)).collect();
    if pictures.is_empty() {
        return Err(Error::NoPicture);
    }
    let customer = favourite::ensure_customer(tx, event.id, new)?.id;
    let mut cart = repository::cart(tx, customer)?;
    let mut added = Added::default();
    if let Ware::Package { .. } = product.ware {
        let line = package(&list, product, &pictures, quantity, ids[0]);
        repository::add_cart_line(tx, customer, &line, new.now)?;
        added.pictures = line.items.iter().filter(|item| item.picture.is_some()).count() as u32;
        cart.push(line);
    } else {
        for (place, (picture, id)) in (0..).zip(pictures.iter().zip(ids)) {
            if !picture.is_large_enough(product) {
                added.too_small += 1;
                continue;
            }
            added.pictures += 1;
            // A cart stands in the order in which it was filled.
            let at = new.now.plus(Duration::from_micros(place));
            put(tx, customer, &mut cart, product, picture, quantity, *id, at)?;
        }
    }
    holds(&cart)?;
    Ok(added)
}

/// Whether a cart has room for what is in it now.
fn holds(cart: &[Line]) -> Result<()> {
    let items = cart.iter().map(|line| line.items.len()).sum::<usize>();
    if cart.len() > MAX_LINES || items > MAX_ITEMS {
        return Err(Error::OverLimit(Sentence::said(|t| t.orders.cart_is_full)));
    }
    Ok(())
}

/// A picture on a product: one more line, or more of a line that has both.
#[expect(clippy::too_many_arguments, reason = "a line is made of so much")]
fn put(
    tx: &mut Transaction<'_>,
    customer: Id,
    cart: &mut Vec<Line>,
    product: &ProductDocument,
    picture: &Offered,
    quantity: u32,
    id: Id,
    now: Moment,
) -> Result<()> {
    let is_file = product.ware == Ware::Download;
    let (price, quantity) = (picture.price_of(product), if is_file { 1 } else { quantity });
    let same = cart.iter_mut().find(|line| {
        line.product == product.id
            && matches!(line.items.as_slice(), [Item { picture: Some(id), frame, .. }]
                if *id == picture.id && *frame == Frame::default())
    });
    if let Some(line) = same {
        if !is_file {
            line.quantity = line.quantity.saturating_add(quantity).min(MAX_QUANTITY);
        }
        return Ok(repository::set_cart_quantity(tx, line.id, line.quantity, price)?);
    }
    let item = Item { product: product.id, picture: Some(picture.id), frame: Frame::default() };
    let line = Line { id, product: product.id, quantity, price, items: vec![item] };
    repository::add_cart_line(tx, customer, &line, now)?;
    cart.push(line);
    Ok(())
}

/// A package with pictures in its places, as far as they go: each picture into the first place that takes it, and the
/// first of them into all places of a package that is of one picture.
fn package(
    list: &PriceList,
    product: &ProductDocument,
    pictures: &[&Offered],
    quantity: u32,
    id: Id,
) -> Line {
    let mut waiting: Vec<&Offered> = pictures.to_vec();
    let alone = match pictures {
        [picture] => Some(*picture),
        _ => None,
    };
    let items = list.places(product).into_iter().map(|place| {
        let fits = |picture: &&Offered| picture.is_large_enough(place);
        let picture = alone.filter(fits).or_else(|| {
            let at = waiting.iter().position(fits)?;
            Some(waiting.remove(at))
        });
        Item { product: place.id, picture: picture.map(|picture| picture.id), frame: Frame::default() }
    });
    let items = items.collect();
    Line { id, product: product.id, quantity, price: product.price, items }
}

/// Sets how many of a line there shall be, at the price that is shown now.
pub fn set_quantity(
    tx: &mut Transaction<'_>,
    event: &Event,
    customer: Id,
    line: Id,
    quantity: u32,
) -> Result<()> {
    let quantity = read_quantity(quantity)?;
    let quote = quote(tx, event, customer)?;
    let quoted = quote.lines.iter().find(|quoted| quoted.line.id == line).ok_or_else(no_line)?;
    let is_file = quoted.product.as_ref().is_some_and(|product| product.ware == Ware::Download);
    Ok(repository::set_cart_quantity(tx, line, if is_file { 1 } else { quantity }, quoted.price)?)
}

/// Moves the frame of a place.
pub fn set_frame(tx: &mut Transaction<'_>, customer: Id, line: Id, place: u32, frame: Frame) -> Result<()> {
    own_place(tx, customer, line, place)?;
    Ok(repository::set_cart_frame(tx, line, place, frame)?)
}

/// Puts a picture into a place of a package.
pub fn set_picture(
    tx: &mut Transaction<'_>,
    event: &Event,
    customer: Id,
    line: Id,
    place: u32,
    picture: Id,
) -> Result<()> {
    let item = own_place(tx, customer, line, place)?;
    let list = sold_by(tx, event)?;
    let product = list.product(item.product).ok_or_else(not_sold)?;
    let offered = repository::offered(tx, event.id, &[picture])?;
    let picture = offered.get(&picture).ok_or(Error::NoPicture)?;
    if !picture.is_large_enough(product) {
        return Err(Error::Unfit(Sentence::said(|t| t.orders.too_small)));
    }
    Ok(repository::set_cart_picture(tx, line, place, Some(picture.id))?)
}

/// Takes a line out, so that it can be taken back until the next one is.
pub fn remove(tx: &mut Transaction<'_>, customer: Id, line: Id, now: Moment) -> Result<()> {
    Ok(repository::remove_cart_line(tx, customer, line, now)?)
}

/// Takes a line back, if the cart still has room for it.
pub fn restore(tx: &mut Transaction<'_>, customer: Id, line: Id) -> Result<()> {
    repository::restore_cart_line(tx, customer, line)?;
    holds(&repository::cart(tx, customer)?)
}

/// A customer's cart goes into another's, if that has room for both.
pub fn join(tx: &mut Transaction<'_>, from: Id, to: Id) -> Result<()> {
    repository::move_cart(tx, from, to)?;
    holds(&repository::cart(tx, to)?)
}

fn own_place(tx: &mut Transaction<'_>, customer: Id, line: Id, place: u32) -> Result<Item> {
    let cart = repository::cart(tx, customer)?;
    let line = cart.iter().find(|own| own.id == line);
    line.and_then(|line| line.items.get(place as usize)).copied().ok_or_else(no_line)
}

fn read_quantity(quantity: u32) -> Result<u32> {
    if (1..=MAX_QUANTITY).contains(&quantity) {
        Ok(quantity)
    } else {
        Err(Error::Unfit(Sentence::of(|t| (t.orders.no_such_quantity)(MAX_QUANTITY))))
    }
}

fn not_sold() -> Error {
    Error::Conflict(Sentence::said(|t| t.orders.not_sold))
}

fn no_line() -> Error {
    Error::Gone(Sentence::said(|t| t.orders.no_line))
}
