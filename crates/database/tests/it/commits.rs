//! Grouped commits: one closure's failure is its own, answers come after the commit, and what was answered stays.

use std::{
    io::{BufRead, BufReader},
    pin::pin,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, mpsc},
    task::{Context, Poll, Wake},
    thread,
};

use wirephoto_database::{Answer, Database, Error, Location, Result, Transaction, testing::each_location};

use crate::TESTS;

/// How a child knows what to do, and with which database.
const ROLE: &str = "WIREPHOTO_TEST_ROLE";
const PLACE: &str = "WIREPHOTO_TEST_PLACE";
/// How the database knows where to die.
const CRASH: &str = "WIREPHOTO_CRASH_POINT";

/// Stores a pair of rows: after a crash there must be both or neither.
fn pair(tx: &mut Transaction<'_>, number: i64) -> Result<()> {
    let insert = "INSERT INTO test_account (number, name, balance) VALUES ($1, $2, 0)";
    tx.execute(insert, &[&number, &format!("first {number}")])?;
    tx.execute(insert, &[&-number, &format!("second {number}")]).map(drop)
}

/// The pairs that are there. Half a pair fails.
fn pairs(db: &Database) -> Vec<i64> {
    let numbers: Vec<i64> = db
        .read(|tx| {
            tx.query("SELECT number FROM test_account WHERE number <> 0 ORDER BY number", &[], |row| {
                row.get("number")
            })
        })
        .wait()
        .unwrap();
    let (second, first) = numbers.split_at(numbers.partition_point(|&number| number < 0));
    assert!(second.iter().rev().map(|number| -number).eq(first.iter().copied()), "half a pair: {numbers:?}");
    first.to_vec()
}

/// Holds SQLite's writer until `queue` has put closures in line, so that they make one group behind a first closure
/// that comes to `first`.
fn as_one_group<T>(db: &Database, first: &Result<()>, queue: impl FnOnce() -> T) -> T {
    let (started, has_started) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let result = first.clone();
    let held = db.write(move |tx| {
        tx.execute("UPDATE test_account SET balance = balance + 1", &[])?;
        let _ = started.send(());
        let _ = released.recv();
        result.clone()
    });
    has_started.recv().unwrap();
    let queued = queue();
    drop(release);
    assert_eq!(held.wait(), *first);
    queued
}

#[test]
fn a_failure_within_a_group_is_its_own() {
    for first in [Ok(()), Err(Error::Failed)] {
        each_location(|location| {
            let db = Database::open(location, &[TESTS]).unwrap();
            db.write(|tx| pair(tx, 1)).wait().unwrap();
            let answers: [Answer<()>; 4] = as_one_group(&db, &first, || {
                [
                    db.write(|tx| pair(tx, 2).and_then(|()| pair(tx, 1))),
                    db.write(|tx| pair(tx, 3)),
                    db.write(|tx| pair(tx, 4).and(Err(Error::Failed))),
                    db.write(|tx| pair(tx, 5)),
                ]
            });
            assert_eq!(answers.map(|answer| answer.wait().is_ok()), [false, true, false, true]);
            assert_eq!(pairs(&db), [1, 3, 5]);
            let balance = "SELECT balance FROM test_account WHERE number = 1";
            let balance = db.peek(|tx| tx.query_one(balance, &[], |row| row.get::<i64>("balance"))).wait();
            assert_eq!(balance, Ok(i64::from(first.is_ok())));
        });
    }
}

#[test]
fn a_group_has_a_limit_and_goes_on_after_it() {
    each_location(|location| {
        let db = Database::open(location, &[TESTS]).unwrap();
        let answers: Vec<_> = as_one_group(&db, &Ok(()), || {
            (1..=300).map(|number| db.write(move |tx| pair(tx, number))).collect()
        });
        for answer in answers {
            answer.wait().unwrap();
        }
        assert_eq!(pairs(&db).len(), 300);
    });
}

#[test]
fn a_closure_that_nobody_waits_for_never_runs() {
    // SQLite only: PostgreSQL's sessions take closures as fast as they come.
    let folder = tempfile::tempdir().unwrap();
    let db = Database::open(&Location::File(folder.path().join("test.db")), &[TESTS]).unwrap();
    let kept = as_one_group(&db, &Ok(()), || {
        drop(db.write(|tx| pair(tx, 1)));
        db.write(|tx| pair(tx, 2))
    });
    kept.wait().unwrap();
    assert_eq!(pairs(&db), [2]);
}

#[test]
fn an_answer_can_be_awaited() {
    struct Unpark(thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    each_location(|location| {
        let db = Database::open(location, &[TESTS]).unwrap();
        let waker = Arc::new(Unpark(thread::current())).into();
        let mut answer = pin!(db.write(|tx| pair(tx, 1)));
        let result = loop {
            match answer.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(result) => break result,
                Poll::Pending => thread::park(),
            }
        };
        assert_eq!(result, Ok(()));
        assert_eq!(pairs(&db), [1]);
    });
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    each_location(|location| {
        drop(Database::open(location, &[TESTS]).unwrap());
        let (mut child, lines) = start("commit for ever", location, &[]);
        let mut acknowledged: Vec<i64> = lines.take(200).map(|line| line.parse().unwrap()).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(acknowledged.len(), 200);
        acknowledged.sort_unstable();
        let db = Database::open(location, &[TESTS]).unwrap();
        let stored = pairs(&db);
        assert!(acknowledged.iter().all(|number| stored.binary_search(number).is_ok()));
        assert_eq!(db.check().unwrap(), [""; 0]);
    });
}

#[test]
fn a_crash_at_each_point_of_a_commit_keeps_what_was_answered() {
    for (point, stored, answered) in
        [("commit.before:2", false, false), ("commit.after:2", true, false), ("answer.before:2", true, false)]
    {
        each_location(|location| {
            drop(Database::open(location, &[TESTS]).unwrap());
            let (mut child, lines) = start("commit two", location, &[(CRASH, point)]);
            let lines: Vec<String> = lines.collect();
            assert!(!child.wait().unwrap().success(), "the child was to die at {point}");
            assert_eq!(lines.contains(&"2".to_owned()), answered, "{point}");
            assert!(lines.contains(&"1".to_owned()), "{point}");
            let db = Database::open(location, &[TESTS]).unwrap();
            assert_eq!(pairs(&db).contains(&2), stored, "{point}");
        });
    }
}

#[test]
fn nobody_in_a_group_is_answered_before_its_commit() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::File(folder.path().join("test.db"));
    drop(Database::open(&location, &[TESTS]).unwrap());
    let (mut child, lines) = start("commit a group", &location, &[(CRASH, "commit.before:1")]);
    assert_eq!(lines.collect::<Vec<_>>(), [""; 0]);
    assert!(!child.wait().unwrap().success());
    assert_eq!(pairs(&Database::open(&location, &[TESTS]).unwrap()), [0; 0]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_failing_disk_ends_writing_and_leaves_the_database_whole() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::File(folder.path().join("test.db"));
    drop(Database::open(&location, &[TESTS]).unwrap());
    let library = folder.path().join("fail_sync.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fail_sync.c");
    let cc = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status().unwrap();
    assert!(cc.success());
    let flag = folder.path().join("fail");
    let variables = [("LD_PRELOAD", library.to_str().unwrap()), ("FAIL_SYNC", flag.to_str().unwrap())];
    let (mut child, lines) = start("commit on a failing disk", &location, &variables);
    let lines: Vec<String> = lines.collect();
    assert!(child.wait().unwrap().success(), "{lines:?}");
    assert_eq!(lines, ["stored", "outcome unknown", "unavailable", "read 1"]);
    let db = Database::open(&location, &[TESTS]).unwrap();
    assert!(pairs(&db).contains(&1));
    assert_eq!(db.check().unwrap(), [""; 0]);
}

/// Starts this very program again with a role; returns what it says, line by line.
fn start(
    role: &str,
    location: &Location,
    variables: &[(&str, &str)],
) -> (Child, impl Iterator<Item = String> + use<>) {
    let place = match location {
        Location::File(path) => path.to_str().unwrap(),
        Location::Postgres(url) => url,
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "commits::child", "--nocapture", "--quiet"])
        .env(ROLE, role)
        .env(PLACE, place)
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    (child, said_by_child(said))
}

fn said_by_child(said: BufReader<ChildStdout>) -> impl Iterator<Item = String> {
    said.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix("said ").map(Into::into))
}

fn say(what: impl std::fmt::Display) {
    println!("said {what}");
}

/// What children do; nothing when it runs as a test.
#[test]
fn child() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let place = std::env::var(PLACE).unwrap();
    let location = if place.starts_with("postgres://") {
        Location::Postgres(place)
    } else {
        Location::File(place.into())
    };
    let db = Database::open(&location, &[TESTS]).unwrap();
    match &*role {
        "commit for ever" => commit_for_ever(&db),
        "commit two" => {
            for number in [1, 2] {
                db.write(move |tx| pair(tx, number)).wait().unwrap();
                say(number);
            }
        }
        "commit a group" => commit_a_group(&db),
        "commit on a failing disk" => commit_on_a_failing_disk(&db),
        other => panic!("no such role: {other}"),
    }
}

fn commit_for_ever(db: &Database) {
    thread::scope(|scope| {
        for caller in 0..8 {
            scope.spawn(move || {
                for turn in 0.. {
                    let number = turn * 8 + caller + 1;
                    db.write(move |tx| pair(tx, number)).wait().unwrap();
                    say(number);
                }
            });
        }
    });
}

fn commit_a_group(db: &Database) {
    thread::scope(|scope| {
        as_one_group(db, &Ok(()), || {
            let answers = [
                db.write(|tx| pair(tx, 1)),
                db.write(|tx| pair(tx, 2).and(Err(Error::Failed))),
                db.write(|tx| pair(tx, 3)),
            ];
            for (number, answer) in answers.into_iter().enumerate() {
                scope.spawn(move || say(format!("{number} {:?}", answer.wait())));
            }
        });
    });
}

fn commit_on_a_failing_disk(db: &Database) {
    let store = |number| match db.write(move |tx| pair(tx, number)).wait() {
        Ok(()) => say("stored"),
        Err(Error::OutcomeUnknown(_)) => say("outcome unknown"),
        Err(Error::Unavailable(_)) => say("unavailable"),
        Err(error) => say(error),
    };
    store(1);
    std::fs::write(std::env::var("FAIL_SYNC").unwrap(), "").unwrap();
    store(2);
    store(3);
    say(format!("read {}", pairs(db)[0]));
}
