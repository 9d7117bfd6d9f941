//! A server on a free port, and a client so plain that it can be slow, rude or silent.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wirephoto_site::{Certificate, Limits, Options, PublicUrl, Server, Site, Tls};

/// How long a test waits for what must come: far longer than it takes, so that only a hang fails.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Limits under which nothing is ever too slow.
pub(crate) fn patient() -> Limits {
    let hour = Duration::from_hours(1);
    let sweep = Duration::from_millis(10);
    Limits { head: hour, idle: hour, stall: hour, body_window: hour, sweep, ..Limits::DEFAULT }
}

/// A running server.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) certificate: Option<Certificate>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start(router: Router, limits: Limits) -> Self {
        Self::start_with(router, limits, Tls::None { plain_http: false }, |_| {}).await
    }

    pub(crate) async fn start_with(
        router: Router,
        limits: Limits,
        tls: Tls,
        change: impl FnOnce(&mut Options),
    ) -> Self {
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), tls, limits).await.unwrap();
        let (address, certificate) = (server.address(), server.certificate().cloned());
        let mut options = Options {
            certificate: certificate.clone(),
            ..Options::new("Test photos", PublicUrl::of(&server))
        };
        change(&mut options);
        let site = Site::new(options);
        let router = router.merge(site.routes(async || Ok(())));
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            server.serve(&site, router, stopped).await;
        });
        Self { address, certificate, stop, task }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// One GET on a connection of its own.
    pub(crate) async fn get(&self, path: &str) -> String {
        let mut stream = self.connect().await;
        send(&mut stream, &format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
            .await;
        rest(&mut stream).await
    }

    /// Tells the server to stop, and gives what waits until it has.
    pub(crate) fn stop(self) -> impl Future<Output = ()> {
        let _ = self.stop.send(());
        async { in_time(self.task).await.unwrap() }
    }
}

pub(crate) async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("this should not hang")
}

pub(crate) async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// Everything until the server closes; a reset counts as closing.
pub(crate) async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = in_time(stream.read_to_end(&mut bytes)).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One answer's head, and its body by its length.
pub(crate) async fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    while !text.contains("\r\n\r\n") {
        text.push(char::from(in_time(stream.read_u8()).await.unwrap()));
    }
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    in_time(stream.read_exact(&mut body)).await.unwrap();
    text + &String::from_utf8_lossy(&body)
}
