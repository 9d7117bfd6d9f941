//! `wirephoto serve`: the host, wired.

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use anyhow::Result;
use clap::Args;
use wirephoto_accounts::{self as accounts, Settings, Usage, Ways, WaysOf};
use wirephoto_billing::{self as billing, Currency, Money, NotACurrency};
use wirephoto_carriers as carriers;
use wirephoto_database::{Id, Result as Stored, Schema, Transaction};
use wirephoto_gallery::{self as gallery, Gallery};
use wirephoto_library::{self as library, worker::Worker};
use wirephoto_site::openapi as serve_openapi;
use wirephoto_telecast::{self as telecast, Telecast};

use crate::premises::{self, Premises};
use crate::worker::own_worker;
use crate::{mail_in, short_messages};

/// The tables of a host, in the order in which they are made.
pub const SCHEMAS: [Schema; 6] =
    [carriers::SCHEMA, accounts::SCHEMA, billing::SCHEMA, library::SCHEMA, gallery::SCHEMA, telecast::SCHEMA];

/// The service provider's host: galleries for customers, accounts for photographers, albums for everybody.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    premises: premises::Arguments,
    /// What the service calls itself.
    #[arg(long, value_name = "NAME", env = "WIREPHOTO_NAME", default_value = "Wirephoto")]
    name: String,
    /// Lets strangers make an account, as users who keep albums; they are mailed a link for it.
    #[arg(long)]
    sign_up: bool,
    /// A broker through which photo frames are reached: `mqtts://BROKER?user=NAME&password=WORD`, or `mqtt://` without
    /// TLS.
    #[arg(long, value_name = "URL", env = "WIREPHOTO_FRAMES_BROKER", hide_env_values = true)]
    frames_broker: Option<wirephoto_frame::thin::Way>,
    #[command(flatten)]
    mail_in: mail_in::Arguments,
    #[command(flatten)]
    sms: short_messages::Arguments,
    /// Gigabytes that a new account may store.
    #[arg(long, value_name = "GB", default_value_t = 50)]
    storage_gb: u32,
    /// Pictures that a new account may store.
    #[arg(long, value_name = "COUNT", default_value_t = 100_000)]
    pictures: u32,
    /// What a delivery costs for each photo frame that gets it, such as 0.30.
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    frame_price: String,
    /// In which currency.
    #[arg(long, value_name = "CODE", default_value = "EUR", value_parser = currency)]
    frame_currency: Currency,
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
    let mut all = gallery::openapi();
    all.merge(telecast::openapi());
    Ok(all.to_pretty_json()?)
}

async fn serve(arguments: Arguments) -> Result<()> {
    let mail_domain = arguments.mail_in.domain()?;
    let limits = accounts::Limits {
        storage_bytes: u64::from(arguments.storage_gb) * 1_000_000_000,
        pictures: u64::from(arguments.pictures),
    };
    let speaking = Arc::new(OnceLock::new());
    let settings = Settings {
        usage: Arc::new(usage),
        limits,
        sign_up: arguments.sign_up,
        ways: ways(Arc::clone(&speaking)),
        ..Settings::default()
    };
    let assets = vec![gallery::ASSETS, telecast::ASSETS];
    let premises = Premises::open(&arguments.premises, &arguments.name, &SCHEMAS, assets, settings).await?;
    let stripe = billing::stripe::Api::new(&arguments.stripe_api)?;
    let (program, kind) = own_worker("pictures")?;
    let worker = Worker::new(program, kind);
    let (database, site, accounts) = premises.parts();
    let price = Money::parse(&arguments.frame_price, arguments.frame_currency)?;
    let telecasting = telecast::Settings {
        frame_price: Some(price),
        mail_domain,
        number: arguments.sms.number(),
        short_codes: arguments.sms.short_codes(price)?,
        ..telecast::Settings::default()
    };
    let telecast =
        Telecast::new(database.clone(), site.clone(), accounts.clone(), worker.clone(), telecasting);
    let _ = speaking.set(telecast.clone());
    let gallery = Gallery::new(database, site, accounts, worker, stripe);
    let mail_in = arguments.mail_in.bind(premises.certificate()).await?;
    premises.announce().await?;
    telecast.keep_trash_empty();
    telecast.look_after_deliveries();
    if let Some(listener) = mail_in {
        telecast.take_mail(listener);
    }
    let routes = gallery.routes().merge(telecast.routes()).merge(serve_openapi(openapi()?));
    let till = gallery.start_till()?;
    if let Some(way) = arguments.frames_broker {
        let broker = carriers::mqtt::Client::new(broker(way, &telecast.broker_name().await?)?);
        let telecast = telecast.clone();
        tokio::spawn(async move { telecast.speak_mqtt(broker).await });
    }
    arguments.sms.start(&telecast);
    // Studios wait for news, and frames for messages; a stop is none of it.
    let stop = || {
        gallery.stop();
        telecast.stop();
    };
    premises.serve(routes, stop, till).await
}

fn currency(code: &str) -> Result<Currency, NotACurrency> {
    code.parse()
}

/// What an account stores in all parts of the host.
fn usage(tx: &mut Transaction<'_>, account: Id) -> Stored<Usage> {
    Ok(gallery::usage(tx, account)? + telecast::usage(tx, account)?)
}

/// How short messages and mail come in, once there is somebody who takes them.
fn ways(speaking: Arc<OnceLock<Telecast>>) -> WaysOf {
    Arc::new(move |tx| speaking.get().map_or_else(|| Ok(Ways::default()), |telecast| telecast.ways(tx)))
}

/// The broker that somebody means by a way to frames.
fn broker(way: wirephoto_frame::thin::Way, name: &str) -> Result<carriers::mqtt::Broker> {
    let wirephoto_frame::thin::Way::Mqtt { broker: (host, port), security, log_in } = way else {
        anyhow::bail!("--frames-broker names no broker: give mqtts://BROKER?user=NAME&password=WORD");
    };
    let broker = carriers::mqtt::Broker::new(&host, port, security, name)?;
    Ok(match log_in {
        Some((user, password)) => broker.with_log_in(&user, &password),
        None => broker,
    })
}
