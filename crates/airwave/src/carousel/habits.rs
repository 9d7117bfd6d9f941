//! What is learnt of a frame from its reports: how much it loses, and how long its answers take.

use std::time::Duration;

/// Loss that is expected of a frame of which nothing is known.
const NEW_LOSS: f32 = 0.02;
/// Of the loss of a frame that soon asks for more, so much is planned for: of many frames the one that lacks the most has
/// mostly been unlucky, and all that is sent for it is sent to all.
const SURE_OF_LOSS: f32 = 0.9;
/// More loss than this is planned for only by repeating.
const MOST_LOSS: f32 = 0.8;
/// Standard deviations of loss that are sent on top: seven of eight objects then need one burst.
const MARGIN: f32 = 1.2;
/// How fast newer reports replace older ones.
const GAIN: f32 = 0.25;
/// A report over fewer packets than this counts for less.
const FULL_WEIGHT: f32 = 128.0;

/// How long answers take: smoothed, with their deviation (after RFC 6298).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Delay {
    mean: f32,
    deviation: f32,
}

impl Delay {
    /// Answers of which nothing is known: an SMS usually takes less.
    pub(super) const UNKNOWN: Duration = Duration::from_secs(15);
    /// Longer answers teach nothing, and no window is longer.
    const LONGEST: Duration = Duration::from_mins(1);
    const SHORTEST_SLACK: f32 = 0.25;

    /// Learns from an answer.
    pub(super) fn observe(known: Option<Self>, answer: Duration) -> Option<Self> {
        if answer > Self::LONGEST {
            return known;
        }
        let answer = answer.as_secs_f32();
        Some(known.map_or(Self { mean: answer, deviation: answer / 4.0 }, |it| Self {
            mean: it.mean + GAIN * (answer - it.mean),
            deviation: it.deviation + GAIN * ((answer - it.mean).abs() - it.deviation),
        }))
    }

    /// How long to wait for an answer before its absence means something.
    pub(super) fn window(self) -> Duration {
        let slack = (4.0 * self.deviation).max(Self::SHORTEST_SLACK);
        Duration::from_secs_f32(self.mean + slack).min(Self::LONGEST)
    }

    pub(super) fn mean(self) -> Duration {
        Duration::from_secs_f32(self.mean)
    }
}

/// How much of what is sent a frame loses.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Loss {
    /// The share that is lost, 0 to 1.
    rate: f32,
    /// How many times as much the share varies as it would if each packet were lost by itself: 1, or more with bursts.
    spread: f32,
}

impl Loss {
    const SPREAD: std::ops::RangeInclusive<f32> = 0.5..=8.0;

    fn observe(known: Option<Self>, lost: f32, packets: f32) -> Self {
        let Some(it) = known else { return Self { rate: lost, spread: 1.5 } };
        let gain = GAIN * (packets / FULL_WEIGHT).min(1.0);
        let alone = (it.rate * (1.0 - it.rate)).max(1e-3) / packets;
        // The mean distance of a normal variable from its mean is 0.8 of its deviation.
        let spread = (lost - it.rate).abs() / (0.8 * alone.sqrt());
        Self {
            rate: it.rate + gain * (lost - it.rate),
            spread: (it.spread + gain * (spread - it.spread))
                .clamp(*Self::SPREAD.start(), *Self::SPREAD.end()),
        }
    }
}

/// What is learnt of a frame.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Habits {
    loss: Option<Loss>,
    pub(super) delay: Option<Delay>,
}

impl Habits {
    /// The share of packets that the frame loses, 0 to 1, if it is known.
    pub fn loss(&self) -> Option<f32> {
        self.loss.map(|loss| loss.rate)
    }

    /// How long the frame's answers take, if it is known.
    pub fn answers_after(&self) -> Option<Duration> {
        self.delay.map(Delay::mean)
    }

    /// Learns that of so many packets so many arrived, the first and the last among them.
    pub(super) fn observe_loss(&mut self, packets: u32, arrived: u32) {
        if packets < 2 || arrived > packets || arrived == 0 {
            return;
        }
        // The two at the ends arrived by choice of the span, so they say nothing.
        let between = (packets - 1) as f32;
        let lost = 1.0 - (arrived - 1) as f32 / between;
        self.loss = Some(Loss::observe(self.loss, lost, between));
    }

    /// How many packets to send so that this many probably arrive; for a frame that soon asks for what it still lacks, so
    /// that hardly more arrive.
    pub(super) fn burst(&self, need: u32, asks_soon: bool) -> u32 {
        let need_f = need as f32;
        if asks_soon {
            let rate = SURE_OF_LOSS * self.loss().unwrap_or(0.0).min(MOST_LOSS);
            return (need_f / (1.0 - rate)).ceil() as u32;
        }
        let Loss { rate, spread } = self.loss.unwrap_or(Loss { rate: NEW_LOSS, spread: 0.5 });
        let rate = rate.min(MOST_LOSS);
        let packets = (need_f + MARGIN * spread * (need_f * rate).sqrt()) / (1.0 - rate);
        packets.ceil() as u32 + (need / 32).min(2)
    }

    /// The share by which an aim is raised after so many windows without a word.
    pub(super) fn raise(&self, silences: u32) -> f32 {
        if self.loss.is_none() {
            return 0.2;
        }
        (0.05 * 2f32.powi(silences.saturating_sub(1).min(8) as i32)).min(0.2)
    }

    /// What to keep.
    pub fn to_bytes(self) -> [u8; 16] {
        let loss = self.loss.map_or([f32::NAN; 2], |loss| [loss.rate, loss.spread]);
        let delay = self.delay.map_or([f32::NAN; 2], |delay| [delay.mean, delay.deviation]);
        let mut bytes = [0; 16];
        for (to, value) in bytes.chunks_mut(4).zip(loss.into_iter().chain(delay)) {
            to.copy_from_slice(&value.to_be_bytes());
        }
        bytes
    }

    /// From what was kept; what cannot be is taken as unknown.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let mut values = bytes.chunks(4).map(|four| f32::from_be_bytes(four.try_into().expect("four bytes")));
        let mut value = || values.next().filter(|value| value.is_finite() && *value >= 0.0);
        let [rate, spread, mean, deviation] = [value(), value(), value(), value()];
        let loss = rate.zip(spread).filter(|(rate, _)| *rate <= 1.0);
        let delay = mean.zip(deviation).filter(|(mean, _)| *mean <= Delay::LONGEST.as_secs_f32());
        Self {
            loss: loss.map(|(rate, spread)| Loss {
                rate,
                spread: spread.clamp(*Loss::SPREAD.start(), *Loss::SPREAD.end()),
            }),
            delay: delay
                .map(|(mean, deviation)| Delay { mean, deviation: deviation.min(mean.max(1.0) * 4.0) }),
        }
    }
}
