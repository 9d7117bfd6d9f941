//! The embedded engine: one file, one writer thread that groups commits, and readers beside it.

mod connection;
mod readers;
mod writer;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use rusqlite::Connection;

pub(crate) use connection::{Access, SqliteEngine, create_private, engine_error, open};
use readers::IdleConnections;
use writer::Writer;

use crate::{
    Error, Moment, Result, Schema,
    error::OpenError,
    job::{Answer, Job, Mode},
    migrate,
    queue::Queue,
    thread::{join, spawn},
    transaction::{State, Transaction},
};

/// "WPht", in the file's header: tells a Wirephoto database from any other SQLite file.
pub(crate) const APPLICATION_ID: i32 = 0x5750_6874;

/// An open database file with its threads.
pub(crate) struct Sqlite {
    path: PathBuf,
    writes: Arc<Queue>,
    reads: Arc<Queue>,
    idle: IdleConnections,
    /// A connection that never writes, so that every commit changes what it sees as `data_version`.
    watcher: Mutex<Connection>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, schemas: &[Schema]) -> Result<Self, OpenError> {
        // Connections are opened later too, when the program may stand in another folder.
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.into());
        let mut connection = connection::open_or_create(path)?;
        migrate_file(&connection, schemas)?;
        let (writes, reads) = (Arc::new(Queue::default()), Arc::new(Queue::default()));
        let watcher = Mutex::new(open(path, Access::Read).map_err(engine_error)?);
        let writer = Writer::new(&mut connection, &writes)?;
        let mut threads = readers::start(path, &reads)?;
        threads.push(spawn("database-writer", move || writer.run(&connection)));
        let idle = IdleConnections::new(path);
        Ok(Self { path: path.into(), writes, reads, idle, watcher, threads: Mutex::new(threads) })
    }

    pub(crate) fn push(&self, job: Box<dyn Job>) {
        match job.mode() {
            Mode::Write => self.writes.push(job),
            Mode::Read | Mode::Peek => self.reads.push(job),
        }
    }

    /// Runs the closure on this thread, if a connection is idle and nobody holds the file locked.
    pub(crate) fn peek<T, E: From<Error>>(
        &self,
        body: &mut impl FnMut(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Option<Answer<T, E>> {
        let connection = self.idle.take()?;
        let mut engine = SqliteEngine(&connection);
        let mut tx = Transaction::new(&mut engine);
        let result = tx.run_body(body);
        (tx.state() != State::Lost).then(|| Answer::ready(result))
    }

    pub(crate) fn data_version(&self) -> Result<u64> {
        let watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        let mut statement = watcher.prepare_cached("PRAGMA data_version").map_err(engine_error)?;
        statement
            .query_row([], |row| row.get::<_, i64>(0))
            .map(|version| version as u64)
            .map_err(engine_error)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes of the file and of its log.
    pub(crate) fn bytes(&self) -> u64 {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        [self.path.as_os_str(), &log].iter().filter_map(|path| Some(fs::metadata(path).ok()?.len())).sum()
    }

    /// Takes no more jobs, serves those that wait, and ends the threads.
    pub(crate) fn close(&self) {
        self.writes.close("the database is closed");
        self.reads.close("the database is closed");
        join(&mut self.threads.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Brings the tables up to date in one transaction: all migrations that are missing, or none.
fn migrate_file(connection: &Connection, schemas: &[Schema]) -> Result<(), OpenError> {
    let mut engine = SqliteEngine(connection);
    let mut tx = Transaction::new(&mut engine);
    tx.batch("BEGIN IMMEDIATE")?;
    match migrate::run(&mut tx, schemas, Moment::now()) {
        Ok(_) => Ok(tx.batch("COMMIT")?),
        Err(error) => {
            let _ = connection.execute_batch("ROLLBACK");
            Err(error)
        }
    }
}
