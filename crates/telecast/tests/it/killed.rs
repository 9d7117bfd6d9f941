//! The host is killed (SIGKILL) at chosen commits while deliveries are on their way, and started again: each request is one
//! delivery, each frame gets it once, and in the end nothing is on the air.

use std::env;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use wirephoto_accounts::Role;
use wirephoto_database::{Database, Location};

use crate::aired::{Air, Listener, OnAir};
use crate::host::{Host, SCHEMAS, between, jpeg, make_album, send};
use crate::shown::{Frame, try_send};

const FOLDER: &str = "WIREPHOTO_TEST_HOST_FOLDER";
const ADDRESS: &str = "WIREPHOTO_TEST_HOST_ADDRESS";
const CRASH_POINT: &str = "WIREPHOTO_CRASH_POINT";
const TEST: &str = "killed::t9_a_host_that_is_killed_anywhere_delivers_each_request_once";
/// Of each trial: where, and at the how-manieth pass.
const POINTS: [&str; 3] = ["commit.before", "commit.after", "answer.before"];
const PASSES: u32 = 5;

fn open(folder: &Path) -> Database {
    Database::open(&Location::File(folder.join("host.db")), &SCHEMAS).unwrap()
}

/// The host that the test starts as a process of its own: the same test again, told where.
fn host_process(folder: &Path) -> ! {
    let address: SocketAddr = env::var(ADDRESS).unwrap().parse().unwrap();
    let host = Host::start_at(open(folder), address);
    host.look_after_deliveries();
    loop {
        thread::park_timeout(Duration::from_hours(1));
    }
}

/// A host in a process of its own, which is started again when it was killed.
struct Process<'f> {
    child: Child,
    folder: &'f Path,
    address: SocketAddr,
    kills: u32,
}

impl<'f> Process<'f> {
    fn start(folder: &'f Path, address: SocketAddr) -> Self {
        Self { child: Self::spawn(folder, address, None), folder, address, kills: 0 }
    }

    fn spawn(folder: &Path, address: SocketAddr, crash_point: Option<&str>) -> Child {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", TEST, "--nocapture"]);
        command.env(FOLDER, folder).env(ADDRESS, address.to_string());
        command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        if let Some(crash_point) = crash_point {
            command.env(CRASH_POINT, crash_point);
        }
        command.spawn().unwrap()
    }

    /// Has it killed at a point.
    fn arm(&mut self, crash_point: &str) {
        self.end();
        self.child = Self::spawn(self.folder, self.address, Some(crash_point));
    }

    /// Starts it again if it was killed.
    fn look(&mut self) {
        if self.child.try_wait().unwrap().is_some() {
            self.kills += 1;
            self.child = Self::spawn(self.folder, self.address, None);
        }
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

#[test]
fn t9_a_host_that_is_killed_anywhere_delivers_each_request_once() {
    if let Some(folder) = env::var_os(FOLDER) {
        host_process(folder.as_ref());
    }
    let folder = tempfile::tempdir().unwrap();
    let host = Host::start(open(folder.path()));
    let (ada, grandma) = (host.person("ada", Role::Administrator), host.user("grandma"));
    let mut browser = grandma.browser();
    let album = make_album(&mut browser, "Summer");
    send(&mut browser, &album, "a.jpg", &jpeg(640, 480, 1));
    let mut air = Air::new();
    let mut frames = Vec::new();
    for (seed, loss) in [(1, 0), (2, 20)] {
        let (frame, page) = Frame::paired(host.address, seed, &grandma, "Frame");
        frames.push(page.rsplit('/').next().unwrap().to_owned());
        air.listeners.push(Listener::new(&host, frame, loss));
    }
    let _station = OnAir::start(&host, &ada, air.port());
    let csrf = between(&browser.get("/frames/pair").text(), "name=\"csrf\" value=\"", "\"").to_owned();
    let (user, administrator) = (grandma.session(), ada.session());
    let cookies = format!("session={}; form={}", user.as_str(), browser.cookie("form").unwrap());
    let address = host.address;
    drop(host);

    let mut process = Process::start(folder.path(), address);
    let trials: Vec<String> =
        (1..=PASSES).flat_map(|pass| POINTS.map(|point| format!("{point}:{pass}"))).collect();
    for (trial, point) in trials.iter().enumerate() {
        process.arm(point);
        let form = format!(
            "csrf={csrf}&token=trial-{trial}&price=0.30+EUR&picture=1&frame={}&frame={}",
            frames[0], frames[1]
        );
        let headers = [
            ("cookie", cookies.as_str()),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        // Pressed until it is answered.
        air.until("the request is answered", |_| {
            process.look();
            let sent = try_send(address, "POST /send", &headers, form.as_bytes());
            sent.is_some_and(|(status, answer)| {
                assert_eq!(status, 303, "{answer}");
                true
            })
        });
        air.until("both frames have it", |air| {
            process.look();
            air.listeners.iter().all(|one| one.groups.len() > trial)
        });
    }
    let session = format!("session={}", administrator.as_str());
    air.until("nothing is on the air", |air| {
        process.look();
        if !air.listeners.iter().all(Listener::has_said_all) {
            return false;
        }
        let page = try_send(address, "GET /stations", &[("cookie", session.as_str())], b"");
        page.is_some_and(|(_, page)| page.contains("Nothing is on the air."))
    });
    assert!(process.kills as usize > trials.len() / 2, "killed {} times", process.kills);
    process.end();

    assert!(air.listeners.iter().all(|one| one.groups.len() == trials.len()));
    let database = open(folder.path());
    let count = |sql: &'static str| {
        database.read(move |tx| tx.query_one(sql, &[], |row| row.get::<u64>("n"))).wait().unwrap()
    };
    let all = trials.len() as u64;
    assert_eq!(count("SELECT count(*) AS n FROM telecast_delivery WHERE over_at IS NOT NULL"), all);
    assert_eq!(count("SELECT count(*) AS n FROM telecast_addressee WHERE state = 'shown'"), 2 * all);
    assert_eq!(count("SELECT count(*) AS n FROM telecast_object"), all, "one broadcast each");
    assert_eq!(count("SELECT count(*) AS n FROM billing_entry"), 2 * all);
    assert_eq!(count("SELECT count(*) AS n FROM database_blob"), 1, "the original");
}
