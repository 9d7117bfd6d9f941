//! Orders: placed once, and taken forward by whoever has something to say of them.

mod letter;
mod place;

use wirephoto_billing::invoice;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::order::{OrderDocument, PaymentState, Stage, Step};
use wirephoto_site::Site;

use crate::download::Download;
use crate::link::Link;
use crate::order::{Happened, Order, Reversal, What};
use crate::{Error, Result, repository};

pub use place::{Checkout, NewOrder, Placed, place};

/// Links of an order that work at once; the oldest goes when there is one more.
const MAX_LINKS: u32 = 32;

/// What a change of an order may need: made by the caller, since a transaction may run twice.
#[derive(Clone)]
pub struct Doing {
    /// For addresses in mails.
    pub site: Site,
    /// For the mail, if one is written.
    pub link: Link,
    pub now: Moment,
}

impl Doing {
    /// At this moment, with a new link.
    pub fn new(site: &Site, now: Moment) -> Self {
        Self { site: site.clone(), link: Link::of_order(), now }
    }
}

/// An order, as its studio is told.
pub fn document(tx: &mut Transaction<'_>, order: Id) -> Result<OrderDocument> {
    Ok(repository::order(tx, order)?.ok_or(Error::NoOrder)?.document)
}

/// An account's order.
pub fn own_order(tx: &mut Transaction<'_>, owner: Id, order: Id) -> Result<Order> {
    let found = repository::order(tx, order)?;
    found.filter(|order| order.owner == owner).ok_or(Error::NoOrder)
}

/// Takes an order forward by something that happened: once for each `name`, whoever says it again. Writes the customer's
/// mail, reverses its invoice where it is taken back, and puts the order into the feed. What happens to the money is told by
/// [`What::Paid`] and [`What::Refunded`], after the books have it.
pub fn advance(tx: &mut Transaction<'_>, order: Id, name: &str, what: &What, doing: &Doing) -> Result<Order> {
    let order = repository::order(tx, order)?.ok_or(Error::NoOrder)?;
    let happened = Happened { at: doing.now, what: what.clone() };
    if !repository::add_step(tx, order.document.id, name, &happened)? {
        return Ok(order);
    }
    let before = order.standing();
    let mut standing = before.clone().after(what);
    if let What::Studio { step: Step::Download { item, file, file_name } } = what {
        let ready_at = doing.now;
        let download =
            Download { item: *item, hash: *file, file_name: file_name.clone(), ready_at, fetched_at: None };
        take_file(tx, &order, &download)?;
        if !order.has_prints() && has_all_files(tx, &order)? {
            standing.reach(Stage::Shipped);
        }
    }
    if let What::Fetched { .. } = what
        && !order.has_prints()
        && standing.payment == PaymentState::Paid
        && repository::downloads(tx, order.document.id)?.iter().all(|file| file.fetched_at.is_some())
        && has_all_files(tx, &order)?
    {
        standing.reach(Stage::Done);
    }
    if standing.is_taken_back() && order.reversal.is_none() {
        let reversal = Reversal { number: invoice::next_number(tx, order.owner)?, at: doing.now };
        repository::add_reversal(tx, order.document.id, reversal)?;
    }
    let order = order.standing_so(standing);
    letter::write(tx, &before, &order, what, doing)?;
    repository::set_standing(tx, &order, doing.now)?;
    Ok(order)
}

/// Makes a link to an order.
pub fn add_link(tx: &mut Transaction<'_>, order: Id, link: &Link, now: Moment) -> Result<()> {
    repository::add_order_link(tx, link.hash(), order, now)?;
    Ok(repository::keep_order_links(tx, order, MAX_LINKS)?)
}

/// A file can only be an item that was sold as one, and must be there whole.
fn take_file(tx: &mut Transaction<'_>, order: &Order, download: &Download) -> Result<()> {
    let id = order.document.id;
    let is_file = order.files().any(|number| number == download.item);
    let is_here = repository::file(tx, id, &download.hash)?.is_some_and(|file| file.whole);
    if !is_file || !is_here {
        return Err(Error::unfit(|t| t.no_such_file));
    }
    Ok(repository::put_download(tx, id, download)?)
}

fn has_all_files(tx: &mut Transaction<'_>, order: &Order) -> Result<bool> {
    let here = repository::downloads(tx, order.document.id)?;
    Ok(order.files().all(|number| here.iter().any(|file| file.item == number)))
}
