//! The log of a program that runs: plain lines on standard error, chosen by `WIREPHOTO_LOG`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts the log. `WIREPHOTO_LOG` takes directives such as `info` or `wirephoto_gallery=debug`.
pub fn start() {
    let filter = EnvFilter::try_from_env("WIREPHOTO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}
