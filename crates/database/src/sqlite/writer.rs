//! The writer thread: it runs the closures that wait under one transaction, commits once, and then answers them all.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, hooks::Wal};

use super::{SqliteEngine, engine_error};
use crate::{
    Error, Result, crash_point,
    job::Job,
    queue::Queue,
    transaction::{State, Transaction},
};

/// Where a group ends, whichever comes first.
const GROUP_JOBS: usize = 64;
const GROUP_TIME: Duration = Duration::from_millis(5);
const GROUP_PARAMETER_BYTES: usize = 1 << 20;
/// A closure that holds the writer longer, for each started MB of its parameters, is named in the log.
const LONG: Duration = Duration::from_millis(5);
/// Pages of 16 KiB in the log beside the file after which they are moved into the file: 4 MB.
const CHECKPOINT_PAGES: usize = 256;
/// What callers hear after the disk failed.
const DISK_FAILED: &str = "its disk failed; restart the program once the disk is sound";

/// The disk failed under a commit. What the file holds can no longer be vouched for: no more writes.
struct Stop;

/// The transaction is gone, and with it what the closures before this one did.
struct Lost;

/// The writer thread's state.
pub(super) struct Writer {
    queue: Arc<Queue>,
    /// Pages in the log, as the last commit left it.
    log_pages: Arc<AtomicUsize>,
    /// Pages in the log when they were last moved into the file.
    moved_pages: usize,
}

/// The closures of the transaction that is open.
struct Group {
    jobs: Vec<Box<dyn Job>>,
    started: Instant,
    parameter_bytes: usize,
}

impl Group {
    fn is_full(&self) -> bool {
        self.jobs.len() >= GROUP_JOBS
            || self.parameter_bytes >= GROUP_PARAMETER_BYTES
            || self.started.elapsed() >= GROUP_TIME
    }
}

impl Writer {
    pub(super) fn new(connection: &mut Connection, queue: &Arc<Queue>) -> Result<Self> {
        let log_pages = Arc::new(AtomicUsize::new(0));
        let pages = Arc::clone(&log_pages);
        // In place of SQLite's own checkpoints, which would come before the answers.
        let note = move |_: &mut Wal, count| {
            pages.store(usize::try_from(count).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        };
        connection.wal_hook(Some(note)).map_err(engine_error)?;
        Ok(Self { queue: Arc::clone(queue), log_pages, moved_pages: 0 })
    }

    /// Serves the queue until it is closed and empty, or the disk fails.
    pub(super) fn run(mut self, connection: &Connection) {
        while let Some(job) = self.queue.pop() {
            if self.group(connection, job).and_then(|()| self.checkpoint(connection)).is_err() {
                return;
            }
        }
    }

    /// Runs `first`, and those that wait behind it, in one transaction.
    fn group(&self, connection: &Connection, first: Box<dyn Job>) -> Result<(), Stop> {
        if let Err(error) = control(connection, "BEGIN IMMEDIATE") {
            first.refuse(engine_error(error));
            return Ok(());
        }
        let mut group = Group { jobs: Vec::new(), started: Instant::now(), parameter_bytes: 0 };
        let mut next = Some(first);
        while let Some(mut job) = next {
            let ran = run_member(connection, &mut group, job.as_mut());
            group.jobs.push(job);
            if ran.is_err() {
                rollback(connection);
                return self.each_alone(connection, group.jobs);
            }
            next = if group.is_full() { None } else { self.queue.try_pop() };
        }
        self.commit(connection, group.jobs)
    }

    /// Commits, and only then answers everybody: those that failed too, for they may have read what the others wrote.
    fn commit(&self, connection: &Connection, jobs: Vec<Box<dyn Job>>) -> Result<(), Stop> {
        crash_point("commit.before");
        match control(connection, "COMMIT") {
            Ok(()) => {
                crash_point("commit.after");
                for job in jobs {
                    crash_point("answer.before");
                    job.answer();
                }
                Ok(())
            }
            Err(error) if is_disk_failure(&error) => {
                tracing::error!(%error, "the disk failed under a commit; nothing more will be written");
                self.queue.close(DISK_FAILED);
                for job in jobs {
                    job.refuse(Error::OutcomeUnknown(error.to_string()));
                }
                Err(Stop)
            }
            Err(error) => {
                rollback(connection);
                match <[_; 1]>::try_from(jobs) {
                    Ok([job]) => {
                        job.refuse(engine_error(error));
                        Ok(())
                    }
                    Err(jobs) => self.each_alone(connection, jobs),
                }
            }
        }
    }

    /// After one closure, or the disk's space, took the whole group down: each again in a transaction of its own.
    fn each_alone(&self, connection: &Connection, jobs: Vec<Box<dyn Job>>) -> Result<(), Stop> {
        for mut job in jobs {
            if let Err(error) = control(connection, "BEGIN IMMEDIATE") {
                job.refuse(engine_error(error));
            } else if job.run(&mut Transaction::new(&mut SqliteEngine(connection))) {
                self.commit(connection, vec![job])?;
            } else {
                rollback(connection);
                job.answer();
            }
        }
        Ok(())
    }

    /// Moves the log into the file when it has grown; readers and those who wait for answers are not held up.
    fn checkpoint(&mut self, connection: &Connection) -> Result<(), Stop> {
        let pages = self.log_pages.load(Ordering::Relaxed);
        if pages < self.moved_pages {
            self.moved_pages = 0;
        }
        if pages - self.moved_pages < CHECKPOINT_PAGES {
            return Ok(());
        }
        self.moved_pages = pages;
        match connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            Err(error) if is_disk_failure(&error) => {
                tracing::error!(%error, "the disk failed under a checkpoint; nothing more will be written");
                self.queue.close(DISK_FAILED);
                Err(Stop)
            }
            Err(error) => {
                tracing::warn!(%error, "the database's log could not be moved into its file; trying again later");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }
}

/// However the thread ends, nobody waits for it in vain.
impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.close("it has stopped");
        self.queue.refuse_all();
    }
}

/// Runs one closure of a group. What it did stays if it succeeded, and else is undone. The first of a group needs no
/// savepoint: there is nothing before it that would have to stay.
fn run_member(connection: &Connection, group: &mut Group, job: &mut dyn Job) -> Result<(), Lost> {
    let first = group.jobs.is_empty();
    let run = |sql| control(connection, sql).map_err(|_| Lost);
    if !first {
        run("SAVEPOINT member")?;
    }
    let started = Instant::now();
    let mut engine = SqliteEngine(connection);
    let mut tx = Transaction::new(&mut engine);
    let keep = job.run(&mut tx);
    let (state, bytes) = (tx.state(), tx.parameter_bytes());
    group.parameter_bytes += bytes;
    warn_if_long(started.elapsed(), bytes, job);
    if state == State::Lost || connection.is_autocommit() {
        return Err(Lost);
    }
    match (keep, first) {
        (true, true) => Ok(()),
        (true, false) => run("RELEASE member"),
        (false, true) => run("ROLLBACK").and_then(|()| run("BEGIN IMMEDIATE")),
        (false, false) => run("ROLLBACK TO member").and_then(|()| run("RELEASE member")),
    }
}

fn warn_if_long(took: Duration, parameter_bytes: usize, job: &dyn Job) {
    let megabytes = (parameter_bytes >> 20) as u32;
    if took > LONG * (megabytes + 1) {
        let took_ms = took.as_millis() as u64;
        tracing::warn!(took_ms, place = %job.place(), "a closure held up every other writer of the database");
    }
}

/// BEGIN and its like, prepared once.
fn control(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(drop)
}

fn rollback(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = connection.execute_batch("ROLLBACK")
    {
        tracing::error!(%error, "a transaction could not be rolled back");
    }
}

fn is_disk_failure(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure)
}
