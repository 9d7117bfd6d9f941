//! The bounded line of jobs before an engine's threads.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use crate::{Error, job::Job};

/// How many jobs may wait. With proofs of 60 KB that is a quarter of a second of work, and 60 MB.
const CAPACITY: usize = 1024;

/// A line of jobs. Once closed it takes no more; what waits is still served.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Box<dyn Job>>,
    closed: Option<&'static str>,
}

impl Queue {
    /// Puts a job in line, or refuses it when the line is full or closed.
    pub(crate) fn push(&self, job: Box<dyn Job>) {
        let mut state = self.lock();
        let refusal = match state.closed {
            Some(reason) => reason,
            None if state.jobs.len() >= CAPACITY => "too much is waiting for it",
            None => {
                state.jobs.push_back(job);
                drop(state);
                self.arrived.notify_one();
                return;
            }
        };
        drop(state);
        job.refuse(Error::Unavailable(refusal.into()));
    }

    /// The next job that somebody still waits for; nothing once the queue is closed and empty.
    pub(crate) fn pop(&self) -> Option<Box<dyn Job>> {
        loop {
            let none_yet = |state: &mut State| state.jobs.is_empty() && state.closed.is_none();
            let mut state =
                self.arrived.wait_while(self.lock(), none_yet).unwrap_or_else(PoisonError::into_inner);
            let job = state.jobs.pop_front()?;
            drop(state);
            if job.wanted() {
                return Some(job);
            }
        }
    }

    /// The next job, if one waits already.
    pub(crate) fn try_pop(&self) -> Option<Box<dyn Job>> {
        loop {
            let job = self.lock().jobs.pop_front()?;
            if job.wanted() {
                return Some(job);
            }
        }
    }

    /// Takes no more jobs from now on, for this reason.
    pub(crate) fn close(&self, reason: &'static str) {
        self.lock().closed.get_or_insert(reason);
        self.arrived.notify_all();
    }

    /// Refuses those that wait in a closed queue.
    pub(crate) fn refuse_all(&self) {
        let mut state = self.lock();
        let (jobs, reason) = (std::mem::take(&mut state.jobs), state.closed.unwrap_or_default());
        drop(state);
        for job in jobs {
            job.refuse(Error::Unavailable(reason.into()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Answer, Result,
        job::{Mode, job},
    };

    fn push(queue: &Queue) -> Answer<()> {
        let (job, answer) = job(Mode::Write, |_| Ok::<_, Error>(()));
        queue.push(job);
        answer
    }

    fn refusal(result: Result<()>) -> String {
        let Err(Error::Unavailable(reason)) = result else { panic!("{result:?}") };
        reason
    }

    #[test]
    fn takes_so_many_and_no_more() {
        let queue = Queue::default();
        let waiting: Vec<_> = (0..CAPACITY).map(|_| push(&queue)).collect();
        assert_eq!(refusal(push(&queue).wait()), "too much is waiting for it");
        drop(waiting);
        assert!(queue.try_pop().is_none(), "nobody waits for these");
        let _answer = push(&queue);
        assert!(queue.pop().is_some());
    }

    #[test]
    fn serves_what_waits_after_it_was_closed() {
        let queue = Queue::default();
        let waiting = push(&queue);
        queue.close("closed");
        queue.close("closed again");
        assert_eq!(refusal(push(&queue).wait()), "closed");
        assert!(queue.pop().is_some());
        assert!(queue.pop().is_none());
        assert_eq!(refusal(waiting.wait()), "the database has stopped");
    }

    #[test]
    fn refuses_all_that_wait() {
        let queue = Queue::default();
        let waiting = [push(&queue), push(&queue)];
        queue.close("closed");
        queue.refuse_all();
        assert_eq!(waiting.map(|answer| refusal(answer.wait())), ["closed", "closed"]);
    }
}
