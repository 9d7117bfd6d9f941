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
    staying: HashMap<u64, Member>,
    /// Those that made room for others and are on their way out. They have no place any more, but limits of time.
    leaving: HashMap<u64, Member>,
    by_address: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Member {
    meter: Arc<Meter>,
    counted: Option<IpAddr>,
}

/// One connection's place; dropping it gives the place back.
#[derive(Debug)]
pub(super) struct Place {
    crowd: Arc<Crowd>,
    number: u64,
    pub(super) meter: Arc<Meter>,
}

impl Crowd {
    /// A place for a connection. Where there are too many, in all or from that address, the one that has idled
    /// longest makes room; where none idles, there is no place. `counted` is `None` for a trusted proxy, whose
    /// connections are those of many people.
    pub(super) fn admit(self: &Arc<Self>, counted: Option<IpAddr>, limits: &Limits) -> Option<Place> {
        let mut members = self.members();
        if members.leaving.len() >= limits.connections {
            return None;
        }
        if let Some(address) = counted {
            let count = members.by_address.get(&address).copied().unwrap_or_default();
            if count >= limits.connections_per_address && !members.make_room(Some(address)) {
                return None;
            }
        }
        if members.staying.len() >= limits.connections && !members.make_room(None) {
            return None;
        }
        if let Some(address) = counted {
            *members.by_address.entry(address).or_default() += 1;
        }
        let number = members.next;
        members.next += 1;
        let meter = Arc::new(Meter::new(Instant::now()));
        members.staying.insert(number, Member { meter: Arc::clone(&meter), counted });
        Some(Place { crowd: Arc::clone(self), number, meter })
    }

    /// Closes whatever is over a limit.
    pub(super) fn sweep(&self, now: Instant, limits: &Limits, metrics: &Metrics) {
        for meter in self.members().meters() {
            let Some(overdue) = meter.overdue(now, limits) else { continue };
            metrics.overdue(overdue == Overdue::Idle);
            // An idle connection may be sending its next request this very moment: let it finish.
            meter.tell(if overdue == Overdue::Idle { Order::Finish } else { Order::Close });
        }
    }

    /// Gives everyone an order.
    pub(super) fn tell(&self, order: Order) {
        for meter in self.members().meters() {
            meter.tell(order);
        }
    }

    /// Waits until nobody is left.
    pub(super) async fn emptied(&self) {
        loop {
            let left = self.left.notified();
            if self.members().meters().next().is_none() {
                return;
            }
            left.await;
        }
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Members {
    fn meters(&self) -> impl Iterator<Item = &Arc<Meter>> {
        self.staying.values().chain(self.leaving.values()).map(|member| &member.meter)
    }

    /// Sends the connection away that has idled longest, of an address or of all. Answers whether there was one.
    fn make_room(&mut self, of: Option<IpAddr>) -> bool {
        let idle = self.staying.iter().filter(|(_, member)| of.is_none() || member.counted == of);
        let oldest = idle.filter_map(|(number, member)| Some((member.meter.idle_since()?, *number))).min();
        let Some((_, number)) = oldest else { return false };
        if let Some(member) = self.staying.remove(&number) {
            self.discount(member.counted);
            member.meter.tell(Order::Finish);
            self.leaving.insert(number, member);
        }
        true
    }

    fn discount(&mut self, counted: Option<IpAddr>) {
        if let Some(address) = counted
            && let Some(count) = self.by_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&address);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut members = self.crowd.members();
        if let Some(member) = members.staying.remove(&self.number) {
            members.discount(member.counted);
        }
        members.leaving.remove(&self.number);
        drop(members);
        self.crowd.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::server::meter::Phase;

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
    fn who_idles_longest_makes_room_and_who_is_busy_stays() {
        let crowd = Arc::new(Crowd::default());
        let limits = Limits { connections: 4, connections_per_address: 2, ..Limits::DEFAULT };
        let (one, two) = (Some([192, 0, 2, 1].into()), Some([192, 0, 2, 2].into()));
        let idle = |place: &Option<Place>, ms| {
            let meter = &place.as_ref().unwrap().meter;
            meter.enter(Phase::Idle, Instant::now() + Duration::from_millis(ms));
        };
        let (first, second) = (crowd.admit(one, &limits), crowd.admit(one, &limits));
        idle(&first, 20);
        idle(&second, 10);
        let third = crowd.admit(one, &limits);
        assert!(third.is_some(), "the second made room");
        let sizes = |crowd: &Crowd| {
            let members = crowd.members();
            (members.staying.len(), members.leaving.len(), members.by_address[&one.unwrap()])
        };
        assert_eq!(sizes(&crowd), (2, 1, 2));
        assert!(crowd.members().leaving.contains_key(&1));
        drop(second);
        assert_eq!(sizes(&crowd), (2, 0, 2));
        first.as_ref().unwrap().meter.enter(Phase::Busy, Instant::now());
        assert!(crowd.admit(one, &limits).is_none(), "nobody of that address idles");
        let others = [crowd.admit(two, &limits), crowd.admit(two, &limits)];
        idle(&others[0], 0);
        let last = crowd.admit(Some([192, 0, 2, 3].into()), &limits);
        assert!(last.is_some(), "full in all: whoever idles makes room");
        drop((first, third, others, last));
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
