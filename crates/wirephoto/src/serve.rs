//! `wirephoto serve`: the host, wired.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::Args;
use wirephoto_accounts::{self as accounts, Settings};
use wirephoto_billing as billing;
use wirephoto_carriers as carriers;
use wirephoto_database::Schema;
use wirephoto_gallery::{self as gallery, Gallery};
use wirephoto_library as library;
use wirephoto_site::openapi as serve_openapi;

use crate::premises::{self, Premises};
use crate::worker::own_worker;

/// The tables of a host, in the order in which they are made.
pub const SCHEMAS: [Schema; 5] =
    [carriers::SCHEMA, accounts::SCHEMA, billing::SCHEMA, library::SCHEMA, gallery::SCHEMA];

/// The service provider's host: galleries for customers, accounts for photographers.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    premises: premises::Arguments,
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
}

/// Runs the host until it is told to stop.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    premises::run(serve(arguments))
}

/// The OpenAPI document of the host's API.
pub fn openapi() -> Result<String> {
    Ok(gallery::openapi().to_pretty_json()?)
}

async fn serve(arguments: Arguments) -> Result<()> {
    let limits = accounts::Limits {
        storage_bytes: u64::from(arguments.storage_gb) * 1_000_000_000,
        pictures: u64::from(arguments.pictures),
    };
    let settings = Settings { usage: Arc::new(gallery::usage), limits, ..Settings::default() };
    let premises =
        Premises::open(&arguments.premises, &arguments.name, &SCHEMAS, gallery::ASSETS, settings).await?;
    let stripe = billing::stripe::Api::new(&arguments.stripe_api)?;
    let (program, kind) = own_worker("gallery")?;
    let worker = gallery::worker::Worker::new(program, kind);
    let (database, site, accounts) = premises.parts();
    let gallery = Gallery::new(database, site, accounts, worker, stripe);
    premises.announce().await?;
    let routes = gallery.routes().merge(serve_openapi(openapi()?));
    let till = gallery.start_till()?;
    // Studios wait for news; a stop is none of it.
    premises.serve(routes, || gallery.stop(), till).await
}
