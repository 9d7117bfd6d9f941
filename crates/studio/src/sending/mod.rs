//! What was promised for orders, done: prints to labs, downloads and news to hosts.
//!
//! Everything that is to be done is a row, written in the transaction that decided it. A [`Courier`] takes what is due,
//! asks the other side what it lacks, sends that, and ends the row in the transaction that notes what follows. Both
//! other sides take anything twice without harm, so an interruption anywhere costs at most the piece that was on its
//! way. Who is away is asked again after a while that grows to a minute; who refuses leaves a decision to the
//! photographer.

mod file;
mod print;
mod step;

use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::client::{ClientError, Pairing};
use wirephoto_exchange::order::Step;
use wirephoto_site::Language;

use crate::order::{find_order, settle, tell};
use crate::repository::{self, Shipment, What};
use crate::words::words;
use crate::{Error, Order, OrderRef, Result, Studio, Trouble, Work};

pub(crate) use file::size_as_ordered;

/// Waits for a lab or a host that is away: the first, and the longest.
const WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Between two looks whether to stop.
const LOOK: Duration = Duration::from_millis(200);
/// Held by the process that sends.
const LOCK: &str = "sending.lock";

/// What is told while orders are sent.
#[derive(Debug, Clone, PartialEq)]
pub enum SendProgress {
    /// Files go to a lab or a host.
    Sending {
        /// The order's number.
        order: String,
        /// Files that are there.
        done: usize,
        /// Of how many that were not.
        total: usize,
        /// Bytes that are there.
        bytes: u64,
        /// Of how many.
        total_bytes: u64,
    },
    /// An order has come further.
    Moved {
        /// The order's number.
        order: String,
        /// How far this studio is with it.
        work: Work,
    },
    /// Something waits for a lab or a host, or for the photographer.
    Waits {
        /// The order's number.
        order: String,
        /// Why.
        trouble: Trouble,
        /// Whether a person has to decide something.
        is_held: bool,
    },
}

/// Whoever sends. There is one at a time for each studio, also among several processes.
pub struct Courier {
    studio: Studio,
    /// Gone with the process, however it ends.
    _lock: File,
    /// The labs and hosts that somebody is speaking with.
    busy: Mutex<HashSet<String>>,
    free: Condvar,
    /// What went wrong last, here and not at a lab or a host.
    failure: Mutex<Option<Error>>,
}

/// Whoever looks on while orders are sent, from several threads.
pub trait SendWatch: Send + Sync {
    /// Something went on.
    fn told(&self, progress: SendProgress);
    /// Whether it is enough. What has arrived stays.
    fn is_stopped(&self) -> bool;
}

/// How a try came out that did not succeed.
enum Failure {
    /// It is tried again by itself.
    Later { trouble: Trouble, wait: Duration },
    /// The photographer decides.
    Held(Trouble),
    /// Whoever asked for it said that it is enough.
    Stopped,
}

impl Studio {
    /// The right to send, unless another process has it.
    pub fn courier(&self) -> Result<Option<Courier>> {
        let path = self.directory.join(LOCK);
        let lock = open_lock(&path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(Error::file(path, &error)),
        }
        let (busy, free, failure) = (Mutex::default(), Condvar::new(), Mutex::default());
        Ok(Some(Courier { studio: self.clone(), _lock: lock, busy, free, failure }))
    }
}

fn open_lock(path: &Path) -> Result<File> {
    let opened = File::options().create(true).write(true).truncate(false).open(path);
    opened.map_err(|error| Error::file(path, &error))
}

impl Courier {
    /// Does all that is due, each lab and each host by itself, until nothing is.
    pub fn run(&self, watch: &dyn SendWatch) -> Result<()> {
        std::thread::scope(|scope| {
            loop {
                if let Some(error) = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    return Err(error);
                }
                let due = self.due(Moment::now())?;
                if watch.is_stopped() && self.is_idle() || (due.is_empty() && self.is_idle()) {
                    return Ok(());
                }
                for peer in due {
                    scope.spawn(move || self.serve(&peer, watch));
                }
                self.wait(LOOK);
            }
        })
    }

    /// Begins what is due and does not wait for it.
    pub(crate) fn begin<W: SendWatch + 'static>(self: &Arc<Self>, watch: &Arc<W>) -> Result<()> {
        for peer in self.due(Moment::now())? {
            let (courier, watch) = (Arc::clone(self), Arc::clone(watch));
            std::thread::spawn(move || courier.serve(&peer, &*watch));
        }
        Ok(())
    }

    /// The labs and hosts with which something is due and nobody is speaking; from now on somebody is.
    fn due(&self, now: Moment) -> Result<Vec<String>> {
        let peers = self.studio.db.read(repository::due_peers).wait()?;
        let mut busy = self.busy();
        let is_due =
            |(peer, due_at): (String, Moment)| (due_at <= now && busy.insert(peer.clone())).then_some(peer);
        Ok(peers.into_iter().filter_map(is_due).collect())
    }

    /// Does all that is due at one lab or host.
    fn serve(&self, peer: &str, watch: &dyn SendWatch) {
        while !watch.is_stopped() {
            match self.serve_once(peer, watch) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, peer, "what was promised for orders cannot be done");
                    *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    // Whatever is wrong with the database will not be right at once.
                    std::thread::sleep(WAIT);
                    break;
                }
            }
        }
        self.busy().remove(peer);
        self.free.notify_all();
    }

    /// Does what is due now. Answers whether something was.
    fn serve_once(&self, peer: &str, watch: &dyn SendWatch) -> Result<bool> {
        let (asked, now) = (peer.to_owned(), Moment::now());
        let (steps, shipments) = self
            .studio
            .db
            .read(move |tx| {
                let steps = repository::due_steps(tx, &asked, now)?;
                Ok::<_, Error>((steps, repository::due_shipments(tx, &asked, now)?))
            })
            .wait()?;
        let is_something = !steps.is_empty() || !shipments.is_empty();
        for step in steps {
            if watch.is_stopped() {
                return Ok(false);
            }
            self.tell(peer, &step)?;
        }
        for shipment in shipments {
            if watch.is_stopped() {
                return Ok(false);
            }
            self.ship(&shipment, watch)?;
        }
        Ok(is_something)
    }

    /// Does one thing for an order, and notes how it came out.
    fn ship(&self, shipment: &Shipment, watch: &dyn SendWatch) -> Result<()> {
        let order = self.studio.order(OrderRef::Id(shipment.order))?;
        let number = order.document.number.clone();
        let done = match shipment.what {
            What::Prints => self.send_prints(&order, shipment, watch),
            What::Withdrawal => self.withdraw(&order, shipment),
            What::Download => self.send_download(&order, shipment, watch),
        };
        let failure = match done {
            Ok(done) => {
                let work = self.end(shipment, &done)?;
                watch.told(SendProgress::Moved { order: number, work });
                return Ok(());
            }
            Err(Error::Stopped) => Failure::Stopped,
            Err(error) => Failure::of(&error),
        };
        match failure {
            Failure::Stopped => {}
            Failure::Later { trouble, wait } => {
                self.postpone(shipment, &trouble, wait)?;
                watch.told(SendProgress::Waits { order: number, trouble, is_held: false });
            }
            Failure::Held(trouble) => {
                self.hold(shipment, &trouble)?;
                watch.told(SendProgress::Waits { order: number, trouble, is_held: true });
            }
        }
        Ok(())
    }

    /// Notes that a shipment is done, with what follows of it. Answers how far the order is.
    fn end(&self, shipment: &Shipment, done: &Done) -> Result<Work> {
        let (shipment, done, now) = (shipment.clone(), done.clone(), Moment::now());
        self.studio
            .db
            .write(move |tx| {
                let mut order = find_order(tx, &OrderRef::Id(shipment.order))?;
                // It may have been taken back while it was on its way.
                if repository::find_shipment(tx, shipment.id)?.is_none() {
                    return Ok(order.work);
                }
                repository::end_shipment(tx, &shipment, done.remark.as_ref())?;
                for step in &done.steps {
                    tell(tx, order.id, step, now)?;
                }
                if shipment.what != What::Withdrawal {
                    lift_problem(tx, &order, now)?;
                    if order.work == Work::Sending {
                        settle(tx, &mut order)?;
                    }
                    order.trouble = None;
                } else if done.remark.is_some() {
                    order.trouble.clone_from(&done.remark);
                }
                let all_are_files = order.prints().next().is_none();
                if shipment.what == What::Download && all_are_files && order.work == Work::Closed {
                    tell(tx, order.id, &Step::Done, now)?;
                }
                repository::drop_files(tx)?;
                repository::update_order(tx, &order)?;
                Ok(order.work)
            })
            .wait()
    }

    fn postpone(&self, shipment: &Shipment, why: &Trouble, wait: Duration) -> Result<()> {
        let (shipment, why) = (shipment.clone(), why.clone());
        let attempts = shipment.attempts + 1;
        let due_at = Moment::now().plus(wait.max(back_off(attempts)));
        self.studio
            .db
            .write(move |tx| repository::postpone_shipment(tx, &shipment, &why, attempts, due_at))
            .wait()?;
        Ok(())
    }

    fn hold(&self, shipment: &Shipment, why: &Trouble) -> Result<()> {
        let (id, shipment, why, now) = (shipment.order, shipment.id, why.clone(), Moment::now());
        self.studio
            .db
            .write(move |tx| {
                let mut order = find_order(tx, &OrderRef::Id(id))?;
                let Some(shipment) = repository::find_shipment(tx, shipment)? else { return Ok(()) };
                repository::postpone_shipment(tx, &shipment, &why, 0, now)?;
                if shipment.what == What::Withdrawal {
                    repository::end_shipment(tx, &shipment, Some(&why))?;
                } else {
                    order.work = Work::Held;
                }
                if let Some(reason) = why.reason() {
                    let sentence = (words(Language::English).reason)(&reason);
                    tell(tx, order.id, &Step::Problem { sentence, reason: Some(reason) }, now)?;
                }
                order.trouble = Some(why.clone());
                Ok(repository::update_order(tx, &order)?)
            })
            .wait()
    }

    /// The pairing with a lab.
    fn lab(&self, url: &str) -> Result<(Pairing, u32)> {
        let url = url.to_owned();
        let lab = self.studio.db.read(move |tx| crate::lab::find_lab(tx, &url)).wait()?;
        Ok((lab.pairing, lab.keep_days))
    }

    /// The pairing with a host.
    fn host(&self, url: &str) -> Result<Pairing> {
        let hosts = self.studio.hosts()?.into_iter().map(|host| host.pairing);
        let found = hosts.into_iter().find(|pairing| pairing.url == url);
        found.ok_or_else(|| Error::Host(ClientError::NotPaired(url.to_owned())))
    }

    fn busy(&self) -> MutexGuard<'_, HashSet<String>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_idle(&self) -> bool {
        self.busy().is_empty()
    }

    /// Waits until somebody is free again, or for a while.
    pub(crate) fn wait(&self, at_most: Duration) {
        let busy = self.busy();
        drop(self.free.wait_timeout(busy, at_most).unwrap_or_else(PoisonError::into_inner));
    }
}

/// What follows of a shipment that is done.
#[derive(Debug, Clone, Default)]
struct Done {
    /// To be kept with it, if there is something to say.
    remark: Option<Trouble>,
    /// What the host is to be told.
    steps: Vec<Step>,
}

impl Failure {
    fn of(error: &Error) -> Self {
        let said = || Trouble::Said { sentence: error.to_string() };
        let later = |trouble, wait| Self::Later { trouble, wait };
        match error {
            Error::Stopped | Error::Host(ClientError::Stopped) => Self::Stopped,
            Error::Host(ClientError::Unreachable { host, .. }) => {
                later(Trouble::Away { url: host.clone() }, WAIT)
            }
            Error::Host(ClientError::NotPaired(url)) => {
                later(Trouble::Stranger { url: url.clone() }, LONGEST_WAIT)
            }
            Error::Host(ClientError::Certificate(url)) => {
                later(Trouble::Certificate { url: url.clone() }, LONGEST_WAIT)
            }
            Error::Host(ClientError::NotAHost(url)) => {
                later(Trouble::NotAHost { url: url.clone() }, LONGEST_WAIT)
            }
            Error::NoLab(url) => later(Trouble::Stranger { url: url.clone() }, LONGEST_WAIT),
            Error::Host(ClientError::Refused { status, .. }) if is_passing(*status) => later(said(), WAIT),
            Error::Order(trouble @ Trouble::Lost { .. }) => later(trouble.clone(), WAIT),
            Error::Database(_) | Error::Library(_) => later(said(), WAIT),
            Error::Order(trouble) => Self::Held(trouble.clone()),
            _ => Self::Held(said()),
        }
    }
}

/// Whether a refusal with this status will be none later: too many requests, a full disk, a broken server.
fn is_passing(status: u16) -> bool {
    status == 408 || status == 429 || status >= 500
}

fn back_off(attempts: u32) -> Duration {
    WAIT.saturating_mul(1 << attempts.min(10)).min(LONGEST_WAIT)
}

/// Tells the host that a problem that it was told of is none any more.
fn lift_problem(tx: &mut Transaction<'_>, order: &Order, now: Moment) -> Result<()> {
    let told = repository::steps_of(tx, order.id)?;
    let last = told.iter().rev().find_map(|told| match &told.step {
        Step::Problem { sentence, .. } => Some(sentence.as_str()),
        _ => None,
    });
    if last.is_some_and(|sentence| !sentence.is_empty()) {
        tell(tx, order.id, &Step::no_problem(), now)?;
    }
    Ok(())
}

/// The event's name and its photographer, as they are now.
fn of_event(tx: &mut Transaction<'_>, event: Id) -> Result<Option<crate::Event>> {
    Ok(repository::find_event(tx, crate::EventRef::Id(event))?)
}
