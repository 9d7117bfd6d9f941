//! Up to which symbol is sent for a frame, and what its words and its silence mean for that.

use std::time::Duration;

use crate::carousel::habits::Delay;
use crate::carousel::object::{Step, Waiting};
use crate::carousel::{Answers, Carousel, Due, Ended, Event, Habits, Listener};
use crate::fec::MAX_K;
use crate::packet::MAX_ESI;
use crate::thin::{FrameNumber, Reception};

/// No frame is sent for more than so many times its object's symbols.
const MOST_TIMES: u32 = 32;
/// Notifying and tuning are given no more time than this.
const LONGEST_LEAD: Duration = Duration::from_secs(15);
/// Of frames of which nothing is known.
const NEW_LEAD_PROGRESS: Duration = Duration::from_millis(500);
const NEW_LEAD_ONCE: Duration = Duration::from_secs(5);
/// A frame that says within this time what it lacks is sent no margin: to ask once more keeps nobody waiting for long.
const SOON: Duration = Duration::from_secs(1);
/// A delivery receipt is no older than this.
const RECEIPT_AGE: Duration = Duration::from_secs(2);
/// A frame that sleeps is tried at least this often.
const LONGEST_BACK_OFF: Duration = Duration::from_hours(1);

impl Carousel {
    /// How long after they are notified these frames can be expected to listen: as long as their answers take.
    pub fn lead(&self, listeners: &[Listener]) -> Duration {
        let leads = listeners.iter().map(|listener| self.answers_after(listener.frame, listener.answers));
        leads.max().unwrap_or_default().min(LONGEST_LEAD)
    }

    /// How long an answer of this frame should take.
    fn answers_after(&self, frame: FrameNumber, answers: Answers) -> Duration {
        let own = self.habits.get(&frame).and_then(|habits| habits.delay);
        let known = own.or(self.usual[kind(answers)]).map(Delay::mean);
        known.unwrap_or(match answers {
            Answers::Progress => NEW_LEAD_PROGRESS,
            Answers::Once => NEW_LEAD_ONCE,
        })
    }

    /// How many symbols to send for a frame that needs so many, at the most all of its object's.
    fn burst(&self, toi: u32, frame: FrameNumber, need: u32) -> u32 {
        let Some(object) = self.objects.get(&toi) else { return 0 };
        let Some(waiting) = object.frames.get(&frame) else { return 0 };
        let asks_soon =
            waiting.answers == Answers::Progress && self.answers_after(frame, waiting.answers) <= SOON;
        let habits = self.habits.get(&frame).copied().unwrap_or_default();
        habits.burst(need.clamp(1, object.symbols), asks_soon)
    }

    /// A frame begins to wait.
    pub(super) fn wait_for(&mut self, toi: u32, frame: FrameNumber, waiting: Waiting) {
        let Some(object) = self.objects.get_mut(&toi) else { return };
        if let Step::Rest { until } = waiting.step {
            self.timers.insert((until, Due::Frame(toi, frame)));
        }
        object.frames.insert(frame, waiting);
    }

    /// Everything that is due happens.
    pub(super) fn fire(&mut self, now: Duration) {
        while let Some(&(at, due)) = self.timers.first()
            && at <= now
        {
            self.timers.pop_first();
            match due {
                Due::Expiry(toi) => self.end(toi, Ended::Expired),
                Due::Frame(toi, frame) => {
                    let waiting = self.objects.get(&toi).and_then(|object| object.frames.get(&frame));
                    match waiting.map(|waiting| waiting.step) {
                        Some(Step::Rest { .. }) => self.begin(toi, frame, now),
                        Some(Step::Await { .. }) => self.silent(toi, frame, now),
                        Some(Step::Listen { .. } | Step::Spent) | None => {}
                    }
                }
            }
        }
    }

    /// The frame is expected to listen from now on: the object is sent for it in full.
    pub(super) fn begin(&mut self, toi: u32, frame: FrameNumber, now: Duration) {
        let burst = self.burst(toi, frame, MAX_K);
        let Some(object) = self.objects.get_mut(&toi) else { return };
        let next = object.next_esi;
        let Some(waiting) = object.frames.get_mut(&frame) else { return };
        let resumed = std::mem::take(&mut waiting.resumed);
        waiting.base = if resumed { waiting.base.max(next.saturating_sub(burst)) } else { next };
        let aim = waiting.base + burst;
        self.aim(toi, frame, aim, now);
    }

    /// A window is over and the frame has said nothing.
    fn silent(&mut self, toi: u32, frame: FrameNumber, now: Duration) {
        let habits = self.habits.get(&frame).copied().unwrap_or_default();
        let lead = self.window(frame, toi).min(LONGEST_LEAD);
        let Some(waiting) = self.objects.get_mut(&toi).and_then(|object| object.frames.get_mut(&frame))
        else {
            return;
        };
        waiting.silences += 1;
        if waiting.asleep() {
            waiting.notified_again = true;
            waiting.delivered = false;
            self.events.push_back(Event::NotifyAgain { toi, frame });
            self.step(toi, frame, Step::Rest { until: now + lead });
        } else {
            let sent = (waiting.aim - waiting.base) as f32;
            let aim = waiting.aim + ((sent * habits.raise(waiting.silences)) as u32).max(2);
            self.aim(toi, frame, aim, now);
        }
    }

    /// The frame has said what it needs.
    pub(super) fn aim_at_need(&mut self, frame: FrameNumber, toi: u32, said: Reception, now: Duration) {
        let burst = self.burst(toi, frame, said.need);
        let answers_after = self.habits.get(&frame).and_then(Habits::answers_after);
        let Some(object) = self.objects.get_mut(&toi) else { return };
        let Some(waiting) = object.frames.get_mut(&frame) else { return };
        let (next, asleep) = (object.next_esi, waiting.asleep());
        if waiting.reception.is_some_and(|before| said.last_esi < before.last_esi) {
            // Overtaken on the way by what it said later.
            return;
        }
        waiting.silences = 0;
        let before = waiting.reception.replace(said);
        // Symbols after the last that it has may still be on their way to it; those before are lost.
        let from = if said.have > 0 && said.last_esi < next {
            said.last_esi + 1
        } else if asleep {
            return self.begin(toi, frame, now);
        } else if matches!(waiting.step, Step::Rest { .. }) {
            // It listens before it is sent for: all goes as planned.
            return;
        } else if let Some(delay) = answers_after {
            object.sent.first_after(now.saturating_sub(delay)).unwrap_or(next)
        } else {
            return;
        };
        // Told twice that the same is missing, with nothing new having arrived: what went out since did not help.
        let stuck = before.is_some_and(|before| before.have == said.have) && from + burst <= next;
        let sending = matches!(waiting.step, Step::Listen { .. });
        let aim = if stuck && !sending { next + burst } else { from + burst };
        self.aim(toi, frame, aim, now);
    }

    /// The frame has been notified just now, so it has nothing of what was sent before.
    pub(super) fn aim_at_tuned(&mut self, frame: FrameNumber, toi: u32, now: Duration) {
        let burst = self.burst(toi, frame, MAX_K);
        let Some(object) = self.objects.get_mut(&toi) else { return };
        let Some(waiting) = object.frames.get_mut(&frame) else { return };
        if std::mem::replace(&mut waiting.delivered, true) || matches!(waiting.step, Step::Rest { .. }) {
            return;
        }
        let from = object.sent.first_after(now.saturating_sub(RECEIPT_AGE)).unwrap_or(object.next_esi);
        let aim = from + burst;
        if aim > waiting.aim {
            waiting.base = from;
            self.aim(toi, frame, aim, now);
        }
    }

    /// Sends for a frame up to a symbol, or waits for its answer if that has been sent already.
    fn aim(&mut self, toi: u32, frame: FrameNumber, aim: u32, now: Duration) {
        let Some(object) = self.objects.get_mut(&toi) else { return };
        let (symbols, next) = (object.symbols, object.next_esi);
        let Some(waiting) = object.frames.get_mut(&frame) else { return };
        let aim = aim.clamp(next, MAX_ESI + 1);
        let covered = if let Step::Listen { aim } = waiting.step { aim } else { next };
        waiting.spent = waiting.spent.saturating_add(aim.saturating_sub(covered));
        waiting.aim = aim;
        if waiting.spent > MOST_TIMES * symbols.max(32) {
            self.step(toi, frame, Step::Spent);
        } else if aim > next {
            self.step(toi, frame, Step::Listen { aim });
            self.enqueue(toi);
            self.reserve(toi);
        } else {
            let until = now + self.window(frame, toi);
            self.step(toi, frame, Step::Await { until });
        }
    }

    /// Changes what a frame is taken to be doing, and keeps timers and aims in step.
    pub(super) fn step(&mut self, toi: u32, frame: FrameNumber, step: Step) {
        let Some(object) = self.objects.get_mut(&toi) else { return };
        let Some(waiting) = object.frames.get_mut(&frame) else { return };
        match waiting.step {
            Step::Rest { until } | Step::Await { until } => {
                self.timers.remove(&(until, Due::Frame(toi, frame)));
            }
            Step::Listen { aim } => {
                object.aims.remove(&(aim, frame));
            }
            Step::Spent => {}
        }
        waiting.step = step;
        match step {
            Step::Rest { until } | Step::Await { until } => {
                self.timers.insert((until, Due::Frame(toi, frame)));
            }
            Step::Listen { aim } => {
                object.aims.insert((aim, frame));
            }
            Step::Spent => {}
        }
    }

    /// The frames whose aims have been reached are given time to answer.
    pub(super) fn reach_aims(&mut self, toi: u32, now: Duration) {
        while let Some(object) = self.objects.get(&toi)
            && let Some(&(aim, frame)) = object.aims.first()
            && aim <= object.next_esi
        {
            let until = now + self.window(frame, toi);
            self.step(toi, frame, Step::Await { until });
        }
    }

    /// How long to wait for a frame's answer: longer each time once it seems to sleep.
    fn window(&self, frame: FrameNumber, toi: u32) -> Duration {
        let waiting = self.objects.get(&toi).and_then(|object| object.frames.get(&frame));
        let Some(waiting) = waiting else { return Delay::UNKNOWN };
        let own = self.habits.get(&frame).and_then(|habits| habits.delay).map(Delay::window);
        let usual = || self.usual[kind(waiting.answers)].map(|delay| delay.window() * 2);
        let window = own.or_else(usual).unwrap_or(Delay::UNKNOWN);
        let doublings = waiting.silences.saturating_sub(waiting.patience()).min(16);
        window.saturating_mul(1 << doublings).min(LONGEST_BACK_OFF.max(window))
    }

    /// Learns from a report how much the frame loses and how long its answers take.
    pub(super) fn learn(&mut self, frame: FrameNumber, toi: u32, said: Reception, now: Duration) {
        let Some(object) = self.objects.get(&toi) else { return };
        let Some(waiting) = object.frames.get(&frame) else { return };
        if said.have == 0 || said.last_esi >= object.next_esi || said.first_esi > said.last_esi {
            return;
        }
        let mut habits = self.habits.get(&frame).copied().unwrap_or_default();
        // Only what is new since its last report, and only of this run: what was not sent before a restart is not lost.
        let (packets, arrived) = match waiting.reception.filter(|before| before.have > 0) {
            Some(before) if before.last_esi >= object.first_esi && before.last_esi < said.last_esi => {
                (said.last_esi - before.last_esi + 1, said.have.saturating_sub(before.have) + 1)
            }
            None if said.first_esi >= object.first_esi => (said.last_esi - said.first_esi + 1, said.have),
            _ => (0, 0),
        };
        habits.observe_loss(packets, arrived);
        let answers = waiting.answers;
        if !waiting.notified_again
            && let Some(sent) = object.sent.time_of(said.last_esi)
        {
            let answer = now.saturating_sub(sent);
            habits.delay = Delay::observe(habits.delay, answer);
            let usual = &mut self.usual[kind(answers)];
            *usual = Delay::observe(*usual, answer);
        }
        self.remember(frame, habits);
    }
}

/// Where a way of answering is counted.
fn kind(answers: Answers) -> usize {
    match answers {
        Answers::Progress => 0,
        Answers::Once => 1,
    }
}
