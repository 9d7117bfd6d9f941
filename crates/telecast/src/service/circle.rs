//! Circles: who belongs to them, and the key that their frames are given beforehand.
//!
//! A circle has one key at a time. Each of its frames is given it once, in a message of its own, and says when it has it.
//! Whoever leaves keeps what they had; so the others are given another one. What is sent to exactly the frames of a
//! circle has a key that follows from that of the circle and a salt; a frame that has the circle's key is told its
//! number and the salt, every other one the delivery's key itself.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use wirephoto_airwave::object::Key;
use wirephoto_airwave::thin::KeySource;
use wirephoto_database::{Id, Moment, Transaction};

use crate::circle::{Circle, CircleName, Given, MAX_FRAMES, Member, Salted};
use crate::delivery::Addressee;
use crate::error::UnfitFrame;
use crate::frame::{Admission, Frame};
use crate::repository::circle as circles;
use crate::repository::frame as frames;
use crate::service::frame::may_send;
use crate::service::watch::called;
use crate::service::{frame as admissions, thin};
use crate::{Error, Result};

/// Circles of one account.
const MOST_CIRCLES: usize = 50;
/// How long a frame may be away that is to be given a key.
pub const KEY_LASTS: Duration = Duration::from_hours(24 * 90);

/// A circle for its owner.
pub struct Look {
    pub circle: Circle,
    /// Its frames, each with what it is called, and whether it has the key.
    pub frames: Vec<(Frame, String, bool)>,
}

/// Somebody's circles.
pub fn list(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Look>> {
    // One frame may belong to all of them.
    let mut known: HashMap<Id, (Frame, String)> = HashMap::new();
    let mut looks = Vec::new();
    for circle in circles::list(tx, owner)? {
        let mut members = Vec::new();
        for member in circles::members(tx, circle.id)? {
            let (frame, name) = match known.entry(member.frame) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let Some(frame) = frames::find(tx, member.frame)? else { continue };
                    let name = called(&frame, may_send(tx, owner, frame.id)?);
                    new.insert((frame, name))
                }
            };
            members.push((frame.clone(), name.clone(), member.taken_at.is_some()));
        }
        members.sort_by(|one, other| one.1.cmp(&other.1));
        looks.push(Look { circle, frames: members });
    }
    Ok(looks)
}

/// Frames that somebody may put into a circle: those that take their pictures without a question.
pub fn choices(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Frame>> {
    admissions::sendable(tx, owner)
}

/// The frames of somebody's circle; none where it is not theirs.
pub fn frames_of(tx: &mut Transaction<'_>, owner: Id, circle: Id) -> Result<Vec<Id>> {
    let Some(circle) = circles::find(tx, circle)?.filter(|circle| circle.owner == owner) else {
        return Ok(Vec::new());
    };
    Ok(circles::members(tx, circle.id)?.into_iter().map(|member| member.frame).collect())
}

/// Makes a circle of some frames, and has them given its key.
pub fn make(
    tx: &mut Transaction<'_>,
    owner: Id,
    id: Id,
    name: &CircleName,
    frames: &[Id],
    now: Moment,
) -> Result<()> {
    check(frames)?;
    if circles::list(tx, owner)?.len() >= MOST_CIRCLES {
        return Err(Error::UnfitFrame(UnfitFrame::TooManyCircles));
    }
    let (key, name) = (Key::random(&mut thin::random()), name.as_str().to_owned());
    let circle = Circle { id, owner, name, key, created_at: now };
    circles::insert(tx, &circle)?;
    gather(tx, circle, frames, now)
}

/// Changes a circle's name and its frames.
pub fn change(
    tx: &mut Transaction<'_>,
    owner: Id,
    id: Id,
    name: &CircleName,
    frames: &[Id],
    now: Moment,
) -> Result<()> {
    check(frames)?;
    let circle = own(tx, owner, id)?;
    circles::set_name(tx, id, name.as_str())?;
    gather(tx, circle, frames, now)
}

/// Deletes a circle. Its frames are not written to: a key that nothing is sent with opens nothing.
pub fn delete(tx: &mut Transaction<'_>, owner: Id, id: Id) -> Result<()> {
    let circle = own(tx, owner, id)?;
    for member in circles::members(tx, circle.id)? {
        withdraw(tx, &member)?;
    }
    Ok(circles::delete(tx, circle.id)?)
}

/// A frame is nobody's any more, and so leaves its circles.
pub fn leave(tx: &mut Transaction<'_>, frame: Id, now: Moment) -> Result<()> {
    for circle in circles::of_frame(tx, frame)? {
        let mut rest = frames_of(tx, circle.owner, circle.id)?;
        rest.retain(|member| *member != frame);
        gather(tx, circle, &rest, now)?;
    }
    Ok(())
}

/// A frame says that it has the key of this number.
pub fn taken(tx: &mut Transaction<'_>, frame: Id, number: u16, now: Moment) -> Result<()> {
    if let Some(sequence) = circles::sequence_of(tx, frame, number)? {
        thin::withdraw(tx, frame, sequence)?;
        circles::set_taken(tx, frame, number, now)?;
    }
    Ok(())
}

/// The circle of a sender whose frames are exactly these, if there is one.
pub fn of_exactly(tx: &mut Transaction<'_>, sender: Id, frames: &[Id]) -> Result<Option<Circle>> {
    let frames: BTreeSet<Id> = frames.iter().copied().collect();
    for circle in circles::list(tx, sender)? {
        let members = circles::members(tx, circle.id)?;
        if members.into_iter().map(|member| member.frame).collect::<BTreeSet<_>>() == frames {
            return Ok(Some(circle));
        }
    }
    Ok(None)
}

/// How a frame is told the key of a delivery. One that did not answer may have lost what it was given beforehand: when it
/// is written to again, it is told the key itself.
pub fn source(
    tx: &mut Transaction<'_>,
    addressee: &Addressee,
    key: &Key,
    salted: Option<Salted>,
) -> Result<KeySource> {
    let fresh = KeySource::Fresh(key.clone());
    let Some(Salted { circle, salt }) = salted.filter(|_| addressee.announced_at.is_none()) else {
        return Ok(fresh);
    };
    let Some(circle) = circles::find(tx, circle)? else { return Ok(fresh) };
    let member = circles::member(tx, circle.id, addressee.frame)?.filter(|member| member.taken_at.is_some());
    let Some(given) = member.and_then(|member| member.given) else { return Ok(fresh) };
    // The circle may have got another key since.
    let is_same = Key::shared(&circle.key, &salt) == *key;
    Ok(if is_same { KeySource::Shared { number: given.number, salt } } else { fresh })
}

/// A circle of these frames from now on, as far as they take its owner's pictures. If one leaves, there is another key.
fn gather(tx: &mut Transaction<'_>, mut circle: Circle, wanted: &[Id], now: Moment) -> Result<()> {
    let mut frames = BTreeSet::new();
    for &frame in wanted {
        if may_send(tx, circle.owner, frame)? == Admission::Yes {
            frames.insert(frame);
        }
    }
    if frames.len() > MAX_FRAMES {
        return Err(Error::UnfitFrame(UnfitFrame::TooManyInCircle));
    }
    let members = circles::members(tx, circle.id)?;
    if members.iter().all(|member| frames.contains(&member.frame)) {
        for member in members {
            frames.remove(&member.frame);
        }
    } else {
        circle.key = Key::random(&mut thin::random());
        circles::set_key(tx, circle.id, &circle.key)?;
        for member in members {
            withdraw(tx, &member)?;
        }
        circles::delete_members(tx, circle.id)?;
    }
    frames.into_iter().try_for_each(|frame| give(tx, &circle, frame, now))
}

/// Has a frame given a circle's key.
fn give(tx: &mut Transaction<'_>, circle: &Circle, frame: Id, now: Moment) -> Result<()> {
    let given = match frames::next_key(tx, frame)? {
        Some(number) => {
            let sequence = thin::share(tx, frame, number, &circle.key, now.plus(KEY_LASTS), now)?;
            Some(Given { number, sequence })
        }
        None => None,
    };
    Ok(circles::insert_member(tx, circle.id, &Member { frame, given, taken_at: None })?)
}

/// What a frame has not got yet, it need not get any more.
fn withdraw(tx: &mut Transaction<'_>, member: &Member) -> Result<()> {
    match member.given {
        Some(given) if member.taken_at.is_none() => thin::withdraw(tx, member.frame, given.sequence),
        _ => Ok(()),
    }
}

fn check(frames: &[Id]) -> Result<()> {
    if frames.is_empty() { Err(Error::UnfitFrame(UnfitFrame::EmptyCircle)) } else { Ok(()) }
}

fn own(tx: &mut Transaction<'_>, owner: Id, id: Id) -> Result<Circle> {
    circles::find(tx, id)?.filter(|circle| circle.owner == owner).ok_or(Error::NoCircle)
}
