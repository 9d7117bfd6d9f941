//! MQTT 3.1.1, out and in, with a session that lasts beyond the connection.
//!
//! A [`Client`] stays connected to a [`Broker`] under one name. [`Client::publish`] is done when the broker has
//! acknowledged (QoS 1); what comes in on the topics that it listens to is acknowledged when the [`Intake`] has kept
//! it, and comes again if it was not. Both ways it is at least once: whoever receives tells repeats apart.
//!
//! Nothing here is on disk. What must outlive this process waits in a database of the caller's until `publish` says
//! that the broker has it.

mod connection;

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;
use wirephoto_database::Moment;

use crate::pauses::Pauses;
use crate::way;
pub use crate::way::Security;
use connection::{Job, Queue};

/// How many messages wait to be published.
pub const MOST_WAITING: usize = 256;
/// The largest message.
pub const MOST_BYTES: usize = 64 * 1024;
/// Between connections that break at once.
const PAUSES: Pauses =
    Pauses { first: Duration::from_millis(500), times: 2, longest: Duration::from_mins(1) };

/// Why something is no broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotABroker {
    /// The name is none.
    #[error("This is not the name of a machine. Write it like mqtt.example.org.")]
    Host,
    /// A client needs a name of its own, so that the broker knows it again.
    #[error("A client of MQTT has a name of 1 to 64 letters, digits, hyphens and underscores.")]
    ClientId,
}

/// A broker, and who we are to it. The password is in no debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Broker {
    host: String,
    port: u16,
    security: Security,
    client_id: String,
    log_in: Option<(String, String)>,
    authority: Option<Vec<u8>>,
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Broker");
        shown.field("name", &self.name()).field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

impl Broker {
    /// A broker, by name or address; with port 0 the usual one (1883, with TLS 8883). No two clients may have the same
    /// `client_id`: each would end the other's connection.
    pub fn new(host: &str, port: u16, security: Security, client_id: &str) -> Result<Self, NotABroker> {
        let host = way::host(host).ok_or(NotABroker::Host)?;
        let is_id = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
        if client_id.is_empty() || client_id.len() > 64 || !client_id.bytes().all(is_id) {
            return Err(NotABroker::ClientId);
        }
        let port = match (port, security) {
            (0, Security::None) => 1883,
            (0, Security::Tls) => 8883,
            (port, _) => port,
        };
        let (host, client_id) = (host.to_owned(), client_id.to_owned());
        Ok(Self { host, port, security, client_id, log_in: None, authority: None })
    }

    /// With a user name and a password.
    #[must_use]
    pub fn with_log_in(self, user: &str, password: &str) -> Self {
        Self { log_in: Some((user.to_owned(), password.to_owned())), ..self }
    }

    /// With certificates, as PEM, that are trusted beside the system's.
    #[must_use]
    pub fn with_authority(self, pem: Vec<u8>) -> Self {
        Self { authority: Some(pem), ..self }
    }

    /// Name and port.
    pub fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

/// Whoever takes in what comes on the topics.
pub trait Intake: Send + Sync + 'static {
    /// A message came in. `true`: it is kept (committed), or of no use; the broker may forget it. `false`: it could
    /// not be kept, and is to come again.
    fn message(&self, topic: &str, payload: &[u8]) -> impl Future<Output = bool> + Send;
}

/// An intake for a client that only publishes.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl Intake for Nothing {
    async fn message(&self, _topic: &str, _payload: &[u8]) -> bool {
        true
    }
}

/// Why a message was not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPublished {
    /// Too many wait already.
    #[error("{MOST_WAITING} messages are waiting for the broker already. Try again later.")]
    Full,
    /// Too large, or not for a topic.
    #[error("This cannot be published: a message has at most {MOST_BYTES} bytes, and a topic no wildcards.")]
    NotAMessage,
    /// The client has stopped.
    #[error("The connection to the broker has ended.")]
    Stopped,
}

/// How a client stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Since when it is connected, if it is.
    pub connected_since: Option<Moment>,
    /// What went wrong last, and when.
    pub last_trouble: Option<(Moment, String)>,
}

/// A client; clones share it.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    broker: Broker,
    jobs: mpsc::Sender<Job>,
    /// The other end, for whoever runs the client.
    queue: tokio::sync::Mutex<Queue>,
    standing: Mutex<Standing>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("broker", &self.0.broker).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that is not connected yet.
    pub fn new(broker: Broker) -> Self {
        let (jobs, waiting) = mpsc::channel(MOST_WAITING);
        let queue = tokio::sync::Mutex::new(Queue::new(waiting));
        Self(Arc::new(Inner { broker, jobs, queue, standing: Mutex::default() }))
    }

    /// Publishes, and is done when the broker has acknowledged; for as long as there is no connection it waits. Dropped
    /// before, the message may be published or not.
    pub async fn publish(&self, topic: &str, payload: Vec<u8>) -> Result<(), NotPublished> {
        let is_topic = !topic.is_empty() && topic.len() <= 1024 && !topic.contains(['+', '#', '\0']);
        if !is_topic || payload.len() > MOST_BYTES {
            return Err(NotPublished::NotAMessage);
        }
        let (done, acknowledged) = oneshot::channel();
        let job = Job { topic: topic.to_owned(), payload, done };
        self.0.jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => NotPublished::Full,
            mpsc::error::TrySendError::Closed(_) => NotPublished::Stopped,
        })?;
        acknowledged.await.map_err(|_| NotPublished::Stopped)
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        self.0.standing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Connects, listens to `topics` and publishes, and begins again when the connection breaks, until `stop` is
    /// ready. It runs once at a time.
    pub async fn run<I: Intake>(&self, topics: &[&str], intake: &I, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut queue = self.0.queue.lock().await;
        let mut tries = 0;
        loop {
            let mut was_connected = false;
            let connected = || {
                was_connected = true;
                self.stands(|standing| standing.connected_since = Some(Moment::now()));
            };
            let ended =
                connection::hold(&self.0.broker, topics, intake, &mut queue, connected, stop.as_mut()).await;
            self.stands(|standing| standing.connected_since = None);
            let Err(trouble) = ended else { return };
            tracing::warn!(broker = self.0.broker.name(), error = trouble, "no connection to the broker");
            self.stands(|standing| standing.last_trouble = Some((Moment::now(), trouble)));
            tries = if was_connected { 1 } else { tries + 1 };
            tokio::select! {
                () = stop.as_mut() => return,
                () = sleep(PAUSES.after(tries)) => {}
            }
        }
    }

    fn stands(&self, change: impl FnOnce(&mut Standing)) {
        change(&mut self.0.standing.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_knows_us_by_a_name() {
        let broker = |host, id| Broker::new(host, 0, Security::Tls, id);
        let known = broker("mqtt.example.org", "frame-7").unwrap().with_log_in("ada", "hunter2");
        assert_eq!(known.name(), "mqtt.example.org:8883");
        assert!(!format!("{known:?}").contains("hunter2"));
        assert_eq!(broker("mqtt example", "frame-7"), Err(NotABroker::Host));
        assert_eq!(broker("localhost", ""), Err(NotABroker::ClientId));
    }

    #[tokio::test]
    async fn what_waits_has_an_end() {
        let client = Client::new(Broker::new("localhost", 1, Security::None, "test").unwrap());
        assert_eq!(client.publish("a/+", vec![]).await, Err(NotPublished::NotAMessage));
        assert_eq!(client.publish("a", vec![0; MOST_BYTES + 1]).await, Err(NotPublished::NotAMessage));
        for _ in 0..MOST_WAITING {
            let publishing = client.publish("a", vec![]);
            assert!(tokio::time::timeout(Duration::ZERO, publishing).await.is_err(), "it waits");
        }
        assert_eq!(client.publish("a", vec![]).await, Err(NotPublished::Full));
    }
}
