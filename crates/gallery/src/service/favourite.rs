//! What customers choose: lists of pictures, each with a note, kept for a customer and not for a browser.
//!
//! Every change says how something shall be, not what to do with it, so that it may be sent twice. Identifiers that a
//! change may need are made by the caller ([`New`]).

use std::collections::HashSet;
use std::time::Duration;

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_site::text::clean;

use crate::event::{CodeHash, Event};
use crate::link::LinkHash;
use crate::repository::{self, Subject};
use crate::service::cart;
use crate::visit::SessionHash;
use crate::words::Sentence;
use crate::{Error, Result};

/// Customers of an event at the most: more than any hall holds.
const MAX_CUSTOMERS: u64 = 50_000;
/// Lists of a customer.
pub const MAX_LISTS: usize = 50;
/// Pictures in a list.
pub const MAX_LISTED: u64 = 5_000;
/// Characters of a name.
pub const MAX_NAME: usize = 100;
/// Characters of a note.
pub const MAX_NOTE: usize = 2_000;
/// Links of a customer, or to a list, that work at once; the oldest goes when there is one more.
const MAX_LINKS: u32 = 8;

/// Somebody who chooses, on however many devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: Id,
    pub event: Id,
    /// As the photographer shall read it; empty until they say it.
    pub name: String,
    /// By the photographer: then the event's code is not asked.
    pub invited: bool,
}

/// A named list of pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub id: Id,
    pub event: Id,
    pub customer: Id,
    pub name: String,
    pub created_at: Moment,
    /// When the customer said that they are done with it.
    pub finished_at: Option<Moment>,
    /// How many pictures that can be seen stand in it.
    pub pictures: u64,
}

/// A picture in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub picture: Id,
    /// What the customer says of it; mostly nothing.
    pub note: String,
}

/// Whose browser it is, and what to call what does not exist yet.
#[derive(Debug, Clone)]
pub struct New {
    pub session: SessionHash,
    pub customer: Id,
    pub lists: [Id; 2],
    /// The name of a customer's first list, in their language.
    pub first_list: String,
    pub now: Moment,
}

/// How a picture shall stand in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// In it, or not.
    Chosen(bool),
    /// In it, with this note.
    Noted(String),
}

/// The customer that a browser is, made when it is none yet.
pub fn ensure_customer(tx: &mut Transaction<'_>, event: Id, new: &New) -> Result<Customer> {
    if let Some(customer) = repository::customer_of(tx, new.session, event)? {
        return Ok(customer);
    }
    if repository::count_customers(tx, event)? >= MAX_CUSTOMERS {
        return Err(Error::OverLimit(Sentence::said(|t| t.favourites.too_many_customers)));
    }
    let customer = Customer { id: new.customer, event, name: String::new(), invited: false };
    repository::add_customer(tx, &customer, new.now)?;
    repository::put_customer_session(tx, new.session, &customer, new.now)?;
    Ok(customer)
}

/// One of a customer's lists; their first when none is named, made when there is none.
fn ensure_list(tx: &mut Transaction<'_>, customer: &Customer, named: Option<Id>, new: &New) -> Result<List> {
    let lists = repository::lists_of(tx, customer.id)?;
    if let Some(id) = named {
        return lists.into_iter().find(|list| list.id == id).ok_or(Error::NoList);
    }
    if let Some(first) = lists.into_iter().next() {
        return Ok(first);
    }
    let first = first_list(customer, new);
    repository::add_list(tx, &first)?;
    Ok(first)
}

fn first_list(customer: &Customer, new: &New) -> List {
    List {
        id: new.lists[0],
        event: customer.event,
        customer: customer.id,
        name: new.first_list.clone(),
        created_at: new.now,
        finished_at: None,
        pictures: 0,
    }
}

/// The photographer's studios shall hear of it.
fn told(tx: &mut Transaction<'_>, list: &List, now: Moment) -> Result<()> {
    Ok(repository::touch(tx, list.event, Subject::List, list.id, now)?)
}

/// Sets how a picture stands in a list: the list as it is then.
pub fn wish(
    tx: &mut Transaction<'_>,
    event: Id,
    named: Option<Id>,
    number: u32,
    wish: &Wish,
    new: &New,
) -> Result<List> {
    let placement = repository::placement(tx, event, number)?.ok_or(Error::NoPicture)?;
    let customer = ensure_customer(tx, event, new)?;
    let list = ensure_list(tx, &customer, named, new)?;
    let picture = placement.picture;
    let changed = match wish {
        _ if list.finished_at.is_some() => return Err(Error::Finished),
        Wish::Chosen(false) => repository::delete_listed(tx, list.id, picture)?,
        Wish::Chosen(true) => put(tx, &list, picture, new.now)?,
        Wish::Noted(note) => {
            let note = clean(note);
            fits(&note, MAX_NOTE, |t| t.favourites.note_too_long)?;
            let added = put(tx, &list, picture, new.now)?;
            repository::set_note(tx, list.id, picture, &note)? || added
        }
    };
    if changed {
        told(tx, &list, new.now)?;
    }
    repository::list(tx, list.id)?.ok_or(Error::NoList)
}

fn put(tx: &mut Transaction<'_>, list: &List, picture: Id, now: Moment) -> Result<bool> {
    let added = repository::put_listed(tx, list.id, picture, now)?;
    if added && list.pictures >= MAX_LISTED {
        return Err(Error::OverLimit(Sentence::said(|t| t.favourites.list_is_full)));
    }
    Ok(added)
}

/// Makes one more list.
pub fn new_list(tx: &mut Transaction<'_>, event: Id, name: &str, new: &New) -> Result<List> {
    let name = list_name(name)?;
    let customer = ensure_customer(tx, event, new)?;
    let lists = repository::lists_of(tx, customer.id)?;
    if lists.len() >= MAX_LISTS {
        return Err(Error::OverLimit(Sentence::said(|t| t.favourites.too_many_lists)));
    }
    let first = first_list(&customer, new);
    if lists.is_empty() {
        // What hearts go into comes first, so that this one is not taken for it.
        repository::add_list(tx, &first)?;
    }
    let created_at = new.now.plus(Duration::from_micros(1));
    let list = List { id: new.lists[1], name, created_at, ..first };
    repository::add_list(tx, &list)?;
    told(tx, &list, new.now)?;
    Ok(list)
}

fn list_name(name: &str) -> Result<String> {
    let name = clean(name);
    if name.is_empty() {
        return Err(Error::Unfit(Sentence::said(|t| t.favourites.list_needs_a_name)));
    }
    fits(&name, MAX_NAME, |t| t.favourites.name_too_long)?;
    Ok(name)
}

fn fits(text: &str, max: usize, sentence: fn(&'static crate::words::Words) -> &'static str) -> Result<()> {
    if text.chars().count() > max { Err(Error::Unfit(Sentence::said(sentence))) } else { Ok(()) }
}

/// A browser's customer, and one of their lists.
pub fn own_list(
    tx: &mut Transaction<'_>,
    event: Id,
    session: SessionHash,
    list: Id,
) -> Result<(Customer, List)> {
    let customer = repository::customer_of(tx, session, event)?.ok_or(Error::NoList)?;
    let list =
        repository::list(tx, list)?.filter(|list| list.customer == customer.id).ok_or(Error::NoList)?;
    Ok((customer, list))
}

/// Gives a list another name.
pub fn rename(tx: &mut Transaction<'_>, list: &List, name: &str, now: Moment) -> Result<()> {
    let renamed = List { name: list_name(name)?, ..list.clone() };
    repository::update_list(tx, &renamed)?;
    told(tx, list, now)
}

/// Says that a list is done, or goes on with it.
pub fn finish(tx: &mut Transaction<'_>, list: &List, finished: bool, now: Moment) -> Result<()> {
    if list.finished_at.is_some() == finished {
        return Ok(());
    }
    let changed = List { finished_at: finished.then_some(now), ..list.clone() };
    repository::update_list(tx, &changed)?;
    told(tx, list, now)
}

/// Removes a list.
pub fn delete(tx: &mut Transaction<'_>, list: &List, now: Moment) -> Result<()> {
    repository::delete_list(tx, list.id)?;
    told(tx, list, now)
}

/// Makes a link under which anybody may look at a list.
pub fn share(tx: &mut Transaction<'_>, list: &List, link: LinkHash, now: Moment) -> Result<()> {
    repository::add_list_link(tx, link, list.id, now)?;
    Ok(repository::keep_list_links(tx, list.id, MAX_LINKS)?)
}

/// Withdraws all links to a list.
pub fn unshare(tx: &mut Transaction<'_>, list: &List) -> Result<()> {
    Ok(repository::keep_list_links(tx, list.id, 0)?)
}

/// What the photographer shall call a customer.
pub fn call(tx: &mut Transaction<'_>, event: Id, name: &str, new: &New) -> Result<()> {
    let name = clean(name);
    fits(&name, MAX_NAME, |t| t.favourites.name_too_long)?;
    let customer = ensure_customer(tx, event, new)?;
    repository::rename_customer(tx, customer.id, &name)?;
    for list in repository::lists_of(tx, customer.id)? {
        told(tx, &list, new.now)?;
    }
    Ok(())
}

/// Makes a personal link.
pub fn make_link(tx: &mut Transaction<'_>, event: &Event, link: LinkHash, new: &New) -> Result<()> {
    let customer = ensure_customer(tx, event.id, new)?;
    let code: Option<CodeHash> = (!customer.invited).then_some(event.code);
    repository::add_customer_link(tx, link, customer.id, code, new.now)?;
    Ok(repository::keep_customer_links(tx, customer.id, MAX_LINKS)?)
}

/// Withdraws a customer's personal links; browsers that are in stay in.
pub fn withdraw_links(tx: &mut Transaction<'_>, customer: &Customer) -> Result<()> {
    Ok(repository::keep_customer_links(tx, customer.id, 0)?)
}

/// A customer's lists go to another customer: each into the list of the same name, if there is one. The cart goes with
/// them, or nothing does.
pub fn bring_along(tx: &mut Transaction<'_>, from: &Customer, to: &Customer, now: Moment) -> Result<()> {
    let theirs = repository::lists_of(tx, to.id)?;
    for list in repository::lists_of(tx, from.id)? {
        let same = theirs.iter().find(|their| their.name == list.name && their.finished_at.is_none());
        match same {
            Some(their) => {
                repository::pour_list(tx, list.id, their.id)?;
                repository::delete_list(tx, list.id)?;
                told(tx, their, now)?;
            }
            None => repository::update_list(tx, &List { customer: to.id, ..list.clone() })?,
        }
        told(tx, &list, now)?;
    }
    cart::join(tx, from.id, to.id)?;
    Ok(repository::delete_customer(tx, from.id)?)
}

/// A browser's lists in an event, and what stands in the one that hearts go into.
#[derive(Debug, Clone, Default)]
pub struct Choosing {
    pub customer: Option<Customer>,
    pub lists: Vec<List>,
    /// Which of them, from 0.
    pub current: usize,
    /// The numbers of its pictures.
    pub numbers: HashSet<u32>,
}

impl Choosing {
    /// The list that hearts go into, once there is one.
    pub fn list(&self) -> Option<&List> {
        self.lists.get(self.current)
    }
}

/// What a browser chooses in an event. `nth` names one of its lists, from 1; the first one stands for any other.
pub fn choosing(
    tx: &mut Transaction<'_>,
    event: Id,
    session: SessionHash,
    nth: Option<u32>,
) -> Result<Choosing> {
    let Some(customer) = repository::customer_of(tx, session, event)? else { return Ok(Choosing::default()) };
    let lists = repository::lists_of(tx, customer.id)?;
    let current =
        nth.and_then(|nth| (nth as usize).checked_sub(1)).filter(|at| *at < lists.len()).unwrap_or(0);
    let numbers = match lists.get(current) {
        Some(list) => repository::numbers_of(tx, list.id)?.into_iter().collect(),
        None => HashSet::new(),
    };
    Ok(Choosing { customer: Some(customer), lists, current, numbers })
}
