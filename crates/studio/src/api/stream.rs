//! `GET /api/v1/stream`: what changes, as it changes (server-sent events). `DELETE /api/v1/jobs/{job}` ends a job.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
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
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio::time::timeout;
use wirephoto_site::{Language, Problem};

use super::language;
use crate::app::App;
use crate::jobs::{JobState, Jobs, News};

/// Between two signs of life, by which a reader that has gone away is noticed.
const HEARTBEAT: Duration = Duration::from_secs(10);

pub async fn stream(State(app): State<App>) -> Response {
    let (mut listener, first) = Listener::new(Arc::clone(app.jobs()), language());
    let (send, receive) = mpsc::channel::<String>(16);
    tokio::spawn(async move {
        let mut next = Some(format!("retry: 1000\n\n{first}"));
        while let Some(words) = next {
            if send.send(words).await.is_err() {
                break;
            }
            next = listener.next().await;
        }
    });
    let mut response = Body::new(Messages(receive)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Somebody who is told what changes.
struct Listener {
    jobs: Arc<Jobs>,
    news: Receiver<News>,
    language: Language,
}

impl Listener {
    /// With what is told first: all jobs.
    fn new(jobs: Arc<Jobs>, language: Language) -> (Self, String) {
        let (all, news) = jobs.subscribe();
        let listener = Self { jobs, news, language };
        let first = listener.tell(all);
        (listener, first)
    }

    /// What is told next, or a sign of life; nothing when there will be no more.
    async fn next(&mut self) -> Option<String> {
        match timeout(HEARTBEAT, self.news.recv()).await {
            Err(_) => Some(": here\n\n".to_owned()),
            Ok(Ok(News::Change(event))) => Some(message("change", &json!({ "event": event }))),
            Ok(Ok(News::Orders)) => Some(message("orders", &json!({}))),
            Ok(Ok(News::Job(job))) => Some(self.tell(vec![*job])),
            // Whatever was missed, the end of a job among it.
            Ok(Err(RecvError::Lagged(_))) => {
                let changes = [message("change", &json!({ "event": null })), message("orders", &json!({}))];
                Some(changes.concat() + &self.tell(self.jobs.all()))
            }
            Ok(Ok(News::End) | Err(RecvError::Closed)) => None,
        }
    }

    fn tell(&self, jobs: Vec<JobState>) -> String {
        jobs.into_iter().map(|job| message("job", &job.told(self.language))).collect()
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::JobKind;

    #[tokio::test]
    async fn whoever_was_slow_is_told_of_every_job_all_the_same() {
        let jobs = Arc::new(Jobs::default());
        let (mut listener, first) = Listener::new(Arc::clone(&jobs), Language::English);
        assert_eq!(first, "");
        jobs.begin(JobKind::Publish, 7).end(Ok(()));
        (0..1000).for_each(|_| jobs.tell(News::Orders));
        let told = listener.next().await.unwrap();
        assert!(told.contains(r#""event":null"#) && told.contains(r#""state":"done""#), "{told}");
        (0..1000).for_each(|_| jobs.tell(News::Orders));
        jobs.stop_all();
        while listener.next().await.is_some() {}
    }
}
