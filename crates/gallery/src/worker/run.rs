//! The worker's side: from a job's bytes to its answer's.

use std::process::ExitCode;

use wirephoto_confine as confine;
use wirephoto_imaging::{self as imaging, Keep, Limits, read_metadata};

use super::job::{Job, Made, MadeRendition, Refusal};

/// More than any camera makes, and what fits into a worker's memory.
const LIMITS: Limits = Limits { max_pixels: 150_000_000, max_decoded_bytes: 512 << 20 };

/// Does one job, in this process, which can do nothing else from then on.
pub fn run() -> ExitCode {
    confine::run(&super::LIMITS, |bytes| {
        let job = Job::decode(&bytes).map_err(|_| Refusal::Failed);
        drop(bytes);
        Made::encode(&job.and_then(|job| make(&job)))
    })
}

fn make(job: &Job) -> Result<Made, Refusal> {
    let watermark = match &job.mark.spec {
        Some(spec) => Some(spec.build(job.mark.png.as_deref()).map_err(|_| Refusal::Watermark)?),
        None => None,
    };
    let rendered = imaging::render(
        &job.picture,
        &imaging::Job {
            edit: &job.edit,
            sizes: &job.sizes,
            watermark: watermark.as_ref(),
            keep: &Keep::default(),
            limits: &LIMITS,
            stop: &|| false,
        },
    );
    let rendered = rendered.map_err(|error| refusal(&error))?;
    let metadata = read_metadata(&job.picture);
    let renditions = rendered.renditions.into_iter().map(|one| MadeRendition {
        width: one.width,
        height: one.height,
        jpeg: one.jpeg,
    });
    Ok(Made {
        width: rendered.width,
        height: rendered.height,
        blur: rendered.blur,
        captured: metadata.captured,
        caption: metadata.caption.unwrap_or_default(),
        keywords: metadata.keywords,
        renditions: renditions.collect(),
    })
}

fn refusal(error: &imaging::Error) -> Refusal {
    match error {
        imaging::Error::Empty | imaging::Error::NotAPicture { .. } => Refusal::NotAPicture,
        imaging::Error::Unsupported { .. } => Refusal::Unsupported,
        imaging::Error::TooLarge { .. } => Refusal::TooLarge,
        imaging::Error::Damaged { .. } => Refusal::Damaged,
        imaging::Error::Watermark(_) => Refusal::Watermark,
        imaging::Error::Stopped => Refusal::Failed,
    }
}
