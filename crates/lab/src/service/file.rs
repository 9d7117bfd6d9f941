//! Files on their way in, and out again when nothing needs them any more.

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::transfer::FileStatus;

use crate::error::{Error, Result};
use crate::repository::{self, File};
use crate::service::job::{Studio, begin_if_complete};

/// Jobs and files, each, that are removed in one transaction.
const MOST_REMOVED: u32 = 8;

/// The file of that name which a job of this studio needs.
pub fn find(tx: &mut Transaction<'_>, studio: &Studio, hash: &[u8; 32]) -> Result<File> {
    repository::file_for(tx, studio.id, hash)?.ok_or(Error::Absent(|t| t.no_file))
}

/// Adds a piece, if it is the next one; how the file stands then. What is there already is not stored twice.
pub fn add(
    tx: &mut Transaction<'_>,
    studio: &Studio,
    hash: &[u8; 32],
    piece: (u64, &[u8]),
    length: u64,
) -> Result<File> {
    let (start, bytes) = piece;
    let file = find(tx, studio, hash)?;
    if file.length != length || start.checked_add(bytes.len() as u64).is_none_or(|end| end > length) {
        return Err(Error::unfit(|t| t.another_length));
    }
    repository::put_piece(tx, file.id, start, bytes)?;
    find(tx, studio, hash)
}

/// What a studio is told of a file.
pub fn status(file: &File) -> FileStatus {
    FileStatus { offset: file.stored, is_whole: file.whole }
}

/// All of a file is there and is what its name says: jobs that waited for it begin. How many.
pub fn accept(tx: &mut Transaction<'_>, file: Id, now: Moment) -> Result<usize> {
    if !repository::set_whole(tx, file)? {
        return Ok(0);
    }
    let mut begun = 0;
    for job in repository::jobs_waiting_for(tx, file)? {
        begun += usize::from(begin_if_complete(tx, job, now)?);
    }
    Ok(begun)
}

/// Removes some of what nothing needs any more: what old jobs tell of their customers, and files; how many of both.
pub fn tidy(tx: &mut Transaction<'_>, now: Moment) -> Result<usize> {
    let jobs = repository::outdated_jobs(tx, now, MOST_REMOVED)?;
    for job in &jobs {
        repository::forget_job(tx, job.order, &job.without_customer())?;
    }
    let files = repository::unneeded_files(tx, MOST_REMOVED)?;
    for file in &files {
        repository::delete_file(tx, *file)?;
    }
    Ok(jobs.len() + files.len())
}
