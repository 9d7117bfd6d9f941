//! kill -9 at any moment of import and publication: run again, nothing is lost and nothing is there twice.
//!
//! A story is told once; each trial then copies its data, imports and publishes another event, has one process killed
//! on the way (at a named point, or at a random moment), and does the work again.

use std::collections::HashSet;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::kills::{Kills, SIGKILL, random, trials};
use crate::program::{Ran, Running, Story, photographs, run_studio, serve, studio, text, wirephoto};

const PICTURES: usize = 8;
const ATTEMPTS: u32 = 8;

/// Who is killed, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Import(Moment),
    Publish(Moment),
    Host(Moment),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    At(&'static str),
    Random,
}

const STATES: [State; 15] = [
    State::Import(Moment::At("commit.before")),
    State::Import(Moment::At("commit.after")),
    State::Import(Moment::At("answer.before")),
    State::Import(Moment::Random),
    State::Publish(Moment::At("commit.before")),
    State::Publish(Moment::At("publish.event")),
    State::Publish(Moment::At("publish.batch.before")),
    State::Publish(Moment::At("publish.batch.after")),
    State::Publish(Moment::At("publish.complete")),
    State::Publish(Moment::At("commit.after")),
    State::Publish(Moment::Random),
    State::Host(Moment::At("commit.before")),
    State::Host(Moment::At("commit.after")),
    State::Host(Moment::At("answer.before")),
    State::Host(Moment::Random),
];

#[test]
fn p2_p5_nothing_is_lost_and_nothing_is_twice_whenever_it_is_killed() {
    let trials = trials();
    let folder = tempfile::tempdir().unwrap();
    let told = Story::tell(&folder.path().join("told"));
    let mut kills = Kills::new(&STATES);
    for number in 0..trials {
        let state = STATES[number % STATES.len()];
        // Work that was over before its kill is tried again with an earlier one.
        for attempt in 0..ATTEMPTS {
            let trial = Trial::new(&told, &folder.path().join(format!("trial-{number}-{attempt}")));
            let killed = trial.run(state, Aim { random: random("publish", number), attempt });
            fs::remove_dir_all(&trial.data).unwrap();
            if killed {
                kills.note(state);
                break;
            }
        }
    }
    kills.account(&format!("{trials} imports and publications"));
}

/// Where in its work a process is killed: sooner with each attempt.
#[derive(Clone, Copy)]
struct Aim {
    random: u32,
    attempt: u32,
}

impl Aim {
    /// The first passes over a point.
    fn pass(self, most: u32) -> u32 {
        1 + ((self.random % most) >> self.attempt)
    }

    fn delay(self) -> Duration {
        Duration::from_millis(u64::from((self.random % 150) >> self.attempt))
    }
}

struct Trial {
    data: PathBuf,
    port: u16,
}

impl Trial {
    fn new(told: &Story, data: &Path) -> Self {
        for part in ["studio", "host"] {
            fs::create_dir_all(data.join(part)).unwrap();
            fs::copy(told.data.join(part).join("wirephoto.db"), data.join(part).join("wirephoto.db"))
                .unwrap();
        }
        Self { data: data.to_owned(), port: told.port }
    }

    /// Answers whether the kill came before the end of the work.
    fn run(&self, state: State, aim: Aim) -> bool {
        self.studio(&["event", "new", "--name", "Killed", "--code", "kill-and-rise"]).exits_with(0);
        let killed = match state {
            State::Import(moment) => self.import_killed(moment, aim),
            State::Publish(moment) => self.publish_killed(moment, aim),
            State::Host(moment) => self.host_killed(moment, aim),
        };
        self.everything_is_there_once();
        killed
    }

    fn import_killed(&self, moment: Moment, aim: Aim) -> bool {
        let command = studio(&self.studio_data(), &["import", "2", text(photographs())]);
        let (ran, killed) = end(command, moment, aim.pass(4), aim.delay());
        self.is_whole("studio");
        let listed = numbers(&self.studio(&["list", "2"]).exits_with(0));
        for line in ran.lines.iter().filter(|line| line["status"] == "imported") {
            assert!(
                listed.contains(&line["number"].as_u64().unwrap()),
                "{line} was acknowledged and is lost"
            );
        }
        let _host = Host::start(self, None);
        self.import_and_publish();
        killed
    }

    fn publish_killed(&self, moment: Moment, aim: Aim) -> bool {
        let _host = Host::start(self, None);
        self.import_and_pick();
        let command = studio(&self.studio_data(), &["publish", "2"]);
        let (_, killed) = end(command, moment, 1, aim.delay());
        self.is_whole("studio");
        self.import_and_publish();
        killed
    }

    fn host_killed(&self, moment: Moment, aim: Aim) -> bool {
        self.import_and_pick();
        let mut host = Host::start(self, Some((moment, aim.pass(2))));
        let mut publication = studio(&self.studio_data(), &["publish", "2"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if moment == Moment::Random {
            std::thread::sleep(aim.delay());
            host.0.kill();
        }
        let killed = loop {
            if let Some(killed) = host.was_killed() {
                break killed;
            }
            if publication.try_wait().unwrap().is_some() {
                break false;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        drop(host);
        self.is_whole("host");
        // The studio tries again for a while, and finds a host that has risen.
        let _host = Host::start(self, None);
        publication.wait().unwrap();
        self.import_and_publish();
        killed
    }

    fn import_and_pick(&self) {
        self.studio(&["import", "2", text(photographs())]).exits_with(0);
        self.studio(&["pick", "2", "--all"]).exits_with(0);
    }

    fn import_and_publish(&self) {
        self.import_and_pick();
        let published = self.studio(&["publish", "2"]).exits_with(0);
        assert_eq!(published.summary("shown"), PICTURES as u64);
        let again = self.studio(&["publish", "2"]).exits_with(0);
        assert_eq!((again.summary("sent"), again.summary("removed")), (0, 0), "it was all there");
        let status = &self.studio(&["status", "2"]).exits_with(0).lines[0];
        assert_eq!(status["at_host"]["pictures"], PICTURES, "{status}");
    }

    fn everything_is_there_once(&self) {
        let listed = self.studio(&["list", "2"]).exits_with(0);
        let originals: HashSet<_> =
            listed.lines.iter().map(|line| line["original"].as_str().unwrap()).collect();
        assert_eq!((listed.lines.len(), originals.len()), (PICTURES, PICTURES));
        let files = fs::read_dir(photographs()).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
        let hashes: HashSet<_> = files.map(|bytes| blake3::hash(&bytes).to_hex().to_string()).collect();
        assert!(originals.iter().all(|original| hashes.contains(*original)));
        self.is_whole("studio");
        self.is_whole("host");
    }

    fn is_whole(&self, part: &str) {
        let output = wirephoto(&["db", "--data", text(&self.data.join(part)), "check"]).output().unwrap();
        assert!(output.status.success(), "the {part}: {}", String::from_utf8_lossy(&output.stdout));
    }

    fn studio_data(&self) -> PathBuf {
        self.data.join("studio")
    }

    fn studio(&self, arguments: &[&str]) -> Ran {
        run_studio(&self.studio_data(), arguments)
    }
}

fn numbers(listed: &Ran) -> HashSet<u64> {
    listed.lines.iter().filter_map(|line| line["number"].as_u64()).collect()
}

/// Runs a command until it ends or is killed; answers whether it was.
fn end(mut command: Command, moment: Moment, pass: u32, delay: Duration) -> (Ran, bool) {
    if let Moment::At(point) = moment {
        command.env("WIREPHOTO_CRASH_POINT", format!("{point}:{pass}"));
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if moment == Moment::Random {
        std::thread::sleep(delay);
        let _ = child.kill();
    }
    let output = child.wait_with_output().unwrap();
    (Ran::read(&output), output.status.signal() == Some(SIGKILL))
}

/// A host of a trial.
struct Host(Running);

impl Host {
    fn start(trial: &Trial, kill: Option<(Moment, u32)>) -> Self {
        let mut command = serve(&trial.data.join("host"), trial.port);
        if let Some((Moment::At(point), pass)) = kill {
            command.env("WIREPHOTO_CRASH_POINT", format!("{point}:{pass}"));
        }
        Self(Running::host(command))
    }

    /// `None` while it runs.
    fn was_killed(&mut self) -> Option<bool> {
        self.0.0.try_wait().unwrap().map(|status| status.signal() == Some(SIGKILL))
    }
}
