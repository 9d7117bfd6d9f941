//! The outbox at work: a thread that takes what is due, and what administrators are told about it.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use wirephoto_database::{self as database, Database, Id, Moment, Transaction, crash_point};

use super::smtp::{Line, Means, SendError};
use super::{Mail, Server, message};
use crate::pauses::Pauses;
use crate::repository::mail::{self as repository, Claimed, OUTBOX};
use crate::repository::outbox::{Claim, KEPT};

/// After so many attempts a mail is given up.
pub const MOST_ATTEMPTS: u32 = 20;
/// Mails that are taken at a time, over one connection.
const BATCH: u32 = 16;
/// Whoever has taken a mail has this long; then it is taken again.
const LEASE: Duration = Duration::from_mins(5);
/// How often the outbox is looked at.
const EVERY: Duration = Duration::from_secs(1);
/// How long a server that could not be talked to, or a database, is left alone.
const AFTER_TROUBLE: Duration = Duration::from_secs(30);
/// How often old mails are forgotten.
const TIDY_EVERY: Duration = Duration::from_hours(1);
/// How long a delivery may take to come to an end.
const TO_STOP: Duration = Duration::from_secs(5);
/// Between the attempts of a mail.
const PAUSES: Pauses = Pauses { first: Duration::from_secs(30), times: 4, longest: Duration::from_hours(6) };

/// What an outbox is made of, beside its database.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A server that wins over the one that is kept in the database.
    pub server: Option<Server>,
    /// What we call ourselves to servers: this host's public name.
    pub hello: String,
    /// Certificates, as PEM, that are trusted beside the system's.
    pub authority: Option<Vec<u8>>,
}

/// The outbox of a database; clones share it.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

struct Inner {
    database: Database,
    configured: Option<Server>,
    means: Means,
    bell: Bell,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").field("configured", &self.0.configured).finish_non_exhaustive()
    }
}

/// What one round of sending came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Mails that the server has now.
    pub sent: u32,
    /// Mails that are tried again later.
    pub postponed: u32,
    /// Mails that were given up.
    pub failed: u32,
    /// Why the server could not be talked to, if so.
    pub trouble: Option<SendError>,
    /// Whether more may be due.
    pub is_full: bool,
}

impl Outbox {
    /// The outbox of a database that has [`crate::SCHEMA`].
    pub async fn open(database: Database, options: Options) -> database::Result<Self> {
        let configured = options.server.is_some();
        database.write(move |tx| repository::set_configured(tx, configured)).await?;
        let means = Means { hello: options.hello, authority: options.authority };
        Ok(Self(Arc::new(Inner { database, configured: options.server, means, bell: Bell::default() })))
    }

    /// Whether the program was started with a server of its own, so that what is kept does not count.
    pub fn is_configured(&self) -> bool {
        self.0.configured.is_some()
    }

    /// The server that mails go to.
    pub fn server(&self, tx: &mut Transaction<'_>) -> database::Result<Option<Server>> {
        match &self.0.configured {
            Some(server) => Ok(Some(server.clone())),
            None => repository::server(tx),
        }
    }

    /// Looks at the outbox at once: mail was promised, or the server is another.
    pub fn wake(&self) {
        self.0.bell.ring();
    }

    /// Hands one mail to `server` now, past the outbox, and gives the server's words: to try settings out. Blocks for
    /// as long as the server takes.
    pub fn try_out(&self, server: &Server, mail: &Mail, now: Moment) -> Result<String, SendError> {
        let id = Id::new(now);
        let claimed = Claimed {
            claim: Claim { id, fence: 0, attempts: 1 },
            message_id: format!("<{id}@{}>", domain(server)),
            created_at: now,
            to: mail.to.clone(),
            reply_to: mail.reply_to.clone(),
            answers: mail.answers.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
        };
        let mut line = Line::open(server, &self.0.means)?;
        let sent = hand_over(&mut line, server, &claimed);
        line.close();
        sent
    }

    /// Sends what is due at `now`, a few mails over one connection. Blocks: for a thread of its own.
    pub fn run_once(&self, now: Moment) -> database::Result<Round> {
        let outbox = self.clone();
        let taken = self.0.database.write(move |tx| outbox.take(tx, now)).wait()?;
        let Some((server, mails)) = taken else { return Ok(Round::default()) };
        let mut round = Round { is_full: mails.len() as u32 == BATCH, ..Round::default() };
        crash_point("mail.claimed");
        let mut line = Line::open(&server, &self.0.means);
        for mail in &mails {
            let sent = match &mut line {
                Ok(line) => hand_over(line, &server, mail),
                Err(error) => Err(error.clone()),
            };
            crash_point("mail.sent");
            self.note(mail, &sent, now, &mut round)?;
            if let Err(error) = sent
                && !error.is_of_the_mail()
            {
                // The rest of the batch hears the same without another try on a line that is of no use.
                round.trouble = Some(error.clone());
                line = Err(error);
            }
        }
        if let Ok(line) = line {
            line.close();
        }
        Ok(round)
    }

    /// The server, and what is due for it.
    fn take(
        &self,
        tx: &mut Transaction<'_>,
        now: Moment,
    ) -> database::Result<Option<(Server, Vec<Claimed>)>> {
        let Some(server) = self.server(tx)? else { return Ok(None) };
        let claimed = repository::claim(tx, BATCH, domain(&server), now, now.plus(LEASE))?;
        // Attempts are counted when they begin, so that a mail on which this program dies has an end too.
        let (mails, hopeless): (Vec<_>, Vec<_>) =
            claimed.into_iter().partition(|mail| mail.claim.attempts <= MOST_ATTEMPTS);
        for mail in hopeless {
            let error = SendError::Broken { detail: "no attempt came to an end".to_owned() };
            OUTBOX.give_up(tx, mail.claim, &error, now)?;
        }
        Ok((!mails.is_empty()).then_some((server, mails)))
    }

    /// Writes down what an attempt came to.
    fn note(
        &self,
        mail: &Claimed,
        sent: &Result<String, SendError>,
        now: Moment,
        round: &mut Round,
    ) -> database::Result<()> {
        let claim @ Claim { id, attempts, .. } = mail.claim;
        let noted = match sent {
            Ok(_) => {
                round.sent += 1;
                self.0.database.write(move |tx| repository::sent(tx, claim, now))
            }
            Err(error) if error.is_final() || attempts >= MOST_ATTEMPTS => {
                round.failed += 1;
                tracing::warn!(mail.id = %id, %error, "a mail was given up");
                let error = error.clone();
                self.0.database.write(move |tx| OUTBOX.give_up(tx, claim, &error, now))
            }
            Err(error) => {
                round.postponed += 1;
                let (error, due_at) = (error.clone(), now.plus(PAUSES.after(attempts)));
                self.0.database.write(move |tx| OUTBOX.postpone(tx, claim, due_at, &error))
            }
        };
        if !noted.wait()? {
            tracing::warn!(mail.id = %id, "a mail was sent by somebody else too");
        }
        Ok(())
    }

    /// Begins to deliver, on a thread of its own.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(&self) -> std::io::Result<Delivery> {
        let outbox = self.clone();
        thread::Builder::new().name("mail".to_owned()).spawn(move || outbox.deliver())?;
        Ok(Delivery(self.clone()))
    }

    fn deliver(&self) {
        let mut tidied: Option<Instant> = None;
        loop {
            let now = Moment::now();
            // What one mail does to the library must not end all mail.
            let round = catch_unwind(AssertUnwindSafe(|| self.run_once(now)));
            let pause = match round.unwrap_or(Err(database::Error::Failed)) {
                Ok(Round { trouble: Some(error), .. }) => {
                    tracing::warn!(%error, "mail cannot be sent");
                    AFTER_TROUBLE
                }
                Ok(round) if round.is_full => Duration::ZERO,
                Ok(_) => EVERY,
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot be worked on");
                    AFTER_TROUBLE
                }
            };
            if tidied.is_none_or(|at| at.elapsed() >= TIDY_EVERY) {
                tidied = Some(Instant::now());
                let forgotten =
                    self.0.database.write(move |tx| repository::forget(tx, now.minus(KEPT))).wait();
                if let Err(error) = forgotten {
                    tracing::warn!(%error, "old mails cannot be forgotten");
                }
            }
            if self.0.bell.wait(pause) == Heard::Stop {
                self.0.bell.set(|bell| bell.is_over = true);
                return;
            }
        }
    }
}

/// A delivery under way; it ends when this is dropped, or at the latest a few seconds later.
#[derive(Debug)]
pub struct Delivery(Outbox);

impl Drop for Delivery {
    fn drop(&mut self) {
        let bell = &self.0.0.bell;
        bell.set(|state| state.is_to_stop = true);
        let over = bell.changed.wait_timeout_while(bell.lock(), TO_STOP, |state| !state.is_over);
        drop(over);
    }
}

fn hand_over(line: &mut Line, server: &Server, mail: &Claimed) -> Result<String, SendError> {
    let message = message::compose(mail, server.sender())
        .map_err(|error| SendError::Message { reply: error.to_string(), for_good: true })?;
    line.send(&message)
}

/// The second half of Message-IDs: where the sender is at home.
fn domain(server: &Server) -> &str {
    server.sender().address().rsplit_once('@').map_or("localhost", |(_, domain)| domain)
}

/// What wakes the delivery.
#[derive(Default)]
struct Bell {
    state: Mutex<BellState>,
    changed: Condvar,
}

#[derive(Default)]
struct BellState {
    is_rung: bool,
    is_to_stop: bool,
    is_over: bool,
}

#[derive(PartialEq, Eq)]
enum Heard {
    Nothing,
    Stop,
}

impl Bell {
    fn lock(&self) -> MutexGuard<'_, BellState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, change: impl FnOnce(&mut BellState)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn ring(&self) {
        self.set(|state| state.is_rung = true);
    }

    fn wait(&self, pause: Duration) -> Heard {
        let quiet = |state: &mut BellState| !state.is_rung && !state.is_to_stop;
        let waited = self.changed.wait_timeout_while(self.lock(), pause, quiet);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_rung = false;
        if state.is_to_stop { Heard::Stop } else { Heard::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_six_hours_and_all_of_them_last_four_days() {
        let minutes = |attempts| PAUSES.after(attempts).as_secs() / 60;
        assert_eq!([1, 2, 3, 4, 5, 6, 7, 20].map(minutes), [0, 2, 8, 32, 128, 360, 360, 360]);
        let all: Duration = (1..MOST_ATTEMPTS).map(|attempts| PAUSES.after(attempts)).sum();
        assert!((80..100).contains(&(all.as_secs() / 3600)), "{all:?}");
    }
}
