//! The other thin channels: short messages through an operator, and a broker of MQTT.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use wirephoto_airwave::thin::{Report, State};
use wirephoto_carriers::mqtt::{self, Broker};
use wirephoto_carriers::sms::operator::{StandIn, Subscriber};
use wirephoto_carriers::sms::{
    Body, Intake, Line, NewSms, Number, Operator, Pace, Received, Security, enqueue,
};
use wirephoto_database::{self as database, Database, Location, Moment, Transaction};
use wirephoto_exchange::air::{THIN_PORT, UP_TOPIC, down_topic, mailbox};
use wirephoto_frame::thin::{Mqtt, Sms};

use crate::host::Host;
use crate::node::Node;
use crate::world::{Delivery, World, is_end, until};

const QUICK: Pace = Pace {
    answer: Duration::from_mins(1),
    enquire: Duration::from_mins(1),
    first_pause: Duration::from_millis(10),
    longest_pause: Duration::from_millis(100),
    window: 10,
};

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

/// The host's end of the operator's line.
struct Desk {
    host: Host,
    database: Mutex<Option<Database>>,
}

impl Desk {
    fn send(&self, octets: Vec<u8>) {
        let database = self.database.lock().unwrap().clone().unwrap();
        let body = Body::Binary { port: THIN_PORT, octets };
        let sms = NewSms { from: None, to: number("+491701234567"), body, expires: None };
        database.write(move |tx| enqueue(tx, &sms, Moment::now())).wait().unwrap();
    }
}

impl Intake for Desk {
    fn received(&self, tx: &mut Transaction<'_>, sms: &Received, now: Moment) -> database::Result<()> {
        let Body::Binary { port: THIN_PORT, octets } = &sms.body else { panic!("{:?}", sms.body) };
        if let Some(answer) = self.host.take(octets) {
            let body = Body::Binary { port: THIN_PORT, octets: answer };
            let sms = NewSms { from: None, to: sms.from.clone(), body, expires: None };
            enqueue(tx, &sms, now).map_err(|error| database::Error::Engine(error.to_string()))?;
        }
        Ok(())
    }
}

#[test]
fn t11_a_delivery_costs_one_short_message_there_and_one_back() {
    let world = World::new();
    let subscriber = |system_id: &str, theirs: &str| Subscriber {
        system_id: system_id.to_owned(),
        password: "secret".to_owned(),
        numbers: vec![number(theirs)],
    };
    let subscribers = vec![subscriber("host", "72345"), subscriber("frame", "+491701234567")];
    let operator = StandIn::bind("127.0.0.1:0".parse().unwrap(), subscribers);
    let stand_in = world.runtime.block_on(operator).unwrap();
    let port = stand_in.address().unwrap().port();
    let carrying = stand_in.clone();
    world.runtime.spawn(async move { carrying.run(std::future::pending()).await });
    let operator = |system_id, theirs| {
        Operator::new("127.0.0.1", port, Security::None, (system_id, "secret"), number(theirs)).unwrap()
    };

    let desk = Arc::new(Desk { host: world.host.clone(), database: Mutex::default() });
    let database =
        Database::open(&Location::File(world.file("host")), &[wirephoto_carriers::SCHEMA]).unwrap();
    *desk.database.lock().unwrap() = Some(database.clone());
    let line = Line::new(database, operator("host", "72345"), Arc::clone(&desk) as _, QUICK);
    let running = line.clone();
    world.runtime.spawn(async move { running.run(std::future::pending()).await });

    let frame = world.frame_with(&world.file("frame"), world.options(), |database| {
        let operator = operator("frame", "+491701234567");
        Arc::new(Sms::new(database.clone(), operator, number("72345"), QUICK))
    });
    world.host.type_code(&frame.frame.code().unwrap().unwrap());
    // A message costs, so the owner says when.
    assert!(world.host.book().up.is_empty());
    frame.browser().submit_to("/pair", "/pair/offer", &[]);
    frame.until_paired();
    until("offer and welcome", || stand_in.carried() == 2);

    let mut delivery = Delivery::new(1, "Ada", &["By the lake"]);
    let message = world.host.book().seal(0, &delivery.availability());
    desk.send(message.clone());
    line.wake();
    until("it is announced", || frame.rows("frame_reception") == 1);
    let host = world.host.clone();
    delivery.send_until("it arrives", 10, || host.reports(0).iter().any(is_end));
    let reports: Vec<Report> = world.host.reports(0);
    assert!(matches!(reports[..], [Report { state: State::Shown(_), .. }]), "{reports:?}");
    until("one there and one back", || stand_in.carried() == 4);
    let back = world.host.book().up.last().unwrap().len();
    println!("bytes on the thin channel: {} there, {back} back", message.len());
    assert!(message.len() <= 133 && back <= 133);
    assert_eq!(frame.captions(), ["By the lake"]);
}

/// A message centre of others, over whose line a frame speaks.
struct Centre(Node);

impl Centre {
    /// The octets of a message that the frame has sent to the host: a whole one.
    fn octets(said: &Value) -> Vec<u8> {
        assert_eq!(
            (&said["to"], &said["esm_class"], &said["data_coding"]),
            (&json!("72345"), &json!(0x40), &json!(4))
        );
        assert_eq!(said["udh"], json!(["050440144014"]), "one of one");
        hex(said["hex"].as_str().unwrap())
    }

    /// Brings a message of the host; what the frame answers to that.
    fn deliver(&mut self, octets: &[u8]) -> Value {
        let mut body = "06050440144014".to_owned();
        for octet in octets {
            write!(body, "{octet:02x}").unwrap();
        }
        self.0.tell(&json!({"do": "deliver", "source_addr": "72345", "destination_addr": "491701234567",
            "dest_addr_ton": 1, "esm_class": 0x40, "data_coding": 4, "hex": body}));
        self.0.hear("answered")["status"].take()
    }
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

#[test]
fn t7_t11_a_message_centre_of_others_carries_what_a_frame_is_told_and_says() {
    let Some(node) = Node::start("../../carriers/tests/smsc.cjs", &json!({"port": 0})) else { return };
    let mut centre = Centre(node);
    let port = centre.0.hear("port")["port"].as_u64().unwrap() as u16;
    let world = World::new();
    let frame = world.frame_with(&world.file("frame"), world.options(), |database| {
        let own = number("+491701234567");
        let operator = Operator::new("127.0.0.1", port, Security::None, ("frame", "secret"), own).unwrap();
        Arc::new(Sms::new(database.clone(), operator, number("72345"), QUICK))
    });
    centre.0.hear("bound");
    world.host.type_code(&frame.frame.code().unwrap().unwrap());
    frame.browser().submit_to("/pair", "/pair/offer", &[]);
    let offer = centre.0.hear("submitted");
    let welcome = world.host.take(&Centre::octets(&offer)).expect("a welcome");
    assert_eq!(centre.deliver(&welcome), 0);
    frame.until_paired();

    let mut delivery = Delivery::new(1, "Ada", &["By the lake"]);
    let message = world.host.book().seal(0, &delivery.availability());
    // The operator brings it twice, and in between what is none.
    for octets in [&message, &b"nonsense".to_vec(), &message] {
        assert_eq!(centre.deliver(octets), 0);
    }
    // Taken when it was acknowledged.
    assert_eq!(frame.rows("frame_reception"), 1);
    let mut report = None;
    delivery.send_until("it arrives", 10, || {
        let said = centre.0.next(Duration::ZERO);
        report = report.take().or(said.filter(|said| said["event"] == "submitted"));
        report.is_some()
    });
    let report = Centre::octets(&report.unwrap());
    assert!(report.len() + 7 <= 140 && world.host.take(&report).is_none());
    assert!(matches!(world.host.reports(0)[..], [Report { state: State::Shown(_), .. }]));
    assert_eq!(frame.captions(), ["By the lake"]);
    assert!(!centre.0.has_said("submitted"), "one message back");
}

/// A broker of the test's own; it is killed when dropped.
struct Mosquitto(Child);

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Takes what frames publish, and keeps the answers for later.
struct Ear {
    host: Host,
    answers: Mutex<Vec<Vec<u8>>>,
}

impl mqtt::Intake for Ear {
    async fn message(&self, _topic: &str, payload: &[u8]) -> bool {
        let answer = self.host.take(payload);
        self.answers.lock().unwrap().extend(answer);
        true
    }
}

#[test]
fn t7_a_frame_is_paired_and_told_through_a_broker() {
    let program =
        std::env::var_os("WIREPHOTO_TEST_MOSQUITTO").map_or("/usr/sbin/mosquitto".into(), PathBuf::from);
    if !program.exists() {
        assert!(std::env::var_os("CI").is_none(), "in CI there must be mosquitto");
        eprintln!("MQTT skipped: there is no mosquitto here; cargo xtask setup peers installs it");
        return;
    }
    let world = World::new();
    let port = wirephoto_ports::free();
    let settings = world.file("broker").with_extension("conf");
    std::fs::write(&settings, format!("listener {port} 127.0.0.1\nallow_anonymous true\n")).unwrap();
    let mut broker = Command::new(program);
    broker.arg("-c").arg(settings).stdout(Stdio::null()).stderr(Stdio::null());
    let _broker = Mosquitto(broker.spawn().unwrap());
    let client = |id: &str| Broker::new("127.0.0.1", port, Security::None, id).unwrap();

    let ear = Arc::new(Ear { host: world.host.clone(), answers: Mutex::default() });
    let publisher = mqtt::Client::new(client("host"));
    let (listening, hearing) = (publisher.clone(), Arc::clone(&ear));
    world.runtime.spawn(async move {
        listening.run(&[UP_TOPIC], &*hearing, std::future::pending()).await;
    });
    until("the broker", || publisher.standing().connected_since.is_some());
    let frame =
        world.frame_with(&world.file("frame"), world.options(), |_| Arc::new(Mqtt::new(client("frame"))));
    world.host.type_code(&frame.frame.code().unwrap().unwrap());
    until("an offer", || !world.host.book().frames.is_empty());
    let topic = down_topic(&mailbox(&world.host.book().frames[0].public.to_bytes()));
    let tell = |message: Vec<u8>| world.runtime.block_on(publisher.publish(&topic, message)).unwrap();
    // Every offer is answered: the first may come before the frame listens.
    until("paired", || {
        let answers = std::mem::take(&mut *ear.answers.lock().unwrap());
        answers.into_iter().for_each(tell);
        frame.frame.code().unwrap().is_none()
    });

    let mut delivery = Delivery::new(1, "Ada", &["By the lake"]);
    let message = world.host.book().seal(0, &delivery.availability());
    tell(message);
    let host = world.host.clone();
    delivery.send_until("it arrives", 0, || host.reports(0).iter().any(is_end));
    assert_eq!(frame.captions(), ["By the lake"]);
}
