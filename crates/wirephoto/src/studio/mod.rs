//! `wirephoto studio`: the photographer's commands over one database file.

mod app;
mod events;
mod import;
pub mod lab;
mod orders;
mod picks;
mod pictures;
mod prices;
mod publish;
mod savings;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_studio::{EventRef, Studio};

use crate::DATABASE;
use crate::output::{Output, Usage};

/// The photographer's computer: import, edit, pick and publish pictures. Without a command it opens in the browser.
#[derive(Args)]
pub struct Arguments {
    /// Where the studio's database is, or is to be made.
    #[arg(long, value_name = "DIR", env = "WIREPHOTO_STUDIO")]
    data: PathBuf,
    /// Print one JSON object per line.
    #[arg(long, global = true)]
    json: bool,
    /// Where the studio's pages are served, on this machine only; the next free port if it is taken.
    #[arg(long, value_name = "PORT", default_value_t = 8421)]
    port: u16,
    /// Do not open a browser.
    #[arg(long)]
    no_browser: bool,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// EVENT and PICTURE are identifiers, or the short numbers that people say aloud: 1, and 1/17.
#[derive(Subcommand)]
enum Verb {
    /// Make, change and list events.
    #[command(subcommand)]
    Event(Box<events::Verb>),
    /// Take files, folders or a mounted card into an event.
    Import(import::Arguments),
    /// Show the pictures of an event.
    List {
        /// The event.
        event: EventRef,
    },
    /// Choose the pictures that customers will see.
    Pick(pictures::PickArguments),
    /// Flip, rotate, straighten and crop a picture, in this order; the original stays as it is.
    Edit(pictures::EditArguments),
    /// Say something of a picture.
    Describe(pictures::DescribeArguments),
    /// Show the picks of an event to its customers.
    Publish(publish::Arguments),
    /// Take an event down from its host; everything stays in the studio.
    Unpublish {
        /// The event.
        event: EventRef,
        /// Do not ask the host, which is gone for good; the event can then go to another.
        #[arg(long)]
        forget: bool,
    },
    /// How an event stands, here and at its host.
    Status {
        /// The event.
        event: EventRef,
    },
    /// Write a picture to a file.
    Export(pictures::ExportArguments),
    /// Remove pictures with their originals, and give the space back.
    Delete(pictures::DeleteArguments),
    /// Remove what is in an event's trash, and give the space back.
    EmptyTrash {
        /// The event.
        event: EventRef,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Take the last change of an event back.
    Undo {
        /// The event.
        event: EventRef,
    },
    /// Do again what was undone last.
    Redo {
        /// The event.
        event: EventRef,
    },
    /// Picks for other programs: as a table, or as XMP sidecars for Lightroom and its like.
    Picks(picks::Arguments),
    /// Make, change and assign price lists.
    #[command(subcommand)]
    Prices(Box<prices::PricesVerb>),
    /// Pair with labs, list and forget them.
    #[command(subcommand)]
    Lab(lab::LabVerb),
    /// Show, approve and send what customers ordered.
    Orders(orders::Arguments),
    /// What left this computer, and what did not have to.
    Savings,
    /// Pair this studio with a host by a code that the host shows.
    Pair {
        /// The host's address.
        url: String,
        /// The code.
        code: PairingCode,
        /// What this computer is called at the host.
        #[arg(long, value_name = "NAME")]
        device: Option<String>,
    },
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    let output = Output::new(arguments.json);
    let begins = match &arguments.verb {
        None | Some(Verb::Pair { .. }) => true,
        Some(Verb::Event(verb)) => matches!(**verb, events::Verb::New { .. }),
        Some(_) => false,
    };
    if !begins && !arguments.data.join(DATABASE).exists() {
        let directory = arguments.data.display();
        bail!(Usage(format!("There is no studio in {directory}; `wirephoto studio event new` begins one.")));
    }
    let studio = Studio::open(&arguments.data, DATABASE)?;
    let Some(verb) = arguments.verb else {
        return app::run(studio, output, arguments.port, !arguments.no_browser);
    };
    let code = match verb {
        Verb::Event(verb) => events::run(&studio, output, *verb),
        Verb::Import(arguments) => import::run(&studio, output, &arguments),
        Verb::List { event } => pictures::list(&studio, output, event),
        Verb::Pick(arguments) => pictures::pick(&studio, output, arguments),
        Verb::Edit(arguments) => pictures::edit(&studio, output, &arguments),
        Verb::Describe(arguments) => pictures::describe(&studio, output, arguments),
        Verb::Publish(arguments) => publish::publish(&studio, output, &arguments),
        Verb::Unpublish { event, forget } => publish::unpublish(&studio, output, event, forget),
        Verb::Status { event } => events::status(&studio, output, event),
        Verb::Export(arguments) => pictures::export(&studio, output, &arguments),
        Verb::Delete(arguments) => pictures::delete(&studio, output, arguments),
        Verb::EmptyTrash { event, yes } => pictures::empty_trash(&studio, output, event, yes),
        Verb::Undo { event } => pictures::step(&studio, output, event, true),
        Verb::Redo { event } => pictures::step(&studio, output, event, false),
        Verb::Picks(arguments) => picks::run(&studio, output, &arguments),
        Verb::Prices(verb) => prices::run(&studio, output, *verb),
        Verb::Lab(verb) => lab::run(&studio, output, verb),
        Verb::Orders(arguments) => orders::run(&studio, output, arguments),
        Verb::Savings => savings::run(&studio, output),
        Verb::Pair { url, code, device } => publish::pair(&studio, output, &url, &code, device),
    }?;
    Ok(code.into())
}
