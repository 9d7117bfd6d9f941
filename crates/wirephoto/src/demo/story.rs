//! The story: a photographer's folder becomes proofs in a customer's browser, and the originals stay at home.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::ProgressBar;
use serde_json::Value;
use wirephoto_billing::mock::Mock;

use super::browser::Browser;
use super::checks::Checks;
use super::program::{Ran, Running, studio};
use super::telecast::{Carrier, Telecast};
use super::trade::Trade;
use crate::output::{self, Output};

pub const ADMINISTRATOR: &str = "admin@example.com";
pub const PHOTOGRAPHER: &str = "photographer@example.com";
pub const PASSWORD: &str = "four amber darkroom lamps";
pub const CODE: &str = "northern-light";
pub const EVENT: &str = "1";
/// Photographs that the story of an order needs.
const ENOUGH_TO_SELL: u64 = 7;
/// The event's categories; the photographs are shared out to them in the order of their names.
const CATEGORIES: [&str; 2] = ["Morning", "Evening"];
/// Edits that show what can be done; each names one of the first pictures.
const EDITS: [&[&str]; 6] = [
    &["edit", "1/2", "--crop", "0.05,0.1,0.9,0.8"],
    &["edit", "1/3", "--straighten", "-1.5"],
    &["edit", "1/4", "--flip", "h"],
    &["edit", "1/5", "--rotate", "180"],
    &["edit", "1/5", "--reset"],
    &["event", "change", EVENT, "--title", "1/5"],
];

/// Where the story stands.
pub struct Story {
    studio: PathBuf,
    photographs: PathBuf,
    host: Running,
    stripe: Option<Mock>,
    trade: Option<Trade>,
    carrier: Option<Carrier>,
    telecast: Option<Telecast>,
    desk: Option<Running>,
    /// The photographer's browser, at the desk.
    pub photographer: Option<Browser>,
    begun: Instant,
    studio_cpu: Duration,
    pub pictures: u64,
    pub picked: u64,
    pub original_bytes: u64,
    sent_bytes: u64,
    pub event_url: String,
}

impl Story {
    /// Starts a new host beside an empty studio; what an earlier demo left of them is replaced.
    pub fn begin(data: &Path, photographs: PathBuf, port: u16, has_frames: bool) -> Result<Self> {
        let (studio, host) = (data.join("studio"), data.join("host"));
        for directory in [&studio, &host] {
            if directory.exists() {
                fs::remove_dir_all(directory)
                    .with_context(|| format!("{} cannot be removed.", directory.display()))?;
            }
        }
        fs::create_dir_all(data).with_context(|| format!("{} cannot be made.", data.display()))?;
        let begun = Instant::now();
        let stripe = Trade::stripe()?;
        let carrier = has_frames.then(Carrier::start).transpose()?;
        let operator = carrier.as_ref().map(Carrier::url);
        let host = Running::host(&host, port_like(port), &stripe.address(), operator.as_deref())?;
        Ok(Self {
            studio,
            photographs,
            host,
            stripe: Some(stripe),
            trade: None,
            carrier,
            telecast: None,
            desk: None,
            photographer: None,
            begun,
            studio_cpu: Duration::ZERO,
            pictures: 0,
            picked: 0,
            original_bytes: 0,
            sent_bytes: 0,
            event_url: String::new(),
        })
    }

    /// The administrator is made by the one-time link, and invites a photographer.
    pub fn open_the_host(&mut self, checks: &mut Checks) -> Result<()> {
        let administrator = self.browser()?;
        let page = administrator.open(&self.host.link)?.ok()?;
        let fields = [("email", ADMINISTRATOR), ("name", "The administrator"), ("password", PASSWORD)];
        let home = administrator.submit(&page, "", &fields)?.ok()?;
        checks.hold(
            "P8",
            "the one-time link makes the administrator",
            home.url.path() == "/admin",
            &home.url,
        )?;
        let again = self.browser()?.open(&self.host.link)?;
        checks.hold("P8", "the link works once", again.status.is_client_error(), again.status)?;

        let fields = [("email", PHOTOGRAPHER), ("role", "photographer")];
        let invited = administrator.submit(&home, "/admin/invite", &fields)?.ok()?;
        let link = invited.text_of("link").context("The invitation has no link.")?;
        let photographer = self.browser()?;
        let page = photographer.open(&link)?.ok()?;
        let home = photographer.submit(&page, "", &[("name", "Ada Lens"), ("password", PASSWORD)])?.ok()?;
        checks.hold("P8", "a photographer joins by invitation", home.status.is_success(), &home.url)
    }

    /// A folder of photographs becomes an event of the studio.
    pub fn import(&mut self, checks: &mut Checks) -> Result<()> {
        let new = [
            "event",
            "new",
            "--name",
            "A day in the north",
            "--date",
            "2026-06-20",
            "--photographer",
            "Ada Lens",
            "--description",
            "From the first light to the last.",
            "--code",
            CODE,
            "--category",
            CATEGORIES[0],
            "--category",
            CATEGORIES[1],
            "--watermark-text",
            "© Ada Lens · PROOF",
        ];
        let event = self.studio(&new, None)?;
        checks.hold("P1", "an event is made", event.code == 0, &event.lines[0]["name"])?;

        let files = photographs_in(&self.photographs)?;
        let bar = bar("Importing", files.len() as u64);
        let (mut refused, mut bytes) = (0, 0);
        for (category, part) in CATEGORIES.iter().zip(files.chunks(files.len().div_ceil(CATEGORIES.len()))) {
            let verb = ["import", EVENT, "--category", category].into_iter();
            let imported =
                self.studio(&verb.chain(part.iter().map(String::as_str)).collect::<Vec<_>>(), Some(&bar))?;
            self.pictures += number(imported.summary(), "imported");
            refused += number(imported.summary(), "refused");
            bytes += number(imported.summary(), "bytes");
        }
        bar.finish_and_clear();
        let detail = format!("{} imported, {refused} refused", self.pictures);
        checks.hold("P2", "photographs are imported and converted", self.pictures > 0, detail)?;
        let status = self.studio(&["status", EVENT], None)?;
        self.original_bytes = number(&status.lines[0], "original_bytes");
        let detail = output::bytes(self.original_bytes);
        checks.hold("P1", "the originals are blobs of the database", self.original_bytes == bytes, detail)?;

        let verb = ["import", EVENT].into_iter();
        let again = self.studio(&verb.chain(files.iter().map(String::as_str)).collect::<Vec<_>>(), None)?;
        let (new, there) = (number(again.summary(), "imported"), number(again.summary(), "duplicates"));
        let known = new == 0 && there >= self.pictures;
        checks.hold("P2", "imported again, each is told as there already", known, there)?;
        self.check_original(checks)
    }

    fn check_original(&mut self, checks: &mut Checks) -> Result<()> {
        let listed = self.studio(&["list", EVENT], None)?;
        let name = listed.lines[0]["file_name"].as_str().unwrap_or_default().to_owned();
        let exported = self.studio.join("exported-original");
        let path = exported.to_str().context("The data directory has an odd name.")?.to_owned();
        self.studio(&["export", "1/1", "--original", &path], None)?;
        let same = fs::read(self.photographs.join(&name)).ok() == fs::read(&exported).ok();
        fs::remove_file(&exported)?;
        checks.hold("P1", "an original comes back byte for byte", same, name)
    }

    /// Instructions for some pictures, and a choice: all but every fourth.
    pub fn edit_and_pick(&mut self, checks: &mut Checks) -> Result<()> {
        let enough = self.pictures >= 5;
        for edit in EDITS.iter().filter(|_| enough) {
            let edited = self.studio(edit, None)?;
            let detail = edit[2..].join(" ");
            checks.hold("P3", "an instruction is kept", edited.code == 0, detail)?;
        }
        let picks: Vec<String> = (1..=self.pictures)
            .filter(|number| number % 4 != 0 || !enough)
            .map(|number| number.to_string())
            .collect();
        let arguments: Vec<&str> =
            ["pick", EVENT].into_iter().chain(picks.iter().map(String::as_str)).collect();
        let picked = self.studio(&arguments, None)?;
        self.picked = number(&picked.lines[0], "picked");
        let detail = format!("{} of {}", self.picked, self.pictures);
        checks.hold("P5", "a subset is chosen", self.picked == picks.len() as u64, detail)
    }

    /// The photographer asks the host for a code and types it at the studio.
    pub fn pair(&mut self, checks: &mut Checks) -> Result<()> {
        let photographer = self.log_in_at_the_host()?;
        let account = photographer.open("/account")?.ok()?;
        let pairing = photographer.submit(&account, "/account/pairing", &[])?.ok()?;
        let command = pairing.text_of("command").context("The pairing page shows no command.")?;
        let (url, code) = command.trim().rsplit_once(' ').context("The pairing page shows no code.")?;
        let url = url.rsplit(' ').next().unwrap_or_default();
        let paired = self.studio(&["pair", url, code, "--device", "The studio"], None)?;
        checks.hold(
            "P5",
            "the studio is paired by a one-time code",
            paired.code == 0,
            &paired.lines[0]["account"],
        )?;
        let again = self.studio(&["pair", url, code, "--device", "A thief"], None)?;
        checks.hold("P5", "the code works once", again.code != 0, again.said)
    }

    /// One command shows the picks to customers.
    pub fn publish(&mut self, checks: &mut Checks) -> Result<()> {
        let bar = bar("Publishing", self.picked);
        let published = self.studio(&["publish", EVENT], Some(&bar))?;
        bar.finish_and_clear();
        let summary = published.summary();
        self.sent_bytes = number(summary, "bytes_sent");
        summary["url"].as_str().unwrap_or_default().clone_into(&mut self.event_url);
        let shown = number(summary, "shown");
        checks.hold("P4 P5", "the picks are marked, scaled and published", shown == self.picked, shown)?;
        let share = self.sent_bytes * 5 < self.original_bytes * self.picked / self.pictures;
        let detail = format!("{} of {}", output::bytes(self.sent_bytes), output::bytes(self.original_bytes));
        checks.hold(
            "P15",
            "a small part of the bytes travels",
            share || self.original_bytes < 50_000_000,
            detail,
        )?;
        let again = self.studio(&["publish", EVENT], None)?;
        let sent = number(again.summary(), "sent") + number(again.summary(), "sent_data");
        checks.hold("P5", "published again, nothing travels", sent == 0, sent)
    }

    /// The photographer opens the studio in a browser: it opens for the key and for nobody else.
    pub fn open_the_desk(&mut self, checks: &mut Checks) -> Result<()> {
        let desk = Running::desk(&self.studio)?;
        let stranger = Browser::new(&desk.url)?.fetch("/")?.status();
        checks.hold(
            "P2",
            "the studio is closed to whoever has no key",
            stranger.is_client_error(),
            stranger,
        )?;
        let photographer = Browser::new(&desk.url)?;
        let home = photographer.open(&desk.link)?;
        let opened = home.status.is_success();
        checks.hold("P2", "the studio opens in the photographer's browser", opened, &home.url)?;
        let event: Value = photographer.fetch("/api/v1/events/1")?.json()?;
        let tiles = event["pictures"].as_array().map_or(0, Vec::len) as u64;
        checks.hold(
            "P3",
            "every picture lies on the desk",
            tiles == self.pictures,
            output::count(tiles, "picture"),
        )?;
        (self.desk, self.photographer) = (Some(desk), Some(photographer));
        Ok(())
    }

    /// After an edit only the edited picture travels.
    pub fn publish_an_edit(&mut self, checks: &mut Checks) -> Result<()> {
        self.studio(&["edit", "1/1", "--crop", "0.1,0.1,0.8,0.8"], None)?;
        let published = self.studio(&["publish", EVENT], None)?;
        let sent = number(published.summary(), "sent");
        self.sent_bytes += number(published.summary(), "bytes_sent");
        checks.hold(
            "P5",
            "after an edit only what changed travels",
            sent == 1,
            output::count(sent, "picture"),
        )
    }

    /// Customers order, and a lab prints.
    pub fn trade(&mut self, lab_port: u16, checks: &mut Checks) -> Result<()> {
        if self.pictures < ENOUGH_TO_SELL {
            println!("For orders and prints the demo needs {ENOUGH_TO_SELL} photographs or more.");
            return Ok(());
        }
        let stripe = self.stripe.take().context("Nobody has traded before.")?;
        let data = self.studio.with_file_name("");
        let mut trade = Trade::open(self, (&data, lab_port), stripe, checks)?;
        trade.sell(self, checks)?;
        trade.order_and_print(self, checks)?;
        self.trade = Some(trade);
        Ok(())
    }

    /// Pictures go to photo frames, unless these are left out.
    pub fn telecast(&mut self, checks: &mut Checks) -> Result<()> {
        let Some(carrier) = self.carrier.take() else { return Ok(()) };
        let data = self.studio.with_file_name("");
        let Some(telecast) = Telecast::open(self, &data, carrier, checks)? else { return Ok(()) };
        telecast.by_web(checks)?;
        telecast.by_sms(checks)?;
        self.telecast = Some(telecast);
        Ok(())
    }

    /// A browser of the photographer's.
    pub fn log_in_at_the_host(&self) -> Result<Browser> {
        self.log_in(PHOTOGRAPHER)
    }

    /// A browser of somebody's who has an account of the host.
    pub fn log_in(&self, email: &str) -> Result<Browser> {
        let browser = self.browser()?;
        let page = browser.open("/log-in")?.ok()?;
        browser.submit(&page, "/log-in", &[("email", email), ("password", PASSWORD)])?.ok()?;
        Ok(browser)
    }

    /// Where the host is.
    pub fn host_url(&self) -> &str {
        &self.host.url
    }

    /// The file of a picture.
    pub fn original_of(&mut self, picture: u32) -> Result<Vec<u8>> {
        let listed = self.studio(&["list", EVENT], None)?;
        let line = listed.lines.iter().find(|line| line["number"] == picture);
        let name = line.and_then(|line| line["file_name"].as_str()).context("There is no such picture.")?;
        Ok(fs::read(self.photographs.join(name))?)
    }

    /// Bytes of the files of some pictures.
    pub fn original_bytes_of(&mut self, pictures: &[u32]) -> Result<u64> {
        pictures.iter().map(|picture| Ok(self.original_of(*picture)?.len() as u64)).sum()
    }

    /// The table that the story is about.
    pub fn show_the_saving(&mut self, checks: &mut Checks) -> Result<()> {
        let host_cpu = self.host.cpu()?;
        let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        println!();
        for (what, value) in [
            ("Pictures imported", self.pictures.to_string()),
            ("Pictures published", self.picked.to_string()),
            ("Bytes kept at home", output::bytes(self.original_bytes)),
            ("Bytes uploaded", output::bytes(self.sent_bytes)),
            ("Processor time, studio", seconds(self.studio_cpu)),
            ("Processor time, host", seconds(host_cpu)),
            ("Time", seconds(self.begun.elapsed())),
        ] {
            println!("  {what:24} {value:>10}");
        }
        println!();
        let detail = format!("{} at the studio, {} at the host", seconds(self.studio_cpu), seconds(host_cpu));
        checks.hold("P15", "the studio does the work", host_cpu < self.studio_cpu, detail)
    }

    /// Where to go on by hand.
    pub fn show_doors(&mut self) -> Result<()> {
        // The story has used its key up: the next one is the reader's.
        self.desk = None;
        let desk = Running::desk(&self.studio)?;
        println!("Go on by hand; Ctrl-C stops the demo.");
        println!("  Customer       {}   code: {CODE}", self.event_url);
        for (who, email) in [("Photographer ", PHOTOGRAPHER), ("Administrator", ADMINISTRATOR)] {
            println!("  {who}  {}/log-in   {email}   password: {PASSWORD}", self.host.url);
        }
        if let Some(trade) = &self.trade {
            trade.show_doors();
        }
        if let Some(telecast) = &self.telecast {
            telecast.show_doors(&self.host.url);
        }
        println!("  Studio         {}", desk.link);
        println!("                 or: wirephoto studio --data {} list 1", self.studio.display());
        self.desk = Some(desk);
        Ok(())
    }

    /// Waits until somebody stops the demo.
    pub fn wait(&mut self) {
        self.host.wait();
    }

    /// Stops all programs as their operators would.
    pub fn stop(&mut self) -> Result<()> {
        self.telecast.as_mut().map_or(Ok(()), Telecast::stop)?;
        self.desk.as_mut().map_or(Ok(()), Running::stop)?;
        self.trade.as_mut().map_or(Ok(()), Trade::stop)?;
        self.host.stop()
    }

    /// Somebody's browser.
    pub fn browser(&self) -> Result<Browser> {
        Browser::new(&self.host.url)
    }

    /// Runs a studio's command, counting its work.
    pub fn studio(&mut self, arguments: &[&str], bar: Option<&ProgressBar>) -> Result<Ran> {
        let ran = studio(&self.studio, arguments, &mut |line| advance(bar, line))?;
        self.studio_cpu += ran.cpu;
        Ok(ran)
    }
}

fn bar(what: &'static str, length: u64) -> ProgressBar {
    let bar = Output::new(false).bar(what);
    bar.set_length(length);
    bar
}

fn advance(bar: Option<&ProgressBar>, line: &Value) {
    let Some(bar) = bar else { return };
    match line["sent"].as_u64() {
        Some(sent) => bar.set_position(sent),
        None if line["path"].is_string() => bar.inc(1),
        None => {}
    }
}

/// A number of a JSON object.
pub fn number(object: &Value, key: &str) -> u64 {
    object[key].as_u64().unwrap_or_default()
}

/// The files of a folder, in the order of their names.
fn photographs_in(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read.", folder.display()))?;
    let paths = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
    let mut files: Vec<_> = paths.filter_map(|path| path.to_str().map(str::to_owned)).collect();
    files.sort();
    if files.is_empty() {
        bail!("There are no photographs in {}.", folder.display());
    }
    Ok(files)
}

/// The port that was asked for, or another one when it is in use.
pub fn port_like(wanted: u16) -> u16 {
    TcpListener::bind(("127.0.0.1", wanted)).map_or_else(|_| wirephoto_ports::free(), |_| wanted)
}
