//! Deliveries: asked for once, and what becomes of each of their frames.
//!
//! An addressee who may still get the pictures is moved on by four voices: the frame's owner, who is asked
//! ([`answered`], [`forbidden`]), the station (`service::air`), the frame itself ([`heard`]), and the clock ([`expire`]). Each may speak
//! late, twice or out of turn; who has the pictures keeps them, whatever is said afterwards.

use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::{Reception, Refusal, Report, State};
use wirephoto_database::{Id, Moment, Transaction, blobs};
use wirephoto_exchange::air::{FrameState, Heard};

use crate::delivery::{Addressee, AddresseeState, Delivery, Object, ObjectState};
use crate::frame::{Admission, Frame};
use crate::repository::{delivery as deliveries, frame as frames, object as objects};
use crate::service::frame::may_send;
use crate::service::heard::channels;
use crate::service::{air, premium, price, thin};
use crate::{Error, Result};

/// What a frame proved to have said of an object. Of what was not sent to it, nothing is taken.
pub fn heard(tx: &mut Transaction<'_>, frame: &Frame, report: &Report, now: Moment) -> Result<()> {
    let Some(object) = objects::on_air_as(tx, report.object.tsi, report.object.toi)? else { return Ok(()) };
    let Some(addressee) = deliveries::addressee(tx, object.delivery, frame.id)? else { return Ok(()) };
    learn(tx, frame, &object, report.state)?;
    match report.state {
        State::PrintWanted { picture } => wish(tx, &addressee, picture, now),
        State::Receiving(it) => progress(tx, addressee, &object, said(FrameState::Receiving, it, now)),
        State::Complete(it) => {
            arrived(tx, addressee, AddresseeState::Received, said(FrameState::Complete, it, now))
        }
        State::Shown(it) => {
            arrived(tx, addressee, AddresseeState::Shown, said(FrameState::Complete, it, now))
        }
        State::Refused(why) => refused(tx, addressee, Some(why), now),
        State::Unpaired | State::KeyTaken { .. } => Ok(()),
    }
}

/// A frame hears the channel by which something came. This is kept, so that it goes on hearing that one when there are
/// others too.
fn learn(tx: &mut Transaction<'_>, frame: &Frame, object: &Object, state: State) -> Result<()> {
    let (State::Receiving(it) | State::Complete(it) | State::Shown(it)) = state else { return Ok(()) };
    let channel = (object.station, object.channel);
    if it.have == 0 || frame.channel == Some(channel) {
        return Ok(());
    }
    let channels = channels(tx)?;
    let is_there = |one| channels.iter().any(|known| known.id() == one);
    if is_there(channel) && !frame.channel.is_some_and(is_there) {
        frames::set_channel(tx, frame.id, Some(channel))?;
    }
    Ok(())
}

/// What a station is told of it.
fn said(state: FrameState, reception: Reception, at: Moment) -> Heard {
    let Reception { have, need, first_esi, last_esi } = reception;
    Heard { state, have, need, first_esi, last_esi, at }
}

/// A frame has its message about an object, as the network says that carried it; so it listens from now on.
pub fn delivered(tx: &mut Transaction<'_>, frame: Id, object: ObjectId, now: Moment) -> Result<()> {
    let Some(object) = objects::on_air_as(tx, object.tsi, object.toi)? else { return Ok(()) };
    let Some(mut addressee) = deliveries::addressee(tx, object.delivery, frame)? else { return Ok(()) };
    if !addressee.state.is_waiting() || addressee.object != Some(object.id) || addressee.heard.is_some() {
        return Ok(());
    }
    addressee.heard = Some(said(FrameState::Delivered, Reception::default(), now));
    keep(tx, &addressee)
}

/// It lacks some yet.
fn progress(tx: &mut Transaction<'_>, mut addressee: Addressee, object: &Object, heard: Heard) -> Result<()> {
    let is_old = addressee.heard.is_some_and(|before| before.have > heard.have);
    if !addressee.state.is_waiting() || addressee.object != Some(object.id) || is_old {
        return Ok(());
    }
    addressee.heard = Some(heard);
    set_state(&mut addressee, AddresseeState::OnAir, heard.at);
    keep(tx, &addressee)
}

/// It has everything, whether it was waited for or not.
fn arrived(
    tx: &mut Transaction<'_>,
    mut addressee: Addressee,
    state: AddresseeState,
    heard: Heard,
) -> Result<()> {
    if addressee.state == AddresseeState::Shown || addressee.state == state {
        return Ok(());
    }
    set_state(&mut addressee, state, heard.at);
    addressee.heard = Some(heard);
    addressee.refusal = None;
    withdraw_message(tx, &mut addressee)?;
    keep(tx, &addressee)?;
    settle(tx, addressee.delivery, heard.at)
}

/// It will not have it: by its own word, or by that of its owner.
fn refused(
    tx: &mut Transaction<'_>,
    mut addressee: Addressee,
    why: Option<Refusal>,
    now: Moment,
) -> Result<()> {
    if !addressee.state.is_open() {
        return Ok(());
    }
    let is_late = why == Some(Refusal::Expired);
    let state = if is_late { AddresseeState::Expired } else { AddresseeState::Refused };
    addressee.refusal = why;
    lose(tx, &mut addressee, state, now)?;
    settle(tx, addressee.delivery, now)
}

/// Its owner would like a print of one of the pictures.
fn wish(tx: &mut Transaction<'_>, addressee: &Addressee, number: u32, now: Moment) -> Result<()> {
    let pictures = deliveries::pictures(tx, addressee.delivery)?;
    if !addressee.state.is_open() && pictures.iter().any(|picture| picture.number == number) {
        deliveries::insert_wish(tx, addressee.delivery, addressee.frame, number, now)?;
    }
    Ok(())
}

/// The owner of a frame answered a sender who asked.
pub fn answered(
    tx: &mut Transaction<'_>,
    frame: Id,
    sender: Id,
    is_admitted: bool,
    now: Moment,
) -> Result<()> {
    for mut addressee in deliveries::of_frame(tx, frame, AddresseeState::Asked)? {
        let delivery = find(tx, addressee.delivery)?;
        if delivery.sender != sender {
            continue;
        }
        if !is_admitted || delivery.expires_at <= now {
            refused(tx, addressee, None, now)?;
            continue;
        }
        set_state(&mut addressee, AddresseeState::Requested, now);
        price::charge(tx, &delivery, frame, now)?;
        keep(tx, &addressee)?;
        air::place(tx, &delivery, vec![addressee], now)?;
    }
    Ok(())
}

/// What is on its way to a frame from whoever may not send to it by now goes there no more.
pub fn forbidden(tx: &mut Transaction<'_>, frame: Id, now: Moment) -> Result<()> {
    for state in [AddresseeState::Asked, AddresseeState::Requested, AddresseeState::OnAir] {
        for addressee in deliveries::of_frame(tx, frame, state)? {
            let sender = find(tx, addressee.delivery)?.sender;
            if may_send(tx, sender, frame)? == Admission::No {
                refused(tx, addressee, None, now)?;
            }
        }
    }
    Ok(())
}

/// A frame hears another channel from now on: what is on its way comes there.
pub fn moved(tx: &mut Transaction<'_>, frame: Id, now: Moment) -> Result<()> {
    for state in [AddresseeState::Requested, AddresseeState::OnAir] {
        for mut addressee in deliveries::of_frame(tx, frame, state)? {
            air::strand(tx, &mut addressee, now)?;
            let delivery = find(tx, addressee.delivery)?;
            air::place(tx, &delivery, vec![addressee], now)?;
        }
    }
    Ok(())
}

/// A delivery was not paid: nobody gets it.
pub fn refuse(tx: &mut Transaction<'_>, delivery: Id, now: Moment) -> Result<()> {
    for addressee in deliveries::addressees(tx, delivery)? {
        refused(tx, addressee, None, now)?;
    }
    settle(tx, delivery, now)
}

/// Its sender wants it sent no more: who has the pictures keeps them, nobody else gets them. What a message on its way to a
/// phone pays for waits for that message.
pub fn cancel(tx: &mut Transaction<'_>, sender: Id, id: Id, now: Moment) -> Result<()> {
    let delivery = find(tx, id)?;
    if delivery.sender != sender {
        return Err(Error::NoDelivery);
    }
    if premium::is_awaited(tx, id)? { Ok(()) } else { expire(tx, id, now) }
}

/// The time of a delivery is over.
pub fn expire(tx: &mut Transaction<'_>, delivery: Id, now: Moment) -> Result<()> {
    premium::lapse(tx, delivery, now)?;
    for mut addressee in deliveries::addressees(tx, delivery)? {
        if addressee.state.is_open() {
            lose(tx, &mut addressee, AddresseeState::Expired, now)?;
        }
    }
    settle(tx, delivery, now)
}

/// It does not get there: nobody is sent anything for it any more, and it costs nothing.
fn lose(
    tx: &mut Transaction<'_>,
    addressee: &mut Addressee,
    state: AddresseeState,
    now: Moment,
) -> Result<()> {
    let was_asked = addressee.state == AddresseeState::Asked;
    set_state(addressee, state, now);
    addressee.heard = Some(said(FrameState::Refused, Reception::default(), now));
    withdraw_message(tx, addressee)?;
    keep(tx, addressee)?;
    if !was_asked {
        let delivery = find(tx, addressee.delivery)?;
        price::give_back(tx, &delivery, addressee.frame, now)?;
    }
    Ok(())
}

/// Takes an addressee's message out of the outbox, if it is still there.
pub fn withdraw_message(tx: &mut Transaction<'_>, addressee: &mut Addressee) -> Result<()> {
    if let Some(message) = addressee.message.take() {
        thin::withdraw(tx, addressee.frame, message)?;
    }
    Ok(())
}

pub fn set_state(addressee: &mut Addressee, state: AddresseeState, now: Moment) {
    if addressee.state != state {
        (addressee.state, addressee.changed_at) = (state, now);
    }
}

/// Keeps an addressee as it stands now, and has its station told.
pub fn keep(tx: &mut Transaction<'_>, addressee: &Addressee) -> Result<()> {
    deliveries::keep_addressee(tx, addressee)?;
    if let Some(object) = addressee.object {
        air::touch(tx, object)?;
    }
    Ok(())
}

/// When nobody may still get a delivery, its bytes and its key go.
pub fn settle(tx: &mut Transaction<'_>, delivery: Id, now: Moment) -> Result<()> {
    let everyone = deliveries::addressees(tx, delivery)?;
    let delivery = find(tx, delivery)?;
    if delivery.over_at.is_some() || everyone.iter().any(|addressee| addressee.state.is_open()) {
        return Ok(());
    }
    deliveries::set_over(tx, delivery.id, now)?;
    Ok(blobs::delete(tx, &delivery.hash)?)
}

pub fn find(tx: &mut Transaction<'_>, id: Id) -> Result<Delivery> {
    deliveries::find(tx, id)?.ok_or(Error::NoDelivery)
}

/// What the clock did.
pub struct Tidied {
    /// Somebody may want to know.
    pub is_changed: bool,
    /// There is more to be done at once.
    pub is_more: bool,
}

/// What the clock does: what is overdue expires, who waits for no station gets one if there is one by now, and what a
/// station never ended is ended here.
pub fn tidy(tx: &mut Transaction<'_>, now: Moment) -> Result<Tidied> {
    // Each may have a hundred frames, and nobody else writes meanwhile.
    const MOST: u32 = 10;
    let overdue = deliveries::overdue(tx, now, MOST)?;
    for delivery in &overdue {
        expire(tx, delivery.id, now)?;
    }
    let is_placed = air::place_stranded(tx, now)?;
    let forgotten = objects::forgotten(tx, now.minus(air::PATIENCE), MOST)?;
    for object in &forgotten {
        objects::keep(tx, &Object { state: ObjectState::Ended, ended_at: Some(now), ..object.clone() })?;
    }
    Ok(Tidied {
        is_changed: is_placed || !overdue.is_empty(),
        is_more: overdue.len() == MOST as usize || forgotten.len() == MOST as usize,
    })
}
