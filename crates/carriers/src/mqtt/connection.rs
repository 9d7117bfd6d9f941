//! One connection to a broker, from its beginning to its end. Each has an event loop of its own: what the broker had
//! not acknowledged is in our own queue, and is published again.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rumqttc::{
    AsyncClient, Event, EventLoop, MqttOptions, Outgoing, Packet, QoS, SubscribeReasonCode, TlsConfiguration,
    Transport,
};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, interval, sleep, timeout};

use super::{Broker, Intake, MOST_BYTES, Security};
use crate::way;

/// Messages that may be without an acknowledgement.
const WINDOW: usize = 16;
/// Packets that may wait to be written: what is published, and what is acknowledged.
const WRITES: usize = 1024;
/// How many numbers there are for messages on their way; never all in use.
const NUMBERS: u16 = 1000;
/// How long an acknowledgement may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often we ask whether the broker is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// A message to be published.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) topic: String,
    pub(super) payload: Vec<u8>,
    pub(super) done: oneshot::Sender<()>,
}

/// What is to be published: what came back from the last connection, then what is new.
#[derive(Debug)]
pub(super) struct Queue {
    again: VecDeque<Job>,
    waiting: mpsc::Receiver<Job>,
}

impl Queue {
    pub(super) fn new(waiting: mpsc::Receiver<Job>) -> Self {
        Self { again: VecDeque::new(), waiting }
    }

    /// The next job for which somebody still waits.
    async fn next(&mut self) -> Option<Job> {
        loop {
            let job = match self.again.pop_front() {
                Some(job) => job,
                None => self.waiting.recv().await?,
            };
            if !job.done.is_closed() {
                return Some(job);
            }
        }
    }
}

/// What is on its way.
#[derive(Default)]
struct OnTheWay {
    /// Handed to the event loop, which numbers them in this order.
    unnumbered: VecDeque<(Instant, Job)>,
    numbered: HashMap<u16, (Instant, Job)>,
}

impl OnTheWay {
    fn len(&self) -> usize {
        self.unnumbered.len() + self.numbered.len()
    }

    fn is_late(&self) -> bool {
        let all = self.unnumbered.iter().chain(self.numbered.values());
        all.map(|(since, _)| since.elapsed()).any(|age| age > PATIENCE)
    }
}

/// Holds a connection until it breaks, which is an error, or until `stop` is ready.
pub(super) async fn hold<I: Intake>(
    broker: &Broker,
    topics: &[&str],
    intake: &I,
    queue: &mut Queue,
    mut connected: impl FnMut(),
    stop: Pin<&mut impl Future<Output = ()>>,
) -> Result<(), String> {
    let (client, mut events) = AsyncClient::new(options(broker)?, WRITES);
    let connection = Connection { client, on_the_way: Mutex::default(), freed: Notify::new() };
    let first = async {
        match events.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) => Ok(()),
            Ok(other) => Err(format!("it began with {other:?}")),
            Err(error) => Err(error.to_string()),
        }
    };
    let mut stop = stop;
    tokio::select! {
        () = stop.as_mut() => return Ok(()),
        first = timeout(PATIENCE, first) => first.map_err(|_| "it does not answer".to_owned())??,
    }
    connected();
    for topic in topics {
        // A session that is there already has them; to say it again changes nothing.
        connection.client.try_subscribe(*topic, QoS::AtLeastOnce).map_err(|error| error.to_string())?;
    }
    let ended = tokio::select! {
        () = stop.as_mut() => Ok(()),
        trouble = connection.listen(&mut events, intake) => Err(trouble),
        trouble = connection.feed(queue) => Err(trouble),
    };
    if ended.is_ok() && connection.client.try_disconnect().is_ok() {
        // What was written until now goes out with the goodbye.
        let goodbye = async {
            while let Ok(event) = events.poll().await {
                connection.note(&event);
                if event == Event::Outgoing(Outgoing::Disconnect) {
                    return;
                }
            }
        };
        let _ = timeout(Duration::from_secs(2), goodbye).await;
    }
    connection.give_back(queue);
    ended
}

struct Connection {
    client: AsyncClient,
    on_the_way: Mutex<OnTheWay>,
    /// Rung when something was acknowledged.
    freed: Notify,
}

impl Connection {
    fn on_the_way(&self) -> MutexGuard<'_, OnTheWay> {
        self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what comes in, and acknowledgements; gives back what ended it.
    async fn listen(&self, events: &mut EventLoop, intake: &impl Intake) -> String {
        loop {
            let event = match events.poll().await {
                Ok(event) => event,
                Err(error) => return error.to_string(),
            };
            self.note(&event);
            match event {
                Event::Incoming(Packet::Publish(publish)) => {
                    if !intake.message(&publish.topic, &publish.payload).await {
                        // Only in a new connection does the broker send it again.
                        sleep(Duration::from_secs(1)).await;
                        return "a message could not be kept".to_owned();
                    }
                    if let Err(error) = self.client.try_ack(&publish) {
                        return error.to_string();
                    }
                }
                Event::Incoming(Packet::SubAck(answer))
                    if answer.return_codes.contains(&SubscribeReasonCode::Failure) =>
                {
                    return "the broker does not let us listen to a topic".to_owned();
                }
                Event::Incoming(Packet::Disconnect) => return "the broker ended it".to_owned(),
                _ => {}
            }
        }
    }

    /// Which message has which number, and which was acknowledged.
    fn note(&self, event: &Event) {
        let mut on_the_way = self.on_the_way();
        match event {
            Event::Outgoing(Outgoing::Publish(number)) => {
                if let Some(sent) = on_the_way.unnumbered.pop_front() {
                    on_the_way.numbered.insert(*number, sent);
                }
            }
            Event::Incoming(Packet::PubAck(acknowledged)) => {
                if let Some((_, job)) = on_the_way.numbered.remove(&acknowledged.pkid) {
                    // Whoever waited may be gone.
                    let _ = job.done.send(());
                    self.freed.notify_one();
                }
            }
            _ => {}
        }
    }

    /// Publishes what is in the queue, a window at a time; gives back what ended it.
    async fn feed(&self, queue: &mut Queue) -> String {
        let mut clock = interval(Duration::from_secs(1));
        loop {
            let has_room = self.on_the_way().len() < WINDOW;
            tokio::select! {
                job = queue.next(), if has_room => {
                    let Some(job) = job else { return std::future::pending().await };
                    let (topic, payload) = (job.topic.clone(), job.payload.clone());
                    self.on_the_way().unnumbered.push_back((Instant::now(), job));
                    if let Err(error) = self.client.try_publish(topic, QoS::AtLeastOnce, false, payload) {
                        return error.to_string();
                    }
                }
                () = self.freed.notified() => {}
                _ = clock.tick() => {
                    if self.on_the_way().is_late() {
                        return "a message was not acknowledged".to_owned();
                    }
                }
            }
        }
    }

    /// Puts back what was not acknowledged, oldest first.
    fn give_back(self, queue: &mut Queue) {
        let OnTheWay { unnumbered, numbered } =
            self.on_the_way.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut left: Vec<(Instant, Job)> = numbered.into_values().chain(unnumbered).collect();
        left.sort_by_key(|(since, _)| *since);
        for (_, job) in left.into_iter().rev() {
            queue.again.push_front(job);
        }
    }
}

fn options(broker: &Broker) -> Result<MqttOptions, String> {
    let mut options = MqttOptions::new(&broker.client_id, &broker.host, broker.port);
    options.set_keep_alive(KEEP_ALIVE).set_clean_session(false).set_manual_acks(true);
    options.set_inflight(NUMBERS).set_max_packet_size(2 * MOST_BYTES, 2 * MOST_BYTES);
    if let Some((user, password)) = &broker.log_in {
        options.set_credentials(user, password);
    }
    if broker.security == Security::Tls {
        let config = way::client_config(broker.authority.as_deref()).map_err(|error| error.to_string())?;
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(Arc::new(config))));
    }
    Ok(options)
}
