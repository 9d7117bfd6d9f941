//! A sheet of paper from a 24-megapixel photograph, beside sharp doing the same.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::super::Bench;
use super::super::imaging::{self, number};
use super::super::meter::{self, Usage};
use super::super::report::{Better, Case, Target};
use super::super::rounds::{Contestant, Measured, interleaved};

/// How many sheets one process makes for a steady state.
const REPEATS: &str = "10";
/// The core that everyone runs on.
const CORE: usize = 0;
/// How many times as fast as sharp we want to be.
const TIMES: f64 = 1.3;

/// A paper at 300 dots to the inch, and the part of the picture that goes on it.
struct Paper {
    name: &'static str,
    dots: &'static str,
    crop: &'static str,
}

const PAPERS: [Paper; 2] = [
    Paper { name: "13 × 18 cm", dots: "1535x2126", crop: "0.04,0.08,0.9205,0.85" },
    Paper { name: "30 × 45 cm", dots: "3543x5315", crop: "0.05,0.06,0.9,0.9" },
];

/// What is made: of which photograph, on which paper, in whose colours.
struct Job<'a> {
    name: String,
    photo: &'a Path,
    paper: &'a Paper,
    profile: &'a str,
}

/// Measures all sheets.
pub fn measure(bench: &Bench) -> Result<Vec<Case>> {
    let ours = bench.program("wirephoto-bench", "wirephoto-bench")?;
    let dir = bench.dir("orders")?;
    let profile = dir.join("paper.icc");
    meter::run(Command::new(&ours).arg("paper").arg(&profile))?;
    let profile = profile.to_str().context("a plain path")?;
    let photographs = imaging::photographs(bench, &ours)?;
    let mut cases = Vec::new();
    for (letter, photo) in ["A", "B"].into_iter().zip(&photographs) {
        for paper in &PAPERS {
            for (colours, profile) in [("sRGB", "srgb"), ("a printer's profile", profile)] {
                let name = format!("{letter}: sheet of {} in {colours}", paper.name);
                println!("bench: {name}");
                cases.extend(Race { bench, ours: &ours, dir: &dir }.run(&Job {
                    name,
                    photo,
                    paper,
                    profile,
                })?);
            }
        }
    }
    Ok(cases)
}

/// Ours and sharp, with what both need.
struct Race<'a> {
    bench: &'a Bench<'a>,
    ours: &'a Path,
    dir: &'a Path,
}

impl Race<'_> {
    fn run(&self, job: &Job) -> Result<Vec<Case>> {
        let mut cases = vec![self.steady(job)?, self.whole(job)?];
        if job.profile == "srgb" {
            cases.push(self.quality(job)?);
        }
        Ok(cases)
    }

    /// `sheet` or `sheets`, by ours or by sharp; `last` is what the verb wants in the end.
    fn command(&self, player: &str, verb: &str, job: &Job, last: &Path) -> Command {
        let mut command = if player == "sharp" {
            let mut node = Command::new("node");
            node.arg(self.bench.workspace.root.join("bench/peers/sharp-sheet.cjs"));
            node.env("NODE_PATH", self.bench.node_path()).env("SHARP_THREADS", "1");
            node
        } else {
            Command::new(self.ours)
        };
        command.arg(verb).arg(job.photo).args([job.paper.crop, job.paper.dots, job.profile]).arg(last);
        meter::pinned(&[CORE], &command)
    }

    /// Processor time of a sheet in a process that makes many.
    fn steady(&self, job: &Job) -> Result<Case> {
        let measured = self.both(|player| {
            let usage = meter::run(&mut self.command(player, "sheets", job, Path::new(REPEATS)))?;
            number(&usage.stdout, "cpu_ms")
        })?;
        let how = "a part of a 24-megapixel photograph at exactly these dots, quality 95, 4:4:4; one process makes 10 after \
                   one that does not count; user + system time of one; one core, sharp at one thread";
        Ok(case(&job.name, "ms", how, &measured, |ms| *ms).target(Target::TimesBest(TIMES)))
    }

    /// Processor time of a program that is started for one sheet, as a lab does it.
    fn whole(&self, job: &Job) -> Result<Case> {
        let measured =
            self.both(|player| meter::run(&mut self.command(player, "sheet", job, &self.file(player))))?;
        let how = "the same by a program started for it: user + system time, start and files included";
        Ok(case(&format!("{}, whole program", job.name), "ms", how, &measured, Usage::cpu_ms))
    }

    /// How near both are to a full decode scaled by Lanczos: whether they do the same.
    fn quality(&self, job: &Job) -> Result<Case> {
        let mut command = Command::new(self.ours);
        command.arg("sheet-quality").arg(job.photo).args([job.paper.crop, job.paper.dots]);
        command.args(["ours", "sharp"].map(|player| self.file(player)));
        let printed: Value = serde_json::from_str(&meter::run(&mut command)?.stdout)?;
        let psnr = |at: usize| printed["sheets"][at]["psnr_db"].as_f64().context("a sheet is rated");
        let how = "the sheet against full decode, cut and Lanczos, over red, green and blue";
        let case = Case::new(&format!("{}, PSNR", job.name), "dB", Better::Higher, psnr(0)?, how);
        Ok(case.peer("sharp", psnr(1)?))
    }

    fn file(&self, player: &str) -> PathBuf {
        self.dir.join(format!("{player}.jpg"))
    }

    fn both<T>(&self, measure: impl Fn(&str) -> Result<T>) -> Result<Vec<Measured<T>>> {
        let contestants = ["ours", "sharp"].map(|player| Contestant::new(player, || measure(player)));
        interleaved(self.bench.rounds, contestants.into())
    }
}

fn case<T>(name: &str, unit: &str, how: &str, measured: &[Measured<T>], figure: impl Fn(&T) -> f64) -> Case {
    let case = Case::new(name, unit, Better::Lower, measured[0].median(&figure), how);
    measured[1..].iter().fold(case, |case, peer| case.peer(&peer.name, peer.median(&figure)))
}
