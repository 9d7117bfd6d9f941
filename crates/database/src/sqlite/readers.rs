//! Reading from the file: threads for snapshots, and idle connections for a look in place.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use super::{Access, SqliteEngine, engine_error, open};
use crate::{Result, job::Job, queue::Queue, thread::spawn, transaction::Transaction};

/// Threads that run `read` closures.
const READERS: usize = 4;
/// Connections for `peek`; a process has about as many threads that would ask for one at once as it has cores.
const PEEKERS: usize = 16;
/// A snapshot older than this is given up: as long as it stands the log beside the file grows.
const READ_LIMIT: Duration = Duration::from_secs(30);
/// How many steps of SQLite's machine lie between two looks at the clock.
const STEPS_BETWEEN_LOOKS: i32 = 100_000;

/// Starts the threads that serve `reads`.
pub(super) fn start(path: &Path, reads: &Arc<Queue>) -> Result<Vec<JoinHandle<()>>> {
    let connections: Vec<_> =
        (0..READERS).map(|_| open(path, Access::Read)).collect::<Result<_, _>>().map_err(engine_error)?;
    let start = |connection| {
        let reads = Arc::clone(reads);
        spawn("database-reader", move || read(connection, &reads))
    };
    Ok(connections.into_iter().map(start).collect())
}

fn read(mut connection: Connection, reads: &Queue) {
    while let Some(job) = reads.pop() {
        let deadline = Instant::now() + READ_LIMIT;
        let late = move || Instant::now() > deadline;
        let served = connection
            .progress_handler(STEPS_BETWEEN_LOOKS, Some(late))
            .map_err(engine_error)
            .and_then(|()| begin(&connection));
        match served {
            Ok(()) => snapshot(&connection, job),
            Err(error) => job.refuse(error),
        }
    }
}

fn begin(connection: &Connection) -> Result<()> {
    connection.execute_batch("BEGIN").map_err(engine_error)
}

fn snapshot(connection: &Connection, mut job: Box<dyn Job>) {
    job.run(&mut Transaction::new(&mut SqliteEngine(connection)));
    // An interrupted statement has ended the transaction already.
    if !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    job.answer();
}

/// Connections that wait for a `peek`, opened as they are needed.
pub(super) struct IdleConnections {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    opened: AtomicUsize,
}

impl IdleConnections {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.into(), idle: Mutex::new(Vec::new()), opened: AtomicUsize::new(0) }
    }

    /// An idle connection, the most recently used first, for its pages are warm; nothing if all are busy.
    pub(super) fn take(&self) -> Option<Borrowed<'_>> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = idle.or_else(|| self.open())?;
        Some(Borrowed { pool: self, connection: Some(connection) })
    }

    fn open(&self) -> Option<Connection> {
        let one_more = |opened| (opened < PEEKERS).then_some(opened + 1);
        self.opened.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        let connection = open(&self.path, Access::Peek);
        if connection.is_err() {
            self.opened.fetch_sub(1, Ordering::Relaxed);
        }
        connection.ok()
    }
}

/// A connection that goes back to the idle ones when it is dropped.
pub(super) struct Borrowed<'p> {
    pool: &'p IdleConnections,
    connection: Option<Connection>,
}

impl Deref for Borrowed<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("there until dropped")
    }
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(self.connection.take());
    }
}
