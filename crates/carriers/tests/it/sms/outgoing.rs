//! Messages on their way out.

use serde_json::json;
use wirephoto_carriers::sms::{self, Body, Error, NewSms, State};
use wirephoto_database::Moment;
use wirephoto_database::testing::each_engine;

use super::*;

#[test]
fn t6_a_sealed_message_arrives_as_one_and_its_receipt_is_noted() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        let bound = centre.node.hear("bound");
        assert_eq!((bound["system_id"].as_str(), bound["version"].as_u64()), (Some("wirephoto"), Some(0x34)));

        let octets = vec![0xa5; 133];
        let body = Body::Binary { port: 16_000, octets };
        let expires = Some(Moment::now().plus(Duration::from_hours(2)));
        let id = enqueue(&database, NewSms { from: None, to: number("+49 170 1234567"), body, expires });
        running.line.wake();
        let submitted = centre.node.hear("submitted");
        assert_eq!((submitted["from"].as_str(), submitted["from_ton"].as_u64()), (Some("72345"), Some(0)));
        assert_eq!((submitted["to"].as_str(), submitted["to_ton"].as_u64()), (Some("491701234567"), Some(1)));
        assert_eq!(
            (submitted["esm_class"].as_u64(), submitted["data_coding"].as_u64()),
            (Some(0x40), Some(4))
        );
        assert_eq!(submitted["udh"], json!(["05043e803e80"]));
        assert_eq!(submitted["hex"], "a5".repeat(133));
        assert!(submitted["validity"].is_string() && submitted["registered_delivery"] == 1);

        until_state(&database, id, State::Sent);
        assert_eq!(centre.report(&submitted, "ENROUTE"), 0);
        assert_eq!(entry(&database, id).state, State::Sent);
        assert_eq!(centre.report(&submitted, "DELIVRD"), 0);
        assert_eq!(entry(&database, id).state, State::Delivered, "the answer comes after the commit");
        assert_eq!(centre.report(&submitted, "DELIVRD"), 0, "twice is once");
        assert_eq!(outcomes(&database, id), ["sent", "delivered"]);
        drop(running);
        centre.node.hear("unbound");
    });
}

#[test]
fn a_long_text_goes_in_segments_and_is_delivered_when_all_are() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        let words = "Grüße aus Köln {€} ".repeat(10);
        let id = enqueue(&database, text("+491701234567", words.trim()));
        let segments = [centre.node.hear("submitted"), centre.node.hear("submitted")];
        let texts: String = segments.iter().map(|segment| segment["text"].as_str().unwrap()).collect();
        assert_eq!(texts, words.trim());
        assert_eq!(segments[0]["reference"], segments[1]["reference"]);
        let last = |at: usize| segments[at]["udh"][0].as_str().unwrap().to_owned();
        assert!(last(0).starts_with("0003") && last(0).ends_with("0201") && last(1).ends_with("0202"));

        until_state(&database, id, State::Sent);
        centre.report(&segments[1], "DELIVRD");
        assert_eq!(entry(&database, id).state, State::Sent);
        centre.report(&segments[0], "DELIVRD");
        assert_eq!(entry(&database, id).state, State::Delivered);

        let id = enqueue(&database, text("+491701234567", "Привет, бабушка"));
        let submitted = centre.node.hear("submitted");
        assert_eq!(
            (submitted["data_coding"].as_u64(), submitted["text"].as_str()),
            (Some(8), Some("Привет, бабушка"))
        );
        until_state(&database, id, State::Sent);
        centre.report(&submitted, "UNDELIV");
        assert_eq!(entry(&database, id).state, State::Failed);
        let told = outcomes(&database, id);
        assert_eq!(told, ["sent", "The message could not be delivered (UNDELIV)."]);
    });
}

#[test]
fn what_is_refused_for_good_fails_and_what_is_not_is_tried_again() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        centre.mode("refuse");
        let id = enqueue(&database, text("+491701234567", "Hello"));
        until_state(&database, id, State::Failed);
        let told = outcomes(&database, id);
        assert_eq!(told, ["The operator did not take the message (SMPP status 0x0000000b)."]);

        centre.mode("throttle");
        let id = enqueue(&database, text("+491701234567", "Hello"));
        until("an attempt", || entry(&database, id).last_error.is_some());
        assert_eq!(entry(&database, id).state, State::Waiting);
        centre.mode("accept");
        assert!(database.write(move |tx| sms::try_again(tx, id, Moment::now())).wait().unwrap());
        until_state(&database, id, State::Sent);
    });
}

#[test]
fn a_broken_line_is_bound_again_and_sends_what_had_no_answer() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        centre.mode("drop");
        let id = enqueue(&database, text("+491701234567", "Hello"));
        let first = centre.node.hear("submitted");
        centre.node.hear("bound");
        until("the attempt's end", || entry(&database, id).last_error.is_some());
        centre.mode("accept");
        assert!(database.write(move |tx| sms::try_again(tx, id, Moment::now())).wait().unwrap());
        running.line.wake();
        let second = centre.node.hear("submitted");
        assert_eq!(first["reference"], second["reference"], "a repeat can be told");
        until_state(&database, id, State::Sent);
        let standing = running.line.standing();
        assert!(standing.bound_since.is_some() && standing.broken_since.is_none(), "{standing:?}");
    });
}

#[test]
fn a_segment_that_the_operator_has_is_not_sent_again() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let one_by_one = Pace { window: 1, ..QUICK };
        let running = Running::start(&database, operator(centre.port, "secret"), one_by_one);
        centre.node.hear("bound");
        centre.mode("accept one");
        let id = enqueue(&database, text("+491701234567", &"Hello ".repeat(30)));
        running.line.wake();
        let place = |submitted: &Value| submitted["udh"][0].as_str().unwrap()[6..].to_owned();
        let (first, second) = (centre.node.hear("submitted"), centre.node.hear("submitted"));
        assert_eq!((place(&first), place(&second)), ("0201".to_owned(), "0202".to_owned()));
        centre.node.hear("bound");
        until("the attempt's end", || entry(&database, id).last_error.is_some());
        centre.mode("accept");
        assert!(database.write(move |tx| sms::try_again(tx, id, Moment::now())).wait().unwrap());
        running.line.wake();
        assert_eq!(place(&centre.node.hear("submitted")), "0202");
        until_state(&database, id, State::Sent);
        drop(running);
        assert!(!centre.node.has_said("submitted"), "nothing else was sent");
    });
}

#[test]
fn a_silent_operator_is_left() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let quick = Pace { answer: Duration::from_millis(300), enquire: Duration::from_millis(100), ..QUICK };
        let _running = Running::start(&database, operator(centre.port, "secret"), quick);
        centre.node.hear("bound");
        centre.node.hear("enquired");
        centre.mode("silent");
        centre.node.hear("closed");
        centre.node.hear("bound");
    });
}

#[test]
fn a_wrong_password_is_said() {
    each_engine(&SCHEMAS, |database| {
        let Some(centre) = Centre::start() else { return };
        let running = Running::start(&database, operator(centre.port, "wrong"), QUICK);
        centre.node.hear("refused");
        until("trouble", || running.line.standing().last_trouble.is_some());
        let (_, trouble) = running.line.standing().last_trouble.unwrap();
        assert!(trouble.to_string().contains("user name and password"), "{trouble}");
        let (first, last) = (running.line.standing(), running.line.standing().last_trouble);
        assert_eq!(first.bound_since, None);
        until("another try", || running.line.standing().last_trouble != last);
        let standing = running.line.standing();
        assert!(first.broken_since.is_some() && standing.broken_since == first.broken_since, "{standing:?}");
    });
}

#[test]
fn a_line_goes_over_tls_to_an_operator_that_is_trusted() {
    each_engine(&SCHEMAS, |database| {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (cert, key) = (made.cert.pem(), made.signing_key.serialize_pem());
        let Some(centre) = Centre::with(&json!({"port": 0, "key": key, "cert": cert})) else { return };
        let operator = || {
            let log_in = ("wirephoto", "secret");
            Operator::new("localhost", centre.port, Security::Tls, log_in, number("72345")).unwrap()
        };
        let running = Running::start(&database, operator(), QUICK);
        until("distrust", || running.line.standing().last_trouble.is_some());
        drop(running);
        let running = Running::start(&database, operator().with_authority(cert.into_bytes()), QUICK);
        centre.node.hear("bound");
        let id = enqueue(&database, text("+491701234567", "Hello"));
        until_state(&database, id, State::Sent);
        drop(running);
    });
}

#[test]
fn what_is_late_or_too_long_or_too_much_is_not_sent() {
    each_engine(&SCHEMAS, |database| {
        let Some(centre) = Centre::start() else { return };
        let late = NewSms { expires: Some(Moment::now()), ..text("+491701234567", "Hello") };
        let id = enqueue(&database, late);
        let running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        until_state(&database, id, State::Failed);
        assert_eq!(outcomes(&database, id), ["The message could not be sent in time."]);
        drop(running);
        assert!(!centre.node.has_said("submitted"));

        let long = text("+491701234567", &"x".repeat(1531));
        let taken = database.write(move |tx| sms::enqueue(tx, &long, Moment::now())).wait();
        assert!(matches!(taken, Err(Error::TooLong)));
        let filled = database.write(move |tx| {
            for _ in 0..sms::MOST_WAITING {
                tx.execute(
                    "INSERT INTO carriers_sms (id, recipient, body, state, created_at, due_at)
                     VALUES ($1, '+491701234567', $2, 'waiting', 0, 0)",
                    &[&Id::new(Moment::now()), &Vec::<u8>::new()],
                )?;
            }
            let sms = text("+491701234567", "Hello");
            sms::enqueue(tx, &sms, Moment::now())
        });
        assert!(matches!(filled.wait(), Err(Error::Full)));
    });
}
