//! A message centre of others, as an operator of the host's runs it. The browser's tests use it too.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::node::{Node, PATIENCE};

/// The host's number, without the plus.
pub(crate) const HOSTS: &str = "4930555";

/// A message centre, and what the host sent through it.
pub(crate) struct Centre {
    node: Node,
    port: u16,
    pub(crate) is_bound: bool,
    pub(crate) binds: usize,
    /// Statuses of what the host took.
    pub(crate) answered: Vec<u64>,
    pub(crate) submitted: Vec<Value>,
}

impl Centre {
    pub(crate) fn start() -> Option<Self> {
        let node = Node::start("../../carriers/tests/smsc.cjs", &json!({"port": 0}))?;
        let port = node.hear("port")["port"].as_u64().unwrap() as u16;
        Some(Self { node, port, is_bound: false, binds: 0, answered: Vec::new(), submitted: Vec::new() })
    }

    /// How a host is told of it.
    pub(crate) fn operator(&self) -> String {
        format!("smpp://127.0.0.1:{}?user=wirephoto&password=secret&number=%2B{HOSTS}", self.port)
    }

    /// Listens for a moment.
    pub(crate) fn listen(&mut self) {
        let Some(said) = self.node.next(Duration::from_millis(20)) else { return };
        match said["event"].as_str() {
            Some("bound") => (self.is_bound, self.binds) = (true, self.binds + 1),
            Some("closed") => self.is_bound = false,
            Some("answered") => self.answered.push(said["status"].as_u64().unwrap()),
            Some("submitted") => self.submitted.push(said),
            _ => {}
        }
    }

    #[track_caller]
    pub(crate) fn until(&mut self, is_so: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            assert!(began.elapsed() < 2 * PATIENCE, "it never came");
            self.listen();
        }
    }

    pub(crate) fn deliver(&mut self, from: &str, to: &str, text: &str) {
        self.node.tell(&json!({"do": "deliver", "source_addr": from, "source_addr_ton": 1,
            "destination_addr": to, "dest_addr_ton": u8::from(to == HOSTS), "short_message": text}));
    }

    /// A phone writes to a number; what it is answered, and by which number.
    #[track_caller]
    pub(crate) fn ask(&mut self, from: &str, to: &str, text: &str) -> (String, String) {
        let (answered, submitted) = (self.answered.len(), self.submitted.len());
        self.deliver(from, to, text);
        self.until(|centre| centre.answered.len() > answered && centre.submitted.len() > submitted);
        assert_eq!(self.answered[answered], 0, "it was taken");
        let answer = &self.submitted[submitted];
        assert_eq!(answer["to"], from);
        (answer["text"].as_str().unwrap().to_owned(), answer["from"].as_str().unwrap().to_owned())
    }

    /// Reports on what was submitted last.
    pub(crate) fn report(&mut self, state: &str) {
        let last = self.submitted.last().unwrap();
        let id = last["id"].as_str().unwrap();
        let text = format!(
            "id:{id} sub:001 dlvrd:001 submit date:2401010000 done date:2401010001 stat:{state} err:000"
        );
        let report = json!({"do": "deliver", "source_addr": last["to"], "source_addr_ton": 1,
            "destination_addr": last["from"], "esm_class": 4, "short_message": text});
        self.node.tell(&report);
    }
}
