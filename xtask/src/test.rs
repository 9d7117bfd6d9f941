//! `cargo xtask test`: the whole test suite, with the servers and the browser that it needs.

use std::io::{BufRead as _, BufReader, IsTerminal as _};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};

use crate::args::Args;
use crate::postgres::Postgres;
use crate::setup::{self, Group};
use crate::shell;
use crate::workspace::Workspace;

/// Which tests to run; by default all.
#[derive(Debug, Default)]
pub struct Selection {
    /// Packages; none means the whole workspace.
    pub packages: Vec<String>,
    /// Parts of tests' names, any of which may match; none means all.
    pub filters: Vec<String>,
    /// Words for the test binaries themselves.
    pub for_harness: Vec<String>,
    /// Kill the programs 500 times rather than 40.
    pub long: bool,
}

/// How many tests ended in which way.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub ignored: u64,
}

impl std::fmt::Display for Tally {
    /// The line that ends a test run; `skipped` is what the harness calls `ignored`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "total: {} passed, {} failed, {} skipped", self.passed, self.failed, self.ignored)
    }
}

impl Tally {
    /// Adds what a line of the harness's output says, if it is a `test result:` line.
    fn count(&mut self, line: &str) {
        if !line.starts_with("test result:") {
            return;
        }
        for part in line.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let (number, what) = (words.next().and_then(|word| word.parse::<u64>().ok()), words.next());
            match (number, what) {
                (Some(number), Some("passed")) => self.passed += number,
                (Some(number), Some("failed")) => self.failed += number,
                (Some(number), Some("ignored")) => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// `cargo xtask test [--long] [-p PACKAGE]… [FILTER…] [-- HARNESS OPTIONS]`.
pub fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let for_harness = args.after_dashes();
    let long = args.flag("--long");
    let mut packages = args.values("-p")?;
    packages.extend(args.values("--package")?);
    let selection = Selection { packages, filters: args.words()?, for_harness, long };
    let tally = run(workspace, &selection)?;
    println!("\n{tally}");
    Ok(())
}

/// Runs the tests; that one failed is an error, after all have run and the tally has been printed.
pub fn run(workspace: &Workspace, selection: &Selection) -> Result<Tally> {
    setup::ensure(workspace, &[Group::Build, Group::Postgres, Group::Browser, Group::Peers])?;
    // Built first: a mistake that the compiler finds should not wait for servers.
    shell::run(&mut cargo_test(workspace, selection, &["--no-run"]))?;
    let given = std::env::var("WIREPHOTO_TEST_POSTGRES").ok();
    let postgres = if given.is_none() { Some(Postgres::start(workspace)?) } else { None };
    let url = given.or_else(|| postgres.as_ref().map(|postgres| postgres.url().to_owned()));

    let mut tests = cargo_test(workspace, selection, &[]);
    tests.arg("--").args(&selection.filters).args(&selection.for_harness);
    if std::io::stdout().is_terminal() {
        tests.args(["--color", "always"]);
    }
    tests.env("WIREPHOTO_TEST_POSTGRES", url.context("there is no PostgreSQL")?);
    tests.env("WIREPHOTO_CHROMIUM", setup::chromium().context("there is no Chromium")?);
    tests.env("WIREPHOTO_TEST_PYTHON", setup::peers_python(workspace));
    tests.env("WIREPHOTO_TEST_NODE_MODULES", setup::peers_node_modules(workspace));
    tests.env("WIREPHOTO_TEST_MOSQUITTO", setup::mosquitto().context("there is no mosquitto")?);
    tests.env("WIREPHOTO_TEST_TSHARK", setup::tshark().context("there is no tshark")?);
    tests.env("WIREPHOTO_AXE", setup::axe(workspace));
    tests.env("WIREPHOTO_CHROMEDRIVER", setup::chromedriver().context("there is no chromedriver")?);

    if selection.long {
        tests.env("WIREPHOTO_KILLS", "500");
    }

    let mut child =
        tests.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("cannot run cargo test")?;
    let mut tally = Tally::default();
    for line in BufReader::new(child.stdout.take().expect("stdout was piped")).split(b'\n') {
        let line = line.context("cannot read what the tests print")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally.count(&line);
    }
    let status = child.wait()?;
    drop(postgres);
    if !status.success() {
        println!("\n{tally}");
        bail!("the tests failed: {status}");
    }
    Ok(tally)
}

fn cargo_test(workspace: &Workspace, selection: &Selection, more: &[&str]) -> std::process::Command {
    let mut command = workspace.cargo(&["test", "--no-fail-fast"]);
    if selection.packages.is_empty() {
        command.arg("--workspace");
    }
    for package in &selection.packages {
        command.args(["--package", package]);
    }
    command.args(more);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_what_the_harness_prints() {
        let mut tally = Tally::default();
        for line in [
            "running 2 tests",
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s",
            "test result: \u{1b}[31mFAILED\u{1b}[m. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            "a test may print: test result: ok. 9 passed; 0 failed",
        ] {
            tally.count(line);
        }
        assert_eq!(tally, Tally { passed: 7, failed: 1, ignored: 1 });
        assert_eq!(tally.to_string(), "total: 7 passed, 1 failed, 1 skipped");
    }
}
