//! MQTT, with a real broker: mosquitto.

use std::env;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use wirephoto_carriers::mqtt::{Broker, Client, Intake, Nothing, Security};

use crate::until;

/// mosquitto, if this machine has it. In CI it must.
fn program() -> Option<PathBuf> {
    let usual = PathBuf::from("/usr/sbin/mosquitto");
    let program = env::var_os("WIREPHOTO_TEST_MOSQUITTO").map_or(usual, PathBuf::from);
    if program.exists() {
        return Some(program);
    }
    assert!(env::var_os("CI").is_none(), "in CI there must be mosquitto");
    eprintln!("MQTT skipped: there is no mosquitto here; cargo xtask setup peers installs it");
    None
}

/// A broker of the tests' own; it is killed when dropped.
struct Mosquitto {
    program: PathBuf,
    folder: TempDir,
    port: u16,
    child: Option<Child>,
}

impl Mosquitto {
    fn start() -> Option<Self> {
        let program = program()?;
        let folder = tempfile::tempdir().unwrap();
        let port = wirephoto_ports::free();
        // As root it would become a user who cannot write here.
        let words = format!(
            "listener {port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {}/\nuser root\n",
            folder.path().display()
        );
        std::fs::write(folder.path().join("mosquitto.conf"), words).unwrap();
        let mut mosquitto = Self { program, folder, port, child: None };
        mosquitto.revive();
        Some(mosquitto)
    }

    fn revive(&mut self) {
        let child = Command::new(&self.program)
            .arg("-c")
            .arg(self.folder.path().join("mosquitto.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.unwrap());
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn broker(&self, client_id: &str) -> Broker {
        Broker::new("127.0.0.1", self.port, Security::None, client_id).unwrap()
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An intake that remembers what came, and says no as often as it is told to.
#[derive(Default)]
struct Memory {
    came: Mutex<Vec<(String, Vec<u8>)>>,
    refusals: Mutex<u32>,
}

impl Intake for Memory {
    async fn message(&self, topic: &str, payload: &[u8]) -> bool {
        let mut refusals = self.refusals.lock().unwrap();
        if *refusals > 0 {
            *refusals -= 1;
            return false;
        }
        self.came.lock().unwrap().push((topic.to_owned(), payload.to_vec()));
        true
    }
}

impl Memory {
    fn payloads(&self) -> Vec<Vec<u8>> {
        self.came.lock().unwrap().iter().map(|(_, payload)| payload.clone()).collect()
    }
}

/// A client at work; it says goodbye when dropped.
struct Running {
    client: Client,
    stop: Option<oneshot::Sender<()>>,
    work: Option<tokio::task::JoinHandle<()>>,
    runtime: Runtime,
}

impl Running {
    fn start<I: Intake>(broker: Broker, topics: &'static [&'static str], intake: Arc<I>) -> Self {
        let client = Client::new(broker);
        let runtime = Runtime::new().unwrap();
        let (stop, stopped) = oneshot::channel();
        let running = client.clone();
        let work = runtime.spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            running.run(topics, &*intake, stopped).await;
        });
        Self { client, stop: Some(stop), work: Some(work), runtime }
    }

    fn publish(&self, payload: &[u8]) {
        let publishing = self.client.publish("frames/7/down", payload.to_vec());
        let patient = async { tokio::time::timeout(Duration::from_mins(1), publishing).await };
        self.runtime.block_on(patient).expect("in time").unwrap();
    }

    fn until_connected(&self) {
        until("a connection", || self.client.standing().connected_since.is_some());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(work) = self.work.take() {
            let _ = self.runtime.block_on(work);
        }
    }
}

const TOPICS: &[&str] = &["frames/7/+"];

#[test]
fn t6_what_is_published_comes_even_to_whoever_was_away() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let memory = Arc::new(Memory::default());
    let host = Running::start(mosquitto.broker("host"), &[], Arc::new(Nothing));
    let frame = Running::start(mosquitto.broker("frame-7"), TOPICS, Arc::clone(&memory));
    frame.until_connected();
    // 131 octets, as a sealed message has, and everything that an octet can be.
    let sealed: Vec<u8> = (0..=255).collect();
    until("the subscription", || {
        host.publish(&sealed);
        !memory.payloads().is_empty()
    });
    assert_eq!(memory.came.lock().unwrap()[0], ("frames/7/down".to_owned(), sealed));
    drop(frame);
    memory.came.lock().unwrap().clear();

    for number in 0..100 {
        host.publish(&[number]);
    }
    assert!(memory.payloads().is_empty());
    let _frame = Running::start(mosquitto.broker("frame-7"), TOPICS, Arc::clone(&memory));
    until("all that was missed", || memory.payloads().contains(&vec![99]));
    // What was sent before, to find out whether somebody listens, may come again.
    let missed: Vec<Vec<u8>> = memory.payloads().into_iter().filter(|payload| payload.len() == 1).collect();
    assert_eq!(missed, (0..100).map(|number| vec![number]).collect::<Vec<_>>());
}

#[test]
fn what_could_not_be_kept_comes_again() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let memory = Arc::new(Memory::default());
    let host = Running::start(mosquitto.broker("host"), &[], Arc::new(Nothing));
    let frame = Running::start(mosquitto.broker("frame-7"), TOPICS, Arc::clone(&memory));
    frame.until_connected();
    until("the subscription", || {
        host.publish(b"first");
        !memory.payloads().is_empty()
    });
    *memory.refusals.lock().unwrap() = 1;
    host.publish(b"second");
    until("the second", || memory.payloads().contains(&b"second".to_vec()));
    let (_, trouble) = frame.client.standing().last_trouble.unwrap();
    assert_eq!(trouble, "a message could not be kept");
}

#[test]
fn a_broker_that_is_away_gets_what_waited() {
    let Some(mut mosquitto) = Mosquitto::start() else { return };
    let memory = Arc::new(Memory::default());
    let host = Running::start(mosquitto.broker("host"), &[], Arc::new(Nothing));
    host.until_connected();
    mosquitto.kill();
    until("its end", || host.client.standing().connected_since.is_none());
    let waiting = host.client.clone();
    let published =
        host.runtime.spawn(async move { waiting.publish("frames/7/down", b"late".to_vec()).await });
    mosquitto.revive();
    let patient = async { tokio::time::timeout(Duration::from_mins(1), published).await };
    host.runtime.block_on(patient).expect("in time").unwrap().unwrap();
    // Who subscribes only now hears what is published from now on.
    let frame = Running::start(mosquitto.broker("frame-7"), TOPICS, Arc::clone(&memory));
    frame.until_connected();
    until("the new", || {
        host.publish(b"new");
        memory.payloads().contains(&b"new".to_vec())
    });
}

#[test]
fn somebody_who_is_no_broker_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let broker = Broker::new("127.0.0.1", port, Security::None, "test").unwrap();
    let running = Running::start(broker, &[], Arc::new(Nothing));
    until("trouble", || running.client.standing().last_trouble.is_some());
    assert_eq!(running.client.standing().connected_since, None);
    answering.join().unwrap();
}

#[test]
fn a_topic_that_is_refused_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut heard = [0; 256];
            let _ = stream.read(&mut heard).and_then(|_| stream.write_all(&[0x20, 2, 0, 0]));
            // The number of SUBSCRIBE goes back with 0x80 for failure (MQTT 3.1.1 §3.9.3).
            let _ = stream.read(&mut heard);
            let _ = stream.write_all(&[0x90, 3, heard[2], heard[3], 0x80]);
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    let broker = Broker::new("127.0.0.1", port, Security::None, "test").unwrap();
    let running = Running::start(broker, TOPICS, Arc::new(Memory::default()));
    until("trouble", || running.client.standing().last_trouble.is_some());
    let (_, trouble) = running.client.standing().last_trouble.unwrap();
    assert_eq!(trouble, "the broker does not let us listen to a topic");
}
