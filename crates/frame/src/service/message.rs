//! Messages that came down the thin channel.

use std::time::Duration;

use wirephoto_airwave::group::MAX_SEALED_BYTES;
use wirephoto_airwave::object::Key;
use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::{self, Availability, KeySource, Refusal, State as Word};
use wirephoto_database::{Moment, Result, Transaction};

use crate::repository::{self, Reception, State};
use crate::service::{House, pairing, report};

/// A broadcast may be announced so long before it begins. Further ahead is a clock that is wrong.
const MOST_AHEAD: Duration = Duration::from_hours(24);
/// What ended is remembered for so long, to be said again.
const REMEMBERED: Duration = Duration::from_hours(24 * 30);

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The frame belongs to somebody now.
    Paired,
    /// It belongs to nobody any more.
    Dismissed,
    /// It speaks of an object.
    Announced,
    /// It gave a key beforehand.
    GivenKey,
    /// Nothing: it is not for this frame, not by its host, was taken before, or cannot be read.
    Nothing,
}

/// Takes a message. Whatever is not from the host, or was taken before, changes nothing.
pub fn take(tx: &mut Transaction<'_>, message: &[u8], house: &House, now: Moment) -> Result<Taken> {
    let Some(mut identity) = repository::identity(tx)? else { return Ok(Taken::Nothing) };
    let Some(keys) = identity.keys.clone() else {
        let is_taken = pairing::welcome(tx, identity, message)?;
        return Ok(if is_taken { Taken::Paired } else { Taken::Nothing });
    };
    if keys.dismissed(message).is_ok() {
        pairing::dismissed(tx, now)?;
        return Ok(Taken::Dismissed);
    }
    if let Ok(shared) = keys.open_shared(message, &mut identity.taken) {
        repository::set_identity(tx, &identity)?;
        repository::add_shared_key(tx, &shared)?;
        let nothing = ObjectId { tsi: 0, toi: 0 };
        report(tx, nothing, Word::KeyTaken { number: shared.number }, now)?;
        return Ok(Taken::GivenKey);
    }
    match keys.open(message, &mut identity.taken) {
        Ok(availability) => {
            repository::set_identity(tx, &identity)?;
            repository::forget_ended(tx, now.minus(REMEMBERED))?;
            announced(tx, &availability, house, now)?;
            Ok(Taken::Announced)
        }
        Err(error) => {
            tracing::info!(%error, "a message was not taken");
            Ok(Taken::Nothing)
        }
    }
}

/// An object is, or will be, on the air for this frame.
fn announced(tx: &mut Transaction<'_>, said: &Availability, house: &House, now: Moment) -> Result<()> {
    let starts = Moment::from_micros(i64::from(said.starts) * 1_000_000);
    let ahead = if starts > now { starts.since(now) } else { Duration::ZERO };
    let lasts = Duration::from_mins(said.lasts_minutes.into());
    let expires_at = now.plus(if ahead <= MOST_AHEAD { ahead } else { Duration::ZERO }).plus(lasts);
    let known = repository::reception(tx, said.object)?.filter(|known| known.hash == said.hash);
    match known.as_ref().map(|known| known.state) {
        Some(State::Asking | State::Receiving) => {
            return repository::move_to(tx, said.object, said.address, expires_at);
        }
        Some(State::Complete) => return again(tx, known, Word::Complete, now),
        Some(State::Shown) => return again(tx, known, Word::Shown, now),
        Some(State::Refused) | None => {}
    }
    let Some(key) = key_of(tx, &said.key)? else {
        tracing::warn!(object = %said.object, "its key was never given to this frame");
        return Ok(());
    };
    let settings = repository::settings(tx)?;
    let asks = said.ask_owner || !settings.automatic;
    let new = Reception {
        object: said.object,
        state: if asks { State::Asking } else { State::Receiving },
        address: said.address,
        params: said.params,
        key,
        hash: said.hash,
        announced_at: now,
        expires_at,
        arrived: thin::Reception::default(),
    };
    let refusal = room_for(tx, &new, house)?;
    repository::add_reception(tx, &new)?;
    if let Some(refusal) = refusal {
        repository::end(tx, new.object, State::Refused, &new.arrived)?;
        report(tx, new.object, Word::Refused(refusal), now)?;
    }
    Ok(())
}

/// Says once more how it ended: the first time was not heard.
fn again(
    tx: &mut Transaction<'_>,
    known: Option<Reception>,
    word: fn(thin::Reception) -> Word,
    now: Moment,
) -> Result<()> {
    known.map_or(Ok(()), |known| report(tx, known.object, word(known.arrived), now))
}

fn key_of(tx: &mut Transaction<'_>, source: &KeySource) -> Result<Option<Key>> {
    Ok(match source {
        KeySource::Fresh(key) => Some(key.clone()),
        KeySource::Shared { number, salt } => {
            repository::shared_key(tx, *number)?.map(|key| Key::shared(&key, salt))
        }
    })
}

/// Why an object cannot be taken, if it cannot.
fn room_for(tx: &mut Transaction<'_>, new: &Reception, house: &House) -> Result<Option<Refusal>> {
    let size = u64::from(new.params.size());
    if size > house.store_bytes || size > MAX_SEALED_BYTES as u64 {
        return Ok(Some(Refusal::TooLarge));
    }
    let coming = repository::promised_bytes(tx)? + size;
    let has_room = house.has_room(repository::kept_bytes(tx)?, coming);
    Ok((!has_room).then_some(Refusal::Full))
}
