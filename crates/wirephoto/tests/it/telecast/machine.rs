//! The machines on which the programs run: this one, or network namespaces that a bridge joins.

use std::io::{self, Read};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;

use crate::program::once;

/// Where whoever comes from outside knocks.
const DOOR: u16 = 8400;

/// A machine, as far as the network knows it.
#[derive(Clone)]
pub struct Machine {
    pub address: Ipv4Addr,
    space: Option<Arc<Space>>,
}

/// A network namespace: it is there for as long as the process at its door, which ends with the test whatever happens.
struct Space(Child);

impl Drop for Space {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Machine {
    /// The loopback of this machine.
    pub fn here() -> Self {
        Self { address: Ipv4Addr::LOCALHOST, space: None }
    }

    /// A bridge in this network namespace, and this namespace at it.
    pub fn at_a_bridge(address: Ipv4Addr) -> Self {
        ip("link set lo up");
        ip("link add name air type bridge mcast_snooping 0");
        ip(&format!("addr add {address}/24 dev air"));
        ip("link set air up");
        Self { address, space: None }
    }

    /// A namespace of its own, with a cable to the bridge; `door` is a program that calls [`keep_the_door`]
    /// for a port.
    pub fn plugged_in(address: Ipv4Addr, door: fn(u16) -> Command) -> Self {
        let door = door(page_port(address));
        let mut holder = Command::new("unshare");
        holder.arg("--net").arg(door.get_program()).args(door.get_args());
        holder.envs(door.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let child = holder.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let machine = Self { address, space: Some(Arc::new(Space(child))) };
        let namespace = machine.namespace().unwrap();
        once(|| is_another(&namespace).then_some(()));
        let (plug, space) = (machine.plug(), machine.space.as_ref().unwrap().0.id());
        ip(&format!("link add name {plug} type veth peer name eth0 netns {space}"));
        ip(&format!("link set {plug} master air up"));
        machine.ip("link set lo up");
        machine.ip(&format!("addr add {address}/24 dev eth0"));
        machine.ip("link set eth0 up");
        lead((Ipv4Addr::LOCALHOST, page_port(address)), (address, DOOR));
        machine
    }

    /// The bridge's end of the cable.
    pub fn plug(&self) -> String {
        format!("plug{}", self.address.octets()[3])
    }

    /// A command, as it runs on this machine.
    pub fn run(&self, command: Command) -> Command {
        let Some(space) = self.namespace() else { return command };
        let mut entered = Command::new("nsenter");
        entered.arg(format!("--net={space}")).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => entered.env(name, value),
                None => entered.env_remove(name),
            };
        }
        entered.stdin(Stdio::null());
        entered
    }

    /// Where a program of this machine has its page; by the same address the test comes to it.
    pub fn page(&self) -> String {
        let port = if self.space.is_some() { page_port(self.address) } else { wirephoto_ports::free() };
        format!("127.0.0.1:{port}")
    }

    /// `ip …` on this machine.
    pub fn ip(&self, words: &str) {
        let mut command = Command::new("ip");
        command.args(words.split(' '));
        succeed(self.run(command), words);
    }

    fn namespace(&self) -> Option<String> {
        self.space.as_ref().map(|space| format!("/proc/{}/ns/net", space.0.id()))
    }
}

/// `ip …` here.
pub fn ip(words: &str) {
    Machine::here().ip(words);
}

fn succeed(mut command: Command, what: &str) {
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "ip {what}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// Whether a namespace is not the one in which this process is.
fn is_another(namespace: &str) -> bool {
    let name = |path: &str| std::fs::read_link(path).ok();
    name(namespace).is_some_and(|other| Some(other) != name("/proc/self/ns/net"))
}

fn page_port(machine: Ipv4Addr) -> u16 {
    8400 + u16::from(machine.octets()[3])
}

/// Leads whoever knocks at this machine to the page of its program, until the test is over.
pub fn keep_the_door(port: u16) {
    lead((Ipv4Addr::UNSPECIFIED, DOOR), (Ipv4Addr::LOCALHOST, port));
    let _ = io::stdin().read_to_end(&mut Vec::new());
}

/// Leads whoever comes to one address on to another.
fn lead(from: (Ipv4Addr, u16), to: (Ipv4Addr, u16)) {
    let door = TcpListener::bind(from).unwrap();
    thread::spawn(move || {
        for visitor in door.incoming().flatten() {
            // Nobody answers for a program that is away.
            if let Ok(page) = TcpStream::connect(to) {
                pass_on(&visitor, &page);
                pass_on(&page, &visitor);
            }
        }
    });
}

fn pass_on(from: &TcpStream, to: &TcpStream) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
}
