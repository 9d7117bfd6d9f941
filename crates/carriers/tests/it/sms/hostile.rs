//! Operators that send what cannot be.

use serde_json::json;
use wirephoto_database::testing::each_engine;

use super::*;

/// A frame with a header of its own.
fn frame(len: u32, id: u32, body: &str) -> String {
    format!("{len:08x}{id:08x}0000000000000007{body}")
}

#[test]
fn a_length_that_cannot_be_ends_the_line_and_the_next_is_in_order() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        for len in [0, 15, 100_000, u32::MAX] {
            centre.node.tell(&json!({"do": "raw", "hex": frame(len, 5, "00")}));
            centre.node.hear("closed");
            centre.node.hear("bound");
        }
        let sent =
            json!({"source_addr": "491701234567", "destination_addr": "72345", "short_message": "SEND"});
        assert_eq!(centre.deliver(sent), 0);
    });
}

#[test]
fn a_body_that_makes_no_sense_is_refused_and_the_line_goes_on() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        until("the line", || running.line.standing().bound_since.is_some());
        let bound_since = running.line.standing().bound_since;
        for (id, body) in [
            (5, "ffffffffffff"),                           // no end of a field
            (5, "00000000000000000000000000000000ff0000"), // a message longer than the frame
            (0x8000_0004, "ff"),                           // an answer to nothing
            (0x8000_0000, ""),                             // a refusal of nothing
            (0x0103, "00"),                                // data_sm, which is not for us
            (0x4242, "00"),                                // nobody knows
            (0x0000_0102, "0000004142430000004445460000"), // alert_notification: no answer
        ] {
            let len = 16 + body.len() as u32 / 2;
            centre.node.tell(&json!({"do": "raw", "hex": frame(len, id, body)}));
        }
        let sent =
            json!({"source_addr": "491701234567", "destination_addr": "72345", "short_message": "SEND"});
        assert_eq!(centre.deliver(sent), 0);
        assert_eq!(running.line.standing().bound_since, bound_since, "it is the same line");
        assert_eq!(notes(&database).len(), 1);
    });
}

#[test]
fn a_receipt_for_a_message_of_somebody_else_changes_nothing() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        let unknown = json!({"id": "FFFFFFFF", "to": "491701234567", "to_ton": 1});
        assert_eq!(centre.report(&unknown, "DELIVRD"), 0);
        let about_nothing =
            json!({"source_addr": "1", "destination_addr": "72345", "esm_class": 4, "short_message": "?"});
        assert_eq!(centre.deliver(about_nothing), 0x66);
        assert_eq!(notes(&database).len(), 0);
    });
}
