//! The same test on every engine.

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::Once,
};

use postgres::{Config, NoTls};

use crate::{Database, Location, Schema};

/// Where the tests find a PostgreSQL server on which they may make and drop databases: `postgres://user@host:port/name`.
pub const POSTGRES: &str = "WIREPHOTO_TEST_POSTGRES";

/// Said once that PostgreSQL was skipped.
static SKIPPED: Once = Once::new();

/// Runs `body` on a new database of each engine: SQLite in a temporary folder, and PostgreSQL when the variable
/// [`POSTGRES`] says where one is. In CI it has to.
pub fn each_engine(schemas: &[Schema], body: impl Fn(Database)) {
    each_location(|location| body(Database::open(location, schemas).expect("an empty database opens")));
}

/// Like [`each_engine`], for tests that open the database themselves.
pub fn each_location(body: impl Fn(&Location)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    body(&Location::File(folder.path().join("test.db")));
    if let Ok(url) = env::var(POSTGRES) {
        on_postgres(&url, &body);
    } else {
        assert!(env::var_os("CI").is_none(), "in CI {POSTGRES} must name a PostgreSQL server");
        SKIPPED.call_once(|| eprintln!("PostgreSQL skipped: {POSTGRES} is not set"));
    }
}

/// Makes a database, and drops it whatever comes of `body`.
fn on_postgres(url: &str, body: &dyn Fn(&Location)) {
    let config: Config = url.parse().unwrap_or_else(|error| panic!("{POSTGRES} is no address: {error}"));
    let mut server = config.connect(NoTls).unwrap_or_else(|error| panic!("no server at {POSTGRES}: {error}"));
    let name = format!("wirephoto_test_{:016x}", getrandom::u64().expect("random bytes"));
    let mut run = |sql: &str| server.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    run(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"));
    let outcome = catch_unwind(AssertUnwindSafe(|| body(&Location::Postgres(with_name(url, &name)))));
    run(&format!("DROP DATABASE {name} WITH (FORCE)"));
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// The address of another database on the same server.
fn with_name(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = address.split_once("://").unwrap_or_else(|| panic!("{POSTGRES} is postgres://…"));
    let server = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{server}/{name}?{options}")
}

#[cfg(test)]
mod tests {
    use super::with_name;

    #[test]
    fn names_another_database_on_the_same_server() {
        assert_eq!(with_name("postgres://u:p@h:1/a?x=y", "b"), "postgres://u:p@h:1/b?x=y");
        assert_eq!(with_name("postgres://h", "b"), "postgres://h/b?");
    }
}
