//! `GET /api/v1/stream`: what changes, as it changes (server-sent events). `DELETE /api/v1/jobs/{job}` ends a job.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use http_body::Frame;
use serde::Serialize;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use wirephoto_site::Problem;

use super::language;
use crate::app::App;
use crate::jobs::News;

/// Between two signs of life, by which a reader that has gone away is noticed.
const HEARTBEAT: Duration = Duration::from_secs(10);

pub async fn stream(State(app): State<App>) -> Response {
    let (jobs, mut news) = app.jobs().subscribe();
    let language = language();
    let (send, receive) = mpsc::channel::<String>(16);
    tokio::spawn(async move {
        let mut first = String::from("retry: 1000\n\n");
        for job in jobs {
            first.push_str(&message("job", &job.told(language)));
        }
        let mut next = first;
        while send.send(next).await.is_ok() {
            next = match tokio::time::timeout(HEARTBEAT, news.recv()).await {
                Err(_) => String::from(": here\n\n"),
                Ok(Ok(News::Change(event))) => message("change", &json!({ "event": event })),
                Ok(Ok(News::Orders)) => message("orders", &json!({})),
                Ok(Ok(News::Job(job))) => message("job", &job.told(language)),
                Ok(Err(RecvError::Lagged(_))) => {
                    message("change", &json!({ "event": null })) + &message("orders", &json!({}))
                }
                Ok(Ok(News::End) | Err(RecvError::Closed)) => break,
            };
        }
    });
    let mut response = Body::new(Messages(receive)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// One event of the stream (HTML §9.2.5). JSON has no line breaks.
fn message(kind: &str, data: &impl Serialize) -> String {
    let mut text = format!("event: {kind}\ndata: ");
    let _ = write!(text, "{}\n\n", serde_json::to_string(data).unwrap_or_default());
    text
}

/// A body that is what comes out of a channel.
struct Messages(mpsc::Receiver<String>);

impl http_body::Body for Messages {
    type Data = bytes::Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Infallible>>> {
        self.0.poll_recv(context).map(|message| message.map(|text| Ok(Frame::data(text.into()))))
    }
}

pub async fn stop(State(app): State<App>, Path(job): Path<u64>) -> Result<StatusCode, Problem> {
    if app.jobs().stop(job) { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
