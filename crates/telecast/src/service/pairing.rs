//! How a frame gets to belong to somebody: they type the code that it shows, and it makes an offer that only whoever
//! knows the code can make.

use std::time::Duration;

use wirephoto_airwave::thin::{Code, UnverifiedOffer};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::pairing::PairingCode;

use crate::error::UnfitFrame;
use crate::frame::{Address, Frame, FrameName, Policy, Way};
use crate::repository::frame as frames;
use crate::repository::pairing::{self as pairings, Pairing};
use crate::repository::thin::{self as outbox, Message};
use crate::service::thin::{self, Taken};
use crate::{Error, Result};

/// For how long a code is waited for, and afterwards its welcome repeated. Frames show a code for as long.
pub const LASTS: Duration = Duration::from_mins(15);
/// Codes that somebody may have typed and that no frame has shown yet.
const MOST_WAITING: u64 = 10;
/// Between two welcomes that cost: offers can be heard by others, and said again.
const BETWEEN_SMS: Duration = Duration::from_mins(1);
/// Paired frames of one owner.
const MOST_FRAMES: usize = 100;
/// Offers under a code's name that were made with another code: then it was mistyped.
const MOST_WRONG: u32 = 5;

/// The way that a message came up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    pub way: Way,
    /// The telephone number that a short message came from.
    pub telephone: Option<String>,
}

impl Via {
    pub const HTTP: Self = Self { way: Way::Http, telephone: None };
    pub const MQTT: Self = Self { way: Way::Mqtt, telephone: None };
}

/// Somebody typed a code, and what its frame shall be called. Answers the pairing to ask for; a code that they typed
/// before is the one that it was.
pub fn begin(
    tx: &mut Transaction<'_>,
    owner: Id,
    id: Id,
    code: &PairingCode,
    name: &FrameName,
    now: Moment,
) -> Result<Id> {
    pairings::delete_expired(tx, now)?;
    let Code { id: code, key } = Code::new(code.number(), code.secret());
    let known = pairings::by_code(tx, code)?.into_iter().find(|pairing| pairing.key == key);
    match known {
        Some(pairing) if pairing.owner == owner => return Ok(pairing.id),
        Some(_) => return Err(Error::UnfitFrame(UnfitFrame::CodeTaken)),
        None => {}
    }
    if frames::list(tx, owner)?.len() >= MOST_FRAMES {
        return Err(Error::UnfitFrame(UnfitFrame::TooManyFrames));
    }
    if pairings::count(tx, owner)? >= MOST_WAITING {
        return Err(Error::UnfitFrame(UnfitFrame::TooManyCodes));
    }
    let (name, expires_at) = (name.as_str().to_owned(), now.plus(LASTS));
    pairings::insert(tx, &Pairing { id, owner, code, key, name, wrong: 0, expires_at, frame: None })?;
    Ok(id)
}

/// How a pairing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The frame has not been heard.
    Waiting,
    /// This is the frame.
    Paired(Id),
    /// A frame shows a code that begins like this one and goes on otherwise.
    Mistyped,
    /// Its time is over.
    Over,
}

pub fn progress(tx: &mut Transaction<'_>, owner: Id, id: Id, now: Moment) -> Result<Progress> {
    Ok(match pairings::standing(tx, owner, id, now)? {
        None => Progress::Over,
        Some((Some(frame), _)) => Progress::Paired(frame),
        Some((None, wrong)) if wrong >= MOST_WRONG => Progress::Mistyped,
        Some((None, _)) => Progress::Waiting,
    })
}

/// Takes a frame's offer: welcomes the frame, or repeats the welcome as it was. An offer for which nobody typed the code
/// leads to nothing; the frame makes it again and again.
pub fn take_offer(tx: &mut Transaction<'_>, message: &[u8], via: &Via, now: Moment) -> Result<Taken> {
    let offer = UnverifiedOffer::parse(message)?;
    let mut pairings = pairings::by_code(tx, offer.code())?;
    pairings.retain(|pairing| pairing.expires_at > now && pairing.wrong < MOST_WRONG);
    let found = pairings.iter().find_map(|pairing| Some((pairing, offer.verify(&pairing.key).ok()?)));
    let Some((pairing, offer)) = found else {
        for pairing in pairings.iter().filter(|pairing| pairing.frame.is_none()) {
            pairings::count_wrong(tx, pairing.id)?;
        }
        return Ok(Taken::Stored);
    };
    let expires_at = now.plus(LASTS);
    let (frame, welcome) = match &pairing.frame {
        Some((frame, welcome)) => (*frame, welcome.clone()),
        None if frames::is_known(tx, offer.frame)? => return Ok(Taken::Stored),
        None => {
            let keys = thin::host_keys(tx)?;
            let number = frames::next_number(tx)?;
            let welcome = keys.welcome(&pairing.key, &offer, number, &mut thin::random())?;
            let frame = Frame {
                id: pairing.id,
                number,
                owner: pairing.owner,
                name: pairing.name.clone(),
                address: Some(free_address(tx, &pairing.name)?),
                policy: Policy::Friends,
                public_key: offer.frame,
                way: via.way,
                telephone: via.telephone.clone(),
                channel: None,
                loss_per_10k: 0,
                heard_at: None,
                created_at: now,
                unpaired_at: None,
            };
            frames::insert(tx, &frame, &welcome.report_key)?;
            pairings::set_frame(tx, pairing.id, frame.id, &welcome.message, expires_at)?;
            (frame.id, welcome.message.to_vec())
        }
    };
    // The code is used up when the frame was heard; and whoever read it off the same frame offers another key.
    let is_waiting = |frame: &Frame| frame.heard_at.is_none() && frame.public_key == offer.frame;
    let Some(frame) = frames::find(tx, frame)?.filter(is_waiting) else { return Ok(Taken::Stored) };
    let since = outbox::expiry(tx, frame.id, Message::Welcome)?.map(|expiry| expiry.minus(LASTS));
    if frame.way == Way::Sms && since.is_some_and(|since| now < since.plus(BETWEEN_SMS)) {
        return Ok(Taken::Stored);
    }
    thin::withdraw_welcome(tx, frame.id)?;
    thin::post(tx, &frame, Message::Welcome, &welcome, expires_at, now)?;
    Ok(Taken::Answered)
}

/// An address like the name that nobody has.
fn free_address(tx: &mut Transaction<'_>, name: &str) -> Result<Address> {
    for attempt in 0.. {
        // After some tries any number that is free will do.
        let attempt = if attempt < 20 { attempt } else { u32::from_be_bytes(wirephoto_site::random()) };
        let address = Address::suggest(name, attempt);
        if frames::by_address(tx, &address)?.is_none() {
            return Ok(address);
        }
    }
    unreachable!("there are more numbers than frames")
}
