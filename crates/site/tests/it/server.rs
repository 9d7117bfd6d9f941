//! The server loop: who is closed, who is kept, who gets in, and how it ends.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::{get, post};
use bytes::Bytes;
use rustix::process::{Resource, Rlimit};
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;
use wirephoto_site::{BindError, Limits, Server, Tls};

use crate::client::{Running, answer, in_time, patient, rest, send};

/// What runs out in a test; a request that is sent at once comes in time, however crowded the machine is.
const SHORT: Duration = Duration::from_millis(500);

fn hello() -> Router {
    Router::new().route("/", get(async || "hello"))
}

async fn length_of(request: Request) -> String {
    match axum::body::to_bytes(request.into_body(), usize::MAX).await {
        Ok(bytes) => bytes.len().to_string(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_connection_serves_one_request_after_another() {
    let server = Running::start(hello(), patient()).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        send(&mut stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        let answer = answer(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
    }
    drop(stream);
    server.stop().await;
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let server = Running::start(hello(), Limits { head: SHORT, ..patient() }).await;
    assert_eq!(rest(&mut server.connect().await).await, "");
    server.stop().await;
}

#[tokio::test]
async fn a_head_that_drips_is_closed_even_after_a_first_request() {
    let server = Running::start(hello(), Limits { head: SHORT, ..patient() }).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    answer(&mut stream).await;
    let (mut reader, mut writer) = stream.into_split();
    let drip = tokio::spawn(async move {
        while writer.write_all(b"G").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let mut end = Vec::new();
    let _ = in_time(tokio::io::AsyncReadExt::read_to_end(&mut reader, &mut end)).await;
    in_time(drip).await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_a_busy_one_is_not() {
    let gate = Arc::new(Notify::new());
    let slow = Arc::clone(&gate);
    let router = hello().route(
        "/slow",
        get(async move || {
            slow.notified().await;
            "at last"
        }),
    );
    let limits = Limits { head: SHORT, idle: SHORT, stall: SHORT, body_window: SHORT, ..patient() };
    let server = Running::start(router, limits).await;
    let mut busy = server.connect().await;
    send(&mut busy, "GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let mut idle = server.connect().await;
    send(&mut idle, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let text = rest(&mut idle).await;
    assert!(text.ends_with("hello"), "{text}");
    gate.notify_one();
    let text = rest(&mut busy).await;
    assert!(text.ends_with("at last"), "{text}");
    server.stop().await;
}

#[tokio::test]
async fn a_body_below_the_floor_is_closed() {
    let router = Router::new().route("/", post(length_of));
    let limits = Limits { body_window: SHORT, body_floor_bytes_per_s: 1_000_000, ..patient() };
    let server = Running::start(router, limits).await;
    let mut stream = server.connect().await;
    send(&mut stream, "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n").await;
    let (mut reader, mut writer) = stream.into_split();
    let drip = tokio::spawn(async move {
        while writer.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let mut end = Vec::new();
    let _ = in_time(tokio::io::AsyncReadExt::read_to_end(&mut reader, &mut end)).await;
    assert!(!end.starts_with(b"HTTP/1.1 200"), "it was never whole");
    in_time(drip).await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn a_body_over_the_floor_is_read_to_its_end() {
    let router = Router::new().route("/", post(length_of));
    // A window that ends while bytes come, and is far longer than a crowded machine makes one byte wait.
    let limits = Limits { body_window: Duration::from_secs(2), body_floor_bytes_per_s: 1, ..patient() };
    let server = Running::start(router, limits).await;
    let mut stream = server.connect().await;
    send(&mut stream, "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 30\r\n\r\n").await;
    for _ in 0..30 {
        send(&mut stream, "x").await;
        tokio::time::sleep(Duration::from_millis(75)).await;
    }
    let text = answer(&mut stream).await;
    assert!(text.ends_with("\r\n\r\n30"), "{text}");
    drop(stream);
    server.stop().await;
}

#[tokio::test]
async fn who_is_refused_while_still_sending_gets_to_read_why() {
    let server = Running::start(hello(), patient()).await;
    let mut stream = server.connect().await;
    let length = 4 << 20;
    let head = format!("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n");
    send(&mut stream, &head).await;
    in_time(stream.write_all(&vec![b'x'; length])).await.unwrap();
    let text = answer(&mut stream).await;
    assert!(text.starts_with("HTTP/1.1 405 "), "{text}");
    drop(stream);
    server.stop().await;
}

#[tokio::test]
async fn who_sends_on_after_the_answer_is_closed_in_the_end() {
    let server = Running::start(hello(), Limits { head: SHORT, ..patient() }).await;
    let mut stream = server.connect().await;
    send(&mut stream, "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n").await;
    let (mut reader, mut writer) = stream.into_split();
    let drip = tokio::spawn(async move {
        while writer.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let mut end = Vec::new();
    let _ = in_time(tokio::io::AsyncReadExt::read_to_end(&mut reader, &mut end)).await;
    in_time(drip).await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn a_handler_that_panics_fails_its_own_request_only() {
    let panics = || panic!("on purpose");
    let router = hello().route("/panic", get(async move || -> () { panics() }));
    let server = Running::start(router, patient()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET /panic HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let text = answer(&mut stream).await;
    assert!(text.starts_with("HTTP/1.1 500 ") && !text.contains("on purpose"), "{text}");
    send(&mut stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(answer(&mut stream).await.ends_with("hello"));
    drop(stream);
    server.stop().await;
}

#[tokio::test]
async fn a_reader_that_does_not_read_is_closed() {
    let much = Bytes::from(vec![0; 64 << 20]);
    let router = Router::new().route("/", get(async move || Body::from(much.clone())));
    let server = Running::start(router, Limits { stall: SHORT, ..patient() }).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    // The server's own count says when; only then do we look at what had been sent.
    in_time(async {
        while !server.get("/metrics").await.contains("{reason=\"slow\"} 1") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    assert!(rest(&mut stream).await.len() < 64 << 20);
    server.stop().await;
}

#[tokio::test]
async fn twelve_hundred_connections_of_one_address_find_a_thousand_places() {
    // Both ends of each are files of this process, and many systems allow a thousand until they are asked.
    let limit = rustix::process::getrlimit(Resource::Nofile);
    rustix::process::setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();
    let server = Running::start(hello(), Limits { connections_per_address: 1000, ..patient() }).await;
    let mut streams = Vec::new();
    for _ in 0..1200 {
        let mut stream = server.connect().await;
        send(&mut stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        assert!(answer(&mut stream).await.ends_with("hello"), "everyone is served");
        streams.push(stream);
    }
    for stream in &mut streams[..200] {
        assert_eq!(rest(stream).await, "", "those that idled longest made room");
    }
    for stream in &mut streams[200..] {
        send(stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        assert!(answer(stream).await.ends_with("hello"), "the others are kept");
    }
    drop(streams);
    server.stop().await;
}

#[tokio::test]
async fn where_nobody_idles_there_is_no_place() {
    let limits = Limits { connections_per_address: 1, connections: 2, ..patient() };
    let server = Running::start_with(hello(), limits, Tls::None { plain_http: false }, |options| {
        options.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    // A trusted proxy may hold more than an address; heads that are on the way are not idle.
    let mut streams = [server.connect().await, server.connect().await];
    for stream in &mut streams {
        send(stream, "GET / HTTP/1.1\r\n").await;
    }
    assert_eq!(rest(&mut server.connect().await).await, "");
    drop(streams);
    in_time(async {
        while !server.get("/").await.ends_with("hello") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    server.stop().await;
}

#[tokio::test]
async fn requests_in_hand_are_finished_when_the_server_stops() {
    let (begun, gate) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (has_begun, opened) = (Arc::clone(&begun), Arc::clone(&gate));
    let handler = async move || {
        has_begun.notify_one();
        opened.notified().await;
        "finished"
    };
    let server = Running::start(Router::new().route("/", get(handler)), patient()).await;
    let mut idle = server.connect().await;
    let mut busy = server.connect().await;
    send(&mut busy, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    in_time(begun.notified()).await;
    let stopped = server.stop();
    assert_eq!(rest(&mut idle).await, "", "an idle connection is closed at once");
    gate.notify_one();
    let text = rest(&mut busy).await;
    assert!(text.ends_with("finished") && text.contains("connection: close"), "{text}");
    stopped.await;
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_the_server() {
    let begun = Arc::new(Notify::new());
    let has_begun = Arc::clone(&begun);
    let handler = async move || {
        has_begun.notify_one();
        std::future::pending::<()>().await;
    };
    let limits = Limits { drain: SHORT, ..patient() };
    let server = Running::start(Router::new().route("/", get(handler)), limits).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    in_time(begun.notified()).await;
    server.stop().await;
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn outside_loopback_plain_http_must_be_asked_for() {
    let bind =
        |plain_http| Server::bind("0.0.0.0:0".parse().unwrap(), Tls::None { plain_http }, Limits::DEFAULT);
    let error = bind(false).await.unwrap_err();
    assert!(matches!(error, BindError::Plain { .. }));
    assert!(error.to_string().contains("--plain-http"), "{error}");
    assert!(bind(true).await.is_ok());
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_with_its_address() {
    let taken = Running::start(hello(), patient()).await;
    let bound = Server::bind(taken.address, Tls::None { plain_http: false }, Limits::DEFAULT).await;
    let error = bound.unwrap_err().to_string();
    assert!(error.contains(&taken.address.to_string()), "{error}");
    taken.stop().await;
}
