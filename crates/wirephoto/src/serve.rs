//! `wirephoto serve`: the host, wired.

use std::fs;
use std::net::SocketAddr;
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
use wirephoto_carriers::{self as carriers, mail::Outbox};
use wirephoto_database::{Database, Location, Moment, Schema};
use wirephoto_gallery::{self as gallery, Gallery};
use wirephoto_library as library;
use wirephoto_site::{Limits, Network, Options, PublicUrl, Server, Site, Tls, openapi as serve_openapi};

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
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", env = "WIREPHOTO_LISTEN", default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// A PostgreSQL database in place of the file in the data directory.
    #[arg(long, value_name = "URL", env = "WIREPHOTO_DATABASE")]
    database: Option<String>,
    /// How people reach the host, where that differs from the address it listens on.
    #[arg(long, value_name = "URL", env = "WIREPHOTO_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    /// What the service calls itself.
    #[arg(long, value_name = "NAME", env = "WIREPHOTO_NAME", default_value = "Wirephoto")]
    name: String,
    /// A certificate for TLS, its issuers after it; read again on SIGHUP.
    #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with = "tls_self_signed")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Make a certificate, for networks on which nobody can issue one; studios pin it when they pair.
    #[arg(long)]
    tls_self_signed: bool,
    /// Serve without TLS even where other machines can reach it.
    #[arg(long)]
    plain_http: bool,
    /// A proxy, or a network of them, whose X-Forwarded-For is believed; may be repeated.
    #[arg(long, value_name = "NETWORK")]
    trusted_proxy: Vec<Network>,
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
    let server = Server::bind(arguments.listen, tls(&arguments), Limits::DEFAULT).await?;
    let address = server.address();
    let public_url = arguments.public_url.clone().unwrap_or_else(|| PublicUrl::of(&server));
    let mail = arguments.mail.options(&arguments.name, &public_url)?;
    let outbox = Outbox::open(database.clone(), mail).await?;
    let site = Site::new(Options {
        name: arguments.name.clone(),
        public_url,
        certificate: server.certificate().cloned(),
        trusted_proxies: arguments.trusted_proxy.clone(),
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

/// The work on pixels is done by this program itself, in processes of their own.
fn worker() -> Result<gallery::worker::Worker> {
    // The very program that runs, also when a newer one lies in its place by now.
    let running = PathBuf::from("/proc/self/exe");
    let program = if running.exists() { running } else { std::env::current_exe()? };
    Ok(gallery::worker::Worker::new(program, ["worker", "gallery"]))
}

fn routes(site: &Site, database: &Database, accounts: Accounts, gallery: &Gallery) -> Result<Router> {
    let database = database.clone();
    let ready = move || {
        let database = database.clone();
        async move { database.data_version().await.map(drop).map_err(|error| error.to_string()) }
    };
    Ok(site
        .routes(ready)
        .merge(accounts::routes(accounts))
        .merge(gallery.routes())
        .merge(serve_openapi(openapi()?)))
}

fn open_database(arguments: &Arguments) -> Result<Database> {
    make_private(&arguments.data)?;
    let path = arguments.data.join(DATABASE);
    let location = arguments.database.clone().map_or(Location::File(path), Location::Postgres);
    Ok(Database::open(&location, &SCHEMAS)?)
}

/// Makes a directory that only its owner can read.
fn make_private(directory: &Path) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .and_then(|()| fs::set_permissions(directory, fs::Permissions::from_mode(0o700)))
        .with_context(|| format!("The data directory {} cannot be used.", directory.display()))
}

fn tls(arguments: &Arguments) -> Tls {
    match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(certificate), Some(key)) => Tls::Files { certificate: certificate.clone(), key: key.clone() },
        _ if arguments.tls_self_signed => {
            Tls::SelfSigned { dir: arguments.data.join("tls"), names: names(arguments) }
        }
        _ => Tls::None { plain_http: arguments.plain_http },
    }
}

/// The names that a certificate of our own should have.
fn names(arguments: &Arguments) -> Vec<String> {
    let public = arguments.public_url.as_ref().map(|url| {
        let authority = url.authority();
        authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']).to_owned()
    });
    let ip = arguments.listen.ip();
    let listen = (!ip.is_unspecified()).then(|| ip.to_string());
    public.into_iter().chain(listen).chain(["localhost".to_owned()]).collect()
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
