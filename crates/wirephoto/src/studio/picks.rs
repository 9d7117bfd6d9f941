//! `wirephoto studio picks`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{ArgGroup, Args};
use serde_json::json;
use wirephoto_studio::{EventRef, Picks, Studio};

use crate::output::{self, Output};

/// Picks for other programs.
#[derive(Args)]
#[command(
    group = ArgGroup::new("form"),
    override_usage = "wirephoto studio --data <DIR> picks <EVENT> [--csv|--xmp <DIR>] [--list <LIST>]"
)]
pub struct Arguments {
    /// The event.
    event: EventRef,
    /// Print a table.
    #[arg(long, group = "form")]
    csv: bool,
    /// Write a sidecar for each picture into this directory; those that are there are replaced.
    #[arg(long, value_name = "DIR", group = "form")]
    xmp: Option<PathBuf>,
    /// all, picked, ordered, or the identifier of a customer's list; the lists are shown without --csv and --xmp.
    #[arg(long, value_name = "LIST", default_value = "picked")]
    list: Picks,
}

/// Runs the command.
pub fn run(studio: &Studio, output: Output, arguments: &Arguments) -> Result<u8> {
    let Arguments { event, csv, ref xmp, list } = *arguments;
    if csv {
        output::print(&studio.picks_csv(event, list)?);
    } else if let Some(directory) = xmp {
        let unwritable = || format!("{} cannot be written to.", directory.display());
        fs::create_dir_all(directory).with_context(unwritable)?;
        let sidecars = studio.sidecars(event, list)?;
        for sidecar in &sidecars {
            fs::write(directory.join(&sidecar.name), &sidecar.text).with_context(unwritable)?;
        }
        let line = format!(
            "{} written to {}.",
            output::count(sidecars.len() as u64, "sidecar"),
            directory.display()
        );
        output.result(&json!({ "path": directory.to_string_lossy(), "sidecars": sidecars.len() }), line);
    } else {
        let lists = studio.lists(event)?;
        if lists.is_empty() {
            output.say("No customer has made a list yet.");
        }
        for list in lists {
            let pictures = output::count(list.pictures.len() as u64, "picture");
            let done = if list.finished { ", finished" } else { "" };
            output.result(&list, format_args!("{}  {} by {}: {pictures}{done}", list.id, list.name, list.by));
        }
    }
    Ok(output::DONE)
}
