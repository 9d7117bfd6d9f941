//! The project's own chores behind one door: `cargo xtask COMMAND`.
//!
//! It depends on next to nothing, so that it builds in seconds on a machine that has only Rust and gcc; what a
//! chore needs beyond that, the chore installs or names. `docs/chores.md` is the manual.

mod args;
mod bench;
mod ci;
mod corpus;
mod demo;
mod fuzz;
mod postgres;
mod setup;
mod shell;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::workspace::Workspace;

const HELP: &str = "\
cargo xtask COMMAND

  demo [ARGS…]               build, then play the whole story: wirephoto demo ARGS (--check, --photos DIR, …)
  test [-p PACKAGE]… [FILTER…]
                             every test on both engines and in a real browser, or those that are named
  ci [--corpus DIR]          what must pass before a change lands: fmt, clippy, tidy, test, fuzz, corpus, demo
  tidy [--write]             the rules that no compiler checks; --write renews the generated files
  fuzz [TARGET…] [--seconds N] [--sanitizer NAME]
                             every fuzz target, or those that are named, 30 seconds each
  corpus DIR                 an outside corpus through the parsers, as a table
  bench [AREA] [--rounds N]  figures against real peers; without AREA, the list of areas
  setup [GROUP…]             install what is missing: build, postgres, browser, bench, fuzz (all but bench and fuzz)
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut args = Args::from_env();
    let command = args.next();
    let workspace = Workspace::find()?;
    match command.as_deref() {
        Some("demo") => demo::command(&workspace, args),
        Some("test") => test::command(&workspace, args),
        Some("ci") => ci::command(&workspace, args),
        Some("tidy") => tidy::command(&workspace, args),
        Some("fuzz") => fuzz::command(&workspace, args),
        Some("corpus") => corpus::command(&workspace, args),
        Some("bench") => bench::command(&workspace, args),
        Some("setup") => setup::command(&workspace, args),
        None | Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        Some(unknown) => bail!("there is no command {unknown:?}; `cargo xtask help` lists them"),
    }
}
