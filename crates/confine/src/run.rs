//! The process's side: one job from standard input, its answer to standard output.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use crate::Limits;
use crate::confine::confine;

/// Does one job, in a process that has confined itself before it reads the first byte. What cannot be confined does
/// not begin.
pub fn run(limits: &Limits, work: impl FnOnce(Vec<u8>) -> Vec<u8>) -> ExitCode {
    // Libraries that share their work out find a pool of this thread alone: no other may be started.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    if let Err(error) = alone {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    if let Err(error) = confine(limits) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    match serve(limits, work) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(limits: &Limits, work: impl FnOnce(Vec<u8>) -> Vec<u8>) -> io::Result<()> {
    let mut job = Vec::new();
    let mut stdin = io::stdin().lock().take(limits.job_bytes + 1);
    stdin.read_to_end(&mut job)?;
    if job.len() as u64 > limits.job_bytes {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(&work(job))?;
    stdout.flush()
}
