//! The worker's side: from a job's bytes to its answer's.

use std::process::ExitCode;

use wirephoto_confine as confine;
use wirephoto_imaging::{self as imaging, Edit, Keep, Limits, Size, read_metadata};

use super::job::{self, Facts, Made, MadeRendition, Refusal, SIZES};

/// More than any camera makes, and what fits into a worker's memory.
const LIMITS: Limits = Limits { max_pixels: 150_000_000, max_decoded_bytes: 512 << 20 };

/// Does one job, in this process, which can do nothing else from then on.
pub fn run() -> ExitCode {
    confine::run(&super::LIMITS, |bytes| {
        let file = job::decode(&bytes).map_err(|_| Refusal::Failed);
        Made::encode(&file.and_then(make))
    })
}

/// Nothing of what the camera wrote goes into a rendition but whose it is ([`Keep::default`]): no position, no date.
fn make(file: &[u8]) -> Result<Made, Refusal> {
    let sizes = SIZES.map(|(_, long_side, quality)| Size { long_side, quality, marked: false });
    let job = imaging::Job {
        edit: &Edit::default(),
        sizes: &sizes,
        watermark: None,
        keep: &Keep::default(),
        limits: &LIMITS,
        stop: &|| false,
    };
    let rendered = imaging::render(file, &job).map_err(|error| refusal(&error))?;
    let metadata = read_metadata(file);
    let facts = Facts {
        width: rendered.width,
        height: rendered.height,
        blur: rendered.blur,
        captured: metadata.captured,
        camera: metadata.camera,
        caption: metadata.caption,
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
        imaging::Error::Watermark(_) | imaging::Error::Stopped => Refusal::Failed,
    }
}
