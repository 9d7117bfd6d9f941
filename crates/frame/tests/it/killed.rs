//! The frame is killed (SIGKILL) at chosen places, as by a power cut, and started again.

use std::env;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use wirephoto_airwave::thin::State;

use crate::world::{Delivery, World, is_end, standing};

const FILE: &str = "WIREPHOTO_TEST_FRAME_FILE";
const HOST: &str = "WIREPHOTO_TEST_FRAME_HOST";
const CRASH_POINT: &str = "WIREPHOTO_CRASH_POINT";
/// Unless `WIREPHOTO_KILLS` says how many.
const KILLS: usize = 14;
const TEST: &str = "killed::t8_t9_a_frame_that_is_killed_anywhere_shows_everything_once_and_says_so";

/// The frame that the test starts as a process of its own, and kills: the same test again, told where.
fn frame_process(file: &Path) -> ! {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _frame = standing(&runtime, file, &env::var(HOST).unwrap());
    loop {
        thread::park_timeout(Duration::from_hours(1));
    }
}

/// A frame in a process of its own; it is killed when this is dropped.
struct Process(Child);

impl Process {
    fn start(world: &World, crash_point: &str) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", TEST, "--nocapture"]);
        command.env(FILE, world.file("frame")).env(HOST, &world.host.url).env(CRASH_POINT, crash_point);
        command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        Self(command.spawn().unwrap())
    }

    fn is_dead(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn t8_t9_a_frame_that_is_killed_anywhere_shows_everything_once_and_says_so() {
    if let Some(file) = env::var_os(FILE) {
        frame_process(file.as_ref());
    }
    let world = World::new();
    world.paired("frame").stop();
    let kills = env::var("WIREPHOTO_KILLS").map_or(KILLS, |count| count.parse().unwrap());
    let point = |kill: usize| format!("commit.{}:{}", ["before", "after"][kill % 2], 2 + kill / 2 % 6);
    let points: Vec<String> = (0..kills).map(point).collect();
    let mut deliveries = Vec::new();
    for (toi, point) in (1..).zip(&points) {
        let caption = format!("Picture {toi}");
        let mut delivery = Delivery::new(toi, "Ada", &[&caption]);
        world.host.announce(0, &delivery.availability());
        let mut process = Process::start(&world, point);
        // What it hears of a delivery before it dies is different each time.
        delivery.send_until("the end of the frame", 10, || process.is_dead());
        deliveries.push(delivery);
    }
    let frame = world.frame("frame", world.options());
    for delivery in &mut deliveries {
        let (host, object) = (world.host.clone(), delivery.object);
        delivery.send_until("the end of a delivery", 10, || {
            host.reports(0).iter().any(|report| report.object == object && is_end(report))
        });
    }
    let mut captions = frame.captions();
    captions.sort_by_key(|caption| (caption.len(), caption.clone()));
    let all: Vec<String> = (1..=points.len()).map(|toi| format!("Picture {toi}")).collect();
    assert_eq!(captions, all);
    for report in world.host.reports(0).iter().filter(|report| is_end(report)) {
        assert!(matches!(report.state, State::Complete(_)), "{report:?}");
    }
    assert!(frame.database.check().unwrap().is_empty());
}
