//! `wirephoto serve`: the host, wired.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use wirephoto_accounts::{self as accounts, Accounts, Settings};
use wirephoto_billing as billing;
use wirephoto_carriers as carriers;
use wirephoto_carriers::mail::{self, Outbox};
use wirephoto_database::{Database, Location, Moment, Schema};
use wirephoto_gallery::{self as gallery, Gallery};
use wirephoto_library as library;
use wirephoto_site::{Gauge, Limits, Options, PublicUrl, Server, Site, openapi as serve_openapi};

use crate::listening::Listening;
use crate::output::{self, Output};
use crate::{DATABASE, facts, logging, post};

/// The tables of a host, in the order in which they are made.
pub const SCHEMAS: [Schema; 5] =
    [carriers::SCHEMA, accounts::SCHEMA, billing::SCHEMA, library::SCHEMA, gallery::SCHEMA];

/// The service provider's host: galleries for customers, accounts for photographers.
#[derive(Args)]
pub struct Arguments {
    /// Where the host keeps its database and certificate.
    #[arg(long, value_name = "DIR", env = "WIREPHOTO_DATA")]
    data: PathBuf,
    /// A PostgreSQL database in place of the file in the data directory.
    #[arg(long, value_name = "URL", env = "WIREPHOTO_DATABASE")]
    database: Option<String>,
    /// What the service calls itself.
    #[arg(long, value_name = "NAME", env = "WIREPHOTO_NAME", default_value = "Wirephoto")]
    name: String,
    /// Gigabytes that a new photographer may store.
    #[arg(long, value_name = "GB", default_value_t = 50)]
    storage_gb: u32,
    /// Pictures that a new photographer may publish.
    #[arg(long, value_name = "COUNT", default_value_t = 100_000)]
    pictures: u32,
    /// Where Stripe's API is, for a stand-in.
    #[arg(long, value_name = "URL", default_value = billing::stripe::ADDRESS, hide = true)]
    stripe_api: String,
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    mail: post::Arguments,
}

/// Runs the host until it is told to stop.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    logging::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments))?;
    Ok(output::DONE.into())
}

/// The OpenAPI document of the host's API.
pub fn openapi() -> Result<String> {
    Ok(gallery::openapi().to_pretty_json()?)
}

async fn serve(arguments: Arguments) -> Result<()> {
    let started_at = Moment::now();
    let database = open_database(&arguments)?;
    let listening = &arguments.listening;
    let server = Server::bind(listening.listen, listening.tls(&arguments.data), Limits::DEFAULT).await?;
    let address = server.address();
    let public_url = listening.public_url.clone().unwrap_or_else(|| PublicUrl::of(&server));
    let mail = arguments.mail.options(&arguments.name, &public_url)?;
    let outbox = Outbox::open(database.clone(), mail).await?;
    let site = Site::new(Options {
        name: arguments.name.clone(),
        public_url,
        certificate: server.certificate().cloned(),
        trusted_proxies: listening.trusted_proxy.clone(),
        assets: vec![gallery::ASSETS],
    });
    let limits = accounts::Limits {
        storage_bytes: u64::from(arguments.storage_gb) * 1_000_000_000,
        pictures: u64::from(arguments.pictures),
    };
    let settings = Settings {
        usage: Arc::new(gallery::usage),
        limits,
        mail: Some(outbox.clone()),
        facts: facts::of(&arguments.data, arguments.database.is_some(), started_at),
        ..Settings::default()
    };
    let accounts = Accounts::new(database.clone(), site.clone(), settings)?;
    accounts.note_start(started_at).await?;
    let stripe = billing::stripe::Api::new(&arguments.stripe_api)?;
    let gallery = Gallery::new(database.clone(), site.clone(), accounts.clone(), worker()?, stripe);

    let output = Output::new(false);
    output.say(format_args!("Listening on {address}; open {}", site.public_url()));
    if let Some(path) = accounts.ensure_setup_link(started_at).await? {
        output.say(format_args!("Make the administrator here, once: {}", site.link(&path)));
    }
    let router = routes(&site, &database, accounts, &gallery)?;
    let (signal, delivery, minding) = (stop_signal()?, outbox.start()?, gallery.start_till()?);
    let stopped = async {
        signal.await;
        // Studios wait for news; a stop is none of it.
        gallery.stop();
    };
    server.serve(&site, router, stopped).await;
    tokio::task::spawn_blocking(move || {
        drop(delivery);
        drop(minding);
        database.close();
    })
    .await?;
    Ok(())
}

fn worker() -> Result<gallery::worker::Worker> {
    let (program, kind) = own_worker("gallery")?;
    Ok(gallery::worker::Worker::new(program, kind))
}

/// The work on pixels is done by this program itself, in processes of their own: how one is started for a part.
pub(crate) fn own_worker(part: &'static str) -> Result<(PathBuf, [&'static str; 2])> {
    // The very program that runs, also when a newer one lies in its place by now.
    let running = PathBuf::from("/proc/self/exe");
    let program = if running.exists() { running } else { std::env::current_exe()? };
    Ok((program, ["worker", part]))
}

fn routes(site: &Site, database: &Database, accounts: Accounts, gallery: &Gallery) -> Result<Router> {
    let mails = database.clone();
    let gauges = move || {
        let mails = mails.read(mail::overview);
        async move { mails.await.map(|mail| of_mail(&mail).to_vec()).unwrap_or_default() }
    };
    Ok(site
        .routes_with_gauges(ready(database), gauges)
        .merge(accounts::routes(accounts))
        .merge(gallery.routes())
        .merge(serve_openapi(openapi()?)))
}

/// Whether the database answers: what `/readyz` says.
pub(crate) fn ready(
    database: &Database,
) -> impl Fn() -> BoxFuture<Result<(), String>> + Clone + Send + Sync + 'static {
    let database = database.clone();
    move || {
        let database = database.clone();
        Box::pin(async move { database.data_version().await.map(drop).map_err(|error| error.to_string()) })
    }
}

type BoxFuture<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;

/// The outbox in numbers.
fn of_mail(mail: &mail::Overview) -> [Gauge; 2] {
    let waiting =
        Gauge { name: "wirephoto_mails_waiting", help: "Mails that are to be sent.", value: mail.waiting };
    let held_up = Gauge {
        name: "wirephoto_mails_held_up",
        help: "Of these, mails that were tried in vain.",
        value: mail.held_up,
    };
    [waiting, held_up]
}

fn open_database(arguments: &Arguments) -> Result<Database> {
    make_private(&arguments.data)?;
    let path = arguments.data.join(DATABASE);
    let location = arguments.database.clone().map_or(Location::File(path), Location::Postgres);
    Ok(Database::open(&location, &SCHEMAS)?)
}

/// Makes a directory that only its owner can read.
pub(crate) fn make_private(directory: &Path) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .and_then(|()| fs::set_permissions(directory, fs::Permissions::from_mode(0o700)))
        .with_context(|| format!("The data directory {} cannot be used.", directory.display()))
}

/// Resolves on SIGTERM or SIGINT.
pub(crate) fn stop_signal() -> Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
