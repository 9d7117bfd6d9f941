//! What is told of one order's money: again, late, and in every order.

use std::time::Duration;

use wirephoto_billing::payment::{self, Cancellation, PaymentState, Receipt, Returned, Settlement};
use wirephoto_billing::refund::{self, Refund, RefundState};
use wirephoto_billing::webhook::{self, Happening, Notice};
use wirephoto_billing::{Means, ProviderError, SCHEMA, Secret, StripeKeys, Terms, terms};
use wirephoto_database::testing::each_engine;
use wirephoto_database::{Database, Moment};

use crate::books::{assert_balanced, balances};
use crate::{ORDER, OWNER, euro, id, noon, open, receipt, sale};

fn settle(database: &Database, receipt: Receipt) -> Settlement {
    database.write(move |tx| payment::settle(tx, &receipt, noon())).wait().unwrap()
}

fn cancel(database: &Database) -> Cancellation {
    database.write(|tx| payment::cancel(tx, id(ORDER), noon())).wait().unwrap()
}

fn returned(database: &Database, receipt: Receipt) -> Returned {
    database.write(move |tx| payment::returned(tx, &receipt, noon())).wait().unwrap()
}

fn state(database: &Database) -> PaymentState {
    database.read(|tx| payment::of_order(tx, id(ORDER))).wait().unwrap().unwrap().state
}

fn claim(database: &Database, now: Moment) -> Vec<Refund> {
    database.write(move |tx| refund::claim(tx, now)).wait().unwrap()
}

fn done(database: &Database, refund: Refund) -> bool {
    database.write(move |tx| refund::done(tx, &refund, noon())).wait().unwrap()
}

fn refunds(database: &Database) -> Vec<Refund> {
    database.read(|tx| refund::of_order(tx, id(ORDER))).wait().unwrap()
}

fn later(seconds: u64) -> Moment {
    noon().plus(Duration::from_secs(seconds))
}

fn cash() -> Receipt {
    Receipt { means: Means::Invoice, payment: String::new(), ..receipt("") }
}

#[test]
fn p9_money_that_is_told_twice_has_come_once() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        assert_eq!(settle(&database, receipt("pi_1")), Settlement::Paid);
        assert_eq!(settle(&database, receipt("pi_1")), Settlement::Already);
        let booked = [("sales", -9_000), ("delivery", -1_000), ("tax", -1_900), ("stripe", 11_900)];
        assert_eq!(balances(&database, id(ORDER)), booked);
        assert_eq!((state(&database), refunds(&database)), (PaymentState::Paid, vec![]));
    });
}

#[test]
fn p9_money_of_another_amount_or_owner_settles_nothing() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        let other = |receipt: Receipt| settle(&database, receipt);
        assert_eq!(other(Receipt { amount: euro(1), ..receipt("pi_1") }), Settlement::OtherAmount);
        assert_eq!(other(Receipt { owner: id(77), ..receipt("pi_1") }), Settlement::Unknown);
        assert_eq!(other(Receipt { order: id(77), ..receipt("pi_1") }), Settlement::Unknown);
        assert_eq!(state(&database), PaymentState::Open);
    });
}

#[test]
fn p9_a_second_payment_of_an_order_is_given_back() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        settle(&database, receipt("pi_1"));
        assert_eq!(settle(&database, receipt("pi_2")), Settlement::GivenBack);
        assert_eq!(settle(&database, receipt("pi_2")), Settlement::Already);
        let claimed = claim(&database, noon());
        assert_eq!(claimed.iter().map(|refund| refund.payment.as_str()).collect::<Vec<_>>(), ["pi_2"]);
        assert!(done(&database, claimed[0].clone()));
        assert_eq!(state(&database), PaymentState::Paid, "by the first");
        let booked = [("sales", -9_000), ("delivery", -1_000), ("tax", -1_900), ("stripe", 11_900)];
        assert_eq!(balances(&database, id(ORDER)), booked);
    });
}

#[test]
fn p9_an_unpaid_order_that_is_cancelled_leaves_nothing() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        assert_eq!(cancel(&database), Cancellation::Unpaid);
        assert_eq!(cancel(&database), Cancellation::Already);
        assert_eq!((balances(&database, id(ORDER)), refunds(&database)), (vec![], vec![]));
    });
}

#[test]
fn p9_money_that_comes_after_the_cancellation_is_given_back() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        cancel(&database);
        assert_eq!(settle(&database, receipt("pi_1")), Settlement::GivenBack);
        assert_eq!(balances(&database, id(ORDER)), [("stripe", 11_900), ("refunds", -11_900)]);
        for refund in claim(&database, noon()) {
            assert!(done(&database, refund));
        }
        assert_eq!(balances(&database, id(ORDER)), []);
        assert_eq!(state(&database), PaymentState::Refunded);
    });
}

#[test]
fn p9_a_paid_order_that_is_cancelled_is_given_back_once() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        settle(&database, receipt("pi_1"));
        assert_eq!(cancel(&database), Cancellation::Refunding);
        assert_eq!(cancel(&database), Cancellation::Already);
        assert_eq!(balances(&database, id(ORDER)), [("stripe", 11_900), ("refunds", -11_900)]);
        let claimed = claim(&database, noon());
        assert_eq!(claimed.len(), 1);
        assert_eq!(claim(&database, noon()), [], "somebody is at it");
        let again = claim(&database, later(301));
        assert_eq!(again[0].id, claimed[0].id, "after a crash: the same key");
        assert!(done(&database, again[0].clone()));
        assert!(!done(&database, claimed[0].clone()), "the slower one has no second effect");
        assert_eq!((balances(&database, id(ORDER)), state(&database)), (vec![], PaymentState::Refunded));
        assert_eq!(claim(&database, later(1_000_000)), []);
        assert_balanced(&database);
    });
}

#[test]
fn p9_a_refund_waits_for_its_provider_and_for_a_person() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        settle(&database, receipt("pi_1"));
        cancel(&database);
        let put_off = |refund: Refund, error: ProviderError, now| {
            database.write(move |tx| refund::put_off(tx, &refund, &error, now)).wait().unwrap();
        };
        let first = claim(&database, noon()).remove(0);
        put_off(first.clone(), ProviderError::Busy(503), noon());
        assert_eq!(claim(&database, later(29)), []);
        let second = claim(&database, later(30)).remove(0);
        assert_eq!((second.id, second.attempts), (first.id, 2));
        put_off(first, ProviderError::Refused("too late".into()), later(31));
        assert_eq!(refunds(&database)[0].state, RefundState::Waiting, "who is late says nothing");
        put_off(second, ProviderError::Refused("no balance".into()), later(31));
        let failed = refunds(&database).remove(0);
        assert_eq!(failed.state, RefundState::Failed);
        assert!(failed.last_error.unwrap().contains("no balance"));
        assert_eq!(claim(&database, later(1_000_000)), []);
        let again = |owner: u8| {
            database.write(move |tx| refund::try_again(tx, id(owner), id(ORDER), later(40))).wait().unwrap()
        };
        assert_eq!((again(99), again(OWNER)), (0, 1));
        assert!(done(&database, claim(&database, later(40)).remove(0)));
        assert_eq!(again(OWNER), 0, "what is done is not done again");
    });
}

#[test]
fn p9_cash_is_given_back_by_hand() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Invoice);
        assert_eq!(settle(&database, cash()), Settlement::Paid);
        assert_eq!(settle(&database, cash()), Settlement::Already);
        assert_eq!(cancel(&database), Cancellation::ByHand);
        assert_eq!((balances(&database, id(ORDER)), state(&database)), (vec![], PaymentState::Refunded));
        assert_eq!(claim(&database, noon()), []);
    });
}

#[test]
fn p9_cash_for_an_order_at_stripe_sends_late_money_back() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        assert_eq!(settle(&database, cash()), Settlement::Paid);
        assert_eq!(settle(&database, receipt("pi_1")), Settlement::GivenBack);
        assert_eq!(claim(&database, noon()).len(), 1);
    });
}

#[test]
fn p9_an_owner_who_gives_money_back_at_stripe_has_cancelled() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        settle(&database, receipt("pi_1"));
        assert_eq!(returned(&database, receipt("pi_1")), Returned::Order(id(ORDER)));
        assert_eq!(returned(&database, receipt("pi_1")), Returned::Already);
        assert_eq!(cancel(&database), Cancellation::Already);
        assert_eq!((balances(&database, id(ORDER)), state(&database)), (vec![], PaymentState::Refunded));
        assert_eq!(claim(&database, noon()), [], "nothing is left to give back");
    });
}

#[test]
fn p9_word_of_the_refund_may_come_before_word_of_the_money() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        assert_eq!(returned(&database, receipt("pi_1")), Returned::Order(id(ORDER)));
        assert_eq!(settle(&database, receipt("pi_1")), Settlement::Already);
        assert_eq!((balances(&database, id(ORDER)), state(&database)), (vec![], PaymentState::Refunded));
        let stranger = Receipt { owner: id(77), ..receipt("pi_1") };
        assert_eq!(returned(&database, stranger), Returned::Unknown);
    });
}

#[test]
fn p9_word_of_our_own_refund_completes_it() {
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        settle(&database, receipt("pi_1"));
        cancel(&database);
        let claimed = claim(&database, noon()).remove(0);
        assert_eq!(returned(&database, receipt("pi_1")), Returned::Order(id(ORDER)));
        assert!(!done(&database, claimed), "the answer comes second");
        assert_eq!(balances(&database, id(ORDER)), []);
    });
}

#[test]
fn p9_a_notice_counts_once_for_each_owner() {
    each_engine(&[SCHEMA], |database| {
        let is_new = |owner: u8, event: &str| {
            let notice = Notice { event: event.to_owned(), what: Happening::Other };
            database.write(move |tx| webhook::is_new(tx, id(owner), &notice, noon())).wait().unwrap()
        };
        let told = [is_new(1, "evt_1"), is_new(1, "evt_1"), is_new(1, "evt_2"), is_new(2, "evt_1")];
        assert_eq!(told, [true, false, true, true]);
        let forget = |now| database.write(move |tx| webhook::forget(tx, now)).wait().unwrap();
        assert_eq!((forget(later(0)), forget(later(91 * 86_400))), (0, 3));
    });
}

#[test]
fn p9_terms_are_kept_with_both_secrets() {
    each_engine(&[SCHEMA], |database| {
        let of_owner = || database.read(|tx| terms::of_owner(tx, id(OWNER))).wait().unwrap();
        let keep = |kept: Terms| {
            database.write(move |tx| terms::keep(tx, id(OWNER), &kept)).wait().unwrap();
        };
        assert_eq!(of_owner(), Terms::default());
        assert_eq!(of_owner().means(), [Means::Invoice]);
        let mut keys = StripeKeys { key: Secret::key("sk_test_0123456789").unwrap(), webhook: vec![] };
        for word in ["whsec_11111111", "whsec_22222222", "whsec_22222222", "whsec_33333333"] {
            keys.rotate(Secret::webhook(word).unwrap());
        }
        assert_eq!(keys.webhook.iter().map(Secret::ending).collect::<Vec<_>>(), ["3333", "2222"]);
        let kept = Terms { is_invoice: false, stripe: Some(keys) };
        keep(kept.clone());
        assert_eq!((of_owner(), of_owner().means()), (kept, vec![Means::Stripe]));
        keep(Terms { is_invoice: true, stripe: None });
        assert_eq!(of_owner(), Terms::default());
    });
}
