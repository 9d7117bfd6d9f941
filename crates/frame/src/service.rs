//! What a frame does, each in one transaction of its caller's.

pub mod message;
pub mod owner;
pub mod pairing;
pub mod reception;

use std::path::Path;
use std::sync::Arc;

use rustix::fs::statvfs;
use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::{Report, State};
use wirephoto_database::{Moment, Result, Transaction};

use crate::repository;

/// Bytes of the disk that pictures leave free: the database's log takes about half of them.
const DISK_RESERVE: u64 = 8 << 20;

/// What holds for this frame as it was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct House {
    /// Bytes that pictures, whole and partial, may take.
    pub store_bytes: u64,
    /// The folder on whose disk there must be room as well.
    pub data: Option<Arc<Path>>,
    /// Whether each report costs: then there is one for each object, at its end.
    pub is_metered: bool,
}

impl House {
    /// Whether so many bytes fit beside those that stay whatever comes, and the disk has room for them: twice over, since
    /// they go through the database's log, and for what the frame must be able to write down whatever happens. A disk
    /// that says nothing is taken to have it.
    fn has_room(&self, kept_bytes: u64, bytes: u64) -> bool {
        let disk = self.data.as_deref().and_then(|data| statvfs(data).ok());
        let disk_bytes = disk.map_or(u64::MAX, |disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        kept_bytes + bytes <= self.store_bytes && 2 * bytes + DISK_RESERVE <= disk_bytes
    }
}

/// Puts a report into the outbox, if there is a host to tell.
pub fn report(tx: &mut Transaction<'_>, object: ObjectId, state: State, now: Moment) -> Result<()> {
    let Some(mut identity) = repository::identity(tx)? else { return Ok(()) };
    let Some(keys) = &identity.keys else { return Ok(()) };
    let Some(sequence) = identity.reported.checked_add(1) else { return Ok(()) };
    let message = keys.report(sequence, &Report { object, state });
    identity.reported = sequence;
    repository::set_identity(tx, &identity)?;
    repository::drop_progress(tx, object)?;
    repository::add_report(tx, object, matches!(state, State::Receiving(_)), &message, now)
}

/// Lets the oldest pictures go that nobody keeps, until so many bytes more have room; `false` if they never will.
pub fn make_room(tx: &mut Transaction<'_>, bytes: u64, house: &House) -> Result<bool> {
    if !house.has_room(repository::kept_bytes(tx)?, bytes) {
        return Ok(false);
    }
    let mut used = repository::picture_bytes(tx)? + repository::symbol_bytes(tx)?;
    while used + bytes > house.store_bytes {
        let Some(oldest) = repository::oldest(tx)? else { return Ok(false) };
        repository::drop_picture(tx, &oldest)?;
        used -= oldest.length.min(used);
    }
    Ok(true)
}
