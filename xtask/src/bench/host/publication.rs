//! A whole publication: photographs into a studio, proofs to a host, customers before it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::super::Bench;
use super::super::house::{CODE, Host, Studio, summary};
use super::super::meter;
use super::super::report::{Better, Case, Target};
use super::super::rounds::{Contestant, interleaved, median};
use super::super::tools::{Tools, answer, json, number};
use super::http;

/// Photographs that are imported and published.
const PHOTOGRAPHS: usize = 200;
/// Pictures of a large host and studio, and the long side of the files that they are made from.
const MANY: (usize, usize) = (5000, 480);
/// Pixels are raced this often: a round takes a minute.
const RACES: usize = 2;

/// Measures what follows from a publication.
pub fn measure(bench: &Bench, tools: &Tools) -> Result<Vec<Case>> {
    let photographs = tools.photographs("photographs", PHOTOGRAPHS, None)?;
    let mut cases = pixels(bench, tools, &photographs)?;
    cases.extend(story(bench, tools, &photographs)?);
    cases.extend(many(tools)?);
    Ok(cases)
}

/// The pixels alone, on both cores: what an event shows of every photograph, without marks.
fn pixels(bench: &Bench, tools: &Tools, photographs: &Path) -> Result<Vec<Case>> {
    println!("bench: proofs of {PHOTOGRAPHS} photographs, against sharp");
    let out = tools.fresh("proofs")?;
    let sharp = bench.workspace.root.join("bench/peers/sharp.cjs");
    let race = |command: &mut Command| -> Result<Race> {
        let usage = meter::run(command)?;
        let answer = answer(&usage)?;
        let pictures = number(&answer, "pictures")?;
        Ok(Race { per_second: pictures / number(&answer, "seconds")?, cpu_ms: usage.cpu_ms() / pictures })
    };
    let ours = || race(tools.verb("proofs", &[photographs, &out]).arg("2"));
    let sharp_with = |threads: &'static str| {
        let (sharp, out) = (&sharp, &out);
        move || {
            let mut command = Command::new("node");
            command.arg(sharp).arg("proofs").arg(photographs).arg(out);
            race(command.env("NODE_PATH", bench.node_path()).env("SHARP_THREADS", threads))
        }
    };
    let measured = interleaved(
        RACES,
        vec![
            Contestant::new("ours", ours),
            Contestant::new("sharp, 2 threads", sharp_with("2")),
            Contestant::new("sharp, 1 thread each", sharp_with("1")),
        ],
    )?;
    fs::remove_dir_all(&out)?;
    let how = "1600, 800 and 320 px JPEGs of 200 different 24-megapixel files, two at a time on both cores, files to files";
    let case = |name: &str, unit: &str, better: Better, figure: fn(&Race) -> f64| {
        let case = Case::new(name, unit, better, measured[0].median(figure), how);
        measured[1..].iter().fold(case, |case, peer| case.peer(&peer.name, peer.median(figure)))
    };
    let rate =
        case("proofs of 200 photographs, pixels", "pictures/s", Better::Higher, |race| race.per_second);
    let cpu = case("proofs: processor time of a photograph", "ms", Better::Lower, |race| race.cpu_ms);
    Ok(vec![rate.target(Target::TimesBest(1.3)), cpu])
}

/// One run over all photographs.
struct Race {
    per_second: f64,
    cpu_ms: f64,
}

/// 200 photographs from a folder to a customer, and what it took where.
fn story(bench: &Bench, tools: &Tools, photographs: &Path) -> Result<Vec<Case>> {
    println!("bench: {PHOTOGRAPHS} photographs from a folder to a customer");
    let disk = disk(tools, photographs)?;
    let (host_data, studio_data) = (tools.fresh("serve")?, tools.fresh("studio")?);
    let host = Host::start_new(tools, &host_data)?;
    let studio = Studio::with_event(tools, studio_data)?;
    studio.pair(&host)?;
    let imported = studio.run(&["import", "1", path(photographs)?])?;
    studio.run(&["pick", "1", "--all"])?;
    let before = host.usage()?;
    let published = studio.run(&["publish", "1"])?;
    let after = host.usage()?;
    let sent = summary(&published)?;
    let original_bytes = number(&summary(&imported)?, "bytes")?;
    let count = PHOTOGRAPHS as f64;
    let per_second = |wall_ms: f64| count / (wall_ms / 1e3);
    let mut cases = vec![
        Case::new(
            "import and publish 200 photographs",
            "pictures/s",
            Better::Higher,
            per_second(imported.wall_ms + published.wall_ms),
            "studio import, studio publish: originals stored as blobs, proofs marked, stored, sent, stored at the host; both cores",
        )
        .peer("disk alone: originals written once and synced", disk),
        Case::new("import", "pictures/s", Better::Higher, per_second(imported.wall_ms), "studio import, both cores"),
        Case::new("publish", "pictures/s", Better::Higher, per_second(published.wall_ms), "studio publish, host on the same cores"),
        Case::new(
            "host: processor time of a published picture",
            "ms",
            Better::Lower,
            (after.cpu_ms - before.cpu_ms) / count,
            "user + system time of the host during studio publish",
        )
        .peer("the studio's", (imported.cpu_ms() + published.cpu_ms()) / count),
        Case::new(
            "bytes sent of a published picture",
            "KB",
            Better::Lower,
            number(&sent, "bytes_sent")? / count / 1e3,
            "three sizes with their data, as the studio counts them",
        )
        .peer("the originals", original_bytes / count / 1e3),
    ];
    let event_url = http::publish(&studio, path(photographs)?)?;
    drop(host);

    println!("bench: cold starts");
    let starts: Result<Vec<f64>> =
        (0..bench.rounds).map(|_| Host::cold_start_ms(tools, &host_data)).collect();
    let how = "from starting the program on a database with 200 published pictures to the whole first page, wall time";
    cases.push(Case::new("host: cold start to first page", "ms", Better::Lower, median(starts?), how));
    cases.extend(http::measure(bench, tools, &host_data, &event_url)?);
    Ok(cases)
}

/// Pictures per second if nothing but the disk took time.
fn disk(tools: &Tools, photographs: &Path) -> Result<f64> {
    let out = tools.fresh("disk")?;
    let answer = json(&mut tools.verb("disk", &[photographs, &out]))?;
    fs::remove_dir_all(&out)?;
    Ok(PHOTOGRAPHS as f64 / number(&answer, "seconds")?)
}

/// Memory of a host and a studio that have many pictures.
fn many(tools: &Tools) -> Result<Vec<Case>> {
    let (count, long_side) = MANY;
    println!("bench: {count} pictures");
    let photographs = tools.photographs("many-photographs", count, Some(long_side))?;
    let (host_data, studio_data) = (tools.fresh("many-serve")?, tools.fresh("many-studio")?);
    let host = Host::start_new(tools, &host_data)?;
    let studio = Studio::with_event(tools, studio_data)?;
    studio.pair(&host)?;
    let imported = studio.run(&["import", "1", path(&photographs)?])?;
    studio.run(&["pick", "1", "--all"])?;
    let published = studio.run(&["publish", "1"])?;
    let listed = studio.run(&["list", "1"])?;
    let busy_mb = host.usage()?.peak_rss_mb;
    drop(host);

    let host = Host::start(tools, &host_data, &[0, 1])?;
    let sent = summary(&published)?;
    let url = sent["url"].as_str().context("a publication has an address")?;
    let seen = tools.fresh("many-seen")?;
    let mut command = tools.verb("customer", &[]);
    command.args([&*host.at(url)?, CODE]).arg(&seen);
    json(&mut command)?;
    let quiet_mb = host.usage()?.rss_mb;
    let studio_mb =
        [&imported, &published, &listed].iter().map(|usage| usage.peak_rss_mb).fold(0.0, f64::max);
    let mb = |name: &str, value: f64, how: &str| Case::new(name, "MB", Better::Lower, value, how);
    Ok(vec![
        mb("host: memory while 5,000 pictures are published", busy_mb, "the most that it held"),
        mb(
            "host: memory with 5,000 pictures",
            quiet_mb,
            "started again, after a customer fetched all three sizes of the first 200",
        ),
        mb("studio: memory with 5,000 pictures", studio_mb, "the most that import, publish and list held"),
    ])
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("a plain path")
}
