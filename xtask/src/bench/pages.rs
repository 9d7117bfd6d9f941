//! What people wait for at pages, in a real Chromium: a customer before an event, beside the same pictures in a plain
//! gallery that sigal made and nginx serves; a photographer at the desk, and one who drops photographs, beside the same
//! by the command.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Bench;
use super::house::{CODE, Host, Studio, summary};
use super::nginx::Nginx;
use super::report::{Better, Case, Target};
use super::rounds::{Contestant, Measured, interleaved};
use super::tools::{Tools, json, number};
use crate::setup;

/// Pictures of a small event, camera files; and of a large one, made from files with this long side.
const FEW: usize = 60;
const MANY: (usize, usize) = (5000, 480);
/// Categories that an event has at the worst.
const CATEGORIES: usize = 10_000;
/// What a person accepts of a page that is opened seldom.
const MAX_SETTINGS_MS: f64 = 1000.0;
/// Camera files that are painted; the host's figures use them too.
const PHOTOGRAPHS: usize = 200;
/// Photographs are dropped this often: a round takes half a minute.
const DROPS: usize = 2;
/// How much of the command's rate is left to a drop.
const DROP_RATE: f64 = 0.9;
/// What the first 200 pictures may weigh, without their JPEGs.
const MAX_PAGE_KB: f64 = 100.0;
/// A longer task than this is felt.
const MAX_TASK_MS: f64 = 50.0;
const CORES: [usize; 2] = [0, 1];

/// Measures the area.
pub fn run(bench: &Bench) -> Result<Vec<Case>> {
    let tools = Tools::build(bench)?;
    let few = few(&tools)?;
    let many = tools.photographs("many-photographs", MANY.0, Some(MANY.1))?;
    let host = Host::start_new(&tools, &tools.fresh("pages-host")?)?;
    let studio = Studio::with_event(&tools, tools.fresh("pages-studio")?)?;
    studio.pair(&host)?;
    let mut cases = Vec::new();
    for (number, photographs) in [(1, &few), (2, &many)] {
        let count = fs::read_dir(photographs)?.count();
        println!("bench: an event of {count} pictures");
        let url = publish(&studio, number, photographs)?;
        let plain = plain_gallery(bench, &tools, photographs)?;
        cases.extend(event(bench, &tools, count, &url, &plain)?);
    }
    drop(host);
    cases.extend(desk(bench, &tools, &studio, &many)?);
    cases.extend(dropped(bench, &tools)?);
    Ok(cases)
}

/// A folder with the first camera files.
fn few(tools: &Tools) -> Result<PathBuf> {
    let all = tools.photographs("photographs", PHOTOGRAPHS, None)?;
    let dir = tools.fresh("few-photographs")?;
    let mut files: Vec<PathBuf> = fs::read_dir(all)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    for file in files.iter().take(FEW) {
        let name = file.file_name().context("a photograph has a name")?;
        fs::hard_link(file, dir.join(name))?;
    }
    Ok(dir)
}

fn publish(studio: &Studio, number: u32, photographs: &Path) -> Result<String> {
    let event = number.to_string();
    if number > 1 {
        studio.run(&[
            "event",
            "new",
            "--name",
            "Another day",
            "--code",
            CODE,
            "--watermark-text",
            "PROOF",
        ])?;
    }
    studio.run(&["import", &event, photographs.to_str().context("a plain path")?])?;
    studio.run(&["pick", &event, "--all"])?;
    let sent = summary(&studio.run(&["publish", &event])?)?;
    Ok(sent["url"].as_str().context("a publication has an address")?.to_owned())
}

/// The same pictures as sigal shows them, in the same sizes: a folder of files.
fn plain_gallery(bench: &Bench, tools: &Tools, photographs: &Path) -> Result<PathBuf> {
    let out = tools.fresh("sigal")?;
    let settings = out.join("sigal.conf.py");
    let text = "theme = 'colorbox'\nimg_size = (1600, 1600)\nthumb_size = (320, 320)\nthumb_fit = False\n\
                jpg_options = {'quality': 80}\nuse_orig = False\ncopy_exif_data = False\n";
    fs::write(&settings, text)?;
    let site = out.join("site");
    let mut sigal = Command::new(bench.python());
    sigal.args(["-m", "sigal", "build", "--quiet", "--config"]).arg(&settings).arg(photographs).arg(&site);
    super::meter::run(&mut sigal)?;
    Ok(site)
}

/// One event in both galleries.
fn event(bench: &Bench, tools: &Tools, count: usize, url: &str, plain: &Path) -> Result<Vec<Case>> {
    let seen = tools.fresh("pages-seen")?;
    let mut command = tools.verb("customer", &[]);
    command.args([url, CODE]).arg(&seen);
    let customer = json(&mut command)?;
    let cookie = customer["cookie"].as_str().context("a customer has a cookie")?;
    let nginx = Nginx::start(plain, &CORES)?;
    let other = format!("http://{}/index.html", nginx.address);
    let measured = interleaved(
        bench.rounds,
        vec![
            Contestant::new("ours", || look(bench, url, Some(cookie))),
            Contestant::new("sigal", || look(bench, &other, None)),
        ],
    )?;
    Ok(figures(count, &measured))
}

/// The desk with the large event, and with the same in ten thousand categories.
fn desk(bench: &Bench, tools: &Tools, studio: &Studio, many: &Path) -> Result<Vec<Case>> {
    println!("bench: the desk");
    let categories = (1..=CATEGORIES).flat_map(|at| ["--category".to_owned(), format!("Category {at}")]);
    let mut new = ["event", "new", "--name", "In many parts", "--code", CODE, "--watermark-text", "PROOF"]
        .map(str::to_owned)
        .to_vec();
    new.extend(categories);
    studio.run(&new.iter().map(String::as_str).collect::<Vec<_>>())?;
    studio.run(&["import", "3", many.to_str().context("a plain path")?])?;
    let at = |page: &'static str| {
        move || {
            let desk = Desk::open(tools, &studio.data)?;
            let url = desk.url.split("/open").next().context("an address has a host")?;
            look(bench, &format!("{url}/events/{page}"), Some(&desk.url))
        }
    };
    let measured = interleaved(
        bench.rounds,
        vec![
            Contestant::new("the desk", at("2")),
            Contestant::new("in categories", at("3")),
            Contestant::new("their settings", at("3/settings")),
        ],
    )?;
    Ok(desk_figures(&measured))
}

fn desk_figures(measured: &[Measured<Value>]) -> Vec<Case> {
    let how = "Chromium without a window, 1280 x 800, empty cache, both cores shared with the studio";
    let figure = |at: usize, key: &str| measured[at].median(|look| number(look, key).unwrap_or(f64::NAN));
    let case = |at: usize, what: &str, name: &str, unit: &str, key: &str| {
        Case::new(&format!("{what}: {name}"), unit, Better::Lower, figure(at, key), how)
    };
    let mut cases = Vec::new();
    for (at, what) in ["desk, 5000 pictures", "the same in 10,000 categories"].into_iter().enumerate() {
        let task = |name, key| case(at, what, name, "ms", key).target(Target::AtMost(MAX_TASK_MS));
        cases.extend([
            case(at, what, "whole first screen", "ms", "first_screen_ms"),
            task("longest task while it loads", "loading_task_ms"),
            task("longest task while hurrying", "longest_task_ms"),
            task("longest task while looking", "looking_task_ms"),
            case(at, what, "layout shift", "", "shift").target(Target::AtMost(0.0)),
        ]);
    }
    let settings = case(2, "their settings", "whole first screen", "ms", "first_screen_ms");
    cases.push(settings.target(Target::AtMost(MAX_SETTINGS_MS)));
    cases
}

/// One look at a page by `bench/pages.cjs`, with a customer's cookie or with the address that opens the studio.
fn look(bench: &Bench, url: &str, key: Option<&str>) -> Result<Value> {
    let mut command = Command::new("node");
    command.arg(bench.workspace.root.join("bench/pages.cjs"));
    command.arg(setup::chromium().context("there is no Chromium")?).arg(url).args(key);
    json(command.env("NODE_PATH", bench.node_path()))
}

fn figures(count: usize, measured: &[Measured<Value>]) -> Vec<Case> {
    let how = "Chromium without a window, 1280 x 800, empty cache, both cores shared with the server; sigal: the same \
               pictures in the same sizes, nginx with gzip; scrolled down by a third of the window in each frame \
               (hurrying), and up by a sixteenth (looking)";
    let figure = |at: usize, key: &str| measured[at].median(|look| number(look, key).unwrap_or(f64::NAN));
    let case = |name: &str, unit: &str, key: &str, scale: f64| {
        let name = format!("{count} pictures: {name}");
        let case = Case::new(&name, unit, Better::Lower, figure(0, key) / scale, how);
        case.peer("sigal", figure(1, key) / scale)
    };
    vec![
        case("first picture", "ms", "first_picture_ms", 1.0).target(Target::TimesBest(1.0)),
        case("whole first screen", "ms", "first_screen_ms", 1.0).target(Target::TimesBest(1.0)),
        case("HTML, CSS and script", "KB", "bytes", 1e3).target(Target::AtMost(MAX_PAGE_KB)),
        case("layout shift", "", "shift", 1.0).target(Target::AtMost(0.0)),
        case("longest task while hurrying", "ms", "longest_task_ms", 1.0).target(Target::AtMost(MAX_TASK_MS)),
        case("longest task while looking", "ms", "looking_task_ms", 1.0).target(Target::AtMost(MAX_TASK_MS)),
        case("slowest frame while scrolling", "ms", "slowest_frame_ms", 1.0),
    ]
}

/// The same photographs into an empty studio: dropped onto its page, and by the command.
fn dropped(bench: &Bench, tools: &Tools) -> Result<Vec<Case>> {
    println!("bench: {PHOTOGRAPHS} photographs dropped");
    let photographs = tools.photographs("photographs", PHOTOGRAPHS, None)?;
    let count = PHOTOGRAPHS as f64;
    let measured = interleaved(
        bench.rounds.min(DROPS),
        vec![
            Contestant::new("ours", || {
                let data = tools.fresh("drop-studio")?;
                Studio::with_event(tools, data.clone())?;
                let desk = Desk::open(tools, &data)?;
                let mut command = Command::new("node");
                command.arg(bench.workspace.root.join("bench/drop.cjs"));
                command
                    .arg(setup::chromium().context("there is no Chromium")?)
                    .args([&desk.url, "1"])
                    .arg(&photographs);
                let answer = json(command.env("NODE_PATH", bench.node_path()))?;
                Ok(count / number(&answer, "seconds")?)
            }),
            Contestant::new("studio import", || {
                let studio = Studio::with_event(tools, tools.fresh("drop-studio")?)?;
                let imported = studio.run(&["import", "1", photographs.to_str().context("a plain path")?])?;
                Ok(count / (imported.wall_ms / 1e3))
            }),
        ],
    )?;
    let how = "200 files of 24 megapixels dropped onto the event's page in Chromium, which shares both cores, until the last \
               is in the database; beside it the command over the same folder";
    let rate = |at: usize| measured[at].median(|rate| *rate);
    let case = Case::new("photographs dropped", "pictures/s", Better::Higher, rate(0), how);
    Ok(vec![case.peer("studio import", rate(1)).target(Target::TimesBest(DROP_RATE))])
}

/// The studio's application; dropping it stops it.
struct Desk {
    child: Child,
    /// Opens it, once.
    url: String,
}

impl Desk {
    fn open(tools: &Tools, data: &Path) -> Result<Self> {
        let mut child = Command::new(&tools.wirephoto)
            .args(["studio", "--json", "--no-browser", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start the studio")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("stdout was piped")?).read_line(&mut line)?;
        let mut desk = Self { child, url: String::new() };
        let opened: Value = serde_json::from_str(&line).context("the studio did not open")?;
        opened["url"].as_str().context("the studio has an address")?.clone_into(&mut desk.url);
        Ok(desk)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
