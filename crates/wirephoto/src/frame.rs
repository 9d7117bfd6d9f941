//! `wirephoto frame`: a photo frame, wired.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::IsTerminal;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use axum::Router;
use clap::{Args, ValueEnum};
use nix::sys::statvfs::statvfs;
use wirephoto_carriers as carriers;
use wirephoto_database::{Database, Location, Schema};
use wirephoto_frame::terminal::{self, Graphics, Terminal};
use wirephoto_frame::thin::Way;
use wirephoto_frame::worker::Worker;
use wirephoto_frame::{self as frame, Frame, Input, Options, Pace};
use wirephoto_site::{Language, Limits, Options as SiteOptions, PublicUrl, Server, Site, Tls};

use crate::DATABASE;
use crate::output::Output;
use crate::{logging, premises, worker};

/// The tables of a frame.
pub const SCHEMAS: [Schema; 2] = [carriers::SCHEMA, frame::SCHEMA];

/// Browsers that can fill a screen, and how they are told to.
const KIOSKS: [(&str, &[&str]); 4] = [
    ("chromium", &["--kiosk", "--noerrdialogs"]),
    ("chromium-browser", &["--kiosk", "--noerrdialogs"]),
    ("google-chrome", &["--kiosk", "--noerrdialogs"]),
    ("firefox", &["--kiosk"]),
];

/// A photo frame: receives what is sent to it, and shows it on a page for a browser that fills the screen.
#[derive(Args)]
pub struct Arguments {
    /// Where the database is kept.
    #[arg(long, value_name = "DIR", env = "WIREPHOTO_DATA")]
    data: PathBuf,
    /// The host's address, as people know it.
    #[arg(long, value_name = "URL")]
    host: Option<String>,
    /// Which way messages go, if not to the host over HTTP: mqtts://BROKER?user=…&password=… or
    /// smpps://OPERATOR?user=…&password=…&number=OWN&host=NUMBER.
    #[arg(long, value_name = "WAY", env = "WIREPHOTO_THIN", hide_env_values = true)]
    thin: Option<Way>,
    /// Where the page is served, on this machine only.
    #[arg(long, value_name = "ADDRESS", env = "WIREPHOTO_LISTEN", default_value = "127.0.0.1:8424")]
    listen: SocketAddr,
    /// Where other devices on the network see the pictures, over plain HTTP, when the owner allows it in the settings.
    #[arg(long, value_name = "ADDRESS")]
    share: Option<SocketAddr>,
    /// The interface on which broadcasts are received, by its address.
    #[arg(long, value_name = "IP", default_value_t = Ipv4Addr::UNSPECIFIED)]
    interface: Ipv4Addr,
    /// A channel that is heard elsewhere than where it is sent, GROUP:PORT=ADDRESS:PORT; may be repeated.
    #[arg(long, value_name = "CHANNEL=ADDRESS")]
    tune: Vec<Tuning>,
    /// A transport stream that carries the channels, ts+udp://GROUP:PORT?interface=ADDRESS or ts+file:PATH, in place of the
    /// network; may be repeated.
    #[arg(id = "in", long = "in", value_name = "INPUT")]
    inputs: Vec<Input>,
    /// How much pictures may take, such as 500MB or 2GB; the oldest that are not kept leave first.
    #[arg(long, value_name = "BYTES", default_value = "2GB")]
    store: Size,
    /// Start a browser that fills the screen.
    #[arg(long)]
    kiosk: bool,
    /// Show the pictures in this terminal too; it is asked how it draws them, unless that is said here.
    #[arg(long, value_name = "HOW", num_args = 0..=1, default_missing_value = "ask")]
    terminal: Option<Drawing>,
}

/// How a terminal draws pictures.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Drawing {
    /// As it says itself.
    Ask,
    /// By Kitty's graphics protocol.
    Kitty,
    /// By sixels.
    Sixel,
    /// By half blocks, which every terminal has.
    Blocks,
}

/// A channel, and where it is heard.
#[derive(Debug, Clone, Copy)]
struct Tuning(SocketAddrV4, SocketAddrV4);

impl FromStr for Tuning {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let pair =
            text.split_once('=').and_then(|(channel, at)| Some((channel.parse().ok()?, at.parse().ok()?)));
        let (channel, at) = pair.ok_or("a tuning looks like 239.1.2.3:5000=192.168.1.7:5000")?;
        Ok(Self(channel, at))
    }
}

/// A number of bytes, as people say it.
#[derive(Debug, Clone, Copy)]
struct Size(u64);

impl FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_uppercase();
        let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("", 1)];
        let read = units.iter().find_map(|(unit, factor)| {
            text.strip_suffix(unit)?.trim_end().parse::<u64>().ok()?.checked_mul(*factor)
        });
        read.filter(|bytes| *bytes > 0).map(Self).ok_or("a size looks like 500MB or 2GB")
    }
}

/// Runs the frame until it is told to stop.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    if arguments.terminal.is_none() || !std::io::stderr().is_terminal() {
        return premises::run(serve(arguments));
    }
    premises::make_private(&arguments.data)?;
    let log = arguments.data.join("frame.log");
    logging::start_in(File::create(&log).with_context(|| format!("{} cannot be made.", log.display()))?);
    premises::run_logged(serve(arguments))
}

/// What pictures may take: where the disk has less, nine tenths of what it has, so that they are not what fills it.
fn store_bytes(arguments: &Arguments) -> u64 {
    let Ok(disk) = statvfs(&arguments.data) else { return arguments.store.0 };
    let free = disk.blocks_available() * disk.fragment_size();
    let own = std::fs::metadata(arguments.data.join(DATABASE)).map_or(0, |file| file.len());
    arguments.store.0.min((free + own) / 10 * 9)
}

async fn serve(arguments: Arguments) -> Result<()> {
    if !arguments.listen.ip().is_loopback() {
        bail!(
            "The frame's page asks nobody who they are, so it listens on this machine only: --listen 127.0.0.1:8424. \
             For others there is --share."
        );
    }
    premises::make_private(&arguments.data)?;
    // Until everything has ended.
    let _lock = premises::lock(&arguments.data, "frame")?;
    let database = open(&arguments.data)?;
    let way = match (&arguments.thin, &arguments.host) {
        (Some(way), _) => way.clone(),
        (None, Some(host)) => host.parse()?,
        (None, None) => bail!("Say where the host is (--host), or which way messages go (--thin)."),
    };
    let options = Options {
        host: arguments.host.clone(),
        interface: arguments.interface,
        tuning: arguments.tune.iter().map(|Tuning(channel, at)| (*channel, *at)).collect::<BTreeMap<_, _>>(),
        inputs: arguments.inputs.clone(),
        store_bytes: store_bytes(&arguments),
        data: Some(arguments.data.clone()),
        share: arguments.share,
        pace: Pace::default(),
    };
    let (server, site) = listen(arguments.listen).await?;
    let opening = (database.clone(), site.clone());
    let frame = tokio::task::spawn_blocking(move || {
        let (database, site) = opening;
        let thin = way.open(&database)?;
        Frame::open(database, site, thin, options)
    })
    .await??;
    let work = frame.start()?;
    let said = Output::new(false);
    said.say(format_args!("The frame shows its pictures at {}", site.public_url()));
    let shared = match arguments.share {
        Some(address) => {
            let (server, site) = listen(address).await?;
            let url = frame.shared_at().unwrap_or_default();
            said.say(format_args!("Others may see them at {url}, when its owner allows it"));
            Some((server, frame.shared_routes(site.clone()), site))
        }
        None => None,
    };
    if arguments.kiosk && !fill_screen(&site.link("/")) {
        said.say("No browser could be started; open the address above in one.");
    }
    let stopped = premises::stop_signal()?;
    let terminal = arguments.terminal.map(|drawing| in_terminal(&frame, drawing)).transpose()?;
    let others = tokio::spawn(async move {
        if let Some((server, routes, site)) = shared {
            server.serve(&site, all(&site, routes), std::future::pending()).await;
        }
    });
    server.serve(&site, all(&site, frame.routes()), stopped).await;
    others.abort();
    tokio::task::spawn_blocking(move || {
        drop((terminal, work));
        database.close();
    })
    .await?;
    Ok(())
}

fn open(data: &Path) -> Result<Database> {
    Ok(Database::open(&Location::File(data.join(DATABASE)), &SCHEMAS)?)
}

async fn listen(address: SocketAddr) -> Result<(Server, Site)> {
    // What is shared is so by its owner's word, and no secret to the network that it stands in.
    let tls = Tls::None { plain_http: !address.ip().is_loopback() };
    let server = Server::bind(address, tls, Limits::DEFAULT).await.context("The frame cannot listen.")?;
    let mut options = SiteOptions::new("Wirephoto frame", PublicUrl::of(&server));
    options.assets = vec![frame::ASSETS];
    Ok((server, Site::new(options)))
}

fn all(site: &Site, routes: Router) -> Router {
    site.routes(async || Ok(())).merge(routes)
}

/// Shows the pictures in the terminal from which the program was started.
fn in_terminal(frame: &Frame, drawing: Drawing) -> Result<Terminal> {
    let opened = OpenOptions::new().read(true).write(true).open("/dev/tty");
    let device =
        opened.context("There is no terminal here; start the frame in one, or without --terminal.")?;
    let says = |name: &str| std::env::var(name).unwrap_or_default();
    let has_all_colours = ["truecolor", "24bit"].contains(&says("COLORTERM").as_str());
    let blocks = if has_all_colours { Graphics::Blocks } else { Graphics::FewColours };
    let graphics = match drawing {
        Drawing::Ask => None,
        Drawing::Kitty => Some(Graphics::Kitty),
        Drawing::Sixel => Some(Graphics::Sixel),
        Drawing::Blocks => Some(blocks),
    };
    let spoken = ["LC_ALL", "LC_MESSAGES", "LANG"].map(says).into_iter().find(|tag| !tag.is_empty());
    let language = spoken.and_then(|tag| Language::from_code(&tag)).unwrap_or_default();
    let (program, kind) = worker::own_worker("frame")?;
    let options = terminal::Options { language, graphics, has_all_colours };
    Ok(Terminal::start(frame.clone(), device, Worker::new(program, kind), options)?)
}

/// Starts the first browser that is there.
fn fill_screen(url: &str) -> bool {
    KIOSKS.iter().any(|(program, words)| {
        let mut browser = Command::new(program);
        browser.args(*words).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        browser.spawn().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_tunings_are_read_as_people_write_them() {
        let size = |text: &str| text.parse::<Size>().map(|size| size.0).ok();
        assert_eq!(["2GB", "500 mb", "1000"].map(size), [Some(2_000_000_000), Some(500_000_000), Some(1000)]);
        assert_eq!(["", "0", "GB", "2TB", "-1", "99999999999GB"].map(size), [None; 6]);
        assert!("239.1.2.3:5000=127.0.0.1:7001".parse::<Tuning>().is_ok());
        assert!("239.1.2.3:5000".parse::<Tuning>().is_err());
    }
}
