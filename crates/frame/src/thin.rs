//! The thin channel: small messages down to the frame, and up to its host.
//!
//! It is taken for hostile, whichever it is: what comes down is sealed, what goes up carries a proof, and whoever
//! stands in between can only withhold. So nothing here asks who the other side is.

mod http;
mod mqtt;
mod sms;
mod way;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use wirephoto_database::{self as database, Database, Moment, Transaction};

pub use self::http::{Http, NotAHost};
pub use self::mqtt::Mqtt;
pub use self::sms::Sms;
pub use self::way::{NotALine, NotAWay, Way, operator};
use crate::bell::Bell;
use crate::service::House;
use crate::service::message::{self, Taken};

/// Something that is being done.
pub type Doing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way between a frame and its host.
pub trait Thin: fmt::Debug + Send + Sync + 'static {
    /// Whether each message costs.
    fn is_metered(&self) -> bool;

    /// Sends a message up. `Ok` means that somebody else has it now who will not lose it.
    fn send(&self, message: Vec<u8>) -> Doing<'_, Result<(), NotSent>>;

    /// Hands what comes down for a mailbox to the inbox, for as long as this is waited for.
    fn listen(&self, mailbox: String, inbox: Inbox) -> Doing<'_, ()>;

    /// How it stands, for people.
    fn standing(&self) -> Standing;
}

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// There is no way now. Worth another try later.
    #[error("{0}")]
    Later(String),
    /// The host will never take it.
    #[error("{0}")]
    Never(String),
}

/// How a thin channel stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// What is at the other end, as people know it.
    pub peer: String,
    /// Since when there is a connection, if there is.
    pub connected_since: Option<Moment>,
    /// What went wrong last.
    pub trouble: Option<String>,
}

/// Where messages are handed in that came down; clones share it.
#[derive(Clone, Debug)]
pub struct Inbox(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    database: Database,
    house: House,
    bell: Arc<Bell>,
}

impl Inbox {
    pub(crate) fn new(database: Database, house: House, bell: Arc<Bell>) -> Self {
        Self(Arc::new(Parts { database, house, bell }))
    }

    /// Takes a message in. `true`: what there was to keep of it is kept, so that nobody need send it again.
    pub async fn message(&self, message: &[u8]) -> bool {
        let (message, house, now) = (message.to_vec(), self.0.house.clone(), Moment::now());
        match self.0.database.write(move |tx| message::take(tx, &message, &house, now)).await {
            Ok(taken) => {
                self.told(taken);
                true
            }
            Err(error) => {
                tracing::error!(%error, "a message cannot be written down");
                false
            }
        }
    }

    /// The same in a transaction of the caller's, who says afterwards that it was [`committed`](Self::committed).
    pub fn take(&self, tx: &mut Transaction<'_>, message: &[u8], now: Moment) -> database::Result<()> {
        message::take(tx, message, &self.0.house, now).map(drop)
    }

    /// What was taken is written down.
    pub fn committed(&self) {
        self.0.bell.ring();
    }

    fn told(&self, taken: Taken) {
        if taken != Taken::Nothing {
            self.0.bell.ring();
        }
    }

    /// The frame's own database, for a way that keeps messages there.
    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }
}
