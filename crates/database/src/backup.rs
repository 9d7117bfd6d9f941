//! Copies of a database file: made while it is in use, checked before they take their name, and put back.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{
    Connection,
    backup::{self, Backup, StepResult},
};

use crate::{
    Error,
    sqlite::{APPLICATION_ID, Access, create_private, engine_error, open},
};

/// Pages of 16 KiB between two calls of the progress function: 4 MiB.
const STEP_PAGES: i32 = 256;

/// How far a copy has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes copied.
    pub done_bytes: u64,
    /// Bytes in all.
    pub total_bytes: u64,
}

/// What [`restore`] does with a database that is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leaves it alone and refuses.
    Keep,
    /// Puts the copy in its place, unless a program has it open.
    Replace,
}

/// A copy that was not made, or not put back. Nothing is left half done.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The engine has its own tool for that.
    #[error("a PostgreSQL database is backed up with pg_dump and restored with pg_restore")]
    Postgres,
    /// There is a file of that name already.
    #[error("{0} exists already; name another file, or say that it may be replaced")]
    Exists(PathBuf),
    /// The database to be replaced is in use.
    #[error("{0} is in use; stop the program that has it open first")]
    InUse(PathBuf),
    /// What is to be replaced does not look like a database of ours: perhaps somebody's photograph.
    #[error("{0} cannot be read as a Wirephoto database; move it away first")]
    Foreign(PathBuf),
    /// The file is no Wirephoto database, or a damaged one.
    #[error("{path} is not a sound Wirephoto database: {detail}")]
    Unsound {
        /// Which file.
        path: PathBuf,
        /// The first thing found wrong.
        detail: String,
    },
    /// A file could not be read or written.
    #[error("{path} could not be read or written: {error}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] Error),
}

/// Copies the database file `from`, which may be in use, to `to`, which must not exist.
pub(crate) fn backup(from: &Path, to: &Path, progress: impl FnMut(Progress)) -> Result<(), BackupError> {
    refuse_existing(to)?;
    let part = copy(from, to, progress)?;
    part.take_name(to)
}

/// Puts a backup in the place of a database, after checking it. No program may have that database open.
pub fn restore(
    from: &Path,
    to: &Path,
    existing: Existing,
    progress: impl FnMut(Progress),
) -> Result<(), BackupError> {
    if existing == Existing::Keep {
        refuse_existing(to)?;
    }
    let part = copy(from, to, progress)?;
    let held = if to.exists() { Some(hold(to)?) } else { None };
    // A log left by a database that is gone would be taken for the new one's.
    for ending in ["-wal", "-shm"] {
        remove(&with_ending(to, ending))?;
    }
    part.take_name(to)?;
    drop(held);
    Ok(())
}

fn refuse_existing(path: &Path) -> Result<(), BackupError> {
    if path.exists() { Err(BackupError::Exists(path.into())) } else { Ok(()) }
}

/// Locks a database that is to be replaced, with everything of it in the one file. Fails if it is open elsewhere.
fn hold(path: &Path) -> Result<Connection, BackupError> {
    let connection = open_ours(path).map_err(|_| BackupError::Foreign(path.into()))?;
    let lock = || {
        connection.busy_timeout(Duration::ZERO)?;
        connection.pragma_update(None, "query_only", false)?;
        let mode: String = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
        connection.execute_batch("BEGIN EXCLUSIVE")?;
        Ok::<_, rusqlite::Error>(mode == "delete")
    };
    if lock().unwrap_or(false) { Ok(connection) } else { Err(BackupError::InUse(path.into())) }
}

/// A copy under a temporary name. Dropped, it removes itself.
struct Part(PathBuf);

impl Part {
    /// Gives the copy its name, for good.
    fn take_name(self, to: &Path) -> Result<(), BackupError> {
        let failed = |error| BackupError::File { path: to.into(), error };
        fs::rename(&self.0, to).map_err(failed)?;
        let folder = match to.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = remove(&self.0);
    }
}

/// Copies a database, which may be in use, beside `to`; checks the copy and makes it safe on disk.
fn copy(from: &Path, to: &Path, progress: impl FnMut(Progress)) -> Result<Part, BackupError> {
    let source = open_ours(from).map_err(|detail| BackupError::Unsound { path: from.into(), detail })?;
    let part = Part(with_ending(to, ".part"));
    remove(&part.0)?;
    create_private(&part.0).map_err(|error| BackupError::File { path: part.0.clone(), error })?;
    copy_pages(&source, &part.0, progress).map_err(engine_error)?;
    match first_fault(&part.0).map_err(engine_error)? {
        Some(detail) => return Err(BackupError::Unsound { path: from.into(), detail }),
        None => File::open(&part.0)
            .and_then(|file| file.sync_all())
            .map_err(|error| BackupError::File { path: part.0.clone(), error })?,
    }
    Ok(part)
}

/// Copies all pages as they are in one snapshot: held open, it is left alone by the commits that go on meanwhile.
/// (Stepping without it starts over at every commit, and never ends.)
fn copy_pages(source: &Connection, to: &Path, mut progress: impl FnMut(Progress)) -> rusqlite::Result<()> {
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")?;
    let page_bytes: u32 = source.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    let mut copy = Connection::open(to)?;
    // It is made safe as a whole once it is complete.
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let backup = Backup::new(source, &mut copy)?;
    loop {
        let step = backup.step(STEP_PAGES)?;
        let backup::Progress { remaining, pagecount } = backup.progress();
        progress(Progress {
            done_bytes: (pagecount - remaining) as u64 * u64::from(page_bytes),
            total_bytes: pagecount as u64 * u64::from(page_bytes),
        });
        if step == StepResult::Done {
            break;
        }
    }
    drop(backup);
    // One file and no log beside it, wherever it is carried. Opening it as a database turns the log on again.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
}

/// The first fault of a database file, if it has one.
fn first_fault(path: &Path) -> rusqlite::Result<Option<String>> {
    let connection = open(path, Access::Read)?;
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok(Some(verdict).filter(|verdict| verdict != "ok"))
}

/// A connection to a file that is there and is ours; else why not.
fn open_ours(path: &Path) -> Result<Connection, String> {
    let id = |connection: &Connection| {
        connection.query_row("PRAGMA application_id", [], |row| row.get::<_, i32>(0))
    };
    match open(path, Access::Read).and_then(|connection| Ok((id(&connection)?, connection))) {
        Ok((APPLICATION_ID, connection)) => Ok(connection),
        Ok(_) => Err("it is another program's database".into()),
        Err(error) => Err(error.to_string()),
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(BackupError::File { path: path.into(), error })
        }
        _ => Ok(()),
    }
}
