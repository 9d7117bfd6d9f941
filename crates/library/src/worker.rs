//! Renditions of what strangers sent, in a process that can do nothing else.
//!
//! A host decodes no picture itself: what somebody uploads or edits there is handed to a worker, a confined process for
//! one job ([`wirephoto_confine`]). What it answers is looked at as if somebody else had sent it, so a decoder that a
//! picture took over gains nothing but to spoil that picture.

mod job;
mod run;
mod words;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use wirephoto_confine::{self as confine, Failure, Limits};

pub use job::{Facts, Job, Made, MadeRendition, Refusal};
pub use run::run;

/// What one job may take. A job is an upload with its watermark.
const LIMITS: Limits = Limits {
    memory_bytes: 1536 << 20,
    time: Duration::from_secs(20),
    job_bytes: 128 << 20,
    answer_bytes: 16 << 20,
};

/// Starts workers: for each job one, and no more at once than there are cores. Clones share that bound.
#[derive(Clone)]
pub struct Worker(Arc<confine::Worker>);

impl Worker {
    /// Workers that are started as `program` with `arguments`, which must come to [`run`].
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self(Arc::new(confine::Worker::new(program, arguments, LIMITS)))
    }

    /// Has a job done.
    pub async fn make(&self, job: &Job) -> Result<Made, Refusal> {
        let made = self.0.make(&job.encode(), |answer| Made::decode(answer, job)).await;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a job when the worker is another program.
    fn made_by(program: &str, arguments: &[&str], time: Duration) -> Result<Made, Refusal> {
        let worker = confine::Worker::new(program, arguments, Limits { time, ..LIMITS });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let job = Job::plain(vec![0; 1 << 20], &[(100, 80); 3]);
        runtime.block_on(Worker(Arc::new(worker)).make(&job))
    }

    #[test]
    fn p13_a_worker_that_dies_hangs_or_talks_nonsense_spoils_its_own_job_only() {
        let long = Duration::from_mins(1);
        assert_eq!(made_by("/bin/true", &[], long), Err(Refusal::TooMuchWork));
        assert_eq!(made_by("/bin/false", &[], long), Err(Refusal::TooMuchWork));
        assert_eq!(made_by("/bin/cat", &[], long), Err(Refusal::Failed), "a job is no answer");
        assert_eq!(made_by("/bin/sh", &["-c", "kill -9 $$"], long), Err(Refusal::TooMuchWork));
        assert_eq!(made_by("/bin/sh", &["-c", "exec yes"], long), Err(Refusal::TooMuchWork), "endless");
        assert_eq!(made_by("/no/such/program", &[], long), Err(Refusal::Failed));
        let short = Duration::from_millis(1);
        assert_eq!(made_by("/bin/sleep", &["1000"], short), Err(Refusal::TooMuchWork));
    }
}
