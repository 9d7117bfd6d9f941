//! Places where a test may have the process killed, as a power cut would.

use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

/// Which point, and how many passes are left.
static WANTED: OnceLock<Option<(String, AtomicU64)>> = OnceLock::new();

/// Kills this very process (SIGKILL) at the n-th pass over the point that `WIREPHOTO_CRASH_POINT="name:n"` names;
/// does nothing otherwise.
///
/// The database itself has `commit.before`, `commit.after` and `answer.before`.
pub fn crash_point(name: &str) {
    if let Some((wanted, left)) = WANTED.get_or_init(wanted)
        && wanted == name
        && left.fetch_sub(1, Ordering::Relaxed) == 1
    {
        kill();
    }
}

fn wanted() -> Option<(String, AtomicU64)> {
    let text = std::env::var("WIREPHOTO_CRASH_POINT").ok()?;
    let (name, pass) = text.rsplit_once(':')?;
    Some((name.into(), AtomicU64::new(pass.parse().ok()?)))
}

#[cfg(unix)]
fn kill() -> ! {
    use rustix::process::{Signal, getpid, kill_process};
    let _ = kill_process(getpid(), Signal::KILL);
    loop {
        std::thread::park();
    }
}

#[cfg(not(unix))]
fn kill() -> ! {
    std::process::abort()
}
