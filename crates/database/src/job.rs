//! A closure on its way to an engine's thread, and the [`Answer`] that comes back from it.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind},
    pin::Pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use crate::{Error, Result, Transaction};

/// What a closure came to: its result, or the panic that it ended in.
type Outcome<T, E> = Result<Result<T, E>, Box<dyn Any + Send>>;

/// What comes back from [`Database::write`](crate::Database::write), `read` and `peek`: a future; off the runtime,
/// [`wait`](Self::wait) for it.
///
/// Dropped before the closure's turn has come, the closure never runs. A panic in the closure goes on here.
#[must_use = "a closure whose answer is dropped may never run"]
pub struct Answer<T, E = Error>(Source<T, E>);

enum Source<T, E> {
    Here(Option<Result<T, E>>),
    Coming(Arc<Slot<T, E>>),
}

impl<T, E> Answer<T, E> {
    /// An answer that is there at once.
    pub(crate) fn ready(result: Result<T, E>) -> Self {
        Self(Source::Here(Some(result)))
    }

    /// Waits for the answer. Not for a thread that drives async tasks: there, await it.
    pub fn wait(self) -> Result<T, E> {
        match self.0 {
            Source::Here(result) => result.expect("an answer that was not yet taken"),
            Source::Coming(slot) => {
                let waiting = |state: &mut State<T, E>| matches!(state, State::Waiting(_));
                let mut state =
                    slot.ready.wait_while(slot.lock(), waiting).unwrap_or_else(PoisonError::into_inner);
                state.take().expect("no longer waiting")
            }
        }
    }
}

impl<T, E> Unpin for Answer<T, E> {}

impl<T, E> Future for Answer<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Source::Here(result) => Poll::Ready(result.take().expect("polled after it was ready")),
            Source::Coming(slot) => {
                let mut state = slot.lock();
                if let Some(result) = state.take() {
                    return Poll::Ready(result);
                }
                *state = State::Waiting(Some(cx.waker().clone()));
                Poll::Pending
            }
        }
    }
}

struct Slot<T, E> {
    state: Mutex<State<T, E>>,
    ready: Condvar,
}

enum State<T, E> {
    Waiting(Option<Waker>),
    Done(Outcome<T, E>),
    Taken,
}

impl<T, E> Slot<T, E> {
    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, E> State<T, E> {
    /// The result, if it is there; a panic of the closure goes on in who takes it.
    fn take(&mut self) -> Option<Result<T, E>> {
        match std::mem::replace(self, Self::Taken) {
            Self::Done(Ok(result)) => Some(result),
            Self::Done(Err(panic)) => resume_unwind(panic),
            Self::Waiting(waker) => {
                *self = Self::Waiting(waker);
                None
            }
            Self::Taken => panic!("polled after it was ready"),
        }
    }
}

/// What a closure was handed over for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// To change something, in a transaction of its own.
    Write,
    /// To read one snapshot.
    Read,
    /// To run one statement that reads one row.
    Peek,
}

/// A closure that waits for its turn, whatever it returns.
pub(crate) trait Job: Send {
    /// Runs the closure, keeps its result, and says whether what it did is to be kept. May be called again.
    fn run(&mut self, tx: &mut Transaction<'_>) -> bool;
    /// Sends the result of the last run.
    fn answer(self: Box<Self>);
    /// Sends this error in place of a result.
    fn refuse(self: Box<Self>, error: Error);
    /// Whether somebody still waits for the answer.
    fn wanted(&self) -> bool;
    /// What it was handed over for.
    fn mode(&self) -> Mode;
    /// Where the closure was handed over, for the log.
    fn place(&self) -> &'static Location<'static>;
}

struct Task<T, E: From<Error>, F> {
    body: F,
    outcome: Option<Outcome<T, E>>,
    reply: Reply<T, E>,
    mode: Mode,
    place: &'static Location<'static>,
}

/// Packs a closure into a job, and the answer that the job will give.
#[track_caller]
pub(crate) fn job<T, E, F>(mode: Mode, body: F) -> (Box<dyn Job>, Answer<T, E>)
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: FnMut(&mut Transaction<'_>) -> Result<T, E> + Send + 'static,
{
    let slot = Arc::new(Slot { state: Mutex::new(State::Waiting(None)), ready: Condvar::new() });
    let reply = Reply(Arc::clone(&slot));
    let task = Task { body, outcome: None, reply, mode, place: Location::caller() };
    (Box::new(task), Answer(Source::Coming(slot)))
}

impl<T, E, F> Job for Task<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: FnMut(&mut Transaction<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Transaction<'_>) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| tx.run_body(&mut self.body)));
        let keep = matches!(outcome, Ok(Ok(_)));
        self.outcome = Some(outcome);
        keep
    }

    fn answer(mut self: Box<Self>) {
        if let Some(outcome) = self.outcome.take() {
            self.reply.send(outcome);
        }
    }

    fn refuse(self: Box<Self>, error: Error) {
        self.reply.send(Ok(Err(error.into())));
    }

    fn wanted(&self) -> bool {
        Arc::strong_count(&self.reply.0) > 1
    }

    fn mode(&self) -> Mode {
        self.mode
    }

    fn place(&self) -> &'static Location<'static> {
        self.place
    }
}

/// The engine's end of an answer. Dropped without an answer, it says so: nobody waits for ever.
struct Reply<T, E: From<Error>>(Arc<Slot<T, E>>);

impl<T, E: From<Error>> Reply<T, E> {
    fn send(&self, outcome: Outcome<T, E>) {
        let mut state = self.0.lock();
        if let State::Waiting(waker) = &mut *state {
            let waker = waker.take();
            *state = State::Done(outcome);
            drop(state);
            self.0.ready.notify_one();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl<T, E: From<Error>> Drop for Reply<T, E> {
    fn drop(&mut self) {
        self.send(Ok(Err(Error::Unavailable("the database has stopped".into()).into())));
    }
}
