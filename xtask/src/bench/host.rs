//! The figures for the host.

use anyhow::{Result, bail};

use super::Bench;
use super::report::Case;

/// Measures the area.
pub fn run(_bench: &Bench) -> Result<Vec<Case>> {
    bail!("bench host is not there yet")
}
