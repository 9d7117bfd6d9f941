//! A host, a station and frames as the programs that they are, from the first start of each.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use wirephoto_airwave::packet::{self, Unverified};
use wirephoto_airwave::ts::Demux;

use super::frame::{Begun, Frame, Gate, Hears};
use super::machine::Machine;
use super::people::{People, between};
use super::relay::{Ear, Relay, join};
use crate::browser::Browser;
use crate::kills::Kept;
use crate::program::{Running, browse, text, wirephoto};

/// How long something is waited for that must come: far longer than it takes.
const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(20);

/// How a story begins.
pub struct Plan<'p> {
    /// Frames, which all belong to one user, and where each of them is.
    pub frames: &'p [(Hears, Machine)],
    pub host: Machine,
    pub station: Machine,
    /// Pictures in the user's album, and their long side.
    pub pictures: (usize, u32),
    /// Of the channel, as the operator writes it.
    pub rate: &'static str,
    pub carried: Carried,
}

/// How the channel's packets travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// As they are.
    Bare,
    /// In a transport stream in a network, by MPE.
    Stream,
    /// In a transport stream that the station prints for another program, by ULE.
    Printed,
}

impl Default for Plan<'_> {
    fn default() -> Self {
        let (host, station) = (Machine::here(), Machine::here());
        Self { frames: &[], host, station, pictures: (2, 480), rate: "4M", carried: Carried::Bare }
    }
}

/// What was on the air.
#[derive(Debug, Default)]
pub struct Heard {
    symbols: BTreeSet<(u32, u32, [u8; 4])>,
    /// Packets, repeated ones too.
    pub packets: u32,
    /// Packets with a symbol that was sent before.
    pub repeated: u32,
}

impl Heard {
    fn packet(&mut self, datagram: &[u8]) {
        let object = Unverified::parse(datagram).expect("packets are as they should be").object();
        let id = datagram[packet::HEADER_BYTES - 4..packet::HEADER_BYTES].try_into().unwrap();
        self.packets += 1;
        self.repeated += u32::from(!self.symbols.insert((object.tsi, object.toi, id)));
    }
}

/// All of it.
pub struct World {
    pub folder: TempDir,
    pub host: Kept,
    pub station: Kept,
    pub frames: Vec<Frame>,
    /// Of the frame that hears by what the test puts in between.
    pub gate: Arc<Mutex<Gate>>,
    heard: Arc<Mutex<Heard>>,
    /// What the station printed.
    printed: Option<PathBuf>,
    _relay: Relay,
    /// Somebody's browser at the station.
    operator: Browser,
    people: People,
}

impl World {
    /// Makes everybody, pairs everything, and brings the pictures.
    pub fn begin(plan: &Plan<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (host, url) = host(&plan.host, &folder.path().join("host"));
        let people = People::arrive(host(), &url, plan.pictures);
        let host = Kept::new(Running::host, host);

        let (heard, gate) = (Arc::<Mutex<Heard>>::default(), Arc::<Mutex<Gate>>::default());
        let channel = SocketAddrV4::new(Ipv4Addr::new(239, 192, 87, 80), wirephoto_ports::free());
        let mut ears = vec![sniffer(&heard, plan.carried == Carried::Stream)];
        let printed = (plan.carried == Carried::Printed).then(|| folder.path().join("printed.ts"));
        // All at once, since each waits for its next offer.
        let begun: Vec<Begun> = (1..)
            .zip(plan.frames)
            .map(|(number, (hears, machine))| {
                let at = hears.at(channel, number, &gate, &mut ears);
                let flags = match (plan.carried, &printed) {
                    (_, Some(printed)) => ["--in".to_owned(), format!("ts+file:{}", printed.display())],
                    (Carried::Bare, _) => ["--tune".to_owned(), format!("{channel}={at}")],
                    _ => ["--in".to_owned(), format!("ts+udp://{at}?interface={}", machine.address)],
                };
                let data = folder.path().join(format!("frame-{number}"));
                Begun::new(format!("Frame {number}"), data, (&url, machine), flags, &people.user)
            })
            .collect();
        let frames = begun.into_iter().map(|frame| frame.paired(&people.user)).collect();
        let (station, operator) = start_station(
            plan,
            &folder.path().join("station"),
            &people.administrator,
            channel,
            printed.as_deref(),
        );
        let relay = Relay::start(join(channel, plan.host.address).unwrap(), ears).unwrap();
        Self { folder, host, station, frames, gate, heard, printed, _relay: relay, operator, people }
    }

    /// Asks for a delivery until the host has answered; its page. However often it is asked for, it is one.
    pub fn send(&mut self, pictures: &[u32], frames: &[usize]) -> String {
        let pictures = pictures.iter().map(|number| format!("picture={number}"));
        let frames = frames.iter().map(|frame| format!("frame={}", self.frames[*frame].id));
        let query = pictures.chain(frames).collect::<Vec<_>>().join("&");
        let check = self.until("what is sent is shown", |world| {
            world.people.user.open(&format!("/send/check?{query}")).ok()?.ok().ok()
        });
        self.until("the request is answered", |world| {
            let sent = world.people.user.submit(&check, "/send", &[]).ok()?.ok().ok()?;
            Some(sent.url.path().to_owned())
        })
    }

    /// Lets time pass until something has come about. Who was killed is started again, and screens show what is new.
    pub fn until<T>(&mut self, what: &str, mut look: impl FnMut(&Self) -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            self.host.go_on();
            self.station.go_on();
            for frame in &mut self.frames {
                frame.program.go_on();
                frame.look();
            }
            if let Some(found) = look(self) {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
            thread::sleep(PAUSE);
        }
    }

    /// Lets time pass until all frames of a delivery show it, as the host says.
    pub fn until_shown(&mut self, delivery: &str) {
        let is_shown = |states: &Vec<(String, String)>| states.iter().all(|(_, state)| state == "shown");
        self.until("it is shown", |world| world.states(delivery).filter(is_shown).map(drop));
    }

    /// Lets time pass until a delivery is on the air or further, as the host says.
    pub fn until_on_the_air(&mut self, delivery: &str) {
        let is_begun = |states: &Vec<(String, String)>| states.iter().any(|(_, state)| state != "requested");
        self.until("it is on the air", |world| world.states(delivery).filter(is_begun).map(drop));
    }

    /// Lets time pass until nothing is on the air, as host and station say.
    pub fn until_idle(&mut self) {
        self.until("nothing is on the air", |world| {
            let host = world.people.administrator.open("/stations").ok()?.ok().ok()?.html;
            let station = world.operator.open("/").ok()?.ok().ok()?.html;
            (host.contains("Nothing is on the air.") && station.contains("Nothing is on the air"))
                .then_some(())
        });
    }

    /// Where each frame of a delivery is, as its page says; nothing while the host is away.
    pub fn states(&self, delivery: &str) -> Option<Vec<(String, String)>> {
        let page = self.people.user.open(delivery).ok()?.ok().ok()?.html;
        let rows = page.split("<li class=\"").skip(1).filter(|row| row.contains("class=\"mark\""));
        rows.map(|row| {
            let state = between(row, "class=\"mark\" aria-hidden=\"true\"></span> ", " <span")?;
            Some((between(row, "<strong>", "</strong>")?, state))
        })
        .collect()
    }

    /// No symbol was sent twice.
    pub fn nothing_was_repeated(&self) {
        if let Some(printed) = &self.printed {
            sniffer(&self.heard, true)(&fs::read(printed).unwrap());
        }
        let heard = self.heard.lock().unwrap();
        assert!(heard.packets > 0 && heard.repeated == 0, "{} of {}", heard.repeated, heard.packets);
    }

    /// The page of a delivery.
    pub fn page(&self, delivery: &str) -> String {
        self.people.user.open(delivery).unwrap().ok().unwrap().html
    }

    /// Ends every program, and looks whether their databases are whole.
    pub fn end(mut self) {
        self.host.stop();
        self.station.stop();
        self.frames.iter_mut().for_each(|frame| frame.program.stop());
        let frames = (1..=self.frames.len()).map(|number| format!("frame-{number}"));
        for part in ["host".to_owned(), "station".to_owned()].into_iter().chain(frames) {
            let data = self.folder.path().join(&part);
            let output = wirephoto(&["db", "--data", text(&data), "check"]).output().unwrap();
            assert!(output.status.success(), "{part}: {}", String::from_utf8_lossy(&output.stdout));
        }
    }
}

/// How a new host is started, and where it is reached.
fn host(machine: &Machine, data: &Path) -> (impl Fn() -> Command + 'static, String) {
    let listen = format!("{}:{}", machine.address, wirephoto_ports::free());
    let (url, data, machine) = (format!("http://{listen}"), data.to_owned(), machine.clone());
    let start = move || {
        let mut command = wirephoto(&["serve", "--data", text(&data), "--listen", &listen]);
        if !machine.address.is_loopback() {
            command.arg("--plain-http");
        }
        machine.run(command)
    };
    (start, url)
}

/// Pairs a station with the host, and starts it: the program, and somebody's browser at its page.
fn start_station(
    plan: &Plan<'_>,
    data: &Path,
    administrator: &Browser,
    channel: SocketAddrV4,
    printed: Option<&Path>,
) -> (Kept, Browser) {
    let page = administrator.open("/stations").unwrap().ok().unwrap();
    let page = administrator.submit(&page, "/stations/pairing", &[]).unwrap().ok().unwrap();
    let command = page.text_of("command").expect("a command");
    let words: Vec<&str> = command.split(' ').skip(1).take_while(|word| *word != "--data").collect();
    let mut pair = wirephoto(&words);
    pair.args(["--data", text(data)]);
    let paired = plan.station.run(pair).output().unwrap();
    assert!(paired.status.success(), "{}", String::from_utf8_lossy(&paired.stderr));

    let interface = plan.station.address;
    let out = match plan.carried {
        Carried::Bare => format!("udp://{channel}?interface={interface}"),
        Carried::Stream => format!("ts+udp://{channel}?interface={interface}"),
        Carried::Printed => format!("-?encapsulation=ule&group={channel}"),
    };
    let (rate, data, machine) = (plan.rate, data.to_owned(), plan.station.clone());
    let listen = machine.page();
    let operator = browse(&format!("http://{listen}"));
    let start = move || {
        let mut command = wirephoto(&["station", "--data", text(&data), "--out", &out]);
        command.args(["--rate", rate, "--listen", &listen]);
        machine.run(command)
    };
    let Some(printed) = printed.map(Path::to_owned) else {
        return (Kept::new(Running::host, start), operator);
    };
    (Kept::new(begin_printing, move || into(&printed, &start())), operator)
}

/// A command that prints for another program, which puts what comes behind what is in a file.
fn into(file: &Path, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"rm -f "$0"; mkfifo "$0"; cat "$0" >>"$1" & shift; exec "$@" >"$0""#]);
    shell.arg(file.with_extension("pipe")).arg(file).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.stdin(Stdio::null());
    shell
}

/// Starts a station that prints its stream, and so says elsewhere that it is ready.
fn begin_printing(mut command: Command) -> Running {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    said.find(|line| line.contains("; open "));
    // Whatever else it says is taken from it.
    thread::spawn(move || said.for_each(drop));
    Running(child)
}

/// Somebody who reads the numbers of all packets.
fn sniffer(heard: &Arc<Mutex<Heard>>, is_stream: bool) -> Ear {
    let (heard, mut demux) = (Arc::clone(heard), Demux::new());
    Box::new(move |datagram| {
        let mut heard = heard.lock().unwrap();
        if is_stream {
            demux.read(datagram, |inside| heard.packet(inside.payload));
        } else {
            heard.packet(datagram);
        }
    })
}
