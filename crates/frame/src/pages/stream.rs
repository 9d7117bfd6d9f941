//! `GET /stream`: says that something changed, as it changes (server-sent events); the pages then ask what.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;

use crate::Frame;

/// Between two signs of life, by which a reader that has gone away is noticed.
const HEARTBEAT: Duration = Duration::from_secs(10);

pub async fn stream(State(frame): State<Frame>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    news(&frame)
}

/// The first event says that the reader is connected, and should look.
pub(super) fn news(frame: &Frame) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let news = frame.bell().subscribe();
    let events = unfold((news, true), |(mut news, is_first)| async move {
        if !is_first {
            news.changed().await.ok()?;
        }
        let version = *news.borrow_and_update();
        let event = Event::default().event("change").data(version.to_string());
        Some((Ok(event.retry(Duration::from_secs(1))), (news, false)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}
