//! A studio that attends to its orders without its pages: news of hosts are heard, and what is due is sent.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use wirephoto_database::Moment;
use wirephoto_exchange::client::Pairing;
use wirephoto_exchange::feed::MAX_WAIT_S;

use crate::publish::Which;
use crate::{Error, EventRef, Result, SendWatch, Studio, repository};

/// Between two looks at what is due, and at the hosts that are there.
const LOOK: Duration = Duration::from_millis(200);
/// Waits for a host that is away: the first, and the longest.
const WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

impl Studio {
    /// Asks each host what is new, once, and does what they ask for. Answers the hosts with how that went.
    pub fn hear_once(&self) -> Result<Vec<(String, Result<()>)>> {
        let hosts = self.hosts()?.into_iter();
        Ok(hosts.map(|host| (host.pairing.url.clone(), self.hear_all(&host.pairing))).collect())
    }

    /// Hears all that a host has to say now.
    fn hear_all(&self, host: &Pairing) -> Result<()> {
        while self.hear_and_do(host, Duration::ZERO)? {}
        self.hurry(host)
    }

    /// The labs and hosts for which something waits.
    pub fn sending_summary(&self) -> Result<Vec<String>> {
        let peers = self.db.read(repository::due_peers).wait()?;
        Ok(peers.into_iter().map(|(peer, _)| peer).collect())
    }

    /// Hears news as they come and sends what is due, until it is enough.
    pub fn attend(&self, watch: &dyn SendWatch) -> Result<()> {
        let heard: Mutex<HashSet<String>> = Mutex::default();
        let mut courier = None;
        thread::scope(|scope| {
            while !watch.is_stopped() {
                for host in self.hosts()? {
                    let url = host.pairing.url.clone();
                    if !heard.lock().unwrap_or_else(PoisonError::into_inner).insert(url.clone()) {
                        continue;
                    }
                    let heard = &heard;
                    scope.spawn(move || {
                        self.hear_on(&host.pairing, watch);
                        heard.lock().unwrap_or_else(PoisonError::into_inner).remove(&url);
                    });
                }
                match &courier {
                    None => courier = self.courier()?,
                    Some(courier) => courier.run(watch)?,
                }
                thread::sleep(LOOK);
            }
            Ok(())
        })
    }

    /// Hears a host for as long as this studio is paired with it so.
    fn hear_on(&self, host: &Pairing, watch: &dyn SendWatch) {
        let mut wait = WAIT;
        while !watch.is_stopped()
            && self.hosts().is_ok_and(|hosts| hosts.iter().any(|known| known.pairing == *host))
        {
            match self.hear_and_do(host, Duration::from_secs(MAX_WAIT_S.into())) {
                Ok(_) => {
                    if wait > WAIT && self.hurry(host).is_err() {
                        return;
                    }
                    wait = WAIT;
                }
                Err(error) => {
                    tracing::debug!(%error, host = host.url, "a host has no news");
                    thread::sleep(wait);
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
        }
    }

    /// Hears news of a host, and publishes what it asks for. Answers whether there is more to hear.
    fn hear_and_do(&self, host: &Pairing, wait: Duration) -> Result<bool> {
        let (to_publish, more) = self.hear(host, wait)?;
        for (event, pictures) in to_publish {
            let which = Which::Only(&pictures);
            match self.publish_some(EventRef::Number(event), which, &mut |_| {}, &|| false) {
                Ok(_) | Err(Error::NothingPicked) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(more)
    }

    /// A host is there again: what waits for it is done now.
    pub(crate) fn hurry(&self, host: &Pairing) -> Result<()> {
        let (url, now) = (host.url.clone(), Moment::now());
        Ok(self.db.write(move |tx| repository::hurry(tx, &url, now)).wait()?)
    }
}
