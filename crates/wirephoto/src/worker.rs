//! `wirephoto worker`: one job on pixels, for a host that started it.

use std::process::ExitCode;

use clap::Args;
use wirephoto_gallery::worker;

/// Do one job on pixels: standard input to standard output, and nothing else.
#[derive(Args)]
pub struct Arguments {
    /// Try to do something else, and say what came of it.
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    if arguments.check { worker::check() } else { worker::run() }
}
