//! The running application sends what orders need, beside its pages.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::app::WeakApp;
use crate::jobs::{Job, State};
use crate::{Courier, EventRef, OrderRef, SendProgress, SendWatch, Studio, Work};

/// Between two looks whether something is due, and whether the application is still there.
const LOOK: Duration = Duration::from_millis(200);

/// Sends for as long as the application is there; on a thread of its own. Another process may be sending: then this one
/// waits for its turn.
pub(crate) fn send_orders(app: WeakApp) {
    let watch = Arc::new(InJobs { app, jobs: Mutex::default() });
    let mut courier: Option<Arc<Courier>> = None;
    loop {
        let Some(app) = watch.app.upgrade() else { return };
        let begun = match &courier {
            Some(courier) => courier.begin(&watch),
            None => app.studio().courier().map(|taken| courier = taken.map(Arc::new)),
        };
        if let Err(error) = begun {
            tracing::warn!(%error, "orders cannot be sent");
        }
        drop(app);
        thread::sleep(LOOK);
    }
}

/// Progress as jobs that pages see.
struct InJobs {
    app: WeakApp,
    jobs: Mutex<HashMap<String, Job>>,
}

impl SendWatch for InJobs {
    fn told(&self, progress: SendProgress) {
        let Some(app) = self.app.upgrade() else { return };
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        match progress {
            SendProgress::Sending { order, done, total, bytes, total_bytes } => {
                let begin = || app.jobs().begin_sending(event_number(app.studio(), &order), order.clone());
                let job = jobs.entry(order.clone()).or_insert_with(begin);
                job.update(|state| {
                    (state.state, state.why) = (State::Running, None);
                    (state.done, state.total) = (done as u64, total as u64);
                    (state.bytes, state.total_bytes) = (bytes, total_bytes);
                });
            }
            SendProgress::Moved { work: Work::Sending, .. } => {}
            SendProgress::Moved { order, .. } => {
                if let Some(job) = jobs.remove(&order) {
                    job.end(Ok(()));
                }
            }
            SendProgress::Waits { order, trouble, is_held } => {
                let Some(job) = jobs.get(&order) else { return };
                let state = if is_held { State::Failed } else { State::Waiting };
                job.update(|job| (job.state, job.why) = (state, Some(Arc::new(trouble.into()))));
                if is_held {
                    jobs.remove(&order);
                }
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.app.upgrade().is_none_or(|app| app.is_stopping())
    }
}

/// The number of the event that an order is of; 0 when it is not here.
fn event_number(studio: &Studio, order: &str) -> u32 {
    let order = studio.order(OrderRef::Number(order.to_owned()));
    order.and_then(|order| studio.event(EventRef::Id(order.event))).map_or(0, |event| event.number)
}
