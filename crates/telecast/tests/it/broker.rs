//! Frames that are reached through a broker, which is mosquitto.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use wirephoto_airwave::thin::{Dismissal, State};
use wirephoto_carriers::mqtt::{self, Broker, Client};
use wirephoto_exchange::air::{UP_TOPIC, down_topic};

use crate::host::on_each_engine;
use crate::shown::Frame;

/// Far longer than anything takes, so that only a hang fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// A broker of the test's own; it is killed when dropped.
struct Mosquitto {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Mosquitto {
    /// `None` where there is none, which is an error in CI.
    fn start() -> Option<Self> {
        let program = std::env::var_os("WIREPHOTO_TEST_MOSQUITTO");
        let program = program.map_or("/usr/sbin/mosquitto".into(), PathBuf::from);
        if !program.exists() {
            assert!(std::env::var_os("CI").is_none(), "in CI there must be mosquitto");
            eprintln!("MQTT skipped: there is no mosquitto here; cargo xtask setup peers installs it");
            return None;
        }
        let port = wirephoto_ports::free();
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("mosquitto.conf");
        std::fs::write(&settings, format!("listener {port} 127.0.0.1\nallow_anonymous true\n")).unwrap();
        let mut broker = Command::new(program);
        broker.arg("-c").arg(settings).stdout(Stdio::null()).stderr(Stdio::null());
        Some(Self { process: broker.spawn().unwrap(), port, _folder: folder })
    }

    fn client(&self, id: &str) -> Client {
        Client::new(Broker::new("127.0.0.1", self.port, mqtt::Security::None, id).unwrap())
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What came on a frame's topic.
#[derive(Default)]
struct Ear(Mutex<Vec<Vec<u8>>>);

impl Ear {
    fn heard(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl mqtt::Intake for Ear {
    async fn message(&self, _topic: &str, payload: &[u8]) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(payload.to_vec());
        true
    }
}

/// Waits for something, doing something else meanwhile.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[test]
fn t7_a_frame_is_paired_and_dismissed_through_a_broker() {
    let Some(broker) = Mosquitto::start() else { return };
    on_each_engine(|host| {
        let person = host.user("grandma");
        let mut grandma = person.browser();
        let mut frame = Frame::new(host.address, 1);
        let code = frame.code.to_string();
        let begun = grandma.submit("/frames/pair", &[("code", &code), ("name", "Oma")]);
        // A session at the broker outlives its client, so each host has its own.
        let ids = wirephoto_site::random_hex::<4>();
        host.speak_mqtt(broker.client(&format!("host-{ids}")));
        let client = broker.client(&format!("frame-{ids}"));
        let ear = Ear::default();
        let topic = down_topic(&frame.mailbox());
        let story = async {
            // Nobody listens at first, as when a frame's first offer is lost.
            let offer = frame.offer_message();
            until("a welcome", async || {
                client.publish(UP_TOPIC, offer.clone()).await.unwrap();
                !ear.heard().is_empty()
            })
            .await;
            frame.accept(&ear.heard()[0]);
            let report = frame.report_message(State::PrintWanted { picture: 1 });
            client.publish(UP_TOPIC, report).await.unwrap();
            client.publish(UP_TOPIC, b"nonsense".to_vec()).await.unwrap();
            let page = grandma.get(begun.location()).location().to_owned();
            until("the report", async || !grandma.get("/frames").text().contains("not heard yet")).await;

            let unpaired = grandma.submit(page.trim_end_matches("?paired"), &[("action", "unpair")]);
            assert_eq!(unpaired.status, 303);
            let keys = frame.keys.as_ref().unwrap();
            let is_told =
                |message: &Vec<u8>| message.len() == Dismissal::BYTES && keys.dismissed(message).is_ok();
            until("the end", async || ear.heard().iter().any(is_told)).await;
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let topics = [topic.as_str()];
        runtime.block_on(async {
            tokio::select! {
                () = client.run(&topics, &ear, std::future::pending()) => unreachable!("it runs for ever"),
                () = story => {}
            }
        });
    });
}
