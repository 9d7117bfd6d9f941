//! `wirephoto lab`: a print lab, wired.

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use axum::Router;
use clap::Args;
use wirephoto_accounts::{self as accounts, Accounts, Settings};
use wirephoto_carriers::{self as carriers, mail::Outbox};
use wirephoto_database::{Database, Location, Moment, Schema};
use wirephoto_lab::output::Address;
use wirephoto_lab::{self as lab, Lab};
use wirephoto_site::{Limits, Options, PublicUrl, Server, Site, openapi as serve_openapi};

use crate::listening::Listening;
use crate::output::{self, Output};
use crate::serve::{make_private, own_worker, ready, stop_signal};
use crate::{DATABASE, facts, logging, post};

/// The tables of a lab, in the order in which they are made.
pub const SCHEMAS: [Schema; 3] = [carriers::SCHEMA, accounts::SCHEMA, lab::SCHEMA];
/// Held by the lab that works on the database beside it.
const LOCK: &str = "lab.lock";

/// A print lab: orders from studios, sheets to printers.
#[derive(Args)]
pub struct Arguments {
    /// Where the lab keeps its database and certificate.
    #[arg(long, value_name = "DIR", env = "WIREPHOTO_DATA")]
    data: PathBuf,
    /// A PostgreSQL database in place of the file in the data directory.
    #[arg(long, value_name = "URL", env = "WIREPHOTO_DATABASE")]
    database: Option<String>,
    /// What the lab calls itself.
    #[arg(long, value_name = "NAME", env = "WIREPHOTO_NAME", default_value = "Wirephoto lab")]
    name: String,
    /// A printer, ipp://…, ipps://… or folder:/path; more of them, and their settings, on the lab's pages.
    #[arg(long, value_name = "ADDRESS")]
    printer: Option<Address>,
    /// The ICC profile of that printer with its paper.
    #[arg(long, value_name = "FILE", requires = "printer")]
    profile: Option<PathBuf>,
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    mail: post::Arguments,
}

/// Runs the lab until it is told to stop.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    logging::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments))?;
    Ok(output::DONE.into())
}

/// The OpenAPI document of the lab's API.
pub fn openapi() -> Result<String> {
    Ok(lab::openapi().to_pretty_json()?)
}

async fn serve(arguments: Arguments) -> Result<()> {
    let started_at = Moment::now();
    make_private(&arguments.data)?;
    let lock = lock(&arguments)?;
    let database = open_database(&arguments)?;
    let listening = &arguments.listening;
    let server = Server::bind(listening.listen, listening.tls(&arguments.data), Limits::DEFAULT).await?;
    let address = server.address();
    let public_url = listening.public_url.clone().unwrap_or_else(|| PublicUrl::of(&server));
    let outbox =
        Outbox::open(database.clone(), arguments.mail.options(&arguments.name, &public_url)?).await?;
    let site = Site::new(Options {
        name: arguments.name.clone(),
        public_url,
        certificate: server.certificate().cloned(),
        trusted_proxies: listening.trusted_proxy.clone(),
        assets: vec![lab::ASSETS],
    });
    let settings = Settings {
        mail: Some(outbox.clone()),
        facts: facts::of(&arguments.data, arguments.database.is_some(), started_at),
        part: lab::PART,
        ..Settings::default()
    };
    let accounts = Accounts::new(database.clone(), site.clone(), settings)?;
    accounts.note_start(started_at).await?;
    let (program, kind) = own_worker("lab")?;
    let worker = lab::worker::Worker::new(program, kind);
    let lab = Lab::new(database.clone(), site.clone(), accounts.clone(), worker, Arc::new(Address::open));
    if let Some(printer) = &arguments.printer {
        lab.add_printer(printer.clone(), read_profile(&arguments)?, started_at).await?;
    }

    let output = Output::new(false);
    output.say(format_args!("Listening on {address}; open {}", site.public_url()));
    if let Some(path) = accounts.ensure_setup_link(started_at).await? {
        output.say(format_args!("Make the administrator here, once: {}", site.link(&path)));
    }
    let router = routes(&site, &database, accounts, &lab)?;
    let (signal, delivery) = (stop_signal()?, outbox.start()?);
    let work = lab.start(arguments.database.is_none())?;
    server.serve(&site, router, signal).await;
    tokio::task::spawn_blocking(move || {
        drop((work, delivery));
        database.close();
        drop(lock);
    })
    .await?;
    Ok(())
}

fn routes(site: &Site, database: &Database, accounts: Accounts, lab: &Lab) -> Result<Router> {
    Ok(site
        .routes(ready(database))
        .merge(accounts::routes(accounts))
        .merge(lab.routes())
        .merge(serve_openapi(openapi()?)))
}

fn open_database(arguments: &Arguments) -> Result<Database> {
    let path = arguments.data.join(DATABASE);
    let location = arguments.database.clone().map_or(Location::File(path), Location::Postgres);
    Ok(Database::open(&location, &SCHEMAS)?)
}

/// Keeps a second lab away from this one's sheets.
fn lock(arguments: &Arguments) -> Result<File> {
    let path = arguments.data.join(LOCK);
    let file = File::create(&path).with_context(|| format!("{} cannot be made.", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("A lab runs already in {}; stop it first.", arguments.data.display())
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn read_profile(arguments: &Arguments) -> Result<Option<Vec<u8>>> {
    let Some(path) = &arguments.profile else { return Ok(None) };
    let bytes =
        std::fs::read(path).with_context(|| format!("The profile {} cannot be read.", path.display()))?;
    if !lab::is_printer_profile(&bytes) {
        bail!("{} is not the ICC profile of an RGB printer.", path.display());
    }
    Ok(Some(bytes))
}
