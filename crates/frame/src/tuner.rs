//! The reception thread: it tunes to what was announced, collects it, and writes down what came of it.
//!
//! What is to be received stands in the database, and nowhere else: whenever that may have changed, and at the start,
//! the thread looks, announces what is new to its [`Receiver`] with the symbols that were kept, and forgets what is
//! not wanted any more.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver as Queue, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::receiver::{Announcement, Event, Limits, Progress, Receiver};
use wirephoto_airwave::thin::Refusal;
use wirephoto_database::{self as database, Database, Moment, Transaction};

use crate::bell::Bell;
use crate::ear::{Ear, Source};
use crate::input::Input;
use crate::repository::{self, Reception, State};
use crate::service::House;
use crate::service::reception;
use crate::{Error, Result};

/// Datagrams that wait to be looked at: while half a second of work is done, those of two seconds at 20 Mbit/s.
const QUEUE: usize = 4096;
/// How often somebody looks at the clock while something is collected.
const TICK: Duration = Duration::from_millis(50);
/// So long without a packet of it, and the host hears how an object stands.
const QUIET: Duration = Duration::from_millis(250);
/// After so many new symbols they are kept, though more are coming; and where they come slowly, after so long.
const KEEP_EVERY: u32 = 512;
const KEEP_AFTER: Duration = Duration::from_secs(1);
/// A clock that goes otherwise than time by more than this was set, by somebody or by the network.
const CLOCK_WAS_SET_US: i64 = 30_000_000;
/// How often the database is looked at without a sign; and a channel tried again that could not be joined.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What the reception thread needs of its frame.
pub struct Parts {
    pub database: Database,
    pub house: House,
    pub bell: Arc<Bell>,
    /// The interface on which multicast groups are joined, by its address.
    pub interface: Ipv4Addr,
    /// Channels that are heard elsewhere than where they are sent.
    pub tuning: BTreeMap<SocketAddrV4, SocketAddrV4>,
    /// Transport streams that carry the channels, in place of the network.
    pub inputs: Vec<Input>,
}

/// The reception thread; it ends when this is dropped, and what it has is kept by then.
#[derive(Debug)]
pub struct Tuner {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Tuner {
    pub fn start(parts: Parts) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, queue) = sync_channel(QUEUE);
        let ending = Arc::clone(&stop);
        let run = move || Reading::new(parts, sender).run(&queue, &ending);
        let thread = thread::Builder::new().name("frame reception".to_owned()).spawn(run);
        let thread = thread.map_err(|error| Error::Thread(error.to_string()))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Tuner {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // One that failed has said so.
            let _ = thread.join();
        }
    }
}

/// An object that is being collected.
struct Course {
    /// When its message came: another object that is announced under its name came later.
    announced_at: Moment,
    address: SocketAddrV4,
    /// When the last packet of it came, or the beginning.
    heard_at: Instant,
    /// Packets that had come when the host was told last; nothing before the first time.
    told_at: Option<u32>,
    /// Symbols that are kept, and when they were.
    kept: u32,
    kept_at: Instant,
}

struct Reading {
    parts: Parts,
    sender: SyncSender<Vec<u8>>,
    receiver: Receiver,
    courses: BTreeMap<ObjectId, Course>,
    ears: BTreeMap<Source, Ear>,
    looked_at: Option<Instant>,
    ticked_at: Instant,
    /// What the clock showed when.
    clock: (Moment, Instant),
}

impl Reading {
    fn new(parts: Parts, sender: SyncSender<Vec<u8>>) -> Self {
        let receiver = Receiver::new(Limits::default());
        let (courses, ears) = (BTreeMap::new(), BTreeMap::new());
        let (looked_at, ticked_at, clock) = (None, Instant::now(), (Moment::now(), Instant::now()));
        Self { parts, sender, receiver, courses, ears, looked_at, ticked_at, clock }
    }

    fn run(mut self, queue: &Queue<Vec<u8>>, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            self.follow_clock(Moment::now());
            let is_due = self.looked_at.is_none_or(|at| at.elapsed() >= LOOK_EVERY);
            if self.parts.bell.take_receptions() || is_due {
                self.look(Moment::now());
            }
            if let Ok(datagram) = queue.recv_timeout(TICK)
                && let Some(event) = self.receiver.packet(&datagram, time(Moment::now()))
            {
                self.event(event, Moment::now());
            }
            if self.ticked_at.elapsed() >= TICK {
                self.ticked_at = Instant::now();
                self.tick(Moment::now());
            }
        }
        let objects: Vec<ObjectId> = self.courses.keys().copied().collect();
        for object in objects {
            self.keep(object);
        }
    }

    /// Brings what is collected in line with what is to be received.
    fn look(&mut self, now: Moment) {
        self.looked_at = Some(Instant::now());
        let read = |tx: &mut Transaction<'_>| {
            Ok::<_, database::Error>(
                [State::Receiving, State::Asking].map(|state| repository::in_state(tx, state)),
            )
        };
        let (wanted, asked) = match self.parts.database.read(read).wait() {
            Ok([Ok(wanted), Ok(asked)]) => (wanted, asked),
            Ok([Err(error), _] | [_, Err(error)]) | Err(error) => {
                return tracing::warn!(%error, "what is to be received cannot be read");
            }
        };
        let is_over = |object: ObjectId, course: &Course| {
            let is_it = |it: &Reception| (it.object, it.announced_at) == (object, course.announced_at);
            !wanted.iter().any(is_it)
        };
        let over = self.courses.iter().filter(|(object, course)| is_over(**object, course));
        let over: Vec<ObjectId> = over.map(|(&object, _)| object).collect();
        for object in over {
            self.forget(object);
        }
        for reception in wanted {
            self.announce(reception, now);
        }
        self.tune();
        if asked.iter().any(|asked| asked.expires_at <= now) {
            self.expire(now);
        }
    }

    /// A machine that keeps no time while it is off begins with a clock that is wrong, and is told the time by the network:
    /// by then something may have been announced, and is not over for that.
    fn follow_clock(&mut self, now: Moment) {
        let (before, at) = self.clock;
        let passed_us = at.elapsed().as_micros() as i64;
        let by_us = now.micros().saturating_sub(before.micros()).saturating_sub(passed_us);
        if by_us.abs() > CLOCK_WAS_SET_US {
            if !self.write(move |tx| repository::move_expiries(tx, by_us)) {
                return;
            }
            self.look(now);
        }
        self.clock = (now, Instant::now());
    }

    /// Gives up what is over by its time, which may have been set anew in the meantime.
    fn expire(&self, now: Moment) {
        if self.write(move |tx| reception::expire(tx, now)) {
            self.parts.bell.ring();
        }
    }

    fn announce(&mut self, wanted: Reception, now: Moment) {
        let Reception { object, address, params, key, hash, announced_at, expires_at, .. } = wanted;
        let announcement = Announcement { object, params, key, hash, expires: time(expires_at) };
        if self.receiver.announce(announcement).is_err() {
            return self.refuse(object, Refusal::Full, now);
        }
        let address = self.parts.tuning.get(&address).copied().unwrap_or(address);
        if let Some(course) = self.courses.get_mut(&object) {
            // The host hears that the frame listens there.
            course.told_at = course.told_at.filter(|_| course.address == address);
            course.address = address;
            return;
        }
        let heard_at = Instant::now();
        let (told_at, kept, kept_at) = (None, 0, heard_at);
        self.courses.insert(object, Course { announced_at, address, heard_at, told_at, kept, kept_at });
        let symbols = self.parts.database.read(move |tx| repository::symbols(tx, object)).wait();
        match symbols.map(|symbols| self.receiver.restore(object, &symbols)) {
            Ok(event) => event.into_iter().for_each(|event| self.event(event, now)),
            Err(error) => tracing::warn!(%object, %error, "what is kept of an object cannot be read"),
        }
        let have = self.receiver.progress(object).map_or(0, |progress| progress.have);
        if let Some(course) = self.courses.get_mut(&object) {
            course.kept = have;
        }
    }

    /// Listens where something is to be heard, and nowhere else.
    fn tune(&mut self) {
        let needed: BTreeSet<Source> =
            self.courses.values().flat_map(|course| self.sources(course)).collect();
        self.ears.retain(|source, _| needed.contains(source));
        for source in needed {
            if self.ears.contains_key(&source) {
                continue;
            }
            match Ear::open(&source, self.parts.interface, self.sender.clone()) {
                Ok(ear) => drop(self.ears.insert(source, ear)),
                // There may be a network later.
                Err(error) => tracing::warn!(%source, %error, "a channel cannot be joined"),
            }
        }
    }

    /// Where an object may be heard.
    fn sources(&self, course: &Course) -> Vec<Source> {
        if self.parts.inputs.is_empty() {
            return vec![Source::Channel(course.address)];
        }
        self.parts.inputs.iter().cloned().map(Source::Stream).collect()
    }

    fn event(&mut self, event: Event, now: Moment) {
        match event {
            Event::Progress(object, progress) => {
                let Some(course) = self.courses.get_mut(&object) else { return };
                course.heard_at = Instant::now();
                let is_long_ago = course.kept_at.elapsed() >= KEEP_AFTER;
                if is_long_ago || progress.have >= course.kept + KEEP_EVERY {
                    self.keep(object);
                }
            }
            Event::Complete(object, progress, bytes) => self.complete(object, progress, &bytes, now),
            Event::Damaged { object, gave_up: true } => self.refuse(object, Refusal::Damaged, now),
            Event::Damaged { object, gave_up: false } => {
                self.write(move |tx| repository::drop_symbols(tx, object));
                if let Some(course) = self.courses.get_mut(&object) {
                    course.kept = 0;
                }
            }
            // Nothing more comes: the host hears at once what is missing.
            Event::Closed(object) => self.progressed(object, now),
        }
    }

    /// Stores what arrived. Where that fails for another reason than room, it is collected once more.
    fn complete(&mut self, object: ObjectId, progress: Progress, bytes: &[u8], now: Moment) {
        let (group, house) = (reception::read_group(bytes).map(Arc::new), self.parts.house.clone());
        let store = move |tx: &mut Transaction<'_>| {
            reception::complete(tx, object, &progress, group.as_ref(), &house, now)
        };
        let stored = self.parts.database.write(store).wait();
        self.forget(object);
        match stored {
            Ok(()) => self.parts.bell.ring(),
            Err(database::Error::Full(_)) => self.refuse(object, Refusal::Full, now),
            Err(error) => tracing::error!(%object, %error, "what arrived cannot be stored"),
        }
    }

    fn refuse(&mut self, object: ObjectId, why: Refusal, now: Moment) {
        self.forget(object);
        if self.write(move |tx| reception::refuse(tx, object, why, now)) {
            self.parts.bell.ring();
        }
    }

    fn forget(&mut self, object: ObjectId) {
        self.receiver.forget(object);
        self.courses.remove(&object);
    }

    /// Sees to what is over, and to what is quiet.
    fn tick(&mut self, now: Moment) {
        let late = self.receiver.expire(time(now));
        self.courses.retain(|object, _| !late.contains(object));
        if !late.is_empty() {
            self.expire(now);
        }
        let is_quiet = |course: &Course| course.told_at.is_none() || course.heard_at.elapsed() >= QUIET;
        let quiet: Vec<ObjectId> =
            self.courses.iter().filter(|(_, course)| is_quiet(course)).map(|(&object, _)| object).collect();
        for object in quiet {
            self.keep(object);
            self.progressed(object, now);
        }
    }

    /// Keeps the symbols that are not kept yet. Without room for them a power cut costs them, and nothing else.
    fn keep(&mut self, object: ObjectId) {
        let Some((course, progress)) = self.courses.get(&object).zip(self.receiver.progress(object)) else {
            return;
        };
        let (what, behind, house) = ((object, course.announced_at), course.kept, self.parts.house.clone());
        let Some(symbols) = self.receiver.save(object, behind).filter(|symbols| !symbols.is_empty()) else {
            return;
        };
        self.write(move |tx| reception::keep_symbols(tx, what, behind, &symbols, &house));
        if let Some(course) = self.courses.get_mut(&object) {
            (course.kept, course.kept_at) = (progress.have, Instant::now());
        }
    }

    /// Tells the host how an object stands, if packets of it came since it was told last.
    fn progressed(&mut self, object: ObjectId, now: Moment) {
        let Some((course, progress)) = self.courses.get(&object).zip(self.receiver.progress(object)) else {
            return;
        };
        let is_heard = self.sources(course).iter().any(|source| self.ears.contains_key(source));
        if course.told_at == Some(progress.seen) || !is_heard {
            return;
        }
        let Some(course) = self.courses.get_mut(&object) else { return };
        course.told_at = Some(progress.seen);
        if self.parts.house.is_metered {
            return;
        }
        if self.write(move |tx| reception::progressed(tx, object, &progress, now)) {
            self.parts.bell.ring_reports();
        }
    }

    /// Writes something down; `false` if that failed, which is said here.
    fn write<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut Transaction<'_>) -> database::Result<T> + Send + 'static,
    ) -> bool {
        let written = self.parts.database.write(body).wait();
        written.inspect_err(|error| tracing::error!(%error, "the frame cannot write something down")).is_ok()
    }
}

/// The time as the receiver counts it.
fn time(moment: Moment) -> Duration {
    Duration::from_micros(moment.micros().try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use wirephoto_airwave::fec::Params;
    use wirephoto_airwave::object::{Hash, Key};
    use wirephoto_airwave::thin;
    use wirephoto_database::Location;

    use super::*;

    #[test]
    fn t7_what_is_announced_outlasts_a_clock_that_is_set() {
        let folder = tempfile::tempdir().unwrap();
        let database =
            Database::open(&Location::File(folder.path().join("frame.db")), &[crate::SCHEMA]).unwrap();
        let (now, object) = (Moment::now(), ObjectId { tsi: 1, toi: 1 });
        let announced = Reception {
            object,
            state: State::Receiving,
            address: "239.1.2.3:5000".parse().unwrap(),
            params: Params::new(1000, 1440).unwrap(),
            key: Key::from_bytes([1; 32]),
            hash: Hash([2; 16]),
            announced_at: now,
            expires_at: now.plus(Duration::from_hours(1)),
            arrived: thin::Reception::default(),
        };
        database.write(move |tx| repository::add_reception(tx, &announced)).wait().unwrap();
        let (sender, _queue) = sync_channel(1);
        let parts = Parts {
            database: database.clone(),
            house: House { store_bytes: 1 << 20, data: None, is_metered: false },
            bell: Arc::default(),
            interface: Ipv4Addr::UNSPECIFIED,
            tuning: BTreeMap::new(),
            inputs: vec![Input::File(folder.path().join("no.ts"))],
        };
        let mut reading = Reading::new(parts, sender);
        reading.look(now);
        // A day ahead, and back again.
        for hours in [24, 0] {
            let shown = now.plus(Duration::from_hours(hours));
            reading.follow_clock(shown);
            reading.tick(shown);
            let read = move |tx: &mut Transaction<'_>| repository::reception(tx, object);
            let known = database.read(read).wait().unwrap().unwrap();
            let left_s = known.expires_at.since(shown).as_secs();
            assert_eq!(
                (known.state, (3500..=3660).contains(&left_s)),
                (State::Receiving, true),
                "{left_s} s"
            );
        }
    }
}
