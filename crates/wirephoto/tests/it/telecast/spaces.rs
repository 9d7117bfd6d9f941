//! The real programs on machines of their own, as network namespaces: multicast crosses from one to the other, and cables
//! are pulled out.

use std::env;
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::frame::Hears;
use super::machine::{Machine, ip, keep_the_door};
use super::world::{Plan, World};

const TEST: &str = "telecast::spaces::t4_t6_t8_t9_pictures_cross_a_network_whose_cables_are_pulled_out";
/// Where the test is told again: in a network of its own, or at the door of one of its machines, whose port it is then.
const NETWORK: &str = "a network";
const WITHIN: &str = "WIREPHOTO_TEST_WITHIN_A_NETWORK";
/// How long a cable is out.
const OUT: Duration = Duration::from_secs(1);

/// How a namespace can be made here, if it can.
fn own_network() -> Option<Command> {
    let users: &[&str] = if nix::unistd::geteuid().is_root() { &[] } else { &["--user", "--map-root-user"] };
    let unshare = || {
        let mut command = Command::new("unshare");
        // Where only root looks, on some systems, stands `ip`.
        let path = env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
        command.args(users).arg("--net").env("PATH", path);
        command
    };
    let mut trial = unshare();
    let make =
        "ip link add name air type bridge && ip link add name a0 type veth peer name b0 && nsenter --version";
    let tried = trial.args(["sh", "-c", make]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success()).then(unshare)
}

#[test]
fn t4_t6_t8_t9_pictures_cross_a_network_whose_cables_are_pulled_out() {
    match env::var(WITHIN).as_deref() {
        Ok(NETWORK) => return tell(),
        Ok(port) => return keep_the_door(port.parse().unwrap()),
        Err(_) => {}
    }
    let Some(mut network) = own_network() else {
        eprintln!("skipped: no network namespaces can be made here");
        return;
    };
    let again = again(NETWORK);
    network.arg(again.get_program()).args(again.get_args()).env(WITHIN, NETWORK);
    assert!(network.status().unwrap().success(), "it failed within the network");
}

/// This test again, in another place.
fn again(within: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", TEST, "--nocapture"]).env(WITHIN, within);
    command
}

fn tell() {
    let at = |number| Ipv4Addr::new(10, 87, 80, number);
    let host = Machine::at_a_bridge(at(1));
    let [station, grandma, aunt] =
        [2, 3, 4].map(|number| Machine::plugged_in(at(number), |port| again(&port.to_string())));
    let frames = [grandma.clone(), aunt].map(|machine| (Hears::Group, machine));
    let plan = Plan {
        frames: &frames,
        host,
        station: station.clone(),
        pictures: (2, 960),
        rate: "1M",
        ..Plan::default()
    };
    let mut world = World::begin(&plan);

    // A frame is cut off while it receives: from the air, and from its host.
    let delivery = world.send(&[1], &[0, 1]);
    world.until_on_the_air(&delivery);
    grandma.ip("link set eth0 down");
    std::thread::sleep(OUT);
    grandma.ip("link set eth0 up");
    world.until_shown(&delivery);

    // The station is: what it sends meanwhile reaches nobody.
    let delivery = world.send(&[2], &[0, 1]);
    world.until_on_the_air(&delivery);
    ip(&format!("link set {} down", station.plug()));
    std::thread::sleep(OUT);
    ip(&format!("link set {} up", station.plug()));
    world.until_shown(&delivery);

    // It has no network at all: nothing that it tries to send can leave, and its host is away.
    let delivery = world.send(&[1, 2], &[0, 1]);
    world.until_on_the_air(&delivery);
    station.ip("link set eth0 down");
    std::thread::sleep(OUT);
    station.ip("link set eth0 up");
    world.until_shown(&delivery);

    world.until_idle();
    world.nothing_was_repeated();
    world.end();
}
