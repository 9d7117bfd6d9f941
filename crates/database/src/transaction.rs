//! The one handle that storage code sees: statements with named errors, and savepoints.

use crate::{
    Error, Result,
    value::{Param, Row, Value},
};

/// One engine's connection within a transaction: one implementation for each engine.
pub(crate) trait Engine {
    /// Runs one statement to its end, handing each row over; returns the number of rows affected.
    fn run(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        row: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<u64>;
    /// Runs statements without parameters or rows.
    fn batch(&mut self, sql: &str) -> Result<()>;
    /// Which engine it is.
    fn name(&self) -> EngineName;
}

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineName {
    /// The embedded database file.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// What has become of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Every statement succeeded.
    Sound,
    /// A statement failed: only going back to a savepoint before it helps.
    Failed,
    /// Others changed the same rows: the whole transaction has to run again.
    Conflict,
    /// The disk is full, or the connection gave up: nothing of it is left.
    Lost,
}

/// A transaction, or a savepoint within one, as closures see it.
///
/// Any statement that fails dooms it: later statements are refused with [`Error::Failed`] and nothing is stored,
/// even if the closure swallows the error. [`savepoint`](Self::savepoint) is the one way to survive a failure.
pub struct Transaction<'c> {
    engine: &'c mut dyn Engine,
    state: State,
    parameter_bytes: usize,
}

impl<'c> Transaction<'c> {
    pub(crate) fn new(engine: &'c mut dyn Engine) -> Self {
        Self { engine, state: State::Sound, parameter_bytes: 0 }
    }

    /// Runs a statement; returns the number of rows that it changed.
    pub fn execute(&mut self, sql: &str, params: &[&dyn Param]) -> Result<u64> {
        self.run(sql, params, &mut |_| Ok(()))
    }

    /// All rows of a statement, each read by `read`.
    pub fn query<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.run(sql, params, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The one row of a statement, or none; more than one is an error.
    pub fn query_opt<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.run(sql, params, &mut |row| {
            if found.is_some() {
                return Err(Error::Row { column: "*".into(), detail: format!("more than one row: {sql}") });
            }
            found = Some(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The one row of a statement; none, or more than one, is an error.
    pub fn query_one<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.query_opt(sql, params, read)?
            .ok_or_else(|| Error::Row { column: "*".into(), detail: format!("no row: {sql}") })
    }

    /// Runs `body` so that all of it is undone when it fails, and the transaction goes on.
    pub fn savepoint<T, E: From<Error>>(
        &mut self,
        body: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.batch("SAVEPOINT nested")?;
        let mut nested = Transaction::new(self.engine);
        let result = nested.run_body(body);
        let state = nested.state;
        self.parameter_bytes += nested.parameter_bytes;
        match (state, &result) {
            (State::Sound, Ok(_)) => self.batch("RELEASE SAVEPOINT nested")?,
            (State::Sound | State::Failed, _) => {
                self.batch("ROLLBACK TO SAVEPOINT nested")?;
                self.batch("RELEASE SAVEPOINT nested")?;
            }
            (State::Conflict | State::Lost, _) => self.state = state,
        }
        result
    }

    /// The engine underneath, for the rare word that the two do not share. Prefer none.
    pub fn engine_name(&self) -> EngineName {
        self.engine.name()
    }

    /// Runs a closure in this transaction; a result that rests on a failed statement becomes [`Error::Failed`].
    pub(crate) fn run_body<T, E: From<Error>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        match body(self) {
            Ok(_) if self.state != State::Sound => Err(Error::Failed.into()),
            result => result,
        }
    }

    /// Runs statements without parameters or rows.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        self.sound()?;
        self.engine.batch(sql).map_err(|error| self.fail(error))
    }

    pub(crate) fn state(&self) -> State {
        self.state
    }

    /// What its parameters weighed so far.
    pub(crate) fn parameter_bytes(&self) -> usize {
        self.parameter_bytes
    }

    fn run(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        row: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<u64> {
        self.sound()?;
        for (index, param) in params.iter().enumerate() {
            let value = param.value();
            self.parameter_bytes += value.bytes();
            storable(value, index + 1).map_err(|error| self.fail(error))?;
        }
        self.engine.run(sql, params, row).map_err(|error| self.fail(error))
    }

    fn sound(&self) -> Result<()> {
        if self.state == State::Sound { Ok(()) } else { Err(Error::Failed) }
    }

    /// Notes what an error means for the transaction. A row that cannot be read does it no harm.
    fn fail(&mut self, error: Error) -> Error {
        self.state = match &error {
            Error::Row { .. } => self.state,
            Error::Constraint(..) | Error::Failed | Error::Engine(_) => State::Failed,
            Error::Retry(_) => State::Conflict,
            Error::Full(_) | Error::Unavailable(_) | Error::OutcomeUnknown(_) => State::Lost,
        };
        error
    }
}

/// Refuses the two values that only one of the engines would take.
fn storable(value: Value<'_>, number: usize) -> Result<()> {
    let fault = match value {
        Value::Text(text) if text.as_bytes().contains(&0) => "text with a NUL character",
        Value::Real(number) if number.is_nan() => "not a number",
        _ => return Ok(()),
    };
    Err(Error::Engine(format!("parameter ${number} is {fault}, which cannot be stored")))
}
