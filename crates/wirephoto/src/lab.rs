//! `wirephoto lab`: a print lab, wired.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use wirephoto_accounts::{self as accounts, Settings};
use wirephoto_carriers as carriers;
use wirephoto_database::Schema;
use wirephoto_lab::output::Address;
use wirephoto_lab::{self as lab, Lab};
use wirephoto_site::openapi as serve_openapi;

use crate::premises::{self, Premises};
use crate::worker::own_worker;

/// The tables of a lab, in the order in which they are made.
pub const SCHEMAS: [Schema; 3] = [carriers::SCHEMA, accounts::SCHEMA, lab::SCHEMA];

/// A print lab: orders from studios, sheets to printers.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    premises: premises::Arguments,
    /// What the lab calls itself.
    #[arg(long, value_name = "NAME", env = "WIREPHOTO_NAME", default_value = "Wirephoto lab")]
    name: String,
    /// A printer, ipp://…, ipps://… or folder:/path; more of them, and their settings, on the lab's pages.
    #[arg(long, value_name = "ADDRESS")]
    printer: Option<Address>,
    /// The ICC profile of that printer with its paper.
    #[arg(long, value_name = "FILE", requires = "printer")]
    profile: Option<PathBuf>,
}

/// Runs the lab until it is told to stop.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    premises::run(serve(arguments))
}

/// The OpenAPI document of the lab's API.
pub fn openapi() -> Result<String> {
    Ok(lab::openapi().to_pretty_json()?)
}

async fn serve(arguments: Arguments) -> Result<()> {
    let place = &arguments.premises;
    place.make_private()?;
    // Until everything has ended.
    let _lock = premises::lock(&place.data, "lab")?;
    let settings = Settings { part: lab::PART, ..Settings::default() };
    let premises = Premises::open(place, &arguments.name, &SCHEMAS, vec![lab::ASSETS], settings).await?;
    let (program, kind) = own_worker("lab")?;
    let worker = lab::worker::Worker::new(program, kind);
    let (database, site, accounts) = premises.parts();
    let lab = Lab::new(database, site, accounts, worker, Arc::new(Address::open));
    if let Some(printer) = &arguments.printer {
        lab.add_printer(printer.clone(), read_profile(&arguments)?, premises.started_at).await?;
    }
    premises.announce().await?;
    let routes = lab.routes().merge(serve_openapi(openapi()?));
    let work = lab.start(place.database.is_none())?;
    premises.serve(routes, || (), work).await
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
