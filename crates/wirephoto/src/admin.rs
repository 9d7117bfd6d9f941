//! `wirephoto admin`: what whoever runs a host or a lab may do without logging in.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use wirephoto_accounts::{self as accounts, Accounts, Email, Role, Settings, service};
use wirephoto_database::{Database, Id, Location, Moment, OpenError};
use wirephoto_site::{Options, PublicUrl, Site};

use crate::db::Place;
use crate::output::{self, Output};
use crate::{lab, serve};

/// Help people who cannot log in to a host or a lab.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// How people reach it, where that differs from when it was last started.
    #[arg(long, value_name = "URL", env = "WIREPHOTO_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Print a link, good once and for a day, with which somebody chooses a new password.
    Link {
        /// Whose; may be left out where there is one administrator.
        email: Option<Email>,
    },
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Verb::Link { email } = &arguments.verb;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let link = runtime.block_on(link(arguments, email.clone()))?;
    Output::new(false).say(link);
    Ok(output::DONE.into())
}

async fn link(arguments: &Arguments, email: Option<Email>) -> Result<String> {
    let database = open(&arguments.place.location()?)?;
    let noted = database.read(service::host_url).await?;
    let url = match (&arguments.public_url, noted) {
        (Some(url), _) => url.clone(),
        (None, Some(noted)) => noted.parse().context("Its address is not right; say --public-url.")?,
        (None, None) => {
            bail!("Nothing was ever started here, so its address is not known: say --public-url.")
        }
    };
    let account = match email {
        Some(email) => {
            let found = database.read(move |tx| service::find_account_by_email(tx, &email)).await?;
            found.context("Nobody here has this address.")?.id
        }
        None => sole_administrator(database.read(service::list_accounts).await?)?,
    };
    // Nobody is served: of the site only its address is used.
    let site = Site::new(Options::new("Wirephoto", url));
    let accounts = Accounts::new(database, site.clone(), Settings::default())?;
    let administration = accounts.administration(accounts::By::Console);
    let handed = administration.reset_link(account, wirephoto_site::Language::English, Moment::now()).await?;
    Ok(site.link(&handed.path))
}

fn sole_administrator(people: Vec<accounts::Account>) -> Result<Id> {
    let mut administrators: Vec<_> = people
        .into_iter()
        .filter(|account| account.role == Role::Administrator && account.joined && !account.disabled)
        .collect();
    match administrators.len() {
        1 => Ok(administrators.remove(0).id),
        0 => bail!("There is no administrator yet: the first start prints a link to make one."),
        _ => {
            let emails: Vec<_> = administrators.iter().map(|account| account.email.as_str()).collect();
            bail!("There are several administrators; say which: {}.", emails.join(", "))
        }
    }
}

/// The accounts of a host, or else of a lab.
fn open(location: &Location) -> Result<Database> {
    match Database::open(location, &serve::SCHEMAS) {
        Err(OpenError::Foreign { .. }) => Ok(Database::open(location, &lab::SCHEMAS)?),
        opened => Ok(opened?),
    }
}
