//! Who is woken when something is to be done, or seen.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Notify, watch};

/// Wakes the threads and tasks of a frame, and its pages.
#[derive(Debug)]
pub struct Bell {
    reports: Notify,
    offer: Notify,
    pages: watch::Sender<u64>,
    receptions: AtomicBool,
}

impl Default for Bell {
    fn default() -> Self {
        Self {
            reports: Notify::new(),
            offer: Notify::new(),
            pages: watch::Sender::new(0),
            receptions: AtomicBool::new(true),
        }
    }
}

impl Bell {
    /// Something was written down that anybody may want to know.
    pub fn ring(&self) {
        self.receptions.store(true, Ordering::Release);
        self.pages.send_modify(|version| *version += 1);
        self.offer.notify_one();
        self.ring_reports();
    }

    /// There is a report to be sent.
    pub fn ring_reports(&self) {
        self.reports.notify_one();
    }

    /// Waits for a report.
    pub async fn report(&self) {
        self.reports.notified().await;
    }

    /// Waits until somebody may want to offer the frame, or belongs to it.
    pub async fn offer(&self) {
        self.offer.notified().await;
    }

    /// For a page: what it shows may have changed each time this does.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.pages.subscribe()
    }

    /// Whether what is to be received may have changed since this was asked last.
    pub fn take_receptions(&self) -> bool {
        self.receptions.swap(false, Ordering::AcqRel)
    }
}
