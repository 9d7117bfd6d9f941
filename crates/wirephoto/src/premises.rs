//! What a host and a lab have in common: one database, a site where people have accounts, and mail to them.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use axum::Router;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use wirephoto_accounts::{self as accounts, Accounts, Settings};
use wirephoto_carriers::mail::{self, Outbox};
use wirephoto_database::{Database, Location, Moment, Schema};
use wirephoto_site::{Asset, Certificate, Gauge, Limits, Options, PublicUrl, Server, Site};

use crate::listening::Listening;
use crate::output::{self, Output};
use crate::{DATABASE, facts, logging, post};

/// The flags of both.
#[derive(Args)]
#[group(id = "premises")]
pub struct Arguments {
    /// Where the database and the certificate are kept.
    #[arg(long, value_name = "DIR", env = "WIREPHOTO_DATA")]
    pub data: PathBuf,
    /// A PostgreSQL database in place of the file in the data directory.
    #[arg(long, value_name = "URL", env = "WIREPHOTO_DATABASE")]
    pub database: Option<String>,
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    mail: post::Arguments,
}

impl Arguments {
    /// Makes the data directory, and sees to it that only its owner can read it.
    pub fn make_private(&self) -> Result<()> {
        make_private(&self.data)
    }

    fn open_database(&self, schemas: &[Schema]) -> Result<Database> {
        let path = self.data.join(DATABASE);
        let location = self.database.clone().map_or(Location::File(path), Location::Postgres);
        Ok(Database::open(&location, schemas)?)
    }
}

/// Makes a data directory, and sees to it that only its owner can read it.
pub fn make_private(data: &Path) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .and_then(|()| fs::set_permissions(data, fs::Permissions::from_mode(0o700)))
        .with_context(|| format!("The data directory {} cannot be used.", data.display()))
}

/// Keeps a second lab or station away from the work of the one that runs in a data directory.
pub fn lock(data: &Path, what: &str) -> Result<File> {
    let path = data.join(format!("{what}.lock"));
    let file = File::create(&path).with_context(|| format!("{} cannot be made.", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("A {what} runs already in {}; stop it first.", data.display())
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Runs a host, a lab or a station until it is told to stop.
pub fn run(serve: impl Future<Output = Result<()>>) -> Result<ExitCode> {
    logging::start();
    run_logged(serve)
}

/// The same for a program whose log was started.
pub fn run_logged(serve: impl Future<Output = Result<()>>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve)?;
    Ok(output::DONE.into())
}

/// An opened host or lab, which listens and does not answer yet.
pub struct Premises {
    /// When it was opened.
    pub started_at: Moment,
    database: Database,
    site: Site,
    accounts: Accounts,
    outbox: Outbox,
    server: Server,
}

impl Premises {
    /// Opens the database and the port; `name` is what the service calls itself. Of the settings, the mail and the
    /// facts about the machine are filled in here.
    pub async fn open(
        arguments: &Arguments,
        name: &str,
        schemas: &[Schema],
        assets: Vec<&'static [Asset]>,
        settings: Settings,
    ) -> Result<Self> {
        let started_at = Moment::now();
        arguments.make_private()?;
        let database = arguments.open_database(schemas)?;
        let listening = &arguments.listening;
        let server = Server::bind(listening.listen, listening.tls(&arguments.data), Limits::DEFAULT).await?;
        let public_url = listening.public_url.clone().unwrap_or_else(|| PublicUrl::of(&server));
        let mail = arguments.mail.options(name, &public_url)?;
        let outbox = Outbox::open(database.clone(), mail).await?;
        let site = Site::new(Options {
            name: name.to_owned(),
            public_url,
            certificate: server.certificate().cloned(),
            trusted_proxies: listening.trusted_proxy.clone(),
            assets,
        });
        let facts = facts::of(&arguments.data, arguments.database.is_some(), started_at);
        let settings = Settings { mail: Some(outbox.clone()), facts, ..settings };
        let accounts = Accounts::new(database.clone(), site.clone(), settings)?;
        accounts.note_start(started_at).await?;
        Ok(Self { started_at, database, site, accounts, outbox, server })
    }

    /// What a part works with; each is a handle to the same.
    pub fn parts(&self) -> (Database, Site, Accounts) {
        (self.database.clone(), self.site.clone(), self.accounts.clone())
    }

    /// What it shows that it is who it says, unless it speaks plain HTTP.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.server.certificate()
    }

    /// Says where it is, and before anybody has an account how the first one is made.
    pub async fn announce(&self) -> Result<()> {
        let output = Output::new(false);
        output.say(format_args!("Listening on {}; open {}", self.server.address(), self.site.public_url()));
        if let Some(path) = self.accounts.ensure_setup_link(self.started_at).await? {
            output.say(format_args!("Make the administrator here, once: {}", self.site.link(&path)));
        }
        Ok(())
    }

    /// Answers with these routes beside its own until it is told to stop, which is `stopping`; then ends the work that
    /// goes on beside that.
    pub async fn serve<W: Send + 'static>(
        self,
        routes: Router,
        stopping: impl FnOnce(),
        work: W,
    ) -> Result<()> {
        let Self { database, site, accounts, outbox, server, .. } = self;
        let router = site
            .routes_with_gauges(ready(&database), gauges(&database))
            .merge(accounts::routes(accounts))
            .merge(routes);
        let (signal, delivery) = (stop_signal()?, outbox.start()?);
        let stopped = async {
            signal.await;
            stopping();
        };
        server.serve(&site, router, stopped).await;
        tokio::task::spawn_blocking(move || {
            drop((work, delivery));
            database.close();
        })
        .await?;
        Ok(())
    }
}

/// Whether the database answers: what `/readyz` says.
fn ready(database: &Database) -> impl Fn() -> BoxFuture<Result<(), String>> + Clone + Send + Sync + 'static {
    let database = database.clone();
    move || {
        let database = database.clone();
        Box::pin(async move { database.data_version().await.map(drop).map_err(|error| error.to_string()) })
    }
}

type BoxFuture<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;

/// The outbox in numbers, for `/metrics`.
fn gauges(database: &Database) -> impl Fn() -> BoxFuture<Vec<Gauge>> + Clone + Send + Sync + 'static {
    let database = database.clone();
    move || {
        let mail = database.read(mail::overview);
        Box::pin(async move { mail.await.map(|mail| of_mail(&mail).to_vec()).unwrap_or_default() })
    }
}

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

/// Resolves on SIGTERM or SIGINT.
pub fn stop_signal() -> Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
