//! The figures for orders: what a lab's sheet costs.

mod sheets;

use anyhow::Result;

use super::Bench;
use super::report::Case;

/// Measures the area.
pub fn run(bench: &Bench) -> Result<Vec<Case>> {
    sheets::measure(bench)
}
