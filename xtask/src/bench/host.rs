//! The figures for the host: blobs from rows and over HTTP, durable commits, a whole publication.

mod http;
mod publication;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::Bench;
use super::meter;
use super::report::{Better, Case, Target};
use super::tools::{Tools, json, number};
use crate::postgres::{self, Postgres};

/// How long each number of callers commits.
const COMMIT_SECONDS: &str = "3";

/// Durable commits per second that the design's trial reached, where one sync took 80 µs: bytes, callers, grouped.
const TRIAL: [(u64, u64, f64); 6] = [
    (200, 1, 8_500.0),
    (200, 8, 40_000.0),
    (200, 64, 147_000.0),
    (60_000, 1, 3_900.0),
    (60_000, 8, 3_700.0),
    (60_000, 64, 4_100.0),
];

/// Measures the area.
pub fn run(bench: &Bench) -> Result<Vec<Case>> {
    let tools = Tools::build(bench)?;
    let mut cases = blobs(&tools)?;
    cases.extend(layout(&tools)?);
    cases.extend(commits(bench, &tools)?);
    cases.extend(publication::measure(bench, &tools)?);
    Ok(cases)
}

/// A rendition through the one door out, beside a file, and beside what most programs do: a row and a file.
fn blobs(tools: &Tools) -> Result<Vec<Case>> {
    println!("bench: blobs from rows and files");
    let dir = tools.fresh("blobs")?;
    let answer = json(&mut meter::pinned(&[0], &tools.verb("blobs", &[&dir])))?;
    fs::remove_dir_all(&dir)?;
    let mut cases = Vec::new();
    for set in answer["sets"].as_array().context("sets")? {
        let name = set["set"].as_str().context("a set has a name")?;
        let row_us = number(set, "row_us")?;
        let how = "library::release through Database::peek, in random order, 20,000 reads a round, 7 rounds in turn; \
                   processor time of one read on one core, all read before";
        let case = |against: &str, key: &str, times: f64| -> Result<Case> {
            let name = format!("{name}, against {against}");
            let case = Case::new(&name, "µs", Better::Lower, row_us, how);
            Ok(case.peer(against, number(set, key)?).target(Target::TimesBest(times)))
        };
        cases.push(case("open + read of a file", "file_us", 1.0)?);
        cases.push(case("pointer row + file", "pointer_us", 1.7)?);
    }
    Ok(cases)
}

/// Why renditions lie where they lie.
fn layout(tools: &Tools) -> Result<Vec<Case>> {
    println!("bench: renditions with their data and apart");
    let dir = tools.fresh("layout")?;
    let answer = json(&mut meter::pinned(&[0], &tools.verb("layout", &[&dir])))?;
    fs::remove_dir_all(&dir)?;
    let case = |name: &str, unit: &str, key: &str, how: &str| -> Result<Case> {
        let case = Case::new(name, unit, Better::Lower, number(&answer["together"], key)?, how);
        Ok(case.peer("bytes in a table of their own", number(&answer["apart"], key)?))
    };
    Ok(vec![
        case(
            "layout: data of 5,000 pictures' renditions",
            "ms",
            "list_ms",
            "15,000 rows (thumbnail, preview, low resolution: 1.7 GB) listed without their bytes; ours has data and bytes in one row",
        )?,
        case(
            "layout: a thumbnail's bytes",
            "µs",
            "read_us",
            "one keyed SELECT; ours has data and bytes in one row",
        )?,
    ])
}

/// Grouped commits, a commit for each caller, and PostgreSQL.
fn commits(bench: &Bench, tools: &Tools) -> Result<Vec<Case>> {
    println!("bench: durable commits");
    let dir = tools.fresh("commits")?;
    let server = postgres::programs().map(|_| Postgres::start(bench.workspace)).transpose()?;
    let mut command = tools.verb("commits", &[&dir, Path::new(COMMIT_SECONDS)]);
    if let Some(server) = &server {
        command.arg(server.url());
    }
    let answer = json(&mut command)?;
    drop(server);
    fs::remove_dir_all(&dir)?;
    let how = "16 KiB appended and synced, the middle of 300: what any durable commit waits for";
    let mut cases = vec![Case::new("disk: one sync", "µs", Better::Lower, number(&answer, "sync_us")?, how)];
    for set in answer["commits"].as_array().context("commits")? {
        let (bytes, callers) = (set["bytes"].as_u64().unwrap_or(0), set["callers"].as_u64().unwrap_or(0));
        let how = "INSERT in a transaction of its own for each caller, answered when it is on the disk; both cores, 3 s";
        let name = format!("durable commits, {bytes} bytes, {callers} callers");
        let mut case = Case::new(&name, "1/s", Better::Higher, number(set, "grouped")?, how);
        case = case.peer("SQLite, a commit each", number(set, "each")?);
        if let Some(rate) = set["postgres"].as_f64() {
            case = case.peer("PostgreSQL, serializable", rate);
        }
        let trial = TRIAL.iter().find(|(size, count, _)| (*size, *count) == (bytes, callers));
        cases.push(match trial {
            Some((_, _, rate)) => case.target(Target::AtLeast(*rate)),
            None => case,
        });
    }
    Ok(cases)
}
