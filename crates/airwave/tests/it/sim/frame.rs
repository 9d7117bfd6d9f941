//! Frames: how they behave, and what one of them has of one object.

use std::time::Duration;

use wirephoto_airwave::carousel::Answers;
use wirephoto_airwave::thin::Reception;

use super::link::Air;

/// How a frame behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Good,
    /// Never says anything.
    Dead,
    /// Says everything half an hour late.
    Late,
    /// Says everything twice, and now and then something of another object.
    Confused,
    /// Refuses everything.
    Refuses,
}

/// A frame on the shelf.
pub struct Frame {
    pub air: Air,
    pub answers: Answers,
    pub manner: Manner,
    /// How long a thin message takes, and by how much that varies.
    pub delay: Duration,
    pub jitter: Duration,
    /// Switched off until then.
    pub off_until: Duration,
}

/// What one frame has of one object.
#[derive(Clone)]
pub struct Receiving {
    pub frame: usize,
    pub tuned: bool,
    symbols: Vec<u64>,
    pub have: u32,
    first_esi: u32,
    last_esi: u32,
    pub heard_at: Duration,
    pub quiet_armed: bool,
    /// When it had everything.
    pub complete: Option<Duration>,
    /// Packets on the air for this object before it was complete, and how many of them it took for K to arrive.
    pub complete_after: u32,
    pub limit: u32,
    pub arrived: u32,
    /// The station has its last word.
    pub answered: bool,
    pub notified: u32,
    pub reports: u32,
}

impl Receiving {
    pub fn new(frame: usize) -> Self {
        Self {
            frame,
            tuned: false,
            symbols: Vec::new(),
            have: 0,
            first_esi: 0,
            last_esi: 0,
            heard_at: Duration::ZERO,
            quiet_armed: false,
            complete: None,
            complete_after: 0,
            limit: 0,
            arrived: 0,
            answered: false,
            notified: 0,
            reports: 0,
        }
    }

    /// Takes a symbol; true if it is new.
    pub fn take(&mut self, esi: u32) -> bool {
        let (word, bit) = ((esi / 64) as usize, 1u64 << (esi % 64));
        if self.symbols.len() <= word {
            self.symbols.resize(word + 1, 0);
        }
        if self.symbols[word] & bit != 0 {
            return false;
        }
        self.symbols[word] |= bit;
        self.first_esi = if self.have == 0 { esi } else { self.first_esi.min(esi) };
        self.last_esi = self.last_esi.max(esi);
        self.have += 1;
        true
    }

    /// A power cut: what was not stored yet is gone.
    pub fn lose_newest(&mut self) {
        if let Some(word) = self.symbols.last_mut() {
            self.have -= word.count_ones();
            *word = 0;
        }
    }

    pub fn reception(&self, k: u32) -> Reception {
        Reception {
            have: self.have,
            // Now and then K symbols are not enough.
            need: if self.complete.is_some() { 0 } else { k.saturating_sub(self.have).max(1) },
            first_esi: self.first_esi,
            last_esi: self.last_esi,
        }
    }
}
