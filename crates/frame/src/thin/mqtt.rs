//! Over MQTT: a topic for each mailbox, and one on which all frames speak.

use std::time::Duration;

use tokio::time::timeout;
use wirephoto_carriers::mqtt::{Broker, Client, Intake, NotPublished};
use wirephoto_exchange::air::{MAX_THIN_BYTES, UP_TOPIC, down_topic};

use super::{Doing, Inbox, NotSent, Standing, Thin};

/// For the broker to acknowledge.
const PATIENCE: Duration = Duration::from_secs(30);

/// The thin channel through a broker.
#[derive(Debug)]
pub struct Mqtt {
    client: Client,
    name: String,
}

impl Mqtt {
    /// Speaks through a broker; connects when somebody listens.
    pub fn new(broker: Broker) -> Self {
        let name = broker.name();
        Self { client: Client::new(broker), name }
    }
}

/// What comes on our topic.
struct Topic(Inbox);

impl Intake for Topic {
    async fn message(&self, _topic: &str, payload: &[u8]) -> bool {
        payload.len() > MAX_THIN_BYTES || self.0.message(payload).await
    }
}

impl Thin for Mqtt {
    fn is_metered(&self) -> bool {
        false
    }

    fn send(&self, message: Vec<u8>) -> Doing<'_, Result<(), NotSent>> {
        Box::pin(async move {
            let later = |why: &dyn std::fmt::Display| NotSent::Later(why.to_string());
            match timeout(PATIENCE, self.client.publish(UP_TOPIC, message)).await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error @ NotPublished::NotAMessage)) => Err(NotSent::Never(error.to_string())),
                Ok(Err(error)) => Err(later(&error)),
                Err(_) => Err(later(&"the broker does not answer")),
            }
        })
    }

    fn listen(&self, mailbox: String, inbox: Inbox) -> Doing<'_, ()> {
        Box::pin(async move {
            let topic = down_topic(&mailbox);
            self.client.run(&[&topic], &Topic(inbox), std::future::pending()).await;
        })
    }

    fn standing(&self) -> Standing {
        let standing = self.client.standing();
        Standing {
            peer: self.name.clone(),
            connected_since: standing.connected_since,
            trouble: standing.last_trouble.map(|(_, trouble)| trouble),
        }
    }
}
