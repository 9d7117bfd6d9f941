//! Programs of others that bring a file to many: UFTP, udpcast, and NORM by libnorm, each in network namespaces behind
//! one process that loses the same packets.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::super::Bench;
use super::super::meter;
use super::super::rounds::median;
use super::super::tools::{json, number};
use crate::shell;

const PROGRAMS: [&str; 3] = ["uftp", "udpcast", "norm"];
const FILE_BYTES: usize = 500_000;
/// Packets of which it is said who loses them; a program that sends more has lost.
const PACKETS: &str = "40000";
/// What a receiver says is heard so much later.
const DELAY_S: &str = "0.2";
/// As ours, and what two cores can do for 50 programs.
const KBIT: f64 = 20_000.0;
const KBIT_FOR_MANY: f64 = 5000.0;
const MANY: usize = 50;

/// The programs, ready to be run.
pub struct Peers<'a> {
    bench: &'a Bench<'a>,
    ours: &'a Path,
    dir: PathBuf,
    /// Those that can be run here.
    programs: Vec<&'static str>,
    /// Programs that have left receivers behind: so many of them, and at which loss in percent.
    left_behind: RefCell<BTreeMap<(&'static str, usize), f64>>,
}

/// What one program came to: medians over the seeds.
#[derive(Debug, Clone, Copy)]
pub struct Came {
    /// IP bytes until the last receiver had the file, and all of them, over the limit.
    pub until: f64,
    pub all: f64,
    /// Seconds from the first packet until the last receiver had the file, at 20 Mbit/s.
    pub seconds: f64,
}

impl<'a> Peers<'a> {
    /// Looks which can be run here, and says which cannot.
    pub fn new(bench: &'a Bench, ours: &'a Path) -> Result<Self> {
        let dir = bench.dir("air")?;
        let file: Vec<u8> =
            (0..FILE_BYTES as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        fs::write(dir.join("picture.jpg"), file)?;
        let mut programs = PROGRAMS.to_vec();
        if !shell::is_root() || !Path::new("/dev/net/tun").exists() {
            println!("bench: without root and /dev/net/tun there are no {}", programs.join(", "));
            programs.clear();
        }
        let mut build = Command::new("c++");
        build.arg("-O2").arg(peer_file(bench, "norm.cpp")).arg("-o").arg(dir.join("norm")).arg("-lnorm");
        if let Err(error) = shell::run(&mut build) {
            println!("bench: NORM cannot be built and is left out: {error:#}");
            programs.retain(|program| *program != "norm");
        }
        Ok(Self { bench, ours, dir, programs, left_behind: RefCell::default() })
    }

    /// Each program in turn over the losses of each seed. Who has left receivers behind does not try more loss.
    pub fn play(&self, receivers: usize, percent: f64, burst: f64) -> Result<BTreeMap<&'static str, Came>> {
        let losses = self.dir.join("losses");
        let tries = |program: &&&'static str| {
            let left = self.left_behind.borrow().get(&(**program, receivers)).copied();
            left.is_none_or(|least| percent <= least)
        };
        let programs: Vec<&str> = self.programs.iter().filter(tries).copied().collect();
        let mut samples: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for seed in 0..self.bench.rounds {
            let mut write = Command::new(self.ours);
            write.arg("losses").args([receivers.to_string(), percent.to_string(), burst.to_string()]);
            json(write.args([&seed.to_string(), PACKETS]).arg(&losses))?;
            for turn in 0..programs.len() {
                let program = programs[(seed + turn) % programs.len()];
                samples.entry(program).or_default().push(self.run(program, receivers, &losses)?);
            }
        }
        let mut came = BTreeMap::new();
        for (program, samples) in samples {
            let missing = samples.iter().filter_map(|sample| sample["missing"].as_f64());
            let (gave_up, most) = missing
                .filter(|missing| *missing > 0.0)
                .fold((0, 0.0), |(runs, most), missing| (runs + 1, missing.max(most)));
            if gave_up > 0 {
                println!(
                    "bench: {program} left up to {most} receivers behind in {gave_up} of {} runs",
                    samples.len()
                );
            }
            // Half of the runs must have brought the file to all, or there is no median.
            if 2 * gave_up > samples.len() {
                self.left_behind.borrow_mut().insert((program, receivers), percent);
                println!("bench: {program} is not asked for more loss with {receivers} receivers");
            } else {
                came.insert(program, Came::of(&samples, kbit(receivers))?);
            }
        }
        Ok(came)
    }

    fn run(&self, program: &str, receivers: usize, losses: &Path) -> Result<Value> {
        let mut command = Command::new("python3");
        command.arg(peer_file(self.bench, "air.py")).args([program, &receivers.to_string()]);
        command.args([&kbit(receivers).to_string(), DELAY_S]).arg(losses);
        command.arg(self.dir.join("picture.jpg")).arg(self.dir.join("norm"));
        let usage =
            meter::run(&mut command).with_context(|| format!("{program} with {receivers} receivers"))?;
        serde_json::from_str(&usage.stdout).with_context(|| format!("{program} said {:?}", usage.stdout))
    }
}

impl Came {
    fn of(samples: &[Value], kbit: f64) -> Result<Self> {
        let done: Vec<&Value> = samples.iter().filter(|sample| !sample["until"].is_null()).collect();
        let of = |figure: &dyn Fn(&Value) -> Result<f64>| -> Result<f64> {
            Ok(median(done.iter().map(|sample| figure(sample)).collect::<Result<_>>()?))
        };
        let ratio =
            |bytes: f64, sample: &Value| -> Result<f64> { Ok(bytes / number(sample, "limit_bytes")?) };
        Ok(Self {
            until: of(&|it| ratio(number(&it["until"], "bytes")?, it))?,
            all: of(&|it| ratio(number(it, "bytes")?, it))?,
            seconds: of(&|it| {
                let (seconds, bits) =
                    (number(&it["until"], "seconds")?, 8.0 * number(&it["until"], "bytes")?);
                // At a lower rate the bytes took longer, and nothing else did.
                Ok(seconds - bits / kbit / 1e3 + bits / KBIT / 1e3)
            })?,
        })
    }
}

fn kbit(receivers: usize) -> f64 {
    if receivers >= MANY { KBIT_FOR_MANY } else { KBIT }
}

fn peer_file(bench: &Bench, name: &str) -> PathBuf {
    bench.workspace.root.join("bench/peers").join(name)
}
