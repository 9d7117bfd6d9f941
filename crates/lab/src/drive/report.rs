//! Hosts are told what happens to their orders, one report after the other, until they have noted it.

use std::time::Duration;

use wirephoto_database::{Moment, Transaction, crash_point};
use wirephoto_exchange::client::{ClientError, Reporter};

use crate::Lab;
use crate::error::{Error, Result};
use crate::repository::{self, Due};

/// Reports that are told in one round.
const BATCH: u32 = 16;

impl Lab {
    /// Tells hosts what is due; whether there may be more. Blocks: for a thread of its own.
    pub fn report_once(&self, now: Moment) -> Result<bool> {
        let due = self
            .0
            .database
            .read(move |tx| Ok::<_, Error>(repository::due_reports(tx, now, BATCH)?))
            .wait()?;
        let mut any_told = false;
        for due in due {
            any_told |= self.tell(due, now)?;
        }
        Ok(any_told)
    }

    fn tell(&self, due: Due, now: Moment) -> Result<bool> {
        let order = due.job;
        let job = self.0.database.read(move |tx| Ok::<_, Error>(repository::job(tx, order)?)).wait()?;
        let Some(job) = job else { return Ok(false) };
        let told = Reporter::new(&job.ticket.report).and_then(|host| host.report(order, &due.report));
        crash_point("report.told");
        let number = due.report.number;
        match told {
            Ok(()) => {
                let forget = move |tx: &mut Transaction<'_>| {
                    Ok::<_, Error>(repository::forget_report(tx, order, number)?)
                };
                self.0.database.write(forget).wait()?;
                Ok(true)
            }
            Err(error) => {
                tracing::info!(order = %job.ticket.number, %error, "a host was not told");
                let (sentence, until) = (error.to_string(), now.plus(pause_after(due.attempts, &error)));
                let postpone = move |tx: &mut Transaction<'_>| {
                    Ok::<_, Error>(repository::postpone_report(tx, &due, &sentence, until)?)
                };
                self.0.database.write(postpone).wait()?;
                Ok(false)
            }
        }
    }
}

/// How long a host is left alone: seconds at first and up to an hour; a host that says no is asked again every six
/// hours, since somebody may put it right.
fn pause_after(attempts: u32, error: &ClientError) -> Duration {
    const FIRST: Duration = Duration::from_secs(2);
    const LAST: Duration = Duration::from_hours(1);
    match error {
        ClientError::Unreachable { .. } | ClientError::NotAHost(_) => {
            FIRST.saturating_mul(2_u32.saturating_pow(attempts)).min(LAST)
        }
        ClientError::Refused { status, .. } if *status >= 500 => {
            FIRST.saturating_mul(2_u32.saturating_pow(attempts)).min(LAST)
        }
        _ => Duration::from_hours(6),
    }
}
