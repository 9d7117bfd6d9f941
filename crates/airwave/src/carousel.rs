//! The schedule of one channel: which symbol of which object goes out next, and when silence is better.
//!
//! Give it what is known ([`add`](Carousel::add), [`heard`](Carousel::heard)), ask [`next`](Carousel::next) whenever
//! the channel could take a packet, drain [`event`](Carousel::event), repeat. Time is whatever clock the caller
//! counts; nothing here reads one.
//!
//! **How much is sent.** Any K different symbols and a few restore an object, so all that counts is how many go out
//! before the last frame has enough. Each waiting frame has an *aim*: the symbol up to which sending should suffice for
//! it, K/(1 − loss) and a margin, where loss is what this frame lost before ([`Habits`]). A frame that soon says what it
//! lacks gets no margin, and if it is new just K: to ask once more costs it half a second, and what nobody needs would
//! cost everybody. When the aim is reached the object yields the air for as long as this frame's answers took before. A
//! frame that reports what it has gets an aim from what it lacks. A frame that sends one report only, its last, is heard
//! by its silence: each window without a word raises the aim by a twentieth to a fifth. After a few of those it is taken
//! to be asleep: it is notified again, the object is sent once more in full, and each window is twice as long as the one
//! before. An object is sent to the farthest aim of its frames, and the last report ends it at once.
//!
//! **Who is next.** Deficit round-robin (Shreedhar and Varghese 1995) among the objects that have an aim before them:
//! a turn is longer with more frames waiting, and near the object's end of life. A decision costs the same with one
//! object on the air and with a thousand, but for the depth of the trees they are kept in.
//!
//! **What survives.** Symbols are never repeated, across restarts too: the carousel asks for blocks of symbol numbers
//! ([`Event::ReserveEsi`]) and sends none before the caller has confirmed that the block is stored. After a restart,
//! [`Job::first_esi`] is where the last block ended.

mod aims;
mod habits;
mod object;
mod sent;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

pub use habits::Habits;

use crate::fec::MAX_K;
use crate::packet::MAX_ESI;
use crate::thin::{FrameNumber, State};
use habits::Delay;
use object::{Object, Step, Waiting};

/// How a frame answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// It says what it has whenever the air has been quiet for a moment: MQTT, HTTP.
    Progress,
    /// It says one word, when it has everything: SMS.
    Once,
}

/// A frame that waits for an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listener {
    /// Which frame.
    pub frame: FrameNumber,
    /// How it answers.
    pub answers: Answers,
}

/// An object to be broadcast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number in the channel's session.
    pub toi: u32,
    /// K: how many source symbols it has.
    pub symbols: u32,
    /// The first symbol to send: 0, or after a restart what was last reserved.
    pub first_esi: u32,
    /// Not before: [`Carousel::lead`] after the frames are notified, or they miss the beginning.
    pub starts: Duration,
    /// When it leaves the air, whoever still waits.
    pub expires: Duration,
    /// Who waits for it.
    pub listeners: Vec<Listener>,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Send this symbol of this object.
    Send {
        /// The object.
        toi: u32,
        /// The encoding symbol ID.
        esi: u32,
    },
    /// Nothing to send before this time, unless something is heard or added.
    Wait(Duration),
    /// Nothing is on the air.
    Idle,
}

/// What the caller should know or do.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Store that symbols below `up_to` may have been used, then say so with [`Carousel::reserved`].
    ReserveEsi {
        /// The object.
        toi: u32,
        /// The first symbol that is not in the block.
        up_to: u32,
    },
    /// Send the frame its availability message again (with a new sequence number).
    NotifyAgain {
        /// The object.
        toi: u32,
        /// The frame that has said nothing.
        frame: FrameNumber,
    },
    /// The frame's habits have changed: worth keeping for the next start.
    Learnt {
        /// Whose.
        frame: FrameNumber,
        /// What they are now.
        habits: Habits,
    },
    /// The object has left the air.
    Ended {
        /// The object.
        toi: u32,
        /// Why.
        why: Ended,
        /// The frames that were still waited for.
        waiting: Vec<FrameNumber>,
    },
}

/// Why an object left the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every frame has answered.
    Answered,
    /// Its time was over.
    Expired,
    /// The caller took it off.
    Withdrawn,
    /// It has no more symbols (2²⁴).
    Exhausted,
}

/// An object as it is on the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnAir {
    /// The object.
    pub toi: u32,
    /// K.
    pub symbols: u32,
    /// Symbols sent since it was added.
    pub sent: u32,
    /// Symbols that will be sent if nothing is heard before.
    pub ahead: u32,
    /// Frames that have not answered.
    pub waiting: usize,
    /// When it leaves the air.
    pub expires: Duration,
}

/// Why an object was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddError {
    /// As many objects as the limits allow are on the air.
    #[error("the channel is full")]
    Full,
    /// This object is on the air already.
    #[error("the object is on the air already")]
    Known,
    /// No symbols, more than [`MAX_K`], or a beginning past [`MAX_ESI`].
    #[error("no object has so many symbols")]
    Symbols,
    /// Nobody waits for it.
    #[error("nobody waits for the object")]
    NoListener,
}

/// How much a carousel holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Objects on the air at once.
    pub objects: usize,
    /// Frames whose habits are remembered.
    pub frames: usize,
    /// Symbol numbers that are reserved at a time. As many, and half as many again, may go unused at a restart.
    pub esi_block: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { objects: 4096, frames: 1 << 16, esi_block: 64 }
    }
}

/// What is due at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Frame(u32, FrameNumber),
    Expiry(u32),
}

/// The schedule of one channel.
#[derive(Debug)]
pub struct Carousel {
    limits: Limits,
    objects: BTreeMap<u32, Object>,
    /// The objects with an aim before them, in the order of their turns.
    ring: VecDeque<u32>,
    timers: BTreeSet<(Duration, Due)>,
    habits: BTreeMap<FrameNumber, Habits>,
    /// How long answers take of a frame that is new, by how it answers.
    usual: [Option<Delay>; 2],
    events: VecDeque<Event>,
}

impl Carousel {
    /// A channel with nothing on the air.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            objects: BTreeMap::new(),
            ring: VecDeque::new(),
            timers: BTreeSet::new(),
            habits: BTreeMap::new(),
            usual: [None; 2],
            events: VecDeque::new(),
        }
    }

    /// Puts an object on the air.
    pub fn add(&mut self, job: Job) -> Result<(), AddError> {
        if self.objects.contains_key(&job.toi) {
            return Err(AddError::Known);
        }
        if self.objects.len() >= self.limits.objects {
            return Err(AddError::Full);
        }
        if job.symbols == 0 || job.symbols > MAX_K || job.first_esi > MAX_ESI {
            return Err(AddError::Symbols);
        }
        if job.listeners.is_empty() {
            return Err(AddError::NoListener);
        }
        let toi = job.toi;
        self.timers.insert((job.expires, Due::Expiry(toi)));
        self.objects.insert(toi, Object::new(job.symbols, job.first_esi, job.expires));
        // What was reserved before a restart and surely sent counts for the frames that waited already.
        let unsure = self.limits.esi_block + self.limits.esi_block / 2;
        for listener in job.listeners {
            let mut waiting = Waiting::new(listener.answers, job.first_esi.min(unsure), job.starts);
            waiting.resumed = job.first_esi > 0;
            self.wait_for(toi, listener.frame, waiting);
        }
        self.reserve(toi);
        Ok(())
    }

    /// One more frame waits for an object that is on the air; false if it is not, or the frame waits already.
    pub fn join(&mut self, toi: u32, listener: Listener, starts: Duration) -> bool {
        let Some(object) = self.objects.get(&toi) else { return false };
        if object.frames.contains_key(&listener.frame) {
            return false;
        }
        let waiting = Waiting::new(listener.answers, object.next_esi, starts);
        self.wait_for(toi, listener.frame, waiting);
        true
    }

    /// Takes an object off the air.
    pub fn withdraw(&mut self, toi: u32) {
        self.end(toi, Ended::Withdrawn);
    }

    /// Nobody waits for this frame any more, and what is known of it is forgotten.
    pub fn forget(&mut self, frame: FrameNumber) {
        let waited: Vec<u32> = self
            .objects
            .iter()
            .filter(|(_, object)| object.frames.contains_key(&frame))
            .map(|(toi, _)| *toi)
            .collect();
        for toi in waited {
            self.answered(toi, frame);
        }
        self.habits.remove(&frame);
    }

    /// The block up to this symbol is stored.
    pub fn reserved(&mut self, toi: u32, up_to: u32) {
        if let Some(object) = self.objects.get_mut(&toi) {
            object.reserved = object.reserved.max(up_to.min(object.requested));
            self.enqueue(toi);
        }
    }

    /// The thin channel knows that a frame has its availability message: an SMS was delivered. What was sent for it
    /// before is sent again, since it was not listening.
    pub fn delivered(&mut self, frame: FrameNumber, toi: u32, now: Duration) {
        self.aim_at_tuned(frame, toi, now);
    }

    /// A frame has reported on an object. What it says is taken as its own view: a frame that lies keeps its own object
    /// on the air for longer, up to a bound, and nothing else.
    pub fn heard(&mut self, frame: FrameNumber, toi: u32, state: &State, now: Duration) {
        match state {
            State::PrintWanted { .. } | State::KeyTaken { .. } => {}
            State::Unpaired => self.forget(frame),
            State::Refused(_) => {
                self.answered(toi, frame);
            }
            State::Complete(reception) | State::Shown(reception) => {
                self.learn(frame, toi, *reception, now);
                if self.answered(toi, frame)
                    && let Some(habits) = self.habits.get(&frame)
                {
                    self.events.push_back(Event::Learnt { frame, habits: *habits });
                }
            }
            State::Receiving(reception) => {
                self.learn(frame, toi, *reception, now);
                self.aim_at_need(frame, toi, *reception, now);
            }
        }
    }

    /// What to do now. Ask again after each packet, and whenever something was heard or added.
    pub fn next(&mut self, now: Duration) -> Decision {
        self.fire(now);
        while let Some(&toi) = self.ring.front() {
            let Some(object) = self.objects.get_mut(&toi).filter(|object| object.can_send()) else {
                self.leave_ring();
                continue;
            };
            if object.credit == 0 {
                object.credit = object.turn(now);
            }
            object.credit -= 1;
            let turn_over = object.credit == 0;
            let esi = object.send(now);
            let (reached, short) = (object.reaches_aim(), object.runs_short(self.limits.esi_block));
            if turn_over {
                self.ring.rotate_left(1);
            }
            if reached {
                self.reach_aims(toi, now);
            }
            if short {
                self.reserve(toi);
            }
            if esi == MAX_ESI {
                self.end(toi, Ended::Exhausted);
            }
            return Decision::Send { toi, esi };
        }
        self.timers.first().map_or(Decision::Idle, |(at, _)| Decision::Wait(*at))
    }

    /// What the caller should know or do; drain it after every call.
    pub fn event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// What was learnt of a frame.
    pub fn habits(&self, frame: FrameNumber) -> Option<Habits> {
        self.habits.get(&frame).copied()
    }

    /// What was learnt of a frame before this carousel was made.
    pub fn remember(&mut self, frame: FrameNumber, habits: Habits) {
        if self.habits.len() >= self.limits.frames && !self.habits.contains_key(&frame) {
            self.habits.pop_first();
        }
        self.habits.insert(frame, habits);
    }

    /// What is on the air.
    pub fn on_air(&self) -> impl Iterator<Item = OnAir> {
        self.objects.iter().map(|(toi, object)| object.on_air(*toi))
    }

    /// An object's frame has answered for good; the last one ends it. False if it was not waited for.
    fn answered(&mut self, toi: u32, frame: FrameNumber) -> bool {
        // Neither a timer nor an aim of it stays.
        self.step(toi, frame, Step::Spent);
        let Some(object) = self.objects.get_mut(&toi) else { return false };
        if object.frames.remove(&frame).is_none() {
            return false;
        }
        if object.frames.is_empty() {
            self.end(toi, Ended::Answered);
        }
        true
    }

    fn end(&mut self, toi: u32, why: Ended) {
        let Some(object) = self.objects.remove(&toi) else { return };
        self.timers.remove(&(object.expires, Due::Expiry(toi)));
        for (frame, waiting) in &object.frames {
            if let Step::Rest { until } | Step::Await { until } = waiting.step {
                self.timers.remove(&(until, Due::Frame(toi, *frame)));
            }
        }
        let waiting = object.frames.into_keys().collect();
        self.events.push_back(Event::Ended { toi, why, waiting });
    }

    fn leave_ring(&mut self) {
        let left = self.ring.pop_front().and_then(|toi| self.objects.get_mut(&toi));
        if let Some(object) = left {
            object.queued = false;
            object.credit = 0;
        }
    }

    fn enqueue(&mut self, toi: u32) {
        if let Some(object) = self.objects.get_mut(&toi).filter(|object| object.can_send() && !object.queued)
        {
            object.queued = true;
            self.ring.push_back(toi);
        }
    }

    /// Asks for the next blocks of symbol numbers.
    fn reserve(&mut self, toi: u32) {
        let Some(object) = self.objects.get_mut(&toi) else { return };
        let mut asked = false;
        while object.runs_short(self.limits.esi_block) {
            object.requested = (object.requested + self.limits.esi_block.max(1)).min(MAX_ESI + 1);
            asked = true;
        }
        if asked {
            self.events.push_back(Event::ReserveEsi { toi, up_to: object.requested });
        }
    }
}
