//! A line that is killed, and what the next one finds.

use std::process::{Child, Stdio};

use serde_json::json;
use wirephoto_database::Location;
use wirephoto_database::testing::each_location;

use super::*;
use crate::doomed;

/// The test that runs itself as the process that is killed.
const KILLED: &str = "sms::killed::t9_a_killed_line_loses_nothing_and_a_repeat_is_recognised";

/// A process with a line that dies at a point.
fn doomed_line(location: &Location, port: u16, point: &str) -> Child {
    doomed::process(KILLED, location, port, point).stdout(Stdio::null()).spawn().unwrap()
}

/// What it does until then.
fn hold_a_line((location, port): (Location, u16)) {
    let database = Database::open(&location, &SCHEMAS).unwrap();
    let line = Line::new(database, operator(port, "secret"), Arc::new(Notes), QUICK);
    Runtime::new().unwrap().block_on(async move { line.run(tokio::time::sleep(PATIENCE)).await });
}

#[test]
fn t9_a_killed_line_loses_nothing_and_a_repeat_is_recognised() {
    if let Some(role) = doomed::role() {
        return hold_a_line(role);
    }
    each_location(|location| {
        for (point, arrivals) in [("sms.claimed:1", 1), ("sms.answered:1", 2)] {
            let Some(centre) = Centre::start() else { return };
            let database = Database::open(location, &SCHEMAS).unwrap();
            let id = enqueue(&database, text("+491701234567", "Hello"));
            let killed = doomed_line(location, centre.port, point).wait().unwrap();
            assert_eq!(killed.code(), None, "it was killed at {point}");
            let first = (arrivals == 2).then(|| centre.node.hear("submitted"));
            assert!(entry(&database, id).attempts == 1 && entry(&database, id).state == State::Waiting);
            let over = "UPDATE carriers_sms SET lease_until = 0";
            database.write(move |tx| tx.execute(over, &[])).wait().unwrap();
            let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
            until_state(&database, id, State::Sent);
            let second = centre.node.hear("submitted");
            if let Some(first) = first {
                assert_eq!(first["reference"], second["reference"]);
            }
            assert_eq!(outcomes(&database, id), ["sent"]);
        }
    });
}

#[test]
fn t9_what_was_taken_when_killed_is_taken_once() {
    each_location(|location| {
        let Some(mut centre) = Centre::start() else { return };
        let database = Database::open(location, &SCHEMAS).unwrap();
        let before = notes(&database).len();
        let mut child = doomed_line(location, centre.port, "sms.taken:1");
        centre.node.hear("bound");
        let sent = json!({"do": "deliver", "source_addr": "491701234567", "destination_addr": "72345",
            "short_message": "SEND 4711 GRANDMA"});
        centre.node.tell(&sent);
        assert_eq!(child.wait().unwrap().code(), None, "killed after the commit, before the answer");
        let _running = Running::start(&database, operator(centre.port, "secret"), QUICK);
        centre.node.hear("bound");
        assert_eq!(centre.deliver(sent), 0);
        assert_eq!(notes(&database).len() - before, 1);
    });
}
