//! A full disk: what is new is refused with a sentence, what was answered is there, and the lab receives again once there
//! is room.
//!
//! The disk is a small file system in memory, in a mount namespace of its own, which ends with the program: this test, run
//! once more, as a lab.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, fs, io};

use wirephoto_database::{Database, Location};
use wirephoto_exchange::client::{ClientError, Lab, Outgoing, Pairing};
use wirephoto_exchange::ticket::JobStage;

use crate::tickets::Order;
use crate::world::{SCHEMAS, World};

const MEGABYTE: usize = 1 << 20;
const DISK: &str = "size=64m";
/// What of the disk is taken by something else, until it is removed.
const BALLAST: usize = 44 * MEGABYTE;
/// More than there is room for.
const PICTURE: usize = 24 * MEGABYTE;
/// Names the disk's folder to the lab.
const AS_A_LAB: &str = "WIREPHOTO_TEST_SMALL_DISK";
const TEST: &str =
    "full_disk::p10_a_full_disk_refuses_what_is_new_keeps_what_was_answered_and_receives_again_with_room";

/// The lab on the small disk, until the test lets go of its standard input.
fn serve(disk: &Path) {
    fs::write(disk.join("ballast"), vec![0; BALLAST]).unwrap();
    let database = Database::open(&Location::File(disk.join("lab.db")), &SCHEMAS).unwrap();
    let world = World::start(database);
    let paired = world.pair("laptop");
    println!("\npaired {} {}", paired.url, paired.token);
    let _ = io::stdin().read(&mut [0]);
}

/// A process that is killed when it is forgotten.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How a mount namespace is made here: by root; by root where `/` is no mount point, as within a chroot; by anybody else.
fn own_mounts() -> &'static [&'static str] {
    let ways: [&[&str]; 3] =
        [&["--mount"], &["--mount", "--propagation", "unchanged"], &["--mount", "--map-root-user"]];
    let works =
        |way: &&&[&str]| Command::new("unshare").args(**way).arg("true").output().unwrap().status.success();
    ways.iter().find(works).expect("a way to mount")
}

fn start(disk: &Path) -> (Killed, Lab) {
    let mut child = Command::new("unshare")
        .args(own_mounts())
        .args(["sh", "-c", "mount -t tmpfs -o $0 tmpfs \"$1\" && shift && exec \"$@\"", DISK])
        .arg(disk)
        .arg(env::current_exe().unwrap())
        .args(["--exact", TEST, "--nocapture"])
        .env(AS_A_LAB, disk)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let child = Killed(child);
    let paired = lines.find_map(|line| line.strip_prefix("paired ").map(str::to_owned));
    let paired = paired.expect("a lab that begins");
    let (url, token) = paired.split_once(' ').unwrap();
    let pairing = Pairing {
        url: url.to_owned(),
        token: token.to_owned(),
        pin: None,
        host_name: String::new(),
        account_name: String::new(),
    };
    (child, Lab::new(&pairing).unwrap())
}

#[test]
fn p10_a_full_disk_refuses_what_is_new_keeps_what_was_answered_and_receives_again_with_room() {
    if let Some(disk) = env::var_os(AS_A_LAB) {
        return serve(Path::new(&disk));
    }
    let disk = tempfile::tempdir().unwrap();
    let (lab, client) = start(disk.path());
    let picture: Vec<u8> = (0..PICTURE).map(|at| (at % 251) as u8).collect();
    let order = Order::new("FULLD1SK", std::slice::from_ref(&picture));
    client.put_job(order.id, &order.ticket).unwrap();
    let (answered, hash) = (Cell::new(0), order.ticket.files[0].hash);
    let file = Outgoing { bytes: &picture, hash, progress: &|bytes| answered.set(bytes), stop: &|| false };
    let refused = client.send_original(&file).unwrap_err();
    assert!(matches!(refused, ClientError::Refused { status: 507, .. }), "{refused:?}");
    assert!(refused.to_string().contains("full"), "{refused}");
    let answered = answered.get();
    assert!((1..PICTURE as u64).contains(&answered), "{answered} bytes found room");
    let status = client.job(order.id).unwrap().unwrap();
    assert_eq!(
        (status.stage, status.missing.as_slice()),
        (JobStage::Receiving, &[hash][..]),
        "reading goes on"
    );
    assert_eq!(client.catalogue().unwrap().lab, "Test lab");

    // The disk as the lab sees it: nobody else has it.
    let ballast = disk.path().join("ballast");
    fs::remove_file(format!("/proc/{}/root{}", lab.0.id(), ballast.display())).unwrap();
    assert_eq!(client.send_original(&file).unwrap(), PICTURE as u64 - answered, "what was answered is there");
    assert_eq!(client.job(order.id).unwrap().unwrap().stage, JobStage::Queued);
}
