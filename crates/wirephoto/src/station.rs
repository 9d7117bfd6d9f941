//! `wirephoto station`: a telecasting station, wired.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use wirephoto_database::{Database, Location, Schema};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::{Limits, Options, PublicUrl, Server, Site, Tls};
use wirephoto_station::{self as station, Channel, MEMORY_BYTES, Rate, Settings, Station, StreamTo};
use wirephoto_studio::computer_name;

use crate::DATABASE;
use crate::output::{self, Output, Usage};
use crate::premises;
use crate::studio::lab::paired;

/// The tables of a station.
pub const SCHEMAS: [Schema; 1] = [station::SCHEMA];

/// A telecasting station: puts what its host sends on the air until every frame has it.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Arguments {
    #[command(flatten)]
    run: Option<RunArguments>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Args)]
struct RunArguments {
    /// Where the database is kept.
    #[arg(long, value_name = "DIR", env = "WIREPHOTO_DATA")]
    data: PathBuf,
    /// Where a channel sends, udp://GROUP:PORT?ttl=1&interface=ADDRESS, or for a transport stream
    /// ts+udp://GROUP:PORT, ts+file:PATH or - (standard output), with ?encapsulation=ule&group=GROUP:PORT; may be
    /// repeated, for channels 1, 2, 3 …
    #[arg(long, value_name = "OUTPUT", required = true, allow_hyphen_values = true)]
    out: Vec<station::Output>,
    /// How fast a channel sends, in bits a second; one for all, or one for each channel.
    #[arg(long, value_name = "RATE", default_value = "20M")]
    rate: Vec<Rate>,
    /// What a channel is called; one for each.
    #[arg(long, value_name = "NAME")]
    channel: Vec<String>,
    /// Where a channel is heard, in words; one for all, or one for each channel.
    #[arg(long, value_name = "WORDS")]
    coverage: Vec<String>,
    /// Its channels are public: any FLUTE receiver is told what is on the air, and takes it, encrypted as it is.
    #[arg(long)]
    fdt: bool,
    /// What the station calls itself.
    #[arg(long, value_name = "NAME", env = "WIREPHOTO_NAME", default_value = "Wirephoto station")]
    name: String,
    /// Where its page is served, on this machine only.
    #[arg(long, value_name = "ADDRESS", env = "WIREPHOTO_LISTEN", default_value = "127.0.0.1:8423")]
    listen: SocketAddr,
}

#[derive(Subcommand)]
enum Verb {
    /// Pair this station with a host by a code that the host shows; a running station takes it up.
    Pair {
        /// The host's address.
        host: String,
        /// The code.
        code: PairingCode,
        /// Where the station's database is kept.
        #[arg(long, value_name = "DIR", env = "WIREPHOTO_DATA")]
        data: PathBuf,
        /// What the host calls this station.
        #[arg(long, value_name = "NAME")]
        device: Option<String>,
        /// Print one JSON object per line.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the station until it is told to stop, or pairs it.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.verb {
        Some(Verb::Pair { host, code, data, device, json }) => {
            let database = open(&data)?;
            let device = device.unwrap_or_else(computer_name);
            let pairing = station::pair_with(&database, &host, &code, &device, "en")?;
            paired(Output::new(json), "host", &pairing);
            Ok(output::DONE.into())
        }
        None => premises::run(serve(arguments.run.expect("without a verb they are required"))),
    }
}

fn open(data: &Path) -> Result<Database> {
    premises::make_private(data)?;
    Ok(Database::open(&Location::File(data.join(DATABASE)), &SCHEMAS)?)
}

async fn serve(arguments: RunArguments) -> Result<()> {
    if !arguments.listen.ip().is_loopback() {
        let said = "The station's page asks nobody who they are, so it listens on this machine only: \
                    --listen 127.0.0.1:8423.";
        bail!(Usage(said.to_owned()));
    }
    let settings = settings(&arguments)?;
    premises::make_private(&arguments.data)?;
    // Until everything has ended.
    let _lock = premises::lock(&arguments.data, "station")?;
    let database = open(&arguments.data)?;
    let server = Server::bind(arguments.listen, Tls::None { plain_http: false }, Limits::DEFAULT).await?;
    let mut options = Options::new(&*arguments.name, PublicUrl::of(&server));
    options.assets = vec![station::ASSETS];
    let site = Site::new(options);
    let station = Station::new(database.clone(), settings, site.clone())?;
    let work = station.start()?;
    let ready = format!("Listening on {}; open {}", server.address(), site.public_url());
    if arguments.out.iter().any(|output| output.stream_to() == Some(&StreamTo::Stdout)) {
        // What is printed is the stream.
        eprintln!("{ready}");
    } else {
        Output::new(false).say(format_args!("{ready}"));
    }
    let ready = database.clone();
    let routes = site.routes(move || {
        let database = ready.clone();
        async move { database.data_version().await.map(drop).map_err(|error| error.to_string()) }
    });
    let stopped = premises::stop_signal()?;
    server.serve(&site, routes.merge(station.routes()), stopped).await;
    tokio::task::spawn_blocking(move || {
        drop(work);
        database.close();
    })
    .await?;
    Ok(())
}

/// The channels, numbered in the order in which they were named.
fn settings(arguments: &RunArguments) -> Result<Settings> {
    let RunArguments { out, rate, channel, coverage, name, fdt, .. } = arguments;
    for (what, count) in [("--rate", rate.len()), ("--coverage", coverage.len())] {
        if count > 1 && count != out.len() {
            bail!(Usage(format!("There are {} channels; give {what} once, or once for each.", out.len())));
        }
    }
    let channels = out.iter().zip(1_u16..).zip(0..).map(|((output, number), place)| Channel {
        number,
        name: channel.get(place).cloned().unwrap_or_else(|| format!("{name} {number}")),
        coverage: coverage.get(place).or(coverage.first()).cloned().unwrap_or_default(),
        rate: rate.get(place).copied().unwrap_or(rate[0]),
        output: output.clone(),
        fdt: *fdt,
    });
    Ok(Settings { name: name.clone(), channels: channels.collect(), memory_bytes: MEMORY_BYTES })
}
