//! `cargo xtask fuzz`: every parser of bytes from outside, fed with nonsense for a while.
//!
//! The targets are in `fuzz/`, a workspace of its own because libFuzzer wants a nightly compiler. As many targets
//! run side by side as there are cores.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail, ensure};

use crate::args::Args;
use crate::setup::{self, Group};
use crate::shell;
use crate::workspace::Workspace;

/// A parser that needs longer, or more memory, for one input has a fault.
const LIMITS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=2048"];

/// How much of a crash's log is shown.
const EXCERPT_LINES: usize = 16;

/// What to run, and how.
#[derive(Debug)]
pub struct Options {
    /// None means all.
    pub targets: Vec<String>,
    /// For each target.
    pub seconds: u32,
    /// `none` finds panics, hangs and bombs, builds fastest and runs twice as fast; `address` watches memory too.
    pub sanitizer: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { targets: Vec::new(), seconds: 30, sanitizer: "none".to_owned() }
    }
}

/// `cargo xtask fuzz [TARGET…] [--seconds N] [--sanitizer NAME]`.
pub fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let mut options = Options::default();
    if let Some(seconds) = args.value("--seconds")? {
        options.seconds = seconds.parse().with_context(|| format!("{seconds:?} is no number of seconds"))?;
    }
    if let Some(sanitizer) = args.value("--sanitizer")? {
        options.sanitizer = sanitizer;
    }
    options.targets = args.words()?;
    let nightly =
        shell::nightly().context("fuzzing wants a nightly toolchain: rustup toolchain install nightly")?;
    run(workspace, &nightly, &options)
}

/// Builds and runs the targets, and prints a table; a crash is an error.
pub fn run(workspace: &Workspace, nightly: &str, options: &Options) -> Result<()> {
    setup::ensure(workspace, &[Group::Build, Group::Fuzz])?;
    let fuzzer = Fuzzer { workspace, nightly, options };
    let mut targets = fuzzer.targets()?;
    if let Some(unknown) = options.targets.iter().find(|name| !targets.contains(name)) {
        bail!("there is no fuzz target {unknown:?}; there are: {}", targets.join(", "));
    }
    if !options.targets.is_empty() {
        targets.clone_from(&options.targets);
    }
    ensure!(!targets.is_empty(), "fuzz/ has no targets");
    println!("fuzz: building {} targets, sanitizer {}", targets.len(), options.sanitizer);
    shell::run(&mut fuzzer.cargo_fuzz("build"))?;

    let width = targets.iter().map(String::len).max().unwrap_or(0).max("target".len());
    println!("{:width$}  {:>12}  {:>9}  crash", "target", "executions", "exec/s");
    let crashes = fuzzer.run_all(targets, |run| println!("{:width$}  {run}", run.target))?;
    if crashes.is_empty() {
        return Ok(());
    }
    for crash in &crashes {
        println!(
            "\n{} (all of it: {}):\n{}",
            crash.target,
            fuzzer.log_path(&crash.target).display(),
            crash.excerpt
        );
    }
    bail!("{} of the fuzz targets crashed; the inputs are in fuzz/artifacts", crashes.len());
}

struct Fuzzer<'a> {
    workspace: &'a Workspace,
    nightly: &'a str,
    options: &'a Options,
}

impl Fuzzer<'_> {
    fn targets(&self) -> Result<Vec<String>> {
        let listing = shell::output(&mut self.cargo_fuzz("list"))?;
        Ok(listing.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
    }

    fn cargo_fuzz(&self, verb: &str) -> Command {
        let mut command = shell::cargo_of(self.nightly);
        command.current_dir(&self.workspace.root).args(["fuzz", verb]);
        if verb != "list" {
            command.args(["--sanitizer", &self.options.sanitizer]);
            command.arg("--target-dir").arg(self.target_dir());
        }
        let mut path = setup::tools_dir(self.workspace).into_os_string();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        command.env("PATH", path);
        command
    }

    fn target_dir(&self) -> PathBuf {
        self.workspace.target.join("fuzz")
    }

    fn log_path(&self, target: &str) -> PathBuf {
        self.target_dir().join(format!("{target}.log"))
    }

    /// Runs the targets, as many at a time as there are cores; returns those that crashed.
    fn run_all(&self, targets: Vec<String>, finished: impl Fn(&Run) + Sync) -> Result<Vec<Run>> {
        let workers = std::thread::available_parallelism().map_or(1, usize::from).min(targets.len());
        let queue = Mutex::new(targets.into_iter());
        let next = || queue.lock().expect("no worker panics with the queue in hand").next();
        let worker = || -> Result<Vec<Run>> {
            let mut crashes = Vec::new();
            while let Some(target) = next() {
                let run = self.run_one(target)?;
                finished(&run);
                if run.crashed {
                    crashes.push(run);
                }
            }
            Ok(crashes)
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
            let mut crashes = Vec::new();
            for thread in threads {
                crashes.extend(thread.join().expect("a fuzz worker panicked")?);
            }
            Ok(crashes)
        })
    }

    fn run_one(&self, target: String) -> Result<Run> {
        let fuzz = self.workspace.root.join("fuzz");
        // The first folder grows with what libFuzzer finds; the seeds are committed and only read.
        let found = fuzz.join("corpus").join(&target);
        fs::create_dir_all(&found)?;
        let mut command = self.cargo_fuzz("run");
        command.arg(&target).arg(found);
        let seeds = fuzz.join("seeds").join(&target);
        if seeds.is_dir() {
            command.arg(seeds);
        }
        command.args(["--", "-print_final_stats=1"]).args(LIMITS);
        command.arg(format!("-max_total_time={}", self.options.seconds));

        let log_path = self.log_path(&target);
        let log = File::create(&log_path).with_context(|| format!("cannot write {}", log_path.display()))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let status = command.status().context("cannot run cargo fuzz")?;
        let log = String::from_utf8_lossy(&fs::read(&log_path)?).into_owned();
        Ok(Run::from_log(target, !status.success(), &log))
    }
}

/// What became of one target.
#[derive(Debug)]
struct Run {
    target: String,
    executions: u64,
    per_second: u64,
    crashed: bool,
    /// The part of the log that tells what happened.
    excerpt: String,
}

impl Run {
    fn from_log(target: String, crashed: bool, log: &str) -> Self {
        let lines: Vec<&str> = log.lines().collect();
        let tells = |line: &&str| line.contains("panicked at") || line.contains("ERROR: ");
        let start = lines.iter().position(tells).unwrap_or(lines.len().saturating_sub(EXCERPT_LINES));
        let excerpt = lines[start..].iter().take(EXCERPT_LINES).copied().collect::<Vec<_>>().join("\n");
        let executions = stat(log, "stat::number_of_executed_units:");
        Self { target, executions, per_second: stat(log, "stat::average_exec_per_sec:"), crashed, excerpt }
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let crash = if self.crashed { "yes" } else { "no" };
        write!(f, "{:>12}  {:>9}  {crash}", self.executions, self.per_second)
    }
}

fn stat(log: &str, name: &str) -> u64 {
    let value = log.lines().rev().find_map(|line| line.strip_prefix(name));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_fuzzer_says_at_its_end() {
        let log = "#2 INITED\nDone 812345 runs in 31 second(s)\n\
                   stat::number_of_executed_units: 812345\nstat::average_exec_per_sec:     26204\n";
        let run = Run::from_log("jpeg".to_owned(), false, log);
        assert_eq!((run.executions, run.per_second), (812_345, 26_204));
        assert_eq!(run.to_string(), "      812345      26204  no");
    }

    #[test]
    fn a_crash_is_shown_from_where_it_begins() {
        let log = format!(
            "{}thread 'main' panicked at a.rs:1\nindex out of bounds\n{}",
            "#1 NEW\n".repeat(99),
            "at b\n".repeat(99)
        );
        let run = Run::from_log("jpeg".to_owned(), true, &log);
        assert!(run.excerpt.starts_with("thread 'main' panicked at a.rs:1\nindex out of bounds\nat b"));
        assert_eq!((run.executions, run.excerpt.lines().count()), (0, EXCERPT_LINES));
    }

    #[test]
    fn a_log_without_figures_counts_nothing() {
        let run = Run::from_log("jpeg".to_owned(), true, "warning: x\nerror: could not compile");
        assert_eq!(run.executions, 0);
        assert!(run.excerpt.contains("could not compile"));
    }
}
