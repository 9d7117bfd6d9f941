//! Mail and short messages on both engines, with real servers and clients.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use wirephoto_database::Moment;

mod doomed;
mod intake;
mod mqtt;
mod node;
mod outbox;
mod peer;
mod server;
mod sms;

/// When the stories begin.
fn noon() -> Moment {
    Moment::from_micros(1_700_000_000_000_000)
}

/// Runs a future that only waits for the database.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::yield_now();
    }
}

/// Waits until something is so.
#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < node::PATIENCE, "it never came to this: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
