//! What goes in comes out, whatever it is, and what cannot come out is said by name.

use std::cell::RefCell;

use proptest::{prelude::*, test_runner::TestRunner};
use wirephoto_database::{Column, Database, Error, Id, Moment, Param, Result, Value, testing::each_engine};

use crate::TESTS;

#[derive(Debug, Clone, PartialEq)]
struct Everything {
    int: Option<i64>,
    real: Option<f64>,
    bool: Option<bool>,
    text: Option<String>,
    blob: Option<Vec<u8>>,
}

fn everything() -> impl Strategy<Value = Everything> {
    (
        any::<Option<i64>>(),
        proptest::option::of(any::<f64>().prop_filter("a number", |number| !number.is_nan())),
        any::<Option<bool>>(),
        proptest::option::of("[^\0]*"),
        any::<Option<Vec<u8>>>(),
    )
        .prop_map(|(int, real, bool, text, blob)| Everything { int, real, bool, text, blob })
}

fn there_and_back(db: &Database, row: &Everything) -> Result<Everything> {
    let (id, sent) = (Id::new(Moment::now()), row.clone());
    db.write(move |tx| {
        tx.query_one(
            "INSERT INTO test_value (id, int, real, bool, text, blob) VALUES ($1, $2, $3, $4, $5, $6)
             RETURNING int, real, bool, text, blob",
            &[&id, &sent.int, &sent.real, &sent.bool, &sent.text, &sent.blob],
            |row| {
                Ok(Everything {
                    int: row.get("int")?,
                    real: row.get("real")?,
                    bool: row.get("bool")?,
                    text: row.get("text")?,
                    blob: row.get("blob")?,
                })
            },
        )
    })
    .wait()
}

#[test]
fn every_value_comes_back() {
    each_engine(&[TESTS], |db| {
        TestRunner::default()
            .run(&everything(), |row| {
                prop_assert_eq!(there_and_back(&db, &row).unwrap(), row);
                Ok(())
            })
            .unwrap();
    });
}

/// Stores one value in a column and reads it back as another type.
fn convert<P, C>(db: &Database, column: &str, value: P) -> Result<C>
where
    P: Param + Send + 'static,
    C: for<'r> Column<'r> + Send + 'static,
{
    let id = Id::new(Moment::now());
    let insert = format!("INSERT INTO test_value (id, {column}) VALUES ($1, $2) RETURNING {column} AS it");
    db.write(move |tx| tx.query_one(&insert, &[&id, &value], |row| row.get("it"))).wait()
}

#[test]
fn a_value_out_of_range_is_named_and_harms_nothing() {
    each_engine(&[TESTS], |db| {
        assert_eq!(convert(&db, "int", 255_u8), Ok(255_u8));
        assert_eq!(convert(&db, "int", u32::MAX), Ok(u32::MAX));
        assert_eq!(convert(&db, "int", i64::MAX), Ok(i64::MAX as u64));
        assert_eq!(convert(&db, "int", 7_i32), Ok(Some(7_u16)));
        assert_eq!(convert(&db, "blob", [7_u8; 32]), Ok([7_u8; 32]));
        let id = Id::new(Moment::now());
        assert_eq!(convert(&db, "blob", id), Ok(id));
        let now = Moment::now();
        assert_eq!(convert(&db, "int", now), Ok(now));

        let wrong = |result: Result<()>, detail: &str| {
            let Err(Error::Row { column, detail: found }) = result else { panic!("{result:?}") };
            assert_eq!(column, "it");
            assert!(found.contains(detail), "{found}");
        };
        wrong(convert::<_, u8>(&db, "int", 256_i64).map(drop), "the integer 256");
        wrong(convert::<_, u64>(&db, "int", -1_i64).map(drop), "the integer -1");
        wrong(convert::<_, i64>(&db, "int", None::<i64>).map(drop), "NULL");
        wrong(convert::<_, [u8; 16]>(&db, "blob", vec![1_u8]).map(drop), "1 bytes");
        wrong(convert::<_, String>(&db, "int", 1_i64).map(drop), "the integer 1");
        wrong(convert::<_, Moment>(&db, "int", i64::MAX).map(drop), "Moment");
    });
}

#[test]
fn a_row_that_cannot_be_read_dooms_nothing() {
    each_engine(&[TESTS], |db| {
        let result = db.write(|tx| {
            tx.execute("INSERT INTO test_account (number, name, balance) VALUES (1, 'one', 300)", &[])?;
            let narrow =
                tx.query_one("SELECT balance FROM test_account", &[], |row| row.get::<u8>("balance"));
            assert!(matches!(narrow, Err(Error::Row { .. })));
            let missing =
                tx.query_one("SELECT balance FROM test_account", &[], |row| row.get::<u8>("balanse"));
            let Err(Error::Row { column, .. }) = missing else { panic!("{missing:?}") };
            assert_eq!(column, "balanse");
            tx.query_one("SELECT balance FROM test_account", &[], |row| row.get::<i64>("balance"))
        });
        assert_eq!(result.wait(), Ok(300));
    });
}

#[test]
fn what_only_one_engine_would_take_neither_takes() {
    each_engine(&[TESTS], |db| {
        for error in [
            convert::<_, String>(&db, "text", "a\0b").unwrap_err(),
            convert::<_, String>(&db, "real", f64::NAN).unwrap_err(),
        ] {
            assert!(matches!(&error, Error::Engine(text) if text.contains("parameter $2")), "{error}");
        }
    });
}

#[test]
fn parameters_go_by_number_and_are_counted() {
    each_engine(&[TESTS], |db| {
        let sum = |sql: &'static str, params: &'static [i64]| {
            db.read(move |tx| {
                let params: Vec<&dyn Param> = params.iter().map(|param| param as &dyn Param).collect();
                tx.query_one(sql, &params, |row| row.get::<i64>("it"))
            })
            .wait()
        };
        assert_eq!(sum("SELECT $2 * 10 + $1 AS it", &[1, 2]), Ok(21));
        assert_eq!(sum("SELECT $2 * 10 + $1 + $2 AS it", &[1, 2]), Ok(23));
        assert!(matches!(sum("SELECT $1 + $2 AS it", &[1]), Err(Error::Engine(_))));
        assert!(matches!(sum("SELECT $1 AS it", &[1, 2]), Err(Error::Engine(_))));
        assert!(matches!(sum("SELECT 1 AS it", &[1]), Err(Error::Engine(_))));
        assert!(matches!(sum("SELECT $1 AS it; SELECT 2 AS it", &[1]), Err(Error::Engine(_))));
    });
}

#[test]
fn a_parameter_of_ones_own_type_is_bound_like_the_rest() {
    struct Colour(u32);
    impl Param for Colour {
        fn kind(&self) -> wirephoto_database::Kind {
            wirephoto_database::Kind::Int
        }
        fn value(&self) -> Value<'_> {
            Value::Int(self.0.into())
        }
    }
    impl Column<'_> for Colour {
        fn read(value: Value<'_>) -> Option<Self> {
            u32::read(value).map(Self)
        }
    }
    each_engine(&[TESTS], |db| {
        assert_eq!(convert::<_, Colour>(&db, "int", Colour(3)).unwrap().0, 3);
    });
}

#[test]
fn rows_are_handed_over_one_by_one() {
    each_engine(&[TESTS], |db| {
        let sum = db.read(|tx| {
            let sum = RefCell::new(0);
            tx.query(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 1000) SELECT i FROM n",
                &[],
                |row| {
                    *sum.borrow_mut() += row.get::<i64>("i")?;
                    Ok(())
                },
            )?;
            Ok::<_, Error>(sum.into_inner())
        });
        assert_eq!(sum.wait(), Ok(500_500));
    });
}
