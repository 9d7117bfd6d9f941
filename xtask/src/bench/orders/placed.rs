//! Orders placed durably by one host, in either kind of database.

use anyhow::{Context as _, Result};

use super::super::Bench;
use super::super::house::{CODE, Host, Studio, summary};
use super::super::report::{Better, Case, Target};
use super::super::tools::{Tools, json, number};
use crate::postgres::{self, Postgres};

/// Customers of one round.
const CUSTOMERS: &str = "400";
/// How many press the button at once.
const CLIENTS: [&str; 2] = ["1", MANY];
const MANY: &str = "16";

/// Measures both engines; PostgreSQL where it is installed.
pub fn measure(bench: &Bench, tools: &Tools) -> Result<Vec<Case>> {
    let mut cases = on(tools, "SQLite", None)?;
    if postgres::programs().is_some() {
        let server = Postgres::start(bench.workspace)?;
        cases.extend(on(tools, "PostgreSQL", Some(server.url()))?);
    }
    Ok(cases)
}

fn on(tools: &Tools, engine: &str, database: Option<&str>) -> Result<Vec<Case>> {
    println!("bench: orders placed, {engine}");
    let photographs = tools.photographs("order-photographs", 4, Some(2400))?;
    let data = tools.fresh("orders-serve")?;
    let host = match database {
        None => Host::start_new(tools, &data)?,
        Some(url) => Host::start_new_on(tools, &data, url)?,
    };
    let studio = Studio::with_event(tools, tools.fresh("orders-studio")?)?;
    studio.pair(&host)?;
    studio.run(&["import", "1", photographs.to_str().context("a plain path")?])?;
    studio.run(&["pick", "1", "--all"])?;
    super::sell(&studio)?;
    let sent = summary(&studio.run(&["publish", "1"])?)?;
    let event_url = sent["url"].as_str().context("a publication has an address")?;

    let mut cases = Vec::new();
    for clients in CLIENTS {
        let answer = json(tools.verb("orders", &[]).args([event_url, CODE, CUSTOMERS, clients]))?;
        let how = "400 customers press \"order\" after everything was looked over: price list and total compared, order, items, \
                   invoice number, ledger, links and the studio's feed in one durable transaction, answered over HTTP; \
                   host and customers on the same two cores";
        let name = format!("orders placed, {engine}, {clients} at once");
        // Nothing is asked of one alone: that is the disk's figure.
        let judged = |case: Case, target| if clients == MANY { case.target(target) } else { case };
        let rate = Case::new(&name, "1/s", Better::Higher, number(&answer, "per_second")?, how);
        cases.push(judged(rate, Target::AtLeast(100.0)));
        let ms = |part: &str, key: &str| -> Result<Case> {
            Ok(Case::new(&format!("{name}: {part}"), "ms", Better::Lower, number(&answer, key)?, how))
        };
        cases.push(ms("median", "median_ms")?);
        cases.push(judged(ms("p99", "p99_ms")?, Target::AtMost(500.0)));
    }
    Ok(cases)
}
