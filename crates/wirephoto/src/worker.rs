//! `wirephoto worker`: one confined job, for the part of this program that started it.

use std::process::ExitCode;

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
