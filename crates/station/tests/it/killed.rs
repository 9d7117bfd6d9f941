//! The station is killed (SIGKILL) at chosen places, as by a power cut, and started again.

use std::env;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use wirephoto_airwave::object::Key;
use wirephoto_exchange::air::AirState;

use crate::frames::{Air, Frame};
use crate::world::{World, open, station};

const FOLDER: &str = "WIREPHOTO_TEST_STATION_FOLDER";
const OUTPUT: &str = "WIREPHOTO_TEST_STATION_OUTPUT";
const CRASH_POINT: &str = "WIREPHOTO_CRASH_POINT";
const TEST: &str = "killed::t4_t6_a_station_that_is_killed_anywhere_goes_on_and_repeats_no_symbol";

/// The station that the test starts as a process of its own, and kills: the same test again, told where.
fn station_process(folder: &Path) -> ! {
    let output = env::var(OUTPUT).unwrap().parse().unwrap();
    let station = station(open(folder), output);
    let _work = station.start().unwrap();
    loop {
        thread::park_timeout(Duration::from_hours(1));
    }
}

/// A station in a process of its own; it is killed when this is dropped.
struct Process(Child);

impl Process {
    fn start(world: &World, crash_point: Option<&str>) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", TEST, "--nocapture"]);
        command.env(FOLDER, world.folder.path()).env(OUTPUT, world.output.to_string());
        command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        if let Some(crash_point) = crash_point {
            command.env(CRASH_POINT, crash_point);
        }
        Self(command.spawn().unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn t4_t6_a_station_that_is_killed_anywhere_goes_on_and_repeats_no_symbol() {
    if let Some(folder) = env::var_os(FOLDER) {
        station_process(folder.as_ref());
    }
    let key = Key::from_bytes([42; 32]);
    let air = Air::new(&key, vec![Frame::new(0.2, 3)]);
    let output = format!("udp://{}", air.address()).parse().unwrap();
    let mut world = World::at_rest(key, air, output);
    let (ordered, mut order) = world.object(1_000_000, &[0]);
    order.starts_at = Some(wirephoto_database::Moment::now());
    world.host.order(order);
    world.announce(&ordered, &[0]);

    // While it fetches, while it stores a block, after it has.
    for point in ["commit.before:3", "commit.after:4", "commit.before:6", "station.noted:1", "commit.after:5"]
    {
        let mut process = Process::start(&world, Some(point));
        process.0.wait().unwrap();
    }
    // In the middle of sending, three times.
    for _ in 0..3 {
        let _process = Process::start(&world, None);
        for _ in 0..60 {
            world.air.hear();
        }
    }
    let _process = Process::start(&world, None);
    world.receive(&ordered, 0);
    world.host.until_state(ordered.id, AirState::Ended);
    world.air.drain();
    assert!(!world.air.has_repeated());
}
