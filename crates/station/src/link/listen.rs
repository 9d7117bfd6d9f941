//! Orders, and what frames said: asked for all the time.

use std::sync::Arc;
use std::time::Duration;

use wirephoto_database::{Moment, Transaction};
use wirephoto_exchange::air::{AirOrder, MAX_WAIT_S};
use wirephoto_exchange::client::{Pairing, Station as Client};

use super::{Link, Next};
use crate::error::{Error, Result};
use crate::order::params;
use crate::repository::{self, Host, Stage, Stored};
use crate::sender::Mail;

impl Link {
    /// Listens until the station ends.
    pub fn listen(&self) {
        let mut introduced: Option<Pairing> = None;
        let bell = Arc::clone(&self.orders);
        self.keep_doing(&bell, Duration::ZERO, |link, host, client, _| {
            if introduced.as_ref() != Some(&host.pairing) {
                client.put(&link.document)?;
                introduced = Some(host.pairing.clone());
            }
            let (next, was_put_back) = link.hear(host, client)?;
            if was_put_back {
                introduced = None;
            }
            Ok(next)
        });
    }

    /// Asks for orders once. Answers when to do so again, and whether the host was put back from a backup: then it may know
    /// the station as it was.
    fn hear(&self, host: &Host, client: &Client) -> Result<(Next, bool)> {
        let wait = Duration::from_secs(MAX_WAIT_S.into());
        let (answer, shows) = client.orders(host.position, wait)?;
        if self.orders.is_over() {
            return Ok((Next::AtOnce, false));
        }
        if let Some(shows) = shows {
            self.set_clock(shows)?;
        }
        // A report counts from now on: the last one stops its object before anything is stored. If it is never stored,
        // the host says it again.
        for order in &answer.orders {
            if let Some(desk) = self.desks.get(&order.channel) {
                desk.mailbox.post(Mail::Hear(Arc::new(order.clone())));
            }
        }
        let is_at_once = answer.more || !answer.orders.is_empty();
        // It is asked for everything then; what is known already changes nothing.
        let was_put_back = answer.next < host.position;
        let position = if was_put_back { 0 } else { answer.next };
        self.take_in(&host.pairing, answer.orders, position, self.clock.now())?;
        // A host that answers at once with nothing does not wait as it should.
        Ok((if is_at_once { Next::AtOnce } else { Next::After(Duration::from_millis(200)) }, was_put_back))
    }

    /// The host's clock showed this a moment ago.
    fn set_clock(&self, shows: Moment) -> Result<()> {
        let Some(ahead) = self.clock.set(shows, Moment::now()) else { return Ok(()) };
        tracing::warn!(ahead_s = ahead / 1_000_000, "the host's clock shows another time; orders go by it");
        let set = move |tx: &mut Transaction<'_>| Ok::<_, Error>(repository::set_clock_us(tx, ahead)?);
        self.database.write(set).wait()
    }

    /// Stores what the host said, and passes on what follows from it.
    fn take_in(&self, pairing: &Pairing, orders: Vec<AirOrder>, position: u64, now: Moment) -> Result<()> {
        let is_fit: Vec<bool> = orders.iter().map(|order| self.is_fit(order)).collect();
        let pairing = pairing.clone();
        let take_in = move |tx: &mut Transaction<'_>| {
            let mut taken = Vec::with_capacity(orders.len());
            for (order, is_fit) in orders.iter().zip(&is_fit) {
                taken.push(repository::take_in(tx, order, *is_fit, now)?);
            }
            repository::set_position(tx, &pairing, position)?;
            repository::note_heard(tx, Moment::now())?;
            Ok::<_, Error>(taken)
        };
        let taken = self.database.write(take_in).wait()?;
        for stored in taken {
            self.pass_on(stored);
        }
        Ok(())
    }

    fn pass_on(&self, stored: Stored) {
        match stored.stage {
            Stage::Fetching => self.fetches.post(()),
            Stage::Ready | Stage::OnAir => self.put_on_air(stored),
            Stage::Ended | Stage::Refused => self.reports.post(()),
        }
    }

    /// Hands an object to its channel, if its time is set.
    pub(super) fn put_on_air(&self, stored: Stored) {
        if stored.order.starts_at.is_some()
            && let Some(desk) = self.desks.get(&stored.order.channel)
        {
            desk.mailbox.post(Mail::Take(Box::new(stored)));
        }
    }

    /// Whether there is such a channel, and can be such an object.
    fn is_fit(&self, order: &AirOrder) -> bool {
        self.desks.contains_key(&order.channel) && params(order).is_some()
    }
}
