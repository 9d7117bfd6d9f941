//! What one connection is doing and since when: enough to tell a slow client from a slow page, at the cost of
//! one relaxed store for each change.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::task::Context;
use std::time::{Duration, Instant};

use atomic_waker::AtomicWaker;

use super::Limits;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// Its TLS handshake or a request's head is on the way.
    Head = 0,
    /// A request is being answered.
    Busy = 1,
    /// It is kept open for the next request.
    Idle = 2,
}

/// What a connection has been told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Order {
    /// Nothing: go on.
    None = 0,
    /// Finish the request in hand, if any, and close.
    Finish = 1,
    /// Close now.
    Close = 2,
}

/// Why a connection was closed by this side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    Head,
    Body,
    Read,
    Idle,
}

/// The state of one connection, shared by its socket, its bodies and the sweeper.
#[derive(Debug)]
pub(super) struct Meter {
    start: Instant,
    /// Milliseconds since `start` at which the phase began, shifted over the phase.
    phase: AtomicU64,
    /// Milliseconds since `start` since which the peer takes nothing, plus one; 0 while it does.
    blocked: AtomicU64,
    body: Mutex<Flow>,
    /// A request body was left unread: the peer is still sending.
    unread: AtomicBool,
    order: AtomicU8,
    waker: AtomicWaker,
}

impl Meter {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            start: now,
            phase: AtomicU64::new(Phase::Head as u64),
            blocked: AtomicU64::new(0),
            body: Mutex::default(),
            unread: AtomicBool::new(false),
            order: AtomicU8::new(Order::None as u8),
            waker: AtomicWaker::new(),
        }
    }

    pub(super) fn enter(&self, phase: Phase, now: Instant) {
        self.phase.store(self.millis(now) << 2 | phase as u64, Relaxed);
    }

    /// Bytes came in: on an idle connection the next head has begun.
    pub(super) fn received(&self) {
        if self.phase.load(Relaxed) & 3 == Phase::Idle as u64 {
            self.enter(Phase::Head, Instant::now());
        }
    }

    /// The socket takes no more bytes (`true`), or took some.
    pub(super) fn blocked(&self, blocked: bool) {
        if (self.blocked.load(Relaxed) != 0) != blocked {
            let since = if blocked { self.millis(Instant::now()) + 1 } else { 0 };
            self.blocked.store(since, Relaxed);
        }
    }

    /// Reports on the request body that is being read.
    pub(super) fn body(&self, report: impl FnOnce(&mut Flow)) {
        report(&mut self.body.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }

    /// The request body is gone: read to its end, or left unread.
    pub(super) fn body_ended(&self, whole: bool) {
        self.body(|flow| *flow = Flow::default());
        self.unread.store(!whole, Relaxed);
    }

    /// Whether the peer may still be sending a body that nobody reads.
    pub(super) fn is_unread(&self) -> bool {
        self.unread.load(Relaxed)
    }

    /// Since when the connection waits for its next request; `None` while it does anything else.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let phase = self.phase.load(Relaxed);
        (phase & 3 == Phase::Idle as u64).then(|| self.start + Duration::from_millis(phase >> 2))
    }

    /// Which limit the connection is over, if any.
    pub(super) fn overdue(&self, now: Instant, limits: &Limits) -> Option<Overdue> {
        let elapsed = self.millis(now);
        let for_ms = |since_ms: u64| Duration::from_millis(elapsed.saturating_sub(since_ms));
        let blocked = self.blocked.load(Relaxed);
        if blocked != 0 && for_ms(blocked - 1) >= limits.stall {
            return Some(Overdue::Read);
        }
        let phase = self.phase.load(Relaxed);
        let lasted = for_ms(phase >> 2);
        match phase & 3 {
            0 if lasted >= limits.head => Some(Overdue::Head),
            1 => {
                let mut slow = false;
                self.body(|flow| slow = flow.too_slow(now, limits));
                slow.then_some(Overdue::Body)
            }
            2 if lasted >= limits.idle => Some(Overdue::Idle),
            _ => None,
        }
    }

    /// Tells the connection; a stronger order stands.
    pub(super) fn tell(&self, order: Order) {
        self.order.fetch_max(order as u8, Relaxed);
        self.waker.wake();
    }

    /// The standing order; the task of `context` is woken by the next.
    pub(super) fn order(&self, context: &Context<'_>) -> Order {
        self.waker.register(context.waker());
        match self.order.load(Relaxed) {
            0 => Order::None,
            1 => Order::Finish,
            _ => Order::Close,
        }
    }

    fn millis(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.start).as_millis() as u64
    }
}

/// How fast a request body comes in. Only time spent waiting for the client counts, so that a handler that
/// takes long over what it has does not make its client look slow.
#[derive(Debug, Default)]
pub(super) struct Flow {
    waiting_since: Option<Instant>,
    waited: Duration,
    bytes: u64,
}

impl Flow {
    pub(super) fn waits(&mut self, now: Instant) {
        self.waiting_since.get_or_insert(now);
    }

    pub(super) fn got(&mut self, bytes: usize, now: Instant) {
        self.bytes += bytes as u64;
        if let Some(since) = self.waiting_since.take() {
            self.waited += now.saturating_duration_since(since);
        }
    }

    /// At the end of each window: did fewer bytes come than the floor asks for?
    fn too_slow(&mut self, now: Instant, limits: &Limits) -> bool {
        let waiting = self.waiting_since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        let waited = self.waited + waiting;
        if waited < limits.body_window {
            return false;
        }
        let slow = (self.bytes as f64) < f64::from(limits.body_floor_bytes_per_s) * waited.as_secs_f64();
        *self = Self { waiting_since: self.waiting_since.map(|_| now), ..Self::default() };
        slow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        head: Duration::from_secs(10),
        idle: Duration::from_mins(1),
        stall: Duration::from_secs(20),
        body_window: Duration::from_secs(10),
        body_floor_bytes_per_s: 1024,
        ..Limits::DEFAULT
    };

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn a_head_and_an_idle_connection_have_their_own_limits() {
        let start = Instant::now();
        let meter = Meter::new(start);
        assert_eq!(meter.overdue(after(start, 9), &LIMITS), None);
        assert_eq!(meter.overdue(after(start, 10), &LIMITS), Some(Overdue::Head));
        meter.enter(Phase::Busy, after(start, 5));
        assert_eq!(meter.overdue(after(start, 500), &LIMITS), None, "a slow page is not the client's fault");
        meter.enter(Phase::Idle, after(start, 500));
        assert_eq!(meter.overdue(after(start, 559), &LIMITS), None);
        assert_eq!(meter.overdue(after(start, 560), &LIMITS), Some(Overdue::Idle));
    }

    #[test]
    fn a_body_that_drips_is_too_slow_in_its_first_window() {
        let start = Instant::now();
        let mut flow = Flow::default();
        for second in 0..10 {
            flow.waits(after(start, second));
            flow.got(100, after(start, second + 1));
        }
        assert!(flow.too_slow(after(start, 10), &LIMITS));
    }

    #[test]
    fn a_body_over_the_floor_is_judged_window_by_window() {
        let start = Instant::now();
        let mut flow = Flow::default();
        flow.waits(start);
        flow.got(20_000, after(start, 9));
        flow.waits(after(start, 9));
        assert!(!flow.too_slow(after(start, 10), &LIMITS));
        assert!(!flow.too_slow(after(start, 19), &LIMITS));
        assert!(
            flow.too_slow(after(start, 20), &LIMITS),
            "the first window's bytes do not count for the second"
        );
    }

    #[test]
    fn time_that_the_handler_takes_is_not_the_clients() {
        let start = Instant::now();
        let mut flow = Flow::default();
        flow.waits(start);
        flow.got(1, after(start, 1));
        assert!(!flow.too_slow(after(start, 1_000), &LIMITS));
        flow.waits(after(start, 1_000));
        assert!(flow.too_slow(after(start, 1_009), &LIMITS));
    }
}
