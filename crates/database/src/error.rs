//! What can go wrong, named for what the caller can do about it.

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A statement, a row or a transaction that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The data broke a rule of the schema. The text is the engine's own and differs between engines.
    #[error("what was to be stored breaks a rule of the database ({0} constraint: {1})")]
    Constraint(Constraint, String),
    /// A row cannot be what the program takes it for: a missing column, another type, a value out of range.
    #[error("the column `{column}` of the database could not be read: {detail}")]
    Row {
        /// The column that was asked for.
        column: String,
        /// What was found in its place.
        detail: String,
    },
    /// The commit was sent and its answer never came: it may or may not be stored. Look before doing it again.
    #[error("the database could not tell whether this was stored; look before trying again ({0})")]
    OutcomeUnknown(String),
    /// Others were changing the same rows. Inside a closure it means: give up now, the closure will run again.
    #[error("others were changing the same data; try again ({0})")]
    Retry(String),
    /// The disk, or the limit on the database's size, is full. Nothing of the transaction was stored.
    #[error("the database's disk is full; make room and try again ({0})")]
    Full(String),
    /// The database cannot answer now: busy, stopping, unreachable. Nothing of the transaction was stored.
    #[error("the database cannot answer now; try again in a moment ({0})")]
    Unavailable(String),
    /// An earlier statement failed and the closure went on regardless. Nothing of the transaction was stored.
    #[error("an earlier statement of this transaction had failed, so none of it was stored")]
    Failed,
    /// The engine refused the statement: the text or its parameters are wrong.
    #[error("the database refused a statement ({0})")]
    Engine(String),
}

/// Which rule of the schema was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// `PRIMARY KEY`, `UNIQUE` or a unique index.
    Unique,
    /// `REFERENCES`, from either side.
    ForeignKey,
    /// `NOT NULL`.
    NotNull,
    /// `CHECK`.
    Check,
    /// Any other, such as a value of a type that the column does not take.
    Other,
}

impl std::fmt::Display for Constraint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unique => "unique",
            Self::ForeignKey => "foreign key",
            Self::NotNull => "not null",
            Self::Check => "check",
            Self::Other => "other",
        })
    }
}

/// A database that could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A newer program has migrated it further than this one knows.
    #[error(
        "this database was written by a newer version of Wirephoto ({part} is at {found}, this program knows \
         up to {known}); use that version, or restore a backup from before the update"
    )]
    Newer {
        /// The part whose tables are newer.
        part: String,
        /// The version found in the database.
        found: u32,
        /// The newest version that this program knows, 0 for none.
        known: u32,
    },
    /// A migration that was applied long ago reads differently in this program.
    #[error(
        "this database was made by another build of Wirephoto (migration {part} {version} differs); \
         use the build that made it"
    )]
    Changed {
        /// The part that the migration belongs to.
        part: String,
        /// The migration's version.
        version: u32,
    },
    /// It has tables of a part that this program would not use with the ones it was opened for.
    #[error(
        "this database belongs to another part of Wirephoto (it has tables of {part}); name another data directory"
    )]
    Foreign {
        /// The part that was not expected.
        part: String,
    },
    /// A migration failed; the database is as it was before.
    #[error(
        "the database could not be brought up to date at {part} {version}, and is as it was before: {error}"
    )]
    Migration {
        /// The part that the migration belongs to.
        part: String,
        /// The migration's version.
        version: u32,
        /// What the engine said.
        error: Error,
    },
    /// The file is something else.
    #[error("{0} is not a Wirephoto database; name another file")]
    NotADatabase(String),
    /// The PostgreSQL database sorts by a language's rules, where the program counts on the order of bytes.
    #[error(
        "this PostgreSQL database does not sort text by bytes in UTF-8; make it with \
         CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    )]
    Collation,
    /// It could not be reached or opened.
    #[error("the database {place} could not be opened: {detail}")]
    Unavailable {
        /// The file, or the server without its password.
        place: String,
        /// What the engine said.
        detail: String,
    },
    /// It was reached, and a statement that prepares it failed.
    #[error(transparent)]
    Engine(#[from] Error),
}
