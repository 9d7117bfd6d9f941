//! The demo's story, with small photographs.

use std::fs;

use serde_json::Value;

use crate::program::{demo, once, photographs, text};

#[test]
fn p1_to_t11_the_story_is_told_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let (mut demo, port) = demo(&folder.path().join("demo"), photographs());
    let output = demo.args(["--check", "--json", text(&report)]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let checks: Vec<Value> = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert!(checks.len() >= 20, "{said}");
    for check in &checks {
        assert_eq!(check["ok"], true, "{check}");
        assert!(check["row"].as_str().is_some_and(|row| row.starts_with(['P', 'T'])), "{check}");
        assert!(check["check"].is_string() && check["detail"].is_string(), "{check}");
    }
    for row in ["T1", "T2", "T6", "T7", "T8", "T9", "T10", "T11"] {
        assert!(checks.iter().any(|check| check["row"] == row), "nothing shows {row}: {said}");
    }
    let left = std::net::TcpStream::connect(format!("127.0.0.1:{port}"));
    assert!(left.is_err(), "the host is still there");
}

#[test]
fn a_folder_without_photographs_ends_the_demo_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let output = demo(&folder.path().join("demo"), &empty).0.arg("--check").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no photographs in"));
}

#[test]
fn a_demo_that_is_told_to_stop_leaves_nothing_running() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let folder = tempfile::tempdir().unwrap();
    let (mut demo, port) = demo(&folder.path().join("demo"), photographs());
    let mut demo = demo.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    assert!(
        lines.map_while(Result::ok).any(|line| line.contains("Ctrl-C")),
        "it goes on until it is stopped"
    );
    let pid = nix::unistd::Pid::from_raw(demo.id().cast_signed());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
    demo.wait().unwrap();
    // The host drains its connections before it goes.
    once(|| std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_err().then_some(()));
}
