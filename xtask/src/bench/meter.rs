//! What a program costs: processor time and memory, as the kernel counts them.

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::shell;

/// The kernel counts processor time in `/proc` in hundredths of a second, on every machine.
const TICKS_PER_SECOND: f64 = 100.0;

/// What a program used from its start to its end.
#[derive(Debug, Clone)]
pub struct Usage {
    pub wall_ms: f64,
    pub user_ms: f64,
    pub system_ms: f64,
    /// The most memory that it held at once. This program's own size, a few MB, is the least that can be seen.
    pub peak_rss_mb: f64,
    /// What it printed.
    pub stdout: String,
}

impl Usage {
    /// Processor time of all its threads.
    pub fn cpu_ms(&self) -> f64 {
        self.user_ms + self.system_ms
    }
}

/// Runs a program to its end and tells what it used, its own children that it waited for among it. An exit code
/// other than 0 is an error.
pub fn run(command: &mut Command) -> Result<Usage> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {}", shell::line(command)))?;
    let mut stdout = String::new();
    child.stdout.take().expect("stdout was piped").read_to_string(&mut stdout)?;
    let (status, usage) = wait_with_usage(child.id()).context("cannot wait for the program")?;
    let wall_ms = start.elapsed().as_secs_f64() * 1e3;
    if !status.success() {
        bail!("{} failed: {status}", shell::line(command));
    }
    let user_ms = milliseconds(usage.ru_utime);
    let system_ms = milliseconds(usage.ru_stime);
    // Linux counts in KiB.
    Ok(Usage { wall_ms, user_ms, system_ms, peak_rss_mb: usage.ru_maxrss as f64 * 1024.0 / 1e6, stdout })
}

/// The same command on these cores only: `[0]`, `[0, 1]`.
pub fn pinned(cores: &[usize], command: &Command) -> Command {
    let list: Vec<String> = cores.iter().map(usize::to_string).collect();
    let mut pinned = Command::new("taskset");
    pinned.args(["--cpu-list", &list.join(",")]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => pinned.env(name, value),
            None => pinned.env_remove(name),
        };
    }
    if let Some(dir) = command.get_current_dir() {
        pinned.current_dir(dir);
    }
    pinned
}

/// What a running program has used so far; the difference of two readings is what it used in between.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub cpu_ms: f64,
    pub rss_mb: f64,
    /// The most so far.
    pub peak_rss_mb: f64,
}

/// Reads what the program with this id has used so far, to a hundredth of a second.
pub fn read(pid: u32) -> Result<Reading> {
    let stat =
        fs::read_to_string(format!("/proc/{pid}/stat")).with_context(|| format!("process {pid} is gone"))?;
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let cpu_ms = cpu_ticks(&stat).context("/proc/PID/stat has another form")? as f64 * 1e3 / TICKS_PER_SECOND;
    Ok(Reading {
        cpu_ms,
        rss_mb: kib(&status, "VmRSS:") * 1024.0 / 1e6,
        peak_rss_mb: kib(&status, "VmHWM:") * 1024.0 / 1e6,
    })
}

/// The machine in a line: processor, cores, memory, system, compiler.
pub fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = value_of(&cpuinfo, "model name", ':').unwrap_or("unknown processor").to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory_gib =
        kib(&fs::read_to_string("/proc/meminfo").unwrap_or_default(), "MemTotal:") / 1024.0 / 1024.0;
    let os_release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system =
        value_of(&os_release, "PRETTY_NAME", '=').unwrap_or("unknown system").trim_matches('"').to_owned();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let compiler = shell::output(Command::new("rustc").arg("--version")).unwrap_or_default();
    let compiler = compiler.split(" (").next().unwrap_or_default().trim();
    format!("{processor}, {cores} cores, {memory_gib:.0} GiB, {system}, Linux {}, {compiler}", kernel.trim())
}

/// `wait4`: waits for a child that nobody has waited for, and tells what it used.
#[expect(unsafe_code, reason = "the standard library waits for children but does not tell what they used")]
fn wait_with_usage(pid: u32) -> io::Result<(ExitStatus, libc::rusage)> {
    let mut status = 0;
    // SAFETY: `rusage` holds numbers only, for which all zeros is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    loop {
        // SAFETY: both pointers are to live values of the types that wait4(2) writes.
        let waited = unsafe { libc::wait4(pid as libc::pid_t, &raw mut status, 0, &raw mut usage) };
        if waited >= 0 {
            return Ok((ExitStatus::from_raw(status), usage));
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

fn milliseconds(time: libc::timeval) -> f64 {
    time.tv_sec as f64 * 1e3 + time.tv_usec as f64 / 1e3
}

/// User and system time are the 14th and 15th field; the 2nd is a name in parentheses that may hold anything.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11).map(str::parse::<u64>);
    Some(fields.next()?.ok()? + fields.next()?.ok()?)
}

/// The number behind a name in a file such as `/proc/PID/status`; 0 when it is not there.
fn kib(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse().ok()).unwrap_or(0.0)
}

fn value_of<'a>(text: &'a str, name: &str, separator: char) -> Option<&'a str> {
    text.lines()
        .filter_map(|line| line.split_once(separator))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_a_program_used_and_said() {
        let usage =
            run(Command::new("sh")
                .args(["-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done"]))
            .unwrap();
        assert_eq!(usage.stdout, "done\n");
        assert!(usage.cpu_ms() > 0.0 && usage.wall_ms > 0.0 && usage.peak_rss_mb > 0.5, "{usage:?}");
    }

    #[test]
    fn a_program_that_fails_is_an_error() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(error.to_string().contains("exit status: 3"), "{error}");
    }

    #[test]
    fn pins_without_losing_anything() {
        let mut command = Command::new("sh");
        command
            .args(["-c", "grep Cpus_allowed_list /proc/self/status; echo $WORD; pwd"])
            .env("WORD", "kept")
            .current_dir("/");
        let usage = run(&mut pinned(&[0], &command)).unwrap();
        assert_eq!(usage.stdout, "Cpus_allowed_list:\t0\nkept\n/\n");
    }

    #[test]
    fn reads_a_running_program() {
        let reading = read(std::process::id()).unwrap();
        assert!(reading.rss_mb > 0.5 && reading.peak_rss_mb >= reading.rss_mb, "{reading:?}");
        assert_eq!(cpu_ticks("7 (a b) c) S 1 2 3 4 5 6 7 8 9 10 30 12 0 0 20"), Some(42));
    }

    #[test]
    fn names_the_machine() {
        assert!(machine().contains(" cores, "), "{}", machine());
    }
}
