//! The worker's side: one job from standard input, its answer to standard output.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use wirephoto_imaging::{self as imaging, Keep, Limits, read_metadata};

use super::confine::confine;
use super::job::{Job, Made, MadeRendition, Refusal};

/// More than any camera makes, and what fits into a worker's memory.
const LIMITS: Limits = Limits { max_pixels: 150_000_000, max_decoded_bytes: 512 << 20 };

/// Does one job, in a process that has confined itself before it reads the first byte. What cannot be confined does
/// not begin.
pub fn run() -> ExitCode {
    // Some decoders share their work out, which here is done by this thread alone: none may be started.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    if let Err(error) = alone {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    if let Err(error) = confine() {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve() -> io::Result<()> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let made = Job::decode(&bytes).map_err(|_| Refusal::Failed);
    drop(bytes);
    let made = made.and_then(|job| make(&job));
    let mut stdout = io::stdout().lock();
    stdout.write_all(&Made::encode(&made))?;
    stdout.flush()
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
        imaging::Error::Watermark { .. } => Refusal::Watermark,
        imaging::Error::Stopped => Refusal::Failed,
    }
}
