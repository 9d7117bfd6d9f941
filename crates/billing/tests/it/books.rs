//! The books: what balances is posted once, and stays.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use wirephoto_billing::ledger::{self, Account, Entry, Line, PostError, What};
use wirephoto_billing::payment::{self, Error, PaymentState, Sale};
use wirephoto_billing::report::{self, Sums};
use wirephoto_billing::{Currency, MAX_AMOUNT, Means, Money, SCHEMA, TaxRate, invoice};
use wirephoto_database::testing::each_engine;
use wirephoto_database::{self as database, Database, Id, Moment};

use crate::{EVENT, ORDER, OWNER, euro, id, noon, open, receipt, sale};

fn entry(lines: &[(Account, Money)]) -> Entry {
    Entry {
        id: id(9),
        owner: id(OWNER),
        event: None,
        order: Some(id(ORDER)),
        at: noon(),
        what: What::Placed,
        lines: lines.iter().map(|&(account, amount)| Line { account, amount }).collect(),
    }
}

fn post(database: &Database, entry: Entry) -> Result<bool, PostError> {
    database.write(move |tx| ledger::post(tx, &entry)).wait()
}

/// What each account of an order holds.
pub fn balances(database: &Database, order: Id) -> Vec<(&'static str, i64)> {
    let entries = database.read(move |tx| ledger::of_order(tx, order)).wait().unwrap();
    let lines: Vec<Line> = entries.into_iter().flat_map(|entry| entry.lines).collect();
    let sum =
        |account| lines.iter().filter(|line| line.account == account).map(|line| line.amount.minor()).sum();
    let all = Account::ALL.map(|account| (account.as_str(), sum(account)));
    all.into_iter().filter(|(_, sum)| *sum != 0).collect()
}

pub fn assert_balanced(database: &Database) {
    assert_eq!(database.read(ledger::imbalances).wait().unwrap(), []);
}

#[test]
fn p9_an_entry_is_posted_once_and_never_changed() {
    each_engine(&[SCHEMA], |database| {
        let first = entry(&[(Account::Receivable, euro(100)), (Account::Sales, euro(-100))]);
        assert!(post(&database, first.clone()).unwrap());
        let later = Entry { at: Moment::MAX, ..first.clone() };
        assert!(!post(&database, later).unwrap(), "the same, told again");
        let other = entry(&[(Account::Receivable, euro(200)), (Account::Sales, euro(-200))]);
        assert!(matches!(post(&database, other), Err(PostError::Different(_))));
        let entries = database.read(|tx| ledger::of_order(tx, id(ORDER))).wait().unwrap();
        assert_eq!(entries, [first]);
    });
}

#[test]
fn p9_what_does_not_balance_is_refused() {
    each_engine(&[SCHEMA], |database| {
        let yen = Money::new(-100, "JPY".parse().unwrap());
        for lines in [
            vec![(Account::Receivable, euro(100))],
            vec![(Account::Receivable, euro(100)), (Account::Sales, euro(-99))],
            vec![(Account::Receivable, euro(100)), (Account::Sales, yen)],
        ] {
            assert!(matches!(post(&database, entry(&lines)), Err(PostError::Unbalanced(_))), "{lines:?}");
        }
        let too_much = [(Account::Receivable, euro(i64::MAX)), (Account::Sales, euro(i64::MAX))];
        assert!(matches!(post(&database, entry(&too_much)), Err(PostError::Money(_))));
        assert_eq!(balances(&database, id(ORDER)), []);
    });
}

#[test]
fn p9_a_damaged_line_is_found() {
    each_engine(&[SCHEMA], |database| {
        post(&database, entry(&[(Account::Receivable, euro(100)), (Account::Sales, euro(-100))])).unwrap();
        assert_balanced(&database);
        database
            .write(|tx| tx.execute("UPDATE billing_line SET amount = 7 WHERE position = 0", &[]))
            .wait()
            .unwrap();
        let found = database.read(ledger::imbalances).wait().unwrap();
        assert_eq!(found, [ledger::Imbalance { currency: Currency::EUR, sum: -93 }]);
    });
}

#[test]
fn p9_an_order_is_booked_with_its_tax_and_opened_once() {
    each_engine(&[SCHEMA], |database| {
        assert_eq!(open(&database, sale(), Means::Stripe), PaymentState::Open);
        assert_eq!(open(&database, sale(), Means::Stripe), PaymentState::Open, "told again");
        let booked = [("receivable", 11_900), ("sales", -9_000), ("delivery", -1_000), ("tax", -1_900)];
        assert_eq!(balances(&database, id(ORDER)), booked);
        let other = Sale { total: euro(5), delivery: euro(0), ..sale() };
        let refused = database.write(move |tx| payment::open(tx, &other, Means::Stripe, noon())).wait();
        assert!(matches!(refused, Err(Error::Different)));
    });
}

#[test]
fn p9_amounts_that_no_order_has_are_refused() {
    each_engine(&[SCHEMA], |database| {
        for (total, delivery) in [(-1, 0), (MAX_AMOUNT + 1, 0), (5, 6), (5, -1), (i64::MAX, 0), (i64::MIN, 0)]
        {
            let sale = Sale { total: euro(total), delivery: euro(delivery), ..sale() };
            let refused = database.write(move |tx| payment::open(tx, &sale, Means::Stripe, noon())).wait();
            assert!(matches!(refused, Err(Error::Money(_))), "{total} {delivery}");
        }
        let free = Sale { total: euro(0), delivery: euro(0), ..sale() };
        assert_eq!(open(&database, free, Means::Stripe), PaymentState::Paid, "there is nothing to pay");
    });
}

#[test]
fn p9_invoice_numbers_have_no_gaps() {
    each_engine(&[SCHEMA], |database| {
        let next = |owner: u8| database.write(move |tx| invoice::next_number(tx, id(owner))).wait().unwrap();
        assert_eq!([next(1), next(1), next(2)], [1, 2, 1]);
        let lost: Result<(), database::Error> = database
            .write(|tx| {
                invoice::next_number(tx, id(1))?;
                Err(database::Error::Failed)
            })
            .wait();
        assert!(lost.is_err());
        assert_eq!(next(1), 3, "a number that was not used is given again");
    });
}

#[test]
fn p9_invoice_numbers_are_given_once_to_many_at_a_time() {
    each_engine(&[SCHEMA], |database| {
        let answers: Vec<_> = (0..40).map(|_| database.write(|tx| invoice::next_number(tx, id(1)))).collect();
        let mut numbers: Vec<i64> = answers.into_iter().map(|answer| answer.wait().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
    });
}

#[test]
fn p9_reports_by_event_and_by_month_say_what_the_books_say() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        let yen = Money::new(500, "JPY".parse().unwrap());
        let other =
            Sale { order: id(20), event: None, total: yen, delivery: Money::zero(yen.currency()), ..sale() };
        let december = Moment::from_micros(1_702_000_000_000_000);
        database.write(move |tx| payment::open(tx, &other, Means::Invoice, december)).wait().unwrap();
        database.write(move |tx| payment::settle(tx, &receipt("pi_1"), december)).wait().unwrap();
        let elsewhere = Sale { order: id(21), owner: id(99), ..sale() };
        open(&database, elsewhere, Means::Stripe);

        let events = database.read(|tx| report::by_event(tx, id(OWNER))).wait().unwrap();
        let parts: Vec<_> = events.iter().map(|sums| (sums.part, sums.total().unwrap())).collect();
        assert_eq!(parts, [(Some(id(EVENT)), euro(11_900)), (None, yen)]);
        let expected = Sums {
            part: Some(id(EVENT)),
            placed: 1,
            cancelled: 0,
            sales: euro(9_000),
            delivery: euro(1_000),
            tax: euro(1_900),
            received: euro(11_900),
            open: euro(0),
            owed: euro(0),
        };
        assert_eq!(events[0], expected);

        let months = database.read(|tx| report::by_month(tx, id(OWNER))).wait().unwrap();
        let parts: Vec<_> =
            months.iter().map(|sums| (sums.part.as_str(), sums.open, sums.received)).collect();
        let november = ("2023-11", euro(11_900), euro(0));
        assert_eq!(
            parts,
            [("2023-12", euro(-11_900), euro(11_900)), ("2023-12", yen, yen.minus(yen).unwrap()), november]
        );
    });
}

/// What may happen to orders, in any order.
#[derive(Debug, Clone)]
enum Deed {
    Open { order: u8, total: i64, delivery: i64, basis_points: u32, invoice: bool },
    Settle { order: u8, payment: u8 },
    Cancel { order: u8 },
    Return { order: u8, payment: u8 },
}

fn deed() -> impl Strategy<Value = Deed> {
    let order = 1_u8..4;
    prop_oneof![
        (order.clone(), 0..MAX_AMOUNT, 0..1000_i64, 0..=10_000_u32, any::<bool>()).prop_map(
            |(order, total, delivery, basis_points, invoice)| {
                Deed::Open { order, total, delivery: delivery.min(total), basis_points, invoice }
            }
        ),
        (order.clone(), 0_u8..3).prop_map(|(order, payment)| Deed::Settle { order, payment }),
        order.clone().prop_map(|order| Deed::Cancel { order }),
        (order, 0_u8..3).prop_map(|(order, payment)| Deed::Return { order, payment }),
    ]
}

fn act(database: &Database, deed: Deed) {
    let told = move |tx: &mut database::Transaction<'_>, order: u8, number: u8| {
        let payment = payment::of_order(tx, id(order))?;
        Ok::<_, database::Error>(payment.map(|payment| {
            let means = if number == 0 { Means::Invoice } else { Means::Stripe };
            let payment_name = if number == 0 { String::new() } else { format!("pi_{number}") };
            payment::Receipt {
                owner: id(OWNER),
                order: id(order),
                means,
                payment: payment_name,
                amount: payment.amount,
            }
        }))
    };
    let acted: Result<(), Error> = database
        .write(move |tx| {
            match deed.clone() {
                Deed::Open { order, total, delivery, basis_points, invoice } => {
                    let tax_rate = TaxRate::new(basis_points).unwrap();
                    let sale = Sale {
                        order: id(order),
                        total: euro(total),
                        delivery: euro(delivery),
                        tax_rate,
                        ..sale()
                    };
                    let means = if invoice { Means::Invoice } else { Means::Stripe };
                    payment::open(tx, &sale, means, noon())?;
                }
                Deed::Settle { order, payment } => {
                    if let Some(receipt) = told(tx, order, payment)? {
                        payment::settle(tx, &receipt, noon())?;
                    }
                }
                Deed::Cancel { order } => {
                    payment::cancel(tx, id(order), noon())?;
                }
                Deed::Return { order, payment } => {
                    if let Some(receipt) = told(tx, order, payment)?.filter(|_| payment > 0) {
                        payment::returned(tx, &receipt, noon())?;
                    }
                }
            }
            Ok(())
        })
        .wait();
    assert!(matches!(acted, Ok(()) | Err(Error::Unknown | Error::Different)), "{acted:?}");
}

#[test]
fn p9_the_books_balance_whatever_happens_in_whichever_order() {
    each_engine(&[SCHEMA], |database| {
        let mut runner = TestRunner::new(Config { cases: 48, ..Config::default() });
        let deeds = prop::collection::vec(deed(), 1..24);
        runner
            .run(&deeds, |deeds| {
                database
                    .write(|tx| {
                        for table in ["billing_line", "billing_entry", "billing_payment", "billing_refund"] {
                            tx.execute(&format!("DELETE FROM {table}"), &[])?;
                        }
                        Ok::<_, database::Error>(())
                    })
                    .wait()
                    .unwrap();
                for deed in deeds {
                    act(&database, deed);
                }
                assert_balanced(&database);
                for order in 1..4 {
                    assert_order_is_right(&database, order);
                }
                Ok(())
            })
            .unwrap();
    });
}

/// Nobody pays twice, nobody is paid twice, and what is cancelled leaves nothing.
fn assert_order_is_right(database: &Database, order: u8) {
    let Some(payment) = database.read(move |tx| payment::of_order(tx, id(order))).wait().unwrap() else {
        return;
    };
    let balances = balances(database, id(order));
    let of = |account: &str| balances.iter().find(|(name, _)| *name == account).map_or(0, |(_, sum)| *sum);
    let amount = payment.amount.minor();
    assert!(of("refunds") <= 0, "nothing is given back that did not come: {balances:?}");
    let kept = of("stripe") + of("cash") + of("refunds");
    let is_kept = payment.state == PaymentState::Paid && !payment.is_cancelled;
    assert_eq!(kept, if is_kept { amount } else { 0 }, "{payment:?} {balances:?}");
    let is_owed_to_us = payment.state == PaymentState::Open && !payment.is_cancelled;
    assert_eq!(of("receivable"), if is_owed_to_us { amount } else { 0 }, "{payment:?} {balances:?}");
    if payment.is_cancelled {
        assert_eq!(of("sales") + of("tax") + of("delivery"), 0, "{balances:?}");
    }
}
