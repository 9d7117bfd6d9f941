//! Durable commits: how many a second, from one, eight and sixty-four callers.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use rusqlite::Connection;
use serde_json::{Value, json};
use wirephoto_database::{Database, Id, Location, Moment};

use crate::measure::{median, noise};
use crate::repository::{self, SCHEMA};

const CALLERS: [usize; 3] = [1, 8, 64];
const BYTES: [usize; 2] = [200, 60_000];

/// Commits per second: ours in groups, SQLite with a commit for each caller, and PostgreSQL where there is one.
pub fn run(dir: &Path, seconds: usize, postgres: Option<&str>) -> Result<Value> {
    let length = Duration::from_secs(seconds as u64);
    let mut answers = Vec::new();
    for bytes in BYTES {
        for callers in CALLERS {
            let fresh = |name: &str| dir.join(format!("{name}-{bytes}-{callers}.db"));
            let grouped = ours(&Location::File(fresh("grouped")), callers, bytes, length)?;
            let single = one_each(&fresh("single"), callers, bytes, length)?;
            let server = postgres
                .map(|url| ours(&Location::Postgres(url.to_owned()), callers, bytes, length))
                .transpose()?;
            answers.push(json!({
                "bytes": bytes, "callers": callers, "grouped": grouped, "each": single, "postgres": server,
            }));
        }
    }
    Ok(json!({"commits": answers, "sync_us": sync_us(&dir.join("sync"))?}))
}

/// What the disk alone takes to keep 16 KiB at the end of a file: the middle of 300, in microseconds.
fn sync_us(path: &Path) -> Result<f64> {
    let mut file = File::create(path)?;
    let page = noise(16_384, 1);
    let mut took = Vec::new();
    for _ in 0..300 {
        let start = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        took.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok(median(took))
}

/// Commits through our own door.
fn ours(location: &Location, callers: usize, bytes: usize, length: Duration) -> Result<f64> {
    let db = Database::open(location, &[SCHEMA])?;
    let data = noise(bytes, 1);
    let rate = per_second(callers, length, || {
        let (id, data) = (Id::new(Moment::now()), data.clone());
        Ok(db.write(move |tx| repository::insert_event(tx, id, &data)).wait()?)
    })?;
    db.write(repository::delete_events).wait()?;
    db.close();
    Ok(rate)
}

/// What most programs do: one connection behind a lock, a commit for each caller, the same settings as ours.
fn one_each(file: &Path, callers: usize, bytes: usize, length: Duration) -> Result<f64> {
    Database::open(&Location::File(file.to_owned()), &[SCHEMA])?.close();
    let connection = Connection::open(file)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")?;
    let connection = Mutex::new(connection);
    let data = noise(bytes, 1);
    per_second(callers, length, || {
        let id = Id::new(Moment::now());
        let connection = connection.lock().map_err(|_| anyhow!("a caller panicked"))?;
        let mut insert = connection.prepare_cached(repository::INSERT_EVENT)?;
        insert.execute((id.as_bytes().as_slice(), data.as_slice()))?;
        Ok(())
    })
}

fn per_second(callers: usize, length: Duration, commit: impl Fn() -> Result<()> + Sync) -> Result<f64> {
    let start = Instant::now();
    let one = || -> Result<u64> {
        let mut commits = 0;
        while start.elapsed() < length {
            commit()?;
            commits += 1;
        }
        Ok(commits)
    };
    let commits: u64 = thread::scope(|scope| {
        let callers: Vec<_> = (0..callers).map(|_| scope.spawn(one)).collect();
        callers.into_iter().map(|caller| caller.join().expect("no panic")).sum::<Result<u64>>()
    })?;
    Ok(commits as f64 / start.elapsed().as_secs_f64())
}
