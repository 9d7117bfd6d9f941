//! The log of a program that runs: plain lines on standard error, chosen by `WIREPHOTO_LOG`.

use std::fs::File;
use std::io::IsTerminal;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

/// Starts the log. `WIREPHOTO_LOG` takes directives such as `info` or `wirephoto_gallery=debug`.
pub fn start() {
    tracing_subscriber::fmt()
        .with_env_filter(filter())
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}

/// Starts the log in a file, while the screen shows something else.
pub fn start_in(file: File) {
    let writer = Mutex::new(file);
    tracing_subscriber::fmt()
        .with_env_filter(filter())
        .with_writer(writer)
        .with_ansi(false)
        .with_target(false)
        .init();
}

fn filter() -> EnvFilter {
    EnvFilter::try_from_env("WIREPHOTO_LOG").unwrap_or_else(|_| EnvFilter::new("info"))
}
