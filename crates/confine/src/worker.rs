//! The asking side: starts a process for each job, waits for its answer, and ends it when it stays too long.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::{fmt, io};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::Semaphore;

use crate::{Limits, Malformed};

/// Starts confined processes: for each job one, and no more at once than there are cores.
pub struct Worker {
    program: PathBuf,
    arguments: Vec<OsString>,
    limits: Limits,
    places: Semaphore,
}

/// Why a job has no answer.
#[derive(Debug)]
pub enum Failure {
    /// It needs more time, memory or bytes than it may have, or the process died of it: the fault of what was handed in.
    TooMuchWork,
    /// No process could be started or spoken to: the fault of this machine.
    Unavailable(io::Error),
    /// What came back is no answer: the process was taken over, or is another program.
    Nonsense(Malformed),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMuchWork => write!(f, "It took more time or memory than it may; try a smaller file."),
            Self::Unavailable(error) => {
                write!(f, "The process for this work could not be started ({error}); try again later.")
            }
            Self::Nonsense(malformed) => {
                write!(f, "The process for this work answered nonsense ({malformed}); try another file.")
            }
        }
    }
}

impl std::error::Error for Failure {}

impl Worker {
    /// Processes that are started as `program` with `arguments`, which must come to [`run`](crate::run) with the same
    /// limits.
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
        limits: Limits,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            limits,
            places: Semaphore::new(cores),
        }
    }

    /// Has a job done: waits for a place, and then at most for [`Limits::time`]. The answer is not to be believed. The
    /// process is killed when nobody waits for it any more.
    pub async fn ask(&self, job: &[u8]) -> Result<Vec<u8>, Failure> {
        if job.len() as u64 > self.limits.job_bytes {
            return Err(Failure::TooMuchWork);
        }
        let _place = self.places.acquire().await.expect("the places are never closed");
        let answer = tokio::time::timeout(self.limits.time, self.answer(job)).await;
        match answer {
            Ok(Ok(Some(answer))) => Ok(answer),
            Ok(Ok(None)) | Err(_) => Err(Failure::TooMuchWork),
            Ok(Err(error)) => Err(Failure::Unavailable(error)),
        }
    }

    /// Has a job done, and its answer read by `read`. Whatever is not the job's own fault stands in the log.
    pub async fn make<T>(
        &self,
        job: &[u8],
        read: impl FnOnce(&[u8]) -> Result<T, Malformed>,
    ) -> Result<T, Failure> {
        let made = match self.ask(job).await {
            Ok(answer) if answer.is_empty() => Err(Failure::TooMuchWork),
            Ok(answer) => read(&answer).map_err(Failure::Nonsense),
            Err(failure) => Err(failure),
        };
        made.inspect_err(|failure| {
            if !matches!(failure, Failure::TooMuchWork) {
                tracing::error!(%failure, "a confined process did not do its job");
            }
        })
    }

    /// What a process answers; nothing when it died over its job, or had more to say than it may.
    async fn answer(&self, job: &[u8]) -> io::Result<Option<Vec<u8>>> {
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
        let (mut stdin, stdout) = stdin.zip(stdout).ok_or(io::ErrorKind::BrokenPipe)?;
        let ask = async move {
            // A process that dies over the first bytes does not read the others.
            let _ = stdin.write_all(job).await;
            drop(stdin);
            std::future::pending::<()>().await;
        };
        let mut answer = Vec::new();
        let mut limited = stdout.take(self.limits.answer_bytes + 1);
        tokio::select! {
            read = limited.read_to_end(&mut answer) => read.map(drop)?,
            () = ask => {}
        }
        // Whoever has more to say finds nobody who listens.
        drop(limited);
        let status = child.wait().await?;
        if !status.success() {
            tracing::warn!(%status, "a confined process died over its job");
        }
        Ok((status.success() && answer.len() as u64 <= self.limits.answer_bytes).then_some(answer))
    }
}
