//! The same test on every engine.

use crate::{Database, Location, Schema};

/// Runs `body` on a new database of each engine: a SQLite file in a temporary folder.
pub fn each_engine(schemas: &[Schema], body: impl Fn(Database)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let location = Location::File(folder.path().join("test.db"));
    body(Database::open(&location, schemas).expect("an empty database opens"));
}
