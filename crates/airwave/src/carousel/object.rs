//! One object on the air, and what is known of each frame that waits for it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::carousel::sent::Sent;
use crate::carousel::{Answers, OnAir};
use crate::packet::MAX_ESI;
use crate::thin::{FrameNumber, Reception};

/// Packets in a turn, for each frame that waits.
const TURN: u32 = 8;
/// As many frames lengthen a turn.
const TURN_FRAMES: usize = 8;
/// So near its end an object's turns are four times as long.
const URGENT: Duration = Duration::from_mins(1);

/// What a frame is doing, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It has been notified and is given time to tune.
    Rest { until: Duration },
    /// Symbols are being sent for it, up to its aim.
    Listen { aim: u32 },
    /// They have been sent; it is given time to answer.
    Await { until: Duration },
    /// More was sent for it than could ever be needed: it is not sent for any more.
    Spent,
}

/// A frame that waits.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) answers: Answers,
    pub(super) step: Step,
    /// Symbols that were sent for it, whether or not others had use for them too.
    pub(super) spent: u32,
    /// The first symbol of those that were last sent for it in full.
    pub(super) base: u32,
    /// The first symbol after those that were, or are being, sent for it.
    pub(super) aim: u32,
    /// It waited before a restart, and has some of the symbols from `base` on.
    pub(super) resumed: bool,
    /// Windows without a word, since it was last heard.
    pub(super) silences: u32,
    /// Whether it has been notified more than once, so that its answers say little about how long they take.
    pub(super) notified_again: bool,
    /// The thin channel has said that it was notified.
    pub(super) delivered: bool,
    /// What it last said it had.
    pub(super) reception: Option<Reception>,
}

impl Waiting {
    /// After so many windows without a word a frame is taken to be asleep.
    const PATIENCE_ONCE: u32 = 5;
    const PATIENCE_PROGRESS: u32 = 1;

    pub(super) fn new(answers: Answers, base: u32, starts: Duration) -> Self {
        Self {
            answers,
            step: Step::Rest { until: starts },
            spent: 0,
            base,
            aim: base,
            resumed: false,
            silences: 0,
            notified_again: false,
            delivered: false,
            reception: None,
        }
    }

    pub(super) fn patience(&self) -> u32 {
        match self.answers {
            Answers::Once => Self::PATIENCE_ONCE,
            Answers::Progress => Self::PATIENCE_PROGRESS,
        }
    }

    pub(super) fn asleep(&self) -> bool {
        self.silences > self.patience()
    }
}

/// An object on the air.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) symbols: u32,
    pub(super) expires: Duration,
    /// The first symbol of this run.
    pub(super) first_esi: u32,
    pub(super) next_esi: u32,
    /// Symbols below may be sent: the caller has stored that.
    pub(super) reserved: u32,
    /// Symbols below have been asked for.
    pub(super) requested: u32,
    pub(super) sent: Sent,
    pub(super) frames: BTreeMap<FrameNumber, Waiting>,
    /// The aims of the frames that listen.
    pub(super) aims: BTreeSet<(u32, FrameNumber)>,
    pub(super) queued: bool,
    /// Packets left in this turn.
    pub(super) credit: u32,
}

impl Object {
    pub(super) fn new(symbols: u32, first_esi: u32, expires: Duration) -> Self {
        Self {
            symbols,
            expires,
            first_esi,
            next_esi: first_esi,
            reserved: first_esi,
            requested: first_esi,
            sent: Sent::default(),
            frames: BTreeMap::new(),
            aims: BTreeSet::new(),
            queued: false,
            credit: 0,
        }
    }

    pub(super) fn farthest_aim(&self) -> u32 {
        self.aims.last().map_or(0, |(aim, _)| *aim)
    }

    /// Whether somebody listens, and the next symbol is reserved.
    pub(super) fn can_send(&self) -> bool {
        !self.aims.is_empty() && self.next_esi < self.reserved
    }

    /// Whether a frame's aim has just been reached.
    pub(super) fn reaches_aim(&self) -> bool {
        self.aims.first().is_some_and(|(aim, _)| *aim <= self.next_esi)
    }

    /// Whether the next block of symbol numbers should be asked for: the aims go past the last one, and half of it is
    /// used.
    pub(super) fn runs_short(&self, block: u32) -> bool {
        self.requested <= MAX_ESI
            && self.next_esi + block / 2 >= self.requested
            && (self.requested == self.first_esi || self.farthest_aim() > self.requested)
    }

    /// How many packets the next turn has.
    pub(super) fn turn(&self, now: Duration) -> u32 {
        let packets = TURN * self.aims.len().clamp(1, TURN_FRAMES) as u32;
        if self.expires < now + URGENT { 4 * packets } else { packets }
    }

    /// Takes the next symbol.
    pub(super) fn send(&mut self, now: Duration) -> u32 {
        let esi = self.next_esi;
        self.sent.note(esi, now);
        self.next_esi += 1;
        esi
    }

    pub(super) fn on_air(&self, toi: u32) -> OnAir {
        OnAir {
            toi,
            symbols: self.symbols,
            sent: self.next_esi - self.first_esi,
            ahead: self.farthest_aim().saturating_sub(self.next_esi),
            waiting: self.frames.len(),
            expires: self.expires,
        }
    }
}
