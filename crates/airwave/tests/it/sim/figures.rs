//! What a channel spends: packets over the limit of what each receiver's air let through, by loss and by how long
//! answers take.

use std::time::Duration;

use wirephoto_airwave::carousel::Answers;

use super::frame::{Frame, Manner};
use super::link::Air;
use super::world::{Faults, World};

/// Loss, and the mean length of its bursts; 0 means each packet by itself.
pub const AIRS: [(f64, f64); 8] =
    [(0.0, 0.0), (0.01, 0.0), (0.1, 0.0), (0.1, 10.0), (0.3, 0.0), (0.3, 10.0), (0.5, 0.0), (0.5, 10.0)];
/// How long an answer takes; a tenth more or less.
pub const ANSWERS_AFTER: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_secs(2), Duration::from_secs(10)];

const SEEDS: u64 = 21;
/// 500 KB.
const K: u32 = 348;

/// Medians over the seeds of one object's delivery.
#[derive(Debug)]
pub struct Medians {
    /// Packets until the worst receiver has everything, over its limit.
    pub complete: f64,
    /// All packets that were sent, over the worst receiver's limit.
    pub sent: f64,
    /// Seconds from the request to the last receiver's completion.
    pub seconds: f64,
}

/// Delivers `before` objects and then the one that is measured.
pub fn measure(
    receivers: usize,
    answers: Answers,
    (loss, burst): (f64, f64),
    delay: Duration,
    before: usize,
) -> Medians {
    let mut runs: Vec<[f64; 3]> = (0..SEEDS)
        .map(|seed| {
            let frame = |index: usize| Frame {
                air: Air::new(seed << 16 | index as u64, loss, burst),
                answers,
                manner: Manner::Good,
                delay,
                jitter: delay / 10,
                off_until: Duration::ZERO,
            };
            let mut world = World::new(seed, (0..receivers).map(frame).collect(), Faults::default());
            world.notice = Some(Duration::ZERO);
            let all: Vec<usize> = (0..receivers).collect();
            for index in 0..=before {
                world.ask(K, Duration::from_secs(3000 * index as u64), Duration::from_secs(2900), &all);
            }
            world.run();
            let object = &world.objects[before];
            let limit = f64::from(object.receiving.iter().map(|it| it.limit).max().expect("a receiver"));
            let complete = object.receiving.iter().map(|it| it.complete_after).max().expect("a receiver");
            let last = object.receiving.iter().filter_map(|it| it.complete).max().expect("everybody has it");
            let took = last.saturating_sub(object.asked);
            assert_eq!(object.sent_after_end, 0, "no packet after the last report");
            [f64::from(complete) / limit, f64::from(object.sent) / limit, took.as_secs_f64()]
        })
        .collect();
    let mut median = |which: usize| {
        runs.sort_by(|a, b| a[which].total_cmp(&b[which]));
        runs[runs.len() / 2][which]
    };
    Medians { complete: median(0), sent: median(1), seconds: median(2) }
}

/// What a sender spends that repairs blocks of 64 with fresh parity, as much as the worst receiver of each block says
/// it lacks, round by round: packets over the worst receiver's limit. Its answers are never late and never lost.
pub fn block_repair(receivers: usize, (loss, burst): (f64, f64)) -> f64 {
    let mut ratios: Vec<f64> = (0..SEEDS)
        .map(|seed| {
            let air = |index: usize| Air::new(seed << 16 | index as u64, loss, burst);
            let mut airs: Vec<Air> = (0..receivers).map(air).collect();
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
