//! One session with the server: statements with typed parameters, transactions, and what its errors mean.

use std::{collections::HashMap, time::Duration};

use postgres::{
    Client, Config, NoTls, Row as PgRow, Statement,
    error::{Severity, SqlState},
    fallible_iterator::FallibleIterator,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut},
};

use crate::{
    Constraint, Error, Result, crash_point,
    error::OpenError,
    job::{Job, Mode},
    transaction::{Engine, EngineName, State, Transaction},
    value::{Cells, Kind, Param, Row, Value},
};

/// Prepared statements that a session keeps.
const STATEMENTS: usize = 512;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What every session starts with. Whoever turned `synchronous_commit` off did not think of our promise that what was
/// answered is stored; its stronger settings stay.
const SETTINGS: &str = "
    SET client_min_messages = warning;
    SET statement_timeout = '30s';
    SET idle_in_transaction_session_timeout = '60s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// How a closure fared.
pub(super) enum Ran {
    /// It has its result, and what it did is stored if it is to be.
    Through,
    /// It cannot be answered with its result, but with this.
    Failed(Error),
    /// Nothing of it is stored; it may run again.
    InVain(Error),
}

/// A connection with its prepared statements.
pub(super) struct Session {
    client: Client,
    statements: HashMap<String, (Vec<Kind>, Statement)>,
    broken: bool,
}

impl Session {
    pub(super) fn connect(config: &Config) -> Result<Self> {
        let mut config = config.clone();
        config.connect_timeout(CONNECT_TIMEOUT).application_name("wirephoto");
        let unavailable = |error: postgres::Error| Error::Unavailable(text(&error));
        let mut client = config.connect(NoTls).map_err(unavailable)?;
        client.batch_execute(SETTINGS).map_err(unavailable)?;
        Ok(Self { client, statements: HashMap::new(), broken: false })
    }

    /// Whether the connection is gone, and another is needed.
    pub(super) fn is_broken(&self) -> bool {
        self.broken || self.client.is_closed()
    }

    /// Queries rely on text being sorted as SQLite sorts it: by its bytes in UTF-8.
    pub(super) fn require_byte_order(&mut self) -> Result<(), OpenError> {
        let sql =
            "SELECT current_setting('server_encoding') = 'UTF8' AND CAST('B' AS TEXT) < 'a' AND 'Z' < '_'
                   AND 'z' < 'é' AND 'a b' < 'aB' AS by_bytes";
        let row = self.client.query_one(sql, &[]).map_err(|error| self.engine_error(&error))?;
        if row.get("by_bytes") { Ok(()) } else { Err(OpenError::Collation) }
    }

    /// Runs a closure in a transaction of its kind.
    pub(super) fn run_job(&mut self, job: &mut dyn Job) -> Ran {
        let begin = match job.mode() {
            Mode::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE",
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::Peek => "",
        };
        if !begin.is_empty()
            && let Err(error) = self.batch(begin)
        {
            return if self.is_broken() { Ran::InVain(error) } else { Ran::Failed(error) };
        }
        let mut tx = Transaction::new(self);
        let keep = job.run(&mut tx);
        match tx.state() {
            State::Conflict => {
                self.end(begin);
                Ran::InVain(Error::Retry("the same rows were changed again and again".into()))
            }
            State::Lost if self.is_broken() => {
                Ran::InVain(Error::Unavailable("the connection was lost".into()))
            }
            State::Sound if keep && job.mode() == Mode::Write => self.commit(),
            _ => {
                self.end(begin);
                Ran::Through
            }
        }
    }

    /// Ends a transaction of which nothing is to be stored.
    fn end(&mut self, begin: &str) {
        if !begin.is_empty() && self.batch("ROLLBACK").is_err() {
            self.broken = true;
        }
    }

    fn commit(&mut self) -> Ran {
        crash_point("commit.before");
        let Err(error) = self.client.batch_execute("COMMIT") else {
            crash_point("commit.after");
            crash_point("answer.before");
            return Ran::Through;
        };
        match self.engine_error(&error) {
            Error::Retry(detail) => Ran::InVain(Error::Retry(detail)),
            _ if self.is_broken() => Ran::Failed(Error::OutcomeUnknown(text(&error))),
            error => Ran::Failed(error),
        }
    }

    /// The statement prepared with these types of parameters.
    fn prepare(&mut self, sql: &str, params: &[&dyn Param]) -> Result<Statement> {
        let kinds: Vec<Kind> = params.iter().copied().map(Param::kind).collect();
        if let Some((known, statement)) = self.statements.get(sql)
            && *known == kinds
        {
            return Ok(statement.clone());
        }
        let types: Vec<Type> = kinds.iter().copied().map(type_of).collect();
        let statement = self.client.prepare_typed(sql, &types).map_err(|error| self.engine_error(&error))?;
        let count = statement.params().len();
        if count != params.len() || !sql.contains(&format!("${count}")) && count > 0 {
            return Err(Error::Engine(format!("{} parameters for the {count} of: {sql}", params.len())));
        }
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.into(), (kinds, statement.clone()));
        Ok(statement)
    }

    /// What an error means to the caller; notes when the connection is gone.
    fn engine_error(&mut self, error: &postgres::Error) -> Error {
        let detail = text(error);
        let Some(db) = error.as_db_error() else {
            self.broken |= error.is_closed()
                || std::error::Error::source(error)
                    .is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
            return if self.is_broken() { Error::Unavailable(detail) } else { Error::Engine(detail) };
        };
        if matches!(db.parsed_severity(), Some(Severity::Fatal | Severity::Panic)) {
            self.broken = true;
            return Error::Unavailable(detail);
        }
        // A table has changed under a prepared statement.
        if *db.code() == SqlState::FEATURE_NOT_SUPPORTED && db.routine() == Some("RevalidateCachedQuery") {
            self.statements.clear();
            return Error::Retry(detail);
        }
        meaning(db.code(), detail)
    }
}

fn meaning(code: &SqlState, detail: String) -> Error {
    match code {
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => Error::Retry(detail),
        &SqlState::UNIQUE_VIOLATION => Error::Constraint(Constraint::Unique, detail),
        &SqlState::FOREIGN_KEY_VIOLATION => Error::Constraint(Constraint::ForeignKey, detail),
        &SqlState::NOT_NULL_VIOLATION => Error::Constraint(Constraint::NotNull, detail),
        &SqlState::CHECK_VIOLATION => Error::Constraint(Constraint::Check, detail),
        &SqlState::DISK_FULL => Error::Full(detail),
        &SqlState::QUERY_CANCELED => Error::Unavailable(detail),
        code => match &code.code()[..2] {
            "23" => Error::Constraint(Constraint::Other, detail),
            "08" | "53" | "57" => Error::Unavailable(detail),
            _ => Error::Engine(detail),
        },
    }
}

/// The server's own words, or the client's.
fn text(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => std::error::Error::source(error)
            .map_or_else(|| error.to_string(), |source| format!("{error}: {source}")),
    }
}

impl Engine for Session {
    fn run(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        row: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<u64> {
        let statement = self.prepare(sql, params)?;
        let bound = params.iter().map(|param| Bound(param.value()));
        let read = || {
            let mut rows = self.client.query_raw(&statement, bound)?;
            while let Some(next) = rows.next()? {
                if let Err(error) = row(&Row(&next)) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(rows.rows_affected().unwrap_or(0)))
        };
        match read() {
            Ok(result) => result,
            Err(error) => Err(self.engine_error(&error)),
        }
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).map_err(|error| self.engine_error(&error))
    }

    fn name(&self) -> EngineName {
        EngineName::Postgres
    }
}

fn type_of(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8,
        Kind::Real => Type::FLOAT8,
        Kind::Bool => Type::BOOL,
        Kind::Text => Type::TEXT,
        Kind::Blob => Type::BYTEA,
    }
}

#[derive(Debug)]
struct Bound<'a>(Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) => value.to_sql(ty, out),
            Value::Real(value) => value.to_sql(ty, out),
            Value::Bool(value) => value.to_sql(ty, out),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Blob(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

/// A value as it came over the wire.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl Cells for PgRow {
    fn find(&self, column: &str) -> Option<usize> {
        self.columns().iter().position(|it| it.name() == column)
    }

    fn cell(&self, index: usize) -> Result<Value<'_>, String> {
        let Some(Raw(raw)) = self.try_get(index).map_err(|error| error.to_string())? else {
            return Ok(Value::Null);
        };
        let ty = self.columns()[index].type_();
        let value = match *ty {
            Type::INT8 => raw.try_into().map(|raw| Value::Int(i64::from_be_bytes(raw))),
            Type::INT4 => raw.try_into().map(|raw| Value::Int(i32::from_be_bytes(raw).into())),
            Type::INT2 => raw.try_into().map(|raw| Value::Int(i16::from_be_bytes(raw).into())),
            Type::FLOAT8 => raw.try_into().map(|raw| Value::Real(f64::from_be_bytes(raw))),
            Type::FLOAT4 => raw.try_into().map(|raw| Value::Real(f32::from_be_bytes(raw).into())),
            Type::BOOL => raw.try_into().map(|[raw]: [u8; 1]| Value::Bool(raw != 0)),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => {
                return std::str::from_utf8(raw).map(Value::Text).map_err(|error| error.to_string());
            }
            Type::BYTEA => return Ok(Value::Blob(raw)),
            _ => return Err(format!("its type is {ty}; CAST it to one of the five")),
        };
        value.map_err(|_| format!("{} bytes are no {ty}", raw.len()))
    }
}
