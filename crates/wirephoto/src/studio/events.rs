//! `wirephoto studio event` and `status`: events, and how each stands.

use std::path::PathBuf;

use anyhow::Result;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use wirephoto_imaging::{Keep, WatermarkStyle};
use wirephoto_studio::{
    Event, EventChange, EventRef, PictureRef, Plan, PricesChange, Sending, Sizes, Studio, Watermarking,
};

use super::pictures::parse_list;
use crate::output::{self, Output, Usage};

/// Make, change and list events.
#[derive(Subcommand)]
pub enum Verb {
    /// Make an event.
    New {
        /// Such as "John's wedding".
        #[arg(long)]
        name: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Change an event.
    Change {
        /// The event.
        event: EventRef,
        /// Another name.
        #[arg(long)]
        name: Option<String>,
        /// The picture that stands for the event; the first pick unless said otherwise.
        #[arg(long, value_name = "PICTURE")]
        title: Option<PictureRef>,
        #[command(flatten)]
        settings: Settings,
    },
    /// Show the events.
    List,
}

/// What can be said of an event beside its name.
#[derive(Args)]
#[command(group = ArgGroup::new("watermark"))]
pub struct Settings {
    /// What customers read about prices.
    #[arg(long, value_name = "TEXT")]
    price_note: Option<String>,
    /// What customers read about how prints come to them.
    #[arg(long, value_name = "TEXT")]
    delivery_note: Option<String>,
    /// Publish it at this host; empty for the one that was paired last.
    #[arg(long, value_name = "URL")]
    host: Option<String>,
    /// How its orders go to the lab: approve waits for you, automatic sends them by themselves.
    #[arg(long, value_enum)]
    sending: Option<SendingArgument>,
    /// The lab that prints for it; empty for the one that was paired last.
    #[arg(long, value_name = "URL")]
    lab: Option<String>,
    /// Put the event out of the way, with all its pictures; `false` brings it back.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    archived: Option<bool>,
    /// The day, as 2026-06-20.
    #[arg(long)]
    date: Option<String>,
    /// Shown under the name.
    #[arg(long)]
    description: Option<String>,
    /// Who took the pictures.
    #[arg(long, value_name = "NAME")]
    photographer: Option<String>,
    /// A part of the event, such as "Reception"; may be repeated.
    #[arg(long, value_name = "NAME")]
    category: Vec<String>,
    /// What customers enter to come in; one is made up for a new event.
    #[arg(long)]
    code: Option<String>,
    /// Words to lay over the proofs; a new event has PROOF.
    #[arg(long, value_name = "TEXT", group = "watermark")]
    watermark_text: Option<String>,
    /// A picture to lay over the proofs.
    #[arg(long, value_name = "FILE", group = "watermark")]
    watermark_png: Option<PathBuf>,
    /// Leave the proofs of this event unmarked; repeat its name.
    #[arg(long, value_name = "EVENT NAME", group = "watermark")]
    no_watermark: Option<String>,
    /// Where, how large and how strong the watermark is, as JSON: {"place": "tiled", "size": 0.3, "opacity": 0.4}.
    #[arg(long, value_name = "JSON", value_parser = |text: &str| serde_json::from_str::<WatermarkStyle>(text))]
    watermark_style: Option<WatermarkStyle>,
    /// Pixels on the long side of thumbnail, preview and low resolution.
    #[arg(long, value_name = "T,P,L", value_parser = parse_sizes)]
    sizes: Option<Sizes>,
    /// What of the originals' metadata goes into the proofs; copyright and creator unless said otherwise.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    keep: Option<Vec<Kept>>,
}

/// See [`Sending`].
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum SendingArgument {
    Approve,
    Automatic,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Kept {
    Nothing,
    Copyright,
    Creator,
    Caption,
    Captured,
    Camera,
    /// Where the picture was taken. Never unless asked for.
    Position,
}

/// Runs the command.
pub fn run(studio: &Studio, output: Output, verb: Verb) -> Result<u8> {
    match verb {
        Verb::New { name, settings } => {
            let event = studio.new_event(name, settings.into_change()?)?;
            let line = format!("Event {}: {}; code for customers: {}", event.number, event.name, event.code);
            output.result(&object(&event), line);
        }
        Verb::Change { event, name, title, settings } => {
            let title_picture =
                title.map(|title| studio.placement(title)).transpose()?.map(|place| Some(place.picture));
            let change = EventChange { name, title_picture, ..settings.into_change()? };
            let event = studio.change_event(event, change)?;
            let published = studio.status(EventRef::Id(event.id))?.publication.is_some();
            let hint = if published { " Publish it again to show that." } else { "" };
            output.result(&object(&event), format_args!("Event {} is changed.{hint}", event.number));
        }
        Verb::List => {
            let events = studio.events()?;
            if events.is_empty() {
                output.say("There is no event yet; `wirephoto studio event new --name …` makes one.");
            }
            for event in events {
                let date = event.date.clone().unwrap_or_default();
                let archived = if event.archived { "  (archived)" } else { "" };
                output.result(
                    &object(&event),
                    format_args!("{:>4}  {date:10}  {}{archived}", event.number, event.name),
                );
            }
        }
    }
    Ok(output::DONE)
}

/// `studio status`
pub fn status(studio: &Studio, output: Output, event: EventRef) -> Result<u8> {
    let here = studio.status(event)?;
    // Without its host an event still has a state, so a host that is away is told and is no failure.
    let (there, away) = match studio.host_status(event) {
        Ok(there) => (there, None),
        Err(error) => (None, Some(error.to_string())),
    };
    let publication = here.publication.as_ref();
    let plan = if publication.is_some() && away.is_none() { Some(studio.plan(event)?) } else { None };
    let plan = plan.filter(|plan| plan.problem.is_none());
    let state = json!({
        "event": here.event.id, "number": here.event.number, "name": here.event.name, "pictures": here.pictures,
        "picked": here.picked, "code": here.event.code, "original_bytes": here.original_bytes, "rendition_bytes": here.rendition_bytes,
        "host": publication.map(|publication| &publication.host),
        "published_at": publication.and_then(|publication| publication.published_at),
        "bytes_sent": publication.map(|publication| publication.bytes_sent),
        "trashed": here.trashed, "at_host": there, "host_problem": away,
        "to_publish": plan.as_ref().map(|plan| json!({
            "new": plan.new, "changed": plan.changed, "removed": plan.removed,
            "prices": plan.prices, "bytes": plan.bytes,
        })),
    });
    output.result(&state, format_args!("{}. {}", here.event.number, here.event.name));
    let originals = output::bytes(here.original_bytes);
    output.say(format_args!("   {} here ({originals}), {} picked", here.pictures, here.picked));
    if here.trashed > 0 {
        output.say(format_args!("   {} in the trash", here.trashed));
    }
    output.say(format_args!("   code for customers: {}", here.event.code));
    match (publication, there, away) {
        (None, ..) => output.say("   not published"),
        (Some(_), Some(there), _) => output.say(format_args!(
            "   {} at {} ({}), seen by {}",
            there.pictures,
            there.url,
            output::bytes(there.bytes),
            output::count(u64::from(there.visitors), "visitor"),
        )),
        (Some(_), None, Some(away)) => output.say(format_args!("   {away}")),
        (Some(_), None, None) => output.say("   not at its host any more; publish it again"),
    }
    match plan {
        Some(Plan { new: 0, changed: 0, removed: 0, prices: None, .. }) => output.say("   customers see it as it is here"),
        Some(Plan { new, changed, removed, prices, .. }) => output.say(format_args!(
            "   to be published: {new} new, {changed} changed, {removed} removed{}; run `wirephoto studio publish {}`",
            prices.map(|prices| format!("; {}", prices_in_words(&prices))).unwrap_or_default(),
            here.event.number
        )),
        None => {}
    }
    Ok(output::DONE)
}

impl Settings {
    fn into_change(self) -> Result<EventChange> {
        let png = self.watermark_png.map(|path| {
            std::fs::read(&path)
                .map_err(|error| Usage(format!("The watermark {} cannot be read ({error}).", path.display())))
        });
        let keep = self.keep.map(|kept| Keep {
            copyright: kept.contains(&Kept::Copyright),
            creator: kept.contains(&Kept::Creator),
            caption: kept.contains(&Kept::Caption),
            captured: kept.contains(&Kept::Captured),
            camera: kept.contains(&Kept::Camera),
            position: kept.contains(&Kept::Position),
        });
        Ok(EventChange {
            description: self.description,
            date: self.date,
            photographer: self.photographer,
            code: self.code,
            add_categories: self.category,
            watermark_text: self.watermark_text,
            watermark_png: png.transpose()?,
            unmarked: self.no_watermark,
            style: self.watermark_style,
            sizes: self.sizes,
            keep,
            price_note: self.price_note,
            delivery_note: self.delivery_note,
            host: self.host,
            sending: self.sending.map(|sending| match sending {
                SendingArgument::Approve => Sending::Approve,
                SendingArgument::Automatic => Sending::Automatic,
            }),
            lab: self.lab,
            archived: self.archived,
            ..EventChange::default()
        })
    }
}

fn object(event: &Event) -> Value {
    let categories: Vec<_> = event.categories.iter().map(|category| &category.name).collect();
    json!({
        "event": event.id, "number": event.number, "name": event.name, "description": event.description,
        "date": event.date, "photographer": event.photographer, "code": event.code, "categories": categories,
        "watermarked": event.settings.watermarking != Watermarking::None, "sizes": event.settings.sizes,
        "archived": event.archived, "price_note": event.price_note, "delivery_note": event.delivery_note,
        "host": event.host, "price_list": event.price_list, "sending": event.sending, "lab": event.lab,
    })
}

fn parse_sizes(text: &str) -> Result<Sizes, String> {
    let [thumbnail, preview, low] = parse_list(text).ok_or("three numbers: 320,800,1600")?;
    Ok(Sizes { thumbnail, preview, low })
}

fn prices_in_words(change: &PricesChange) -> String {
    match change {
        PricesChange::List { name } => format!("prices of “{name}”"),
        PricesChange::Nothing => "nothing is for sale".to_owned(),
        PricesChange::Version { products: 0 } => "prices: delivery, tax or seller changed".to_owned(),
        PricesChange::Version { products } => {
            format!("prices: {} changed", output::count(*products as u64, "product"))
        }
    }
}
