//! The short commands of the studio.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_imaging::{Crop, Flip, Keep, Turn, WatermarkStyle};
use wirephoto_library::{Picture, Words};
use wirephoto_studio::{
    EditChange, Event, EventChange, EventRef, Exported, Flag, PictureRef, Placement, PlacementChange, Plan,
    Sending, Sizes, Studio, Watermarking,
};

use crate::output::{self, Output, Usage};

/// Make, change and list events.
#[derive(Subcommand)]
pub enum EventVerb {
    /// Make an event.
    New {
        /// Such as "John's wedding".
        #[arg(long)]
        name: String,
        #[command(flatten)]
        settings: EventSettings,
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
        settings: EventSettings,
    },
    /// Show the events.
    List,
}

/// What can be said of an event beside its name.
#[derive(Args)]
#[command(group = ArgGroup::new("watermark"))]
pub struct EventSettings {
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

/// Choose the pictures that customers will see.
#[derive(Args)]
#[command(
    group = ArgGroup::new("which").required(true),
    override_usage = "wirephoto studio --data <DIR> pick <EVENT> <PICTURES|--all> [--undo]"
)]
pub struct PickArguments {
    /// The event.
    event: EventRef,
    /// Pictures of the event.
    #[arg(group = "which")]
    pictures: Vec<PictureRef>,
    /// All of them.
    #[arg(long, group = "which")]
    all: bool,
    /// Take the pick back.
    #[arg(long)]
    undo: bool,
}

/// Flip, rotate, straighten and crop a picture, in this order.
#[derive(Args)]
#[command(
    group = ArgGroup::new("change").required(true).multiple(true),
    override_usage = "wirephoto studio --data <DIR> edit <PICTURE> <--reset|--flip|--rotate|--straighten|--crop>…"
)]
pub struct EditArguments {
    /// The picture.
    picture: PictureRef,
    /// Begin from the picture as the camera saw it.
    #[arg(long, group = "change")]
    reset: bool,
    /// Mirror: h (left and right) or v (top and bottom).
    #[arg(long, group = "change", value_parser = parse_flip)]
    flip: Option<Flip>,
    /// Turn clockwise by 0, 90, 180 or 270 degrees; -90 is 270.
    #[arg(long, group = "change", value_name = "DEGREES", value_parser = parse_turn, allow_negative_numbers = true)]
    rotate: Option<Turn>,
    /// Turn clockwise by -45 to 45 degrees; the largest picture of the same shape inside is kept.
    #[arg(long, group = "change", value_name = "DEGREES", allow_negative_numbers = true)]
    straighten: Option<f64>,
    /// Keep a part, in fractions of what the other steps leave.
    #[arg(long, group = "change", value_name = "X,Y,W,H", value_parser = parse_crop)]
    crop: Option<Crop>,
}

/// Say something of a picture.
#[derive(Args)]
#[command(
    group = ArgGroup::new("words").required(true).multiple(true),
    override_usage = "wirephoto studio --data <DIR> describe <PICTURE> <--caption|--keywords|--rating|…>…"
)]
pub struct DescribeArguments {
    /// The picture.
    picture: PictureRef,
    /// What stands under it.
    #[arg(long, group = "words")]
    caption: Option<String>,
    /// What it is found by, separated by commas.
    #[arg(long, group = "words", value_delimiter = ',')]
    keywords: Option<Vec<String>>,
    /// 0 to 5 stars.
    #[arg(long, group = "words")]
    rating: Option<u8>,
    /// Your description of it.
    #[arg(long, group = "words")]
    description: Option<String>,
    /// What you say about its price.
    #[arg(long, group = "words", value_name = "NOTE")]
    price: Option<String>,
    /// Another category of the event; empty for none.
    #[arg(long, group = "words", value_name = "NAME")]
    category: Option<String>,
}

/// Write a picture to a file.
#[derive(Args)]
#[command(
    group = ArgGroup::new("what").required(true),
    override_usage = "wirephoto studio --data <DIR> export <PICTURE> <--original <FILE>|--proof <FILE>>"
)]
pub struct ExportArguments {
    /// The picture.
    picture: PictureRef,
    /// The file byte for byte as it came in.
    #[arg(long, value_name = "FILE", group = "what")]
    original: Option<PathBuf>,
    /// The low resolution as customers see it.
    #[arg(long, value_name = "FILE", group = "what")]
    proof: Option<PathBuf>,
}

/// Remove pictures with their originals.
#[derive(Args)]
#[command(
    group = ArgGroup::new("which").required(true),
    override_usage = "wirephoto studio --data <DIR> delete <EVENT> <PICTURES|--unpicked> [--yes]"
)]
pub struct DeleteArguments {
    /// The event.
    event: EventRef,
    /// Pictures of the event.
    #[arg(group = "which")]
    pictures: Vec<PictureRef>,
    /// All that are not picked.
    #[arg(long, group = "which")]
    unpicked: bool,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

/// `studio event …`
pub fn event(studio: &Studio, output: Output, verb: EventVerb) -> Result<u8> {
    match verb {
        EventVerb::New { name, settings } => {
            let event = studio.new_event(name, settings.into_change()?)?;
            let line = format!("Event {}: {}; code for customers: {}", event.number, event.name, event.code);
            output.result(&event_object(&event), line);
        }
        EventVerb::Change { event, name, title, settings } => {
            let title_picture =
                title.map(|title| studio.placement(title)).transpose()?.map(|place| Some(place.picture));
            let change = EventChange { name, title_picture, ..settings.into_change()? };
            let event = studio.change_event(event, change)?;
            let published = studio.status(EventRef::Id(event.id))?.publication.is_some();
            let hint = if published { " Publish it again to show that." } else { "" };
            output.result(&event_object(&event), format_args!("Event {} is changed.{hint}", event.number));
        }
        EventVerb::List => {
            let events = studio.events()?;
            if events.is_empty() {
                output.say("There is no event yet; `wirephoto studio event new --name …` makes one.");
            }
            for event in events {
                let date = event.date.clone().unwrap_or_default();
                let archived = if event.archived { "  (archived)" } else { "" };
                output.result(
                    &event_object(&event),
                    format_args!("{:>4}  {date:10}  {}{archived}", event.number, event.name),
                );
            }
        }
    }
    Ok(output::DONE)
}

/// `studio list`
pub fn list(studio: &Studio, output: Output, event: EventRef) -> Result<u8> {
    let pictures = studio.list(event)?;
    if pictures.is_empty() {
        output.say("The event has no pictures yet; `wirephoto studio import EVENT PATH…` takes some in.");
    }
    let event = studio.event(event)?;
    for (placement, picture) in &pictures {
        let category = event.categories.iter().find(|category| Some(category.id) == placement.category);
        let category = category.map_or("", |category| category.name.as_str());
        let mark = match placement.flag() {
            Flag::Pick => '✓',
            Flag::Reject => '×',
            Flag::None => ' ',
        };
        let edited = if picture.edit.is_identity() { "" } else { "  edited" };
        let line = format!(
            "{mark} {:>5}  {:24} {:>5} × {:<5} {category}{edited}",
            placement.number, picture.file_name, picture.width, picture.height
        );
        output.result(&picture_object(placement, picture, category), line);
    }
    Ok(output::DONE)
}

/// `studio pick`
pub fn pick(studio: &Studio, output: Output, arguments: PickArguments) -> Result<u8> {
    let pictures = (!arguments.all).then_some(arguments.pictures);
    let picked = studio.pick(arguments.event, pictures, !arguments.undo)?;
    let line = format!("{} picked.", output::count(u64::from(picked), "picture"));
    output.result(&json!({ "picked": picked }), line);
    Ok(output::DONE)
}

/// `studio edit`
pub fn edit(studio: &Studio, output: Output, arguments: &EditArguments) -> Result<u8> {
    let EditArguments { reset, flip, rotate, straighten, crop, .. } = *arguments;
    let change = EditChange { reset, flip, rotate, straighten_deg: straighten, crop };
    let (placement, picture) = studio.edit(arguments.picture, change)?;
    let line = format!("Picture {} is {} × {} now.", placement.number, picture.width, picture.height);
    output.result(&picture_object(&placement, &picture, ""), line);
    Ok(output::DONE)
}

/// `studio describe`
pub fn describe(studio: &Studio, output: Output, arguments: DescribeArguments) -> Result<u8> {
    let keywords = arguments.keywords.map(|keywords| {
        let keywords = keywords.iter().map(|keyword| keyword.trim()).filter(|keyword| !keyword.is_empty());
        keywords.map(str::to_owned).collect()
    });
    let change = PlacementChange {
        description: arguments.description,
        price_note: arguments.price,
        category: arguments.category,
        words: Words { caption: arguments.caption, keywords, rating: arguments.rating },
    };
    studio.describe(arguments.picture, change)?;
    let id = studio.placement(arguments.picture)?.picture;
    output.result(&json!({ "picture": id }), "Noted.");
    Ok(output::DONE)
}

/// `studio unpublish`
pub fn unpublish(studio: &Studio, output: Output, event: EventRef, forget: bool) -> Result<u8> {
    studio.unpublish(event, forget)?;
    output.result(&json!({ "published": false }), "The event is taken down; all of it is still here.");
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
    let object = json!({
        "event": here.event.id, "number": here.event.number, "name": here.event.name, "pictures": here.pictures,
        "picked": here.picked, "code": here.event.code, "original_bytes": here.original_bytes, "rendition_bytes": here.rendition_bytes,
        "host": publication.map(|publication| &publication.host),
        "published_at": publication.and_then(|publication| publication.published_at),
        "bytes_sent": publication.map(|publication| publication.bytes_sent),
        "trashed": here.trashed, "at_host": there, "host_problem": away,
        "to_publish": plan.as_ref().map(|plan| json!({
            "new": plan.new, "changed": plan.changed, "removed": plan.removed, "bytes": plan.bytes,
        })),
    });
    output.result(&object, format_args!("{}. {}", here.event.number, here.event.name));
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
        Some(Plan { new: 0, changed: 0, removed: 0, .. }) => output.say("   customers see it as it is here"),
        Some(Plan { new, changed, removed, .. }) => output.say(format_args!(
            "   to be published: {new} new, {changed} changed, {removed} removed; run `wirephoto studio publish {}`",
            here.event.number
        )),
        None => {}
    }
    Ok(output::DONE)
}

/// `studio export`
pub fn export(studio: &Studio, output: Output, arguments: &ExportArguments) -> Result<u8> {
    let (what, path) = match (&arguments.original, &arguments.proof) {
        (Some(path), _) => (Exported::Original, path),
        (None, Some(path)) => (Exported::Proof, path),
        (None, None) => bail!(Usage("Say --original FILE or --proof FILE.".to_owned())),
    };
    let bytes = studio.export(arguments.picture, what, path)?;
    let line = format!("{} written to {}.", output::bytes(bytes), path.display());
    output.result(&json!({ "path": path.to_string_lossy(), "bytes": bytes }), line);
    Ok(output::DONE)
}

/// `studio delete`
pub fn delete(studio: &Studio, output: Output, arguments: DeleteArguments) -> Result<u8> {
    let pictures = (!arguments.unpicked).then_some(arguments.pictures);
    let placements = studio.to_delete(arguments.event, pictures)?;
    let count = output::count(placements.len() as u64, "picture");
    if !placements.is_empty() && !arguments.yes && !confirm(&format!("Remove {count} with the originals?"))? {
        output.result(&json!({ "deleted": 0 }), "Nothing was removed.");
        return Ok(output::REFUSED);
    }
    studio.delete(&placements)?;
    output.result(&json!({ "deleted": placements.len() }), format_args!("{count} removed."));
    Ok(output::DONE)
}

/// `studio empty-trash`
pub fn empty_trash(studio: &Studio, output: Output, event: EventRef, yes: bool) -> Result<u8> {
    let trashed = studio.status(event)?.trashed;
    let count = output::count(u64::from(trashed), "picture");
    if trashed > 0 && !yes && !confirm(&format!("Remove {count} in the trash for good?"))? {
        output.result(&json!({ "deleted": 0 }), "Nothing was removed.");
        return Ok(output::REFUSED);
    }
    let (deleted, bytes) = studio.empty_trash(event)?;
    let line = format!("{count} removed, {} freed.", output::bytes(bytes));
    output.result(&json!({ "deleted": deleted, "bytes": bytes }), line);
    Ok(output::DONE)
}

/// `studio undo` and `studio redo`
pub fn step(studio: &Studio, output: Output, event: EventRef, undoes: bool) -> Result<u8> {
    let (undo, redo) = studio.undoable(event)?;
    let Some(label) = (if undoes { undo } else { redo }) else {
        output.result(&json!({ "label": null, "pictures": 0 }), "There is nothing left of that.");
        return Ok(output::REFUSED);
    };
    let changed = if undoes { studio.undo(event)? } else { studio.redo(event)? };
    let pictures = changed.pictures.len();
    let object = json!({ "label": label, "pictures": pictures, "undo": changed.undo, "redo": changed.redo });
    let what = if undoes { "Undone" } else { "Done again" };
    let line = format!("{what}: {label} ({}).", output::count(pictures as u64, "picture"));
    output.result(&object, line);
    Ok(output::DONE)
}

/// `studio pair`
pub fn pair(
    studio: &Studio,
    output: Output,
    url: &str,
    code: &PairingCode,
    device: Option<String>,
) -> Result<u8> {
    let pairing = studio.pair(url, code, &device.unwrap_or_else(wirephoto_studio::computer_name))?;
    let object = json!({
        "host": pairing.url, "host_name": pairing.host_name, "account": pairing.account_name,
        "certificate": pairing.pin,
    });
    let line = format!("Paired with {} for {}.", pairing.host_name, pairing.account_name);
    output.result(&object, line);
    if let Some(fingerprint) = &pairing.pin {
        output.say(format_args!("Only its certificate {fingerprint} is believed from now on."));
    }
    Ok(output::DONE)
}

impl EventSettings {
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

fn event_object(event: &Event) -> Value {
    let categories: Vec<_> = event.categories.iter().map(|category| &category.name).collect();
    json!({
        "event": event.id, "number": event.number, "name": event.name, "description": event.description,
        "date": event.date, "photographer": event.photographer, "code": event.code, "categories": categories,
        "watermarked": event.settings.watermarking != Watermarking::None, "sizes": event.settings.sizes,
        "archived": event.archived, "price_note": event.price_note, "delivery_note": event.delivery_note,
        "host": event.host, "price_list": event.price_list, "sending": event.sending, "lab": event.lab,
    })
}

fn picture_object(placement: &Placement, picture: &Picture, category: &str) -> Value {
    json!({
        "picture": placement.picture, "number": placement.number, "file_name": picture.file_name,
        "category": category, "picked": placement.picked, "rejected": placement.rejected, "width": picture.width, "height": picture.height,
        "edit": picture.edit, "edit_revision": picture.edit_revision, "metadata": picture.metadata,
        "description": placement.description, "price_note": placement.price_note, "own_prices": placement.own_prices,
        "original": placement.original.to_string(),
    })
}

fn confirm(question: &str) -> Result<bool> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        bail!(Usage(format!("{question} Say --yes where nobody can be asked.")));
    }
    print!("{question} [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn parse_flip(text: &str) -> Result<Flip, String> {
    match text {
        "h" | "horizontal" => Ok(Flip::Horizontal),
        "v" | "vertical" => Ok(Flip::Vertical),
        _ => Err("h mirrors left and right, v top and bottom".to_owned()),
    }
}

fn parse_turn(text: &str) -> Result<Turn, String> {
    let degrees: i16 = text.parse().map_err(|_| "0, 90, 180 or 270".to_owned())?;
    Turn::try_from(degrees.rem_euclid(360).cast_unsigned()).map_err(|error| error.to_string())
}

fn parse_crop(text: &str) -> Result<Crop, String> {
    let [x, y, width, height] = parse_list(text).ok_or("four numbers: X,Y,WIDTH,HEIGHT")?;
    Crop::new(x, y, width, height).map_err(|error| error.to_string())
}

fn parse_sizes(text: &str) -> Result<Sizes, String> {
    let [thumbnail, preview, low] = parse_list(text).ok_or("three numbers: 320,800,1600")?;
    Ok(Sizes { thumbnail, preview, low })
}

fn parse_list<T: std::str::FromStr, const N: usize>(text: &str) -> Option<[T; N]> {
    let numbers: Vec<T> = text.split(',').map(|number| number.trim().parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}
