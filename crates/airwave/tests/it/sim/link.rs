//! Chance that follows from a seed, and the air between a station and one frame.

/// A small generator (SplitMix64; Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x6a09_e667_f3bc_c909)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// True with a probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        ((self.next() >> 11) as f64) < probability * (1u64 << 53) as f64
    }
}

/// How packets are lost: each by itself, or in bursts (Gilbert 1960, Elliott 1963: all is lost in the bad state).
#[derive(Debug, Clone)]
pub struct Air {
    chance: Chance,
    /// From the good to the bad state, and back; for independent loss the sum is 1.
    worsens: f64,
    betters: f64,
    bad: bool,
}

impl Air {
    /// A link that loses this share, in bursts of this mean length; 0 means each by itself.
    pub fn new(seed: u64, loss: f64, burst: f64) -> Self {
        let mut chance = Chance::new(seed);
        let (worsens, betters) = if burst == 0.0 || loss == 0.0 {
            (loss, 1.0 - loss)
        } else {
            (loss / (1.0 - loss) / burst, 1.0 / burst)
        };
        let bad = chance.happens(loss);
        Self { chance, worsens, betters, bad }
    }

    /// Whether the next packet is lost.
    pub fn loses(&mut self) -> bool {
        let lost = self.bad;
        self.bad =
            if self.bad { !self.chance.happens(self.betters) } else { self.chance.happens(self.worsens) };
        lost
    }
}
