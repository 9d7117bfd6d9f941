//! Trials in which a program is killed: how many there are, who is started again, and the account of where they hit.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::program::Running;

/// Trials, unless `WIREPHOTO_KILLS` says how many.
const TRIALS: usize = 40;
/// How a program ends that was killed.
pub const SIGKILL: i32 = 9;

/// How many trials are to be made.
pub fn trials() -> usize {
    std::env::var("WIREPHOTO_KILLS").map_or(TRIALS, |count| count.parse().unwrap())
}

/// The same for the same trial of a test, so that a failure can be seen again.
pub fn random(test: &str, trial: usize) -> u32 {
    let hash = blake3::hash(&[test.as_bytes(), &trial.to_le_bytes()].concat());
    u32::from_be_bytes(hash.as_bytes()[..4].try_into().unwrap())
}

/// How often a program was killed in each of the states that a test wants to see.
pub struct Kills<S>(BTreeMap<S, usize>);

impl<S: Copy + Debug + Ord> Kills<S> {
    /// None yet.
    pub fn new(wanted: &[S]) -> Self {
        Self(wanted.iter().map(|state| (*state, 0)).collect())
    }

    /// One more.
    pub fn note(&mut self, state: S) {
        *self.0.entry(state).or_default() += 1;
    }

    /// The states that were never hit.
    pub fn missed(&self) -> Vec<S> {
        self.0.iter().filter(|(_, count)| **count == 0).map(|(state, _)| *state).collect()
    }

    /// Writes the counts into the log of the run. Each state must have been hit.
    pub fn account(&self, of: &str) {
        // Past the capture of the test harness: these counts belong in the log of every run.
        let mut log = std::io::stderr().lock();
        writeln!(log, "kills by state, of {of}:").unwrap();
        for (state, count) in &self.0 {
            writeln!(log, "  {count:4} {state:?}").unwrap();
        }
        drop(log);
        assert!(self.missed().is_empty(), "never killed in {:?}", self.missed());
    }
}

/// A program that is started again whenever it was killed.
pub struct Kept {
    running: Running,
    command: Box<dyn Fn() -> Command>,
    begin: fn(Command) -> Running,
    /// How often it was killed.
    pub kills: u32,
    /// When it is struck from outside.
    strike: Option<Instant>,
    /// It stays as it is until it is started again.
    is_away: bool,
}

impl Kept {
    /// Starts it by `begin`, which waits until it is ready if the program says when.
    pub fn new(begin: fn(Command) -> Running, command: impl Fn() -> Command + 'static) -> Self {
        Self {
            running: begin(command()),
            command: Box::new(command),
            begin,
            kills: 0,
            strike: None,
            is_away: false,
        }
    }

    /// Starts it anew, to die at the n-th pass over a point.
    pub fn start_again(&mut self, point: Option<(&str, u32)>) {
        self.stop();
        let mut command = (self.command)();
        if let Some((point, pass)) = point {
            command.env("WIREPHOTO_CRASH_POINT", format!("{point}:{pass}"));
        }
        self.running = (self.begin)(command);
    }

    /// Starts it anew, as somebody else has it.
    pub fn start_as(&mut self, change: impl FnOnce(Command) -> Command) {
        self.stop();
        self.running = (self.begin)(change((self.command)()));
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.running.0.id()
    }

    /// Ends it until it is started again.
    pub fn send_away(&mut self) {
        self.stop();
        self.is_away = true;
    }

    /// Ends it.
    pub fn stop(&mut self) {
        self.is_away = false;
        self.strike = None;
        self.running.kill();
    }

    /// Has it killed from outside after a while.
    pub fn strike_in(&mut self, delay: Duration) {
        self.strike = Some(Instant::now() + delay);
    }

    /// Kills it when it is time to, and starts it again when it was killed.
    pub fn go_on(&mut self) {
        if self.strike.is_some_and(|strike| Instant::now() >= strike) {
            self.strike = None;
            self.running.kill();
        }
        if self.is_away {
            return;
        }
        if let Some(status) = self.running.0.try_wait().unwrap() {
            assert_eq!(status.signal(), Some(SIGKILL), "it ended by itself");
            self.kills += 1;
            self.running = (self.begin)((self.command)());
        }
    }
}
