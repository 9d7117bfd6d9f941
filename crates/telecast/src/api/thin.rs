//! `/api/v1/thin`: the thin channel of frames that are reached over HTTP. An event stream goes down, a request for each
//! message comes up. Nobody logs in: messages carry their own proofs, and who stands in between can only withhold.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::unfold;
use wirephoto_database::{Moment, Transaction};
use wirephoto_exchange::air::MAX_THIN_BYTES;
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_site::bell::{Bell, Place, TooMany};
use wirephoto_site::{Action, ClientAddress, Language, Problem};

use crate::repository::thin::Waiting;
use crate::service::pairing::Via;
use crate::service::thin;
use crate::words::words;
use crate::{Error, MOST_OF_NAME, Telecast};

/// Messages up from one address: a house full of frames that all report how it goes.
const UP: Action = Action { name: "thin message", burst: 600, every: Duration::from_millis(50) };
/// Offers from one address, each of which may be a guess.
const OFFERS: Action = Action { name: "frame's offer", burst: 60, every: Duration::from_secs(1) };
/// Streams that are opened from one address.
const DOWN: Action = Action { name: "thin stream", burst: 120, every: Duration::from_millis(500) };
/// Between two signs of life, by which a frame notices that its line is dead.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// Streams from one address, and in all. Nobody proves that a frame waits at the end of one.
const MOST_OF_ADDRESS: usize = 512;
const MOST_STREAMS: usize = 4096;
/// Hexadecimal digits of a mailbox.
const MAILBOX: usize = 32;

/// Takes one message of a frame. It is stored when this answers.
#[utoipa::path(
    post,
    path = "/api/v1/thin/up",
    request_body(
        content = Vec<u8>,
        content_type = "application/octet-stream",
        description = "1 to 133 bytes: an offer or a report, as the wire format of the air has them.",
    ),
    responses(
        (status = 204, description = "It is stored, or was before."),
        (status = 400, description = "It is no message.", body = ErrorAnswer),
        (status = 403, description = "Its proof is not made with the key of the frame that it names.", body = ErrorAnswer),
        (status = 413, description = "It is longer than any message.", body = ErrorAnswer),
        (status = 429, description = "Too many came from this address.", body = ErrorAnswer),
    )
)]
pub async fn up(
    State(telecast): State<Telecast>,
    address: ClientAddress,
    message: Bytes,
) -> Result<StatusCode, Problem> {
    if message.is_empty() || message.len() > MAX_THIN_BYTES {
        return Err(Problem::of(StatusCode::BAD_REQUEST));
    }
    telecast.0.site.limit(UP, address.network())?;
    if thin::is_offer(&message) {
        telecast.0.site.limit(OFFERS, address.network())?;
    }
    let now = Moment::now();
    let take = move |tx: &mut Transaction<'_>| thin::take(tx, &message, &Via::HTTP, now);
    telecast.change(take).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives the messages of a mailbox, and all that come later, as server-sent events.
#[utoipa::path(
    get,
    path = "/api/v1/thin/{mailbox}/down",
    params(
        ("mailbox" = String, Path, description = "The first 16 bytes of the BLAKE3 hash of the frame's public key, \
            as 32 hexadecimal digits."),
        ("last-event-id" = Option<u64>, Header, description = "The number of the last message that arrived."),
    ),
    responses(
        (status = 200, description = "One event for each message: its number as the id, its bytes in base 64 as \
            the data. It goes on until one side ends it.", content_type = "text/event-stream", body = String),
        (status = 404, description = "It is no mailbox.", body = ErrorAnswer),
        (status = 429, description = "This mailbox, this address or all frames together have too many streams open.", body = ErrorAnswer),
    )
)]
pub async fn down(
    State(telecast): State<Telecast>,
    Path(mailbox): Path<String>,
    address: ClientAddress,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_mailbox =
        mailbox.len() == MAILBOX && mailbox.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !is_mailbox {
        return Err(Problem::not_found());
    }
    telecast.0.site.limit(DOWN, address.network())?;
    let place = place(&telecast.0.bell, &mailbox, address.network()).map_err(|TooMany| {
        Problem::told(StatusCode::TOO_MANY_REQUESTS, |language: Language| {
            words(language).frames.too_many_wait.to_owned()
        })
    })?;
    let last = headers.get("last-event-id").and_then(|last| last.to_str().ok()?.parse().ok());
    let stream = Stream { telecast, mailbox, place, after: last.unwrap_or(0), read: VecDeque::new() };
    let events = unfold(stream, async |mut stream| {
        let waiting = stream.next().await?;
        let event = Event::default().id(waiting.number.to_string()).data(STANDARD.encode(waiting.message));
        Some((Ok::<_, Infallible>(event), stream))
    });
    let alive = KeepAlive::new().interval(SIGN_OF_LIFE).text("here");
    Ok(Sse::new(events).keep_alive(alive).into_response())
}

/// A place for whoever waits at a mailbox, from an address.
fn place(bell: &Arc<Bell>, mailbox: &str, address: IpAddr) -> Result<Place, TooMany> {
    let from = format!("from {address}");
    bell.place((mailbox, MOST_OF_NAME), &[(&from, MOST_OF_ADDRESS), ("streams", MOST_STREAMS)])
}

/// What is read from one mailbox.
struct Stream {
    telecast: Telecast,
    mailbox: String,
    place: Place,
    after: u64,
    read: VecDeque<Waiting>,
}

impl Stream {
    /// The next message; `None` ends the stream, and the frame comes again.
    async fn next(&mut self) -> Option<Waiting> {
        loop {
            if let Some(waiting) = self.read.pop_front() {
                self.after = waiting.number;
                return Some(waiting);
            }
            if !self.place.listen() {
                return None;
            }
            match self.look().await {
                Ok(version) if self.read.is_empty() => {
                    let database = &self.telecast.0.database;
                    self.place.wait(database, version).await.inspect_err(complain).ok()?;
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "a mailbox cannot be read");
                    return None;
                }
            }
        }
    }

    /// Reads what there is; answers as of when.
    async fn look(&mut self) -> Result<u64, Error> {
        let (mailbox, after, now) = (self.mailbox.clone(), self.after, Moment::now());
        let database = &self.telecast.0.database;
        let version = database.data_version().await?;
        let read = database.read(move |tx| thin::waiting(tx, &mailbox, after, now)).await?;
        self.read = read.into();
        Ok(version)
    }
}

fn complain(error: &wirephoto_database::Error) {
    tracing::error!(%error, "a mailbox cannot be watched");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_take_no_places_of_frames_elsewhere_and_none_of_stations() {
        let bell = Arc::<Bell>::default();
        let address = |last: usize| IpAddr::from([192, 0, 2, last as u8]);
        let take = |from: usize| {
            let places = (0..MOST_OF_ADDRESS).map(|at| place(&bell, &format!("{from} {at}"), address(from)));
            places.collect::<Result<Vec<Place>, _>>().unwrap()
        };
        let mut taken = take(0);
        assert_eq!(place(&bell, "frame", address(0)).err(), Some(TooMany));
        assert!(place(&bell, "frame", address(1)).is_ok());
        taken.extend((1..MOST_STREAMS / MOST_OF_ADDRESS).flat_map(take));
        assert_eq!(place(&bell, "frame", address(99)).err(), Some(TooMany));
        assert!(bell.place(("station", MOST_OF_NAME), &[]).is_ok());
    }
}
