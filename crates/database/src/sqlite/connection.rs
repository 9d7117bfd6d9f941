//! One SQLite connection: how it is opened, how statements run on it, and what its errors mean.

use std::{path::Path, time::Duration};

use rusqlite::{
    Connection, ErrorCode, OpenFlags, Row as SqliteRow, ffi,
    types::{ToSql, ToSqlOutput, ValueRef},
};

use super::APPLICATION_ID;
use crate::{
    Constraint, Error, Result,
    error::OpenError,
    transaction::{Engine, EngineName},
    value::{Cells, Param, Row, Value},
};

/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 512;
/// How long to wait for another program that holds the file.
const BUSY: Duration = Duration::from_secs(10);
/// Page caches, in KiB.
const WRITER_CACHE_KIB: i32 = 64 * 1024;
const READER_CACHE_KIB: i32 = 8 * 1024;

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// The one connection of a program that changes the file.
    Write,
    /// Reads, and waits where another program holds the file.
    Read,
    /// Reads, and gives up at once where it would have to wait.
    Peek,
}

/// A connection to a file that is there.
pub(crate) fn open(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(if access == Access::Peek { Duration::ZERO } else { BUSY })?;
    let cache_kib = if access == Access::Write { WRITER_CACHE_KIB } else { READER_CACHE_KIB };
    connection.execute_batch(&format!(
        "PRAGMA cache_size = -{cache_kib}; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; \
         PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL; PRAGMA query_only = {};",
        access != Access::Write
    ))?;
    Ok(connection)
}

/// The writer's connection; the file is made if it is not there.
pub(crate) fn open_or_create(path: &Path) -> Result<Connection, OpenError> {
    let unavailable = |detail: String| OpenError::Unavailable { place: path.display().to_string(), detail };
    create_private(path).map_err(|error| unavailable(error.to_string()))?;
    prepare(path)
        .map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => OpenError::NotADatabase(path.display().to_string()),
            _ => unavailable(error.to_string()),
        })?
        .ok_or_else(|| OpenError::NotADatabase(path.display().to_string()))
}

/// Makes an empty file that only its owner may read; SQLite gives the files beside it the same rights.
pub(crate) fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Sets what has to be set before the first table; nothing if the file is another program's.
fn prepare(path: &Path) -> rusqlite::Result<Option<Connection>> {
    let connection = open(path, Access::Write)?;
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    if pragma("page_count")? == 0 {
        connection.execute_batch("PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL;")?;
    }
    match pragma("application_id")? {
        APPLICATION_ID => {}
        // SQLite writes each of the two by itself: another program is between them, or was killed there.
        0 if pragma("schema_version")? == 0 => {
            connection.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID};"))?;
        }
        _ => return Ok(None),
    }
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;")?;
    Ok(Some(connection))
}

/// A connection as [`Transaction`](crate::Transaction) sees it.
pub(crate) struct SqliteEngine<'c>(pub(crate) &'c Connection);

impl Engine for SqliteEngine<'_> {
    fn run(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        row: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<u64> {
        let mut statement = self.0.prepare_cached(sql).map_err(engine_error)?;
        let count = statement.parameter_count();
        if count != params.len() {
            return Err(Error::Engine(format!("{} parameters for the {count} of: {sql}", params.len())));
        }
        // SQLite numbers `$2, $1` in the order it meets them; the name is what counts.
        for index in 1..=count {
            let number =
                statement.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse().ok());
            let param = number.and_then(|number: usize| params.get(number.checked_sub(1)?));
            let Some(param) = param else {
                return Err(Error::Engine(format!("parameters are $1 to ${count} in: {sql}")));
            };
            statement.raw_bind_parameter(index, Bound(param.value())).map_err(engine_error)?;
        }
        let readonly = statement.readonly();
        let mut found = 0;
        let mut rows = statement.raw_query();
        while let Some(next) = rows.next().map_err(engine_error)? {
            found += 1;
            row(&Row(next))?;
        }
        Ok(if readonly { found } else { self.0.changes() })
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.0.execute_batch(sql).map_err(engine_error)
    }

    fn name(&self) -> EngineName {
        EngineName::Sqlite
    }
}

struct Bound<'a>(Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(value),
            Value::Bool(value) => ValueRef::Integer(value.into()),
            Value::Real(value) => ValueRef::Real(value),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Cells for SqliteRow<'_> {
    fn find(&self, column: &str) -> Option<usize> {
        let statement: &rusqlite::Statement<'_> = self.as_ref();
        (0..statement.column_count())
            .find(|&index| statement.column_name(index).is_ok_and(|name| name == column))
    }

    fn cell(&self, index: usize) -> Result<Value<'_>, String> {
        Ok(match self.get_ref(index).map_err(|error| error.to_string())? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) => Value::Int(value),
            ValueRef::Real(value) => Value::Real(value),
            ValueRef::Text(bytes) => {
                Value::Text(std::str::from_utf8(bytes).map_err(|error| error.to_string())?)
            }
            ValueRef::Blob(bytes) => Value::Blob(bytes),
        })
    }
}

/// What an error of SQLite means to the caller.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub(crate) fn engine_error(error: rusqlite::Error) -> Error {
    let text = error.to_string();
    match error.sqlite_error() {
        Some(code) => match code.code {
            ErrorCode::ConstraintViolation => Error::Constraint(constraint(code.extended_code), text),
            ErrorCode::DiskFull => Error::Full(text),
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::OperationInterrupted
            | ErrorCode::OutOfMemory
            | ErrorCode::SystemIoFailure => Error::Unavailable(text),
            _ => Error::Engine(text),
        },
        None => Error::Engine(text),
    }
}

fn constraint(extended: i32) -> Constraint {
    match extended {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            Constraint::Unique
        }
        // RESTRICT reports itself as a trigger.
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY | ffi::SQLITE_CONSTRAINT_TRIGGER => Constraint::ForeignKey,
        ffi::SQLITE_CONSTRAINT_NOTNULL => Constraint::NotNull,
        ffi::SQLITE_CONSTRAINT_CHECK => Constraint::Check,
        _ => Constraint::Other,
    }
}
