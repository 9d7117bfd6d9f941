//! A line to an operator: bound, and bound again whenever it breaks.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};
use wirephoto_database::{Database, Id, Moment};

use super::intake::Intake;
use super::pdu::{Stream, Wire};
use super::session::{End, Session};
use super::{Operator, Pace, Security, Trouble};
use crate::pauses::Pauses;
use crate::repository::outbox::KEPT;
use crate::repository::sms as repository;
use crate::way;

/// How often old messages are forgotten.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// A line to an operator; clones share it.
#[derive(Clone)]
pub struct Line(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) database: Database,
    pub(super) operator: Operator,
    pub(super) intake: Arc<dyn Intake>,
    pub(super) pace: Pace,
    pub(super) bell: Notify,
    standing: Mutex<Standing>,
}

/// How a line stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Since when it is bound, if it is.
    pub bound_since: Option<Moment>,
    /// Since when it is not, though it was tried.
    pub broken_since: Option<Moment>,
    /// What went wrong last, and when.
    pub last_trouble: Option<(Moment, Trouble)>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("operator", &self.0.operator).finish_non_exhaustive()
    }
}

impl Line {
    /// A line that is not bound yet, on a database that has [`crate::SCHEMA`].
    pub fn new(database: Database, operator: Operator, intake: Arc<dyn Intake>, pace: Pace) -> Self {
        let (bell, standing) = (Notify::new(), Mutex::default());
        Self(Arc::new(Inner { database, operator, intake, pace, bell, standing }))
    }

    /// Looks at the outbox at once: a message was promised.
    pub fn wake(&self) {
        self.0.bell.notify_one();
    }

    /// The operator at its other end: name and port.
    pub fn operator(&self) -> String {
        self.0.operator.name()
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        self.0.standing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Binds, sends and takes, and begins again when it breaks, until `stop` is ready; then it says goodbye.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let Pace { first_pause: first, longest_pause: longest, .. } = self.0.pace;
        let (pauses, mut tries) = (Pauses { first, times: 2, longest }, 0);
        let mut tidied: Option<Instant> = None;
        loop {
            if tidied.is_none_or(|at| at.elapsed() >= TIDY_EVERY) {
                tidied = Some(Instant::now());
                self.forget_old().await;
            }
            let began = Instant::now();
            let bound = tokio::select! {
                () = stop.as_mut() => return,
                bound = self.bind() => bound,
            };
            let trouble = match bound {
                Err(trouble) => trouble,
                Ok(mut session) => {
                    self.stands(|standing| {
                        (standing.bound_since, standing.broken_since) = (Some(Moment::now()), None);
                    });
                    let end = session.run(stop.as_mut()).await;
                    let trouble = match &end {
                        End::Broken(trouble) => trouble.clone(),
                        End::Stopped => Trouble::broken("this program was stopped"),
                    };
                    if let Err(error) = session.give_back(&trouble).await {
                        tracing::warn!(%error, "short messages stay taken until their lease is over");
                    }
                    self.stands(|standing| standing.bound_since = None);
                    if matches!(end, End::Stopped) {
                        return;
                    }
                    // A bind that lasted was in order; one that breaks at once is not worth another at once.
                    if began.elapsed() > longest {
                        tries = 0;
                    }
                    trouble
                }
            };
            tracing::warn!(operator = self.0.operator.name(), error = %trouble, "no line to the operator");
            self.stands(|standing| {
                let now = Moment::now();
                standing.broken_since.get_or_insert(now);
                standing.last_trouble = Some((now, trouble));
            });
            tries += 1;
            tokio::select! {
                () = stop.as_mut() => return,
                () = sleep(pauses.after(tries)) => {}
            }
        }
    }

    fn stands(&self, change: impl FnOnce(&mut Standing)) {
        change(&mut self.0.standing.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn bind(&self) -> Result<Session<'_>, Trouble> {
        let operator = &self.0.operator;
        let unreachable = |detail: String| Trouble::Unreachable { operator: operator.name(), detail };
        let connecting = timeout(self.0.pace.answer, connect(operator)).await;
        let stream = connecting
            .map_err(|_| unreachable("it does not answer".to_owned()))?
            .map_err(|error| unreachable(error.to_string()))?;
        Session::bind(&self.0, Wire::new(stream, self.0.pace.answer), Id::new(Moment::now())).await
    }

    async fn forget_old(&self) {
        let before = Moment::now().minus(KEPT);
        if let Err(error) = self.0.database.write(move |tx| repository::forget(tx, before)).await {
            tracing::warn!(%error, "old short messages cannot be forgotten");
        }
    }
}

async fn connect(operator: &Operator) -> std::io::Result<Box<dyn Stream>> {
    let stream = TcpStream::connect((operator.host.as_str(), operator.port)).await?;
    stream.set_nodelay(true)?;
    Ok(match operator.security {
        Security::None => Box::new(stream),
        Security::Tls => Box::new(way::connect(stream, &operator.host, operator.authority.as_deref()).await?),
    })
}
