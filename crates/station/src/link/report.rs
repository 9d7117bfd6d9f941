//! What became of objects: a new state is told at once, counts every now and then.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wirephoto_database::{Moment, Transaction};
use wirephoto_exchange::air::{MAX_ORDERS, ReportRequest};
use wirephoto_exchange::client::Station as Client;

use super::{Link, Next};
use crate::error::{Error, Result};
use crate::repository;

/// How often counts are told that have grown.
const COUNTS_EVERY: Duration = Duration::from_secs(3);
/// How often it is looked whether there is something to tell when nobody rings.
const EVERY: Duration = Duration::from_secs(10);
/// How often what is no longer needed is forgotten, and when it is not.
const TIDY_EVERY: Duration = Duration::from_mins(10);
const KEPT: Duration = Duration::from_hours(24);
const AIR_KEPT_HOURS: i64 = 24 * 400;
const MOST_FRAMES: i64 = 1 << 16;

impl Link {
    /// Reports until the station ends.
    pub fn report(&self) {
        let bell = Arc::clone(&self.reports);
        let (mut counted, mut tidied): (Option<Instant>, Option<Instant>) = (None, None);
        self.keep_doing(&bell, EVERY, |link, _, client, now| {
            if tidied.is_none_or(|at| at.elapsed() >= TIDY_EVERY) {
                tidied = Some(Instant::now());
                link.tidy(now)?;
            }
            link.report_once(client, &mut counted)
        });
    }

    fn report_once(&self, client: &Client, counted: &mut Option<Instant>) -> Result<Next> {
        let mut due =
            self.database.read(|tx| Ok::<_, Error>(repository::due_reports(tx, MAX_ORDERS)?)).wait()?;
        let left = counted.map_or(Duration::ZERO, |at| COUNTS_EVERY.saturating_sub(at.elapsed()));
        if left > Duration::ZERO {
            due.retain(|due| due.is_urgent);
        }
        if due.is_empty() {
            return Ok(Next::WhenRung);
        }
        if left == Duration::ZERO {
            *counted = Some(Instant::now());
        }
        let is_more = due.len() == MAX_ORDERS;
        client.report(&ReportRequest { objects: due.iter().map(|due| due.report.clone()).collect() })?;
        let told = move |tx: &mut Transaction<'_>| {
            for due in &due {
                repository::told(tx, due)?;
            }
            Ok::<_, Error>(())
        };
        self.database.write(told).wait()?;
        Ok(if is_more { Next::AtOnce } else { Next::WhenRung })
    }

    /// Forgets what nobody needs any more.
    fn tidy(&self, now: Moment) -> Result<()> {
        let forget = move |tx: &mut Transaction<'_>| {
            repository::tidy_air(tx, repository::hours(now) - AIR_KEPT_HOURS, MOST_FRAMES)?;
            Ok::<_, Error>(repository::tidy(tx, now.minus(KEPT))?)
        };
        self.database.write(forget).wait()?;
        Ok(self.database.reclaim()?)
    }
}
