//! What goes up the thin channel: offers while the frame belongs to nobody, reports until somebody has them; and whoever
//! listens to what comes down.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{sleep, timeout};
use wirephoto_airwave::thin::PublicKey;
use wirephoto_database::{self as database, Moment, Transaction};
use wirephoto_exchange::air::mailbox;

use crate::repository::{self, Due, Identity};
use crate::service::pairing::{self, Random};
use crate::thin::NotSent;
use crate::{Frame, Result};

/// Reports that are read at once.
const MOST: u32 = 32;
/// The longest time between two tries of a report.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// Without a sign of the database, and after it failed.
const AGAIN: Duration = Duration::from_secs(5);

/// Listens to the mailbox of whoever this frame is.
pub async fn listen(frame: Frame) {
    let mut news = frame.bell().subscribe();
    loop {
        let public = match who(&frame).await {
            Ok(identity) => identity.public(),
            Err(error) => {
                tracing::error!(%error, "the frame does not know who it is");
                sleep(AGAIN).await;
                continue;
            }
        };
        let mut hearing = pin!(frame.thin().listen(mailbox(&public.to_bytes()), frame.inbox()));
        loop {
            tokio::select! {
                () = hearing.as_mut() => {
                    sleep(AGAIN).await;
                    break;
                }
                changed = news.changed() => if changed.is_err() || is_another(&frame, public).await { break },
            }
        }
    }
}

async fn is_another(frame: &Frame, public: PublicKey) -> bool {
    who(frame).await.is_ok_and(|identity| identity.public() != public)
}

async fn who(frame: &Frame) -> Result<Identity, database::Error> {
    let known = frame.database().read(repository::identity).await?;
    let is_current = |known: &Identity| {
        known.keys.is_some() || known.code.as_ref().is_some_and(|(_, until)| *until > Moment::now())
    };
    if let Some(known) = known.filter(is_current) {
        return Ok(known);
    }
    let (random, now) = (Random::new(), Moment::now());
    let renewed = frame.database().write(move |tx| pairing::identity(tx, &random, now)).await?;
    frame.bell().ring();
    Ok(renewed)
}

/// Offers the frame for as long as it belongs to nobody: by itself, or where that costs when its owner asks.
pub async fn offer(frame: Frame) {
    let every = frame.pace().offer;
    loop {
        match who(&frame).await {
            Ok(identity) => {
                let offer = pairing::offer(&identity).filter(|_| !frame.is_metered() || frame.take_offer());
                if let Some(offer) = offer
                    && let Err(error) = frame.thin().send(offer.to_vec()).await
                {
                    tracing::debug!(%error, "the frame cannot be offered");
                }
                // Without anything to offer by itself the frame waits for a sign.
                let is_waiting = identity.keys.is_some() || frame.is_metered();
                let _ = timeout(if is_waiting { LONGEST_PAUSE } else { every }, frame.bell().offer()).await;
            }
            Err(error) => {
                tracing::error!(%error, "the frame does not know who it is");
                sleep(AGAIN).await;
            }
        }
    }
}

/// Sends reports in their order, each until somebody has it.
pub async fn report(frame: Frame) {
    loop {
        match due(&frame).await {
            Ok((due, wait)) if due.is_empty() => {
                let _ = timeout(wait, frame.bell().report()).await;
            }
            Ok((due, _)) => {
                for report in due {
                    if let Err(error) = send(&frame, report).await {
                        tracing::error!(%error, "what became of a report cannot be written down");
                        sleep(AGAIN).await;
                    }
                }
            }
            Err(error) => {
                tracing::error!(%error, "reports cannot be read");
                sleep(AGAIN).await;
            }
        }
    }
}

/// What is due, and if nothing is, for how long not.
async fn due(frame: &Frame) -> database::Result<(Vec<Due>, Duration)> {
    let now = Moment::now();
    let read = move |tx: &mut Transaction<'_>| {
        Ok((repository::due_reports(tx, now, now.plus(LONGEST_PAUSE), MOST)?, repository::next_due(tx)?))
    };
    let (due, next) = frame.database().read(read).await?;
    Ok((due, next.map_or(LONGEST_PAUSE, |next| next.since(now).min(LONGEST_PAUSE))))
}

async fn send(frame: &Frame, due: Due) -> database::Result<()> {
    let (id, attempts) = (due.id, due.attempts);
    match frame.thin().send(due.message).await {
        Ok(()) => {}
        Err(NotSent::Never(error)) => tracing::warn!(error, "the host takes no such report"),
        Err(NotSent::Later(error)) => {
            tracing::debug!(error, attempts, "a report has to wait");
            let pause = (frame.pace().retry * 2_u32.pow(attempts.min(8))).min(LONGEST_PAUSE);
            let due_at = Moment::now().plus(pause);
            return frame.database().write(move |tx| repository::postpone_report(tx, id, due_at)).await;
        }
    }
    frame.database().write(move |tx| repository::forget_report(tx, id)).await
}
