//! The worker by itself, for this crate's tests. In the program it is a subcommand.

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => wirephoto_telecast::worker::run(),
        Some("--check") => wirephoto_telecast::worker::check(),
        Some(_) => ExitCode::FAILURE,
    }
}
