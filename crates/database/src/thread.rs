//! The engines' threads.

use std::thread::{Builder, JoinHandle, current};

/// Starts a thread.
pub(crate) fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    Builder::new().name(name.into()).spawn(body).expect("the operating system starts a thread")
}

/// Waits until the threads have ended.
pub(crate) fn join(threads: &mut Vec<JoinHandle<()>>) {
    for thread in threads.drain(..) {
        // The last handle on a database may go away within a closure, on one of its own threads.
        if thread.thread().id() != current().id() {
            let _ = thread.join();
        }
    }
}
