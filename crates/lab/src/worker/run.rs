//! The worker's side: from a picture to a sheet.

use std::process::ExitCode;

use wirephoto_confine as confine;
use wirephoto_exchange::order::Fault;
use wirephoto_imaging::sheet::{self, Intent, PrinterProfile};
use wirephoto_imaging::{self as imaging, Edit, Keep, Limits, Size};

use super::job::{Dots, Job, Made, SMALL};
use crate::repository::Thumbnail;

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
    let dots = Dots::of(&job.paper);
    let cut = |dots: Dots, printer: Option<&PrinterProfile>| {
        let sheet = dots.sheet().map_err(|_| Fault::Failed)?;
        let cut = sheet::Job { crop: job.crop, sheet, printer, limits: &LIMITS, stop: &|| false };
        sheet::cut(&job.picture, &cut).map_err(|error| fault(&error))
    };
    let jpeg = cut(dots, printer.as_ref())?;
    // What pages show is what is printed, in the colours of screens.
    let small = match printer {
        Some(_) => small(&cut(dots.small(), None)?)?,
        None => small(&jpeg)?,
    };
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
