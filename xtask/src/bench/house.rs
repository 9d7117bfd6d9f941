//! A host that runs for the figures, and a studio that is paired with it.

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::meter::{self, Usage};
use super::tools::{Tools, answer, json};

/// A running host; dropping it stops it.
pub struct Host {
    child: Child,
    pub address: SocketAddr,
    setup_link: Option<String>,
}

impl Host {
    /// Starts the program for the first time and waits for the one-time link that it prints last.
    pub fn start_new(tools: &Tools, data: &Path) -> Result<Self> {
        Self::first(Self::spawn(tools, &["serve"], data, &[0, 1])?)
    }

    /// The same over a PostgreSQL database.
    pub fn start_new_on(tools: &Tools, data: &Path, database: &str) -> Result<Self> {
        Self::first(Self::spawn(tools, &["serve", "--database", database], data, &[0, 1])?)
    }

    fn first((mut host, mut lines): (Self, Lines<BufReader<ChildStdout>>)) -> Result<Self> {
        let links = lines.find_map(|line| Some(line.ok()?.split_once("once: ")?.1.trim().to_owned()));
        host.setup_link = Some(links.context("a new host prints no link")?);
        Ok(host)
    }

    /// Starts a lab for the first time, with a folder as its printer.
    pub fn lab(tools: &Tools, data: &Path, printer: &Path) -> Result<Self> {
        let printer = format!("folder:{}", printer.display());
        Self::first(Self::spawn(tools, &["lab", "--printer", &printer], data, &[0, 1])?)
    }

    /// Starts the program on some cores over a database that is there.
    pub fn start(tools: &Tools, data: &Path, cores: &[usize]) -> Result<Self> {
        Ok(Self::spawn(tools, &["serve"], data, cores)?.0)
    }

    /// Waits until the program says that it listens; answers what it prints after that.
    fn spawn(
        tools: &Tools,
        words: &[&str],
        data: &Path,
        cores: &[usize],
    ) -> Result<(Self, Lines<BufReader<ChildStdout>>)> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, wirephoto_ports::free()));
        let mut serve = Command::new(&tools.wirephoto);
        serve.args(words).arg("--data").arg(data).args(["--listen", &address.to_string()]);
        serve.args(["--public-url", &format!("http://{address}")]);
        let mut child = meter::pinned(cores, &serve)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start the host")?;
        let stdout = child.stdout.take().context("stdout was piped")?;
        let host = Self { child, address, setup_link: None };
        let mut lines = BufReader::new(stdout).lines();
        if !lines.any(|line| line.is_ok_and(|line| line.starts_with("Listening"))) {
            bail!("the host did not start; try: {}", crate::shell::line(&serve));
        }
        Ok((host, lines))
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An address of the host's, as it was before a restart, at the port that it has now.
    pub fn at(&self, url: &str) -> Result<String> {
        let path = url.splitn(4, '/').nth(3).context("an address has a path")?;
        Ok(format!("{}/{path}", self.url()))
    }

    pub fn usage(&self) -> Result<meter::Reading> {
        meter::read(self.child.id())
    }

    /// Milliseconds from starting a program to the whole of its first page.
    pub fn cold_start_ms(tools: &Tools, data: &Path) -> Result<f64> {
        let start = Instant::now();
        let host = Self::start(tools, data, &[0, 1])?;
        let page = get(host.address, "/")?;
        let took = start.elapsed().as_secs_f64() * 1e3;
        if !page.starts_with(b"HTTP/1.1 ") {
            bail!("the first page is none");
        }
        Ok(took)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // Its database is closed in order; a host that does not heed this within seconds is killed.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let deadline = Instant::now() + Duration::from_secs(10);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A studio with an event.
pub struct Studio<'a> {
    tools: &'a Tools,
    pub data: PathBuf,
}

/// A studio at work; dropping it ends it.
pub struct Watch(Child);

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The event's code.
pub const CODE: &str = "northern-light";

impl<'a> Studio<'a> {
    /// Makes an event in a new studio.
    pub fn with_event(tools: &'a Tools, data: PathBuf) -> Result<Self> {
        let studio = Self { tools, data };
        studio.run(&[
            "event",
            "new",
            "--name",
            "A day in the north",
            "--code",
            CODE,
            "--watermark-text",
            "PROOF",
        ])?;
        Ok(studio)
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str]) -> Result<Usage> {
        let mut command = Command::new(&self.tools.wirephoto);
        command.args(["studio", "--json", "--data"]).arg(&self.data).args(words);
        meter::run(&mut command)
    }

    /// Makes a lab's operator, and pairs this studio with the lab.
    pub fn pair_lab(&self, lab: &Host) -> Result<()> {
        let link = lab.setup_link.as_deref().context("a new lab shows a link")?;
        let words = json(self.tools.verb("lab", &[]).arg(link))?;
        let word = |key: &str| words[key].as_str().context("a pairing has an address and a code");
        self.run(&["lab", "pair", word("url")?, word("code")?, "--device", "The studio"])?;
        Ok(())
    }

    /// Takes orders in, and sends them as they come, until this is dropped.
    pub fn watch(&self) -> Result<Watch> {
        let mut command = Command::new(&self.tools.wirephoto);
        command.args(["studio", "--json", "--data"]).arg(&self.data).args(["orders", "--watch"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Watch(command.spawn().context("cannot start the studio")?))
    }

    /// Makes the host's people, and pairs this studio with the host.
    pub fn pair(&self, host: &Host) -> Result<()> {
        let link = host.setup_link.as_deref().context("a new host shows a link")?;
        let words = json(self.tools.verb("house", &[]).args([&host.url(), link]))?;
        let word = |key: &str| words[key].as_str().context("a pairing has an address and a code");
        self.run(&["pair", word("url")?, word("code")?, "--device", "The studio"])?;
        Ok(())
    }
}

/// The object under `summary` in the last line that a command printed.
pub fn summary(usage: &Usage) -> Result<Value> {
    Ok(answer(usage)?["summary"].take())
}

fn get(address: SocketAddr, path: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut page = Vec::new();
    stream.read_to_end(&mut page)?;
    Ok(page)
}
