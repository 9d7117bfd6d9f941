//! The figures for pixels.

use anyhow::{Result, bail};

use super::Bench;
use super::report::Case;

/// Measures the area.
pub fn run(_bench: &Bench) -> Result<Vec<Case>> {
    bail!("bench imaging is not there yet")
}
