//! What came of objects that were announced.

use std::sync::Arc;

use wirephoto_airwave::group::Group;
use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::receiver::Progress;
use wirephoto_airwave::thin::{Reception, Refusal, State as Word};
use wirephoto_database::{Id, Moment, Result, Transaction, blobs};
use wirephoto_imaging::jpeg;

use crate::repository::{self, Picture, State};
use crate::service::{House, make_room, report};

/// What arrived, as it is reported.
pub fn arrived(progress: &Progress) -> Reception {
    let Progress { have, need, first_esi, last_esi, .. } = *progress;
    Reception { have, need, first_esi, last_esi }
}

/// Reads what arrived: a group of pictures that a browser can show.
pub fn read_group(bytes: &[u8]) -> Option<Group> {
    let group = Group::decode(bytes).ok()?;
    group.pictures.iter().all(|picture| jpeg::inspect(&picture.jpeg).is_ok()).then_some(group)
}

/// Keeps symbols of an object behind so many that are kept already, if it is still collected as it was announced then, and
/// if there is room for them.
pub fn keep_symbols(
    tx: &mut Transaction<'_>,
    (object, announced_at): (ObjectId, Moment),
    behind: u32,
    symbols: &[u8],
    house: &House,
) -> Result<()> {
    let is_it =
        |known: &repository::Reception| (known.state, known.announced_at) == (State::Receiving, announced_at);
    if repository::reception(tx, object)?.is_some_and(|known| is_it(&known))
        && make_room(tx, symbols.len() as u64, house)?
    {
        repository::add_symbols(tx, object, behind, symbols)?;
    }
    Ok(())
}

/// Says how an object is getting on.
pub fn progressed(
    tx: &mut Transaction<'_>,
    object: ObjectId,
    progress: &Progress,
    now: Moment,
) -> Result<()> {
    report(tx, object, Word::Receiving(arrived(progress)), now)
}

/// Everything arrived: `group` is stored, and then reported. `None` stands for what cannot be shown.
pub fn complete(
    tx: &mut Transaction<'_>,
    object: ObjectId,
    progress: &Progress,
    group: Option<&Arc<Group>>,
    house: &House,
    now: Moment,
) -> Result<()> {
    let is_wanted = |known: &repository::Reception| known.state == State::Receiving;
    if !repository::reception(tx, object)?.as_ref().is_some_and(is_wanted) {
        return Ok(());
    }
    repository::drop_symbols(tx, object)?;
    let Some(group) = group else { return refuse(tx, object, Refusal::Damaged, now) };
    if repository::is_blocked(tx, &group.sender)? {
        return refuse(tx, object, Refusal::Blocked, now);
    }
    let length = group.pictures.iter().map(|picture| picture.jpeg.len() as u64).sum();
    if !make_room(tx, length, house)? {
        return refuse(tx, object, Refusal::Full, now);
    }
    store(tx, object, group, now)?;
    let (arrived, is_last) = (arrived(progress), house.is_metered);
    // Where a report costs there is no second one for the moment at which it is on the screen.
    let (state, word) = if is_last {
        (State::Shown, Word::Shown(arrived))
    } else {
        (State::Complete, Word::Complete(arrived))
    };
    repository::end(tx, object, state, &arrived)?;
    report(tx, object, word, now)
}

fn store(tx: &mut Transaction<'_>, object: ObjectId, group: &Group, now: Moment) -> Result<()> {
    let sent_s = i64::try_from(group.sent).unwrap_or_default().min(i64::from(u32::MAX));
    for (position, picture) in (0_u32..).zip(&group.pictures) {
        let Ok(facts) = jpeg::inspect(&picture.jpeg) else { continue };
        let new = Picture {
            id: Id::new(now),
            object,
            position,
            number: picture.number,
            sender: group.sender.clone(),
            caption: picture.caption.clone(),
            taken: picture.taken.clone(),
            sent_at: Moment::from_micros(sent_s * 1_000_000),
            received_at: now,
            hash: blobs::id_of(&picture.jpeg),
            length: picture.jpeg.len() as u64,
            width: facts.width,
            height: facts.height,
            kept: false,
            hidden: false,
            print_wanted: false,
        };
        repository::add_picture(tx, &new, &picture.jpeg)?;
    }
    Ok(())
}

/// It will not be had; what there is of it goes.
pub fn refuse(tx: &mut Transaction<'_>, object: ObjectId, why: Refusal, now: Moment) -> Result<()> {
    repository::end(tx, object, State::Refused, &Reception::default())?;
    report(tx, object, Word::Refused(why), now)
}

/// Objects that did not arrive, and those of which the owner said nothing, while there was time.
pub fn expire(tx: &mut Transaction<'_>, now: Moment) -> Result<()> {
    for state in [State::Receiving, State::Asking] {
        for late in repository::in_state(tx, state)?.iter().filter(|known| known.expires_at <= now) {
            refuse(tx, late.object, Refusal::Expired, now)?;
        }
    }
    Ok(())
}

/// A picture is on the screen: the first time its delivery is reported as shown.
pub fn shown(tx: &mut Transaction<'_>, picture: &Picture, now: Moment) -> Result<()> {
    let Some(known) = repository::reception(tx, picture.object)? else { return Ok(()) };
    if known.state != State::Complete {
        return Ok(());
    }
    repository::set_state(tx, known.object, State::Shown)?;
    report(tx, known.object, Word::Shown(known.arrived), now)
}
