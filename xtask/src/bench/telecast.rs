//! The figures for telecasting: what a picture costs on the air, how soon it is on the screen, what a station and a frame
//! can do, and what forgers achieve.

mod air;
mod costs;
mod peers;

use anyhow::Result;

use super::Bench;
use super::report::Case;

/// Measures the area.
pub fn run(bench: &Bench) -> Result<Vec<Case>> {
    let ours = bench.program("wirephoto-bench", "wirephoto-bench")?;
    let mut cases = costs::measure(bench, &ours)?;
    cases.extend(air::measure(bench, &ours)?);
    Ok(cases)
}
