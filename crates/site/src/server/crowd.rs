//! Everyone who is connected: who may come in, who has outstayed a limit, and the way out at the end.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use tokio::sync::Notify;

use super::Limits;
use super::meter::{Meter, Order, Overdue};
use crate::metrics::Metrics;

/// The open connections.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    members: Mutex<Members>,
    left: Notify,
}

#[derive(Debug, Default)]
struct Members {
    next: u64,
    meters: HashMap<u64, Arc<Meter>>,
    by_address: HashMap<IpAddr, usize>,
}

/// One connection's place; dropping it gives the place back.
#[derive(Debug)]
pub(super) struct Place {
    crowd: Arc<Crowd>,
    number: u64,
    counted: Option<IpAddr>,
    pub(super) meter: Arc<Meter>,
}

impl Crowd {
    /// A place for a connection, unless there are too many, in all or from that address. `counted` is `None`
    /// for a trusted proxy, whose connections are those of many people.
    pub(super) fn admit(self: &Arc<Self>, counted: Option<IpAddr>, limits: &Limits) -> Option<Place> {
        let mut members = self.members();
        if members.meters.len() >= limits.connections {
            return None;
        }
        if let Some(address) = counted {
            let count = members.by_address.entry(address).or_default();
            if *count >= limits.connections_per_address {
                return None;
            }
            *count += 1;
        }
        let number = members.next;
        members.next += 1;
        let meter = Arc::new(Meter::new(Instant::now()));
        members.meters.insert(number, Arc::clone(&meter));
        Some(Place { crowd: Arc::clone(self), number, counted, meter })
    }

    /// Closes whatever is over a limit.
    pub(super) fn sweep(&self, now: Instant, limits: &Limits, metrics: &Metrics) {
        for meter in self.members().meters.values() {
            let Some(overdue) = meter.overdue(now, limits) else { continue };
            metrics.overdue(overdue == Overdue::Idle);
            // An idle connection may be sending its next request this very moment: let it finish.
            meter.tell(if overdue == Overdue::Idle { Order::Finish } else { Order::Close });
        }
    }

    /// Gives everyone an order.
    pub(super) fn tell(&self, order: Order) {
        for meter in self.members().meters.values() {
            meter.tell(order);
        }
    }

    /// Waits until nobody is left.
    pub(super) async fn emptied(&self) {
        loop {
            let left = self.left.notified();
            if self.members().meters.is_empty() {
                return;
            }
            left.await;
        }
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut members = self.crowd.members();
        members.meters.remove(&self.number);
        if let Some(address) = self.counted
            && let Some(count) = members.by_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                members.by_address.remove(&address);
            }
        }
        drop(members);
        self.crowd.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_its_places_back() {
        let crowd = Arc::new(Crowd::default());
        let limits = Limits { connections: 3, connections_per_address: 2, ..Limits::DEFAULT };
        let (one, two) = (Some([192, 0, 2, 1].into()), Some([192, 0, 2, 2].into()));
        let first = crowd.admit(one, &limits);
        let second = crowd.admit(one, &limits);
        assert!(first.is_some() && second.is_some());
        assert!(crowd.admit(one, &limits).is_none(), "two are enough for one address");
        let third = crowd.admit(two, &limits);
        assert!(third.is_some());
        assert!(crowd.admit(two, &limits).is_none(), "three are enough in all");
        drop(second);
        assert!(crowd.admit(one, &limits).is_some());
        drop((first, third));
        assert!(crowd.members().by_address.is_empty());
    }

    #[test]
    fn a_trusted_proxy_is_counted_in_all_but_not_by_address() {
        let crowd = Arc::new(Crowd::default());
        let limits = Limits { connections: 2, connections_per_address: 1, ..Limits::DEFAULT };
        let places: Vec<_> = (0..3).map(|_| crowd.admit(None, &limits)).collect();
        assert_eq!(places.iter().flatten().count(), 2);
    }
}
