//! How a process gives up all that its work does not need.
//!
//! - Limits of the kernel (`setrlimit`): memory, processor time, no further descriptor, no core dump.
//! - A filter on system calls (seccomp), which allows to read standard input, write to standard output, allocate memory
//!   that is not code, and end. Everything else is refused: opening files, making sockets, starting threads or
//!   programs. It cannot be taken off again, and there is no way around it for what runs in the process.

use std::fmt;

use crate::Limits;

/// The process could not be confined.
#[derive(Debug)]
pub struct Unconfined(String);

impl fmt::Display for Unconfined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "This system cannot confine a process ({}); the work is not done here.", self.0)
    }
}

#[cfg(not(target_os = "linux"))]
pub fn confine(_: &Limits) -> Result<(), Unconfined> {
    Err(Unconfined("only Linux has the means".to_owned()))
}

/// Confines this process, for good.
#[cfg(target_os = "linux")]
pub fn confine(limits: &Limits) -> Result<(), Unconfined> {
    limit(limits).map_err(|error| Unconfined(error.to_string()))?;
    filter().map_err(|error| Unconfined(error.to_string()))
}

#[cfg(target_os = "linux")]
fn limit(limits: &Limits) -> nix::Result<()> {
    use nix::sys::resource::{Resource, setrlimit};
    let processor_s = limits.time.as_secs().max(1);
    for (resource, limit) in [
        (Resource::RLIMIT_AS, limits.memory_bytes),
        (Resource::RLIMIT_CPU, processor_s),
        (Resource::RLIMIT_NOFILE, 3),
        (Resource::RLIMIT_CORE, 0),
    ] {
        setrlimit(resource, limit, limit)?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn filter() -> Result<(), Box<dyn std::error::Error>> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};
    // Refused, not killed: what only asks (an allocator that counts processors) goes on without an answer.
    let refuse = SeccompAction::Errno(libc::EPERM as u32);
    let filter =
        SeccompFilter::new(rules()?, refuse, SeccompAction::Allow, std::env::consts::ARCH.try_into()?)?;
    let program: BpfProgram = filter.try_into()?;
    Ok(apply_filter(&program)?)
}

/// The system calls that are allowed, some with certain arguments only.
#[cfg(target_os = "linux")]
fn rules() -> seccompiler::Result<std::collections::BTreeMap<i64, Vec<seccompiler::SeccompRule>>> {
    use seccompiler::SeccompCmpOp::{Eq, MaskedEq};
    use seccompiler::{SeccompCmpArgLen, SeccompCondition, SeccompRule};

    let when = |argument, operator, value| {
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)?;
        SeccompRule::new(vec![condition])
    };
    let no_code = || when(2, MaskedEq(libc::PROT_EXEC as u64), 0);
    let mut rules: std::collections::BTreeMap<i64, Vec<SeccompRule>> = [
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sched_yield,
        libc::SYS_rt_sigreturn,
        libc::SYS_rt_sigprocmask,
        libc::SYS_sigaltstack,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ]
    .into_iter()
    .map(|call| (call, Vec::new()))
    .collect();
    rules.insert(libc::SYS_read, vec![when(0, Eq, 0)?]);
    rules.insert(libc::SYS_write, vec![when(0, Eq, 1)?, when(0, Eq, 2)?]);
    rules.insert(libc::SYS_mmap, vec![no_code()?]);
    rules.insert(libc::SYS_mprotect, vec![no_code()?]);
    Ok(rules)
}
