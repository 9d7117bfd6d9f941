//! Exit codes, JSON lines and sentences of the commands.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::program::{Ran, Running, Story, photographs, run_studio, serve, studio, text, wirephoto};

struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A studio with one event.
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        let arguments =
            ["event", "new", "--name", "John's wedding", "--category", "Ceremony", "--date", "2026-06-20"];
        desk.run(&arguments).exits_with(0);
        desk
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("studio")
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run_studio(&self.data(), arguments)
    }
}

#[test]
fn p2_import_prints_one_object_for_each_file_and_a_summary() {
    let desk = Desk::new();
    let ran = desk.run(&["import", "1", text(photographs()), "--category", "Ceremony"]).exits_with(0);
    assert_eq!(ran.lines.len(), 9);
    for (line, number) in ran.lines.iter().zip(1..=8) {
        assert_eq!(
            (line["status"].as_str(), line["number"].as_u64()),
            (Some("imported"), Some(number)),
            "{line}"
        );
        assert!(
            line["path"].is_string() && line["picture"].is_string() && line["reason"].is_null(),
            "{line}"
        );
    }
    assert_eq!(ran.summary("imported"), 8);
    let again = desk.run(&["import", "1", text(photographs())]).exits_with(0);
    assert!(again.lines[..8].iter().all(|line| line["status"] == "duplicate" && line["reason"].is_string()));
}

#[test]
fn refusals_exit_with_1_and_the_rest_goes_on() {
    let desk = Desk::new();
    let bad = desk.folder.path().join("bad.jpg");
    fs::write(&bad, b"<html>not found</html>").unwrap();
    let ran = desk.run(&["import", "1", text(&bad), text(photographs())]).exits_with(1);
    assert_eq!((ran.summary("imported"), ran.summary("refused")), (8, 1));
    assert_eq!(ran.lines[0]["status"], "refused");
    assert!(ran.lines[0]["reason"].as_str().unwrap().contains("HTML"));
}

#[test]
fn wrong_usage_exits_with_2_and_one_sentence() {
    let desk = Desk::new();
    for arguments in [
        &["import", "7", "."][..],
        &["import", "1", ".", "--category", "Party"],
        &["edit", "1/99", "--flip", "h"],
        &["edit", "1/1", "--rotate", "45"],
        &["edit", "1/1"],
        &["edit", "1/1", "--crop", "0,0,2,2"],
        &["pick", "1"],
        &["event", "new", "--name", " "],
        &["event", "new", "--name", "x", "--date", "yesterday"],
        &["event", "new", "--name", "x", "--no-watermark", "y"],
        &["publish", "1"],
        &["pair", "https://example.com", "short"],
        &["pair", "ftp://example.com", "K7QF-9M2D-XW4T-0H3N"],
        &["event", "new", "--name", "x", "--watermark-png", "/nowhere/mark.png"],
        &["nonsense"],
    ] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.said);
        assert!(!ran.said.trim().is_empty() && !ran.said.contains("panicked"), "{arguments:?}: {}", ran.said);
    }
    assert_eq!(desk.run(&["event", "list"]).lines.len(), 1, "nothing was made on the way");
}

#[test]
fn p3_p5_edit_pick_describe_list_and_export() {
    let desk = Desk::new();
    desk.run(&["import", "1", text(photographs())]).exits_with(0);
    desk.run(&[
        "edit",
        "1/2",
        "--flip",
        "h",
        "--rotate",
        "90",
        "--straighten",
        "-2",
        "--crop",
        "0.1,0.1,0.5,0.5",
    ])
    .exits_with(0);
    desk.run(&["describe", "2", "--caption", "The rings", "--keywords", "gold,ring", "--price", "12 €"])
        .exits_with(0);
    assert_eq!(desk.run(&["pick", "1", "2", "3"]).exits_with(0).lines[0]["picked"], 2);
    let listed = desk.run(&["list", "1"]).exits_with(0);
    let second = &listed.lines[1];
    assert_eq!((&second["picked"], &second["price_note"]), (&true.into(), &"12 €".into()));
    assert_eq!(second["metadata"]["keywords"], serde_json::json!(["gold", "ring"]));
    assert_eq!(second["edit"]["rotate"], 90);
    let proof = desk.folder.path().join("proof.jpg");
    desk.run(&["export", "1/2", "--proof", text(&proof)]).exits_with(0);
    assert!(fs::read(&proof).unwrap().starts_with(&[0xff, 0xd8]));
    desk.run(&["export", "1/2", "--proof", text(&proof)]).exits_with(2);
    desk.run(&["edit", "1/2", "--reset"]).exits_with(0);
    assert!(desk.run(&["list", "1"]).lines[1]["edit"].get("crop").is_none_or(serde_json::Value::is_null));
}

#[test]
fn deleting_asks_first() {
    let desk = Desk::new();
    desk.run(&["import", "1", text(photographs())]).exits_with(0);
    desk.run(&["pick", "1", "1"]).exits_with(0);
    let unasked = desk.run(&["delete", "1", "--unpicked"]).exits_with(2);
    assert!(unasked.said.contains("--yes"), "{}", unasked.said);
    assert_eq!(desk.run(&["delete", "1", "--unpicked", "--yes"]).exits_with(0).lines[0]["deleted"], 7);
    assert_eq!(desk.run(&["list", "1"]).lines.len(), 1);
}

#[test]
fn p3_commands_are_undone_and_the_trash_is_emptied() {
    let desk = Desk::new();
    desk.run(&["import", "1", text(photographs())]).exits_with(0);
    desk.run(&["edit", "1/2", "--rotate", "90"]).exits_with(0);
    desk.run(&["pick", "1", "--all"]).exits_with(0);
    assert_eq!(desk.run(&["undo", "1"]).exits_with(0).lines[0]["label"], "pick");
    assert_eq!(desk.run(&["list", "1"]).lines[0]["picked"], false);
    assert_eq!(desk.run(&["undo", "1"]).exits_with(0).lines[0]["label"], "edit");
    assert_eq!(desk.run(&["redo", "1"]).exits_with(0).lines[0]["label"], "edit");
    assert_eq!(desk.run(&["list", "1"]).lines[1]["edit"]["rotate"], 90);
    desk.run(&["undo", "1"]).exits_with(0);
    assert_eq!(desk.run(&["undo", "1"]).exits_with(0).lines[0]["pictures"], 8);
    assert_eq!(desk.run(&["list", "1"]).lines.len(), 0);
    desk.run(&["empty-trash", "1"]).exits_with(2);
    assert_eq!(desk.run(&["empty-trash", "1", "--yes"]).exits_with(0).lines[0]["deleted"], 8);
    desk.run(&["undo", "1"]).exits_with(1);
}

#[test]
fn p3_picks_leave_as_a_table_and_as_sidecars() {
    let desk = Desk::new();
    desk.run(&["import", "1", text(photographs())]).exits_with(0);
    desk.run(&["describe", "1/1", "--rating", "4", "--caption", "The rings"]).exits_with(0);
    desk.run(&["pick", "1", "1"]).exits_with(0);
    let table = studio(&desk.data(), &["picks", "1", "--csv"]).output().unwrap();
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.lines().count() == 2 && table.contains("The rings"), "{table}");
    let folder = desk.folder.path().join("sidecars");
    let written = desk.run(&["picks", "1", "--xmp", text(&folder), "--list", "all"]).exits_with(0);
    assert_eq!(written.lines[0]["sidecars"], 8);
    let texts = fs::read_dir(&folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    assert_eq!(texts.filter(|text| text.contains("<xmp:Rating>4<") && text.contains("The rings")).count(), 1);
    assert!(desk.run(&["picks", "1"]).exits_with(0).lines.is_empty(), "no customer has chosen yet");
}

#[test]
fn a_watched_folder_is_imported_as_it_fills() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let desk = Desk::new();
    let card = desk.folder.path().join("card");
    fs::create_dir(&card).unwrap();
    let arguments = ["import", "1", text(&card), "--watch"];
    let mut child = studio(&desk.data(), &arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for file in fs::read_dir(photographs()).unwrap().take(2) {
        let file = file.unwrap();
        fs::copy(file.path(), card.join(file.file_name())).unwrap();
        let line: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(line["status"], "imported", "{line}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_database_is_checked_backed_up_and_restored() {
    let desk = Desk::new();
    desk.run(&["import", "1", text(photographs())]).exits_with(0);
    let (data, copy) = (desk.data(), desk.folder.path().join("copy.db"));
    let db = |arguments: &[&str]| {
        let output = wirephoto(&["db", "--data", text(&data)]).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    assert_eq!(db(&["check"]).0, Some(0));
    assert_eq!(db(&["backup", text(&copy)]), (Some(0), String::new()));
    assert!(
        fs::read_to_string(data.join("last-backup")).unwrap().starts_with("20"),
        "administrators are told"
    );
    desk.run(&["delete", "1", "--unpicked", "--yes"]).exits_with(0);
    let (code, said) = db(&["restore", text(&copy)]);
    assert_eq!(code, Some(1), "it does not replace a database unasked: {said}");
    assert_eq!(db(&["restore", text(&copy), "--replace"]), (Some(0), String::new()));
    assert_eq!(desk.run(&["list", "1"]).lines.len(), 8);
    assert_eq!(db(&["check"]).0, Some(0));
}

#[test]
fn what_is_no_database_is_refused_with_a_sentence() {
    let desk = Desk::new();
    fs::write(desk.data().join("wirephoto.db"), b"this is a letter to my aunt, and no database").unwrap();
    let ran = desk.run(&["event", "list"]);
    assert_eq!(ran.code, Some(1));
    assert!(!ran.said.contains("panicked") && ran.said.lines().count() == 1, "{}", ran.said);
}

#[test]
fn p14_without_tls_a_host_serves_only_this_machine_unless_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        wirephoto(&["serve", "--data", text(folder.path()), "--listen", "0.0.0.0:0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--plain-http"));
}

#[test]
fn a_mistyped_directory_is_told_and_nothing_is_made_in_it() {
    let desk = Desk::new();
    let elsewhere = desk.folder.path().join("sudio");
    let ran = run_studio(&elsewhere, &["list", "1"]).exits_with(2);
    assert!(ran.said.contains("There is no studio in"), "{}", ran.said);
    assert!(!elsewhere.exists());
}

#[test]
fn a_host_does_not_open_a_studio() {
    let desk = Desk::new();
    let output =
        wirephoto(&["serve", "--data", text(&desk.data()), "--listen", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another part"));
}

#[test]
fn p5_proofs_that_say_where_they_were_taken_are_not_published() {
    let desk = Desk::new();
    desk.run(&["import", "1", text(photographs())]).exits_with(0);
    desk.run(&["pick", "1", "--all"]).exits_with(0);
    desk.run(&["event", "change", "1", "--keep", "position"]).exits_with(0);
    desk.run(&["publish", "1"]).exits_with(2);
}

#[test]
fn names_in_any_encoding_can_be_written_to() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new();
    desk.run(&["import", "1", text(photographs())]).exits_with(0);
    let path = desk.folder.path().join(std::ffi::OsStr::from_bytes(b"out\xff.jpg"));
    let output = studio(&desk.data(), &["export", "1/1", "--proof"]).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(path.exists());
}

#[test]
fn p5_an_event_is_taken_down_and_shown_again() {
    let folder = tempfile::tempdir().unwrap();
    let story = Story::tell(&folder.path().join("story"));
    let data = story.data.join("studio");
    let host = Running::host(serve(&story.data.join("host"), story.port));
    let at_host = || run_studio(&data, &["status", "1"]).exits_with(0).lines[0]["at_host"].clone();
    assert!(at_host()["pictures"].as_u64() > Some(0));
    let said = run_studio(&data, &["unpublish", "1"]).exits_with(1).said;
    assert!(said.contains("2 orders from this event are not done yet"), "{said}");
    let orders = run_studio(&data, &["orders", "list"]).exits_with(0).lines;
    for order in orders.iter().filter(|order| order["stage"] != "cancelled") {
        run_studio(&data, &["orders", "done", order["number"].as_str().unwrap()]).exits_with(0);
    }
    run_studio(&data, &["orders", "send"]);
    run_studio(&data, &["unpublish", "1"]).exits_with(0);
    assert!(at_host().is_null());
    assert!(run_studio(&data, &["publish", "1"]).exits_with(0).summary("sent") > 0);
    // A host that is gone for good need not be asked.
    drop(host);
    run_studio(&data, &["unpublish", "1", "--forget"]).exits_with(0);
}

#[test]
fn an_administrator_who_forgot_the_password_gets_a_link_at_the_console() {
    let folder = tempfile::tempdir().unwrap();
    let admin = |data: &str, arguments: &[&str]| {
        let output = wirephoto(&["admin", "--data", data, "link"]).args(arguments).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), said.trim_end().to_owned())
    };
    let (code, said) = admin(text(folder.path()), &[]);
    assert_eq!((code, said.contains("There is no database in")), (Some(1), true), "{said}");

    let story = Story::tell(&folder.path().join("story"));
    let data = story.data.join("host");
    let host = Running::host(serve(&data, story.port));
    let (code, link) = admin(text(&data), &[]);
    assert_eq!(code, Some(0), "{link}");
    let path =
        link.strip_prefix(&format!("http://host.localhost:{}/", story.port)).expect("the host's address");
    let page = |path: &str| {
        let url = format!("http://127.0.0.1:{}/{path}", story.port);
        reqwest::blocking::get(url).and_then(reqwest::blocking::Response::text).unwrap()
    };
    let shown = page(path);
    assert!(shown.contains("Choose a new password") && shown.contains("admin@example.com"), "{shown}");
    let (_, other) = admin(text(&data), &["photographer@example.com"]);
    assert!(
        page(other.rsplit_once("/link").map(|(_, token)| format!("link{token}")).unwrap().as_str())
            .contains("photographer@example.com")
    );
    let (code, said) = admin(text(&data), &["nobody@example.com"]);
    assert_eq!((code, said.as_str()), (Some(1), "Nobody here has this address."));
    drop(host);

    // At a lab it is the same.
    let (code, link) = admin(text(&story.data.join("lab")), &[]);
    assert_eq!((code, link.starts_with("http://lab.localhost:")), (Some(0), true), "{link}");
    let (code, said) = admin(text(&story.data.join("studio")), &[]);
    assert_eq!((code, said.contains("another part")), (Some(1), true), "a studio has no accounts: {said}");
}
