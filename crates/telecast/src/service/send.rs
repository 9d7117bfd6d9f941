//! A request on its way in: looked at, sealed, and stored. One from a page is sealed outside of any transaction; one that
//! came as a message is done and answered in a single one.

use std::collections::HashSet;

use wirephoto_airwave::group::{self, Group, GroupPicture};
use wirephoto_airwave::object::{self, Key};
use wirephoto_billing::Money;
use wirephoto_carriers::sms::Number;
use wirephoto_database::{Id, Moment, Transaction, blobs};
use wirephoto_library::{self as library, Way};

use crate::circle::{Circle, Salted};
use crate::delivery::{
    Addressee, AddresseeState, Delivery, MAX_FRAMES, RequestToken, RequestedBy, SentPicture,
};
use crate::error::Unsent;
use crate::frame::{Admission, Frame};
use crate::premium::ShortCode;
use crate::repository::{delivery as deliveries, frame as frames, placement};
use crate::service::watch::called;
use crate::service::{air, circle, delivery, frame as admissions, premium, price};
use crate::{Error, Result};

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The identifier that a new delivery gets.
    pub id: Id,
    pub sender: Id,
    /// What frames say of who sends.
    pub sender_name: String,
    pub by: RequestedBy,
    pub token: RequestToken,
    /// The numbers of the sender's pictures, in the order in which they are shown.
    pub pictures: Vec<u32>,
    pub frames: Vec<Id>,
    /// What each frame costs.
    pub price: Option<Money>,
    /// The short code to which it came, and the phone from which, if that pays for all of it.
    pub premium: Option<(ShortCode, Number)>,
    pub expires_at: Moment,
}

impl Request {
    /// Whatever is named twice is meant once.
    pub fn once(mut self) -> Self {
        let (mut pictures, mut frames) = (HashSet::new(), HashSet::new());
        self.pictures.retain(|picture| pictures.insert(*picture));
        self.frames.retain(|frame| frames.insert(*frame));
        self
    }

    /// At least one picture and one frame, and no more than one delivery holds.
    pub fn check(pictures: usize, frames: usize) -> Result<()> {
        let unsent = match (pictures, frames) {
            (0, _) => Unsent::NoPictures,
            (pictures, _) if pictures > group::MAX_PICTURES => Unsent::TooManyPictures,
            (_, 0) => Unsent::NoFrames,
            (_, frames) if frames > MAX_FRAMES => Unsent::TooManyFrames,
            _ => return Ok(()),
        };
        Err(Error::Unsent(unsent))
    }
}

/// What a request is, before anything was stored of it.
pub enum Looked {
    /// It came before, and is this delivery.
    Known(Id),
    /// It is new.
    New(Parcel),
}

/// What is to be sealed.
pub struct Parcel {
    /// The pictures as frames get them.
    group: Group,
    pictures: Vec<SentPicture>,
    /// The circle that it is for, if it is for one.
    circle: Option<Circle>,
}

/// Looks at a request.
pub fn look(tx: &mut Transaction<'_>, request: &Request, now: Moment) -> Result<Looked> {
    if let Some(known) = deliveries::by_token(tx, request.sender, &request.token)? {
        return Ok(Looked::Known(known));
    }
    Request::check(request.pictures.len(), request.frames.len())?;
    let mut group = Group {
        sender: group::fitting(&request.sender_name, group::MAX_SENDER_CHARS),
        sent: u64::try_from(now.micros() / 1_000_000).unwrap_or(0),
        pictures: Vec::with_capacity(request.pictures.len()),
    };
    let mut sent = Vec::with_capacity(request.pictures.len());
    for &number in &request.pictures {
        let id = placement::by_number(tx, request.sender, number)?.ok_or(Error::NoPicture)?;
        let metadata = library::find_picture(tx, id)?.metadata;
        let text = |text: Option<&str>, most| group::fitting(text.unwrap_or_default(), most);
        let picture = GroupPicture {
            number,
            taken: text(metadata.captured.as_deref(), group::MAX_TAKEN_CHARS),
            caption: text(metadata.caption.as_deref(), group::MAX_CAPTION_CHARS),
            jpeg: library::release(tx, id, Way::Frame)?.bytes,
        };
        sent.push(SentPicture { picture: id, number, caption: picture.caption.clone() });
        group.pictures.push(picture);
        let bytes: usize = group.pictures.iter().map(|picture| picture.jpeg.len()).sum();
        if bytes > group::MAX_GROUP_BYTES {
            return Err(Error::Unsent(Unsent::TooMuch));
        }
    }
    let circle = circle::of_exactly(tx, request.sender, &request.frames)?;
    Ok(Looked::New(Parcel { group, pictures: sent, circle }))
}

/// Pictures as they go on the air.
#[derive(Clone)]
pub struct Packed {
    pub key: Key,
    /// How the key follows from that of a circle.
    pub salted: Option<Salted>,
    pub bytes: Vec<u8>,
    pub hash: [u8; 32],
    pub pictures: Vec<SentPicture>,
}

/// Seals a group under a key of its own. It may take a while.
pub fn pack(parcel: Parcel) -> Result<Packed> {
    let Parcel { group, pictures, circle } = parcel;
    let plain = group.encode().map_err(|_| Error::Unsent(Unsent::TooMuch))?;
    let (key, salted) = match circle {
        Some(circle) => {
            let salt = wirephoto_site::random();
            (Key::shared(&circle.key, &salt), Some(Salted { circle: circle.id, salt }))
        }
        None => (Key::from_bytes(wirephoto_site::random()), None),
    };
    let bytes = object::seal(&key, &plain).bytes;
    let hash = blobs::id_of(&bytes);
    Ok(Packed { key, salted, bytes, hash, pictures })
}

/// Stores a request with its object, and has it ordered for whoever may get it. Answers the delivery, which is the one
/// that it was if it has come meanwhile.
pub fn store(tx: &mut Transaction<'_>, request: &Request, packed: &Packed, now: Moment) -> Result<Id> {
    if let Some(known) = deliveries::by_token(tx, request.sender, &request.token)? {
        return Ok(known);
    }
    let price = request.price.filter(|price| !price.is_zero());
    let delivery = Delivery {
        id: request.id,
        sender: request.sender,
        by: request.by,
        price,
        books: if price.is_some() { price::books(tx)? } else { None },
        size: u32::try_from(packed.bytes.len()).map_err(|_| Error::Unsent(Unsent::TooMuch))?,
        hash: packed.hash,
        key: Some(packed.key.clone()),
        salted: packed.salted,
        created_at: now,
        expires_at: request.expires_at,
        over_at: None,
    };
    deliveries::insert(tx, &delivery, &request.token)?;
    for (position, picture) in (0..).zip(&packed.pictures) {
        deliveries::insert_picture(tx, delivery.id, position, picture)?;
    }
    if let Some(premium) = &request.premium {
        premium::begin(tx, &delivery, premium, now)?;
    }
    blobs::put(tx, &packed.hash, &packed.bytes)?;
    let mut requested = Vec::new();
    for &frame in &request.frames {
        let frame = frames::find(tx, frame)?.ok_or(Error::NoFrame)?;
        let addressee = addressee(tx, &delivery, &frame, now)?;
        deliveries::keep_addressee(tx, &addressee)?;
        if addressee.state == AddresseeState::Requested {
            price::charge(tx, &delivery, frame.id, now)?;
            requested.push(addressee);
        }
    }
    air::place(tx, &delivery, requested, now)?;
    delivery::settle(tx, delivery.id, now)?;
    Ok(delivery.id)
}

/// How a frame stands in a new delivery, by its owner's rule.
fn addressee(tx: &mut Transaction<'_>, delivery: &Delivery, frame: &Frame, now: Moment) -> Result<Addressee> {
    let admission = admissions::may_send(tx, delivery.sender, frame.id)?;
    let state = match admission {
        Admission::Yes => AddresseeState::Requested,
        Admission::No => AddresseeState::Refused,
        Admission::Ask => {
            match admissions::ask(tx, delivery.sender, frame.id, now) {
                Ok(()) => AddresseeState::Asked,
                // As many ask as may.
                Err(Error::UnfitFrame(_)) => AddresseeState::Refused,
                Err(error) => return Err(error),
            }
        }
    };
    Ok(Addressee {
        delivery: delivery.id,
        frame: frame.id,
        number: frame.number.0,
        name: called(frame, admission),
        answers: frame.answers(),
        state,
        changed_at: now,
        refusal: None,
        object: None,
        message: None,
        announced_at: None,
        heard: None,
    })
}
