//! What photographers see of their orders and their money at the host, and what they do about them.

use std::collections::HashMap;

use wirephoto_billing::ledger::{self, Entry};
use wirephoto_billing::payment::{self, Cancellation, Payment};
use wirephoto_billing::refund::{self, Refund};
use wirephoto_billing::report::{self, Sums};
use wirephoto_billing::{Terms, terms};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::order::{Stage, Step};
use wirephoto_site::text::clean;

use crate::order::{Happened, Order, What};
use crate::repository::{self, Listed, Which};
use crate::service::look::{self, Tile};
use crate::service::order::{Doing, advance};
use crate::service::till;
use crate::words::{Sentence, Till};
use crate::{Error, Result};

/// Orders on a page.
const PAGE: u32 = 50;
/// Characters of a photographer's note, and of the reason of a cancellation.
const MAX_REMARK: usize = 4_000;
const MAX_REASON: usize = 500;

/// Orders on a page of the list.
#[derive(Debug, Clone)]
pub struct List {
    /// Each with its first picture, while that is there.
    pub orders: Vec<(Listed, Option<Tile>)>,
    /// The number of the order after which the next page begins.
    pub next: Option<String>,
}

/// An order with everything about it.
#[derive(Debug, Clone)]
pub struct Whole {
    pub order: Order,
    pub steps: Vec<Happened>,
    pub payment: Payment,
    pub refunds: Vec<Refund>,
    pub remark: String,
    /// Of its pictures, those that are still there.
    pub tiles: HashMap<Id, Tile>,
}

/// What a photographer does with an order here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Paid,
    Shipped { tracking: String },
    Done,
    Cancel { reason: String },
    RefundAgain,
    Remark { text: String },
}

/// An account's money.
#[derive(Debug, Clone)]
pub struct Books {
    pub terms: Terms,
    pub months: Vec<Sums<String>>,
    pub events: Vec<Sums<Option<Id>>>,
    /// What the events are called.
    pub names: HashMap<Id, String>,
}

/// A page of an account's orders, from after the order of a number on.
pub fn list(tx: &mut Transaction<'_>, owner: Id, which: Which, after: Option<&str>) -> Result<List> {
    let after = match after {
        Some(number) => repository::order_by_number(tx, owner, number)?,
        None => None,
    };
    let before = after.map_or((Moment::MAX, Id::from_bytes([0xff; 16])), |order| {
        (order.document.placed_at, order.document.id)
    });
    let mut listed = repository::listed_orders(tx, owner, which, before, PAGE + 1)?;
    let is_more = listed.len() > PAGE as usize;
    listed.truncate(PAGE as usize);
    let next = listed.last().filter(|_| is_more).map(|last| last.order.document.number.clone());
    let wanted: Vec<_> =
        listed.iter().filter_map(|listed| Some((listed.order.event, listed.picture?))).collect();
    let tiles = tiles(tx, &wanted)?;
    let orders = listed.into_iter().map(|listed| {
        let tile = listed.picture.and_then(|picture| tiles.get(&picture).cloned());
        (listed, tile)
    });
    Ok(List { orders: orders.collect(), next })
}

/// The pictures of some that are still where they were.
fn tiles(tx: &mut Transaction<'_>, wanted: &[(Id, Id)]) -> Result<HashMap<Id, Tile>> {
    let mut placements = Vec::new();
    for (event, picture) in wanted {
        placements.extend(repository::placement_of(tx, *event, *picture)?);
    }
    placements.sort_by_key(|placement| placement.picture);
    placements.dedup_by_key(|placement| placement.picture);
    Ok(look::tiles(tx, placements)?.into_iter().map(|tile| (tile.picture.id, tile)).collect())
}

/// An account's order of a number, with everything about it.
pub fn whole(tx: &mut Transaction<'_>, owner: Id, number: &str) -> Result<Whole> {
    let order = own(tx, owner, number)?;
    let id = order.document.id;
    let items = order.document.lines.iter().flat_map(|line| &line.items);
    let wanted: Vec<_> = items.map(|item| (order.event, item.picture)).collect();
    Ok(Whole {
        steps: repository::steps(tx, id)?,
        payment: payment::of_order(tx, id)?.ok_or_else(no_order)?,
        refunds: refund::of_order(tx, id)?,
        remark: repository::remark(tx, id)?,
        tiles: tiles(tx, &wanted)?,
        order,
    })
}

/// An account's order of a number.
pub fn own(tx: &mut Transaction<'_>, owner: Id, number: &str) -> Result<Order> {
    repository::order_by_number(tx, owner, number)?.ok_or_else(no_order)
}

fn no_order() -> Error {
    Error::Gone(Sentence::of(|t| t.studio.no_order.to_owned()))
}

/// Does what a photographer wants done. What has happened in the meantime is told, and nothing is done.
pub fn act(tx: &mut Transaction<'_>, owner: Id, number: &str, deed: &Deed, doing: &Doing) -> Result<()> {
    let order = own(tx, owner, number)?;
    let id = order.document.id;
    let stage = order.document.stage;
    match deed {
        Deed::Paid => {
            let step = What::Studio { step: Step::Paid };
            in_time(till::take_cash(tx, &order, "host/paid", &step, doing)?)
        }
        Deed::Shipped { tracking } => {
            in_time(stage < Stage::Shipped)?;
            let tracking = clean(tracking).chars().take(MAX_REASON).collect();
            let step = What::Studio { step: Step::Shipped { tracking } };
            advance(tx, id, "host/shipped", &step, doing).map(drop)
        }
        Deed::Done => {
            in_time(stage < Stage::Done)?;
            advance(tx, id, "host/done", &What::Studio { step: Step::Done }, doing).map(drop)
        }
        Deed::Cancel { reason } => {
            let reason: String = clean(reason).chars().take(MAX_REASON).collect();
            if reason.is_empty() {
                return Err(unfit(|t| t.reason_wanted));
            }
            let cancelled = till::cancel(tx, &order, "host/cancelled", &reason, doing)?;
            in_time(cancelled != Cancellation::Already)
        }
        Deed::RefundAgain => in_time(refund::try_again(tx, owner, id, doing.now)? > 0),
        Deed::Remark { text } => {
            let text = clean(text);
            if text.chars().count() > MAX_REMARK {
                return Err(unfit(|t| t.remark_too_long));
            }
            Ok(repository::set_remark(tx, id, &text)?)
        }
    }
}

/// The order stands as the photographer saw it, or is looked at once more.
fn in_time(is_so: bool) -> Result<()> {
    if is_so { Ok(()) } else { Err(Error::Conflict(Sentence::said(|t| t.till.too_late))) }
}

/// [`Error::Unfit`] with a sentence from the words of the till.
pub fn unfit(find: fn(&'static Till) -> &'static str) -> Error {
    Error::Unfit(Sentence::of(move |t| find(&t.till).to_owned()))
}

/// What an account has sold, and how it is paid.
pub fn books(tx: &mut Transaction<'_>, owner: Id) -> Result<Books> {
    Ok(Books {
        terms: terms::of_owner(tx, owner)?,
        months: report::by_month(tx, owner)?,
        events: report::by_event(tx, owner)?,
        names: repository::sold_events(tx, owner)?,
    })
}

/// All of an account's entries.
#[derive(Debug, Clone)]
pub struct Journal {
    pub entries: Vec<Entry>,
    /// The numbers of its orders.
    pub numbers: HashMap<Id, String>,
    /// The names of its events.
    pub names: HashMap<Id, String>,
}

/// All of an account's entries.
pub fn journal(tx: &mut Transaction<'_>, owner: Id) -> Result<Journal> {
    Ok(Journal {
        entries: ledger::journal(tx, owner)?,
        numbers: repository::order_numbers(tx, owner)?,
        names: repository::sold_events(tx, owner)?,
    })
}
