//! Messages that come in.

use serde_json::json;
use wirephoto_database::testing::each_engine;

use super::*;

#[test]
fn t3_a_text_is_committed_before_it_is_acknowledged() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        let sent = json!({"source_addr": "491701234567", "source_addr_ton": 1, "destination_addr": "72345",
            "data_coding": 0, "short_message": "SEND 4711 4712 GRANDMA @ Köln"});
        assert_eq!(centre.deliver(sent), 0);
        let told = json!({"from": "+491701234567", "to": "72345", "body": {"text": "SEND 4711 4712 GRANDMA @ Köln"}});
        assert_eq!(notes(&database), [told]);
        let unicode = json!({"source_addr": "491701234567", "source_addr_ton": 1, "destination_addr": "72345",
            "short_message": "Бабушке"});
        assert_eq!(centre.deliver(unicode), 0);
        assert_eq!(notes(&database)[1]["body"]["text"], "Бабушке");
        let payload = json!({"source_addr": "Shop", "source_addr_ton": 5, "destination_addr": "72345",
            "short_message": "", "message_payload": "x".repeat(400)});
        assert_eq!(centre.deliver(payload), 0);
        assert_eq!(notes(&database)[2]["body"]["text"], "x".repeat(400));
        assert_eq!(notes(&database)[2]["from"], "Shop");
    });
}

#[test]
fn segments_are_put_together_in_any_order_and_once() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        let part = |header: &str, octets: &str| {
            json!({"source_addr": "491701234567", "source_addr_ton": 1, "destination_addr": "72345",
                "esm_class": 0x40, "data_coding": 4, "hex": format!("{header}{octets}")})
        };
        let (first, second) =
            (part("0b05043e803e800003090201", "aabb"), part("0b05043e803e800003090202", "cc"));
        assert_eq!(centre.deliver(second.clone()), 0);
        assert_eq!(centre.deliver(second), 0, "a segment that comes twice is one");
        assert_eq!(notes(&database).len(), 0);
        assert_eq!(centre.deliver(first), 0);
        let told = json!({"port": 16000, "octets": [0xaa, 0xbb, 0xcc]});
        assert_eq!(notes(&database).iter().map(|note| &note["body"]).collect::<Vec<_>>(), [&told]);

        let sar = |segment: u8, text: &str| {
            json!({"source_addr": "491701234567", "destination_addr": "72345", "short_message": text,
                "sar_msg_ref_num": 7, "sar_total_segments": 2, "sar_segment_seqnum": segment})
        };
        assert_eq!(centre.deliver(sar(1, "SEND 4711 ")), 0);
        assert_eq!(centre.deliver(sar(2, "GRANDMA")), 0);
        assert_eq!(notes(&database)[1]["body"]["text"], "SEND 4711 GRANDMA");

        // Segment 3 of 2, of none, and a header that is longer than the message.
        for header in ["0500030a0203", "0500030a0200", "ff00030a0201"] {
            assert_eq!(centre.deliver(part(header, "aa")), 0x66, "{header}");
        }
    });
}

#[test]
fn what_comes_again_over_a_new_line_is_recognised() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        let sent = json!({"source_addr": "491701234567", "source_addr_ton": 1, "destination_addr": "72345",
            "short_message": "SEND 4711 GRANDMA"});
        assert_eq!(centre.deliver(sent.clone()), 0);
        assert_eq!(centre.deliver(sent.clone()), 0);
        assert_eq!(notes(&database).len(), 2, "somebody who sends it twice means it twice");
        centre.node.tell(&json!({"do": "drop"}));
        centre.node.hear("bound");
        assert_eq!(centre.deliver(sent), 0);
        assert_eq!(notes(&database).len(), 2, "an operator that missed our answer does not");
    });
}

#[test]
fn a_database_that_fails_is_no_acknowledgement() {
    each_engine(&SCHEMAS, |database| {
        let Some(mut centre) = Centre::start() else { return };
        let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        let rename = |from: &str, to: &str| {
            let sql = format!("ALTER TABLE {from} RENAME TO {to}");
            database.write(move |tx| tx.execute(&sql, &[])).wait().unwrap();
        };
        let sent =
            json!({"source_addr": "491701234567", "destination_addr": "72345", "short_message": "SEND"});
        rename("test_note", "test_note_away");
        assert_eq!(centre.deliver(sent.clone()), 0x64, "try again later");
        rename("test_note_away", "test_note");
        assert_eq!(centre.deliver(sent), 0);
        assert_eq!(notes(&database).len(), 1);
    });
}
