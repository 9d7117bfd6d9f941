//! A PostgreSQL server that goes away, comes back, or never answers a commit.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
};

use postgres::{Client, Config, NoTls, config::Host};
use wirephoto_database::{Database, Error, Location, Result, Transaction, testing::each_location};

use crate::TESTS;

/// Runs `body` with the address of a new PostgreSQL database; skipped where there is no server.
fn on_postgres(body: impl Fn(&str)) {
    each_location(|location| {
        if let Location::Postgres(url) = location {
            body(url);
        }
    });
}

fn open(url: &str) -> Database {
    Database::open(&Location::Postgres(url.into()), &[TESTS]).unwrap()
}

fn add(tx: &mut Transaction<'_>, number: i64) -> Result<u64> {
    let insert = "INSERT INTO test_account (number, name, balance) VALUES ($1, $2, 0)";
    tx.execute(insert, &[&number, &number.to_string()])
}

fn numbers(db: &Database) -> Vec<i64> {
    db.read(|tx| tx.query("SELECT number FROM test_account ORDER BY number", &[], |row| row.get("number")))
        .wait()
        .unwrap()
}

#[test]
fn connections_that_broke_are_made_again() {
    on_postgres(|url| {
        let db = open(url);
        let write_many = |from: i64| {
            let answers: Vec<_> =
                (from..from + 50).map(|number| db.write(move |tx| add(tx, number))).collect();
            for answer in answers {
                assert_eq!(answer.wait(), Ok(1));
            }
        };
        write_many(0);
        let killed = Client::connect(url, NoTls)
            .unwrap()
            .query_one(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
                &[],
            )
            .unwrap();
        assert!(killed.get::<_, i64>(0) > 1);
        write_many(50);
        assert_eq!(numbers(&db).len(), 100);
    });
}

/// A counter that many draw from at once: most who do it together run in vain, so that soon they do not.
#[test]
fn closures_that_collide_take_turns() {
    on_postgres(|url| {
        let db = open(url);
        db.write(|tx| add(tx, 1)).wait().unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let draw = |_| {
            let runs = Arc::clone(&runs);
            db.write(move |tx| {
                runs.fetch_add(1, Ordering::SeqCst);
                let balance: i64 =
                    tx.query_one("SELECT balance FROM test_account WHERE number = 1", &[], |row| {
                        row.get("balance")
                    })?;
                tx.execute("UPDATE test_account SET balance = $1 WHERE number = 1", &[&(balance + 1)])
            })
        };
        let answers: Vec<_> = (0..200).map(draw).collect();
        assert!(answers.into_iter().all(|answer| answer.wait() == Ok(1)));
        let balance = db.peek(|tx| {
            tx.query_one("SELECT balance FROM test_account", &[], |row| row.get::<i64>("balance"))
        });
        assert_eq!(balance.wait(), Ok(200), "each of them counts once");
        let runs = runs.load(Ordering::SeqCst);
        assert!(runs < 250, "{runs} runs for 200");
    });
}

#[test]
fn a_table_that_changed_under_a_prepared_statement_is_read_again() {
    on_postgres(|url| {
        let db = open(url);
        db.write(|tx| add(tx, 1)).wait().unwrap();
        let read = || {
            db.peek(|tx| tx.query_one("SELECT * FROM test_account", &[], |row| row.get::<i64>("number")))
                .wait()
        };
        (0..50).for_each(|_| assert_eq!(read(), Ok(1)));
        db.write(|tx| tx.execute("ALTER TABLE test_account ADD COLUMN more BIGINT", &[])).wait().unwrap();
        (0..50).for_each(|_| assert_eq!(read(), Ok(1)));
    });
}

#[test]
fn a_commit_whose_answer_is_lost_is_of_unknown_outcome() {
    on_postgres(|url| {
        let cut = Arc::new(AtomicBool::new(false));
        let db = open(&through_a_proxy(url, &cut));
        db.write(|tx| add(tx, 1)).wait().unwrap();
        cut.store(true, Ordering::SeqCst);
        let answer = db.write(|tx| add(tx, 2)).wait();
        assert!(matches!(answer, Err(Error::OutcomeUnknown(_))), "{answer:?}");
        cut.store(false, Ordering::SeqCst);
        assert_eq!(numbers(&db), [1, 2], "the server had committed before the line was cut");
        let again = db.write(|tx| add(tx, 2)).wait();
        assert!(matches!(again, Err(Error::Constraint(..))), "trying again after a look makes no second row");
        db.write(|tx| add(tx, 3)).wait().unwrap();
    });
}

/// The same address by way of a proxy on loopback that, once `cut`, lets a COMMIT through and swallows its answer.
fn through_a_proxy(url: &str, cut: &Arc<AtomicBool>) -> String {
    let config: Config = url.parse().unwrap();
    let Host::Tcp(host) = &config.get_hosts()[0] else { panic!("a server on TCP") };
    let server = (host.clone(), config.get_ports().first().copied().unwrap_or(5432));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let cut = Arc::clone(cut);
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(&server).unwrap());
            let (cut, committing) = (Arc::clone(&cut), Arc::new(AtomicBool::new(false)));
            let (asks, answers) =
                ((client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client));
            let sees_commit = Arc::clone(&committing);
            thread::spawn(move || {
                pass(asks, |bytes| {
                    let commit = bytes.windows(6).any(|word| word == b"COMMIT");
                    sees_commit.fetch_or(commit && cut.load(Ordering::SeqCst), Ordering::SeqCst);
                    true
                });
            });
            thread::spawn(move || pass(answers, |_| !committing.load(Ordering::SeqCst)));
        }
    });
    let user = config.get_user().unwrap();
    let password = String::from_utf8(config.get_password().unwrap_or_default().to_vec()).unwrap();
    format!("postgres://{user}:{password}@127.0.0.1:{port}/{}", config.get_dbname().unwrap())
}

/// Passes bytes on as long as both ends and `allow` go along; then hangs up on both.
fn pass((mut from, mut to): (TcpStream, TcpStream), allow: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 16 << 10];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if !allow(&buffer[..count]) || to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
