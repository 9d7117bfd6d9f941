//! The figures for pixels: one 24-megapixel JPEG in, a 1600 px and a 320 px JPEG out, upright and in sRGB.
//!
//! Job A is a progressive photograph from outside (`--photo FILE`, or the one of the sample corpus), job B a picture
//! that our own landscapes' camera took: baseline, quality 95, with a sensor's noise, stored turned.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Bench;
use super::meter::{self, Usage};
use super::report::{Better, Case, Target};
use super::rounds::{Contestant, Measured, interleaved};

/// Where the sample corpus lies when it is there, seen from the checkout.
const CORPUS_PHOTO: &str = "../shared/samples/images/photo-24mp-progressive.jpg";
/// How many pictures one process makes for a steady state.
const REPEATS: &str = "10";
/// The core that everyone runs on.
const CORE: usize = 0;

/// One of the two jobs.
struct Job {
    name: &'static str,
    photo: PathBuf,
    /// How many times as fast as the best peer we want to be in one process.
    steady_target: f64,
}

type MakeCommand<'a> = dyn Fn(&str, &Path, &str) -> Command + 'a;

/// Someone who does the job.
struct Player<'a> {
    name: &'static str,
    /// The command for a verb (`once`, `steady`), a photograph and what the verb wants.
    command: Box<MakeCommand<'a>>,
    /// Whether one process can make several pictures.
    stays: bool,
}

/// Measures the area.
pub fn run(bench: &Bench) -> Result<Vec<Case>> {
    let ours = bench.program("wirephoto-bench", "wirephoto-bench")?;
    let players = players(bench, &ours);
    let mut cases = Vec::new();
    for job in jobs(bench, &ours)? {
        println!("bench: {}: {}", job.name, job.photo.display());
        cases.extend(steady(bench, &job, &players)?);
        cases.extend(floor(&job, &ours)?);
        cases.extend(whole(bench, &job, &players)?);
        cases.extend(quality(bench, &job, &players, &ours)?);
    }
    Ok(cases)
}

fn jobs(bench: &Bench, ours: &Path) -> Result<[Job; 2]> {
    let [photo_a, photo_b] = photographs(bench, ours)?;
    Ok([
        Job { name: "A", photo: photo_a, steady_target: 1.4 },
        Job { name: "B", photo: photo_b, steady_target: 1.2 },
    ])
}

/// The photographs of jobs A and B; those that are painted are painted once.
pub fn photographs(bench: &Bench, ours: &Path) -> Result<[PathBuf; 2]> {
    let dir = bench.dir("imaging")?;
    let painted = |verb: &str| -> Result<PathBuf> {
        let file = dir.join(format!("{verb}.jpg"));
        if !file.exists() {
            meter::run(Command::new(ours).arg(verb).arg(&file))?;
        }
        Ok(file)
    };
    let corpus = bench.workspace.root.join(CORPUS_PHOTO);
    let photo_a = match &bench.photo {
        Some(photo) => photo.clone(),
        None if corpus.exists() => corpus,
        None => painted("photo-a")?,
    };
    Ok([photo_a, painted("photo-b")?])
}

fn players<'a>(bench: &Bench<'_>, ours: &'a Path) -> Vec<Player<'a>> {
    let peers = bench.workspace.root.join("bench/peers");
    let (sharp, vips) = (peers.join("sharp.cjs"), peers.join("vips.py"));
    let (node_path, python) = (bench.node_path(), bench.python());
    vec![
        Player {
            name: "ours",
            stays: true,
            command: Box::new(move |verb, photo, last| {
                let mut command = Command::new(ours);
                command.arg(verb).arg(photo).arg(last);
                command
            }),
        },
        Player {
            name: "sharp",
            stays: true,
            command: Box::new(move |verb, photo, last| {
                let mut command = Command::new("node");
                command.arg(&sharp).arg(verb).arg(photo).arg(last);
                command.env("NODE_PATH", &node_path).env("SHARP_THREADS", "1");
                command
            }),
        },
        Player {
            name: "pyvips",
            stays: true,
            command: Box::new(move |verb, photo, last| {
                let mut command = Command::new(&python);
                command.arg(&vips).arg(verb).arg(photo).arg(last).env("VIPS_CONCURRENCY", "1");
                command
            }),
        },
        Player {
            name: "vipsthumbnail",
            stays: false,
            command: Box::new(|_, photo, dir| vipsthumbnail(photo, dir)),
        },
    ]
}

/// vipsthumbnail makes one size at a time: the thumbnail from the low-resolution picture, which costs it least. It
/// converts colours only where the photograph has a profile.
fn vipsthumbnail(photo: &Path, dir: &str) -> Command {
    let mut command = Command::new("sh");
    let profile = if has_profile(photo) { "--export-profile srgb" } else { "" };
    let script = "vipsthumbnail \"$1\" --size 1600x1600 $3 -o \"$2/low.jpg[Q=80,strip]\" && \
                  vipsthumbnail \"$2/low.jpg\" --size 320x320 -o \"$2/thumbnail.jpg[Q=75,strip]\"";
    command.args(["-c", script, "sh"]).arg(photo).arg(dir).arg(profile).env("VIPS_CONCURRENCY", "1");
    command
}

/// Whether an ICC profile lies among the segments before the picture's data.
fn has_profile(photo: &Path) -> bool {
    let bytes = fs::read(photo).unwrap_or_default();
    bytes[..bytes.len().min(200_000)].windows(12).any(|window| window == b"ICC_PROFILE\0")
}

/// Processor time of a picture in a process that makes many.
fn steady(bench: &Bench, job: &Job, players: &[Player]) -> Result<Vec<Case>> {
    let staying = players.iter().filter(|player| player.stays);
    let contestants = staying.map(|player| {
        Contestant::new(player.name, move || {
            let command = (player.command)("steady", &job.photo, REPEATS);
            number(&meter::run(&mut meter::pinned(&[CORE], &command))?.stdout, "cpu_ms")
        })
    });
    let measured = interleaved(bench.rounds, contestants.collect())?;
    let how = "one process makes 10 pictures after one that does not count; user + system time of one; one core, peers at one thread";
    let case = Case::new(
        &format!("{}: picture in one process", job.name),
        "ms",
        Better::Lower,
        ms(&measured[0]),
        how,
    );
    let case = with_peers(case, &measured[1..], ms);
    Ok(vec![case.target(Target::TimesBest(job.steady_target))])
}

fn ms(measured: &Measured<f64>) -> f64 {
    measured.median(|sample| *sample)
}

/// What libjpeg-turbo alone takes: nobody who uses it can be faster.
fn floor(job: &Job, ours: &Path) -> Result<Vec<Case>> {
    let mut command = Command::new(ours);
    command.arg("floor").arg(&job.photo).arg(REPEATS);
    let printed = meter::run(&mut meter::pinned(&[CORE], &command))?.stdout;
    let part = |name: &str, key: &str, how: &str| -> Result<Case> {
        Ok(Case::new(
            &format!("{}: floor, {name}", job.name),
            "ms",
            Better::Lower,
            number(&printed, key)?,
            how,
        ))
    };
    Ok(vec![
        part(
            "scaled decode",
            "decode_ms",
            "libjpeg-turbo's decode to planes at the least scale that 1600 px need",
        )?,
        part("encode", "encode_ms", "libjpeg-turbo's encode of both finished pictures from planes")?,
    ])
}

/// Processor time and memory of a program that is started for one picture.
fn whole(bench: &Bench, job: &Job, players: &[Player]) -> Result<Vec<Case>> {
    let contestants = players.iter().map(|player| {
        let dir = out_dir(bench, job, player);
        Contestant::new(player.name, move || {
            let dir = dir.as_ref().map_err(|error| anyhow::anyhow!("{error:#}"))?;
            let command = (player.command)("once", &job.photo, dir.to_str().context("a plain path")?);
            meter::run(&mut meter::pinned(&[CORE], &command))
        })
    });
    let measured = interleaved(bench.rounds, contestants.collect())?;
    let [ours, sharp, pyvips, vipsthumbnail] = &measured[..] else { unreachable!("there are four players") };
    let how = "a program started for one picture: user + system time, start and files included; one core, peers at one thread";
    let case = |peers: &str, others: &[&Measured<Usage>], times: f64| {
        let name = format!("{}: whole program, against {peers}", job.name);
        let mut case = Case::new(&name, "ms", Better::Lower, ours.median(Usage::cpu_ms), how);
        for other in others {
            case = case.peer(&other.name, other.median(Usage::cpu_ms));
        }
        case.target(Target::TimesBest(times))
    };
    let how = "the most memory that the program started for one picture held";
    let memory = Case::new(&format!("{}: peak memory", job.name), "MB", Better::Lower, peak(ours), how);
    let memory = with_peers(memory, &measured[1..], peak);
    let memory = if job.name == "B" { memory.target(Target::AtMost(40.0)) } else { memory };
    Ok(vec![
        case("vipsthumbnail and sharp", &[vipsthumbnail, sharp], 2.0),
        case("pyvips", &[pyvips], 1.5),
        memory,
    ])
}

fn peak(measured: &Measured<Usage>) -> f64 {
    measured.median(|usage| usage.peak_rss_mb)
}

/// How near everyone's low-resolution picture is to a full decode scaled by Lanczos, and what it weighs. Ours has
/// its bytes bounded by the smallest of the peers'.
fn quality(bench: &Bench, job: &Job, players: &[Player], ours: &Path) -> Result<Vec<Case>> {
    let peers = &players[1..];
    let mut command = Command::new(ours);
    command.arg("quality").arg(&job.photo);
    for player in peers {
        command.arg(out_dir(bench, job, player)?.join("low.jpg"));
    }
    let printed: Value = serde_json::from_str(&meter::run(&mut command)?.stdout)?;
    let figure = |value: &Value, key: &str| value[key].as_f64().with_context(|| format!("no {key:?}"));
    let small = &printed["ours_as_small"];
    let how = format!(
        "1600 px picture against full decode + Lanczos, over red, green and blue; peers at quality 80, ours at {}, \
         which gives no more bytes than the smallest of them",
        small["quality"]
    );
    let name = format!("{}: PSNR at no more bytes", job.name);
    let mut psnr = Case::new(&name, "dB", Better::Higher, figure(small, "psnr_db")?, &how);
    let name = format!("{}: bytes of it", job.name);
    let mut bytes = Case::new(&name, "KB", Better::Lower, figure(small, "bytes")? / 1e3, &how);
    for (player, rated) in peers.iter().zip(printed["renditions"].as_array().context("renditions")?) {
        psnr = psnr.peer(player.name, figure(rated, "psnr_db")?);
        bytes = bytes.peer(player.name, figure(rated, "bytes")? / 1e3);
    }
    Ok(vec![psnr.target(Target::WithinOfBest(0.1)), bytes.target(Target::TimesBest(1.0))])
}

fn out_dir(bench: &Bench, job: &Job, player: &Player) -> Result<PathBuf> {
    let dir = bench.dir("imaging")?.join(format!("{}-{}", job.name, player.name));
    fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    Ok(dir)
}

fn with_peers<T>(mut case: Case, peers: &[Measured<T>], figure: impl Fn(&Measured<T>) -> f64) -> Case {
    for peer in peers {
        case = case.peer(&peer.name, figure(peer));
    }
    case
}

/// A number of the JSON object that a program printed.
pub fn number(printed: &str, key: &str) -> Result<f64> {
    let value: Value = serde_json::from_str(printed).with_context(|| format!("no JSON: {printed:?}"))?;
    value[key].as_f64().with_context(|| format!("no {key:?} in {printed}"))
}
