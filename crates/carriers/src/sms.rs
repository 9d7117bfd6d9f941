//! Short messages, out and in, over SMPP 3.4 (an ESME bound to an operator's centre as a transceiver).
//!
//! [`enqueue`] writes a message beside whatever promises it. A [`Line`] stays bound to an [`Operator`], submits what
//! is due, a window at a time, and hands what comes in to an [`Intake`].
//!
//! - Nothing that was committed is lost, whatever is killed; nothing that was rolled back is sent.
//! - At least once: whoever is killed between the operator's answer and the note about it sends again, with the same
//!   `user_message_reference`, and the same reference in the header of several segments. A segment that the operator
//!   is known to have is not sent again.
//! - What comes in is acknowledged (`deliver_sm_resp`) after the commit that holds what the intake made of it. An
//!   operator that did not hear the acknowledgement before the connection broke sends again; that is recognised.
//! - Delivery receipts are asked for, and told to the intake in the transaction that notes them.
//! - What is in a message (it may be a key) is forgotten once the operator has it.

mod alphabet;
mod intake;
mod line;
mod number;
#[cfg(feature = "operator")]
pub mod operator;
mod pdu;
mod segment;
mod session;
mod settings;

use serde::{Deserialize, Serialize};
use wirephoto_database::{self as database, Id, Moment, Transaction};

pub use intake::{Intake, Received};
pub use line::{Line, Standing};
pub use number::{NotANumber, Number};
pub use segment::MOST_SEGMENTS;
pub use settings::{NotAnOperator, Operator, Pace};

use crate::repository::sms as repository;
pub use crate::repository::sms::{Entry, Overview, State};
pub use crate::way::Security;

/// How many may wait: an operator that is away must not fill the disk.
pub const MOST_WAITING: u32 = 10_000;
/// After so many attempts a message is given up.
pub const MOST_ATTEMPTS: u32 = 20;

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too many wait already.
    #[error(
        "{MOST_WAITING} short messages are waiting to be sent already. See to the operator, then try again."
    )]
    Full,
    /// It would take too many segments.
    #[error("The message does not fit {MOST_SEGMENTS} short messages. Shorten it.")]
    TooLong,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// What is in a message.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Text for people; goes in the GSM alphabet if it can, else in UCS-2.
    Text(String),
    /// Octets for a program.
    Binary {
        /// The port (WDP) that they are for; 0 for none.
        port: u16,
        /// Up to 133 fit one message if there is a port, 140 if not.
        octets: Vec<u8>,
    },
}

impl std::fmt::Debug for Body {
    /// What people and programs write to each other is in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} characters)", text.chars().count()),
            Self::Binary { port, octets } => write!(f, "Binary({} octets for port {port})", octets.len()),
        }
    }
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSms {
    /// Whom it is from; `None` for the operator's usual number. A short code answers under its own.
    pub from: Option<Number>,
    /// Whom it is for.
    pub to: Number,
    /// What is in it.
    pub body: Body,
    /// When it is of no more use.
    pub expires: Option<Moment>,
}

/// What became of a message that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The operator has it.
    Sent,
    /// The phone has it: every segment was reported as DELIVRD.
    Delivered,
    /// It was given up.
    Failed(Trouble),
}

/// Why a message, or a connection, failed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, thiserror::Error)]
pub enum Trouble {
    /// There is no way to the operator.
    #[error("The operator {operator} cannot be reached: {detail}.")]
    Unreachable {
        /// Name and port.
        operator: String,
        /// What stands in the way.
        detail: String,
    },
    /// The operator did not let us in.
    #[error("The operator does not accept this user name and password (SMPP status 0x{status:08x}).")]
    Bind {
        /// Its word: `command_status`.
        status: u32,
    },
    /// The operator did not take the message.
    #[error("The operator did not take the message (SMPP status 0x{status:08x}).")]
    Refused {
        /// Its word: `command_status`.
        status: u32,
        /// Whether it will not take it later either.
        for_good: bool,
    },
    /// The operator had it, and could not deliver it.
    #[error("The message could not be delivered ({state}).")]
    Undelivered {
        /// The state of the receipt: UNDELIV, EXPIRED, REJECTD …
        state: String,
    },
    /// Its time was over before it was sent.
    #[error("The message could not be sent in time.")]
    Expired,
    /// The connection broke, or what was said on it made no sense.
    #[error("The connection to the operator broke: {detail}.")]
    Broken {
        /// How.
        detail: String,
    },
}

impl Trouble {
    /// Whether another attempt cannot help.
    fn is_final(&self) -> bool {
        matches!(self, Self::Refused { for_good: true, .. } | Self::Undelivered { .. } | Self::Expired)
    }

    fn broken(detail: impl Into<String>) -> Self {
        Self::Broken { detail: detail.into() }
    }
}

/// Puts a message into the outbox, in the transaction of whoever promises it: it is sent if and only if that commits.
pub fn enqueue(tx: &mut Transaction<'_>, sms: &NewSms, now: Moment) -> Result<Id, Error> {
    if segment::segments(&sms.body, 0).is_none() {
        return Err(Error::TooLong);
    }
    if repository::OUTBOX.waiting(tx, MOST_WAITING)? >= MOST_WAITING {
        return Err(Error::Full);
    }
    // A transaction that runs again makes another identifier; only the one that is committed was ever there.
    let id = Id::new(now);
    repository::insert(tx, id, sms, now)?;
    Ok(id)
}

/// How many messages it would take, on a bill; `None` if more than [`MOST_SEGMENTS`].
pub fn count_segments(body: &Body) -> Option<usize> {
    segment::segments(body, 0).map(|segments| segments.len())
}

/// How the outbox stands.
pub fn overview(tx: &mut Transaction<'_>) -> database::Result<Overview> {
    repository::overview(tx)
}

/// The newest messages of a state; without what is in them.
pub fn list(tx: &mut Transaction<'_>, state: State, most: u32) -> database::Result<Vec<Entry>> {
    repository::list(tx, state, most)
}

/// One message, if it is still known.
pub fn find(tx: &mut Transaction<'_>, id: Id) -> database::Result<Option<Entry>> {
    repository::find(tx, id)
}

/// Makes a message that waits or failed due now, with all its attempts before it; `false` if there is no such one.
pub fn try_again(tx: &mut Transaction<'_>, id: Id, now: Moment) -> database::Result<bool> {
    repository::try_again(tx, id, now)
}

/// Takes a message out that waits or failed; `false` if the operator has it, or it is gone.
pub fn discard(tx: &mut Transaction<'_>, id: Id) -> database::Result<bool> {
    repository::discard(tx, id)
}

/// Takes a message back that nobody is sending at the moment: what it says is not so any more. Whoever promised it hears
/// nothing of it; `false` if it is too late.
pub fn recall(tx: &mut Transaction<'_>, id: Id) -> database::Result<bool> {
    repository::recall(tx, id)
}

/// The outbox, for tests.
#[cfg(feature = "testing")]
pub mod testing {
    use super::{Id, NewSms, Transaction, database, repository};

    /// What waits to be sent, with what is in it, in the order in which it was promised.
    pub fn waiting(tx: &mut Transaction<'_>) -> database::Result<Vec<(Id, NewSms)>> {
        repository::waiting(tx)
    }
}

/// The parsers of what an operator sends, for the fuzzer.
#[cfg(feature = "testing")]
pub mod fuzzing {
    /// Reads a frame as a session does, and whatever is in it; gives back how much of it made sense.
    pub fn frame(frame: &[u8]) -> usize {
        let Ok(command) = super::pdu::parse(frame) else { return 0 };
        assert!(!super::pdu::write(&command).is_empty());
        let Some(rusmpp::Pdu::DeliverSm(deliver)) = command.pdu() else { return 1 };
        let deliver = super::pdu::Deliver::read(deliver);
        match deliver {
            Some(deliver) => 3 + deliver.octets.len(),
            None => 2,
        }
    }
}
