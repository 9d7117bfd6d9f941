//! An event of 500 pictures, 60 published, 12 ordered: how soon the originals are at the lab, and what moved.

use anyhow::{Context as _, Result};

use super::super::house::{CODE, Host, Studio, summary};
use super::super::report::{Better, Case, Target};
use super::super::tools::{Tools, answer, json, number};

/// Pictures of the event, and the long side of their files: six megapixels, which are painted in minutes. Larger ones
/// only make the distance larger.
const PICTURES: (usize, usize) = (500, 3000);
const PUBLISHED: usize = 60;
/// All but the last while the studio listens, one after another; the last while it does not run.
const ORDERED: usize = 12;

/// Measures one event.
pub fn measure(tools: &Tools) -> Result<Vec<Case>> {
    println!("bench: an event of {} pictures, {PUBLISHED} published, {ORDERED} ordered", PICTURES.0);
    let photographs = tools.photographs("event-photographs", PICTURES.0, Some(PICTURES.1))?;
    let host = Host::start_new(tools, &tools.fresh("event-serve")?)?;
    let lab = Host::lab(tools, &tools.fresh("event-lab")?, &tools.fresh("event-printer")?)?;
    let studio = Studio::with_event(tools, tools.fresh("event-studio")?)?;
    studio.pair(&host)?;
    studio.pair_lab(&lab)?;
    studio.run(&["import", "1", photographs.to_str().context("a plain path")?])?;
    let picks: Vec<String> = (1..=PUBLISHED).map(|number| format!("1/{number}")).collect();
    let picks: Vec<&str> = ["pick", "1"].into_iter().chain(picks.iter().map(String::as_str)).collect();
    studio.run(&picks)?;
    super::sell(&studio)?;
    let sent = summary(&studio.run(&["publish", "1"])?)?;
    let event_url = sent["url"].as_str().context("a publication has an address")?;

    let watch = studio.watch()?;
    let took = json(tools.verb("deliver", &[]).args([event_url, CODE, &(ORDERED - 1).to_string()]))?;
    drop(watch);
    let away = json(tools.verb("pay", &[]).args([event_url, CODE, &ORDERED.to_string()]))?;
    let page = away["page"].as_str().context("an order has a page")?;
    let watch = studio.watch()?;
    let back = json(tools.verb("wait", &[]).arg(page))?;
    drop(watch);
    let saved = answer(&studio.run(&["savings"])?)?;
    let bytes = |key: &str| number(&saved["total"], key).map(|bytes| bytes / 1e6);
    let how = "marked as paid at the host, heard of by the studio, original and ticket sent, job complete, host told: until \
               the customer's page says so; one after another, all on the same two cores";
    let time = |name: &str, ms: f64, how: &str| Case::new(name, "ms", Better::Lower, ms, how);
    Ok(vec![
        time("payment to original at the lab: median", number(&took, "median_ms")?, how)
            .target(Target::AtMost(1000.0)),
        time("payment to original at the lab: longest of 11", number(&took, "most_ms")?, how),
        time(
            "studio started to original at the lab",
            number(&back, "ms")?,
            "the same for an order that was paid while no studio ran: from the start of its program",
        )
        .target(Target::AtMost(2000.0)),
        Case::new(
            "bytes moved: 500 pictures, 60 published, 12 ordered",
            "MB",
            Better::Lower,
            bytes("ours")?,
            "studio savings: proofs to the host and ordered originals to the lab, counted as they left; the others move all \
             originals twice, and the ordered ones back; files of six megapixels",
        )
        .peer("all originals to a lab and a host", bytes("prior_art")?)
        .target(Target::TimesBest(20.0)),
    ])
}
