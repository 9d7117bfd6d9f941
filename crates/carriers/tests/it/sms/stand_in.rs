//! The stand-in for an operator, with our own line on one side and somebody else's client on the other.

use serde_json::json;
use wirephoto_carriers::sms::operator::{StandIn, Subscriber};
use wirephoto_database::testing::each_engine;

use super::*;

fn subscriber(system_id: &str, theirs: &str) -> Subscriber {
    Subscriber {
        system_id: system_id.to_owned(),
        password: "secret".to_owned(),
        numbers: vec![number(theirs)],
    }
}

#[test]
fn a_line_and_a_client_of_somebody_else_talk_through_it() {
    each_engine(&SCHEMAS, |database| {
        let runtime = Runtime::new().unwrap();
        let subscribers = vec![subscriber("wirephoto", "72345"), subscriber("frame", "+491701234567")];
        let stand_in = runtime.block_on(StandIn::bind("127.0.0.1:0".parse().unwrap(), subscribers)).unwrap();
        let port = stand_in.address().unwrap().port();
        let carrying = stand_in.clone();
        runtime.spawn(async move { carrying.run(std::future::pending()).await });

        let running = Running::start(&database, operator(port, "secret"), QUICK);
        let id = enqueue(&database, text("+491701234567", "Hello, frame"));
        until_state(&database, id, State::Sent);
        assert_eq!(stand_in.carried(), 0, "it is held for whoever is away");

        let Some(mut client) = Node::start("esme.cjs", &json!({"port": port, "system_id": "frame"})) else {
            return;
        };
        let got = client.hear("delivered");
        assert_eq!((got["text"].as_str(), got["from"].as_str()), (Some("Hello, frame"), Some("72345")));
        until_state(&database, id, State::Delivered);
        assert_eq!(stand_in.carried(), 1);

        let submit = |from: &str, to: &str| {
            json!({"do": "submit", "source_addr": from, "source_addr_ton": 1, "destination_addr": to,
                "registered_delivery": 1, "short_message": "SEND 4711 GRANDMA"})
        };
        client.tell(&submit("491701234567", "72345"));
        assert_eq!(client.hear("submitted")["status"], 0);
        let receipt = client.hear("delivered");
        assert!(receipt["text"].as_str().unwrap().contains("stat:DELIVRD"), "{receipt}");
        until("the message", || notes(&database).iter().any(|note| note["from"] == "+491701234567"));

        client.tell(&submit("491709999999", "72345"));
        assert_eq!(client.hear("submitted")["status"], 0x0a, "not under another's number");
        client.tell(&submit("491701234567", "99999"));
        assert_eq!(client.hear("submitted")["status"], 0x0b, "nobody has this number");
        drop(running);
    });
}

#[test]
fn it_lets_nobody_in_with_a_wrong_password() {
    each_engine(&SCHEMAS, |database| {
        let runtime = Runtime::new().unwrap();
        let subscribers = vec![subscriber("wirephoto", "72345")];
        let stand_in = runtime.block_on(StandIn::bind("127.0.0.1:0".parse().unwrap(), subscribers)).unwrap();
        let port = stand_in.address().unwrap().port();
        runtime.spawn(async move { stand_in.run(std::future::pending()).await });
        let running = Running::start(&database, operator(port, "wrong"), QUICK);
        until("trouble", || running.line.standing().last_trouble.is_some());
        assert_eq!(running.line.standing().bound_since, None);
    });
}
