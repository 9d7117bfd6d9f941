//! What wakes the threads of a station, and what they are given.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What one thread is given by others, in its order.
#[derive(Debug)]
pub struct Mailbox<T> {
    inside: Mutex<Inside<T>>,
    changed: Condvar,
    /// So that looking costs nothing when there is nothing.
    is_full: AtomicBool,
}

#[derive(Debug)]
struct Inside<T> {
    mail: VecDeque<T>,
    is_over: bool,
}

impl<T> Default for Mailbox<T> {
    fn default() -> Self {
        let inside = Mutex::new(Inside { mail: VecDeque::new(), is_over: false });
        Self { inside, changed: Condvar::new(), is_full: AtomicBool::new(false) }
    }
}

impl<T> Mailbox<T> {
    /// Puts something in.
    pub fn post(&self, mail: T) {
        self.lock().mail.push_back(mail);
        self.is_full.store(true, Ordering::Release);
        self.changed.notify_all();
    }

    /// The thread shall end.
    pub fn stop(&self) {
        self.lock().is_over = true;
        self.changed.notify_all();
    }

    /// Whether the thread shall end.
    pub fn is_over(&self) -> bool {
        self.lock().is_over
    }

    /// Takes everything out.
    pub fn take(&self) -> VecDeque<T> {
        if !self.is_full.load(Ordering::Acquire) {
            return VecDeque::new();
        }
        let mut inside = self.lock();
        self.is_full.store(false, Ordering::Release);
        std::mem::take(&mut inside.mail)
    }

    /// Waits until there is something, or the thread shall end; at most so long.
    pub fn wait(&self, most: Duration) {
        let nothing = |inside: &mut Inside<T>| inside.mail.is_empty() && !inside.is_over;
        drop(self.changed.wait_timeout_while(self.lock(), most, nothing));
    }

    fn lock(&self) -> MutexGuard<'_, Inside<T>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A bell for one thread: something has changed.
pub type Bell = Mailbox<()>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_posted_is_taken_in_its_order_and_wakes() {
        let mailbox = Mailbox::default();
        mailbox.post(1);
        mailbox.post(2);
        mailbox.wait(Duration::from_hours(1));
        assert_eq!(mailbox.take(), [1, 2]);
        assert!(mailbox.take().is_empty());
        mailbox.stop();
        mailbox.wait(Duration::from_hours(1));
        assert!(mailbox.is_over());
    }
}
