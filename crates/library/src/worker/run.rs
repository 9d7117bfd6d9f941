//! The worker's side: from a job's bytes to its answer's.

use std::process::ExitCode;

use wirephoto_confine as confine;
use wirephoto_imaging::{self as imaging, Keep, Limits, read_metadata};

use super::job::{Facts, Job, Made, MadeRendition, Refusal};

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

/// Nothing of what the camera wrote goes into a rendition but whose it is ([`Keep::default`]): no position, no date.
fn make(job: &Job) -> Result<Made, Refusal> {
    let watermark = match &job.watermark {
        Some(spec) => Some(spec.build(job.png.as_deref()).map_err(|_| Refusal::Watermark)?),
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
    let facts = Facts {
        width: rendered.width,
        height: rendered.height,
        blur: rendered.blur,
        captured: metadata.captured,
        camera: metadata.camera,
        caption: metadata.caption,
        keywords: metadata.keywords,
    };
    let renditions = rendered.renditions.into_iter().map(|one| MadeRendition {
        width: one.width,
        height: one.height,
        jpeg: one.jpeg,
    });
    Ok(Made { facts, renditions: renditions.collect() })
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
