//! A real mail server: aiosmtpd, a program of its own on a free port. The browser's tests use it too.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use serde_json::{Value, json};
use tempfile::TempDir;
use wirephoto_carriers::mail::{LogIn, Mailbox, Security, Server};

/// The Python that can import aiosmtpd, if this machine has one. In CI it must.
pub(crate) fn python() -> Option<PathBuf> {
    let usual = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers").join("venv/bin/python");
    let python = env::var_os("WIREPHOTO_TEST_PYTHON").map_or(usual, PathBuf::from);
    if python.exists() {
        return Some(python);
    }
    assert!(env::var_os("CI").is_none(), "in CI there must be a Python with aiosmtpd");
    eprintln!("mail skipped: there is no aiosmtpd here; cargo xtask setup peers installs it");
    None
}

/// A mail that the server took.
#[derive(Debug)]
pub(crate) struct Taken(Value);

impl Taken {
    /// What Python's parser makes of a header.
    pub(crate) fn header(&self, name: &str) -> &str {
        let headers = self.0["headers"].as_array().unwrap();
        let mut found = headers.iter().filter(|header| header[0].as_str() == Some(name));
        let header = found.next().unwrap_or_else(|| panic!("no {name} in {headers:?}"));
        assert!(found.next().is_none(), "{name} twice in {headers:?}");
        header[1].as_str().unwrap()
    }

    /// The names of all headers.
    pub(crate) fn names(&self) -> Vec<&str> {
        let headers = self.0["headers"].as_array().unwrap();
        headers.iter().map(|header| header[0].as_str().unwrap()).collect()
    }

    /// Something else about it: `from`, `to`, `text`, `hello`, `secure`.
    pub(crate) fn fact(&self, name: &str) -> &Value {
        &self.0[name]
    }
}

/// A running mail server; it is killed when dropped.
pub(crate) struct Peer {
    child: Mutex<Child>,
    port: u16,
    options: Value,
    folder: TempDir,
}

impl Peer {
    /// A server that takes everything but mail for `nobody@` (never) and for `later@` (not now).
    pub(crate) fn start() -> Option<Self> {
        Self::with(json!({}))
    }

    /// A server with `options`, as `peer.py` describes them.
    pub(crate) fn with(mut options: Value) -> Option<Self> {
        let python = python()?;
        let folder = tempfile::tempdir().unwrap();
        options["folder"] = folder.path().to_str().unwrap().into();
        let port = wirephoto_ports::free();
        options["port"] = port.into();
        let child = run(&python, &options);
        Some(Self { child: Mutex::new(child), port, options, folder })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Ends the server's process. Its mail stays.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Starts it again on the port that it had.
    pub(crate) fn revive(&self) {
        *self.child.lock().unwrap() = run(&python().unwrap(), &self.options);
    }

    /// What it took, in order.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        let files = fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
        files.sort();
        files.iter().map(|path| Taken(serde_json::from_slice(&fs::read(path).unwrap()).unwrap())).collect()
    }

    /// Its settings for somebody on this machine.
    pub(crate) fn server(&self) -> Server {
        self.server_with(Security::None, None)
    }

    pub(crate) fn server_with(&self, security: Security, log_in: Option<(&str, &str)>) -> Server {
        let log_in =
            log_in.map(|(user, password)| LogIn { user: user.to_owned(), password: password.to_owned() });
        Server::new("localhost", self.port, security, log_in, sender()).unwrap()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn sender() -> Mailbox {
    Mailbox::new("Hügel & Tal", "photos@example.org").unwrap()
}

/// Waits until it listens.
fn run(python: &Path, options: &Value) -> Child {
    let mut child = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("carriers").join("tests/peer.py"))
        .arg(options.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // It tells there of every handshake that a test has it fail at.
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut port = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
    assert_eq!(port.trim(), options["port"].to_string(), "the mail server says that it listens");
    child
}
