//! Objects: fetched a piece at a time, each stored before the next is asked for.

use std::sync::Arc;
use std::time::Duration;

use wirephoto_database::{Moment, Transaction};
use wirephoto_exchange::client::{ClientError, Station as Client};

use super::{LONGEST_WAIT, Link, Next, WAIT};
use crate::error::{Error, Result};
use crate::repository::{self, Stage, Stored};

/// Bytes that are asked for at a time.
const PIECE_BYTES: u32 = 1 << 20;
/// How often orders are looked through whose time is over.
const EVERY: Duration = Duration::from_secs(5);

impl Link {
    /// Fetches until the station ends.
    pub fn fetch(&self) {
        let bell = Arc::clone(&self.fetches);
        self.keep_doing(&bell, EVERY, |link, _, client, now| link.fetch_once(client, now));
    }

    fn fetch_once(&self, client: &Client, now: Moment) -> Result<Next> {
        if self.database.write(move |tx| Ok::<_, Error>(repository::expire(tx, now)?)).wait()? {
            self.reports.post(());
        }
        let missing = self.database.read(move |tx| Ok::<_, Error>(repository::missing(tx, now)?)).wait()?;
        let Some(stored) = missing else { return Ok(Next::WhenRung) };
        match self.fetch_piece(client, &stored) {
            Ok(()) => {}
            Err(Error::Host(ClientError::Refused { status, sentence })) => {
                tracing::warn!(object = %stored.order.object, status, sentence, "an object cannot be fetched");
                self.set_aside(&stored, status, now)?;
            }
            Err(error) => return Err(error),
        }
        Ok(Next::AtOnce)
    }

    /// Fetches what comes next of an object; with the last piece it is compared with its hash.
    fn fetch_piece(&self, client: &Client, stored: &Stored) -> Result<()> {
        let (object, start, size) = (stored.order.object, stored.arrived, stored.order.size);
        if start < size {
            let bytes = client.object(object, start, PIECE_BYTES.min(size - start))?;
            let add = move |tx: &mut Transaction<'_>| {
                Ok::<_, Error>(repository::add_piece(tx, object, start, &bytes)?)
            };
            self.database.write(add).wait()?;
        }
        let finish = move |tx: &mut Transaction<'_>| Ok::<_, Error>(repository::finish(tx, object)?);
        if let Some(stored) = self.database.write(finish).wait()? {
            if stored.stage == Stage::Refused {
                tracing::warn!(%object, "what came is not what was ordered");
            } else {
                self.put_on_air(stored);
            }
            self.reports.post(());
        }
        Ok(())
    }

    /// The host has said no: for good if it has no such object, else for a while.
    fn set_aside(&self, stored: &Stored, status: u16, now: Moment) -> Result<()> {
        let (object, tries) = (stored.order.object, stored.tries);
        let is_passing = status == 408 || status == 429 || status >= 500;
        let until = now.plus(WAIT.saturating_mul(1 << tries.min(10)).min(LONGEST_WAIT));
        let note = move |tx: &mut Transaction<'_>| {
            if is_passing {
                repository::postpone(tx, object, until)?;
            } else {
                repository::end(tx, object, Stage::Refused)?;
            }
            Ok::<_, Error>(())
        };
        self.database.write(note).wait()?;
        if !is_passing {
            self.reports.post(());
        }
        Ok(())
    }
}
