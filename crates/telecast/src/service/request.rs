//! Requests that people write: in a short message, in a mail. Numbers of pictures, addresses of frames, one answer.
//!
//! [`take`] does everything in the caller's transaction, so that a request, its delivery and its answer are stored
//! together or not at all: whoever calls it enqueues what [`Outcome::told`] says in the same transaction, and
//! acknowledges the message after the commit. A request that comes again ([`Outcome::Again`]) was answered before.
//!
//! Nothing is left behind of a request that cannot be done as it was written.

use std::collections::HashSet;

use wirephoto_accounts::service as accounts;
use wirephoto_billing::Money;
use wirephoto_carriers::sms::Number;
use wirephoto_database::{self as database, Id, Moment, Transaction};
use wirephoto_site::Language;

use crate::delivery::{AddresseeState, RequestToken, RequestedBy};
use crate::error::Unsent;
use crate::frame::{Address, Admission, Frame};
use crate::pages::amount;
use crate::premium::ShortCode;
use crate::repository::{delivery as deliveries, placement};
use crate::service::send::{self, Looked, Request};
use crate::service::{frame as frames, price};
use crate::words::words;
use crate::{Error, Result, Settings};

/// Requests of one account in an hour that come as messages.
const MOST_IN_AN_HOUR: u64 = 100;
const HOUR: std::time::Duration = std::time::Duration::from_hours(1);
/// Frames that an answer names.
pub const MOST_NAMED: usize = 5;
/// Characters of a word that is said back.
const MAX_SAID: usize = 32;

/// What somebody wrote.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Whose pictures, and in whose name.
    pub sender: Id,
    pub by: RequestedBy,
    /// What makes of a message that comes again the same request.
    pub token: RequestToken,
    /// The sender's pictures, by their numbers.
    pub pictures: Vec<u32>,
    /// Frames, by their addresses, as they were written.
    pub addresses: Vec<String>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Sent(Sent),
    /// It came before, and is this delivery.
    Again(Id),
    /// Nothing was stored.
    Wrong(Wrong),
}

/// A request that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub delivery: Id,
    pub pictures: usize,
    /// What each frame is called to the sender, and where it stands.
    pub frames: Vec<(String, AddresseeState)>,
    /// What it costs if every frame gets it that may.
    pub price: Option<Money>,
}

/// What was wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// The sender has no picture of this number.
    NoPicture(u32),
    /// There is no frame of this address.
    NoFrame(String),
    /// None of the frames takes pictures of this sender.
    NotLetIn,
    /// It is too much, or nothing.
    Unsent(Unsent),
    /// Too many came in a short time.
    TooOften,
    /// The message pays less than the request costs.
    TooLittle { price: Money, tariff: Money },
    /// The host failed.
    Failed,
}

impl Wrong {
    fn no_frame(word: &str) -> Self {
        Self::NoFrame(word.chars().filter(|c| !c.is_control()).take(MAX_SAID).collect())
    }
}

impl Outcome {
    /// What the sender is answered; nothing to what was answered before.
    pub fn told(&self, language: Language) -> Option<String> {
        let (words, and_more) = (&words(language).requests, words(language).deliveries.and_more);
        match self {
            Self::Again(_) => None,
            Self::Wrong(wrong) => Some((words.wrong)(wrong, language)),
            Self::Sent(sent) => {
                let those = |wanted: &dyn Fn(AddresseeState) -> bool| {
                    let wanted = sent.frames.iter().filter(|(_, state)| wanted(*state));
                    let names: Vec<&str> = wanted.map(|(name, _)| name.as_str()).collect();
                    let named = names.iter().copied().take(MOST_NAMED).collect::<Vec<_>>().join(", ");
                    match names.len().saturating_sub(MOST_NAMED) {
                        0 => (!names.is_empty()).then_some(named),
                        more => Some((and_more)(&named, more)),
                    }
                };
                let count = sent.pictures as u64;
                let said = [
                    those(&AddresseeState::is_waiting).map(|names| (words.sent)(count, &names)),
                    those(&|state| state == AddresseeState::Asked).map(|names| (words.asked)(count, &names)),
                    those(&|state| state == AddresseeState::Refused).map(|names| (words.refused)(&names)),
                    sent.price.map(|price| (words.costs)(&amount(price, language))),
                ];
                Some(said.into_iter().flatten().collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// Takes a request that costs what it costs on a page. An error is the database's: what the host cannot do for other
/// reasons is [`Wrong::Failed`], and in the log.
pub fn take(
    tx: &mut Transaction<'_>,
    settings: &Settings,
    asked: &Asked,
    now: Moment,
) -> database::Result<Outcome> {
    within(tx, settings, asked, None, now)
}

/// Takes a request for which a message to a short code pays, from this phone: all of it, or none.
pub fn take_paid(
    tx: &mut Transaction<'_>,
    settings: &Settings,
    asked: &Asked,
    premium: &(ShortCode, Number),
    now: Moment,
) -> database::Result<Outcome> {
    within(tx, settings, asked, Some(premium), now)
}

/// Leaves nothing behind of what cannot be done.
fn within(
    tx: &mut Transaction<'_>,
    settings: &Settings,
    asked: &Asked,
    premium: Option<&(ShortCode, Number)>,
    now: Moment,
) -> database::Result<Outcome> {
    match tx.savepoint(|tx| request(tx, settings, asked, premium, now)) {
        Ok(outcome) => Ok(outcome),
        Err(Error::Database(error)) => Err(error),
        Err(Error::Unsent(unsent)) => Ok(Outcome::Wrong(Wrong::Unsent(unsent))),
        Err(error) => {
            tracing::error!(%error, "a request that came as a message failed");
            Ok(Outcome::Wrong(Wrong::Failed))
        }
    }
}

fn request(
    tx: &mut Transaction<'_>,
    settings: &Settings,
    asked: &Asked,
    premium: Option<&(ShortCode, Number)>,
    now: Moment,
) -> Result<Outcome> {
    if let Some(known) = deliveries::by_token(tx, asked.sender, &asked.token)? {
        return Ok(Outcome::Again(known));
    }
    if deliveries::count_since(tx, asked.sender, now.minus(HOUR))? >= MOST_IN_AN_HOUR {
        return Ok(Outcome::Wrong(Wrong::TooOften));
    }
    let frames = match addressed(tx, asked)? {
        Ok(frames) => frames,
        Err(wrong) => return Ok(Outcome::Wrong(wrong)),
    };
    if let Some((code, _)) = premium
        && let Some(wrong) = too_little(settings, code, &frames)?
    {
        return Ok(Outcome::Wrong(wrong));
    }
    let account = accounts::find_account(tx, asked.sender)?.ok_or(Error::NoFrame)?;
    let request = Request {
        id: Id::new(now),
        sender: account.id,
        sender_name: if account.name.is_empty() { account.email } else { account.name },
        by: asked.by,
        token: asked.token.clone(),
        pictures: asked.pictures.clone(),
        frames: frames.iter().map(|(frame, _)| frame.id).collect(),
        price: settings.frame_price.filter(|_| premium.is_none()),
        premium: premium.cloned(),
        expires_at: now.plus(settings.lasts),
    };
    let request = request.once();
    let parcel = match send::look(tx, &request, now)? {
        Looked::Known(delivery) => return Ok(Outcome::Again(delivery)),
        Looked::New(parcel) => parcel,
    };
    let packed = send::pack(parcel)?;
    let delivery = send::store(tx, &request, &packed, now)?;
    let frames: Vec<(String, AddresseeState)> = deliveries::addressees(tx, delivery)?
        .into_iter()
        .map(|addressee| (addressee.name, addressee.state))
        .collect();
    let paying = frames.iter().filter(|(_, state)| state.is_open()).count();
    let price = match premium {
        Some((code, _)) => Some(code.tariff),
        None => price::total(request.price, paying)?,
    };
    Ok(Outcome::Sent(Sent { delivery, pictures: packed.pictures.len(), frames, price }))
}

/// Whether a tariff is less than the frames cost that may get it.
fn too_little(settings: &Settings, code: &ShortCode, frames: &[(Frame, Admission)]) -> Result<Option<Wrong>> {
    let paying: HashSet<Id> = frames
        .iter()
        .filter(|(_, admission)| *admission != Admission::No)
        .map(|(frame, _)| frame.id)
        .collect();
    let Some(price) = price::total(settings.frame_price, paying.len())? else { return Ok(None) };
    let is_enough = code.tariff.minus(price).is_ok_and(|rest| rest.minor() >= 0);
    Ok((!is_enough).then_some(Wrong::TooLittle { price, tariff: code.tariff }))
}

/// The frames that are meant, if every word of the request means something and one of the frames may get it.
fn addressed(
    tx: &mut Transaction<'_>,
    asked: &Asked,
) -> Result<std::result::Result<Vec<(Frame, Admission)>, Wrong>> {
    if let Err(Error::Unsent(unsent)) = Request::check(asked.pictures.len(), asked.addresses.len()) {
        return Ok(Err(Wrong::Unsent(unsent)));
    }
    for &number in &asked.pictures {
        if placement::by_number(tx, asked.sender, number)?.is_none() {
            return Ok(Err(Wrong::NoPicture(number)));
        }
    }
    let mut found = Vec::with_capacity(asked.addresses.len());
    for word in &asked.addresses {
        let address: std::result::Result<Address, _> = word.parse();
        let frame = match &address {
            Ok(address) => frames::by_address(tx, address)?,
            Err(_) => None,
        };
        let Some(frame) = frame else { return Ok(Err(Wrong::no_frame(word))) };
        let admission = frames::may_send(tx, asked.sender, frame.id)?;
        found.push((frame, admission));
    }
    if found.iter().all(|(_, admission)| *admission == Admission::No) {
        return Ok(Err(Wrong::NotLetIn));
    }
    Ok(Ok(found))
}
