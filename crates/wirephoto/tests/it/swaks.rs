//! A mail program of others, which brings letters to a host. The browser's tests use it too.

use std::path::Path;
use std::process::Command;

/// Whether there is swaks here; in CI there must be.
pub(crate) fn is_here() -> bool {
    let is_here = Command::new("swaks").arg("--version").output().is_ok();
    assert!(is_here || std::env::var_os("CI").is_none(), "in CI there must be swaks");
    if !is_here {
        eprintln!("skipped: there is no swaks here; cargo xtask setup peers installs it");
    }
    is_here
}

/// Brings a letter from an address to another, at a port of this machine; whether it was taken, and the conversation.
pub(crate) fn bring(port: u16, from: &str, to: &str, subject: &str, more: &[&str]) -> (bool, String) {
    let server = format!("127.0.0.1:{port}");
    let subject_header = format!("Subject: {subject}");
    let id = format!("Message-Id: <{}@example.org>", subject.replace(' ', "-"));
    let mut swaks = Command::new("swaks");
    swaks.args(["--server", &server, "--from", from, "--to", to, "--timeout", "60s"]);
    swaks.args(["--header", &subject_header, "--header", &id, "--body", "Dear Grandma"]).args(more);
    let output = swaks.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// What attaches a picture, as `beach.jpg`.
pub(crate) fn attached(picture: &Path) -> [String; 6] {
    let file = format!("@{}", picture.display());
    ["--attach-type", "image/jpeg", "--attach-name", "beach.jpg", "--attach", &file].map(str::to_owned)
}
