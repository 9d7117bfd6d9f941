//! The worker by itself, for this crate's tests. In the program it is a subcommand.

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => wirephoto_frame::worker::run(),
        Some("--check") => wirephoto_frame::worker::check(),
        Some(_) => ExitCode::FAILURE,
    }
}
