//! A station, its frames and the air between them, in virtual time: what happens follows from a seed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use wirephoto_airwave::carousel::{Answers, Carousel, Decision, Ended, Event, Habits, Job, Limits, Listener};
use wirephoto_airwave::thin::{FrameNumber, Reception, Refusal, State};

use super::codec::Codec;
use super::frame::{Frame, Manner, Receiving};
use super::link::Chance;

/// 20 Mbit/s in packets of 1500 bytes.
pub const PACKET_TIME: Duration = Duration::from_micros(600);
/// A frame that reports progress does so when the air has been quiet for so long.
const QUIET: Duration = Duration::from_millis(250);
/// Storing a block of symbol numbers takes so long.
const COMMIT: Duration = Duration::from_micros(300);

/// A delivery.
pub struct Object {
    pub k: u32,
    pub asked: Duration,
    pub lasts: Duration,
    pub expires: Duration,
    pub receiving: Vec<Receiving>,
    /// When the first packet was sent.
    pub began: Option<Duration>,
    /// Packets sent, all runs together.
    pub sent: u32,
    /// Packets sent after the last report had been heard.
    pub sent_after_end: u32,
    /// Every symbol below was reserved on disk.
    stored: u32,
    next_unused: u32,
    pub ended: Option<(Ended, Duration)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    Asked(usize),
    Notified(usize, usize),
    Receipt(usize, usize),
    Quiet(usize, usize),
    Arrives(usize, usize, u32),
    Heard { object: usize, index: usize, about: u32, code: u8, numbers: [u32; 4] },
    Stored(usize, u32),
    StationDies,
    FrameDies(usize),
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    /// Packets that arrive twice, and out of order; thin messages that are lost, or doubled.
    pub duplicate: f64,
    pub reorder: f64,
    pub thin_lost: f64,
    /// Delivery receipts are passed on.
    pub receipts: bool,
}

/// Everything.
pub struct World {
    pub now: Duration,
    pub frames: Vec<Frame>,
    pub objects: Vec<Object>,
    pub carousel: Carousel,
    /// The real thing beside the counting.
    pub codec: Option<Codec>,
    pub faults: Faults,
    /// Frames are told of a delivery by a message that takes as long as the others, or by one that takes so long.
    pub notice: Option<Duration>,
    chance: Chance,
    stored_habits: BTreeMap<FrameNumber, Habits>,
    queue: BinaryHeap<Reverse<(Duration, u64, Happens)>>,
    queued: u64,
}

impl World {
    pub fn new(seed: u64, frames: Vec<Frame>, faults: Faults) -> Self {
        Self {
            now: Duration::ZERO,
            frames,
            objects: Vec::new(),
            carousel: Carousel::new(Limits::default()),
            codec: None,
            faults,
            notice: None,
            chance: Chance::new(seed),
            stored_habits: BTreeMap::new(),
            queue: BinaryHeap::new(),
            queued: 0,
        }
    }

    /// Somebody asks for a delivery.
    pub fn ask(&mut self, k: u32, at: Duration, lasts: Duration, to: &[usize]) -> usize {
        self.objects.push(Object {
            k,
            asked: at,
            lasts,
            expires: at + lasts,
            receiving: to.iter().map(|frame| Receiving::new(*frame)).collect(),
            began: None,
            sent: 0,
            sent_after_end: 0,
            stored: 0,
            next_unused: 0,
            ended: None,
        });
        self.at(at, Happens::Asked(self.objects.len() - 1));
        self.objects.len() - 1
    }

    pub fn station_dies(&mut self, at: Duration) {
        self.at(at, Happens::StationDies);
    }

    pub fn frame_dies(&mut self, at: Duration, frame: usize) {
        self.at(at, Happens::FrameDies(frame));
    }

    /// Until nothing is left to happen.
    pub fn run(&mut self) {
        loop {
            while let Some(Reverse((at, _, _))) = self.queue.peek()
                && *at <= self.now
            {
                let Reverse((_, _, happens)) = self.queue.pop().expect("it was there");
                self.happen(happens);
            }
            let decision = self.carousel.next(self.now);
            self.drain();
            let next = self.queue.peek().map(|Reverse((at, _, _))| *at);
            match (decision, next) {
                (Decision::Send { toi, esi }, _) => {
                    self.send(toi as usize, esi);
                    self.now += PACKET_TIME;
                }
                (Decision::Wait(until), Some(next)) => self.now = until.min(next).max(self.now),
                (Decision::Wait(until), None) => self.now = until,
                (Decision::Idle, Some(next)) => self.now = next.max(self.now),
                (Decision::Idle, None) => return,
            }
        }
    }

    fn at(&mut self, at: Duration, happens: Happens) {
        self.queued += 1;
        self.queue.push(Reverse((at, self.queued, happens)));
    }

    fn drain(&mut self) {
        while let Some(event) = self.carousel.event() {
            match event {
                Event::ReserveEsi { toi, up_to } => {
                    self.at(self.now + COMMIT, Happens::Stored(toi as usize, up_to));
                }
                Event::NotifyAgain { toi, frame } => self.notify(toi as usize, frame),
                Event::Learnt { frame, habits } => {
                    self.stored_habits.insert(frame, Habits::from_bytes(habits.to_bytes()));
                }
                Event::Ended { toi, why, waiting } => {
                    let object = &mut self.objects[toi as usize];
                    assert_eq!(object.ended, None, "object {toi} ends once");
                    let left = object.receiving.iter().filter(|it| !it.answered).count();
                    assert_eq!(waiting.len(), left, "object {toi} ended as {why:?}");
                    object.ended = Some((why, self.now));
                }
            }
        }
    }

    fn index(&self, object: usize, frame: usize) -> usize {
        self.objects[object].receiving.iter().position(|it| it.frame == frame).expect("it was addressed")
    }

    /// How long a thin message of a frame takes now.
    fn thin_delay(&mut self, frame: usize) -> Duration {
        let frame = &self.frames[frame];
        let late = if frame.manner == Manner::Late { Duration::from_mins(30) } else { Duration::ZERO };
        late + frame.delay + Duration::from_micros(self.chance.below(frame.jitter.as_micros() as u64))
    }

    fn notify(&mut self, object: usize, frame: FrameNumber) {
        let frame = frame.0 as usize;
        let index = self.index(object, frame);
        self.objects[object].receiving[index].notified += 1;
        if self.chance.happens(self.faults.thin_lost) {
            return;
        }
        let delay = self.thin_delay(frame);
        let at = self.now + self.notice.unwrap_or(delay);
        self.at(at.max(self.frames[frame].off_until), Happens::Notified(object, index));
    }

    /// The job as the station keeps it: after a restart with the symbols that are still unused.
    fn job(&self, object: usize, starts: Duration) -> Job {
        let it = &self.objects[object];
        let waiting = it.receiving.iter().filter(|it| !it.answered);
        let listener = |it: &Receiving| Listener {
            frame: FrameNumber(it.frame as u64),
            answers: self.frames[it.frame].answers,
        };
        Job {
            toi: object as u32,
            symbols: it.k,
            first_esi: it.stored,
            starts,
            expires: it.expires,
            listeners: waiting.map(listener).collect(),
        }
    }

    fn happen(&mut self, happens: Happens) {
        match happens {
            Happens::Asked(object) => self.asked(object),
            Happens::Notified(object, index) => self.notified(object, index),
            Happens::Receipt(object, index) => {
                let frame = FrameNumber(self.objects[object].receiving[index].frame as u64);
                self.carousel.delivered(frame, object as u32, self.now);
            }
            Happens::Quiet(object, index) => self.quiet(object, index),
            Happens::Arrives(object, index, esi) => self.arrives(object, index, esi),
            Happens::Heard { object, index, about, code, numbers } => {
                self.heard(object, index, about, state(code, numbers));
            }
            Happens::Stored(object, up_to) => {
                self.objects[object].stored = self.objects[object].stored.max(up_to);
                self.carousel.reserved(object as u32, up_to);
            }
            Happens::StationDies => self.restart_station(),
            Happens::FrameDies(frame) => self.restart_frame(frame),
        }
        self.drain();
    }

    fn asked(&mut self, object: usize) {
        if let Some(codec) = &mut self.codec {
            codec.seal(object as u32, self.objects[object].k);
        }
        for index in 0..self.objects[object].receiving.len() {
            let frame = FrameNumber(self.objects[object].receiving[index].frame as u64);
            self.notify(object, frame);
        }
        let mut job = self.job(object, self.now);
        job.starts += self.carousel.lead(&job.listeners);
        self.carousel.add(job).expect("a job that can be");
    }

    fn notified(&mut self, object: usize, index: usize) {
        let receiving = &mut self.objects[object].receiving[index];
        let frame = receiving.frame;
        let (manner, answers) = (self.frames[frame].manner, self.frames[frame].answers);
        if self.faults.receipts && manner == Manner::Good {
            self.at(self.now + Duration::from_secs(1), Happens::Receipt(object, index));
        }
        let receiving = &mut self.objects[object].receiving[index];
        receiving.tuned = true;
        if let Some(codec) = &mut self.codec {
            codec.notify(frame, object as u32, self.objects[object].expires);
        }
        let receiving = &self.objects[object].receiving[index];
        if manner == Manner::Refuses {
            self.report(object, index, State::Refused(Refusal::Blocked));
        } else if receiving.complete.is_some() || answers == Answers::Progress {
            self.report_reception(object, index);
        }
    }

    fn quiet(&mut self, object: usize, index: usize) {
        let receiving = &mut self.objects[object].receiving[index];
        let due = receiving.heard_at + QUIET;
        receiving.quiet_armed = false;
        if receiving.complete.is_some() {
            return;
        }
        if due > self.now {
            receiving.quiet_armed = true;
            self.at(due, Happens::Quiet(object, index));
        } else if self.objects[object].expires > self.now {
            self.report_reception(object, index);
        }
    }

    fn report_reception(&mut self, object: usize, index: usize) {
        let k = self.objects[object].k;
        let receiving = &self.objects[object].receiving[index];
        let reception = receiving.reception(k);
        let state =
            if receiving.complete.is_some() { State::Shown(reception) } else { State::Receiving(reception) };
        self.report(object, index, state);
    }

    fn report(&mut self, object: usize, index: usize, state: State) {
        let receiving = &mut self.objects[object].receiving[index];
        let frame = receiving.frame;
        receiving.reports += 1;
        let (code, numbers) = coded(state);
        let mut about = vec![object as u32];
        match self.frames[frame].manner {
            Manner::Dead => return,
            Manner::Confused => about.extend([object as u32, object as u32 + 1]),
            Manner::Good | Manner::Late | Manner::Refuses => {}
        }
        for about in about {
            if self.chance.happens(self.faults.thin_lost) {
                continue;
            }
            let at = self.now + self.thin_delay(frame);
            self.at(at, Happens::Heard { object, index, about, code, numbers });
        }
    }

    /// The station hears a report, stores it if it is the last word, and tells the schedule.
    fn heard(&mut self, object: usize, index: usize, about: u32, state: State) {
        let frame = self.objects[object].receiving[index].frame;
        let state = match &mut self.codec {
            Some(codec) => codec.report(frame, about, state),
            None => state,
        };
        let last_word = !matches!(state, State::Receiving(_));
        if last_word
            && let Some(other) = self.objects.get_mut(about as usize)
            && other.ended.is_none()
            && self.now >= other.asked
            && let Some(receiving) = other.receiving.iter_mut().find(|it| it.frame == frame)
        {
            receiving.answered = true;
        }
        self.carousel.heard(FrameNumber(frame as u64), about, &state, self.now);
    }

    fn send(&mut self, object: usize, esi: u32) {
        let it = &mut self.objects[object];
        assert!(esi >= it.next_unused, "symbol {esi} of object {object} is sent twice");
        assert!(esi < it.stored, "symbol {esi} of object {object} is sent before it is reserved");
        it.next_unused = esi + 1;
        it.sent += 1;
        it.began.get_or_insert(self.now);
        if it.receiving.iter().all(|receiving| receiving.answered) {
            it.sent_after_end += 1;
        }
        for index in 0..it.receiving.len() {
            let it = &mut self.objects[object];
            let receiving = &mut it.receiving[index];
            let frame = &mut self.frames[receiving.frame];
            let lost = frame.air.loses();
            if !lost && receiving.limit == 0 {
                receiving.arrived += 1;
                if receiving.arrived == it.k {
                    receiving.limit = it.sent;
                }
            }
            if lost || receiving.complete.is_some() || !receiving.tuned || frame.off_until > self.now {
                continue;
            }
            if self.faults.reorder > 0.0 && self.chance.happens(self.faults.reorder) {
                let at = self.now + Duration::from_micros(600 * (1 + self.chance.below(8)));
                self.at(at, Happens::Arrives(object, index, esi));
                continue;
            }
            self.arrives(object, index, esi);
            if self.faults.duplicate > 0.0 && self.chance.happens(self.faults.duplicate) {
                self.arrives(object, index, esi);
            }
        }
    }

    fn arrives(&mut self, object: usize, index: usize, esi: u32) {
        let (now, k, sent) = (self.now, self.objects[object].k, self.objects[object].sent);
        let receiving = &mut self.objects[object].receiving[index];
        if receiving.complete.is_some() {
            return;
        }
        let decoded = self.codec.as_mut().map(|codec| codec.packet(receiving.frame, object as u32, esi, now));
        if !receiving.take(esi) {
            return;
        }
        receiving.heard_at = now;
        if decoded.unwrap_or(receiving.have >= k) {
            assert!(receiving.have >= k, "no object decodes from fewer symbols than it has");
            receiving.complete = Some(now);
            receiving.complete_after = sent;
            self.report_reception(object, index);
        } else if !receiving.quiet_armed && self.frames[receiving.frame].answers == Answers::Progress {
            receiving.quiet_armed = true;
            self.at(now + QUIET, Happens::Quiet(object, index));
        }
    }

    /// The station is killed: it has what it stored, and everything that was being stored is gone.
    fn restart_station(&mut self) {
        self.carousel = Carousel::new(Limits::default());
        for (frame, habits) in &self.stored_habits {
            self.carousel.remember(*frame, *habits);
        }
        let old = std::mem::take(&mut self.queue);
        self.queue =
            old.into_iter().filter(|Reverse((_, _, it))| !matches!(it, Happens::Stored(..))).collect();
        for object in 0..self.objects.len() {
            let it = &self.objects[object];
            if it.ended.is_none() && it.asked <= self.now && it.receiving.iter().any(|it| !it.answered) {
                self.carousel.add(self.job(object, self.now)).expect("a job that can be");
            }
        }
    }

    fn restart_frame(&mut self, frame: usize) {
        self.frames[frame].off_until = self.now + Duration::from_secs(20);
        if let Some(codec) = &mut self.codec {
            codec.restart(frame);
            return;
        }
        for receiving in self.objects.iter_mut().flat_map(|it| &mut it.receiving) {
            if receiving.frame == frame && receiving.complete.is_none() {
                receiving.lose_newest();
            }
        }
    }
}

fn coded(state: State) -> (u8, [u32; 4]) {
    match state {
        State::Receiving(it) => (1, [it.have, it.need, it.first_esi, it.last_esi]),
        State::Shown(it) => (3, [it.have, it.need, it.first_esi, it.last_esi]),
        _ => (20, [0; 4]),
    }
}

fn state(code: u8, [have, need, first_esi, last_esi]: [u32; 4]) -> State {
    let reception = Reception { have, need, first_esi, last_esi };
    match code {
        1 => State::Receiving(reception),
        3 => State::Shown(reception),
        _ => State::Refused(Refusal::Blocked),
    }
}
