//! The database as every part sees it: closures over a transaction go in, answers come out.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    Answer, BackupError, Error, Progress, Result, Schema, Transaction, backup,
    error::OpenError,
    job::{Mode, job},
    postgres::{self, Postgres},
    sqlite::Sqlite,
    upkeep,
};

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file, made if it is not there. Beside it lie its log (`-wal`) and the readers' index (`-shm`).
    File(PathBuf),
    /// A PostgreSQL server: `postgres://user:password@host:port/name`.
    Postgres(String),
}

/// Without the server's password.
impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Postgres(url) => write!(f, "Postgres({})", postgres::place_of(url)),
        }
    }
}

/// An open database. Cheap to clone; the last one to go serves what waits, and closes.
#[derive(Clone)]
pub struct Database(Arc<Opened>);

#[expect(clippy::large_enum_variant, reason = "there is one, behind an Arc")]
enum Opened {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Database {
    /// Opens a database and brings the tables of these parts up to date, in the order given.
    pub fn open(location: &Location, schemas: &[Schema]) -> Result<Self, OpenError> {
        let opened = match location {
            Location::File(path) => Opened::Sqlite(Sqlite::open(path, schemas)?),
            Location::Postgres(url) => Opened::Postgres(Postgres::open(url, schemas)?),
        };
        Ok(Self(Arc::new(opened)))
    }

    /// Runs a closure in a transaction of its own and answers once what it did is safe on disk.
    ///
    /// At most 1,024 closures wait; more are refused with [`Error::Unavailable`].
    ///
    /// An error of the closure undoes all it did. The closure may run more than once, so it owns its inputs, has no
    /// effect outside the transaction, and takes identifiers and times made outside. It holds up every other writer:
    /// no computing inside.
    #[track_caller]
    pub fn write<T, E>(
        &self,
        body: impl FnMut(&mut Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.hand_over(Mode::Write, body)
    }

    /// Runs a closure that only reads, over one snapshot of everything. At most 30 seconds.
    #[track_caller]
    pub fn read<T, E>(
        &self,
        body: impl FnMut(&mut Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.hand_over(Mode::Read, body)
    }

    /// Runs a closure of one statement that finds one row by its key. On SQLite that happens in place, on the thread
    /// that asks, and is over in microseconds; nothing slower may be done here.
    #[track_caller]
    pub fn peek<T, E>(
        &self,
        mut body: impl FnMut(&mut Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        if let Opened::Sqlite(sqlite) = &*self.0
            && let Some(answer) = sqlite.peek(&mut body)
        {
            return answer;
        }
        self.hand_over(Mode::Peek, body)
    }

    #[track_caller]
    fn hand_over<T, E>(
        &self,
        mode: Mode,
        body: impl FnMut(&mut Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (job, answer) = job(mode, body);
        match &*self.0 {
            Opened::Sqlite(sqlite) => sqlite.push(job),
            Opened::Postgres(postgres) => postgres.push(job),
        }
        answer
    }

    /// A number that changes with every commit, also one of another program. Cheap enough to look at for every page.
    pub fn data_version(&self) -> Answer<u64> {
        match &*self.0 {
            Opened::Sqlite(sqlite) => Answer::ready(sqlite.data_version()),
            Opened::Postgres(_) => self.peek(postgres::data_version),
        }
    }

    /// What keeps the data, for people: `SQLite` or `PostgreSQL`.
    pub fn engine(&self) -> &'static str {
        match &*self.0 {
            Opened::Sqlite(_) => "SQLite",
            Opened::Postgres(_) => "PostgreSQL",
        }
    }

    /// The bytes that the database takes on its disk, with its log.
    pub fn bytes(&self) -> Answer<u64> {
        match &*self.0 {
            Opened::Sqlite(sqlite) => Answer::ready(Ok(sqlite.bytes())),
            Opened::Postgres(_) => self.read(postgres::bytes),
        }
    }

    /// Gives the space of what was deleted back to the disk, in small steps between other writes. Waits for it.
    /// PostgreSQL sees to that itself.
    pub fn reclaim(&self) -> Result<()> {
        match &*self.0 {
            Opened::Sqlite(sqlite) => upkeep::reclaim(self, sqlite.path()),
            Opened::Postgres(_) => Ok(()),
        }
    }

    /// Looks for damage: in the engine's structures, in references between tables, in the content of blobs. Returns a
    /// sentence for each fault; none for a sound database. Reads everything, and waits for it.
    pub fn check(&self) -> Result<Vec<String>> {
        match &*self.0 {
            Opened::Sqlite(sqlite) => upkeep::check(self, Some(sqlite.path())),
            Opened::Postgres(_) => upkeep::check(self, None),
        }
    }

    /// Copies the database to a new file while it is in use. The copy is one moment's, checked, and safe on disk once
    /// this returns. Waits for it.
    pub fn backup(&self, to: &Path, progress: impl FnMut(Progress)) -> Result<(), BackupError> {
        match &*self.0 {
            Opened::Sqlite(sqlite) => backup::backup(sqlite.path(), to, progress),
            Opened::Postgres(_) => Err(BackupError::Postgres),
        }
    }

    /// Serves what waits, takes no more, and waits until it is done. What other handles ask to write
    /// or read from then on is refused.
    pub fn close(self) {
        self.0.close();
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Opened {
    fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close(),
            Self::Postgres(postgres) => postgres.close(),
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.close();
    }
}
