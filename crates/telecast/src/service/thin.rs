//! Messages to frames, and what frames say. The thin channel is taken for hostile, whichever it is: what goes down is
//! sealed, what comes up carries a proof.

use std::time::Duration;

use getrandom::SysRng;
use rand_core::UnwrapErr;
use wirephoto_airwave::object::Key;
use wirephoto_airwave::thin::{
    Availability, Dismissal, Error as ThinError, HostKeys, Reception, SecretKey, SharedKey, State,
    UnverifiedOffer, UnverifiedReport,
};
use wirephoto_carriers::sms::{self, Body, NewSms, Number};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::air::THIN_PORT;

use crate::frame::Frame;
use crate::repository::frame::{self as frames, Heard};
use crate::repository::thin::{self as outbox, Message, New, Unsent, Waiting};
use crate::repository::{acquaintance, pairing as pairings};
use crate::service::{circle, heard, pairing};
use crate::{Error, Result};

/// How long a frame may be away that is to learn that its pairing is over.
const DISMISSAL_LASTS: Duration = Duration::from_hours(24 * 90);
/// What a frame loses on average is moved towards what it lost last by one part of so many.
const LOSS_WEIGHT: u32 = 4;
/// Messages that are read from an outbox at once.
const AT_ONCE: u32 = 32;

/// Random numbers from the operating system.
pub fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// The host's keys, by which all its frames know it. They are made when they are needed first.
pub fn host_keys(tx: &mut Transaction<'_>) -> Result<HostKeys> {
    if let Some(secret) = frames::host_key(tx)? {
        return Ok(HostKeys::new(secret));
    }
    let secret = SecretKey::generate(&mut random());
    frames::insert_host(tx, &secret)?;
    Ok(HostKeys::new(secret))
}

/// Seals an availability message to a paired frame and puts it into the frame's outbox, where it stays until the frame
/// says something of the object, or until it `expires`. It takes the place of an earlier message about the same object.
/// Answers its number.
///
/// After the commit [`crate::Telecast::ring`] wakes those who wait; [`crate::Telecast::change`] does both.
pub fn announce(
    tx: &mut Transaction<'_>,
    frame: Id,
    announced: &Availability,
    expires: Moment,
    now: Moment,
) -> Result<u32> {
    let (keys, to, sequence) = addressed(tx, frame)?;
    let message = keys.announce(&to.public_key, sequence, announced, &mut random())?;
    outbox::delete_expired(tx, now)?;
    let before = outbox::delete_about(tx, frame, announced.object)?;
    recall(tx, &before)?;
    post(tx, &to, Message::Availability(sequence, announced.object), &message, expires, now)?;
    Ok(sequence)
}

/// Gives a paired frame a key beforehand, under a number that no other key has there: the message stays in the outbox until
/// it is [withdrawn](withdraw), or until it `expires`. Answers the message's number.
pub fn share(
    tx: &mut Transaction<'_>,
    frame: Id,
    number: u16,
    key: &Key,
    expires: Moment,
    now: Moment,
) -> Result<u32> {
    let (keys, to, sequence) = addressed(tx, frame)?;
    let shared = SharedKey { number, key: key.clone() };
    let message = keys.share(&to.public_key, sequence, &shared, &mut random())?;
    post(tx, &to, Message::Key(sequence), &message, expires, now)?;
    Ok(sequence)
}

/// Puts a message into a frame's outbox, and that of short messages if that is how the frame is reached.
pub fn post(
    tx: &mut Transaction<'_>,
    frame: &Frame,
    what: Message,
    message: &[u8],
    expires_at: Moment,
    now: Moment,
) -> Result<()> {
    let sms = match &frame.telephone {
        Some(number) => {
            let to = Number::parse(number).map_err(|_| Error::NoFrame)?;
            let body = Body::Binary { port: THIN_PORT, octets: message.to_vec() };
            Some(sms::enqueue(tx, &NewSms { from: None, to, body, expires: Some(expires_at) }, now)?)
        }
        None => None,
    };
    Ok(outbox::insert(tx, &New { frame: frame.id, what, message, sms, expires_at })?)
}

/// Takes a message out of the outbox, if it is still there. A frame that has it already cannot be made to forget it.
pub fn withdraw(tx: &mut Transaction<'_>, frame: Id, sequence: u32) -> Result<()> {
    let carried = outbox::delete_sequence(tx, frame, sequence)?;
    recall(tx, &carried)
}

fn withdraw_all(tx: &mut Transaction<'_>, frame: Id) -> Result<()> {
    let carried = outbox::delete_all(tx, frame)?;
    recall(tx, &carried)
}

/// Takes a frame's welcome out of the outbox.
pub fn withdraw_welcome(tx: &mut Transaction<'_>, frame: Id) -> Result<()> {
    let carried = outbox::delete(tx, frame, Message::Welcome)?;
    recall(tx, &carried)
}

/// Short messages that are not sent yet need not be: each of them costs, and takes the place of another.
fn recall(tx: &mut Transaction<'_>, carried: &[Id]) -> Result<()> {
    for sms in carried {
        sms::recall(tx, *sms)?;
    }
    Ok(())
}

/// What waits in a mailbox after a number. A number that was never given, as after the host was put back from a backup,
/// is none.
pub fn waiting(tx: &mut Transaction<'_>, mailbox: &str, after: u64, now: Moment) -> Result<Vec<Waiting>> {
    let after = if after > outbox::last_number(tx)? { 0 } else { after };
    Ok(outbox::waiting(tx, mailbox, after, now, AT_ONCE)?)
}

/// What brokers are to have, oldest first.
pub fn unsent(tx: &mut Transaction<'_>, now: Moment) -> Result<Vec<Unsent>> {
    Ok(outbox::unsent(tx, now, AT_ONCE)?)
}

/// A broker has this message.
pub fn sent(tx: &mut Transaction<'_>, number: u64, now: Moment) -> Result<()> {
    Ok(outbox::set_sent(tx, number, now)?)
}

/// The network says that this short message is with whom it is for: if it was a frame's, the frame knows of its object.
pub fn delivered(tx: &mut Transaction<'_>, sms: Id, now: Moment) -> Result<()> {
    match outbox::by_sms(tx, sms)? {
        Some((frame, object)) => heard::delivered(tx, frame, object, now),
        None => Ok(()),
    }
}

/// What became of a message that came up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It led to a message down.
    Answered,
    /// What it said is stored, or was before.
    Stored,
}

/// Takes a message of a frame: an offer or a report. A report that comes again changes nothing.
pub fn take(tx: &mut Transaction<'_>, message: &[u8], via: &pairing::Via, now: Moment) -> Result<Taken> {
    match UnverifiedReport::parse(message) {
        Ok(report) => take_report(tx, &report, now),
        Err(_) => pairing::take_offer(tx, message, via, now),
    }
}

/// Whether a message would be an offer.
pub fn is_offer(message: &[u8]) -> bool {
    UnverifiedOffer::parse(message).is_ok()
}

fn take_report(tx: &mut Transaction<'_>, report: &UnverifiedReport, now: Moment) -> Result<Taken> {
    // Whoever asks for a frame that does not exist learns no more than whoever writes in another's name.
    let Some((frame, key, mut window)) = frames::by_number(tx, report.frame())? else {
        return Err(ThinError::Forged.into());
    };
    let report = match report.verify(&key, &mut window) {
        Ok(report) => report,
        Err(ThinError::Replayed) => return Ok(Taken::Stored),
        Err(error) => return Err(error.into()),
    };
    let loss_per_10k = loss(&frame, &report.state);
    frames::set_heard(tx, frame.id, &Heard { window, loss_per_10k, at: now })?;
    if frame.heard_at.is_none() {
        // It has its welcome.
        withdraw_welcome(tx, frame.id)?;
    }
    match (report.state, frame.unpaired_at) {
        (State::Unpaired, None) => end_pairing(tx, &frame, now)?,
        (State::Unpaired, Some(_)) => withdraw_all(tx, frame.id)?,
        (_, Some(_)) => {
            dismiss(tx, &frame, now)?;
            return Ok(Taken::Answered);
        }
        (State::KeyTaken { number }, None) => circle::taken(tx, frame.id, number, now)?,
        (_, None) => {
            let told = outbox::delete_about(tx, frame.id, report.object)?;
            recall(tx, &told)?;
            heard::report(tx, &frame, &report, now)?;
        }
    }
    Ok(Taken::Stored)
}

/// Ends a pairing in its owner's name; the frame is told until it says that it knows.
pub fn unpair(tx: &mut Transaction<'_>, frame: &Frame, now: Moment) -> Result<()> {
    end_pairing(tx, frame, now)?;
    dismiss(tx, frame, now)
}

fn end_pairing(tx: &mut Transaction<'_>, frame: &Frame, now: Moment) -> Result<()> {
    frames::set_unpaired(tx, frame.id, now)?;
    withdraw_all(tx, frame.id)?;
    pairings::delete_of(tx, frame.id)?;
    acquaintance::remove_all(tx, frame.id)?;
    circle::leave(tx, frame.id, now)?;
    heard::forbidden(tx, frame.id, now)
}

fn dismiss(tx: &mut Transaction<'_>, frame: &Frame, now: Moment) -> Result<()> {
    let message = Dismissal::write(&frames::report_key(tx, frame.id)?, frame.number);
    let before = outbox::delete(tx, frame.id, Message::Dismissal)?;
    recall(tx, &before)?;
    post(tx, frame, Message::Dismissal, &message, now.plus(DISMISSAL_LASTS), now)
}

/// What a message to a paired frame is sealed with: the host's keys, the frame, and the message's number.
fn addressed(tx: &mut Transaction<'_>, frame: Id) -> Result<(HostKeys, Frame, u32)> {
    let paired =
        frames::find(tx, frame)?.filter(|frame| frame.unpaired_at.is_none()).ok_or(Error::NoFrame)?;
    let sequence = frames::next_sequence(tx, frame)?.ok_or(Error::NoFrame)?;
    Ok((host_keys(tx)?, paired, sequence))
}

/// What a frame loses of 10,000 packets, with what it says of an object that it has.
fn loss(frame: &Frame, state: &State) -> u32 {
    let (State::Complete(it) | State::Shown(it)) = state else { return frame.loss_per_10k };
    let Reception { have, first_esi, last_esi, .. } = *it;
    let sent = u64::from(last_esi.saturating_sub(first_esi)) + 1;
    let lost = sent.saturating_sub(have.into()) * 10_000 / sent;
    (frame.loss_per_10k * (LOSS_WEIGHT - 1) + lost as u32) / LOSS_WEIGHT
}
