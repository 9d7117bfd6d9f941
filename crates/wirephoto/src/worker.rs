//! `wirephoto worker`: one confined job, for the part of this program that started it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use wirephoto_frame as frame;
use wirephoto_lab as lab;
use wirephoto_library as library;

/// Do one job on pixels: standard input to standard output, and nothing else.
#[derive(Args)]
pub struct Arguments {
    /// Whose job it is.
    kind: Kind,
    /// Try to do something else, and say what came of it.
    #[arg(long)]
    check: bool,
}

/// The work that a confined process does, each kind with its own form of jobs and its own limits.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// A host's renditions of what was uploaded or edited there.
    Pictures,
    /// A frame's pixels for a terminal.
    Frame,
    /// A lab's sheets.
    Lab,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    match (arguments.kind, arguments.check) {
        (Kind::Pictures, false) => library::worker::run(),
        (Kind::Pictures, true) => library::worker::check(),
        (Kind::Frame, false) => frame::worker::run(),
        (Kind::Frame, true) => frame::worker::check(),
        (Kind::Lab, false) => lab::worker::run(),
        (Kind::Lab, true) => lab::worker::check(),
    }
}

/// How a worker of a kind is started: this program itself, in a process of its own.
pub fn own_worker(kind: &'static str) -> Result<(PathBuf, [&'static str; 2])> {
    // The very program that runs, also when a newer one lies in its place by now.
    let running = PathBuf::from("/proc/self/exe");
    let program = if running.exists() { running } else { std::env::current_exe()? };
    Ok((program, ["worker", kind]))
}
