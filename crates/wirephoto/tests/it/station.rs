//! A station as its operator runs it: its page, its end, and what it does not start with.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::program::{Running, browse, once, text, wirephoto};

/// Starts a station: the program, and the address of its page.
fn start(data: &Path) -> (Running, String) {
    let out = format!("udp://127.0.0.1:{}", wirephoto_ports::free());
    let mut command = wirephoto(&["station", "--data", text(data), "--out", &out, "--name", "Patscherkofel"]);
    command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let url =
        first.trim_end().split_once("; open ").expect("the station says where its page is").1.to_owned();
    (Running(child), url)
}

#[test]
fn t6_a_station_shows_its_page_until_it_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("station");
    for _ in ["new", "and again"] {
        let (mut station, url) = start(&data);
        let browser = browse(&url);
        let page = browser.open("/").unwrap().ok().unwrap().html;
        assert!(page.contains("Patscherkofel") && page.contains("paired with no host yet"), "{page}");
        browser.open("/readyz").unwrap().ok().unwrap();

        let mut second = wirephoto(&["station", "--data", text(&data), "--out", "udp://127.0.0.1:5000"]);
        let refused = second.args(["--listen", "127.0.0.1:0"]).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "one station works on a directory");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("station"), "{refused:?}");

        kill(Pid::from_raw(station.0.id().cast_signed()), Signal::SIGTERM).unwrap();
        assert_eq!(station.0.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn t6_what_a_station_prints_is_its_stream_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = wirephoto(&["station", "--data", text(folder.path()), "--out", "-", "--rate", "1M"]);
    command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut station = Running(command.spawn().unwrap());
    let mut stream = [0; 188 * 70];
    station.0.stdout.take().unwrap().read_exact(&mut stream).unwrap();
    assert!(stream.chunks(188).all(|packet| packet[0] == 0x47));
    // It begins with what is in it: PAT, PMT, and nothing on the air.
    let pids: Vec<u16> =
        stream.chunks(188).map(|packet| u16::from_be_bytes([packet[1], packet[2]])).collect();
    assert_eq!(pids[..3], [0x4000, 0x4100, 0x1fff]);
}

#[test]
fn t6_a_station_whose_stream_nobody_takes_says_so_and_ends_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = wirephoto(&["station", "--data", text(folder.path()), "--out", "-", "--rate", "20M"]);
    command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut station = Running(command.spawn().unwrap());
    let mut said = BufReader::new(station.0.stderr.take().unwrap()).lines();
    let ready = said.find_map(|line| Some(line.unwrap().split_once("; open ")?.1.to_owned())).unwrap();
    let browser = browse(&ready);
    once(|| browser.open("/").unwrap().ok().unwrap().html.contains("nobody takes the stream").then_some(()));
    kill(Pid::from_raw(station.0.id().cast_signed()), Signal::SIGTERM).unwrap();
    assert_eq!(station.0.wait().unwrap().code(), Some(0));
}

#[test]
fn wrong_usage_of_a_station_exits_with_2_and_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("station");
    let out = ["--out", "udp://239.1.2.3:5000", "--out", "udp://239.1.2.3:5001"];
    let three = ["--rate", "1M", "--rate", "2M", "--rate", "3M"];
    for (arguments, said) in [
        ([&out[..], &["--listen", "0.0.0.0:8423"]].concat(), "this machine only"),
        ([&out[..], &three].concat(), "--rate once, or once for each"),
    ] {
        let ran = wirephoto(&["station", "--data", text(&data)]).args(&arguments).output().unwrap();
        let sentence = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}: {sentence}");
        assert!(sentence.contains(said) && sentence.lines().count() == 1, "{arguments:?}: {sentence}");
    }
    for (arguments, said) in [
        (vec![], "--data"),
        (vec!["--data", text(&data)], "--out"),
        (vec!["--data", text(&data), "--out", "239.1.2.3:5000"], "udp://239.1.2.3:5000"),
        ([&["--data", text(&data), "--rate", "fast"], &out[..2]].concat(), "20M"),
        (vec!["pair", "https://photos.example.com", "short", "--data", text(&data)], "16 letters"),
    ] {
        let ran = wirephoto(&["station"]).args(&arguments).output().unwrap();
        let told = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
    assert!(!data.exists(), "nothing was made on the way");
}
