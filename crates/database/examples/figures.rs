//! The figures that the design stands on: blobs from a row against files, and durable commits with grouped callers.
//!
//! `cargo run --release -p wirephoto-database --example figures -- [FOLDER] [postgres://…]`

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use wirephoto_database::{Database, Error, Id, Location, Migration, Moment, Result, Schema};

const SCHEMA: Schema = Schema {
    part: "figures",
    migrations: &[Migration {
        version: 1,
        name: "pictures",
        sql: "
CREATE TABLE figures_proof (id BYTEA PRIMARY KEY, width BIGINT NOT NULL, height BIGINT NOT NULL, jpeg BYTEA NOT NULL);
CREATE TABLE figures_pointer (id BYTEA PRIMARY KEY, width BIGINT NOT NULL, height BIGINT NOT NULL, path TEXT NOT NULL);
CREATE TABLE figures_event (id BYTEA PRIMARY KEY, data BYTEA NOT NULL);
",
    }],
};

/// Reads of each kind.
const READS: usize = 20_000;
/// How long each number of callers commits.
const COMMIT_FOR: Duration = Duration::from_secs(3);

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().unwrap_or_else(|| "target/figures".into()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    for bytes in [19_000, 60_000] {
        for pictures in [20, 2000] {
            reads(&folder.join(format!("{bytes}-{pictures}")), bytes, pictures);
        }
    }
    commits("SQLite", &Location::File(folder.join("commits.db")));
    if let Some(url) = args.next() {
        commits("PostgreSQL", &Location::Postgres(url));
    }
}

fn open(location: &Location) -> Database {
    Database::open(location, &[SCHEMA]).unwrap_or_else(|error| panic!("{error}"))
}

/// Bytes that do not compress.
fn noise(bytes: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let step = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    std::iter::repeat_with(step).take(bytes).collect()
}

fn reads(folder: &Path, bytes: usize, pictures: usize) {
    fs::create_dir_all(folder).expect("the folder can be made");
    let db = open(&Location::File(folder.join("proofs.db")));
    let ids: Vec<Id> = (0..pictures).map(|_| Id::new(Moment::now())).collect();
    for (number, &id) in ids.iter().enumerate() {
        let jpeg = noise(bytes, number as u64);
        let path = folder.join(format!("{id}.jpg"));
        fs::write(&path, &jpeg).expect("a file can be written");
        let path = path.display().to_string();
        let stored = db.write(move |tx| {
            tx.execute(
                "INSERT INTO figures_proof (id, width, height, jpeg) VALUES ($1, 1600, 1067, $2)",
                &[&id, &jpeg],
            )?;
            tx.execute(
                "INSERT INTO figures_pointer (id, width, height, path) VALUES ($1, 1600, 1067, $2)",
                &[&id, &path],
            )
        });
        stored.wait().expect("stored");
    }
    let from_row = |id: Id| -> Vec<u8> {
        db.peek(move |tx| {
            tx.query_one("SELECT jpeg FROM figures_proof WHERE id = $1", &[&id], |row| row.get("jpeg"))
        })
        .wait()
        .unwrap_or_else(|error: Error| panic!("{error}"))
    };
    let from_file = |id: Id| fs::read(folder.join(format!("{id}.jpg"))).expect("read");
    let from_pointer = |id: Id| {
        let path: Result<String> = db
            .peek(move |tx| {
                tx.query_one("SELECT path FROM figures_pointer WHERE id = $1", &[&id], |row| row.get("path"))
            })
            .wait();
        fs::read(path.expect("found")).expect("read")
    };
    println!(
        "{pictures} pictures of {bytes} bytes, µs each: row {:.1}, file {:.1}, pointer row and file {:.1}",
        each(&ids, from_row),
        each(&ids, from_file),
        each(&ids, from_pointer)
    );
}

/// Microseconds for one read, in random order, after all were read once.
fn each(ids: &[Id], read: impl Fn(Id) -> Vec<u8>) -> f64 {
    let mut total = ids.iter().map(|&id| read(id).len()).sum::<usize>();
    let order = noise(READS * 2, 7);
    let started = Instant::now();
    for pair in order.chunks_exact(2) {
        let index = usize::from(u16::from_le_bytes([pair[0], pair[1]])) % ids.len();
        total += read(ids[index]).len();
    }
    assert!(total > 0);
    started.elapsed().as_secs_f64() * 1e6 / READS as f64
}

fn commits(engine: &str, location: &Location) {
    for bytes in [200, 60_000] {
        for callers in [1, 8, 64] {
            let db = open(location);
            let mut took: Vec<Duration> = thread::scope(|scope| {
                let caller = |_| scope.spawn(|| commit_for_a_while(&db, bytes));
                let callers: Vec<_> = (0..callers).map(caller).collect();
                callers.into_iter().flat_map(|caller| caller.join().expect("no panic")).collect()
            });
            took.sort_unstable();
            let at = |part: f64| took[(took.len() as f64 * part) as usize].as_micros();
            println!(
                "{engine}, {bytes} bytes, {callers} callers: {:.0} commits/s, p50 {} µs, p99 {} µs",
                took.len() as f64 / COMMIT_FOR.as_secs_f64(),
                at(0.5),
                at(0.99)
            );
            db.write(|tx| tx.execute("DELETE FROM figures_event", &[])).wait().expect("emptied");
        }
    }
}

fn commit_for_a_while(db: &Database, bytes: usize) -> Vec<Duration> {
    let data = noise(bytes, bytes as u64);
    let mut took = Vec::new();
    let started = Instant::now();
    while started.elapsed() < COMMIT_FOR {
        let (id, data) = (Id::new(Moment::now()), data.clone());
        let asked = Instant::now();
        db.write(move |tx| tx.execute("INSERT INTO figures_event (id, data) VALUES ($1, $2)", &[&id, &data]))
            .wait()
            .expect("stored");
        took.push(asked.elapsed());
    }
    took
}
