//! What senders see of their deliveries, and what they choose from before.

use std::collections::HashMap;

use wirephoto_billing::Money;
use wirephoto_database::{Id, Moment, Transaction};

use crate::delivery::{Addressee, Delivery, ObjectState, Sent, SentPicture};
use crate::error::Unsent;
use crate::frame::{Address, Admission, Frame};
use crate::premium::Premium;
use crate::repository::album::Listed;
use crate::repository::delivery::{self as deliveries, Wish};
use crate::repository::{
    album as albums, frame as frames, object as objects, placement, premium as premiums,
};
use crate::service::album::{self, Look, Tile};
use crate::service::{circle, delivery, frame as admissions, price};
use crate::{Error, Result};

/// Deliveries on one page.
pub const PAGE: u32 = 30;

/// A delivery in the list.
pub struct Listing {
    pub delivery: Delivery,
    pub pictures: usize,
    /// The first picture, if it is still there.
    pub cover: Option<Tile>,
    pub addressees: Vec<Addressee>,
    /// Prints that owners of frames would like.
    pub wishes: usize,
}

/// A page of somebody's deliveries, from before one of them on, and where the next page begins.
pub fn list(tx: &mut Transaction<'_>, sender: Id, before: Option<Id>) -> Result<(Vec<Listing>, Option<Id>)> {
    let before = match before {
        Some(id) => (own(tx, sender, id)?.created_at, id),
        None => (Moment::MAX, Id::from_bytes([0xff; 16])),
    };
    let mut page = deliveries::page(tx, sender, before, PAGE + 1)?;
    let is_more = page.len() > PAGE as usize;
    page.truncate(PAGE as usize);
    let next = page.last().filter(|_| is_more).map(|last| last.id);
    let listings = page.into_iter().map(|delivery| {
        let pictures = deliveries::pictures(tx, delivery.id)?;
        let cover = pictures.first().map(|first| first.picture);
        let mut tiles = album::tiles(tx, &cover.map_or_else(Vec::new, |cover| vec![cover]))?;
        Ok(Listing {
            pictures: pictures.len(),
            cover: cover.and_then(|cover| tiles.remove(&cover)),
            addressees: deliveries::addressees(tx, delivery.id)?,
            wishes: deliveries::wishes(tx, delivery.id)?.len(),
            delivery,
        })
    });
    Ok((listings.collect::<Result<_>>()?, next))
}

/// A delivery with everything about it.
pub struct Shown {
    pub delivery: Delivery,
    /// What was sent; with its tile, if it is still there.
    pub pictures: Vec<(SentPicture, Option<Tile>)>,
    pub addressees: Vec<Addressee>,
    pub wishes: Vec<Wish>,
    /// Objects that their stations have not fetched.
    pub ordered: Vec<Id>,
    /// On all channels together.
    pub sent: Sent,
    /// What the sender owes for it, by the books.
    pub owed: Option<Money>,
    /// The message that pays for it, if one does.
    pub premium: Option<Premium>,
}

pub fn show(tx: &mut Transaction<'_>, sender: Id, id: Id) -> Result<Shown> {
    let delivery = own(tx, sender, id)?;
    let pictures = deliveries::pictures(tx, id)?;
    let ids: Vec<Id> = pictures.iter().map(|picture| picture.picture).collect();
    let mut tiles = tiles(tx, &ids)?;
    let pictures = pictures.into_iter().map(|picture| {
        let tile = tiles.remove(&picture.picture);
        (picture, tile)
    });
    let objects = objects::of_delivery(tx, id)?;
    let ordered = objects.iter().filter(|object| object.state == ObjectState::Ordered);
    let ordered = ordered.map(|object| object.id).collect();
    let sent = objects.into_iter().fold(Sent::default(), |sum, object| Sent {
        packets: sum.packets + object.sent.packets,
        bytes: sum.bytes + object.sent.bytes,
        air_us: sum.air_us + object.sent.air_us,
    });
    Ok(Shown {
        pictures: pictures.collect(),
        addressees: deliveries::addressees(tx, id)?,
        wishes: deliveries::wishes(tx, id)?,
        owed: price::owed(tx, &delivery)?,
        premium: premiums::find(tx, id)?,
        ordered,
        sent,
        delivery,
    })
}

/// Somebody's own delivery.
fn own(tx: &mut Transaction<'_>, sender: Id, id: Id) -> Result<Delivery> {
    let delivery = delivery::find(tx, id)?;
    if delivery.sender == sender { Ok(delivery) } else { Err(Error::NoDelivery) }
}

fn tiles(tx: &mut Transaction<'_>, ids: &[Id]) -> Result<HashMap<Id, Tile>> {
    if ids.is_empty() { Ok(HashMap::new()) } else { album::tiles(tx, ids) }
}

/// What somebody can choose from.
pub struct Choices {
    pub albums: Vec<Listed>,
    /// The album that is open.
    pub open: Option<Look>,
    /// What was chosen and is not in what is shown of that album.
    pub elsewhere: Vec<(u32, Tile)>,
    pub frames: Vec<Frame>,
    pub circles: Vec<circle::Look>,
}

/// Choices, with an album open from a position on; the newest one with pictures if none is named.
pub fn choices(
    tx: &mut Transaction<'_>,
    account: Id,
    open: Option<(Id, u32)>,
    chosen: &[u32],
) -> Result<Choices> {
    let mut shelf = albums::list(tx, account)?;
    shelf.retain(|listed| listed.album.deleted_at.is_none());
    let newest = shelf.iter().find(|listed| listed.pictures > 0).map(|listed| (listed.album.id, 0));
    let open = open.or(newest).map(|(id, from)| album::look(tx, account, id, from)).transpose()?;
    let here: Vec<u32> = open.iter().flat_map(|look| &look.tiles).map(|(placed, _)| placed.number).collect();
    let elsewhere = chosen.iter().filter(|number| !here.contains(number));
    let elsewhere = by_number(tx, account, elsewhere.copied())?;
    let (frames, circles) = (admissions::sendable(tx, account)?, circle::list(tx, account)?);
    Ok(Choices { albums: shelf, open, elsewhere, frames, circles })
}

/// Somebody's pictures by their numbers; what they have not got is left out.
pub fn by_number(
    tx: &mut Transaction<'_>,
    account: Id,
    numbers: impl Iterator<Item = u32>,
) -> Result<Vec<(u32, Tile)>> {
    let mut found = Vec::new();
    for number in numbers {
        if let Some(picture) = placement::by_number(tx, account, number)? {
            found.push((number, picture));
        }
    }
    let ids: Vec<Id> = found.iter().map(|(_, picture)| *picture).collect();
    let mut tiles = tiles(tx, &ids)?;
    Ok(found.into_iter().filter_map(|(number, picture)| Some((number, tiles.remove(&picture)?))).collect())
}

/// A frame as somebody chose it.
pub struct ChosenFrame {
    pub id: Id,
    /// What it is called to them.
    pub name: String,
    /// Whether its owner is asked first.
    pub is_asked: bool,
}

/// Frames as somebody chose them: by what they are, or by an address. Those that are not there any more are left out;
/// that one will refuse is not said before it does.
pub fn chosen_frames(
    tx: &mut Transaction<'_>,
    account: Id,
    ids: &[Id],
    address: Option<&Address>,
) -> Result<Vec<ChosenFrame>> {
    let mut frames_chosen: Vec<Frame> = Vec::new();
    for id in ids {
        let known = frames::find(tx, *id)?.filter(|frame| frame.unpaired_at.is_none());
        frames_chosen.extend(known);
    }
    if let Some(address) = address {
        let frame = admissions::by_address(tx, address)?.ok_or(Error::Unsent(Unsent::NoAddress))?;
        if frames_chosen.iter().all(|known| known.id != frame.id) {
            frames_chosen.push(frame);
        }
    }
    let chosen = frames_chosen.iter().map(|frame| {
        let admission = admissions::may_send(tx, account, frame.id)?;
        Ok(ChosenFrame {
            id: frame.id,
            name: called(frame, admission),
            is_asked: admission == Admission::Ask,
        })
    });
    chosen.collect()
}

/// What a frame is called to somebody: strangers know no more than its address.
pub fn called(frame: &Frame, admission: Admission) -> String {
    let address = frame.address.as_ref().filter(|_| admission != Admission::Yes);
    address.map_or_else(|| frame.name.clone(), |address| address.as_str().to_owned())
}
