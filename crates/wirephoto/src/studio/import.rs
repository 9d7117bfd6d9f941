//! `wirephoto studio import`.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use clap::Args;
use indicatif::ProgressBar;
use serde_json::json;
use wirephoto_studio::{EventRef, ImportProgress, ImportSummary, Imported, Outcome, Studio};

use crate::output::{self, Output};

/// Take files, folders or a mounted card into an event.
#[derive(Args)]
pub struct Arguments {
    /// The event.
    event: EventRef,
    /// Files and folders.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Into this category of the event.
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Keep importing what appears in the folders, until interrupted.
    #[arg(long)]
    watch: bool,
}

/// Runs the command.
pub fn run(studio: &Studio, output: Output, arguments: &Arguments) -> Result<u8> {
    let bar = output.bar("Importing");
    let mut report = |progress| tell(output, &bar, progress);
    let category = arguments.category.as_deref();
    let summary = if arguments.watch {
        static STOP: AtomicBool = AtomicBool::new(false);
        ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed))?;
        output.say("Watching; press Ctrl-C to stop.");
        let stop = || STOP.load(Ordering::Relaxed);
        studio.import_watching(arguments.event, &arguments.paths, category, &mut report, &stop)?
    } else {
        studio.import(arguments.event, &arguments.paths, category, &mut report, &|| false)?
    };
    bar.finish_and_clear();
    if summary == ImportSummary::default() {
        output.say("There are no photographs here; name a folder that has some, or the files themselves.");
    }
    let ImportSummary { imported, duplicates, refused, bytes } = summary;
    output.result(
        &json!({ "summary": { "imported": imported, "duplicates": duplicates, "refused": refused, "bytes": bytes } }),
        format_args!(
            "{} imported ({}), {duplicates} there already, {refused} refused.",
            output::count(imported as u64, "picture"),
            output::bytes(bytes),
        ),
    );
    Ok(if refused > 0 { output::REFUSED } else { output::DONE })
}

fn tell(output: Output, bar: &ProgressBar, progress: ImportProgress) {
    let file = match progress {
        ImportProgress::Found { files, .. } => return bar.inc_length(files as u64),
        ImportProgress::File(file) => file,
    };
    bar.inc(1);
    bar.suspend(|| print(output, &file));
}

fn print(output: Output, Imported { path, bytes, outcome }: &Imported) {
    let path = path.to_string_lossy();
    let (status, picture, number, reason) = match outcome {
        Outcome::Imported { picture, number, new_original: true } => {
            ("imported", Some(picture), Some(number), None)
        }
        Outcome::Imported { picture, number, new_original: false } => {
            let reason = "The file is in another event too; its bytes are kept once.";
            ("imported", Some(picture), Some(number), Some(reason.into()))
        }
        Outcome::Restored { picture, number } => {
            ("imported", Some(picture), Some(number), Some("It was in the trash and is back.".into()))
        }
        Outcome::Duplicate { picture, number } => {
            let reason = "The event has this picture already.";
            ("duplicate", Some(picture), Some(number), Some(reason.into()))
        }
        Outcome::Refused(reason) => ("refused", None, None, Some(Cow::Owned(reason.to_string()))),
    };
    let object = json!({
        "path": path, "status": status, "reason": reason, "picture": picture, "number": number, "bytes": bytes,
    });
    match (number, reason) {
        (Some(number), None) => output.result(&object, format_args!("{path}: picture {number}")),
        (Some(number), Some(reason)) => {
            output.result(&object, format_args!("{path}: {status}, picture {number}. {reason}"));
        }
        (None, reason) => {
            output.result(&object, format_args!("{path}: {status}. {}", reason.unwrap_or_default()));
        }
    }
}
