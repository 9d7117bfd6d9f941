//! What is let in, and what is not.

use proptest::prelude::*;

use super::*;
use crate::{Currency, Money};

const SECRET: &str = "whsec_test0123456789";

fn secret(text: &str) -> Secret {
    Secret::webhook(text).unwrap()
}

fn owner() -> Id {
    Id::from_bytes([1; 16])
}

fn order() -> Id {
    Id::from_bytes([2; 16])
}

fn at(seconds: i64) -> Moment {
    Moment::from_micros(seconds * 1_000_000)
}

fn body(kind: &str, object: &serde_json::Value) -> Vec<u8> {
    let event = serde_json::json!({ "id": "evt_1", "type": kind, "data": { "object": object } });
    serde_json::to_vec(&event).unwrap()
}

fn session(payment_status: &str) -> serde_json::Value {
    serde_json::json!({
        "id": "cs_test_1", "client_reference_id": order().to_string(), "status": "complete",
        "payment_status": payment_status, "payment_intent": "pi_1", "amount_total": 1250, "currency": "eur",
    })
}

fn receipt() -> Receipt {
    let amount = Money::new(1250, Currency::EUR);
    Receipt { owner: owner(), order: order(), means: Means::Stripe, payment: "pi_1".into(), amount }
}

fn happening(kind: &str, object: &serde_json::Value) -> Happening {
    read(owner(), &body(kind, object)).unwrap().what
}

#[test]
fn p9_a_signature_is_what_others_compute() {
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test0123456789
    let header = sign(&secret(SECRET), br#"{"id":"evt_1"}"#, at(1_700_000_000));
    let expected = "8bad9cc65abbbf07473180f69d8f539367ab4d3f681781cbb2cfb134f309bcdf";
    assert_eq!(header, format!("t=1700000000,v1={expected}"));
}

#[test]
fn p9_what_is_signed_is_let_in_for_five_minutes() {
    let body = body("checkout.session.completed", &session("paid"));
    let header = sign(&secret(SECRET), &body, at(1000));
    let accept = |now| accept(owner(), &[secret(SECRET)], &header, &body, now);
    let notice = Notice { event: "evt_1".into(), what: Happening::Paid(receipt()) };
    for seconds in [700, 1000, 1300] {
        assert_eq!(accept(at(seconds)), Ok(notice.clone()));
    }
    for seconds in [699, 1301, 0, 4_000_000_000] {
        assert_eq!(accept(at(seconds)), Err(Rejected::Late));
    }
}

#[test]
fn p9_two_secrets_count_while_one_replaces_the_other() {
    let body = body("ping", &serde_json::Value::Null);
    let (old, new) = (secret("whsec_old_00000000"), secret("whsec_new_00000000"));
    let header = sign(&old, &body, at(1000));
    let both = [new.clone(), old];
    assert!(accept(owner(), &both, &header, &body, at(1000)).is_ok());
    assert_eq!(accept(owner(), &[new], &header, &body, at(1000)), Err(Rejected::Forged));
    assert_eq!(accept(owner(), &[], &header, &body, at(1000)), Err(Rejected::Forged));
}

#[test]
fn p9_one_signature_of_several_is_enough() {
    let body = body("ping", &serde_json::Value::Null);
    let good = sign(&secret(SECRET), &body, at(1000));
    let header = good.replace(",v1=", &format!(",v0=aa,v1={},v1=", "0".repeat(64)));
    assert!(accept(owner(), &[secret(SECRET)], &header, &body, at(1000)).is_ok());
}

#[test]
fn p9_headers_that_are_none_are_refused() {
    let digits = "0".repeat(64);
    for header in [
        String::new(),
        "t=1000".into(),
        format!("v1={digits}"),
        format!("t=,v1={digits}"),
        format!("t=-5,v1={digits}"),
        format!("t=99999999999999999999,v1={digits}"),
        format!("t=1000,v1={}", &digits[1..]),
        format!("t=1000,v1={}", "é".repeat(32)),
        format!("t=1000,{}v1={digits}", ",".repeat(MAX_HEADER_BYTES)),
    ] {
        let refused = accept(owner(), &[secret(SECRET)], &header, b"{}", at(1000));
        assert_eq!(refused, Err(Rejected::Malformed), "{header}");
    }
}

#[test]
fn p9_what_happened_is_read() {
    assert_eq!(happening("checkout.session.completed", &session("paid")), Happening::Paid(receipt()));
    assert_eq!(happening("checkout.session.completed", &session("unpaid")), Happening::Other);
    assert_eq!(
        happening("checkout.session.async_payment_succeeded", &session("paid")),
        Happening::Paid(receipt())
    );
    for kind in ["checkout.session.expired", "checkout.session.async_payment_failed"] {
        let ended = Happening::Ended { order: order(), reference: "cs_test_1".into() };
        assert_eq!(happening(kind, &session("unpaid")), ended);
    }
    let mut charge = serde_json::json!({
        "id": "ch_1", "payment_intent": "pi_1", "amount": 1250, "currency": "eur", "refunded": true,
        "metadata": { "order": order().to_string() },
    });
    assert_eq!(happening("charge.refunded", &charge), Happening::Returned(receipt()));
    charge["refunded"] = false.into();
    assert_eq!(happening("charge.refunded", &charge), Happening::Other);
    assert_eq!(happening("customer.created", &charge), Happening::Other);
}

#[test]
fn p9_what_is_of_no_order_of_ours_changes_nothing() {
    for missing in ["client_reference_id", "payment_intent", "amount_total", "currency"] {
        let mut object = session("paid");
        object[missing] = serde_json::Value::Null;
        assert_eq!(happening("checkout.session.completed", &object), Happening::Other, "{missing}");
    }
    assert_eq!(read(owner(), br#"{"id":"","type":"x","data":{"object":{}}}"#), None);
    assert_eq!(read(owner(), b"[]"), None);
}

proptest! {
    #[test]
    fn p9_a_changed_body_is_forged(body: Vec<u8>, at_byte: prop::sample::Index, bit in 0_u8..8) {
        let header = sign(&secret(SECRET), &body, at(1000));
        let mut changed = body.clone();
        if changed.is_empty() {
            changed.push(0);
        } else {
            let index = at_byte.index(changed.len());
            changed[index] ^= 1 << bit;
        }
        let refused = accept(owner(), &[secret(SECRET)], &header, &changed, at(1000));
        prop_assert_eq!(refused, Err(Rejected::Forged));
    }

    #[test]
    fn p9_no_header_and_no_body_is_too_odd(header in ".{0,200}", body: Vec<u8>) {
        prop_assert!(accept(owner(), &[secret(SECRET)], &header, &body, at(1000)).is_err());
        let _ = read(owner(), &body);
    }

    #[test]
    fn p9_another_time_needs_another_signature(seconds in 0_i64..4_000_000_000, other in 0_i64..4_000_000_000) {
        let header = sign(&secret(SECRET), b"{}", at(seconds));
        let moved = header.replacen(&seconds.to_string(), &other.to_string(), 1);
        let refused = accept(owner(), &[secret(SECRET)], &moved, b"{}", at(other));
        prop_assert_eq!(refused, Err(if other == seconds { Rejected::Unreadable } else { Rejected::Forged }));
    }
}
