//! Pixel work of albums, in a process that can do nothing else.
//!
//! What somebody uploads is decoded by a worker, a confined process for one job ([`wirephoto_confine`]), and never by the
//! host itself. What it answers is looked at as if somebody else had sent it, so a decoder that a picture took over gains
//! nothing but to spoil that picture.

mod job;
mod run;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use wirephoto_confine::{self as confine, Failure, Limits};

pub(crate) use job::SIZES;
pub use job::{Facts, Made, MadeRendition, Refusal};
pub use run::run;

/// What one job may take. A job is an uploaded file.
const LIMITS: Limits = Limits {
    memory_bytes: 1536 << 20,
    time: Duration::from_secs(20),
    job_bytes: 128 << 20,
    answer_bytes: 16 << 20,
};

/// Starts workers: for each job one, and no more at once than there are cores.
pub struct Worker(confine::Worker);

impl Worker {
    /// Workers that are started as `program` with `arguments`, which must come to [`run`].
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self(confine::Worker::new(program, arguments, LIMITS))
    }

    /// Has the renditions of a file made.
    pub async fn make(&self, file: &[u8]) -> Result<Made, Refusal> {
        let made = self.0.make(&job::encode(file), Made::decode).await;
        made.unwrap_or_else(|failure| match failure {
            Failure::TooMuchWork => Err(Refusal::TooMuchWork),
            Failure::Unavailable(_) | Failure::Nonsense(_) => Err(Refusal::Failed),
        })
    }
}

/// Tries to get out of a worker; says what it tried. Succeeds when nothing did.
pub fn check() -> ExitCode {
    confine::check(&LIMITS)
}
