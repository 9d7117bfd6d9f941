//! This same program, run as the story's host, studio, lab, station and photo frames.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::output;

/// A program of ours that runs beside the demo and is stopped with it.
pub struct Running {
    child: Child,
    /// Where it is reached.
    pub url: String,
    /// What it printed that was waited for: a one-time link.
    pub link: String,
}

/// The programs that end with the demo.
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

impl Running {
    /// Starts a host that asks `stripe` for payments, with a line to an operator of short messages if there is one, and
    /// waits until it listens; its link makes the administrator.
    pub fn host(data: &Path, port: u16, stripe: &str, operator: Option<&str>) -> Result<Self> {
        let mut serve = this_program()?;
        serve.args(["serve", "--stripe-api", stripe]);
        serve.args(operator.iter().flat_map(|operator| ["--sms-operator", operator]));
        Self::site(serve, data, &format!("http://host.localhost:{port}"), port)
    }

    /// Starts a lab and waits until it listens; its link makes the administrator.
    pub fn lab(data: &Path, port: u16, printer: &str) -> Result<Self> {
        let mut lab = this_program()?;
        lab.args(["lab", "--printer", printer]);
        Self::site(lab, data, &format!("http://lab.localhost:{port}"), port)
    }

    fn site(mut command: Command, data: &Path, url: &str, port: u16) -> Result<Self> {
        command.args(["--listen", &format!("127.0.0.1:{port}"), "--public-url", url, "--data"]);
        let link = |line: &str| Some(line.split_once("administrator here, once: ")?.1.to_owned());
        let mut site = Self::start(command.arg(data), &data.with_extension("log"), link)?;
        url.clone_into(&mut site.url);
        Ok(site)
    }

    /// Opens a studio for browsers; its link opens it in one, once.
    pub fn desk(data: &Path) -> Result<Self> {
        let mut studio = this_program()?;
        studio.args(["studio", "--no-browser", "--data"]);
        let link = |line: &str| Some(line.split_once("The studio is open at ")?.1.to_owned());
        let mut desk = Self::start(studio.arg(data), &data.with_extension("log"), link)?;
        desk.url = desk.link.split("/open").next().unwrap_or_default().to_owned();
        Ok(desk)
    }

    /// Starts a station that sends to a channel on this machine, after it was paired by a host's code.
    pub fn station(data: &Path, host: &str, code: &str, channel: SocketAddrV4) -> Result<Self> {
        let paired = this_program()?
            .args(["station", "pair", host, code, "--device", "Northern station", "--data"])
            .arg(data)
            .output()
            .context("The station cannot be paired.")?;
        if !paired.status.success() {
            bail!("The station was not paired: {}", String::from_utf8_lossy(&paired.stderr).trim());
        }
        let out = format!("udp://{channel}?interface=127.0.0.1");
        let mut station = this_program()?;
        station.args(["station", "--name", "Northern station", "--out", &out, "--rate", "20M"]);
        station.args(["--channel", "Northern channel"]);
        station.args(["--listen", "127.0.0.1:0", "--data"]).arg(data);
        let open = |line: &str| Some(line.split_once("; open ")?.1.to_owned());
        Self::local(&mut station, data, open)
    }

    /// Starts a photo frame whose messages go over `wire`, and which hears a channel at a place of its own.
    pub fn frame(
        data: &Path,
        host: &str,
        wire: &str,
        (channel, place): (SocketAddrV4, SocketAddrV4),
    ) -> Result<Self> {
        let tuning = format!("{channel}={place}");
        let mut frame = this_program()?;
        frame.args(["frame", "--host", host, "--thin", wire, "--tune", &tuning]);
        frame.args(["--interface", "127.0.0.1", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let shows = |line: &str| Some(line.split_once("shows its pictures at ")?.1.to_owned());
        Self::local(&mut frame, data, shows)
    }

    /// Starts a program that says where its page is.
    fn local(command: &mut Command, data: &Path, says: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let mut program = Self::start(command, &data.with_extension("log"), says)?;
        program.url.clone_from(&program.link);
        Ok(program)
    }

    fn start(command: &mut Command, log: &Path, link: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(log)?)
            .spawn()
            .context("A program of the demo cannot be started.")?;
        let stdout = child.stdout.take().context("It has no output.")?;
        let mut running = Self { child, url: String::new(), link: String::new() };
        ends_with_the_demo(running.child.id())?;
        for line in BufReader::new(stdout).lines() {
            if let Some(link) = link(&line?) {
                running.link = link;
                return Ok(running);
            }
        }
        let said = fs::read_to_string(log).unwrap_or_default();
        bail!("A program of the demo did not start: {}", said.lines().last().unwrap_or_default());
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }

    /// Processor time that it has taken.
    pub fn cpu(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // After the name in parentheses: utime and stime are the 12th and 13th fields, in hundredths of a second.
        let fields: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks: u64 = [11, 12].iter().filter_map(|field| fields.get(*field)?.parse::<u64>().ok()).sum();
        Ok(Duration::from_millis(ticks * 10))
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_none() {
            kill(self.pid(), Signal::SIGTERM)?;
        }
        let status = self.child.wait()?;
        if !status.success() {
            bail!("A program of the demo stopped with {status}.");
        }
        Ok(())
    }

    /// Waits until it stops by itself.
    pub fn wait(&mut self) {
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing of the demo may be left running, however it ends.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A demo that is told to stop takes its programs with it.
pub fn ends_with_the_demo(process: u32) -> Result<()> {
    let program = Pid::from_raw(process.cast_signed());
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    running.push(program);
    if running.len() > 1 {
        return Ok(());
    }
    ctrlc::set_handler(|| {
        for program in RUNNING.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            // It may have ended already.
            let _ = kill(*program, Signal::SIGTERM);
        }
        std::process::exit(i32::from(output::REFUSED));
    })
    .context("The demo cannot listen for Ctrl-C.")
}

/// For how long a step of another program is waited for, and how long between two looks.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(50);

/// Waits until something holds that another program brings about; answers whether it came to hold.
pub fn await_that(mut holds: impl FnMut() -> Result<bool>) -> Result<bool> {
    let begun = Instant::now();
    while !holds()? {
        if begun.elapsed() > PATIENCE {
            return Ok(false);
        }
        thread::sleep(PAUSE);
    }
    Ok(true)
}

/// What a studio's command printed, and what it took.
pub struct Ran {
    /// One object per line.
    pub lines: Vec<Value>,
    /// What it said when something was wrong.
    pub said: String,
    /// Its exit code.
    pub code: i32,
    /// Processor time.
    pub cpu: Duration,
}

impl Ran {
    /// The object under `summary` in the last line.
    pub fn summary(&self) -> &Value {
        self.lines.last().map_or(&Value::Null, |line| &line["summary"])
    }
}

/// Runs a studio's command, telling each line as it comes.
pub fn studio(data: &Path, arguments: &[&str], on_line: &mut dyn FnMut(&Value)) -> Result<Ran> {
    let before = children_cpu()?;
    let mut child = this_program()?
        .args(["studio", "--json", "--data"])
        .arg(data)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("The studio's command cannot be started.")?;
    let stdout = child.stdout.take().context("The command has no output.")?;
    let mut lines = Vec::new();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        let value = serde_json::from_str(&line).with_context(|| format!("The studio printed \"{line}\"."))?;
        on_line(&value);
        lines.push(value);
    }
    // A command says at most a few sentences there, which fit the pipe.
    let said =
        String::from_utf8_lossy(&child.stderr.take().map_or(Ok(Vec::new()), read_all)?).trim().to_owned();
    let code = child.wait()?.code().unwrap_or(-1);
    Ok(Ran { lines, said, code, cpu: children_cpu()?.saturating_sub(before) })
}

fn read_all(mut from: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn this_program() -> Result<Command> {
    Ok(Command::new(std::env::current_exe()?))
}

/// Processor time of all programs that the demo ran to their end.
fn children_cpu() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = |value: nix::sys::time::TimeVal| {
        Duration::new(value.tv_sec().unsigned_abs(), value.tv_usec().unsigned_abs() as u32 * 1000)
    };
    Ok(time(usage.user_time()) + time(usage.system_time()))
}
