//! Short messages on both engines, over SMPP, with message centres and clients of others.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use wirephoto_carriers::SCHEMA;
use wirephoto_carriers::sms::{
    self, Body, Intake, Line, NewSms, Number, Operator, Outcome, Pace, Received, Security, State,
};
use wirephoto_database::{self as database, Database, Id, Migration, Moment, Schema, Transaction};

use crate::node::{Node, PATIENCE};
use crate::until;

mod hostile;
mod incoming;
mod killed;
mod outgoing;
mod stand_in;

/// What the tests' intake writes down.
const NOTES: Schema = Schema {
    part: "test",
    migrations: &[Migration {
        version: 1,
        name: "notes",
        sql: "CREATE TABLE test_note (id BYTEA PRIMARY KEY, note TEXT NOT NULL);",
    }],
};
const SCHEMAS: [Schema; 2] = [SCHEMA, NOTES];

/// An intake that writes down what it is told, in the transaction that it is told in.
struct Notes;

impl Notes {
    fn write(tx: &mut Transaction<'_>, note: &Value, now: Moment) -> database::Result<()> {
        let insert = "INSERT INTO test_note (id, note) VALUES ($1, $2)";
        tx.execute(insert, &[&Id::new(now), &note.to_string()])?;
        Ok(())
    }
}

impl Intake for Notes {
    fn received(&self, tx: &mut Transaction<'_>, sms: &Received, now: Moment) -> database::Result<()> {
        let body = match &sms.body {
            Body::Text(text) => json!({"text": text}),
            Body::Binary { port, octets } => json!({"port": port, "octets": octets}),
        };
        Self::write(tx, &json!({"from": sms.from, "to": sms.to, "body": body}), now)
    }

    fn outcome(
        &self,
        tx: &mut Transaction<'_>,
        id: Id,
        outcome: &Outcome,
        now: Moment,
    ) -> database::Result<()> {
        let what = match outcome {
            Outcome::Sent => "sent".to_owned(),
            Outcome::Delivered => "delivered".to_owned(),
            Outcome::Failed(trouble) => trouble.to_string(),
        };
        Self::write(tx, &json!({"id": id.to_string(), "outcome": what}), now)
    }
}

fn notes(database: &Database) -> Vec<Value> {
    let all = "SELECT note FROM test_note ORDER BY id";
    let read = move |tx: &mut Transaction<'_>| tx.query(all, &[], |row| row.get::<String>("note"));
    let notes = database.read(read).wait().unwrap();
    notes.iter().map(|note| serde_json::from_str(note).unwrap()).collect()
}

/// A pace at which nobody falls asleep, and at which a crowded machine is not left.
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

fn operator(port: u16, password: &str) -> Operator {
    let log_in = ("wirephoto", password);
    Operator::new("127.0.0.1", port, Security::None, log_in, number("72345")).unwrap()
}

/// A message centre of somebody else's.
struct Centre {
    node: Node,
    port: u16,
}

impl Centre {
    fn start() -> Option<Self> {
        Self::with(&json!({"port": 0}))
    }

    /// One with options, as `smsc.cjs` describes them.
    fn with(options: &Value) -> Option<Self> {
        let node = Node::start("smsc.cjs", options)?;
        let port = node.hear("port")["port"].as_u64().unwrap() as u16;
        Some(Self { node, port })
    }

    fn mode(&mut self, mode: &str) {
        self.node.tell(&json!({"do": "mode", "mode": mode}));
        self.node.hear("mode");
    }

    /// Delivers a text to us and says what we answered.
    fn deliver(&mut self, mut fields: Value) -> u64 {
        fields["do"] = "deliver".into();
        self.node.tell(&fields);
        self.node.hear("answered")["status"].as_u64().unwrap()
    }

    /// Reports on a segment, as this centre would.
    fn report(&mut self, submitted: &Value, state: &str) -> u64 {
        let id = submitted["id"].as_str().unwrap();
        let text = format!(
            "id:{id} sub:001 dlvrd:001 submit date:2401010000 done date:2401010001 stat:{state} err:000 text:"
        );
        self.deliver(json!({"source_addr": submitted["to"], "source_addr_ton": submitted["to_ton"],
            "destination_addr": "72345", "esm_class": 4, "short_message": text}))
    }
}

/// A line at work on threads of its own; it says goodbye when dropped.
struct Running {
    line: Line,
    stop: Option<oneshot::Sender<()>>,
    runtime: Option<Runtime>,
    work: Option<tokio::task::JoinHandle<()>>,
}

impl Running {
    fn start(database: &Database, operator: Operator, pace: Pace) -> Self {
        let line = Line::new(database.clone(), operator, Arc::new(Notes), pace);
        let runtime = Runtime::new().unwrap();
        let (stop, stopped) = oneshot::channel();
        let running = line.clone();
        let work = runtime.spawn(async move {
            running
                .run(async {
                    let _ = stopped.await;
                })
                .await;
        });
        Self { line, stop: Some(stop), runtime: Some(runtime), work: Some(work) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let (Some(runtime), Some(work)) = (self.runtime.take(), self.work.take()) {
            let _ = runtime.block_on(work);
        }
    }
}

fn text(to: &str, text: &str) -> NewSms {
    NewSms { from: None, to: number(to), body: Body::Text(text.to_owned()), expires: None }
}

fn enqueue(database: &Database, sms: NewSms) -> Id {
    database.write(move |tx| sms::enqueue(tx, &sms, Moment::now())).wait().unwrap()
}

fn entry(database: &Database, id: Id) -> sms::Entry {
    database.read(move |tx| sms::find(tx, id)).wait().unwrap().unwrap()
}

#[track_caller]
fn until_state(database: &Database, id: Id, state: State) {
    until(&format!("{state:?}"), || entry(database, id).state == state);
}

fn outcomes(database: &Database, id: Id) -> Vec<String> {
    let id = id.to_string();
    let notes = notes(database);
    let about = notes.iter().filter(|note| note["id"] == id.as_str());
    about.map(|note| note["outcome"].as_str().unwrap().to_owned()).collect()
}
