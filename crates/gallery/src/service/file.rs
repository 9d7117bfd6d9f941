//! Files on their way to a customer: taken from the studio in pieces, whole when their hash is their name.

use wirephoto_accounts::{Quota, Usage};
use wirephoto_database::{Database, Id, Moment, Transaction};
use wirephoto_exchange::transfer::{FileStatus, MAX_FILE_BYTES};

use crate::download::{AFTER_FETCH, Arrived, UNFETCHED, takes};
use crate::service::order::own_order;
use crate::{Error, Result, repository};

/// Bytes of a row: larger ones cost everybody's time.
const ROW_BYTES: usize = 1 << 20;
/// Files that are removed at a time.
const REMOVED_AT_ONCE: u32 = 4;

/// A piece of a file.
#[derive(Debug, Clone)]
pub struct Piece {
    pub order: Id,
    pub hash: [u8; 32],
    /// Where it begins.
    pub offset: u64,
    /// Bytes of the whole file.
    pub length: u64,
    pub bytes: bytes::Bytes,
}

/// What is there of a file, and whether all of it is, but was not compared with its name yet.
pub fn status(tx: &mut Transaction<'_>, owner: Id, order: Id, hash: &[u8; 32]) -> Result<(FileStatus, bool)> {
    own_order(tx, owner, order)?;
    Ok(repository::file(tx, order, hash)?.map_or((NOTHING, false), told))
}

const NOTHING: FileStatus = FileStatus { offset: 0, is_whole: false };

fn told(file: Arrived) -> (FileStatus, bool) {
    let status = FileStatus { offset: file.bytes, is_whole: file.whole };
    (status, !file.whole && file.bytes == file.length)
}

/// Adds a piece, if it goes on where the file ends; otherwise says where that is.
pub fn add(
    tx: &mut Transaction<'_>,
    quota: &Quota,
    piece: &Piece,
    now: Moment,
) -> Result<(FileStatus, bool)> {
    let Piece { order, hash, length, .. } = piece;
    let found = own_order(tx, quota.account, *order)?;
    if !found.is_open() || found.files().next().is_none() {
        return Err(Error::unfit(|t| t.no_such_file));
    }
    let mut here = repository::file(tx, *order, hash)?;
    if here.is_some_and(|here| !here.whole && here.length != *length) {
        repository::delete_file(tx, *order, hash)?;
        here = None;
    }
    let start = Arrived { length: *length, bytes: 0, whole: false };
    let known = here.unwrap_or(start);
    if known.whole || !takes(known, piece.offset, piece.bytes.len()) {
        return if *length == 0 || *length > MAX_FILE_BYTES {
            Err(Error::unfit(|t| t.no_such_file))
        } else {
            Ok(here.map_or((NOTHING, false), told))
        };
    }
    quota.check::<Error>(tx, Usage { pictures: 0, storage_bytes: piece.bytes.len() as u64 })?;
    if here.is_none() {
        repository::begin_file(tx, *order, hash, *length, now)?;
    }
    for row in piece.bytes.chunks(ROW_BYTES) {
        repository::add_piece(tx, *order, hash, row, now)?;
    }
    let bytes = known.bytes + piece.bytes.len() as u64;
    Ok(told(Arrived { bytes, ..known }))
}

/// Compares a file, all of which is there, with its name: it is whole from now on, or forgotten. Reads it row by row, so
/// that nobody waits for it. Blocks.
pub fn compare(database: &Database, order: Id, hash: [u8; 32]) -> Result<FileStatus> {
    let mut hasher = blake3::Hasher::new();
    for number in 0.. {
        let row = database.read(move |tx| repository::piece(tx, order, &hash, number)).wait()?;
        let Some(row) = row else { break };
        hasher.update(&row);
    }
    let is_right = hasher.finalize().as_bytes() == &hash;
    let compared = database.write(move |tx| {
        if is_right {
            repository::set_whole(tx, order, &hash)?;
        } else {
            repository::delete_file(tx, order, &hash)?;
        }
        Ok::<_, Error>(repository::file(tx, order, &hash)?.map_or(NOTHING, |file| told(file).0))
    });
    compared.wait()
}

/// Removes some files that were fetched, or that nobody fetches; answers whether more are left.
pub fn expire(tx: &mut Transaction<'_>, now: Moment) -> Result<bool> {
    let old = repository::old_files(tx, now.minus(UNFETCHED), now.minus(AFTER_FETCH), REMOVED_AT_ONCE)?;
    for (order, hash) in &old {
        repository::delete_file(tx, *order, hash)?;
    }
    Ok(old.len() as u32 == REMOVED_AT_ONCE)
}
