//! Pictures over HTTP: the whole server (session, entity tag, blob from its row) beside nginx with the same bytes as
//! files; each on one core, wrk on the other.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::super::Bench;
use super::super::house::{CODE, Host, Studio, summary};
use super::super::meter;
use super::super::nginx::Nginx;
use super::super::report::{Better, Case, Target};
use super::super::rounds::{Contestant, Measured, interleaved};
use super::super::tools::{Tools, json, number};

/// Where servers run, and where requests are made.
const SERVER_CORE: usize = 0;
const CLIENT_CORE: usize = 1;
const CONNECTIONS: &str = "32";
const SECONDS: &str = "4";

/// Sizes at which the landscapes' thumbnails weigh about 19 KB and their previews about 60 KB.
const SIZES: &str = "390,750,1600";

/// Publishes the photographs once more, as event 2, at these sizes. Answers its address.
pub fn publish(studio: &Studio, photographs: &str) -> Result<String> {
    let new =
        ["event", "new", "--name", "Again", "--code", CODE, "--watermark-text", "PROOF", "--sizes", SIZES];
    studio.run(&new)?;
    studio.run(&["import", "2", photographs])?;
    studio.run(&["pick", "2", "--all"])?;
    let sent = summary(&studio.run(&["publish", "2"])?)?;
    Ok(sent["url"].as_str().context("a publication has an address")?.to_owned())
}

/// One run of wrk.
struct Load {
    per_second: f64,
    server_us: f64,
}

/// Thumbnails and previews per second.
pub fn measure(bench: &Bench, tools: &Tools, host_data: &Path, event_url: &str) -> Result<Vec<Case>> {
    println!("bench: pictures over HTTP, against nginx");
    let host = Host::start(tools, host_data, &[SERVER_CORE])?;
    let root = tools.fresh("http")?;
    let mut command = tools.verb("customer", &[]);
    command.args([&*host.at(event_url)?, CODE]).arg(&root);
    let seen = json(&mut command)?;
    let cookie = seen["cookie"].as_str().context("a customer has a cookie")?;
    let nginx = Nginx::start(&root, &[SERVER_CORE])?;
    let script = bench.workspace.root.join("bench/peers/wrk.lua");

    let mut cases = Vec::new();
    for kind in ["thumbnail", "preview"] {
        let list = write_list(&root, kind, &seen["kinds"][kind])?;
        let bytes = number(&seen["kinds"][kind], "bytes")? / list.1 as f64;
        let load = |address: SocketAddr, usage: &dyn Fn() -> Result<meter::Reading>| -> Result<Load> {
            wrk(&script, address, &list.0, cookie, usage)
        };
        let measured = interleaved(
            bench.rounds,
            vec![
                Contestant::new("ours", || load(host.address, &|| host.usage())),
                Contestant::new("nginx", || load(nginx.address, &|| nginx.usage())),
            ],
        )?;
        cases.extend(pair(kind, bytes, list.1, &measured));
    }
    Ok(cases)
}

fn pair(kind: &str, bytes: f64, count: usize, measured: &[Measured<Load>]) -> [Case; 2] {
    let per_second = |at: usize| measured[at].median(|load| load.per_second);
    let server_us = |at: usize| measured[at].median(|load| load.server_us);
    let how = format!(
        "{count} {kind}s of {:.0} KB on average; wrk, 1 thread, {CONNECTIONS} connections kept alive, {SECONDS} s; server and wrk a core each; \
         nginx: sendfile, open_file_cache, no log",
        bytes / 1e3
    );
    let name = format!("HTTP, {kind}s of {:.0} KB", bytes / 1e3);
    [
        Case::new(&name, "1/s", Better::Higher, per_second(0), &how)
            .peer("nginx", per_second(1))
            .target(Target::TimesBest(1.0)),
        Case::new(&format!("{name}, server's time for one"), "µs", Better::Lower, server_us(0), &how)
            .peer("nginx", server_us(1)),
    ]
}

/// The paths of one size, a line each.
fn write_list(root: &Path, kind: &str, answer: &Value) -> Result<(PathBuf, usize)> {
    let paths = answer["paths"].as_array().context("paths")?;
    let mut text = String::new();
    for path in paths {
        writeln!(text, "{}", path.as_str().context("a path is a text")?)?;
    }
    let file = root.join(format!("{kind}.txt"));
    fs::write(&file, text)?;
    Ok((file, paths.len()))
}

fn wrk(
    script: &Path,
    address: SocketAddr,
    list: &Path,
    cookie: &str,
    usage: &dyn Fn() -> Result<meter::Reading>,
) -> Result<Load> {
    let mut command = Command::new("wrk");
    command
        .args(["--threads", "1", "--connections", CONNECTIONS, "--duration", SECONDS, "--script"])
        .arg(script);
    command.arg(format!("http://{address}")).arg("--").arg(list).arg(cookie);
    let before = usage()?.cpu_ms;
    let answer = json(&mut meter::pinned(&[CLIENT_CORE], &command))?;
    let cpu_ms = usage()?.cpu_ms - before;
    let (requests, errors) = (number(&answer, "requests")?, number(&answer, "errors")?);
    if errors > 0.0 || requests < 1.0 {
        bail!("{errors} of {requests} requests failed");
    }
    Ok(Load { per_second: requests / number(&answer, "seconds")?, server_us: cpu_ms * 1e3 / requests })
}
