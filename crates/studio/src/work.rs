//! The jobs of the running application: imports of folders, and publications that wait for a host that is away.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wirephoto_database::Id;
use wirephoto_exchange::client::ClientError;
use wirephoto_site::Language;

use crate::app::App;
use crate::jobs::{Job, JobKind, State};
use crate::publish::Which;
use crate::{Error, EventRef, ImportProgress, Outcome, PublishProgress, Result, Studio};

/// Waits for a host that is away: the first, and the longest.
const WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Between two looks whether a job is to end.
const LOOK: Duration = Duration::from_millis(100);

/// What a publication is asked to do.
pub(crate) enum Publishing {
    /// As the photographer says.
    Picks { take_over: bool },
    /// These pictures alone, as a host asked for.
    Only(Vec<Id>),
}

impl App {
    /// Begins to import a folder, once or for as long as it fills. Answers the job.
    pub(crate) fn import_folder(
        &self,
        event: u32,
        path: PathBuf,
        category: Option<String>,
        watches: bool,
        language: Language,
    ) -> u64 {
        let job = self.jobs().begin(if watches { JobKind::Watch } else { JobKind::Import }, event);
        let (id, studio) = (job.id, self.studio().speaking(language));
        std::thread::spawn(move || {
            let result = import(&studio, &job, event, &[path], category.as_deref(), watches);
            job.end(result);
        });
        id
    }

    /// Begins to publish an event. Answers the job; the photographer's own that is running, if there is one.
    pub(crate) fn publish(&self, event: u32, what: Publishing, language: Language) -> u64 {
        let kind = match what {
            Publishing::Picks { .. } => JobKind::Publish,
            Publishing::Only(_) => JobKind::Renew,
        };
        if kind == JobKind::Publish
            && let Some(running) = self.jobs().running(kind, event)
        {
            return running;
        }
        let job = self.jobs().begin(kind, event);
        let (id, studio) = (job.id, self.studio().speaking(language));
        std::thread::spawn(move || {
            let result = publish(&studio, &job, event, &what);
            job.end(result);
        });
        id
    }
}

fn import(
    studio: &Studio,
    job: &Job,
    event: u32,
    paths: &[PathBuf],
    category: Option<&str>,
    watches: bool,
) -> Result<()> {
    let mut report = |progress| {
        job.update(|state| match progress {
            ImportProgress::Found { files, bytes } => {
                state.total += files as u64;
                state.total_bytes += bytes;
            }
            ImportProgress::File(file) => {
                state.done += 1;
                state.bytes += file.bytes;
                if let Outcome::Refused(reason) = file.outcome {
                    state.leave_out(file.path.to_string_lossy().into_owned(), reason);
                }
            }
        });
    };
    let stop = || job.is_stopped();
    let event = EventRef::Number(event);
    if watches {
        studio.import_watching(event, paths, category, &mut report, &stop)?;
    } else {
        studio.import(event, paths, category, &mut report, &stop)?;
    }
    Ok(())
}

/// Publishes, and goes on by itself after a host was away.
fn publish(studio: &Studio, job: &Job, event: u32, what: &Publishing) -> Result<()> {
    let mut wait = WAIT;
    loop {
        let mut went_on = false;
        let which = match what {
            Publishing::Picks { take_over } => Which::Picks { take_over: *take_over },
            Publishing::Only(pictures) => Which::Only(pictures),
        };
        let mut report = |progress: PublishProgress| {
            went_on |= matches!(progress, PublishProgress::Sending { done, .. } if done > 0);
            job.update(|state| {
                state.state = State::Running;
                match progress {
                    PublishProgress::Proofing { done, total } => {
                        (state.done, state.total) = (done as u64, total as u64);
                    }
                    PublishProgress::Sending { done, total, bytes, total_bytes } => {
                        (state.done, state.total) = (done as u64, total as u64);
                        (state.bytes, state.total_bytes) = (bytes, total_bytes);
                    }
                    PublishProgress::Refused { number, reason } => {
                        state.leave_out(number.to_string(), reason);
                    }
                }
            });
        };
        let result = studio.publish_some(EventRef::Number(event), which, &mut report, &|| job.is_stopped());
        let error = match result {
            Ok(_) => return Ok(()),
            Err(Error::NothingPicked) if matches!(what, Publishing::Only(_)) => return Ok(()),
            Err(error) => error,
        };
        let is_away = matches!(
            error,
            Error::Host(ClientError::Unreachable { .. } | ClientError::Refused { status: 503, .. })
        );
        if !is_away {
            job.update(|state| state.elsewhere = matches!(error, Error::Host(ClientError::Conflict(_))));
            return Err(error);
        }
        if went_on {
            wait = WAIT;
        }
        job.update(|state| (state.state, state.why) = (State::Waiting, Some(Arc::new(error))));
        let begun = Instant::now();
        while begun.elapsed() < wait {
            if job.is_stopped() {
                return Err(Error::Stopped);
            }
            std::thread::sleep(LOOK);
        }
        wait = (wait * 2).min(LONGEST_WAIT);
        job.update(|state| (state.state, state.why) = (State::Running, None));
    }
}
