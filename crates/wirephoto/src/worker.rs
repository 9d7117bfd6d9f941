//! `wirephoto worker`: one confined job, for the part of this program that started it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use wirephoto_gallery as gallery;
use wirephoto_lab as lab;

/// Do one job on pixels: standard input to standard output, and nothing else.
#[derive(Args)]
pub struct Arguments {
    /// Whose job it is.
    kind: Kind,
    /// Try to do something else, and say what came of it.
    #[arg(long)]
    check: bool,
}

/// The parts that have work for a confined process, each with its own form of jobs and its own limits.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Gallery,
    Lab,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    match (arguments.kind, arguments.check) {
        (Kind::Gallery, false) => gallery::worker::run(),
        (Kind::Gallery, true) => gallery::worker::check(),
        (Kind::Lab, false) => lab::worker::run(),
        (Kind::Lab, true) => lab::worker::check(),
    }
}

/// How a worker is started for a part: this program itself, in a process of its own.
pub fn own_worker(part: &'static str) -> Result<(PathBuf, [&'static str; 2])> {
    // The very program that runs, also when a newer one lies in its place by now.
    let running = PathBuf::from("/proc/self/exe");
    let program = if running.exists() { running } else { std::env::current_exe()? };
    Ok((program, ["worker", part]))
}
