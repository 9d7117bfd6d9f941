//! Work that goes on while pages come and go: imports of folders and publications, with their progress.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::broadcast;
use wirephoto_site::Language;

use crate::words::sentence;
use crate::{Error, Refusal, Result};

/// Jobs that have ended and are still told to whoever connects.
const ENDED: usize = 20;
/// Refusals of a job that are told one by one.
const REFUSALS: usize = 500;
/// Between two reports of a job's progress.
const REPORT: Duration = Duration::from_millis(100);
/// News that wait for a slow reader.
const BACKLOG: usize = 256;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
    Import,
    Watch,
    Publish,
    /// Pictures that a host asked for. Pressing Publish begins a publication beside it.
    Renew,
    /// An order to its lab or its host.
    Send,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Running,
    /// For a host that is away.
    Waiting,
    Done,
    Failed,
}

/// A job as pages are told of it.
#[derive(Debug, Clone, Serialize)]
pub struct JobState {
    pub id: u64,
    pub kind: JobKind,
    /// The event's number; 0 when it is not here.
    pub event: u32,
    /// The number of the order that is sent.
    pub order: Option<String>,
    pub state: State,
    pub done: u64,
    pub total: u64,
    pub bytes: u64,
    pub total_bytes: u64,
    /// A sentence, when there is something to say.
    pub message: Option<String>,
    /// What stands in the way, told as the message in its reader's language.
    #[serde(skip)]
    pub why: Option<Arc<Error>>,
    /// Whether it failed because another computer has published the event since; it may be taken over.
    pub elsewhere: bool,
    pub refused: Vec<LeftOut>,
    /// All that were refused, also those that are not listed.
    pub refusals: u64,
}

/// A file or picture that was left out.
#[derive(Debug, Clone, Serialize)]
pub struct LeftOut {
    pub path: String,
    /// Why, in its reader's language.
    pub reason: String,
    #[serde(skip)]
    why: Refusal,
}

impl JobState {
    /// Notes a refusal.
    pub fn leave_out(&mut self, path: String, why: Refusal) {
        self.refusals += 1;
        if self.refused.len() < REFUSALS {
            self.refused.push(LeftOut { path, reason: String::new(), why });
        }
    }
}

/// What pages are told.
#[derive(Debug, Clone)]
pub enum News {
    /// Something changed in the event of this number; in any, for all one knows, without one.
    Change(Option<u32>),
    /// Something changed in an order.
    Orders,
    Job(Box<JobState>),
    /// There will be no more.
    End,
}

/// All jobs of a running studio, and the news for its pages.
pub struct Jobs {
    next: AtomicU64,
    all: Mutex<BTreeMap<u64, Entry>>,
    news: broadcast::Sender<News>,
}

struct Entry {
    state: JobState,
    told: Instant,
    /// Whether there is something that was not told yet.
    has_news: bool,
    stop: Arc<AtomicBool>,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { next: AtomicU64::new(1), all: Mutex::default(), news: broadcast::channel(BACKLOG).0 }
    }
}

impl Jobs {
    /// Begins a job; whoever gets it does it.
    pub fn begin(self: &Arc<Self>, kind: JobKind, event: u32) -> Job {
        self.begin_any(kind, event, None)
    }

    /// The same for an order that is sent.
    pub fn begin_sending(self: &Arc<Self>, event: u32, order: String) -> Job {
        self.begin_any(JobKind::Send, event, Some(order))
    }

    fn begin_any(self: &Arc<Self>, kind: JobKind, event: u32, order: Option<String>) -> Job {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let stop = Arc::new(AtomicBool::new(false));
        let state = JobState {
            id,
            kind,
            event,
            order,
            state: State::Running,
            done: 0,
            total: 0,
            bytes: 0,
            total_bytes: 0,
            message: None,
            why: None,
            elsewhere: false,
            refused: Vec::new(),
            refusals: 0,
        };
        let mut jobs = self.lock();
        self.tell(News::Job(Box::new(state.clone())));
        jobs.insert(id, Entry { state, told: Instant::now(), has_news: false, stop: Arc::clone(&stop) });
        let ended = jobs.iter().filter(|(_, entry)| entry.state.has_ended()).map(|(id, _)| *id);
        let ended: Vec<u64> = ended.collect();
        for id in ended.iter().take(ended.len().saturating_sub(ENDED)) {
            jobs.remove(id);
        }
        drop(jobs);
        Job { id, stop, jobs: Arc::clone(self) }
    }

    /// Asks a job to end. Answers whether there is such a job.
    pub fn stop(&self, id: u64) -> bool {
        let jobs = self.lock();
        let found = jobs.get(&id);
        if let Some(entry) = found {
            entry.stop.store(true, Ordering::Relaxed);
        }
        found.is_some()
    }

    /// Asks all jobs to end, and tells that there will be no more news.
    pub fn stop_all(&self) {
        self.tell(News::End);
        self.lock().values().for_each(|entry| entry.stop.store(true, Ordering::Relaxed));
    }

    /// The job of a kind that an event has running.
    pub fn running(&self, kind: JobKind, event: u32) -> Option<u64> {
        let jobs = self.lock();
        let is_it = |state: &JobState| state.kind == kind && state.event == event && !state.has_ended();
        jobs.values().find(|entry| is_it(&entry.state)).map(|entry| entry.state.id)
    }

    /// News from now on, with all jobs as they are.
    pub fn subscribe(&self) -> (Vec<JobState>, broadcast::Receiver<News>) {
        let jobs = self.lock();
        (states(&jobs), self.news.subscribe())
    }

    /// All jobs as they are.
    pub fn all(&self) -> Vec<JobState> {
        states(&self.lock())
    }

    /// Tells what was held back. To be called from time to time.
    pub fn flush(&self) {
        let mut jobs = self.lock();
        let late = |entry: &&mut Entry| entry.has_news && entry.told.elapsed() >= REPORT;
        for entry in jobs.values_mut().filter(late) {
            self.report(entry);
        }
    }

    fn report(&self, entry: &mut Entry) {
        (entry.told, entry.has_news) = (Instant::now(), false);
        self.tell(News::Job(Box::new(entry.state.clone())));
    }

    /// Tells all pages; none may be listening.
    pub fn tell(&self, news: News) {
        let _ = self.news.send(news);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Entry>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn states(jobs: &BTreeMap<u64, Entry>) -> Vec<JobState> {
    jobs.values().map(|entry| entry.state.clone()).collect()
}

impl JobState {
    /// As somebody reads it.
    pub fn told(mut self, language: Language) -> Self {
        self.message = self.why.as_ref().map(|error| sentence(error, language));
        for left_out in &mut self.refused {
            left_out.reason = left_out.why.told(language);
        }
        self
    }

    fn has_ended(&self) -> bool {
        matches!(self.state, State::Done | State::Failed)
    }
}

/// A job in the hands of whoever does it. Dropped before it has ended, it has failed.
pub struct Job {
    pub id: u64,
    stop: Arc<AtomicBool>,
    jobs: Arc<Jobs>,
}

impl Job {
    /// Whether it is to end.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Notes progress, and tells of it from time to time; at once when its state is another.
    pub fn update(&self, change: impl FnOnce(&mut JobState)) {
        let mut jobs = self.jobs.lock();
        let Some(entry) = jobs.get_mut(&self.id) else { return };
        let before = entry.state.state;
        change(&mut entry.state);
        entry.has_news = true;
        if entry.state.state != before || entry.told.elapsed() >= REPORT {
            self.jobs.report(entry);
        }
    }

    /// Ends it.
    pub fn end(self, result: Result<()>) {
        self.update(|state| match result {
            Ok(()) => state.state = State::Done,
            Err(error) => (state.state, state.why) = (State::Failed, Some(Arc::new(error))),
        });
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.update(|state| {
            if !state.has_ended() {
                state.state = State::Failed;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_connects_gets_the_jobs_and_then_what_is_new() {
        let jobs = Arc::new(Jobs::default());
        let job = jobs.begin(JobKind::Import, 1);
        assert_eq!(jobs.running(JobKind::Import, 1), Some(job.id));
        let (now, mut news) = jobs.subscribe();
        assert_eq!((now.len(), now[0].state), (1, State::Running));
        job.end(Err(Error::NothingPicked));
        let Ok(News::Job(ended)) = news.try_recv() else { panic!("an end is told at once") };
        assert_eq!(ended.state, State::Failed);
        let [english, german] = [Language::English, Language::German].map(|language| {
            let told = JobState::clone(&ended).told(language);
            told.message.unwrap()
        });
        assert_ne!(english, german, "each reader is told in their own language");
        assert_eq!(jobs.running(JobKind::Import, 1), None);
    }

    #[test]
    fn what_was_left_out_is_told_in_each_reader_s_language() {
        let jobs = Arc::new(Jobs::default());
        let job = jobs.begin(JobKind::Renew, 1);
        job.update(|state| state.leave_out("7".to_owned(), Refusal::Unforeseen));
        let (now, _) = jobs.subscribe();
        for language in Language::ALL {
            let told = now[0].clone().told(language);
            assert_eq!(told.refused[0].reason, Refusal::Unforeseen.told(language));
        }
    }

    #[test]
    fn a_job_that_was_let_go_has_failed_and_ended_ones_are_forgotten() {
        let jobs = Arc::new(Jobs::default());
        for _ in 0..100 {
            drop(jobs.begin(JobKind::Publish, 1));
        }
        let (now, _) = jobs.subscribe();
        assert!(now.len() <= ENDED + 1 && now.iter().all(|job| job.state == State::Failed));
    }

    #[test]
    fn what_a_host_asked_for_is_not_the_photographer_s_publication() {
        let jobs = Arc::new(Jobs::default());
        let _renewal = jobs.begin(JobKind::Renew, 1);
        assert_eq!(jobs.running(JobKind::Publish, 1), None);
        let publication = jobs.begin(JobKind::Publish, 1);
        assert_eq!(jobs.running(JobKind::Publish, 1), Some(publication.id));
    }

    #[test]
    fn a_job_is_asked_to_end() {
        let jobs = Arc::new(Jobs::default());
        let job = jobs.begin(JobKind::Watch, 2);
        assert!(jobs.stop(job.id) && job.is_stopped() && !jobs.stop(99));
    }
}
