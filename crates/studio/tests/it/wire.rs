//! A studio's application on a socket, and a client so plain that it can be rude.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use wirephoto_site::{Limits, Options, PublicUrl, Server, Site, Tls};
use wirephoto_studio::{App, Studio};

/// How long a test waits for what must come: far longer than it takes.
const PATIENCE: Duration = Duration::from_mins(1);
/// The secret of the form cookie, and the token that is made of it with a mask of zeros.
const SECRET: &str = "00112233445566778899aabbccddeeff";

/// A running application.
pub struct Running {
    pub address: SocketAddr,
    pub app: App,
    /// The path that opens it.
    pub path: String,
    cookie: String,
    stop: Option<oneshot::Sender<()>>,
    runtime: Option<Runtime>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, 200, "{}", self.text());
        self
    }
}

impl Running {
    pub fn start(studio: &Studio) -> Self {
        let runtime = Runtime::new().unwrap();
        let (stop, stopped) = oneshot::channel();
        let studio = studio.clone();
        let (address, app) = runtime.block_on(async move {
            let listen = "127.0.0.1:0".parse().unwrap();
            let server =
                Server::bind(listen, Tls::None { plain_http: false }, Limits::DEFAULT).await.unwrap();
            let address = server.address();
            let site = Site::new(Options::new("Studio", PublicUrl::of(&server)));
            let app = App::new(studio, site.clone());
            app.start().await.unwrap();
            let router = site.routes(async || Ok(())).merge(app.routes());
            tokio::spawn(async move {
                server.serve(&site, router, async { drop(stopped.await) }).await;
            });
            (address, app)
        });
        let path = app.open_path();
        let mut running =
            Self { address, app, path, cookie: String::new(), stop: Some(stop), runtime: Some(runtime) };
        let opened = running.request("GET", &running.path, &[], b"");
        assert_eq!(opened.status, 303, "{}", opened.text());
        let cookie = opened.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
        running.cookie = format!("{}; form={SECRET}", cookie.split(';').next().unwrap());
        running
    }

    /// The headers that a script of our own pages sends.
    pub fn own(&self) -> Vec<(&'static str, String)> {
        vec![
            ("host", self.address.to_string()),
            ("origin", format!("http://{}", self.address)),
            ("cookie", self.cookie.clone()),
            ("x-csrf-token", format!("{}{SECRET}", "0".repeat(32))),
            ("content-type", "application/json".to_owned()),
        ]
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &self.own(), b"")
    }

    pub fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.request(method, path, &self.own(), body.to_string().as_bytes())
    }

    /// One request on a connection of its own.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, String)], body: &[u8]) -> Answer {
        let mut stream = self.connect(method, path, headers, body);
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: bytes.split_off(end + 4) }
    }

    fn connect(&self, method: &str, path: &str, headers: &[(&str, String)], body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            let _ = write!(head, "host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if method != "GET" {
            let _ = write!(head, "content-length: {}\r\n", body.len());
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        stream
    }

    /// The stream of news.
    pub fn news(&self) -> Newsreader {
        let stream = self.connect("GET", "/api/v1/stream", &self.own(), b"");
        let mut lines = BufReader::new(stream);
        let mut line = String::new();
        while lines.read_line(&mut line).unwrap() > 0 && !line.starts_with("retry:") {
            line.clear();
        }
        Newsreader { lines }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }
}

/// Reads news one by one.
pub struct Newsreader {
    lines: BufReader<TcpStream>,
}

impl Newsreader {
    /// The next news of a kind for which a condition holds.
    pub fn wait_for(&mut self, kind: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let mut current = String::new();
        let begun = std::time::Instant::now();
        loop {
            assert!(begun.elapsed() < PATIENCE, "no such news");
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "the stream ended");
            if let Some(named) = line.trim_end().strip_prefix("event: ") {
                named.clone_into(&mut current);
            } else if let Some(data) = line.strip_prefix("data: ") {
                let data: Value = serde_json::from_str(data).unwrap();
                if current == kind && is_it(&data) {
                    return data;
                }
            }
        }
    }
}
