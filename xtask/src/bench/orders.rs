//! The figures for orders: how many a host places, how soon and with how many bytes they reach a lab, and what a lab's
//! sheet costs.

mod delivered;
mod placed;
mod sheets;

use anyhow::Result;

use super::Bench;
use super::house::Studio;
use super::report::Case;
use super::tools::Tools;

/// Measures the area.
pub fn run(bench: &Bench) -> Result<Vec<Case>> {
    let mut cases = sheets::measure(bench)?;
    let tools = Tools::build(bench)?;
    cases.extend(placed::measure(bench, &tools)?);
    cases.extend(delivered::measure(&tools)?);
    Ok(cases)
}

/// Event 1 sells prints that customers fetch, and sends its orders by itself.
fn sell(studio: &Studio) -> Result<()> {
    let list = [
        ["--name", "Prints"],
        ["--currency", "EUR"],
        ["--print", "Print 10 × 15 cm:100x150:4.50"],
        ["--delivery", "I collect it:collect:0"],
        ["--tax", "VAT:19"],
        ["--seller", "Ada Lens"],
        ["--seller-address", "1 Harbour Street"],
        ["--seller-email", "photographer@example.com"],
        ["--payment-note", "In cash."],
    ];
    studio.run(&[&["prices", "new"], list.as_flattened()].concat())?;
    studio.run(&["prices", "assign", "1", "1"])?;
    studio.run(&["event", "change", "1", "--sending", "automatic"])?;
    Ok(())
}
