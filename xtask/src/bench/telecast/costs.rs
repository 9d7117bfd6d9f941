//! What a broadcast costs besides its packets: a frame's time to the screen, a station's and a receiver's work, memory,
//! and what forgers achieve.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde_json::Value;

use super::super::Bench;
use super::super::report::{Better, Case, Target};
use super::super::tools::{json, number};

/// From the last packet that was needed to the screen.
const MOST_DISPLAY_MS: f64 = 50.0;
/// How much of its rate a sender keeps with a thousand objects.
const KEPT_RATE: f64 = 0.9;
/// How much slower a frame is among as many packets of others.
const MOST_SLOWER: f64 = 1.01;
/// The same bytes in so many objects; and as many pictures as a busy station has.
const OBJECTS: [usize; 4] = [1, 10, 100, 1000];
const BYTES: usize = 60_000_000;
const PICTURE_BYTES: usize = 500_000;

/// Measures everything that is no packet.
pub fn measure(bench: &Bench, ours: &Path) -> Result<Vec<Case>> {
    let verb = |words: &[&str]| json(Command::new(ours).args(words));
    let rounds = bench.seeds.to_string();
    println!("bench: frames");
    let mut cases = display(&verb(&["display", &rounds])?)?;
    cases.extend(forged(&verb(&["forged", &rounds])?, &verb(&["mixed"])?)?);
    cases.extend(receiver(&verb(&["receiver"])?, &verb(&["memory"])?)?);
    println!("bench: a station with many objects");
    cases.extend(sender(&verb)?);
    Ok(cases)
}

fn case(name: &str, unit: &str, better: Better, of: &Value, key: &str, how: &str) -> Result<Case> {
    Ok(Case::new(name, unit, better, number(of, key)?, how))
}

fn display(found: &Value) -> Result<Vec<Case>> {
    let how = "a JPEG of 500 KB, 20 Mbit/s over a loopback socket to a frame with its database: from the last packet that it \
               needed until the host, over HTTP, has its report that the picture is decoded, decrypted, verified and stored";
    let ms = |what: &str, key: &str| {
        let name = format!("last packet to stored and reported: {what}");
        Ok(case(&name, "ms", Better::Lower, found, key, how)?.target(Target::AtMost(MOST_DISPLAY_MS)))
    };
    [("nothing lost", "no_loss_ms"), ("10 % lost", "loss_ms"), ("the longest of all", "most_ms")]
        .map(|(what, key)| ms(what, key))
        .into_iter()
        .collect()
}

fn forged(found: &Value, mixed: &Value) -> Result<Vec<Case>> {
    let how = "a frame over sockets as above; forged, altered, cut and foreign packets and noise, as many as ours; beside the \
               same frame without them, in turn";
    let ratio = |name: &str, key: &str, alone: &str| -> Result<Case> {
        let ratio = number(found, key)? / number(found, alone)?;
        Ok(Case::new(name, "× alone", Better::Lower, ratio, how))
    };
    let how_many = "a receiver in process, one packet of others before each of ours";
    Ok(vec![
        ratio("forged 1:1: packets of ours needed", "packets", "packets_alone")?
            .target(Target::AtMost(MOST_SLOWER)),
        ratio("forged 1:1: time to completion", "ms", "ms_alone")?.target(Target::AtMost(MOST_SLOWER)),
        ratio("forged 1:1: processor time of frame, host and sender", "cpu_ms", "cpu_ms_alone")?,
        case(
            "forged 1:1: packets of others accepted",
            "packets",
            Better::Lower,
            mixed,
            "accepted",
            how_many,
        )?
        .target(Target::AtMost(0.0)),
        case("forged 1:1: refused", "packets", Better::Higher, mixed, "refused", how_many)?,
    ])
}

fn receiver(rates: &Value, memory: &Value) -> Result<Vec<Case>> {
    let how = "one core, in process, the quickest of many rounds";
    let mut cases = Vec::new();
    for (name, unit, better, key) in [
        ("receiver: packets taken", "1/s", Better::Higher, "taken_per_second"),
        ("receiver: the same", "Gbit/s", Better::Higher, "taken_gbit"),
        ("receiver: forged packets refused", "1/s", Better::Higher, "refused_per_second"),
        ("receiver: 500 KB decoded, decrypted, verified", "ms", Better::Lower, "complete_ms"),
        ("receiver: 4 MB", "ms", Better::Lower, "complete_4_mb_ms"),
        ("receiver: 63 MB", "ms", Better::Lower, "complete_63_mb_ms"),
        ("source packets made", "1/s", Better::Higher, "source_per_second"),
        ("repair packets made", "1/s", Better::Higher, "repair_per_second"),
        ("sealing", "Gbit/s", Better::Higher, "seal_gbit"),
        ("opening", "Gbit/s", Better::Higher, "open_gbit"),
    ] {
        cases.push(case(name, unit, better, rates, key, how)?);
    }
    let how = "as many pictures of 500 KB as a receiver takes on, each all but complete; its limit is 256 objects and 268 MB";
    let most = number(memory, "limit_mb")?;
    cases.push(
        case("receiver: memory when it is full", "MB", Better::Lower, memory, "full_mb", how)?
            .target(Target::AtMost(most)),
    );
    let how = "then a million packets of objects that nobody announced";
    cases.push(
        case("receiver: more of it after a flood", "MB", Better::Lower, memory, "flood_mb", how)?
            .target(Target::AtMost(1.0)),
    );
    Ok(cases)
}

fn sender(verb: &impl Fn(&[&str]) -> Result<Value>) -> Result<Vec<Case>> {
    let how = "a station in process with its database, at 10 Gbit/s, where the processor is the limit, to a socket that nobody \
               reads: a burst of 60 MB; packets for each second of processor time of the channel's thread (schedule, \
               symbols, MACs, reading objects, sending), and that time for a Gbit";
    let mut found = Vec::new();
    for objects in OBJECTS {
        found.push((objects, verb(&["sender", &objects.to_string(), &(BYTES / objects).to_string()])?));
    }
    let (_, alone) = &found[0];
    let mut cases = Vec::new();
    for (objects, one) in &found {
        let name = |what: &str| format!("station, 60 MB in {objects} objects: {what}");
        let rate = case(&name("packets"), "1/s", Better::Higher, one, "packets_per_second", how)?;
        let cost = case(&name("processor time"), "s/Gbit", Better::Lower, one, "cpu_s_per_gbit", how)?;
        if *objects == 1 {
            cases.extend([rate, cost]);
            continue;
        }
        cases.push(
            rate.peer("1 object", number(alone, "packets_per_second")?).target(Target::TimesBest(KEPT_RATE)),
        );
        cases.push(
            cost.peer("1 object", number(alone, "cpu_s_per_gbit")?).target(Target::TimesBest(KEPT_RATE)),
        );
    }
    let pictures = verb(&["sender", "1000", &PICTURE_BYTES.to_string()])?;
    let how = "the same with 1,000 pictures of 500 KB, 500 MB, all on the air at once; the process's time and memory are its \
               database's too, and its stand-in's for a host, which has the 500 MB once more; encoders may take 512 MiB";
    for (what, unit, better, key) in [
        ("packets", "1/s", Better::Higher, "packets_per_second"),
        ("packets by the clock", "1/s", Better::Higher, "by_the_clock"),
        ("processor time of its thread", "s/Gbit", Better::Lower, "cpu_s_per_gbit"),
        ("processor time of the process", "s/Gbit", Better::Lower, "process_s_per_gbit"),
        ("peak memory", "MB", Better::Lower, "peak_rss_mb"),
    ] {
        cases.push(case(&format!("station, 1,000 pictures: {what}"), unit, better, &pictures, key, how)?);
    }
    Ok(cases)
}
