//! The database's promises, each shown on every engine that the machine has.

mod commits;
mod copies;
mod migrations;
mod server;
mod space;
mod story;
mod values;

use wirephoto_database::{Migration, Schema};

/// Tables for these tests: one of every type, and accounts to move money between.
pub const TESTS: Schema = Schema {
    part: "test",
    migrations: &[Migration {
        version: 1,
        name: "everything",
        sql: "
-- One column of every type; a comment with a semicolon;
CREATE TABLE test_value (
    id BYTEA PRIMARY KEY,
    int BIGINT,
    real DOUBLE PRECISION,
    bool BOOLEAN,
    text TEXT,
    blob BYTEA
);
CREATE TABLE test_account (
    number BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    balance BIGINT NOT NULL CHECK (balance >= 0),
    words TEXT NOT NULL DEFAULT 'BIGINT and BYTEA stay words'
);
CREATE TABLE test_entry (
    id BYTEA PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES test_account (number),
    amount BIGINT NOT NULL
);
CREATE INDEX test_entry_account ON test_entry (account);
",
    }],
};
