//! Over SMS: through a modem's program, or an operator, that speaks SMPP. Every message is one binary short message.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wirephoto_carriers::sms::{self, Body, Intake, Line, NewSms, Number, Operator, Pace, Received};
use wirephoto_database::{self as database, Database, Moment, Transaction};
use wirephoto_exchange::air::{MAX_THIN_BYTES, THIN_PORT};

use super::{Doing, Inbox, NotSent, Standing, Thin};

/// Nobody waits for a report that is older.
const LASTS: Duration = Duration::from_hours(24 * 2);

/// The thin channel through short messages. What is to be sent waits in the frame's own database, which must have the
/// tables of `carriers`.
pub struct Sms {
    database: Database,
    operator: Operator,
    host: Number,
    pace: Pace,
    line: Mutex<Option<Line>>,
}

impl Sms {
    /// Speaks with the host that has this number.
    pub fn new(database: Database, operator: Operator, host: Number, pace: Pace) -> Self {
        Self { database, operator, host, pace, line: Mutex::default() }
    }

    fn line(&self) -> Option<Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sms")
            .field("operator", &self.operator)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

/// What comes in from the host's number for our port.
struct FromHost {
    inbox: Inbox,
    host: Number,
}

impl Intake for FromHost {
    fn received(&self, tx: &mut Transaction<'_>, sms: &Received, now: Moment) -> database::Result<()> {
        match &sms.body {
            Body::Binary { port: THIN_PORT, octets }
                if sms.from == self.host && octets.len() <= MAX_THIN_BYTES =>
            {
                self.inbox.take(tx, octets, now)
            }
            // Anybody may write to a number.
            _ => Ok(()),
        }
    }

    fn committed(&self) {
        self.inbox.committed();
    }
}

impl Thin for Sms {
    fn is_metered(&self) -> bool {
        true
    }

    fn send(&self, message: Vec<u8>) -> Doing<'_, Result<(), NotSent>> {
        Box::pin(async move {
            let now = Moment::now();
            let body = Body::Binary { port: THIN_PORT, octets: message };
            let sms = NewSms { from: None, to: self.host.clone(), body, expires: Some(now.plus(LASTS)) };
            let enqueued = self.database.write(move |tx| sms::enqueue(tx, &sms, now)).await;
            enqueued.map_err(|error| NotSent::Later(error.to_string()))?;
            if let Some(line) = self.line() {
                line.wake();
            }
            Ok(())
        })
    }

    fn listen(&self, _mailbox: String, inbox: Inbox) -> Doing<'_, ()> {
        let database = inbox.database().clone();
        let intake = Arc::new(FromHost { inbox, host: self.host.clone() });
        let line = Line::new(database, self.operator.clone(), intake, self.pace);
        *self.line.lock().unwrap_or_else(PoisonError::into_inner) = Some(line.clone());
        Box::pin(async move { line.run(std::future::pending()).await })
    }

    fn standing(&self) -> Standing {
        let standing = self.line().map(|line| line.standing()).unwrap_or_default();
        Standing {
            peer: self.operator.name(),
            connected_since: standing.bound_since,
            trouble: standing.last_trouble.map(|(_, trouble)| trouble.to_string()),
        }
    }
}
