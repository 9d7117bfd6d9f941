//! One story, told to every engine: what storage code does all day.

use wirephoto_database::{Constraint, Error, Id, Moment, Result, Transaction, packed, testing::each_engine};

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
