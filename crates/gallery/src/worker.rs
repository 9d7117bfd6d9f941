//! Pixel work at the host, in a process that can do nothing else.
//!
//! A host holds marked proofs and decodes none of them itself: what a photographer uploads or edits here is handed to a
//! worker, a process for one job. It gets the job on standard input, answers on standard output, and can open no file
//! and no socket, start nothing, and map no code ([`confine`]); its memory and its time have limits, and whoever stays
//! longer than [`TIME`] is killed. What it answers is looked at as if somebody else had sent it, so a decoder that a
//! picture took over gains nothing but to spoil that picture.

mod check;
mod confine;
mod job;
mod run;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::Semaphore;

pub use check::check;
pub use job::{Job, Made, MadeRendition, Malformed, Refusal};
pub use run::run;

/// For one job, from start to end.
const TIME: Duration = Duration::from_secs(10);
/// Bytes that a worker answers at the most.
const MAX_ANSWER_BYTES: u64 = 16 << 20;

/// Starts workers: for each job one, and no more at once than there are cores.
pub struct Worker {
    program: PathBuf,
    arguments: Vec<OsString>,
    places: Semaphore,
    time: Duration,
}

impl Worker {
    /// Workers that are started as `program` with `arguments`, which must come to [`run`].
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            places: Semaphore::new(cores),
            time: TIME,
        }
    }

    /// Has a job done.
    pub async fn make(&self, job: &Job) -> Result<Made, Refusal> {
        let _place = self.places.acquire().await.map_err(|_| Refusal::Failed)?;
        let answer = tokio::time::timeout(self.time, self.answer(job.encode())).await;
        match answer {
            Ok(Ok(answer)) if answer.is_empty() => Err(Refusal::TooMuchWork),
            Ok(Ok(answer)) => Made::decode(&answer, job).unwrap_or_else(|Malformed(what)| {
                tracing::error!(what, "a worker's answer is none");
                Err(Refusal::Failed)
            }),
            Ok(Err(error)) => {
                tracing::error!(%error, "a worker could not be asked");
                Err(Refusal::Failed)
            }
            Err(_) => Err(Refusal::TooMuchWork),
        }
    }

    /// What a worker answers; nothing when it died over its job. It is killed when nobody waits for it any more.
    async fn answer(&self, job: Vec<u8>) -> std::io::Result<Vec<u8>> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (mut stdin, stdout) = stdin.zip(stdout).ok_or(std::io::ErrorKind::BrokenPipe)?;
        let ask = async move {
            // A worker that dies over the first bytes does not read the others.
            let _ = stdin.write_all(&job).await;
            drop(stdin);
            std::future::pending::<()>().await;
        };
        let mut answer = Vec::new();
        let mut limited = stdout.take(MAX_ANSWER_BYTES);
        tokio::select! {
            read = limited.read_to_end(&mut answer) => read.map(drop)?,
            () = ask => {}
        }
        // Whoever has more to say finds nobody who listens.
        drop(limited);
        let status = child.wait().await?;
        if !status.success() {
            tracing::warn!(%status, "a worker died over its job");
            answer.clear();
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a job when the worker is another program.
    fn made_by(program: &str, arguments: &[&str], time: Duration) -> Result<Made, Refusal> {
        let worker = Worker { time, ..Worker::new(program, arguments) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let size = wirephoto_imaging::Size { long_side: 100, quality: 80, marked: true };
        let picture = vec![0; 1 << 20];
        let job = Job {
            edit: wirephoto_imaging::Edit::default(),
            sizes: [size; 3],
            mark: crate::mark::Mark::default(),
            picture,
        };
        runtime.block_on(worker.make(&job))
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
