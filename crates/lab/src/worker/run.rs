//! The worker's side: from a picture to a sheet.

use std::process::ExitCode;

use wirephoto_confine as confine;
use wirephoto_imaging::sheet::{self, Intent, PrinterProfile, Sheet};
use wirephoto_imaging::{self as imaging, Edit, Keep, Limits, Size};

use super::job::{Dots, Job, Made, SMALL};
use crate::repository::Thumbnail;
use crate::sheet::Fault;

/// What fits into a worker's memory.
const LIMITS: Limits = Limits { max_pixels: 250_000_000, max_decoded_bytes: 1 << 30 };

/// Makes one sheet, in this process, which can do nothing else from then on.
pub fn run() -> ExitCode {
    confine::run(&super::LIMITS, |bytes| {
        let job = Job::decode(&bytes).map_err(|_| Fault::Failed);
        drop(bytes);
        Made::encode(&job.and_then(|job| make(&job)))
    })
}

fn make(job: &Job) -> Result<Made, Fault> {
    let printer = job.profile.as_deref().map(|icc| PrinterProfile::read(icc, Intent::default()));
    let printer = printer.transpose().map_err(|_| Fault::Profile)?;
    let Dots { across, down, border, per_inch } = Dots::of(&job.paper);
    let cut = sheet::Job {
        crop: job.crop,
        sheet: Sheet::new(across, down, border, per_inch).map_err(|_| Fault::Failed)?,
        printer: printer.as_ref(),
        limits: &LIMITS,
        stop: &|| false,
    };
    let jpeg = sheet::cut(&job.picture, &cut).map_err(|error| fault(&error))?;
    // What pages show is what is printed, in the colours of screens.
    let shown = match printer {
        Some(_) => {
            &sheet::cut(&job.picture, &sheet::Job { printer: None, ..cut }).map_err(|error| fault(&error))?
        }
        None => &jpeg,
    };
    let small = small(shown)?;
    Ok(Made { jpeg, small })
}

fn small(shown: &[u8]) -> Result<Thumbnail, Fault> {
    let rendered = imaging::render(
        shown,
        &imaging::Job {
            edit: &Edit::default(),
            sizes: &[Size { long_side: SMALL, quality: 80, marked: false }],
            watermark: None,
            keep: &Keep::default(),
            limits: &LIMITS,
            stop: &|| false,
        },
    );
    let rendered = rendered.map_err(|error| fault(&error))?;
    let small = rendered.renditions.into_iter().next().ok_or(Fault::Failed)?;
    Ok(Thumbnail { width: small.width, height: small.height, jpeg: small.jpeg })
}

fn fault(error: &imaging::Error) -> Fault {
    match error {
        imaging::Error::Empty | imaging::Error::NotAPicture { .. } => Fault::NotAPicture,
        imaging::Error::Unsupported { .. } => Fault::Unsupported,
        imaging::Error::TooLarge { .. } => Fault::TooLarge,
        imaging::Error::Damaged { .. } => Fault::Damaged,
        imaging::Error::Watermark { .. } | imaging::Error::Stopped => Fault::Failed,
    }
}
