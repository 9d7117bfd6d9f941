//! One story, told to every engine: what storage code does all day.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Barrier},
    thread,
};

use wirephoto_database::{
    Constraint, Database, Error, Id, Location, Moment, Result, Transaction, packed,
    testing::{each_engine, each_location},
};

use crate::TESTS;

fn open_account(tx: &mut Transaction<'_>, number: i64, balance: i64) -> Result<u64> {
    tx.execute(
        "INSERT INTO test_account (name, number, balance) VALUES ($3, $1, $2)",
        &[&number, &balance, &format!("account {number}")],
    )
}

fn balance(tx: &mut Transaction<'_>, number: i64) -> Result<Option<i64>> {
    tx.query_opt("SELECT balance FROM test_account WHERE number = $1", &[&number], |row| row.get("balance"))
}

#[test]
fn stores_and_finds() {
    each_engine(&[TESTS], |db| {
        assert_eq!(db.write(|tx| open_account(tx, 1, 100)).wait(), Ok(1));
        assert_eq!(db.read(|tx| balance(tx, 1)).wait(), Ok(Some(100)));
        assert_eq!(db.peek(|tx| balance(tx, 1)).wait(), Ok(Some(100)));
        assert_eq!(db.peek(|tx| balance(tx, 2)).wait(), Ok(None));
        let words: String = db
            .peek(|tx| tx.query_one("SELECT words FROM test_account", &[], |row| row.get("words")))
            .wait()
            .unwrap();
        assert_eq!(words, "BIGINT and BYTEA stay words");
    });
}

#[test]
fn an_error_undoes_the_closure_and_no_other() {
    each_engine(&[TESTS], |db| {
        db.write(|tx| open_account(tx, 1, 100)).wait().unwrap();
        let answers = [
            db.write(|tx| open_account(tx, 2, 100)),
            db.write(|tx| {
                open_account(tx, 3, 100)?;
                open_account(tx, 1, 100)
            }),
            db.write(|tx| open_account(tx, 4, 100)),
        ]
        .map(wirephoto_database::Answer::wait);
        assert!(matches!(&answers[1], Err(Error::Constraint(Constraint::Unique, _))), "{answers:?}");
        assert!(answers[0].is_ok() && answers[2].is_ok());
        let numbers = db
            .read(|tx| {
                tx.query("SELECT number FROM test_account ORDER BY number", &[], |row| row.get("number"))
            })
            .wait();
        assert_eq!(numbers, Ok(vec![1_i64, 2, 4]));
    });
}

#[test]
fn names_the_rule_that_was_broken() {
    fn check(
        expect: Constraint,
        body: impl Fn(&mut Transaction<'_>) -> Result<u64> + Clone + Send + 'static,
    ) {
        each_engine(&[TESTS], |db| {
            db.write(|tx| open_account(tx, 1, 100)).wait().unwrap();
            let result = db.write(body.clone()).wait();
            assert!(matches!(&result, Err(Error::Constraint(which, _)) if *which == expect), "{result:?}");
        });
    }
    let entry = Id::new(Moment::now());
    check(Constraint::Unique, |tx| {
        tx.execute("UPDATE test_account SET name = 'x'", &[]).and_then(|_| {
            tx.execute("INSERT INTO test_account (number, name, balance) VALUES (2, 'x', 1)", &[])
        })
    });
    check(Constraint::Check, |tx| tx.execute("UPDATE test_account SET balance = balance - 101", &[]));
    check(Constraint::NotNull, |tx| tx.execute("UPDATE test_account SET name = $1", &[&None::<&str>]));
    check(Constraint::ForeignKey, move |tx| {
        tx.execute("INSERT INTO test_entry (id, account, amount) VALUES ($1, 9, 1)", &[&entry])
    });
}

#[test]
fn a_failed_statement_dooms_all_but_what_a_savepoint_holds() {
    each_engine(&[TESTS], |db| {
        let swallowed = db.write(|tx| {
            open_account(tx, 1, 100)?;
            let _ = open_account(tx, 1, 100);
            assert_eq!(balance(tx, 1), Err(Error::Failed));
            Ok::<_, Error>(())
        });
        assert_eq!(swallowed.wait(), Err(Error::Failed));
        let survived = db.write(|tx| {
            open_account(tx, 1, 100)?;
            let lost = tx.savepoint(|tx| {
                open_account(tx, 2, 100)?;
                open_account(tx, 1, 100)
            });
            assert!(matches!(lost, Err(Error::Constraint(Constraint::Unique, _))));
            tx.savepoint(|tx| tx.savepoint(|tx| open_account(tx, 3, 100)))
        });
        assert_eq!(survived.wait(), Ok(1));
        let numbers = db
            .read(|tx| {
                tx.query("SELECT number FROM test_account ORDER BY number", &[], |row| row.get("number"))
            })
            .wait();
        assert_eq!(numbers, Ok(vec![1_i64, 3]));
    });
}

#[test]
fn finds_a_list_of_ids_with_one_statement() {
    each_engine(&[TESTS], |db| {
        let ids: Vec<Id> = (0..100).map(|n| Id::new(Moment::from_micros(n))).collect();
        let stored = ids.clone();
        db.write(move |tx| {
            stored.iter().zip(0_i64..).try_for_each(|(id, n)| {
                tx.execute("INSERT INTO test_value (id, int) VALUES ($1, $2)", &[id, &n]).map(drop)
            })
        })
        .wait()
        .unwrap();
        let wanted = packed(&[ids[70], Id::new(Moment::now()), ids[3]]);
        let found = db
            .read(move |tx| {
                tx.query(
                    "WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM k WHERE i+1 < length($1)/16)
                     SELECT t.int AS int FROM k JOIN test_value t ON t.id = substr($1, i*16+1, 16) ORDER BY i",
                    &[&wanted],
                    |row| row.get("int"),
                )
            })
            .wait();
        assert_eq!(found, Ok(vec![70_i64, 3]));
    });
}

#[test]
fn counts_the_rows_that_a_statement_changed() {
    each_engine(&[TESTS], |db| {
        let counts = db.write(|tx| {
            for number in 1..=3 {
                open_account(tx, number, 100)?;
            }
            Ok::<_, Error>([
                tx.execute("UPDATE test_account SET balance = balance + 1 WHERE number > 1", &[])?,
                tx.execute("UPDATE test_account SET balance = 0 WHERE number = 9", &[])?,
                tx.execute("DELETE FROM test_account", &[])?,
            ])
        });
        assert_eq!(counts.wait(), Ok([2, 0, 3]));
    });
}

#[test]
fn refuses_one_row_where_there_are_none_or_two() {
    each_engine(&[TESTS], |db| {
        db.write(|tx| open_account(tx, 1, 100).and_then(|_| open_account(tx, 2, 100))).wait().unwrap();
        let one =
            |sql: &'static str| db.read(move |tx| tx.query_one(sql, &[], |row| row.get::<i64>("number")));
        assert_eq!(one("SELECT number FROM test_account WHERE number = 2").wait(), Ok(2));
        for sql in ["SELECT number FROM test_account", "SELECT number FROM test_account WHERE number = 3"] {
            assert!(matches!(one(sql).wait(), Err(Error::Row { .. })));
        }
    });
}

#[test]
fn readers_cannot_write_and_see_one_moment() {
    each_engine(&[TESTS], |db| {
        db.write(|tx| open_account(tx, 1, 100)).wait().unwrap();
        assert!(matches!(db.read(|tx| open_account(tx, 2, 100)).wait(), Err(Error::Engine(_))));
        let writer = db.clone();
        let seen = db.read(move |tx| {
            let before = balance(tx, 1)?;
            writer.write(|tx| tx.execute("UPDATE test_account SET balance = 7", &[])).wait()?;
            Ok::<_, Error>((before, balance(tx, 1)?))
        });
        assert_eq!(seen.wait(), Ok((Some(100), Some(100))));
        assert_eq!(db.read(|tx| balance(tx, 1)).wait(), Ok(Some(7)));
    });
}

#[test]
fn no_transfer_is_lost_between_eight_tellers() {
    const TELLERS: i64 = 8;
    const TRANSFERS: i64 = 25;
    each_engine(&[TESTS], |db| {
        db.write(|tx| (0..4).try_for_each(|number| open_account(tx, number, 1000).map(drop))).wait().unwrap();
        thread::scope(|scope| {
            for teller in 0..TELLERS {
                let db = &db;
                scope.spawn(move || {
                    for turn in 0..TRANSFERS {
                        let (from, to) = ((teller + turn) % 4, (teller + turn + 1 + turn % 3) % 4);
                        db.write(move |tx| transfer(tx, from, to)).wait().unwrap();
                    }
                });
            }
        });
        let (sum, entries) = db
            .read(|tx| {
                let sum = tx.query_one(
                    "SELECT CAST(sum(balance) AS BIGINT) AS sum FROM test_account",
                    &[],
                    |row| row.get::<i64>("sum"),
                )?;
                let entries = tx.query_one(
                    "SELECT CAST(sum(amount) AS BIGINT) AS entries FROM test_entry",
                    &[],
                    |row| row.get::<i64>("entries"),
                )?;
                Ok::<_, Error>((sum, entries))
            })
            .wait()
            .unwrap();
        assert_eq!((sum, entries), (4000, TELLERS * TRANSFERS));
    });
}

/// Reads, decides and writes: what loses updates unless transactions are serializable.
fn transfer(tx: &mut Transaction<'_>, from: i64, to: i64) -> Result<()> {
    let set = "UPDATE test_account SET balance = $2 WHERE number = $1";
    let has = balance(tx, from)?.unwrap_or(0);
    tx.execute(set, &[&from, &(has - 1)])?;
    let has = balance(tx, to)?.unwrap_or(0);
    tx.execute(set, &[&to, &(has + 1)])?;
    let id = Id::new(Moment::now());
    tx.execute("INSERT INTO test_entry (id, account, amount) VALUES ($1, $2, 1)", &[&id, &to]).map(drop)
}

#[test]
fn every_commit_changes_the_data_version() {
    each_location(|location| {
        let open = || Database::open(location, &[TESTS]).unwrap();
        let (db, other_program) = (open(), open());
        let first = db.data_version().wait().unwrap();
        db.write(|tx| open_account(tx, 1, 100)).wait().unwrap();
        let second = db.data_version().wait().unwrap();
        assert_ne!(first, second);
        other_program.write(|tx| open_account(tx, 2, 100)).wait().unwrap();
        assert_ne!(db.data_version().wait().unwrap(), second);
        assert_eq!(db.peek(|tx| balance(tx, 2)).wait(), Ok(Some(100)));
    });
}

#[test]
fn a_panic_in_a_closure_goes_to_its_caller_and_stores_nothing() {
    each_engine(&[TESTS], |db| {
        let answer = db.write(|tx| -> Result<()> {
            open_account(tx, 1, 100)?;
            panic!("in the closure");
        });
        let panic = catch_unwind(AssertUnwindSafe(|| answer.wait())).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"in the closure"));
        assert_eq!(db.peek(|tx| balance(tx, 1)).wait(), Ok(None));
        assert_eq!(db.write(|tx| open_account(tx, 1, 100)).wait(), Ok(1));
    });
}

#[test]
fn a_closed_database_refuses_and_the_last_handle_serves_what_waits() {
    each_location(|location| {
        let db = Database::open(location, &[TESTS]).unwrap();
        let other = db.clone();
        let waiting: Vec<_> =
            (0..50).map(|number| db.write(move |tx| open_account(tx, number, 100))).collect();
        db.close();
        for answer in waiting {
            assert_eq!(answer.wait(), Ok(1));
        }
        assert!(matches!(other.write(|tx| open_account(tx, 99, 1)).wait(), Err(Error::Unavailable(_))));
        drop(other);
        let again = Database::open(location, &[TESTS]).unwrap();
        let last = again.clone();
        // The closure holds the last handle: it goes away on the database's own thread.
        let answer = again.write(move |tx| {
            let _handle = &last;
            open_account(tx, 60, 1)
        });
        drop(again);
        assert_eq!(answer.wait(), Ok(1));
    });
}

#[test]
fn more_looks_at_once_than_there_are_connections_all_come_through() {
    // SQLite only: each look waits within its closure for all the others.
    const LOOKS: usize = 18;
    let folder = tempfile::tempdir().unwrap();
    let db = Database::open(&Location::File(folder.path().join("test.db")), &[TESTS]).unwrap();
    let barrier = Arc::new(Barrier::new(LOOKS));
    thread::scope(|scope| {
        for _ in 0..LOOKS {
            scope.spawn(|| {
                let barrier = Arc::clone(&barrier);
                let answer = db.peek(move |tx| {
                    barrier.wait();
                    balance(tx, 1)
                });
                assert_eq!(answer.wait(), Ok(None));
            });
        }
    });
}

#[test]
fn what_is_logged_of_a_place_holds_no_password() {
    let location = Location::Postgres("postgres://me:secret@db.example/gallery".into());
    assert_eq!(format!("{location:?}"), "Postgres(db.example/gallery)");
}
