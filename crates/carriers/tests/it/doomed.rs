//! A test that runs itself as a process of its own, which is killed at a point.

use std::env;
use std::process::Command;

use wirephoto_database::Location;

const ROLE: &str = "WIREPHOTO_TEST_DOOMED";

/// The process: the test of this name, on a database, with a peer at a port.
pub(crate) fn process(test: &str, location: &Location, port: u16, point: &str) -> Command {
    let place = match location {
        Location::File(path) => path.to_str().unwrap(),
        Location::Postgres(url) => url,
    };
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture", "--quiet"])
        .env(ROLE, format!("{place} {port}"))
        .env("WIREPHOTO_CRASH_POINT", point);
    command
}

/// What the process works on; nothing in a test that runs as a test.
pub(crate) fn role() -> Option<(Location, u16)> {
    let role = env::var(ROLE).ok()?;
    let (place, port) = role.rsplit_once(' ').unwrap();
    let location = match place {
        url if url.starts_with("postgres://") => Location::Postgres(url.to_owned()),
        path => Location::File(path.into()),
    };
    Some((location, port.parse().unwrap()))
}
