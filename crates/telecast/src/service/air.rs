//! Stations: what they are told of each object, and what they say of it.
//!
//! An object is ordered, fetched, announced to its frames when its station has it, sent, and ended. Whoever still waits
//! when a station has ended an object, or cannot send it, is without one and gets another one with the clock's next round.

use std::collections::BTreeMap;
use std::time::Duration;

use wirephoto_airwave::fec::{Params, SYMBOL_SIZE};
use wirephoto_airwave::object::Hash;
use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::{Availability, KeySource};
use wirephoto_database::{Id, Moment, Transaction, blobs};
use wirephoto_exchange::air::{
    AirFrame, AirOrder, ChannelDocument, FrameAnswers, MAX_CHANNELS, MAX_ORDERS, ObjectReport, OrdersAnswer,
    StationDocument,
};

use crate::delivery::{Addressee, AddresseeState, Delivery, Object, ObjectState, Sent};
use crate::repository::{delivery as deliveries, frame as frames, object as objects, station as stations};
use crate::service::delivery::{keep, set_state, withdraw_message};
use crate::service::{circle, delivery, heard, premium, thin};
use crate::{Error, Result};
use wirephoto_site::text::cut;

/// How long after its time an object of a silent station is taken to be over.
pub const PATIENCE: Duration = Duration::from_hours(1);
/// How long after their messages frames can be expected to listen.
const LEAD: Duration = Duration::from_millis(500);
const LEAD_ONCE: Duration = Duration::from_secs(5);
/// A frame is not written to again before.
const REST: Duration = Duration::from_secs(2);
/// Addressees without an object that are looked at in one round.
const MOST_STRANDED: u32 = 1_000;
/// What a station counts is believed up to here, which no object comes near: sums of it are numbers to the database.
const MOST_COUNTED: u64 = 1 << 44;
/// Characters of what a station calls something.
const MAX_NAME: usize = 80;
/// Characters of where a channel is heard.
const MAX_COVERAGE: usize = 200;

/// A station says what it is, as it does at each start.
pub fn introduce(
    tx: &mut Transaction<'_>,
    station: Id,
    mut document: StationDocument,
    now: Moment,
) -> Result<()> {
    let mut numbers: Vec<u16> = document.channels.iter().map(|channel| channel.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() != document.channels.len() || numbers.len() > MAX_CHANNELS {
        return Err(Error::UnfitStation);
    }
    document.name = cut(&document.name, MAX_NAME);
    for channel in &mut document.channels {
        channel.name = cut(&channel.name, MAX_NAME);
        channel.coverage = cut(&channel.coverage, MAX_COVERAGE);
        channel.rate_bps = channel.rate_bps.min(i64::MAX as u64);
    }
    stations::keep(tx, station, &document, now)?;
    place_stranded(tx, now)?;
    Ok(())
}

/// How each object of a station stands that changed after a number.
pub fn orders(tx: &mut Transaction<'_>, station: Id, after: u64) -> Result<OrdersAnswer> {
    let head = stations::last_seq(tx, station)?;
    // Whoever is ahead of us has seen what a backup took back: everything is news again.
    let after = if after > head { 0 } else { after };
    let mut changed = objects::changed(tx, station, after, MAX_ORDERS as u32 + 1)?;
    let more = changed.len() > MAX_ORDERS;
    changed.truncate(MAX_ORDERS);
    let next = changed.last().filter(|_| more).map_or(head, |last| last.seq);
    let orders = changed.iter().map(|object| order(tx, object)).collect::<Result<_>>()?;
    Ok(OrdersAnswer { next, orders, more })
}

fn order(tx: &mut Transaction<'_>, object: &Object) -> Result<AirOrder> {
    let delivery = delivery::find(tx, object.delivery)?;
    let frames = deliveries::of_object(tx, object.id)?.into_iter().map(|addressee| AirFrame {
        frame: addressee.number,
        answers: addressee.answers,
        heard: addressee.heard,
    });
    Ok(AirOrder {
        seq: object.seq,
        object: object.id,
        channel: object.channel,
        toi: object.toi,
        size: delivery.size,
        hash: delivery.hash,
        symbol_size: SYMBOL_SIZE,
        packet_key: object.packet_key,
        starts_at: object.starts_at,
        expires_at: delivery.expires_at,
        frames: frames.collect(),
    })
}

/// A piece of an object's bytes from an offset on, and how long all of it is; `None` of what there is no more.
pub fn piece(
    tx: &mut Transaction<'_>,
    station: Id,
    object: Id,
    (first, last): (u64, u64),
) -> Result<Option<(Vec<u8>, u64)>> {
    let Some(object) = objects::find(tx, object)?.filter(|object| object.station == station) else {
        return Ok(None);
    };
    let hash = delivery::find(tx, object.delivery)?.hash;
    let Some(size) = blobs::len(tx, &hash)? else { return Ok(None) };
    let (first, end) = (first.min(size), last.saturating_add(1).min(size));
    let mut bytes = Vec::with_capacity((end - first) as usize);
    let chunk_bytes = blobs::CHUNK_BYTES as u64;
    for number in first / chunk_bytes..end.div_ceil(chunk_bytes) {
        let chunk = blobs::chunk(tx, &hash, number)?.unwrap_or_default();
        let begins = number * chunk_bytes;
        let from = first.saturating_sub(begins) as usize;
        let to = (end - begins).min(chunk.len() as u64) as usize;
        bytes.extend_from_slice(chunk.get(from..to).unwrap_or_default());
    }
    Ok(Some((bytes, size)))
}

/// What a station says of an object. Counts grow and states go forward; whatever comes again changes nothing.
pub fn report(tx: &mut Transaction<'_>, station: Id, report: &ObjectReport, now: Moment) -> Result<()> {
    let Some(mut object) = objects::find(tx, report.object)?.filter(|object| object.station == station)
    else {
        return Ok(());
    };
    let before = object.clone();
    let [packets, bytes, air_us] =
        [report.packets, report.bytes, report.air_us].map(|count| count.min(MOST_COUNTED));
    object.sent = before.sent.at_least(Sent { packets, bytes, air_us });
    if !before.state.is_over() {
        object.state = before.state.max(report.state.into());
    }
    let begins = before.sent.packets == 0 && object.sent.packets > 0;
    let sent = object.sent.since(before.sent);
    if sent != Sent::default() {
        stations::add_air(tx, (station, object.channel), u32::from(begins), sent, now)?;
    }
    if object.state.is_over() && !before.state.is_over() {
        object.ended_at = Some(now);
    }
    if object != before {
        objects::keep(tx, &object)?;
    }
    follow(tx, &object, &report.silent, now)
}

/// What follows for the frames of an object.
fn follow(tx: &mut Transaction<'_>, object: &Object, silent: &[u64], now: Moment) -> Result<()> {
    let mut addressees = deliveries::of_object(tx, object.id)?;
    addressees.retain(|addressee| addressee.state.is_waiting());
    match object.state {
        ObjectState::Ordered => {}
        ObjectState::Ready | ObjectState::OnAir => {
            if object.starts_at.is_none() {
                begin(tx, object.clone(), &mut addressees, now)?;
            }
            for addressee in &mut addressees {
                if object.state == ObjectState::OnAir && addressee.state == AddresseeState::Requested {
                    set_state(addressee, AddresseeState::OnAir, now);
                    deliveries::keep_addressee(tx, addressee)?;
                }
                let is_rested = addressee.announced_at.is_none_or(|at| now.since(at) >= REST);
                if silent.contains(&addressee.number) && is_rested {
                    announce(tx, object, addressee, now)?;
                }
            }
        }
        ObjectState::Ended | ObjectState::Refused if addressees.is_empty() => {}
        ObjectState::Ended | ObjectState::Refused => {
            if delivery::find(tx, object.delivery)?.expires_at <= now {
                return delivery::expire(tx, object.delivery, now);
            }
            for addressee in &mut addressees {
                strand(tx, addressee, now)?;
            }
        }
    }
    Ok(())
}

/// The station has the bytes: the frames are written to, and from when on it is sent follows from how they hear of it.
fn begin(
    tx: &mut Transaction<'_>,
    mut object: Object,
    addressees: &mut [Addressee],
    now: Moment,
) -> Result<()> {
    let is_slow = addressees.iter().any(|addressee| addressee.answers == FrameAnswers::Once);
    object.starts_at = Some(now.plus(if is_slow { LEAD_ONCE } else { LEAD }));
    object.seq = stations::next_seq(tx, object.station)?;
    objects::keep(tx, &object)?;
    for addressee in addressees {
        announce(tx, &object, addressee, now)?;
    }
    Ok(())
}

/// Writes to a frame, in place of what was written to it before.
fn announce(tx: &mut Transaction<'_>, object: &Object, addressee: &mut Addressee, now: Moment) -> Result<()> {
    let delivery = delivery::find(tx, object.delivery)?;
    let Some(channel) = stations::channel(tx, object.station, object.channel)? else { return Ok(()) };
    let Some(key) = &delivery.key else { return Ok(()) };
    let key = circle::source(tx, addressee, key, delivery.salted)?;
    let Some(availability) = availability(object, &delivery, &channel, key, now) else { return Ok(()) };
    withdraw_message(tx, addressee)?;
    let message = thin::announce(tx, addressee.frame, &availability, delivery.expires_at, now)?;
    (addressee.message, addressee.announced_at) = (Some(message), Some(now));
    Ok(deliveries::keep_addressee(tx, addressee)?)
}

/// What a frame is told of an object; nothing when its time is over.
fn availability(
    object: &Object,
    delivery: &Delivery,
    channel: &ChannelDocument,
    key: KeySource,
    now: Moment,
) -> Option<Availability> {
    let seconds = |moment: Moment| u32::try_from(moment.micros() / 1_000_000).unwrap_or(0);
    let left = delivery.expires_at.since(now).as_secs().div_ceil(60);
    let mut hash = Hash([0; 16]);
    hash.0.copy_from_slice(&delivery.hash[..16]);
    Some(Availability {
        channel: channel.number,
        address: channel.group,
        object: ObjectId { tsi: object.tsi, toi: object.toi },
        params: Params::new(delivery.size, SYMBOL_SIZE).ok()?,
        starts: seconds(object.starts_at.unwrap_or(now)),
        lasts_minutes: u16::try_from(left).unwrap_or(u16::MAX),
        key,
        hash,
        ask_owner: false,
    })
}

/// Takes an addressee off its object: it waits for another one.
pub fn strand(tx: &mut Transaction<'_>, addressee: &mut Addressee, now: Moment) -> Result<()> {
    withdraw_message(tx, addressee)?;
    let object = addressee.object.take();
    (addressee.heard, addressee.announced_at) = (None, None);
    set_state(addressee, AddresseeState::Requested, now);
    deliveries::keep_addressee(tx, addressee)?;
    object.map_or(Ok(()), |object| touch(tx, object))
}

/// Has a delivery sent to frames that wait for it, one object for each channel that they hear. Those that hear none stay
/// without, and so does everybody while the delivery is not paid. Answers whether anybody got one.
pub fn place(
    tx: &mut Transaction<'_>,
    delivery: &Delivery,
    addressees: Vec<Addressee>,
    now: Moment,
) -> Result<bool> {
    if premium::is_awaited(tx, delivery.id)? {
        return Ok(false);
    }
    let channels = heard::channels(tx)?;
    let mut is_placed = false;
    let mut by_channel: BTreeMap<(Id, u16), Vec<Addressee>> = BTreeMap::new();
    for addressee in addressees {
        let hears = frames::find(tx, addressee.frame)?.and_then(|frame| frame.hears(&channels));
        if let Some(channel) = hears {
            by_channel.entry(channel).or_default().push(addressee);
        }
    }
    for ((station, number), mut addressees) in by_channel {
        let Some(object) = object_on(tx, delivery, (station, number), now)? else { continue };
        for addressee in &mut addressees {
            addressee.object = Some(object.id);
            keep(tx, addressee)?;
            if object.starts_at.is_some() {
                announce(tx, &object, addressee, now)?;
            }
        }
        is_placed = true;
    }
    Ok(is_placed)
}

/// The object by which a delivery goes to a channel: one that others wait for, or a new one. None where there is no such
/// channel.
fn object_on(
    tx: &mut Transaction<'_>,
    delivery: &Delivery,
    (station, number): (Id, u16),
    now: Moment,
) -> Result<Option<Object>> {
    for object in objects::of_delivery(tx, delivery.id)? {
        let is_here = (object.station, object.channel) == (station, number) && !object.state.is_over();
        // A station may have ended already what nobody waits for, and may just not have said so.
        if is_here && deliveries::of_object(tx, object.id)?.iter().any(|one| one.state.is_waiting()) {
            return Ok(Some(object));
        }
    }
    let Some(key) = &delivery.key else { return Ok(None) };
    let Some(channel) = stations::channel(tx, station, number)? else { return Ok(None) };
    // Numbers follow the clock, so that none comes again when the host was put back from a backup.
    let seconds = u32::try_from(now.micros() / 1_000_000).unwrap_or(1);
    let object = Object {
        id: Id::new(now),
        delivery: delivery.id,
        station,
        channel: number,
        tsi: channel.tsi,
        toi: objects::next_toi(tx, channel.tsi, seconds)?,
        packet_key: *key.packet_key().as_bytes(),
        state: ObjectState::Ordered,
        starts_at: None,
        ended_at: None,
        sent: Sent::default(),
        seq: stations::next_seq(tx, station)?,
    };
    objects::keep(tx, &object)?;
    Ok(Some(object))
}

/// Looks for objects for those who have none. Answers whether anybody got one.
pub fn place_stranded(tx: &mut Transaction<'_>, now: Moment) -> Result<bool> {
    let mut is_placed = false;
    let mut by_delivery: BTreeMap<Id, Vec<Addressee>> = BTreeMap::new();
    for addressee in deliveries::stranded(tx, now, MOST_STRANDED)? {
        by_delivery.entry(addressee.delivery).or_default().push(addressee);
    }
    for (delivery, addressees) in by_delivery {
        let delivery = delivery::find(tx, delivery)?;
        is_placed |= place(tx, &delivery, addressees, now)?;
    }
    Ok(is_placed)
}

/// Notes that an object's order changed.
pub fn touch(tx: &mut Transaction<'_>, object: Id) -> Result<()> {
    if let Some(mut object) = objects::find(tx, object)?
        && !object.state.is_over()
    {
        object.seq = stations::next_seq(tx, object.station)?;
        objects::keep(tx, &object)?;
    }
    Ok(())
}

/// Takes a station away: whoever waits for it waits for another one.
pub fn remove(tx: &mut Transaction<'_>, station: Id, now: Moment) -> Result<()> {
    for object in objects::live(tx, station)? {
        let object = Object { state: ObjectState::Ended, ended_at: Some(now), ..object };
        objects::keep(tx, &object)?;
        follow(tx, &object, &[], now)?;
    }
    Ok(stations::remove(tx, station, now)?)
}
