//! The link to the host: outward only, as patient as it has to be.
//!
//! Three threads, so that none waits for another: one listens to orders and to what frames said, one fetches objects, one
//! reports. Each has its own pace when the host is away.

mod fetch;
mod listen;
mod report;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wirephoto_database::{Database, Moment};
use wirephoto_exchange::air::StationDocument;
use wirephoto_exchange::client::{ClientError, Pairing, Station as Client};

use crate::bell::Bell;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::repository::{self, Host};
use crate::sender::Desk;

/// Waits for a host that is away: the first, and the longest.
const WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// How often a station that is paired with nobody looks whether it is.
const UNPAIRED_WAIT: Duration = Duration::from_secs(2);

/// What the threads of the link share.
pub struct Link {
    pub database: Database,
    pub document: StationDocument,
    pub clock: Arc<Clock>,
    pub desks: BTreeMap<u16, Arc<Desk>>,
    /// Wakes the one who listens, which otherwise only the host does.
    pub orders: Arc<Bell>,
    pub fetches: Arc<Bell>,
    pub reports: Arc<Bell>,
}

/// The host, and a client that speaks with it: made anew when the station is paired anew.
#[derive(Default)]
struct Line(Option<(Pairing, Client)>);

impl Line {
    fn client(&mut self, pairing: &Pairing) -> Result<&Client> {
        if self.0.as_ref().is_none_or(|(known, _)| known != pairing) {
            self.0 = Some((pairing.clone(), Client::new(pairing)?));
        }
        self.0.as_ref().map(|(_, client)| client).ok_or_else(|| ClientError::Stopped.into())
    }
}

/// How long to wait after each failure of several.
struct BackOff(Duration);

impl Default for BackOff {
    fn default() -> Self {
        Self(WAIT)
    }
}

impl BackOff {
    fn reset(&mut self) {
        self.0 = WAIT;
    }

    /// A host that does not know this station, or is another, is asked seldom.
    fn after(&mut self, error: &Error) -> Duration {
        let is_lasting =
            matches!(error, Error::Host(ClientError::NotPaired(_) | ClientError::Certificate(_)));
        let wait = if is_lasting { LONGEST_WAIT } else { self.0 };
        self.0 = (wait * 2).min(LONGEST_WAIT);
        wait
    }
}

impl Link {
    fn host(&self) -> Result<Option<Host>> {
        self.database.read(|tx| Ok::<_, Error>(repository::host(tx)?)).wait()
    }

    /// Does something with the host again and again, at once while `once` says that there is more, else when the bell is
    /// rung or a while has passed.
    fn keep_doing(
        &self,
        bell: &Bell,
        every: Duration,
        mut once: impl FnMut(&Self, &Host, &Client, Moment) -> Result<Next>,
    ) {
        let (mut line, mut back_off) = (Line::default(), BackOff::default());
        while !bell.is_over() {
            let host = match self.host() {
                Ok(Some(host)) => host,
                Ok(None) => {
                    bell.wait(UNPAIRED_WAIT);
                    bell.take();
                    continue;
                }
                Err(error) => {
                    tracing::warn!(%error, "the station's database cannot be read");
                    pause(bell, back_off.after(&error));
                    continue;
                }
            };
            let done =
                line.client(&host.pairing).and_then(|client| once(self, &host, client, self.clock.now()));
            match done {
                Ok(next) => {
                    back_off.reset();
                    match next {
                        Next::AtOnce => {}
                        Next::After(wait) => pause(bell, wait),
                        Next::WhenRung => bell.wait(every),
                    }
                    bell.take();
                }
                Err(error) => {
                    tracing::debug!(%error, "the host is away");
                    self.note_trouble(&error);
                    pause(bell, back_off.after(&error));
                }
            }
        }
    }

    /// Notes for the page why the host cannot be spoken with.
    fn note_trouble(&self, error: &Error) {
        let Error::Host(error) = error else { return };
        let trouble = match error {
            ClientError::Unreachable { .. } => trouble::AWAY.to_owned(),
            ClientError::NotPaired(_) => trouble::STRANGER.to_owned(),
            ClientError::Certificate(_) => trouble::CERTIFICATE.to_owned(),
            ClientError::NotAHost(_) => trouble::NO_HOST.to_owned(),
            error => error.to_string(),
        };
        let note = move |tx: &mut wirephoto_database::Transaction<'_>| {
            Ok::<_, Error>(repository::note_trouble(tx, &trouble)?)
        };
        // It is only told to whoever looks at the page.
        let _ = self.database.write(note).wait();
    }
}

/// Troubles with a host that the page has its own words for; of others it shows the host's sentence.
pub mod trouble {
    pub const AWAY: &str = "away";
    pub const STRANGER: &str = "stranger";
    pub const CERTIFICATE: &str = "certificate";
    pub const NO_HOST: &str = "no-host";
}

/// Waits, whatever is rung, unless everything ends.
fn pause(bell: &Bell, wait: Duration) {
    let begun = Instant::now();
    while !bell.is_over() && begun.elapsed() < wait {
        bell.take();
        bell.wait(wait.saturating_sub(begun.elapsed()));
    }
}

/// When something is done again.
enum Next {
    AtOnce,
    After(Duration),
    WhenRung,
}
