//! What a channel spends: packets over the limit of what each receiver's air let through, by loss and by how long
//! answers take.

use std::time::Duration;

use wirephoto_airwave::carousel::Answers;

use super::codec::Codec;
use super::frame::{Frame, Manner, Receiving};
use super::link::Air;
use super::world::{Faults, World};

/// Loss, and the mean length of its bursts; 0 means each packet by itself.
pub const AIRS: [(f64, f64); 9] = [
    (0.0, 0.0),
    (0.01, 0.0),
    (0.01, 10.0),
    (0.1, 0.0),
    (0.1, 10.0),
    (0.3, 0.0),
    (0.3, 10.0),
    (0.5, 0.0),
    (0.5, 10.0),
];
/// How long an answer takes; a tenth more or less.
pub const ANSWERS_AFTER: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_secs(2), Duration::from_secs(10)];

const SEEDS: u64 = 21;
/// 500 KB.
pub const K: u32 = 348;
/// Between two objects, and how long each may last.
const APART: Duration = Duration::from_mins(50);
const LASTS: Duration = Duration::from_mins(48);

/// The air between a station and one of its frames.
pub fn air_of(seed: u64, frame: usize, (loss, burst): (f64, f64)) -> Air {
    Air::new(seed << 16 | frame as u64, loss, burst)
}

/// One object for frames that differ in their air alone.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub receivers: usize,
    pub answers: Answers,
    /// Loss, and the mean length of its bursts.
    pub air: (f64, f64),
    /// How long an answer takes.
    pub delay: Duration,
    /// Objects that the frames had before, from which their habits are known.
    pub before: usize,
    /// With every message, symbol and packet as it is, of symbols of this size; or symbols are counted only.
    pub real: Option<u16>,
}

/// One object's delivery.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Packets until K had arrived at the receiver with the worst air: the limit of an erasure channel.
    pub limit: u32,
    /// Packets until the last receiver had everything.
    pub complete: u32,
    /// All packets that were sent.
    pub sent: u32,
    /// All that were sent after the last answer had been heard.
    pub after_end: u32,
    /// Seconds to the last receiver's completion: from the request, and from the first packet.
    pub seconds: f64,
    pub air_seconds: f64,
    /// Messages to frames, and from them.
    pub down: u32,
    pub up: u32,
}

impl Case {
    /// Delivers the objects before, and then the one that is measured.
    pub fn run(&self, seed: u64) -> Run {
        let frame = |index: usize| Frame {
            air: air_of(seed, index, self.air),
            answers: self.answers,
            manner: Manner::Good,
            delay: self.delay,
            jitter: self.delay / 10,
            off_until: Duration::ZERO,
        };
        let mut world = World::new(seed, (0..self.receivers).map(frame).collect(), Faults::default());
        world.notice = Some(Duration::ZERO);
        let all: Vec<usize> = (0..self.receivers).collect();
        for index in 0..self.before {
            world.ask(K, APART * index as u32, LASTS, &all);
        }
        world.run();
        // The losses of what is measured are the same, whatever was before.
        for (index, frame) in world.frames.iter_mut().enumerate() {
            frame.air = air_of(seed, index, self.air);
        }
        world.codec = self.real.map(|size| Codec::with_symbols(seed, self.receivers, size));
        let at = world.now.max(APART * self.before as u32);
        let object = world.ask(K, at, LASTS, &all);
        world.run();
        let object = &world.objects[object];
        let of = |number: fn(&Receiving) -> u32| object.receiving.iter().map(number);
        let last = object.receiving.iter().map(|it| it.complete.expect("everybody has it")).max();
        let since = |from: Duration| last.expect("a receiver").saturating_sub(from).as_secs_f64();
        Run {
            limit: of(|it| it.limit).max().expect("a receiver"),
            complete: of(|it| it.complete_after).max().expect("a receiver"),
            sent: object.sent,
            after_end: object.sent_after_end,
            seconds: since(object.asked),
            air_seconds: since(object.began.expect("packets were sent")),
            down: of(|it| it.notified).sum(),
            up: of(|it| it.reports).sum(),
        }
    }
}

/// Medians over the seeds of one object's delivery.
#[derive(Debug)]
pub struct Medians {
    /// Packets until the worst receiver has everything, over its limit.
    pub complete: f64,
    /// All packets that were sent, over the worst receiver's limit.
    pub sent: f64,
    /// Seconds from the request to the last receiver's completion.
    pub seconds: f64,
    /// Messages to all frames, and from them.
    pub messages: [u32; 2],
}

/// Medians of a case, with symbols counted.
pub fn measure(
    receivers: usize,
    answers: Answers,
    air: (f64, f64),
    delay: Duration,
    before: usize,
) -> Medians {
    let case = Case { receivers, answers, air, delay, before, real: None };
    let runs: Vec<Run> = (0..SEEDS).map(|seed| case.run(seed)).collect();
    assert!(runs.iter().all(|run| run.after_end == 0), "no packet after the last report");
    assert!(runs.iter().all(|run| run.air_seconds <= run.seconds), "no packet before the request");
    let median = |figure: fn(&Run) -> f64| {
        let mut values: Vec<f64> = runs.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Medians {
        complete: median(|run| f64::from(run.complete) / f64::from(run.limit)),
        sent: median(|run| f64::from(run.sent) / f64::from(run.limit)),
        seconds: median(|run| run.seconds),
        messages: [median(|run| run.down.into()), median(|run| run.up.into())].map(|it| it as u32),
    }
}

/// What a sender spends that repairs blocks of 64 with fresh parity, as much as the worst receiver of each block says
/// it lacks, round by round: packets over the worst receiver's limit. Its answers are never late and never lost.
pub fn block_repair(receivers: usize, air: (f64, f64)) -> f64 {
    let mut ratios: Vec<f64> = (0..SEEDS)
        .map(|seed| {
            let mut airs: Vec<Air> = (0..receivers).map(|index| air_of(seed, index, air)).collect();
            let blocks: Vec<u32> = (0..K).step_by(64).map(|first| (K - first).min(64)).collect();
            let mut lacks = vec![blocks.clone(); receivers];
            let (mut sent, mut arrived, mut limits) = (0u32, vec![0; receivers], vec![0; receivers]);
            let mut round = blocks;
            while round.iter().any(|packets| *packets > 0) {
                for block in
                    round.iter().enumerate().flat_map(|(block, packets)| vec![block; *packets as usize])
                {
                    sent += 1;
                    for (index, air) in airs.iter_mut().enumerate() {
                        if air.loses() {
                            continue;
                        }
                        lacks[index][block] = lacks[index][block].saturating_sub(1);
                        arrived[index] += 1;
                        if arrived[index] == K {
                            limits[index] = sent;
                        }
                    }
                }
                round = (0..round.len())
                    .map(|block| lacks.iter().map(|it| it[block]).max().unwrap_or(0))
                    .collect();
            }
            f64::from(sent) / f64::from(limits.into_iter().max().expect("a receiver"))
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}
