//! Ways to frames that do not ask for their messages themselves: brokers (MQTT) and short messages. What goes down waits
//! in the outbox like everything else; what comes up is taken like everything else.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::time::{sleep, timeout};
use wirephoto_accounts::{MailIn, OperatorLine, Ways};
use wirephoto_carriers::mqtt::{self, Client};
use wirephoto_carriers::sms::{self, Body, Line, Operator, Outcome, Pace, Received};
use wirephoto_database::{self as database, Id, Moment, Transaction};
use wirephoto_exchange::air::{MAX_THIN_BYTES, THIN_PORT, UP_TOPIC, down_topic, mailbox};

use crate::frame::Way;
use crate::letter::LetterState;
use crate::pages::phones::PHONES;
use crate::repository::letter as letters;
use crate::service::pairing::Via;
use crate::service::{premium, sms as desk, thin};
use crate::{Error, Result, Telecast};

/// For a broker to acknowledge.
const PATIENCE: Duration = Duration::from_secs(30);
/// After something failed.
const AGAIN: Duration = Duration::from_secs(5);
/// The mailbox at which nobody waits but whoever hands on to a broker.
const BROKER: &str = "broker";
/// And whoever wakes the line to an operator.
const OPERATOR: &str = "operator";

impl Telecast {
    /// What a broker knows this host by: no two have the same.
    pub async fn broker_name(&self) -> Result<String> {
        let keys = self.0.database.write(thin::host_keys).await?;
        Ok(format!("host-{}", &mailbox(&keys.public().to_bytes())[..16]))
    }

    /// Speaks with frames through a broker, until this is dropped.
    pub async fn speak_mqtt(&self, client: Client) {
        let topic = Topic(self.clone());
        let hear = client.run(&[UP_TOPIC], &topic, std::future::pending());
        tokio::join!(hear, self.publish(&client));
    }

    /// Hands on to a broker what waits for it, and then what comes.
    async fn publish(&self, client: &Client) {
        while let Err(error) = self.publish_all(client).await {
            tracing::error!(%error, "messages to frames cannot be handed to the broker");
            sleep(AGAIN).await;
        }
    }

    /// The same; ends when the host does, or when the database fails.
    async fn publish_all(&self, client: &Client) -> Result<()> {
        let database = &self.0.database;
        let Ok(mut place) = self.place(BROKER) else { return Ok(()) };
        while place.listen() {
            let version = database.data_version().await?;
            let now = Moment::now();
            let unsent = database.read(move |tx| thin::unsent(tx, now)).await?;
            if unsent.is_empty() {
                place.wait(database, version).await?;
            }
            for one in unsent {
                let topic = down_topic(&one.mailbox);
                let published = client.publish(&topic, one.message);
                match timeout(PATIENCE, published).await {
                    Ok(Ok(())) => database.write(move |tx| thin::sent(tx, one.number, Moment::now())).await?,
                    Ok(Err(error)) => {
                        tracing::warn!(%error, "the broker did not take a message to a frame");
                        sleep(AGAIN).await;
                        break;
                    }
                    // It is tried again, and the frame takes it once.
                    Err(_) => break,
                }
            }
        }
        Ok(())
    }

    /// Speaks with phones, and with frames that are reached so, through an operator, until the host stops.
    pub async fn speak_sms(&self, operator: Operator, pace: Pace) {
        let intake = Arc::new(Desk { page: self.0.site.link(PHONES), telecast: self.clone() });
        let line = Line::new(self.0.database.clone(), operator, intake, pace);
        self.keep_line(Some(line.clone()));
        line.run(self.wake(&line)).await;
        self.keep_line(None);
    }

    fn keep_line(&self, line: Option<Line>) {
        *self.0.line.lock().unwrap_or_else(PoisonError::into_inner) = line;
    }

    /// How mail and short messages come in: what [`wirephoto_accounts::Settings::ways`] asks for.
    pub fn ways(&self, tx: &mut Transaction<'_>) -> database::Result<Ways> {
        let line = self.0.line.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let operator = match line {
            Some(line) => {
                let waiting = sms::overview(tx)?.waiting;
                Some(OperatorLine { name: line.operator(), standing: line.standing(), waiting })
            }
            None => None,
        };
        let mail_in = match self.0.letterbox.address.get() {
            Some(&address) => Some(MailIn {
                address,
                unconfirmed: letters::count_all(tx, LetterState::Unconfirmed)?,
                waiting: letters::count_all(tx, LetterState::Waiting)?,
            }),
            None => None,
        };
        Ok(Ways { operator, mail_in })
    }

    /// Has a line look for messages whenever there may be some; ends when the host does.
    async fn wake(&self, line: &Line) {
        let database = &self.0.database;
        let Ok(mut place) = self.place(OPERATOR) else { return };
        while place.listen() {
            line.wake();
            let waited = match database.data_version().await {
                Ok(version) => place.wait(database, version).await,
                Err(error) => Err(error),
            };
            if let Err(error) = waited {
                tracing::warn!(%error, "it cannot be looked for short messages to be sent");
                sleep(AGAIN).await;
            }
        }
    }

    /// Whether a short message is one of a frame's, which is taken then.
    pub(crate) fn receive_sms(
        tx: &mut Transaction<'_>,
        sms: &Received,
        now: Moment,
    ) -> database::Result<bool> {
        let Body::Binary { port: THIN_PORT, octets } = &sms.body else { return Ok(false) };
        let via = Via { way: Way::Sms, telephone: Some(sms.from.as_str().to_owned()) };
        // What is not taken leaves nothing behind, though the short message itself is done with.
        match tx.savepoint(|tx| thin::take(tx, octets, &via, now)) {
            Ok(_) => {}
            Err(Error::Database(error)) => return Err(error),
            // Anybody may write to a number.
            Err(error) => tracing::info!(%error, "a short message for frames was not taken"),
        }
        Ok(true)
    }

    /// What became of a short message, which may be one to a frame, or one that pays.
    pub(crate) fn sms_outcome(
        tx: &mut Transaction<'_>,
        sms: Id,
        outcome: &Outcome,
        now: Moment,
    ) -> database::Result<()> {
        let done = tx.savepoint(|tx| {
            if *outcome == Outcome::Delivered {
                thin::delivered(tx, sms, now)?;
            }
            premium::outcome(tx, sms, outcome, now)
        });
        match done {
            Ok(()) => Ok(()),
            Err(Error::Database(error)) => Err(error),
            Err(error) => {
                tracing::error!(%error, "what became of a short message means nothing");
                Ok(())
            }
        }
    }
}

/// Takes what comes from an operator.
struct Desk {
    telecast: Telecast,
    /// Where phones are linked.
    page: String,
}

impl sms::Intake for Desk {
    fn received(&self, tx: &mut Transaction<'_>, sms: &Received, now: Moment) -> database::Result<()> {
        if Telecast::receive_sms(tx, sms, now)? {
            return Ok(());
        }
        let about = desk::Desk { settings: &self.telecast.0.settings, page: &self.page };
        desk::take(tx, about, sms, now)
    }

    fn outcome(
        &self,
        tx: &mut Transaction<'_>,
        id: Id,
        outcome: &Outcome,
        now: Moment,
    ) -> database::Result<()> {
        Telecast::sms_outcome(tx, id, outcome, now)
    }

    fn committed(&self) {
        self.telecast.ring();
    }
}

/// Where frames speak.
struct Topic(Telecast);

impl mqtt::Intake for Topic {
    async fn message(&self, _topic: &str, payload: &[u8]) -> bool {
        if payload.len() > MAX_THIN_BYTES {
            return true;
        }
        let (message, now) = (payload.to_vec(), Moment::now());
        let take = move |tx: &mut Transaction<'_>| thin::take(tx, &message, &Via::MQTT, now);
        match self.0.0.database.write(take).await {
            Ok(_) => self.0.ring(),
            Err(Error::Database(error)) => {
                tracing::error!(%error, "a frame's message cannot be stored");
                return false;
            }
            Err(error) => tracing::info!(%error, "a frame's message was not taken"),
        }
        true
    }
}
