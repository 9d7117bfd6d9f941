//! Links that let in: a customer's own, and the invitations that photographers make.

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_site::text::clean;

use crate::event::Event;
use crate::link::LinkHash;
use crate::repository::{self, Subject};
use crate::service::favourite::{self, Customer};
use crate::text::fits;
use crate::visit::SessionHash;
use crate::{Error, Result};

/// Characters of an invited person's name, and of their address.
const MAX_NAME: usize = 200;

/// Somebody who was invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its name in the program.
    pub id: Id,
    /// The event that it leads to.
    pub event: Id,
    /// Who they become when they open it.
    pub customer: Id,
    /// What the photographer calls them.
    pub name: String,
    /// Where it was sent; may be empty.
    pub email: String,
    /// When it was made.
    pub invited_at: Moment,
    /// When its link was opened first.
    pub opened_at: Option<Moment>,
}

/// Invites somebody to an event of `owner`: the link lets them in without the code, as the customer of that name.
/// The identifiers are new ones.
pub fn invite(
    tx: &mut Transaction<'_>,
    owner: Id,
    invitation: &Invitation,
    link: LinkHash,
) -> Result<Invitation> {
    own_event(tx, owner, invitation.event)?;
    let (name, email) = (clean(&invitation.name), clean(&invitation.email));
    fits(|t| t.the_name, &name, MAX_NAME)?;
    fits(|t| t.the_name, &email, MAX_NAME)?;
    let invitation = Invitation { name, email, ..invitation.clone() };
    let customer = Customer {
        id: invitation.customer,
        event: invitation.event,
        name: invitation.name.clone(),
        invited: true,
    };
    repository::add_customer(tx, &customer, invitation.invited_at)?;
    repository::add_invitation(tx, &invitation, link)?;
    Ok(invitation)
}

/// The invitations of an event of `owner`, the last one first.
pub fn invitations(tx: &mut Transaction<'_>, owner: Id, event: Id) -> Result<Vec<Invitation>> {
    own_event(tx, owner, event)?;
    Ok(repository::invitations(tx, event)?)
}

/// Withdraws an invitation: its link lets nobody in, and whoever came in by it is out. What they chose stays.
pub fn withdraw(tx: &mut Transaction<'_>, owner: Id, event: Id, invitation: Id) -> Result<()> {
    own_event(tx, owner, event)?;
    if let Some(customer) = repository::delete_invitation(tx, event, invitation)? {
        repository::delete_visits_of(tx, event, customer)?;
        repository::keep_customer_links(tx, customer, 0)?;
    }
    Ok(())
}

fn own_event(tx: &mut Transaction<'_>, owner: Id, event: Id) -> Result<Event> {
    repository::event(tx, event)?.filter(|event| event.owner == owner).ok_or(Error::NoEvent)
}

/// What a link of either sort leads to.
#[derive(Debug, Clone)]
pub struct Way {
    pub event: Event,
    pub customer: Customer,
    /// Whether it lets in without the code.
    pub lets_in: bool,
    /// Whom the browser would cease to be.
    pub instead_of: Option<Other>,
    invitation: Option<Id>,
}

/// Somebody else than a link is for, and what they chose so far.
#[derive(Debug, Clone)]
pub struct Other {
    customer: Customer,
    /// Pictures in their lists.
    pub pictures: u64,
    /// Lines of their cart.
    pub lines: u64,
}

/// Where a link leads a browser; `None` when it leads nowhere (any more).
pub fn way(tx: &mut Transaction<'_>, link: LinkHash, session: Option<SessionHash>) -> Result<Option<Way>> {
    let invitation = repository::invitation(tx, link)?;
    let found = match &invitation {
        Some(invitation) => repository::customer(tx, invitation.customer)?.map(|customer| (customer, None)),
        None => repository::customer_link(tx, link)?,
    };
    let Some((customer, code)) = found else { return Ok(None) };
    let Some(event) = repository::event(tx, customer.event)? else { return Ok(None) };
    let now_is = session.map(|session| repository::customer_of(tx, session, event.id)).transpose()?.flatten();
    let instead_of = match now_is.filter(|now_is| now_is.id != customer.id) {
        Some(other) => {
            let lists = repository::lists_of(tx, other.id)?;
            let pictures = lists.iter().map(|list| list.pictures).sum();
            let lines = repository::cart_size(tx, other.id)?;
            Some(Other { customer: other, pictures, lines })
        }
        None => None,
    };
    let lets_in = code.is_none_or(|code| code == event.code);
    let invitation = invitation.map(|invitation| invitation.id);
    Ok(Some(Way { event, customer, lets_in, instead_of, invitation }))
}

/// Goes that way: the browser becomes the customer's, under a new name, and what it chose before comes along if it
/// shall.
pub fn go(
    tx: &mut Transaction<'_>,
    way: &Way,
    along: bool,
    old: Option<SessionHash>,
    new: SessionHash,
    now: Moment,
) -> Result<()> {
    let Way { event, customer, .. } = way;
    if let Some(old) = old {
        repository::move_session(tx, old, new)?;
    }
    if let Some(other) = way.instead_of.as_ref().filter(|_| along) {
        favourite::bring_along(tx, &other.customer, customer, now)?;
    }
    repository::put_customer_session(tx, new, customer, now)?;
    if way.lets_in && repository::put_visit(tx, new, event.id, now)? {
        repository::count_visitor(tx, event.id)?;
        repository::touch(tx, event.id, Subject::Visitors, event.id, now)?;
    }
    if let Some(invitation) = way.invitation {
        repository::note_opened(tx, invitation, now)?;
    }
    Ok(())
}

/// Leaves an event on one browser: what was chosen stays with the customer, whose links lead back to it.
pub fn leave(tx: &mut Transaction<'_>, event: Id, session: SessionHash) -> Result<()> {
    repository::delete_visit(tx, session, event)?;
    Ok(repository::delete_customer_session(tx, session, event)?)
}
