//! Measures what a channel spends by its schedule, in virtual time over lossy links, and how many decisions it makes in a
//! second: `cargo run --release --example schedule -p wirephoto-airwave`.
#![expect(dead_code, reason = "the simulated world has faults that no figure is about")]

#[path = "../tests/it/sim/mod.rs"]
mod sim;

use std::time::{Duration, Instant};

use sim::figures::{AIRS, ANSWERS_AFTER, Medians, block_repair, measure};
use wirephoto_airwave::carousel::{Answers, Carousel, Decision, Event, Job, Limits, Listener};
use wirephoto_airwave::thin::FrameNumber;

fn main() {
    println!("receivers answers  known  loss burst after    complete    all  seconds");
    for (receivers, answers) in
        [1, 10, 50].into_iter().flat_map(|n| [(n, Answers::Progress), (n, Answers::Once)])
    {
        for (before, known) in [(0, "no"), (4, "yes")] {
            for (air, answer) in AIRS.into_iter().flat_map(|air| ANSWERS_AFTER.map(|answer| (air, answer))) {
                let Medians { complete, sent, seconds } = measure(receivers, answers, air, answer, before);
                let (loss, burst, after) = (air.0, air.1, answer.as_secs_f64());
                let answers = format!("{answers:?}");
                println!(
                    "{receivers:9} {answers:8} {known:5}  {loss:4.2} {burst:5} {after:5.1}    {complete:8.4} {sent:6.3} {seconds:8.2}"
                );
            }
        }
    }
    println!("receivers  loss burst    block repair");
    for (receivers, air) in [10, 50].into_iter().flat_map(|receivers| AIRS.map(|air| (receivers, air))) {
        println!("{receivers:9}  {:4.2} {:5}    {:12.3}", air.0, air.1, block_repair(receivers, air));
    }
    println!("objects on the air   decisions/s");
    for objects in [1, 10, 100, 1000, 10_000] {
        println!("{objects:18}   {:11.0}", decisions(objects));
    }
}

/// Decisions in a second with so many objects on the air.
fn decisions(objects: u32) -> f64 {
    let mut carousel = Carousel::new(Limits { objects: objects as usize, ..Limits::default() });
    for toi in 0..objects {
        let listener = Listener { frame: FrameNumber(u64::from(toi)), answers: Answers::Progress };
        let expires = Duration::from_secs(100_000);
        let job = Job {
            toi,
            symbols: 8192,
            first_esi: 0,
            starts: Duration::ZERO,
            expires,
            listeners: vec![listener],
        };
        carousel.add(job).expect("a job that can be");
    }
    let (mut sent, mut now, begun) = (0u32, Duration::ZERO, Instant::now());
    while sent < 1_000_000 {
        while let Some(event) = carousel.event() {
            if let Event::ReserveEsi { toi, up_to } = event {
                carousel.reserved(toi, up_to);
            }
        }
        match carousel.next(now) {
            Decision::Send { .. } => (sent, now) = (sent + 1, now + Duration::from_micros(12)),
            Decision::Wait(until) => now = until,
            Decision::Idle => break,
        }
    }
    f64::from(sent) / begun.elapsed().as_secs_f64()
}
