//! Confined processes, asked for what they may do and for what they may not.

use std::process::Command;
use std::time::Duration;

use wirephoto_confine::{Failure, Limits, Worker};

/// Larger than those of the process itself, which so has to keep its own.
const LIMITS: Limits =
    Limits { memory_bytes: 1 << 40, time: Duration::from_mins(1), job_bytes: 8 << 20, answer_bytes: 8 << 20 };

const CONFINED: &str = env!("CARGO_BIN_EXE_confined");

fn ask(program: &str, arguments: &[&str], limits: Limits, job: &[u8]) -> Result<Vec<u8>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Worker::new(program, arguments, limits).ask(job))
}

#[track_caller]
fn dies(program: &str, arguments: &[&str], limits: Limits) {
    let answer = ask(program, arguments, limits, &vec![7; 1 << 20]);
    assert!(matches!(answer, Err(Failure::TooMuchWork)), "{arguments:?}: {answer:?}");
}

#[test]
fn p13_a_job_goes_in_and_its_answer_comes_out() {
    for length in [0, 1, 100_000, 8 << 20] {
        let job: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
        assert!(ask(CONFINED, &["echo"], LIMITS, &job).unwrap() == job, "{length} bytes");
    }
    assert_eq!(ask(CONFINED, &["share-out"], LIMITS, b"job").unwrap(), b"job", "by one thread");
}

#[test]
fn p13_a_confined_process_can_do_nothing_else() {
    let ran = Command::new(CONFINED).arg("check").output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(said.lines().filter(|line| line.starts_with("refused: ")).count(), 11, "{said}");
    let answer = ask(CONFINED, &["read-a-file"], LIMITS, b"").unwrap();
    assert!(String::from_utf8_lossy(&answer).contains("not permitted"), "{answer:?}");
}

#[test]
fn p13_what_takes_too_much_ends() {
    dies(CONFINED, &["spin"], LIMITS);
    dies(CONFINED, &["swell"], LIMITS);
    dies(CONFINED, &["panic"], LIMITS);
    dies(CONFINED, &["no such kind"], LIMITS);
    dies("/bin/sh", &["-c", "kill -9 $$"], LIMITS);
    dies("/bin/sh", &["-c", "exec yes"], LIMITS);
    dies("/bin/sleep", &["1000"], Limits { time: Duration::from_millis(1), ..LIMITS });
    dies(CONFINED, &["echo"], Limits { answer_bytes: (1 << 20) - 1, ..LIMITS });
    dies(CONFINED, &["echo"], Limits { job_bytes: (1 << 20) - 1, ..LIMITS });
    let nowhere = ask("/no/such/program", &[], LIMITS, b"");
    assert!(matches!(nowhere, Err(Failure::Unavailable(_))), "{nowhere:?}");
}
