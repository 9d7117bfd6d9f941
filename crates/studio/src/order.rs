//! Orders: what a host tells of them, and what the photographer does with each.
//!
//! Two things are known of an order. Its **document** is what the host says, and only the host changes it. Its **work**
//! is how far this studio is; it changes in the same transaction as the rows that say what is still to be done
//! ([`sending`](crate::sending)), so that whatever was begun goes on after any interruption.

use std::fmt;

use serde::Serialize;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::order::{ItemDocument, OrderDocument, PaymentState, Stage, Step, StepRequest};
use wirephoto_exchange::prices::Ware;
use wirephoto_exchange::publication::MAX_TEXT;
use wirephoto_exchange::ticket::MAX_ITEMS;

use crate::event::{Sending, check_text};
use crate::lab::find_lab;
use crate::repository::{self, What};
use crate::service::find_event;
use crate::{Error, EventRef, Field, OrderRef, Result, Studio, Trade, Trouble};

/// An order of the studio.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The same everywhere.
    pub id: Id,
    /// As the host last told it.
    pub document: OrderDocument,
    /// The address of the host that it came from.
    pub host: String,
    /// Of which event, which may not be here.
    pub event: Id,
    /// How far this studio is with it.
    pub work: Work,
    /// What stands in the way here.
    pub trouble: Option<Trouble>,
    /// The address of the lab that prints it, once one was chosen.
    pub lab: Option<String>,
    /// What the photographer says to the lab.
    pub lab_note: String,
}

/// How far this studio is with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Work {
    /// It waits for the photographer.
    Waiting,
    /// It is on its way, or waits for a lab or a host that is away.
    Sending,
    /// The photographer has to decide something.
    Held,
    /// Everything is where it should be.
    Sent,
    /// Nothing is left to do here.
    Closed,
}

impl Work {
    /// As it is kept.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Held => "held",
            Self::Sent => "sent",
            Self::Closed => "closed",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Sending, Self::Held, Self::Sent, Self::Closed]
            .into_iter()
            .find(|work| work.name() == name)
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Order {
    /// Everything that is to be made, as the host counts it.
    pub fn items(&self) -> impl Iterator<Item = &ItemDocument> {
        self.document.lines.iter().flat_map(|line| &line.items)
    }

    /// What is to be printed.
    pub fn prints(&self) -> impl Iterator<Item = &ItemDocument> {
        self.items().filter(|item| matches!(item.ware, Ware::Print { .. }))
    }

    /// What was bought as a file.
    pub fn downloads(&self) -> impl Iterator<Item = &ItemDocument> {
        self.items().filter(|item| item.ware == Ware::Download)
    }

    /// Whether what stands in the way at the host is what this studio has told it.
    pub fn has_told_problem(&self) -> bool {
        let reason = self.trouble.as_ref().and_then(Trouble::reason);
        reason.is_some() && reason == self.document.reason
    }

    /// Whether it may be sent without asking: it is paid, or the customer pays the photographer.
    pub(crate) fn is_good(&self) -> bool {
        let document = &self.document;
        let is_open = matches!(document.stage, Stage::Placed | Stage::Accepted);
        is_open && (document.payment == PaymentState::Paid || document.provider == "invoice")
    }
}

/// What was told to a host, or is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What.
    pub step: Step,
    /// When it was decided.
    pub at: Moment,
    /// When the host answered; none as long as it has not.
    pub told_at: Option<Moment>,
    /// Why it waits, or what the host said against it.
    pub trouble: Option<Trouble>,
}

impl Studio {
    /// All orders, the newest first.
    pub fn orders(&self) -> Result<Vec<Order>> {
        Ok(self.db.read(repository::orders).wait()?)
    }

    /// An order.
    pub fn order(&self, order: OrderRef) -> Result<Order> {
        self.db.read(move |tx| find_order(tx, &order)).wait()
    }

    /// What was told to the host of an order, and what is still to be told, in its order.
    pub fn told(&self, order: Id) -> Result<Vec<Told>> {
        Ok(self.db.read(move |tx| repository::steps_of(tx, order)).wait()?)
    }

    /// Sends an order on its way: its prints to the lab that is named, or else the event's, or else the one paired last;
    /// its downloads to its host. One that is held is tried again, and one that a lab has refused can go to another.
    pub fn approve(&self, order: OrderRef, lab: Option<String>, note: Option<String>) -> Result<Order> {
        check_text(note.as_deref().unwrap_or_default(), MAX_TEXT, Field::LabNote)?;
        self.act(order, move |tx, order, now| {
            let elsewhere = lab.is_some() && lab != order.lab && order.prints().next().is_some();
            match order.work {
                Work::Waiting | Work::Held => {}
                Work::Sending | Work::Sent if elsewhere && order.document.stage < Stage::Shipped => {}
                Work::Sending | Work::Sent => return Err(Trade::OnItsWay.into()),
                Work::Closed => return Err(Trade::NothingLeft.into()),
            }
            if let Some(note) = &note {
                order.lab_note.clone_from(note);
            }
            begin(tx, order, lab.clone(), now)
        })
    }

    /// Does no more for an order; what was paid is given back by its host, and its lab is asked not to print it.
    pub fn cancel_order(&self, order: OrderRef, reason: String) -> Result<Order> {
        check_text(&reason, MAX_TEXT, Field::Reason)?;
        self.act(order, move |tx, order, now| {
            if order.document.stage >= Stage::Shipped {
                return Err(Trade::Over.into());
            }
            tell(tx, order.id, &Step::Cancelled { reason: reason.clone() }, now)?;
            close(tx, order, now)
        })
    }

    /// Notes that the customer has paid the photographer.
    pub fn order_paid(&self, order: OrderRef) -> Result<Order> {
        self.act(order, |tx, order, now| {
            if order.document.payment != PaymentState::Open {
                return Err(Trade::NotOpen.into());
            }
            if order.document.stage == Stage::Cancelled {
                return Err(Trade::Over.into());
            }
            Ok(tell(tx, order.id, &Step::Paid, now)?)
        })
    }

    /// Notes that the photographer has sent an order, or handed it over, without a lab of this program.
    pub fn order_shipped(&self, order: OrderRef, tracking: String) -> Result<Order> {
        check_text(&tracking, MAX_TEXT, Field::Tracking)?;
        self.act(order, move |tx, order, now| {
            if order.document.stage >= Stage::Shipped {
                return Err(Trade::Over.into());
            }
            tell(tx, order.id, &Step::Shipped { tracking: tracking.clone() }, now)?;
            withdraw(tx, order, now)?;
            if order.work == Work::Waiting {
                send_downloads(tx, order, now)?;
            }
            settle(tx, order)
        })
    }

    /// Notes that nothing is left to do for an order.
    pub fn order_done(&self, order: OrderRef) -> Result<Order> {
        self.act(order, |tx, order, now| {
            match order.work {
                Work::Sending | Work::Held => {
                    return Err(Trade::NotSent.into());
                }
                Work::Waiting | Work::Sent | Work::Closed => {}
            }
            if order.document.stage >= Stage::Done {
                return Err(Trade::Over.into());
            }
            tell(tx, order.id, &Step::Done, now)?;
            order.work = Work::Closed;
            Ok(())
        })
    }

    /// Changes an order in one transaction, with everything that follows of it.
    fn act(
        &self,
        order: OrderRef,
        act: impl Fn(&mut Transaction<'_>, &mut Order, Moment) -> Result<()> + Send + 'static,
    ) -> Result<Order> {
        let now = Moment::now();
        self.db
            .write(move |tx| {
                let mut order = find_order(tx, &order)?;
                order.trouble = None;
                act(tx, &mut order, now)?;
                repository::update_order(tx, &order)?;
                Ok(order)
            })
            .wait()
    }
}

pub(crate) fn find_order(tx: &mut Transaction<'_>, order: &OrderRef) -> Result<Order> {
    repository::find_order(tx, order)?.ok_or_else(|| Error::NoOrder(order.to_string()))
}

/// All orders, the newest first, or those of one event.
pub(crate) fn orders_of(tx: &mut Transaction<'_>, event: Option<EventRef>) -> Result<Vec<Order>> {
    let Some(event) = event else { return Ok(repository::orders(tx)?) };
    let event = find_event(tx, event)?.id;
    Ok(repository::orders_of_event(tx, event)?)
}

/// Takes in what a host says of an order.
pub(crate) fn take_in(
    tx: &mut Transaction<'_>,
    host: &str,
    event: Id,
    document: &OrderDocument,
    now: Moment,
) -> Result<()> {
    let items: usize = document.lines.iter().map(|line| line.items.len()).sum();
    if items > MAX_ITEMS {
        tracing::warn!(order = %document.id, items, "an order with more items than there can be is passed over");
        return Ok(());
    }
    let known = repository::find_order(tx, &OrderRef::Id(document.id))?;
    let is_new = known.is_none();
    let mut order = known.unwrap_or_else(|| Order {
        id: document.id,
        document: document.clone(),
        host: host.to_owned(),
        event,
        work: Work::Waiting,
        trouble: None,
        lab: None,
        lab_note: String::new(),
    });
    if order.host != host {
        tracing::warn!(order = %document.id, host, "an order of another host is passed over");
        return Ok(());
    }
    order.document = document.clone();
    if is_new {
        repository::insert_order(tx, &order)?;
    }
    match (document.stage, order.work) {
        (Stage::Cancelled, Work::Waiting | Work::Sending | Work::Held | Work::Sent) => {
            order.trouble = None;
            close(tx, &mut order, now)?;
        }
        (Stage::Done, Work::Waiting | Work::Sent) | (Stage::Shipped, Work::Waiting) => {
            order.work = Work::Closed;
        }
        // Another computer of the photographer was first.
        (Stage::AtLab | Stage::Printing, Work::Waiting) => order.work = Work::Sent,
        _ => {}
    }
    begin_by_itself(tx, &mut order, now)?;
    Ok(repository::update_order(tx, &order)?)
}

/// Sends on their way what waited for a lab.
pub(crate) fn lab_is_there(tx: &mut Transaction<'_>, now: Moment) -> Result<()> {
    for mut order in repository::orders(tx)? {
        if order.trouble == Some(Trouble::NoLab) {
            order.trouble = None;
            begin_by_itself(tx, &mut order, now)?;
            repository::update_order(tx, &order)?;
        }
    }
    Ok(())
}

/// Sends an order on its way that waits for nobody.
fn begin_by_itself(tx: &mut Transaction<'_>, order: &mut Order, now: Moment) -> Result<()> {
    if order.work != Work::Waiting || !order.is_good() || !is_automatic(tx, order.event)? {
        return Ok(());
    }
    match begin(tx, order, None, now) {
        Err(Error::NoLab(_)) => order.trouble = Some(Trouble::NoLab),
        begun => begun?,
    }
    Ok(())
}

fn is_automatic(tx: &mut Transaction<'_>, event: Id) -> Result<bool> {
    let event = repository::find_event(tx, EventRef::Id(event))?;
    Ok(event.is_some_and(|event| event.sending == Sending::Automatic))
}

/// Writes down all that is to be done for an order.
fn begin(tx: &mut Transaction<'_>, order: &mut Order, lab: Option<String>, now: Moment) -> Result<()> {
    if order.document.stage < Stage::Accepted {
        tell(tx, order.id, &Step::Accepted, now)?;
    }
    if !order.document.problem.is_empty() {
        tell(tx, order.id, &Step::no_problem(), now)?;
    }
    if order.prints().next().is_some() {
        let lab = match lab {
            Some(url) => find_lab(tx, &url)?.pairing.url,
            None => usual_lab(tx, order)?,
        };
        if order.lab.as_ref() != Some(&lab) {
            withdraw(tx, order, now)?;
        }
        let there = repository::shipments_of(tx, order.id)?;
        if !there.iter().any(|shipment| shipment.what == What::Prints && shipment.peer == lab) {
            repository::insert_shipment(tx, Id::new(now), order.id, What::Prints, None, &lab, now)?;
        }
        order.lab = Some(lab);
    }
    send_downloads(tx, order, now)?;
    repository::retry_shipments(tx, order.id, now)?;
    order.work = Work::Sending;
    settle(tx, order)
}

/// The lab that an order goes to when none is named: the one that it went to before, that of its event, or the one that
/// was paired last.
fn usual_lab(tx: &mut Transaction<'_>, order: &Order) -> Result<String> {
    let labs = repository::labs(tx)?;
    let is_there = |url: &String| labs.iter().any(|lab| lab.pairing.url == *url);
    if let Some(url) = order.lab.clone().filter(is_there) {
        return Ok(url);
    }
    let chosen = repository::find_event(tx, EventRef::Id(order.event))?.and_then(|event| event.lab);
    let last = || labs.first().map(|lab| lab.pairing.url.clone());
    chosen.filter(is_there).or_else(last).ok_or_else(|| Error::NoLab(String::new()))
}

fn send_downloads(tx: &mut Transaction<'_>, order: &mut Order, now: Moment) -> Result<()> {
    let there = repository::shipments_of(tx, order.id)?;
    let is_new = |item: &&ItemDocument| there.iter().all(|shipment| shipment.item != Some(item.number));
    let items: Vec<u32> = order.downloads().filter(is_new).map(|item| item.number).collect();
    for item in items {
        repository::insert_shipment(
            tx,
            Id::new(now),
            order.id,
            What::Download,
            Some(item),
            &order.host,
            now,
        )?;
        order.work = Work::Sending;
    }
    Ok(())
}

/// Takes prints back from a lab that may have them.
fn withdraw(tx: &mut Transaction<'_>, order: &Order, now: Moment) -> Result<()> {
    for shipment in repository::shipments_of(tx, order.id)? {
        if shipment.what != What::Prints {
            continue;
        }
        if shipment.ticket.is_some() {
            repository::insert_shipment(
                tx,
                Id::new(now),
                order.id,
                What::Withdrawal,
                None,
                &shipment.peer,
                now,
            )?;
        }
        repository::delete_shipment(tx, shipment.id)?;
    }
    Ok(())
}

/// Does no more for an order.
fn close(tx: &mut Transaction<'_>, order: &mut Order, now: Moment) -> Result<()> {
    withdraw(tx, order, now)?;
    for shipment in repository::shipments_of(tx, order.id)? {
        if shipment.what == What::Download && !shipment.ended {
            repository::delete_shipment(tx, shipment.id)?;
        }
    }
    order.work = Work::Closed;
    Ok(())
}

/// Notes how far an order is by what is left to do for it.
pub(crate) fn settle(tx: &mut Transaction<'_>, order: &mut Order) -> Result<()> {
    let is_left = |shipment: &repository::Shipment| !shipment.ended && shipment.what != What::Withdrawal;
    if repository::shipments_of(tx, order.id)?.iter().any(is_left) {
        return Ok(());
    }
    let has_prints_there = order.lab.is_some() && order.document.stage < Stage::Shipped;
    order.work = if has_prints_there { Work::Sent } else { Work::Closed };
    Ok(())
}

/// Promises to tell an order's host something.
pub(crate) fn tell(
    tx: &mut Transaction<'_>,
    order: Id,
    step: &Step,
    now: Moment,
) -> wirephoto_database::Result<()> {
    repository::insert_step(tx, order, &StepRequest { id: Id::new(now), what: step.clone() }, now)
}
