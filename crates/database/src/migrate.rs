//! Migrations: forward only, all or none, checked against what was applied before.

use crate::{Error, Moment, Result, Transaction, error::OpenError, transaction::EngineName};

/// The tables of one part: its migrations in the order of their versions.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// The part that owns the tables; their names begin with it.
    pub part: &'static str,
    /// Versions 1, 2, 3 …
    pub migrations: &'static [Migration],
}

/// One step forward.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counts from 1 without gaps.
    pub version: u32,
    /// What it does, in a few words.
    pub name: &'static str,
    /// Statements in PostgreSQL's words (BIGINT, TEXT, BYTEA, BOOLEAN, DOUBLE PRECISION), each ended by a semicolon at
    /// the end of a line. Once released it never changes.
    pub sql: &'static str,
}

/// The tables of this crate itself.
const OWN: Schema = Schema {
    part: "database",
    migrations: &[Migration { version: 1, name: "blobs", sql: include_str!("migrations/0001_blobs.sql") }],
};

/// Where it is kept which migrations were applied.
pub(crate) const LEDGER: &str = "CREATE TABLE IF NOT EXISTS database_migration (
    part TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    checksum BYTEA NOT NULL,
    applied BIGINT NOT NULL,
    PRIMARY KEY (part, version)
)";

struct Applied {
    part: String,
    version: u32,
    checksum: [u8; 32],
}

/// Applies what is missing; returns whether anything was. A database with tables of a part that is not in `schemas` is
/// refused, so that a host does not open a studio's; without any `schemas` it is taken as it is.
pub(crate) fn run(tx: &mut Transaction<'_>, schemas: &[Schema], now: Moment) -> Result<bool, OpenError> {
    tx.execute(&words(LEDGER, tx.engine_name()), &[])?;
    let applied = tx.query("SELECT part, version, checksum FROM database_migration", &[], |row| {
        Ok(Applied { part: row.get("part")?, version: row.get("version")?, checksum: row.get("checksum")? })
    })?;
    let known = |part: &str| part == OWN.part || schemas.iter().any(|schema| schema.part == part);
    if !schemas.is_empty()
        && let Some(foreign) = applied.iter().find(|applied| !known(&applied.part))
    {
        return Err(OpenError::Foreign { part: foreign.part.clone() });
    }
    let mut changed = false;
    for schema in [OWN].iter().chain(schemas) {
        let applied: Vec<_> = applied.iter().filter(|applied| applied.part == schema.part).collect();
        check(schema, &applied)?;
        let missing = |migration: &&Migration| !applied.iter().any(|done| done.version == migration.version);
        for migration in schema.migrations.iter().filter(missing) {
            apply(tx, schema.part, migration, now).map_err(|error| OpenError::Migration {
                part: schema.part.into(),
                version: migration.version,
                error,
            })?;
            changed = true;
        }
    }
    Ok(changed)
}

/// What was applied must be what this program would have applied.
fn check(schema: &Schema, applied: &[&Applied]) -> Result<(), OpenError> {
    let in_order = schema.migrations.iter().zip(1..).all(|(migration, version)| migration.version == version);
    assert!(in_order, "the migrations of {} count from 1 without gaps", schema.part);
    let known = schema.migrations.len() as u32;
    for done in applied {
        let part = || schema.part.to_owned();
        match schema.migrations.iter().find(|migration| migration.version == done.version) {
            None => return Err(OpenError::Newer { part: part(), found: done.version, known }),
            Some(migration) if checksum(migration.sql) != done.checksum => {
                return Err(OpenError::Changed { part: part(), version: done.version });
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn apply(tx: &mut Transaction<'_>, part: &str, migration: &Migration, now: Moment) -> Result<(), Error> {
    for statement in statements(migration.sql) {
        tx.execute(&words(statement, tx.engine_name()), &[])?;
    }
    tx.execute(
        "INSERT INTO database_migration (part, version, name, checksum, applied) VALUES ($1, $2, $3, $4, $5)",
        &[&part, &migration.version, &migration.name, &checksum(migration.sql), &now],
    )?;
    Ok(())
}

/// BLAKE3 of the text, whatever its line ends are.
fn checksum(sql: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for line in sql.lines() {
        hasher.update(line.trim_end().as_bytes()).update(b"\n");
    }
    *hasher.finalize().as_bytes()
}

/// The statements of a migration, without their semicolons.
fn statements(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let mut end = 0;
        let mut after = rest.len();
        for line in rest.split_inclusive('\n') {
            end += line.len();
            if line.trim_end().ends_with(';') && !line.trim_start().starts_with("--") {
                after = end;
                break;
            }
        }
        let (statement, left) = rest.split_at(after);
        rest = left;
        Some(statement.trim_end().trim_end_matches(';')).filter(|text| !is_blank(text))
    })
}

/// Whether there is nothing in it but comments.
fn is_blank(sql: &str) -> bool {
    sql.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with("--"))
}

/// A statement of a migration in the engine's words. SQLite's strict tables know other names for the types.
fn words(sql: &str, engine: EngineName) -> String {
    match engine {
        EngineName::Postgres => sql.into(),
        EngineName::Sqlite => sqlite_words(sql),
    }
}

fn sqlite_words(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 8);
    let mut is_table = false;
    for line in sql.lines() {
        let (code, comment) = line.split_at(line.find("--").unwrap_or(line.len()));
        is_table |= code.trim_start().starts_with("CREATE TABLE");
        // Every second piece is within quotes, and stays.
        for (index, piece) in code.split('\'').enumerate() {
            if index > 0 {
                out.push('\'');
            }
            out.push_str(&if index % 2 == 0 { sqlite_types(piece) } else { piece.into() });
        }
        out.push_str(comment);
        out.push('\n');
    }
    if is_table {
        out.push_str("STRICT");
    }
    out
}

fn sqlite_types(code: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_word(c)).unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(match word {
            "BIGINT" | "BOOLEAN" => "INTEGER",
            "BYTEA" => "BLOB",
            "DOUBLE" => "REAL",
            "PRECISION" => "",
            other => other,
        });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_become_sqlite_s_and_words_in_quotes_and_comments_stay() {
        let sql = "-- BIGINT\nCREATE TABLE t (a BIGINT, b BYTEA DEFAULT 'BYTEA', c DOUBLE PRECISION, d BOOLEAN, BIGINTS TEXT)";
        let expect = "-- BIGINT\nCREATE TABLE t (a INTEGER, b BLOB DEFAULT 'BYTEA', c REAL , d INTEGER, BIGINTS TEXT)\nSTRICT";
        assert_eq!(words(sql, EngineName::Sqlite), expect);
        assert_eq!(words(sql, EngineName::Postgres), sql);
        assert_eq!(words("CREATE INDEX i ON t (a)", EngineName::Sqlite), "CREATE INDEX i ON t (a)\n");
    }

    #[test]
    fn statements_end_with_a_semicolon_at_the_end_of_a_line() {
        let sql = "-- first;\nCREATE TABLE a (\n  x TEXT DEFAULT ';' -- so\n);\n\nUPDATE a SET x = 'y';  \r\n-- last;\n";
        let found: Vec<&str> = statements(sql).map(str::trim).collect();
        assert_eq!(
            found,
            ["-- first;\nCREATE TABLE a (\n  x TEXT DEFAULT ';' -- so\n)", "UPDATE a SET x = 'y'"]
        );
        assert_eq!(statements("SELECT 1").collect::<Vec<_>>(), ["SELECT 1"]);
        assert_eq!(statements("\n-- nothing\n").count(), 0);
    }

    #[test]
    fn line_ends_do_not_count() {
        assert_eq!(checksum("a\r\nb\r\n"), checksum("a\nb\n"));
        assert_ne!(checksum("a\nb"), checksum("ab"));
    }
}
