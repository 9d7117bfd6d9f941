//! A full disk on either side: one sentence, nothing half stored, and all goes on once there is room.
//!
//! The disk is a small file system in memory, in a mount namespace of its own, which ends with the program.

use std::fs;
use std::path::Path;
use std::process::Command;

use wirephoto_database::{Database, Location};

use crate::program::{Ran, Running, Story, photographs, run_studio, serve, studio, text};

/// What the shell does on the small disk: become the program, or run it and keep what it left.
pub const BECOME: &str = "exec \"$@\"";
const KEEP: &str = "\"$@\"; code=$?; mkdir $before.after; cp -a $before/. $before.after; exit $code";

/// A command whose data lies on a disk with little room, which has a copy of `data`.
pub fn on_a_small_disk(command: &Command, data: &Path, room_kb: u64, then: &str) -> Command {
    let used: u64 = fs::read_dir(data).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    let size = used + room_kb * 1024;
    let script = format!(
        "before=$1; shift; mkdir $before.disk && mount -t tmpfs -o size={size} tmpfs $before.disk &&
         cp -a $before/. $before.disk && mount --bind $before.disk $before && {{ {then}; }}"
    );
    let mut shell = Command::new("unshare");
    shell.args(own_mounts());
    shell.args(["sh", "-c", &script, "sh", text(data)]).arg(command.get_program()).args(command.get_args());
    shell
}

/// How `unshare` makes a mount namespace here. Where `/` is no mount point, as within a chroot, there is nothing
/// whose propagation it could change.
fn own_mounts() -> &'static [&'static str] {
    if !nix::unistd::geteuid().is_root() {
        return &["--mount", "--map-root-user"];
    }
    let works = Command::new("unshare").args(["--mount", "true"]).output().unwrap().status.success();
    if works { &["--mount"] } else { &["--mount", "--propagation", "unchanged"] }
}

#[test]
fn p1_a_full_disk_at_the_studio_ends_the_import_with_a_sentence_and_it_goes_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("studio");
    run_studio(&data, &["event", "new", "--name", "Full"]).exits_with(0);
    let command = studio(&data, &["import", "1", text(photographs())]);
    let ran = Ran::read(&on_a_small_disk(&command, &data, 1200, KEEP).output().unwrap()).exits_with(1);
    assert!(ran.said.contains("full") && ran.said.lines().count() == 1, "{}", ran.said);
    let imported = ran.lines.iter().filter(|line| line["status"] == "imported").count() as u64;
    assert!((1..8).contains(&imported), "{imported} found room");

    fs::remove_dir_all(&data).unwrap();
    fs::rename(data.with_extension("after"), &data).unwrap();
    let listed = run_studio(&data, &["list", "1"]).exits_with(0).lines.len() as u64;
    assert_eq!(listed, imported, "what was acknowledged is there, and nothing else");
    let again = run_studio(&data, &["import", "1", text(photographs())]).exits_with(0);
    assert_eq!((again.summary("imported"), again.summary("duplicates")), (8 - imported, imported));
}

#[test]
fn p5_a_full_disk_at_the_host_is_told_at_the_studio_and_publishing_goes_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let story = Story::tell(&folder.path().join("story"));
    let (studio, host) = (story.data.join("studio"), story.data.join("host"));
    run_studio(&studio, &["event", "new", "--name", "Full"]).exits_with(0);
    run_studio(&studio, &["import", "2", text(photographs())]).exits_with(0);
    run_studio(&studio, &["pick", "2", "--all"]).exits_with(0);

    // Its file may hold room that the story has left.
    let database = Database::open(&Location::File(host.join("wirephoto.db")), &[]).unwrap();
    database.reclaim().unwrap();
    database.close();
    let full = Running::host(on_a_small_disk(&serve(&host, story.port), &host, 150, BECOME));
    let ran = run_studio(&studio, &["publish", "2"]).exits_with(1);
    assert!(ran.said.contains("full") && ran.said.lines().count() == 1, "{}", ran.said);
    let status = &run_studio(&studio, &["status", "1"]).exits_with(0).lines[0];
    assert!(status["at_host"]["pictures"].is_u64(), "reading goes on: {status}");
    drop(full);

    let _roomy = Running::host(serve(&host, story.port));
    let published = run_studio(&studio, &["publish", "2"]).exits_with(0);
    assert_eq!(published.summary("shown"), 8);
}
