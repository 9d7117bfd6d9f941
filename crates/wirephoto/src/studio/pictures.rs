//! The commands of the studio that are about pictures: `list`, `pick`, `edit`, `describe`, `export`, `delete`,
//! `empty-trash`, `undo` and `redo`.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{ArgGroup, Args};
use serde_json::{Value, json};
use wirephoto_imaging::{Crop, Flip, Turn};
use wirephoto_library::{Picture, Words};
use wirephoto_studio::{
    EditChange, EventRef, Exported, Flag, PictureRef, Placement, PlacementChange, Studio,
};

use crate::output::{self, Output, Usage};

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
        output.result(&object(placement, picture, category), line);
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
    output.result(&object(&placement, &picture, ""), line);
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
    let question = format!("Remove {count} with the originals?");
    if !placements.is_empty() && !arguments.yes && !confirm(output, &question)? {
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
    if trashed > 0 && !yes && !confirm(output, &format!("Remove {count} in the trash for good?"))? {
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

fn object(placement: &Placement, picture: &Picture, category: &str) -> Value {
    json!({
        "picture": placement.picture, "number": placement.number, "file_name": picture.file_name,
        "category": category, "picked": placement.picked, "rejected": placement.rejected, "width": picture.width, "height": picture.height,
        "edit": picture.edit, "edit_revision": picture.edit_revision, "metadata": picture.metadata,
        "description": placement.description, "price_note": placement.price_note, "own_prices": placement.own_prices,
        "original": placement.original.to_string(),
    })
}

/// Asks before pictures are removed, and says so if they are not.
fn confirm(output: Output, question: &str) -> Result<bool> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        bail!(Usage(format!("{question} Say --yes where nobody can be asked.")));
    }
    print!("{question} [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    let is_agreed = matches!(answer.trim(), "y" | "Y" | "yes");
    if !is_agreed {
        output.result(&json!({ "deleted": 0 }), "Nothing was removed.");
    }
    Ok(is_agreed)
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

/// Numbers between commas.
pub fn parse_list<T: std::str::FromStr, const N: usize>(text: &str) -> Option<[T; N]> {
    let numbers: Vec<T> = text.split(',').map(|number| number.trim().parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}
