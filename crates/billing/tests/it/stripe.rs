//! Payments against the stand-in for Stripe: in two windows, with lost answers, through to the refund.

use wirephoto_billing::mock::{Mock, SessionStatus};
use wirephoto_billing::payment::{self, Cancellation, Next, PaymentState, Settlement};
use wirephoto_billing::stripe::Api;
use wirephoto_billing::{
    Begun, Charge, Means, Provider, ProviderError, SCHEMA, Secret, Settled, Stripe, refund,
};
use wirephoto_database::testing::each_engine;
use wirephoto_database::{Database, Moment};

use crate::books::{assert_balanced, balances};
use crate::{ORDER, euro, id, noon, open, sale};

const KEY: &str = "sk_test_0123456789";

fn start() -> (Mock, Stripe) {
    let mock = Mock::start().unwrap();
    let key = Secret::key(KEY).unwrap();
    mock.open_account(&key, None);
    let stripe = Stripe::new(&Api::new(&mock.address()).unwrap(), key);
    (mock, stripe)
}

fn charge() -> Charge {
    Charge {
        order: id(ORDER),
        number: "7K3MQ9TD".into(),
        attempt: 1,
        amount: euro(11_900),
        description: "Order 7K3MQ9TD: 3 prints & a \"file\"".into(),
        email: "zoe@example.org".into(),
        success_url: "https://photos.example.org/o/secret?paid={CHECKOUT_SESSION_ID}".into(),
        cancel_url: "https://photos.example.org/o/secret".into(),
    }
}

fn pay(database: &Database, stripe: &Stripe, now: Moment) -> Next {
    payment::pay(database, stripe, &charge(), now).unwrap()
}

fn settle(database: &Database, next: Next) -> Settlement {
    let Next::Paid(receipt) = next else { panic!("not paid: {next:?}") };
    database.write(move |tx| payment::settle(tx, &receipt, noon())).wait().unwrap()
}

fn reference(database: &Database) -> Option<Begun> {
    database.read(|tx| payment::of_order(tx, id(ORDER))).wait().unwrap().unwrap().begun
}

#[test]
fn p9_a_customer_pays_on_stripes_page_and_gets_it_back() {
    each_engine(&[SCHEMA], |database| {
        let (mock, stripe) = start();
        open(&database, sale(), Means::Stripe);
        let Next::Redirect(page) = pay(&database, &stripe, noon()) else { panic!("no page") };
        let session = mock.sessions().remove(0);
        assert_eq!(page, format!("{}/pay/{}", mock.address(), session.id));
        assert_eq!((session.amount, session.currency.as_str()), (11_900, "eur"));
        assert_eq!(session.description, charge().description);
        assert!(session.success_url.ends_with(&format!("?paid={}", session.id)));

        assert!(mock.pay(&session.id));
        assert_eq!(settle(&database, pay(&database, &stripe, noon())), Settlement::Paid);
        assert_eq!(pay(&database, &stripe, noon()), Next::Nothing, "it is paid");

        let cancelled = database.write(|tx| payment::cancel(tx, id(ORDER), noon())).wait().unwrap();
        assert_eq!(cancelled, Cancellation::Refunding);
        for refund in database.write(|tx| refund::claim(tx, noon())).wait().unwrap() {
            mock.lose_answers(1);
            let lost = stripe.refund(&refund.payment, refund.amount, refund.id);
            assert_eq!(lost, Err(ProviderError::Busy(500)));
            stripe.refund(&refund.payment, refund.amount, refund.id).unwrap();
            database.write(move |tx| refund::done(tx, &refund, noon())).wait().unwrap();
        }
        assert_eq!(mock.refunded(&session.payment), 11_900, "once");
        assert_eq!(balances(&database, id(ORDER)), []);
        assert_balanced(&database);
    });
}

#[test]
fn p9_two_windows_pay_one_session() {
    each_engine(&[SCHEMA], |database| {
        let (mock, stripe) = start();
        open(&database, sale(), Means::Stripe);
        let first = pay(&database, &stripe, noon());
        let other_link = Charge { success_url: "https://photos.example.org/o/other".into(), ..charge() };
        let second = payment::pay(&database, &stripe, &other_link, noon()).unwrap();
        assert_eq!(first, second);
        assert_eq!(mock.sessions().len(), 1);
    });
}

#[test]
fn p9_a_lost_answer_makes_no_second_session() {
    each_engine(&[SCHEMA], |database| {
        let (mock, stripe) = start();
        open(&database, sale(), Means::Stripe);
        mock.lose_answers(1);
        let lost = payment::pay(&database, &stripe, &charge(), noon());
        assert!(lost.is_err());
        assert!(matches!(pay(&database, &stripe, noon()), Next::Redirect(_)));
        assert_eq!(mock.sessions().len(), 1);
    });
}

#[test]
fn p9_of_two_sessions_made_at_once_one_is_shown() {
    each_engine(&[SCHEMA], |database| {
        let (mock, stripe) = start();
        open(&database, sale(), Means::Stripe);
        // Made, and not kept: the program was killed in between. The customer comes again by another link.
        stripe.begin(&charge()).unwrap();
        let other_link = Charge { cancel_url: "https://photos.example.org/o/other".into(), ..charge() };
        let Next::Redirect(page) = payment::pay(&database, &stripe, &other_link, noon()).unwrap() else {
            panic!("no page")
        };
        let shown = mock.sessions().pop().unwrap();
        assert!(page.ends_with(&shown.id), "the one that nobody saw is never shown");
    });
}

#[test]
fn p9_an_expired_session_makes_way_for_another() {
    each_engine(&[SCHEMA], |database| {
        let (mock, stripe) = start();
        open(&database, sale(), Means::Stripe);
        pay(&database, &stripe, noon());
        let first = reference(&database).unwrap();
        mock.expire(&first.reference);
        assert!(matches!(pay(&database, &stripe, noon()), Next::Redirect(_)));
        let second = reference(&database).unwrap();
        assert_ne!(first, second);
        assert!(!mock.pay(&first.reference), "what has expired cannot be paid");
        let late = database.write(move |tx| payment::ended(tx, id(ORDER), &first.reference)).wait().unwrap();
        assert!(!late, "late word of the first does not end the second");
        assert_eq!(reference(&database), Some(second));
    });
}

#[test]
fn p9_a_bank_may_take_days_and_say_no() {
    each_engine(&[SCHEMA], |database| {
        let (mock, stripe) = start();
        open(&database, sale(), Means::Stripe);
        pay(&database, &stripe, noon());
        let session = reference(&database).unwrap().reference;
        assert!(mock.pay_slowly(&session));
        assert_eq!(stripe.look_up(&session), Ok(Settled::Open), "on its way");
        mock.bank_answers(&session, false);
        assert_eq!(stripe.look_up(&session), Ok(Settled::Expired));
        assert!(matches!(pay(&database, &stripe, noon()), Next::Redirect(_)), "they may try again");
        let session = reference(&database).unwrap().reference;
        mock.pay_slowly(&session);
        mock.bank_answers(&session, true);
        assert_eq!(settle(&database, pay(&database, &stripe, noon())), Settlement::Paid);
    });
}

#[test]
fn p9_the_session_of_a_cancelled_order_is_due_to_be_closed() {
    each_engine(&[SCHEMA], |database| {
        let (mock, stripe) = start();
        open(&database, sale(), Means::Stripe);
        pay(&database, &stripe, noon());
        database.write(|tx| payment::cancel(tx, id(ORDER), noon())).wait().unwrap();
        let due = database.write(|tx| payment::due(tx, noon())).wait().unwrap();
        let [look] = due.as_slice() else { panic!("{due:?}") };
        assert!(look.is_cancelled);
        assert_eq!(stripe.close(&look.reference), Ok(Settled::Expired));
        assert!(!mock.pay(&look.reference));
        let reference = look.reference.clone();
        database.write(move |tx| payment::ended(tx, id(ORDER), &reference)).wait().unwrap();
        assert_eq!(database.write(|tx| payment::due(tx, Moment::MAX)).wait().unwrap(), []);
    });
}

#[test]
fn p9_a_closed_session_is_paid_by_nobody() {
    let (mock, stripe) = start();
    let begun = stripe.begin(&charge()).unwrap();
    assert_eq!(stripe.close(&begun.reference), Ok(Settled::Expired));
    assert_eq!(stripe.close(&begun.reference), Ok(Settled::Expired), "told again");
    assert!(!mock.pay(&begun.reference));
    let paid = stripe.begin(&Charge { order: id(8), ..charge() }).unwrap();
    mock.pay(&paid.reference);
    assert!(matches!(stripe.close(&paid.reference), Ok(Settled::Paid { .. })), "it was too late");
}

#[test]
fn p9_what_was_not_heard_of_is_asked_about_less_and_less() {
    let (_mock, stripe) = start();
    each_engine(&[SCHEMA], |database| {
        open(&database, sale(), Means::Stripe);
        pay(&database, &stripe, noon());
        let due = |now: Moment| database.write(move |tx| payment::due(tx, now)).wait().unwrap().len();
        let after = |minutes: u64| noon().plus(std::time::Duration::from_mins(minutes));
        assert_eq!(
            [due(after(4)), due(after(5)), due(after(5)), due(after(14)), due(after(15))],
            [0, 1, 0, 0, 1]
        );
        let mut looks = 2;
        for day in 1..60 {
            looks += due(after(day * 24 * 60));
        }
        assert!((8..=12).contains(&looks), "{looks}");
    });
}

#[test]
fn p9_every_refusal_says_what_to_do() {
    let (mock, stripe) = start();
    let api = Api::new(&mock.address()).unwrap();
    let stranger = Stripe::new(&api, Secret::key("sk_test_somebody_else").unwrap());
    assert_eq!((stripe.check(), stranger.check()), (Ok(()), Err(ProviderError::Key)));
    assert_eq!(stranger.begin(&charge()), Err(ProviderError::Key));
    let unpaid = stripe.refund("pi_77", euro(5), id(1)).unwrap_err();
    assert!(unpaid.is_final() && unpaid.to_string().contains("No such payment_intent"));
    let free = stripe.begin(&Charge { amount: euro(0), ..charge() });
    assert_eq!(free, Err(ProviderError::Amount(euro(0))));
    mock.refuse_calls(1);
    assert_eq!(stripe.begin(&charge()), Err(ProviderError::Busy(503)));
    let address = mock.address();
    drop(mock);
    let gone = Stripe::new(&Api::new(&address).unwrap(), Secret::key(KEY).unwrap());
    let port_is_free = gone.check();
    assert!(matches!(port_is_free, Err(ProviderError::Unreachable(_))), "{port_is_free:?}");
}

#[test]
fn p9_money_that_another_account_was_paid_is_out_of_reach() {
    let (mock, stripe) = start();
    let begun = stripe.begin(&charge()).unwrap();
    mock.pay(&begun.reference);
    let Ok(Settled::Paid { payment, amount }) = stripe.look_up(&begun.reference) else { panic!("not paid") };
    let key = Secret::key("sk_test_of_another_owner").unwrap();
    mock.open_account(&key, None);
    let other = Stripe::new(&Api::new(&mock.address()).unwrap(), key);
    assert_eq!(other.look_up(&begun.reference), Ok(Settled::Expired));
    assert!(other.refund(&payment, amount, id(1)).is_err());
    assert_eq!(mock.refunded(&payment), 0);
    assert_eq!(mock.sessions()[0].status, SessionStatus::Complete);
}

#[test]
fn p9_an_order_that_is_cancelled_or_paid_begins_nothing() {
    each_engine(&[SCHEMA], |database| {
        let (mock, stripe) = start();
        open(&database, sale(), Means::Stripe);
        database.write(|tx| payment::cancel(tx, id(ORDER), noon())).wait().unwrap();
        assert_eq!(pay(&database, &stripe, noon()), Next::Nothing);
        assert_eq!(mock.sessions().len(), 0);
        let payment = database.read(|tx| payment::of_order(tx, id(ORDER))).wait().unwrap().unwrap();
        assert_eq!((payment.state, payment.is_cancelled), (PaymentState::Open, true));
    });
}
