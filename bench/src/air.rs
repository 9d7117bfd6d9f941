//! What a broadcast spends on the air, over losses that follow from a seed: ours, and that of the `flute` crate.
//!
//! Time is virtual: the channel has 20 Mbit/s, a packet of 1500 bytes takes 600 µs. What is simulated is the air and the
//! time; carousel, codec, sealed messages, packets and receivers are the real ones.

mod flute;
#[path = "../../crates/airwave/tests/it/sim/mod.rs"]
#[expect(dead_code, reason = "the simulated world has faults that no figure is about")]
mod sim;

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use wirephoto_airwave::carousel::Answers;
use wirephoto_airwave::fec::SYMBOL_SIZE;
use wirephoto_airwave::packet::HEADER_BYTES;
use wirephoto_airwave::thin::{Availability, Report};

use self::sim::figures::{AIRS, ANSWERS_AFTER, Case, K, Run, air_of, block_repair};
use crate::measure::median;

/// What is broadcast.
pub const OBJECT_BYTES: usize = 500_000;
/// IPv4 and UDP.
pub const IP_UDP_BYTES: usize = 28;
/// A packet of ours, with all headers.
const PACKET_BYTES: usize = HEADER_BYTES + SYMBOL_SIZE as usize + IP_UDP_BYTES;
/// So many objects make a frame's habits known.
const BEFORE: usize = 4;
/// An SMS has room for so much; a report and an availability message have one size each.
const DOWN_BYTES: usize = Availability::BYTES;
const UP_BYTES: usize = Report::BYTES;

/// All airs: the loss in percent, and how long bursts are.
pub fn airs() -> Value {
    AIRS.iter().map(|(loss, burst)| json!([loss * 100.0, burst])).collect()
}

/// One object for so many receivers, by each seed once with ours and once with the peer.
pub fn run(receivers: usize, loss_percent: f64, burst: f64, seeds: usize) -> Result<Value> {
    let air = (loss_percent / 100.0, burst);
    let of_new = |answers, real| Case { receivers, answers, air, delay: ANSWERS_AFTER[0], before: 0, real };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut flute = flute::Broadcast::new(OBJECT_BYTES);
    for seed in 0..seeds as u64 {
        ours.push(of_new(Answers::Progress, Some(SYMBOL_SIZE)).run(seed));
        let airs = (0..receivers).map(|frame| air_of(seed, frame, air)).collect();
        theirs.push(flute.run(airs).with_context(|| format!("flute, seed {seed}"))?);
    }
    // One that hears nothing must plan for the worst.
    let flute_all = theirs.iter().map(|it| it.ip_bytes).max().unwrap_or_default();
    let limit_bytes = |run: &Run| OBJECT_BYTES as f64 * f64::from(run.limit) / f64::from(K);
    let middle = |figure: &dyn Fn(&Run, &flute::Run) -> f64| {
        median(ours.iter().zip(&theirs).map(|(ours, theirs)| figure(ours, theirs)).collect())
    };
    let frames = receivers as f64;
    let sms: Vec<Run> = (0..seeds as u64).map(|seed| of_new(Answers::Once, None).run(seed)).collect();
    let by_sms =
        |figure: fn(&Run) -> u32| median(sms.iter().map(|it| f64::from(figure(it)) / frames).collect());
    Ok(json!({
        "packets": middle(&|it, _| f64::from(it.complete) / f64::from(it.limit)),
        "ip": middle(&|it, _| f64::from(it.complete) * PACKET_BYTES as f64 / limit_bytes(it)),
        "sent_ip": middle(&|it, _| f64::from(it.sent) * PACKET_BYTES as f64 / limit_bytes(it)),
        "limit_kb": middle(&|it, _| limit_bytes(it) / 1e3),
        "seconds": middle(&|it, _| it.seconds),
        "air_seconds": middle(&|it, _| it.air_seconds),
        "after_end": ours.iter().map(|it| it.after_end).max(),
        "down_bytes": middle(&|it, _| f64::from(it.down) * DOWN_BYTES as f64 / frames),
        "up_bytes": middle(&|it, _| f64::from(it.up) * UP_BYTES as f64 / frames),
        "sms_down_bytes": by_sms(|it| it.down) * DOWN_BYTES as f64,
        "sms_up_bytes": by_sms(|it| it.up) * UP_BYTES as f64,
        "all": all(receivers, air, seeds),
        "block_repair": block_repair(receivers, air),
        "flute": {
            "packets": middle(&|it, flute| f64::from(flute.packets) / f64::from(it.limit)),
            "ip": middle(&|it, flute| flute.ip_bytes as f64 / limit_bytes(it)),
            "all_kb": flute_all as f64 / 1e3,
            "seconds": middle(&|_, flute| flute.ip_bytes as f64 * 8.0 / 20e6),
            "fdt_bytes": middle(&|_, flute| flute.fdt_bytes as f64),
        },
    }))
}

/// All packets over the limit until the station stops: for each delay of the answers the most of the medians, whether
/// the frames are new or known, and say what they have or only their last word.
fn all(receivers: usize, air: (f64, f64), seeds: usize) -> Value {
    let ways =
        [(Answers::Progress, 0), (Answers::Progress, BEFORE), (Answers::Once, 0), (Answers::Once, BEFORE)];
    let of_delay = |delay: Duration| {
        let medians = ways.map(|(answers, before)| {
            let case = Case { receivers, answers, air, delay, before, real: None };
            let runs = (0..seeds as u64).map(|seed| case.run(seed));
            median(runs.map(|run| f64::from(run.sent) / f64::from(run.limit)).collect())
        });
        json!({ "seconds": delay.as_secs_f64(), "most": medians.into_iter().fold(0.0, f64::max), "medians": medians })
    };
    ANSWERS_AFTER.map(of_delay).into_iter().collect()
}

/// Writes which packets each receiver loses: a line for each, and in it a `1` for each packet that is lost.
pub fn losses(
    receivers: usize,
    (loss_percent, burst): (f64, f64),
    seed: u64,
    packets: usize,
    file: &Path,
) -> Result<Value> {
    let mut lines = String::new();
    for frame in 0..receivers {
        let mut air = air_of(seed, frame, (loss_percent / 100.0, burst));
        lines.extend((0..packets).map(|_| if air.loses() { '1' } else { '0' }).chain(['\n']));
    }
    fs::write(file, lines).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(json!({ "receivers": receivers }))
}
