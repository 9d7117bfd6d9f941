//! Programs of others that run on Node.js and tell what they hear, a JSON object on a line.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// How long anything may take before a test is given up.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Where npm put the peers, if it did. In CI it must have.
fn modules() -> Option<PathBuf> {
    let usual = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers").join("node/node_modules");
    let modules = env::var_os("WIREPHOTO_TEST_NODE_MODULES").map_or(usual, PathBuf::from);
    if modules.join("smpp").exists() {
        return Some(modules);
    }
    assert!(env::var_os("CI").is_none(), "in CI there must be Node.js and its package smpp");
    eprintln!(
        "short messages skipped: there is no npm package smpp here; cargo xtask setup peers installs it"
    );
    None
}

/// A running program; it is killed when dropped.
pub(crate) struct Node {
    child: Child,
    orders: ChildStdin,
    heard: Receiver<Value>,
}

impl Node {
    /// Runs a script of `tests/` with one argument.
    pub(crate) fn start(script: &str, options: &Value) -> Option<Self> {
        let mut child = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script))
            .arg(options.to_string())
            .env("NODE_PATH", modules()?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (say, heard) = channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let said = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"));
                if say.send(said).is_err() {
                    return;
                }
            }
        });
        let orders = child.stdin.take().unwrap();
        Some(Self { child, orders, heard })
    }

    /// The next thing of this kind that it says; what comes before is passed over.
    pub(crate) fn hear(&self, event: &str) -> Value {
        loop {
            match self.heard.recv_timeout(PATIENCE) {
                Ok(said) if said["event"] == event => return said,
                Ok(_) => {}
                Err(error) => panic!("it never said {event}: {error}"),
            }
        }
    }

    /// The next thing that it says, if it says something by then.
    pub(crate) fn next(&self, patience: Duration) -> Option<Value> {
        self.heard.recv_timeout(patience).ok()
    }

    /// Whether it said something of this kind by now.
    pub(crate) fn has_said(&self, event: &str) -> bool {
        while let Some(said) = self.next(Duration::ZERO) {
            if said["event"] == event {
                return true;
            }
        }
        false
    }

    /// Tells it to do something.
    pub(crate) fn tell(&mut self, order: &Value) {
        writeln!(self.orders, "{order}").unwrap();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
