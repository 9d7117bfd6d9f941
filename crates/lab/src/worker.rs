//! Sheets are made in a process that can do nothing else.
//!
//! The lab decodes no picture itself: what a studio sent is handed to a worker, a confined process for one sheet
//! ([`wirephoto_confine`]), with the printer's colour profile. What it answers is looked at as if somebody else had sent
//! it: a JPEG of exactly the dots that were asked for, and a small one for pages.

mod job;
mod run;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use wirephoto_confine::{self as confine, Failure, Limits};
use wirephoto_exchange::order::Fault;

pub use job::{Job, Made};
pub use run::run;

/// What one sheet may take. The largest that is read is a TIFF of 250 megapixels.
const LIMITS: Limits = Limits {
    memory_bytes: 4 << 30,
    time: Duration::from_mins(1),
    job_bytes: (1 << 30) + (16 << 20),
    answer_bytes: 256 << 20,
};

/// Starts workers: for each sheet one.
pub struct Worker(confine::Worker);

impl Worker {
    /// Workers that are started as `program` with `arguments`, which must come to [`run`].
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self(confine::Worker::new(program, arguments, LIMITS))
    }

    /// Has a sheet made.
    pub async fn make(&self, job: &Job) -> Result<Made, Fault> {
        let made = self.0.make(&job.encode(), |answer| Made::decode(answer, job)).await;
        made.unwrap_or_else(|failure| match failure {
            Failure::TooMuchWork => Err(Fault::TooMuchWork),
            Failure::Unavailable(_) | Failure::Nonsense(_) => Err(Fault::Failed),
        })
    }
}

/// Tries to get out of a worker; says what it tried. Succeeds when nothing did.
pub fn check() -> ExitCode {
    confine::check(&LIMITS)
}
