//! `cargo xtask ci`: everything that must hold before a change lands, in the order in which it fails fastest.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::args::Args;
use crate::setup::{self, Group};
use crate::test::{Selection, Tally};
use crate::workspace::Workspace;
use crate::{corpus, demo, fuzz, shell, test, tidy};

/// `cargo xtask ci [--corpus DIR]`.
pub fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let corpus = args.value("--corpus")?.map(PathBuf::from);
    args.finish()?;
    let mut steps = Steps::default();
    let outcome = run(workspace, corpus.as_deref(), &mut steps);
    steps.print();
    outcome
}

fn run(workspace: &Workspace, corpus: Option<&Path>, steps: &mut Steps) -> Result<()> {
    let root = &workspace.root;
    steps.step("set-up", || {
        setup::ensure(workspace, &[Group::Build, Group::Postgres, Group::Browser, Group::Peers, Group::Fuzz])
    })?;
    steps.step("fmt", || {
        shell::run(&mut workspace.cargo(&["fmt", "--all", "--check"]))?;
        if !has_fuzz_targets(root) {
            return Ok(());
        }
        shell::run(&mut workspace.cargo(&["fmt", "--check", "--manifest-path", "fuzz/Cargo.toml"]))
    })?;
    steps.step("clippy", || {
        shell::run(&mut workspace.cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]))
    })?;
    steps.step("tidy", || tidy::check(workspace))?;
    let tally = steps.step("test", || test::run(workspace, &Selection::default()))?;
    steps.tally = Some(tally);
    if tally.ignored > 0 {
        bail!("{} tests are ignored; in CI every test runs", tally.ignored);
    }
    match shell::nightly() {
        _ if !has_fuzz_targets(root) => steps.skip("fuzz", "there are no fuzz targets"),
        None => steps.skip("fuzz", "there is no nightly toolchain"),
        Some(nightly) => steps.step("fuzz", || fuzz::run(workspace, &nightly, &fuzz::Options::default()))?,
    }
    // In one go: cargo would otherwise build what the two share twice, with features of their own.
    steps.step("release build", || {
        let mut build = workspace.cargo(&["build", "--release"]);
        shell::run(build.args(demo::BUILD_ARGS).args(corpus::build_args()))
    })?;
    match corpus {
        None => steps.skip("corpus", "no --corpus was given"),
        Some(dir) => steps.step("corpus", || corpus::run(workspace, dir))?,
    }
    steps.step("demo --check", || {
        let mut demo = demo::program(workspace);
        demo.args(["--check", "--json"]).arg(workspace.target.join("demo-check.json"));
        shell::run(demo.stdin(std::process::Stdio::null()))
    })
}

fn has_fuzz_targets(root: &Path) -> bool {
    root.join("fuzz").join("Cargo.toml").is_file()
}

/// What has been done so far, for the table at the end.
#[derive(Debug, Default)]
struct Steps {
    done: Vec<(&'static str, String, Duration)>,
    tally: Option<Tally>,
}

impl Steps {
    fn step<T>(&mut self, name: &'static str, body: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n=== {name}");
        let start = Instant::now();
        let outcome = body();
        let took = start.elapsed();
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        println!("=== {name}: {word} after {}", Minutes(took));
        self.done.push((name, word.to_owned(), took));
        outcome.with_context(|| format!("{name} failed"))
    }

    fn skip(&mut self, name: &'static str, why: &str) {
        println!("\n=== {name}: skipped, {why}");
        self.done.push((name, format!("skipped: {why}"), Duration::ZERO));
    }

    fn print(&self) {
        println!("\n{:14} {:>7}  outcome", "step", "time");
        for (name, outcome, took) in &self.done {
            println!("{name:14} {:>7}  {outcome}", Minutes(*took).to_string());
        }
        let total = self.done.iter().map(|(_, _, took)| *took).sum();
        println!("{:14} {:>7}", "together", Minutes(total).to_string());
        if let Some(tally) = self.tally {
            println!("\n{tally}");
        }
    }
}

/// A duration as minutes and seconds.
struct Minutes(Duration);

impl std::fmt::Display for Minutes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.as_secs_f64().round() as u64;
        write!(f, "{}:{:02}", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_in_the_table_and_is_the_error() {
        let mut steps = Steps::default();
        steps.step("fmt", || Ok(())).unwrap();
        let error = steps.step("tidy", || -> Result<()> { bail!("an arrow points up") }).unwrap_err();
        assert_eq!(format!("{error:#}"), "tidy failed: an arrow points up");
        let outcomes: Vec<_> =
            steps.done.iter().map(|(name, outcome, _)| (*name, outcome.as_str())).collect();
        assert_eq!(outcomes, [("fmt", "ok"), ("tidy", "FAILED")]);
    }

    #[test]
    fn times_are_minutes_and_seconds() {
        assert_eq!(Minutes(Duration::from_millis(59_600)).to_string(), "1:00");
        assert_eq!(Minutes(Duration::from_secs(754)).to_string(), "12:34");
    }
}
